package compile

import (
	"fmt"
	"strconv"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// judged is a line of a program, or a position before it, with what becomes of
// the program there.
type judged struct {
	line    int
	verdict quiz.Verdict
}

// lineOptions turns judged lines into the options of a Line card. ok is false
// while a verdict is missing.
func lineOptions(tried []judged, reason func(judged) string) (options []quiz.Option, accept []string, ok bool) {
	for _, t := range tried {
		if t.verdict.Outcome == quiz.Unknown {
			return nil, nil, false
		}
		right := t.verdict.Outcome == quiz.Compiles
		options = append(options, quiz.Option{Text: strconv.Itoa(t.line), Right: right, Reason: reason(t)})
		if right {
			accept = append(accept, strconv.Itoa(t.line))
		}
	}
	return options, accept, true
}

// maxRight is how many right lines a question may have: with more it is a
// matter of luck.
const maxRight = 3

// cut asks which single statement could be deleted so that the rest compiles.
// Every deletion is tried.
func (l *lesson) cut(p *pair, code string) question {
	slot := suffixed("cut", p.id)
	text := p.broken.shown
	var tried []judged
	for _, s := range rust.Statements(text) {
		tried = append(tried, judged{s.Line, l.known.of(without(text, s.Line), p.broken.edition)})
	}
	options, accept, ok := lineOptions(tried, func(t judged) string { return became(&t.verdict, &p.broken.verdict) })
	switch {
	case !ok:
		return none(slot, "a deletion has no verdict")
	case len(accept) == 0:
		return none(slot, "no deletion of one single-line statement mends it; %d were tried", len(tried))
	case len(accept) > maxRight || 2*len(accept) > len(options):
		return none(slot, "%d of %d deletions mend it: too easy to guess", len(accept), len(tried))
	}
	return question{slot: slot, card: &quiz.Card{
		Kind:   quiz.Line,
		Prompt: "rustc rejects this program. Which single statement could be deleted so that rustc accepts the rest? If several would do, any one is right.",
		Code:   text, Options: options, Accept: accept, Answer: lineAnswer("line", accept), Codes: []string{code},
	}}
}

// maxPlaced is how many lines of the correct program are tried for place.
const maxPlaced = 5

// place asks where a line of the correct program must go. Every position before
// a line of code is tried.
func (l *lesson) place(p *pair, code string) question {
	slot := suffixed("place", p.id)
	broken, correct := p.broken.shown, p.correct.shown
	hs := hunks(broken, correct)
	statements := map[int]string{}
	for _, s := range rust.Statements(correct) {
		statements[s.Line] = s.Text
	}
	last := none(slot, "the correct program adds no single-line statement")
	left := maxPlaced
	for _, h := range hs {
		for _, n := range h.new {
			if statements[n] == "" || left == 0 {
				continue
			}
			left--
			if last = l.placeOf(slot, apply(broken, correct, hs, n), statements[n], p, code); last.card != nil {
				return last
			}
		}
	}
	return last
}

func (l *lesson) placeOf(slot, base, line string, p *pair, code string) question {
	edition := p.correct.edition
	var tried []judged
	tempts := false
	for _, at := range codeLines(base) {
		v := l.known.of(insert(base, at.number, line), edition)
		tried = append(tried, judged{at.number, v})
		tempts = tempts || v.Outcome == quiz.Fails && teaches(v.Errors[0].Code)
	}
	bare := l.known.of(base, edition)
	options, accept, ok := lineOptions(tried, func(t judged) string { return becameWith(&t.verdict, t.line) })
	switch {
	case !ok || bare.Outcome == quiz.Unknown:
		return none(slot, "a position of `%s` has no verdict", line)
	case bare.Outcome == quiz.Compiles:
		return none(slot, "the program compiles without `%s`", line)
	case len(accept) == 0 || len(accept) > maxRight || len(options)-len(accept) < 3:
		return none(slot, "`%s` may stand in %d of %d places", line, len(accept), len(tried))
	case !tempts:
		return none(slot, "where `%s` goes is plain from its names alone", line)
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Line, Rung: 1,
		Prompt: fmt.Sprintf("One line is missing here:\n\n```rust\n%s\n```\n\nBefore which line must it go so that rustc accepts the program?", line),
		Code:   base, Options: options, Accept: accept, Answer: lineAnswer("before line", accept), Codes: []string{code},
	}}
}

// lineAnswer says the right lines in words.
func lineAnswer(what string, accept []string) string {
	out := what + " " + accept[0]
	for _, a := range accept[1:] {
		out += " or " + a
	}
	return out
}
