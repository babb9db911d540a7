package compile

import (
	"cmp"
	"slices"

	"anneal/internal/quiz"
)

// code asks for the error code. The wrong codes are those that rustc really
// gives for edits of the same two programs.
func (l *lesson) code(p *pair, code string) question {
	slot := suffixed("code", p.id)
	if l.concept.ID == code {
		return none(slot, "the name of the concept is %s", code)
	}
	if !teaches(code) {
		return none(slot, "%s has no sentence in the table of meanings", code)
	}
	wrong := make([]otherCode, 0, 8)
	try := func(prog *program) {
		tried := l.attempts(prog)
		for i := range tried {
			v := &tried[i].verdict
			_, alone := v.OneCode()
			for j := range v.Errors {
				other := v.Errors[j].Code
				if other == code {
					continue
				}
				switch n := slices.IndexFunc(wrong, func(c otherCode) bool { return c.code == other }); {
				case n >= 0 && alone && !wrong[n].alone:
					wrong[n].by, wrong[n].of, wrong[n].alone = tried[i].edit, prog, true
				case n < 0 && teaches(other) && !sameFamily(other, code):
					wrong = append(wrong, otherCode{other, tried[i].edit, prog, alone})
				}
			}
		}
	}
	try(p.broken)
	if p.mended() {
		try(p.correct)
	}
	if len(wrong) < 3 {
		return none(slot, "edits of the programs give %d other codes, and three are needed", len(wrong))
	}
	// Codes that are about the same subject tempt more than those that are not.
	tempts := func(c otherCode) int {
		if c.alone {
			return 2*likeness(c.code, code) + 1
		}
		return 2 * likeness(c.code, code)
	}
	slices.SortStableFunc(wrong, func(a, b otherCode) int { return cmp.Compare(tempts(b), tempts(a)) })
	option := func(c string) string { return c + ": " + meanings[c] }
	options := make([]quiz.Option, 0, 4)
	options = append(options, quiz.Option{Text: option(code), Right: true, Reason: "rustc gives it" + atLine(p.broken.verdict.Errors[0].Primary())})
	for _, c := range wrong[:3] {
		reason := "rustc gives it when " + c.by.here()
		if c.of == p.correct {
			reason = "rustc gives it for the repaired program when " + c.by.there()
		}
		options = append(options, quiz.Option{Text: option(c.code), Reason: reason})
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Choice, Rung: 1, Prompt: "With which error does rustc reject this program?",
		Code: p.broken.shown, Options: options, Answer: options[0].Text, Codes: []string{code},
	}}
}

// otherCode is a code that an edit gives.
type otherCode struct {
	code  string
	by    *edit
	of    *program
	alone bool // the edit gives no other
}

// meanings says in a few words what an error code stands for. A code without an
// entry is neither asked for nor offered: above all those of a name that an edit
// took away (E0425, E0433), which teach nothing.
var meanings = map[string]string{
	"E0004": "a `match` does not cover every case",
	"E0015": "a constant is computed by what only runs later",
	"E0038": "a trait object is made of a trait that does not allow it",
	"E0040": "a destructor is called by hand",
	"E0046": "an `impl` lacks an item that its trait asks for",
	"E0072": "a type contains itself without a pointer in between",
	"E0106": "a lifetime is missing in a signature",
	"E0107": "a type gets the wrong number of arguments",
	"E0117": "a foreign trait is implemented for a foreign type",
	"E0119": "a trait is implemented twice for one type",
	"E0133": "something unsafe is done outside `unsafe`",
	"E0200": "an `impl` leaves out the `unsafe` of its trait",
	"E0204": "a type is made `Copy` though a part of it is not",
	"E0261": "a lifetime is used that was not declared",
	"E0271": "an associated type is not the one that is asked for",
	"E0277": "a type does not implement a trait that is asked for",
	"E0282": "a type cannot be inferred",
	"E0283": "an implementation cannot be chosen, since a type is open",
	"E0308": "one type is expected and another is given",
	"E0310": "a type may not live long enough for `'static`",
	"E0368": "an assigning operator is used on a type that does not have it",
	"E0369": "an operator is used on a type that does not have it",
	"E0373": "a closure borrows what it may outlive",
	"E0381": "a variable is used before it has a value",
	"E0382": "a value is used after it was moved",
	"E0384": "a variable without `mut` is given a second value",
	"E0403": "a type parameter is declared twice",
	"E0451": "a private field is set from outside",
	"E0499": "a value is borrowed as mutable twice at the same time",
	"E0500": "a closure needs a value while it is borrowed",
	"E0501": "a value is borrowed while a closure holds it as mutable",
	"E0502": "a value is borrowed as mutable and as shared at the same time",
	"E0503": "a value is used while it is borrowed as mutable",
	"E0505": "a value is moved while it is borrowed",
	"E0506": "a value is assigned to while it is borrowed",
	"E0507": "a value is moved out of something that is only borrowed",
	"E0508": "a value is moved out of an array",
	"E0509": "a value is moved out of a type that has its own `drop`",
	"E0515": "a function returns a reference to something of its own",
	"E0521": "a borrow escapes from the function that was lent it",
	"E0525": "a closure can be called only once, and more is asked for",
	"E0594": "something is assigned to that is not mutable",
	"E0596": "something is borrowed as mutable that is not mutable",
	"E0597": "a borrow outlives what it points to",
	"E0599": "a method is called that the type does not have",
	"E0603": "something private is named from outside",
	"E0605": "a cast is asked for that does not exist",
	"E0609": "a field is named that the type does not have",
	"E0614": "something is dereferenced that is no reference",
	"E0616": "a private field is read from outside",
	"E0618": "something is called that is no function",
	"E0621": "a parameter's type lacks the lifetime that the result needs",
	"E0716": "a temporary value is dropped while it is borrowed",
	"E0728": "`await` is used outside `async`",
	"E0733": "a future contains itself without a pointer in between",
	"E0746": "a trait object is returned without a pointer to it",
	"E0790": "an associated item is used without saying of which type",
}

// teaches reports whether a code is about types and ownership.
func teaches(code string) bool { return meanings[code] != "" }

// families are codes that rustc has swapped for one another between versions,
// or that name one mistake in different places.
var families = [][]string{{"E0282", "E0283", "E0284", "E0790"}}

func sameFamily(a, b string) bool {
	return slices.ContainsFunc(families, func(f []string) bool { return slices.Contains(f, a) && slices.Contains(f, b) })
}

// likeness is higher for codes of the same chapter.
func likeness(a, b string) int {
	switch {
	case borrowck[a] && borrowck[b]:
		return 2
	case borrowck[a]:
		return 1
	}
	return 0
}

// borrowck are the codes of moves, borrows and mutability.
var borrowck = map[string]bool{
	"E0373": true, "E0381": true, "E0382": true, "E0384": true, "E0499": true, "E0500": true, "E0501": true, "E0502": true,
	"E0503": true, "E0505": true, "E0506": true, "E0507": true, "E0508": true, "E0509": true, "E0515": true, "E0521": true,
	"E0594": true, "E0596": true, "E0597": true, "E0716": true,
}
