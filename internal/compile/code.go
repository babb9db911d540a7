package compile

import (
	"fmt"
	"slices"

	"anneal/internal/quiz"
)

// code asks for the error code. The wrong codes are those that rustc really
// gives for edits of the same two programs.
func (l *lesson) code(p *pair, code string) question {
	slot := suffixed("code", p.id)
	if meanings[code] == "" {
		return none(slot, "%s has no sentence in the table of meanings", code)
	}
	wrong := map[string]string{} // code -> the edit that gives it
	var order []string
	unknown := false
	try := func(prog *program, of string) {
		for _, e := range edits(prog.shown) {
			v := l.known.of(e.text, prog.edition)
			unknown = unknown || v.Outcome == quiz.Unknown
			other, one := v.OneCode()
			if !one || other == code || meanings[other] == "" || !teaches(other) || sameFamily(other, code) || wrong[other] != "" {
				continue
			}
			wrong[other] = fmt.Sprintf("rustc gives it for %s when %s", of, e.what)
			order = append(order, other)
		}
	}
	try(p.broken, "this program")
	if p.correct != nil && p.correct.verdict.Outcome == quiz.Compiles {
		try(p.correct, "the repaired program")
	}
	switch {
	case unknown:
		return none(slot, "an edit has no verdict")
	case len(order) < 3:
		return none(slot, "edits of the programs give only %d other codes", len(order))
	}
	// Codes that are about the same subject tempt more than those that are not.
	slices.SortStableFunc(order, func(a, b string) int { return likeness(b, code) - likeness(a, code) })
	option := func(c string) string { return fmt.Sprintf("%s: %s", c, meanings[c]) }
	primary := p.broken.verdict.Errors[0].Primary()
	options := []quiz.Option{{Text: option(code), Right: true, Reason: fmt.Sprintf("rustc gives it at line %d", primary)}}
	for _, c := range order[:3] {
		options = append(options, quiz.Option{Text: option(c), Reason: wrong[c]})
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Choice, Prompt: "With which error does rustc reject this program?",
		Code: p.broken.shown, Options: options, Answer: options[0].Text, Codes: []string{code},
	}}
}

// meanings says in a few words what an error code stands for. A code without an
// entry is neither asked for nor offered.
var meanings = map[string]string{
	"E0106": "a lifetime is missing in a signature",
	"E0107": "a type gets the wrong number of arguments",
	"E0133": "something unsafe is done outside `unsafe`",
	"E0282": "a type cannot be inferred",
	"E0204": "a type is made `Copy` though a part of it is not",
	"E0277": "a type does not implement a trait that is asked for",
	"E0308": "one type is expected and another is given",
	"E0310": "a type may not live long enough for `'static`",
	"E0369": "an operator is used on a type that does not have it",
	"E0368": "an assignment operator is used on a type that does not have it",
	"E0373": "a closure borrows what it may outlive",
	"E0381": "a variable is used before it has a value",
	"E0382": "a value is used after it was moved",
	"E0384": "a variable without `mut` is given a second value",
	"E0432": "an import names something that does not exist",
	"E0423": "something that is no value is used as one",
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
	"E0594": "something is assigned to that is not mutable",
	"E0596": "something is borrowed as mutable that is not mutable",
	"E0597": "a borrow outlives what it points to",
	"E0599": "a method is called that the type does not have",
	"E0600": "a prefix operator is used on a type that does not have it",
	"E0609": "a field is named that the type does not have",
	"E0614": "something is dereferenced that is no reference",
	"E0618": "something is called that is no function",
	"E0621": "a parameter's type lacks the lifetime that the result needs",
	"E0623": "two lifetimes of a signature do not fit",
	"E0700": "a returned `impl` type hides a borrow",
	"E0712": "a thread-local value is borrowed past its end",
	"E0713": "a borrow of a field is alive when its owner is dropped",
	"E0716": "a temporary value is dropped while it is borrowed",
	"E0728": "`await` is used outside `async`",
}

// teaches reports whether a code is about types and ownership, and not about a
// name that an edit took away.
func teaches(code string) bool {
	switch code {
	case "", "E0412", "E0405", "E0423", "E0425", "E0432", "E0433", "E0600", "E0061":
		return false
	}
	return true
}

// families are codes that rustc has swapped for one another between versions,
// or that name one mistake in different places.
var families = [][]string{{"E0282", "E0283", "E0284", "E0790"}}

func sameFamily(a, b string) bool {
	return slices.ContainsFunc(families, func(f []string) bool { return slices.Contains(f, a) && slices.Contains(f, b) })
}

// likeness is higher for codes of the same chapter: the borrow checker's stand
// between E0499 and E0510, moves and initialisation around E0381.
func likeness(a, b string) int {
	switch {
	case borrowck[a] && borrowck[b]:
		return 2
	case borrowck[a]:
		return 1
	}
	return 0
}

var borrowck = map[string]bool{
	"E0373": true, "E0381": true, "E0382": true, "E0384": true, "E0499": true, "E0500": true, "E0501": true, "E0502": true,
	"E0503": true, "E0505": true, "E0506": true, "E0507": true, "E0515": true, "E0521": true, "E0594": true, "E0596": true, "E0597": true, "E0716": true,
}
