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
	"take", "replace", "copied", "cloned", "lock", "read", "write", "get", "get_mut", "into_inner", "unwrap", "drop",
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
	var fresh []int // lines that the repair brings
	for _, h := range hs {
		fresh = append(fresh, h.new...)
	}
	last := none(slot, "the repair brings no word that could be asked for")
	before := map[string]int{}
	for _, t := range l.known.listing(p.broken.shown).tokens {
		before[p.broken.shown[t.Start:t.End]]++
	}
	for _, t := range correct.tokens {
		word := correct.text[t.Start:t.End]
		line := 1 + strings.Count(correct.text[:t.Start], "\n")
		if t.Kind != rust.Word || !sought[word] || !slices.Contains(fresh, line) {
			continue
		}
		if strings.Count(p.correct.shown, word) > before[word]+1 && before[word] > 0 {
			continue // it stands in sight elsewhere
		}
		if last = l.gapAt(slot, correct.text, t, p, code); last.card != nil {
			return last
		}
	}
	return last
}

func (l *lesson) gapAt(slot, text string, t rust.Token, p *pair, code string) question {
	word := text[t.Start:t.End]
	with := func(filling string) string { return text[:t.Start] + filling + text[t.End:] }
	want := l.print(text, p.correct.edition)
	if want.why != "" {
		return none(slot, "of the repaired program: %s", want.why)
	}
	accept := []string{word}
	tempts := 0
	for _, f := range fillings {
		if f == word {
			continue
		}
		v := l.known.ran(with(f), p.correct.edition)
		switch {
		case v.Outcome == quiz.Unknown:
			return none(slot, "`%s` in the gap has no verdict", f)
		case v.Outcome == quiz.Fails:
			if only, one := v.OneCode(); one && teaches(only) {
				tempts++
			}
			continue
		}
		got := l.print(with(f), p.correct.edition)
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
		Kind: quiz.Gap, Rung: 1, Code: with(gapSign), Answer: word, Accept: accept, Codes: []string{code},
		Prompt: "One word is missing. With which one is the program accepted, so that it prints this?" + want.asked(),
	}}
}
