package compile

// shapesOf are the shapes of each code, the most telling first. The wordings are
// those of rustc 1.95; an error that is worded otherwise has no sentence.
var shapesOf = map[string][]shape{
	"E0382": {
		{text: "partially moved value: `*`", say: "Line {moved} moves a part out of {1}, and line {at} needs the whole of it"},
		{text: "moved value: `*`", with: "value moved into closure here, in previous iteration", say: "The closure on line {closure} takes {1} in the first round of the loop, and the next round needs it too"},
		{text: "moved value: `*`", with: "value moved here, in previous iteration", say: "Line {moved} gives {1} away in the first round of the loop, and the next round needs it too"},
		{text: "moved value: `*`", with: "value moved into closure here", say: "The closure on line {closure} has taken ownership of {1}, so nothing is left for line {at}"},
		{text: "moved value: `*`", with: "moved due to this method call", say: "The call on line {call} consumes {1}, so nothing is left for line {at}"},
		{text: "moved value: `*`", with: "moved due to this implicit call", say: "The loop on line {call} consumes {1}, so nothing is left for line {at}"},
		{text: "moved value: `*`", say: "Line {moved} moves {1} away, so nothing is left for line {at}"},
		{text: "moved value: `*`", say: "Line {at} uses {1} once more after it has moved it away"},
	},
	"E0381": {
		{text: "binding `*`~initialized", say: "Line {at} reads {1}, which has no value yet on every way there"},
	},
	"E0384": {
		{text: "variable `*`", with: "first assignment to", say: "Line {at} gives {1} another value than line {gave}, and {1} is not declared `mut`"},
		{text: "argument `*`", say: "Line {at} gives the parameter {1} another value, and it is not declared `mut`"},
	},
	"E0499": {
		{text: "borrow `*` as mutable", with: "in previous iteration of the loop", say: "Line {at} borrows {1} as mutable in every round, and the borrow of the round before is still alive"},
		{text: "borrow `*` as mutable", with: "second borrow occurs due to use of", say: "The closures on lines {first} and {at} both borrow {1} as mutable, and both are still needed"},
		{text: "borrow `*` as mutable", say: "Line {at} borrows {1} as mutable while line {later} still uses the mutable borrow of line {first}"},
		{text: "borrow `*` as mutable", say: "Lines {first} and {at} both borrow {1} as mutable, and neither borrow is over"},
		{text: "borrow `*` as mutable", say: "Line {at} borrows {1} as mutable twice at once"},
	},
	"E0502": {
		{text: "borrow `*` as mutable because", say: "Line {at} borrows {1} as mutable while line {later} still uses the shared borrow of line {first}"},
		{text: "borrow `*` as immutable because", say: "Line {at} borrows {1} as shared while line {later} still uses the mutable borrow of line {first}"},
		{text: "borrow `*` as mutable because", say: "Line {at} borrows {1} as mutable while the shared borrow of line {first} is alive"},
		{text: "borrow `*` as immutable because", say: "Line {at} borrows {1} as shared while the mutable borrow of line {first} is alive"},
		{text: "borrow `*` as", say: "Line {at} borrows {1} as shared and as mutable at once"},
	},
	"E0503": {
		{text: "use `*` because", say: "Line {at} reads {1} while the mutable borrow of line {first} is alive"},
	},
	"E0505": {
		{text: "move out of `*` because", say: "Line {at} moves {1} away while line {later} still uses the borrow of line {first}"},
		{text: "move out of `*` because", say: "Line {at} moves {1} away while the borrow of line {first} is alive"},
		{text: "move out of `*` because", say: "Line {at} moves {1} away while it is borrowed there"},
	},
	"E0506": {
		{text: "assign to `*` because", say: "Line {at} assigns to {1} while line {later} still uses the borrow of line {first}"},
		{text: "assign to `*` because", say: "Line {at} assigns to {1} while the borrow of line {first} is alive"},
	},
	"E0507": {
		{text: "move out of an `*`", say: "Line {at} moves a value out of an {1}, which other owners may share"},
		{text: "move out of index of `*`", say: "Line {at} moves an element out of a {1}, which would leave a hole"},
		{text: "move out of `*`, a captured variable in an `*` closure", say: "The closure moves {1} out on line {at}, and an {2} closure may be called again"},
		{text: "move out of `*` which is behind a shared reference", say: "Line {at} moves {1} out of something that is only borrowed"},
		{text: "move out of `*` which is behind a mutable reference", say: "Line {at} moves {1} out of something that is only borrowed"},
		{text: "move out of dereference of `*`", say: "Line {at} moves a value out of a {1}, which only lends it"},
	},
	"E0508": {
		{text: "move out of type `*`, a non-copy", say: "Line {at} moves an element out of {1}, which would leave a hole"},
	},
	"E0509": {
		{text: "move out of type `*`, which implements", say: "Line {at} moves a part out of a {1}, whose own `drop` needs the whole"},
	},
	"E0515": {
		{text: "reference to local variable `*`", say: "Line {at} returns a borrow of {1}, which ends with the function"},
		{text: "reference to function parameter `*`", say: "Line {at} returns a borrow of {1}, which ends with the function"},
		{text: "referencing local variable `*`", say: "Line {at} returns a borrow of {1}, which ends with the function"},
		{text: "referencing function parameter `*`", say: "Line {at} returns a borrow of {1}, which ends with the function"},
		{text: "temporary value", say: "Line {at} returns a borrow of a value without a name, which ends with the function"},
	},
	"E0716": {
		{with: "later used", say: "Line {at} makes a value that lives for one statement, and line {later} still borrows from it"},
	},
	"E0597": {
		{text: "`*` does not live", say: "{1} ends on line {dropped}, and line {later} still uses the borrow of line {at}"},
		{text: "`*` does not live", say: "{1} ends on line {dropped} while the borrow of line {at} is still alive"},
	},
	"E0373": {
		{text: "closure may outlive the current function, but it borrows `*`, which", say: "The closure on line {at} only borrows {1}, and it may live longer than {1} does"},
		{text: "async block may outlive the current function, but it borrows `*`, which", say: "The async block on line {at} only borrows {1}, and it may live longer than {1} does"},
	},
	"E0596": {
		{text: "borrow `*` as mutable, as it is not declared", say: "Line {at} borrows {1} as mutable, and {1} is not declared `mut`"},
		{text: "borrow `*` as mutable, as `*` is not declared", say: "Line {at} borrows {1} as mutable, and {2} is not declared `mut`"},
		{text: "borrow `*` as mutable, as it is behind a `&` reference", say: "Line {at} borrows {1} as mutable through a shared reference"},
		{text: "borrow data in ~ `*` as mutable", say: "Line {at} changes what lies in an {1}, which lends it only as shared"},
		{text: "borrow `*` as mutable, as it is a captured variable in a `Fn` closure", say: "Line {at} changes {1} in a closure that may only read what it captured"},
	},
	"E0594": {
		{text: "assign to `*`, as `*` is not declared", say: "Line {at} assigns to {1}, and {2} is not declared `mut`"},
		{text: "assign to `*`, which is behind a `&` reference", say: "Line {at} assigns to {1} through a shared reference"},
		{text: "assign to data in ~ `*`", say: "Line {at} assigns to what lies in an {1}, which lends it only as shared"},
		{text: "assign to `*`, as it is a captured variable in a `Fn` closure", say: "Line {at} assigns to {1} in a closure that may only read what it captured"},
	},
	"E0277": {
		{text: "`*` cannot be sent between threads", say: "Line {at} sends a value of type {1} to another thread, and that type is not `Send`"},
		{text: "`*` cannot be shared between threads", say: "Line {at} lets two threads share a value of type {1}, and that type is not `Sync`"},
		{text: "`*` doesn't implement `*`", say: "Line {at} prints a {1}, and that type does not implement {2}"},
		{text: "the trait bound `*: *` is not satisfied", say: "Line {at} needs a type that implements {2}, and {1} does not"},
		{text: "couldn't convert the error to `*`", say: "Line {at} hands on an error with `?` that does not convert into {1}"},
		{text: "the `?` operator can only be used in ~ that returns", say: "Line {at} uses `?` in a function whose result cannot hold the error"},
		{text: "`*` is not an iterator", say: "Line {at} goes over a {1}, which is no iterator"},
		{text: "the type `*` cannot be indexed by `*`", say: "Line {at} indexes a {1} with a {2}, which is no place in it"},
		{text: "size for values of type `*` cannot be known", say: "Line {at} needs room for a {1}, whose size is not known in advance"},
		{text: "cannot add `*` to `*`", say: "Line {at} adds a {1} to a {2}, and there is no such sum"},
		{text: "cannot subtract `*` from `*`", say: "Line {at} subtracts a {1} from a {2}, and there is no such difference"},
		{text: "cannot multiply `*` by `*`", say: "Line {at} multiplies a {1} by a {2}, and there is no such product"},
		{text: "`*` is not a future", say: "Line {at} awaits a {1}, which is no future"},
	},
	"E0308": {
		{with: "types differ in mutability", say: "Line {at} gives a shared reference where a mutable one is wanted"},
		{with: "expected `*`, found `*`", say: "Line {at} gives a {2} where a {1} is wanted"},
	},
	"E0369": {
		{text: "cannot add `*` to `*`", say: "Line {at} adds a {1} to a {2}, and there is no such sum"},
		{text: "cannot subtract `*` from `*`", say: "Line {at} subtracts a {1} from a {2}, and there is no such difference"},
		{text: "cannot multiply `*` by `*`", say: "Line {at} multiplies a {1} by a {2}, and there is no such product"},
		{text: "operation `*` cannot be applied to type `*`", say: "Line {at} uses {1} on a {2}, and that type does not have it"},
		{text: "operation `*` cannot be applied to a reference `*`", say: "Line {at} uses {1} on a {2}, and that type does not have it"},
	},
	"E0368": {
		{text: "operation `*` cannot be applied to type `*`", say: "Line {at} uses {1} on a {2}, and that type does not have it"},
	},
	"E0599": {
		{text: "no method named `*` found for ~ `*`", say: "Line {at} calls {1} on a {2}, and that type has no such method"},
		{text: "the method `*` exists for ~ `*`, but its trait bounds", say: "Line {at} calls {1} on a {2}, which has it only for other parts"},
	},
	"E0614": {
		{text: "type `*` cannot be dereferenced", say: "Line {at} follows a {1} with `*` as if it were a reference"},
	},
	"E0204": {
		{text: "trait `*` cannot be implemented", say: "Line {field} declares a part that is not {1}, so the whole cannot be it either"},
	},
	"E0184": {
		{say: "Line {at} makes a type `Copy` that has a `drop` of its own"},
	},
	"E0106": {
		{say: "Line {at} has a reference in a type, and nothing says how long it lives"},
	},
	"E0261": {
		{text: "undeclared lifetime name `*`", say: "Line {at} names the lifetime {1}, which is declared nowhere"},
	},
	"E0621": {
		{text: "lifetime ~ in the type of `*`", say: "Line {at} may return a part of {1}, whose type does not say that it lives long enough"},
	},
	"E0310": {
		{text: "parameter type `*` may not live", say: "Line {at} keeps a {1} for ever, and {1} may hold borrows that end"},
	},
	"E0521": {
		{text: "data escapes outside of ", say: "Line {at} lets a borrow out of the function that was only lent it"},
	},
	"E0525": {
		{text: "only implements `FnOnce`", say: "The closure on line {at} gives away what it owns, so that it can be called only once"},
	},
	"E0500": {
		{text: "closure requires unique access to `*` but", say: "The closure on line {at} needs {1} for itself while the borrow of line {first} is alive"},
	},
	"E0501": {
		{text: "borrow `*` as", say: "Line {at} borrows {1} while a closure holds it for itself"},
	},
	"E0038": {
		{text: "the trait `*` is not dyn compatible", say: "Line {at} uses {1} behind `dyn`, and it has a method that cannot be called so"},
	},
	"E0046": {
		{text: "missing: `*`", say: "The `impl` on line {at} leaves out {1}, which its trait asks for"},
	},
	"E0053": {
		{text: "method `*` has an incompatible type", say: "Line {at} gives {1} another signature than its trait does"},
	},
	"E0117": {
		{say: "Line {at} implements a foreign trait for a foreign type"},
	},
	"E0119": {
		{text: "implementations of trait `*`", say: "Line {at} is one of two implementations of {1} that a type could choose from"},
	},
	"E0133": {
		{say: "Line {at} does something that only `unsafe` code may do"},
	},
	"E0271": {
		{say: "Line {at} is given a type whose associated type is not the one that is asked for"},
	},
	"E0282": {
		{say: "Line {at} leaves a type open that nothing decides"},
	},
	"E0283": {
		{say: "Line {at} leaves a type open that nothing decides"},
	},
	"E0072": {
		{text: "recursive type `*`", say: "Line {at} declares {1} as a part of itself, so that it would have no end"},
	},
	"E0603": {
		{text: "`*` is private", say: "Line {at} names {1}, which is private to its module"},
	},
	"E0616": {
		{text: "field `*` of", say: "Line {at} reads the field {1}, which is private to its module"},
	},
	"E0728": {
		{say: "Line {at} awaits outside of an `async` function or block"},
	},
	"E0733": {
		{say: "Line {at} makes a future that contains itself, so that it would have no end"},
	},
	"E0746": {
		{say: "Line {at} returns a trait object by value, and its size is not known in advance"},
	},
	"E0004": {
		{say: "Line {at} does not say what happens in every case"},
	},
	"E0040": {
		{say: "Line {at} calls a destructor by hand, which would then run twice"},
	},
	"E0015": {
		{say: "Line {at} calls what can only run later to compute a constant"},
	},
	"E0605": {
		{text: "non-primitive cast: `*` as `*`", say: "Line {at} casts a {1} into a {2}, and there is no such cast"},
	},
	"E0618": {
		{say: "Line {at} calls something that is no function"},
	},
}
