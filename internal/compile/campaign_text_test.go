package compile

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// fact is a thing worth asking, in several wordings that mean the same.
type fact struct{ questions, answers []string }

var facts = []fact{
	{[]string{"What happens to the values that a scope owns when it ends?", "What does the end of a scope do with the values it owns?", "Which fate do values meet when the scope owning them ends?"}, []string{"They are dropped in reverse order of declaration.", "They get dropped, the last declared one first."}},
	{[]string{"Which word makes a closure take what it names by value?", "How do you tell a closure to take ownership of what it names?", "Which keyword in front of a closure hands it the values it names?"}, []string{"`move`"}},
	{[]string{"Why can a `String` not be copied bit by bit like an `i32`?", "What keeps a `String` from being copied like an `i32`?", "For what reason is `String` not copied the way `i32` is?"}, []string{"It owns memory on the heap, and two owners would free it twice.", "Two owners would free its heap memory twice."}},
	{[]string{"How many mutable borrows of one value may be alive at the same time?", "What is the largest number of mutable borrows of a value alive at once?", "How many live mutable borrows can one value have at a time?"}, []string{"One"}},
	{[]string{"When does a borrow end under non-lexical lifetimes?", "At which point does a borrow end with non-lexical lifetimes?", "Non-lexical lifetimes let a borrow end when?"}, []string{"After its last use, not at the end of the block."}},
	{[]string{"What does the `?` operator do with an `Err`?", "What becomes of an `Err` that meets the `?` operator?", "How does the `?` operator treat an `Err`?"}, []string{"It returns it from the function, converted with `From`."}},
	{[]string{"Which trait must a type have to be sent to another thread?", "What trait does a type need so that it can be sent to another thread?", "To be moved into another thread, which trait must a type implement?"}, []string{"`Send`"}},
	{[]string{"What is poisoned when a thread panics while it holds a lock?", "What gets poisoned if a thread that holds a lock panics?", "A thread panics while holding a lock: what is poisoned?"}, []string{"The `Mutex` whose guard it held."}},
	{[]string{"Why does a trait object need a pointer around it?", "What is the reason that trait objects stand behind a pointer?", "Why must trait objects always be behind some pointer?"}, []string{"Its size is not known at compile time.", "The size is unknown when compiling."}},
	{[]string{"What does rustc infer for the lifetime of a returned reference when a method takes `&self`?", "When a method takes `&self`, which lifetime does a returned reference get?", "Which lifetime is given to the returned reference of a method with `&self`?"}, []string{"That of `self`."}},
	{[]string{"Which type counts its owners and may cross threads?", "What type with counted owners can be shared between threads?", "Name the type that counts owners and is fit for several threads."}, []string{"`Arc`"}},
	{[]string{"Which collection keeps its keys sorted?", "In which collection are the keys kept in order?", "Name the map whose keys stay sorted."}, []string{"`BTreeMap`"}},
	{[]string{"What does a slice consist of in memory?", "Which two words make up a slice in memory?", "How is a slice laid out in memory?"}, []string{"A pointer and a length."}},
	{[]string{"What must the arms of a `match` cover?", "How complete do the arms of a `match` have to be?", "Which values have to be covered by the arms of a `match`?"}, []string{"Every value of the type, or the program is rejected."}},
	{[]string{"What does integer overflow do in a debug build?", "How does an integer overflow end in a debug build?", "In a debug build, what is the effect of an integer that overflows?"}, []string{"It panics."}},
	{[]string{"Which channel end can be cloned in `std::sync::mpsc`?", "Of the two ends of a `std::sync::mpsc` channel, which one can be cloned?", "Which half of a channel from `std::sync::mpsc` implements `Clone`?"}, []string{"The `Sender`."}},
	{[]string{"When does the loop `for x in rx` stop?", "What ends the loop `for x in rx`?", "The loop `for x in rx` goes on until what happens?"}, []string{"When every sender has been dropped."}},
	{[]string{"What does `Box::leak` return?", "What do you get back from `Box::leak`?", "Which kind of reference comes out of `Box::leak`?"}, []string{"A reference that lives until the program ends."}},
	{[]string{"Why is `Cell` not usable from several threads?", "What forbids using a `Cell` from several threads?", "For which reason can threads not share a `Cell`?"}, []string{"It changes its content without any synchronisation, so it is not `Sync`."}},
	{[]string{"What does a `const fn` promise?", "Which promise is made by a `const fn`?", "What is guaranteed of a function marked `const fn`?"}, []string{"That it can be evaluated while compiling."}},
	{[]string{"Which part of a struct update takes the remaining fields?", "In a struct update, what fills in the remaining fields?", "How are the remaining fields of a struct filled by an update?"}, []string{"`..other`"}},
	{[]string{"What does pinning a future forbid?", "Which thing is forbidden once a future is pinned?", "A pinned future may no longer do what?"}, []string{"Moving it in memory."}},
	{[]string{"What does an `impl Trait` in argument position stand for?", "In argument position, what does `impl Trait` mean?", "How is `impl Trait` as an argument read by the compiler?"}, []string{"A type parameter without a name."}},
	{[]string{"Which rule keeps two crates from implementing one trait for one type?", "What is the rule called that stops two crates from implementing the same trait for a type?", "By which rule can two crates never implement one trait for the same type?"}, []string{"The orphan rule."}},
}

// Families of questions that differ in nothing but a name; their answers come
// from few words, so that some are the same.
var (
	familyTypes   = []string{"Vec", "String", "Rc", "Arc", "Cell", "RefCell", "Mutex", "Option", "HashMap", "VecDeque", "Box", "Cow"}
	familyMethods = []string{"clone", "take", "drain", "get", "push", "insert", "replace", "as_ref", "len", "iter"}
	familyAnswers = []string{"A second handle to the same value.", "An independent copy.", "The value, leaving an empty one behind.", "A reference, or `None`.", "Nothing.", "The number of elements.", "An iterator over references."}
	familyAsks    = []string{"What does `%s::%s` return?", "What do you get from `%s::%s`?", "Which thing is returned by `%s::%s`?"}
)

// newFact draws a fact. Those of families may well be like others.
func newFact(r *rand.Rand) *fact {
	if r.IntN(3) > 0 {
		f := facts[r.IntN(len(facts))]
		return &f
	}
	t, m := pick(r, familyTypes), pick(r, familyMethods)
	f := &fact{answers: []string{pick(r, familyAnswers)}}
	for _, q := range familyAsks {
		f.questions = append(f.questions, fmt.Sprintf(q, t, m))
	}
	return f
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// synonyms are what authors exchange when they polish a sentence.
var synonyms = [][2]string{
	{"What does", "What will"}, {"ends", "is over"}, {"alive", "active"}, {"Which word", "Which keyword"}, {"returned", "given back"}, {"get", "receive"},
	{"happens to", "becomes of"}, {"at the same time", "at once"}, {"value", "object"}, {"Why", "For what reason"}, {"mean", "stand for"},
	{"function", "routine"}, {"makes", "lets"}, {"keeps", "stops"}, {"rejected", "refused"}, {"must", "has to"}, {"several", "many"},
}

// reword changes a sentence as an editor would, keeping what it means.
func reword(r *rand.Rand, s string) string {
	switch r.IntN(4) {
	case 0:
		return strings.TrimRight(s, "?.") + pick(r, []string{" here", " in Rust", " exactly", " in practice", " as a rule"}) + s[len(strings.TrimRight(s, "?.")):]
	case 1:
		return pick(r, []string{"In Rust: ", "Think of memory. ", "Once more: ", "In your own words: "}) + s
	}
	start := r.IntN(len(synonyms))
	for i := range synonyms {
		p := synonyms[(start+i)%len(synonyms)]
		for _, pair := range [][2]string{p, {p[1], p[0]}} {
			if at := strings.Index(s, pair[0]); at >= 0 && !strings.Contains(s[:at], "`") {
				return s[:at] + pair[1] + s[at+len(pair[0]):]
			}
		}
	}
	return s + " "
}

// typo spoils a word of prose, or mends nothing where there is none.
func typo(r *rand.Rand, s string) string {
	ws := strings.Split(s, " ")
	var able []int
	for i, w := range ws {
		if len(w) >= 4 && !strings.ContainsAny(w, "`[]{}0123456789") && !strings.ContainsAny(strings.Join(ws[:i], " "), "`") {
			able = append(able, i)
		}
	}
	if len(able) == 0 {
		return s
	}
	i := pick(r, able)
	w := []byte(ws[i])
	at := 1 + r.IntN(len(w)-3)
	switch r.IntN(3) {
	case 0:
		w[at], w[at+1] = w[at+1], w[at]
	case 1:
		w = slices.Delete(w, at, at+1)
	default:
		w = slices.Insert(w, at, w[at])
	}
	ws[i] = string(w)
	return strings.Join(ws, " ")
}

// turn gives an answer another meaning: that of another fact.
func turn(r *rand.Rand, f *fact) string {
	for {
		other := pick(r, pick(r, facts).answers)
		if r.IntN(3) == 0 {
			other = pick(r, familyAnswers)
		}
		if !slices.Contains(f.answers, other) {
			return other
		}
	}
}
