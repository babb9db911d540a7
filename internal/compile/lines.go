package compile

import (
	"fmt"
	"strconv"
	"strings"

	"anneal/internal/quiz"
)

// judged is a line of a program, or a position before it, with what becomes of
// the program there.
type judged struct {
	line    int
	verdict quiz.Verdict
}

// accepted returns the lines with which the program compiles. ok is false while a
// verdict is missing.
func accepted(tried []judged) (accept []string, ok bool) {
	for i := range tried {
		switch tried[i].verdict.Outcome {
		case quiz.Unknown:
			return nil, false
		case quiz.Compiles:
			accept = append(accept, strconv.Itoa(tried[i].line))
		}
	}
	return accept, true
}

// lineOptions turns judged lines into the options of a Line card.
func lineOptions(tried []judged, reason func(*judged) string) []quiz.Option {
	options := make([]quiz.Option, len(tried))
	for i := range tried {
		t := &tried[i]
		options[i] = quiz.Option{Text: strconv.Itoa(t.line), Right: t.verdict.Outcome == quiz.Compiles, Reason: reason(t)}
	}
	return options
}

// maxRight is how many right lines a question may have: with more it is a
// matter of luck.
const maxRight = 3

// cut asks which single statement could be deleted so that the rest compiles.
// Every deletion is tried.
func (l *lesson) cut(p *pair, code string) question {
	slot := suffixed("cut", p.id)
	broken := l.known.listing(p.broken.shown)
	tried := make([]judged, 0, len(broken.statements))
	for _, s := range broken.statements {
		tried = append(tried, judged{s.Line, l.known.of(broken.without(s.Line), p.broken.edition)})
	}
	accept, ok := accepted(tried)
	switch {
	case !ok:
		return none(slot, "a deletion has no verdict")
	case len(accept) == 0:
		return none(slot, "no deletion of one single-line statement mends it; %d were tried", len(tried))
	case len(accept) > maxRight || 2*len(accept) > len(tried):
		return none(slot, "%d of %d deletions mend it: too easy to guess", len(accept), len(tried))
	}
	return question{slot: slot, card: &quiz.Card{
		Kind:   quiz.Line,
		Prompt: "rustc rejects this program. Which single statement could be deleted so that rustc accepts the rest? If several would do, any one is right.",
		Code:   broken.text, Options: lineOptions(tried, func(t *judged) string { return became(&t.verdict, &p.broken.verdict) }),
		Accept: accept, Answer: lineAnswer("line", accept), Codes: []string{code},
	}}
}

// maxPlaced is how many lines of the correct program are tried for place.
const maxPlaced = 5

// place asks where a line of the correct program must go. Every position before
// a line of code is tried.
func (l *lesson) place(p *pair, hs []hunk, code string) question {
	slot := suffixed("place", p.id)
	broken, correct := l.known.listing(p.broken.shown), l.known.listing(p.correct.shown)
	statements := map[int]string{}
	for _, s := range correct.statements {
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

func (l *lesson) placeOf(slot, text, line string, p *pair, asks string) question {
	base := l.known.listings.cut(text)
	edition := p.correct.edition
	code := base.code()
	tried := make([]judged, 0, len(code))
	tempts := false
	for _, at := range code {
		v := l.known.of(base.insert(at.number, line), edition)
		tried = append(tried, judged{at.number, v})
		tempts = tempts || v.Outcome == quiz.Fails && teaches(v.Errors[0].Code)
	}
	bare := l.known.of(original(text), edition)
	accept, ok := accepted(tried)
	switch {
	case !ok || bare.Outcome == quiz.Unknown:
		return none(slot, "a position of `%s` has no verdict", line)
	case bare.Outcome == quiz.Compiles:
		return none(slot, "the program compiles without `%s`", line)
	case len(accept) == 0 || len(accept) > maxRight || len(tried)-len(accept) < 3:
		return none(slot, "`%s` may stand in %d of %d places", line, len(accept), len(tried))
	case !tempts:
		return none(slot, "where `%s` goes is plain from its names alone", line)
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Line, Rung: 1,
		Prompt: fmt.Sprintf("One line is missing here:\n\n```rust\n%s\n```\n\nBefore which line must it go so that rustc accepts the program? If several would do, any one is right.", line),
		Code:   text, Options: lineOptions(tried, func(t *judged) string { return becameWith(&t.verdict, t.line) }),
		Accept: accept, Answer: lineAnswer("before line", accept), Codes: []string{asks},
	}}
}

// lineAnswer says the right lines in words.
func lineAnswer(what string, accept []string) string {
	return what + " " + strings.Join(accept, " or ")
}
