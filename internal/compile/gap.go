package compile

import (
	"slices"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// fillings are what is tried in a gap beside the right word: those that the
// compiler tells apart by what they own, borrow or change.
var fillings = []string{
	"clone", "to_owned", "to_string", "to_vec", "as_ref", "as_mut", "as_str", "as_slice", "as_deref", "borrow", "borrow_mut", "iter", "iter_mut", "into_iter",
	"take", "replace", "copied", "cloned", "lock", "try_lock", "read", "write", "get", "get_mut", "into_inner", "into", "drain", "drop",
	"to_lowercase", "to_uppercase", "to_ascii_lowercase", "to_ascii_uppercase", "as_bytes", "into_boxed_str", "unwrap_or_default",
	"move", "mut", "ref", "Rc", "Arc", "Box", "Cell", "RefCell", "Mutex", "Fn", "FnMut", "FnOnce", "impl", "dyn",
}

// sought are the words worth asking for.
var sought = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range fillings {
		words[w] = true
	}
	return words
}()

const gapSign = "____"

// gap blanks the one word of the repair that decides. Right is every word with
// which the program compiles and prints the same; the question is worth asking
// if others, which look as fitting, do not.
func (l *lesson) gap(p *pair, hs []hunk, code string) question {
	slot := suffixed("gap", p.id)
	correct := l.known.listing(p.correct.shown)
	want := l.print(p.correct)
	if want.why != "" {
		return none(slot, "of the repaired program: %s", want.why)
	}
	var fresh []int // lines that the repair brings
	for _, h := range hs {
		fresh = append(fresh, h.new...)
	}
	once := func(word string) bool {
		n := 0
		for _, t := range correct.tokens {
			if correct.text[t.Start:t.End] == word {
				n++
			}
		}
		return n == 1
	}
	last := none(slot, "the repair brings no word that could be asked for and stands nowhere else")
	for _, t := range correct.tokens {
		word := correct.text[t.Start:t.End]
		if t.Kind != rust.Word || !sought[word] {
			continue
		}
		line := 1 + strings.Count(correct.text[:t.Start], "\n")
		if !slices.Contains(fresh, line) || !once(word) {
			continue
		}
		if last = l.gapAt(slot, correct, line, t, want, p, code); last.card != nil {
			return last
		}
	}
	return last
}

func (l *lesson) gapAt(slot string, correct *listing, line int, t rust.Token, want *printed, p *pair, code string) question {
	word := correct.text[t.Start:t.End]
	before, after := correct.text[correct.start[line-1]:t.Start], correct.text[t.End:correct.start[line]-1]
	with := func(filling string) revision { return correct.with(line, line, before+filling+after) }
	tried := make([]revision, len(fillings))
	for i, f := range fillings {
		tried[i] = with(f)
	}
	accept := []string{word}
	tempts := 0
	for i, v := range l.known.all(tried, p.correct.edition) {
		f := fillings[i]
		if f == word {
			continue
		}
		switch {
		case v.Outcome == quiz.Unknown:
			return none(slot, "`%s` in the gap has no verdict", f)
		case v.Outcome == quiz.Fails:
			if only, one := v.OneCode(); one && teaches(only) {
				tempts++
			}
			continue
		}
		got := printedBy(&v)
		if !got.seen {
			return none(slot, "nobody has seen what the program prints with `%s` in the gap", f)
		}
		if got.same(want) {
			accept = append(accept, f)
		}
	}
	switch {
	case len(accept) > maxRight:
		return none(slot, "%d words fit the gap at `%s`", len(accept), word)
	case tempts < 2:
		return none(slot, "no other word than `%s` looks as if it fitted", word)
	}
	return question{slot: slot, of: p.correct, card: &quiz.Card{
		Kind: quiz.Gap, Rung: 1, Code: with(gapSign).String(), Answer: word, Accept: accept, Codes: []string{code},
		Prompt: "One word is missing. With which one is the program accepted, so that it prints this?" + want.asked(),
	}}
}
