package compile

import (
	"fmt"
	"strconv"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// question is what a generator comes back with: a card, or why there is none.
// Key, deck and the like are filled in by the caller.
type question struct {
	slot string
	card *quiz.Card
	why  string
}

func none(slot, format string, args ...any) question {
	return question{slot: slot, why: fmt.Sprintf(format, args...)}
}

// maxScheduled is how many questions about one program are worth asking again
// and again; the others serve the quiz.
const maxScheduled = 4

// generate asks all generators about a pair of programs, the most valuable
// question first.
func (l *lesson) generate(p *pair, codes map[string]bool) []question {
	if p.broken == nil {
		return nil
	}
	v := &p.broken.verdict
	code, one := v.OneCode()
	switch {
	case v.Outcome != quiz.Fails:
		return []question{none("cut", "the broken program was not seen to fail: %s", v.Claim())}
	case !one:
		return []question{none("cut", "rustc gives several errors (%s) and hides later ones behind earlier ones", v.Claim())}
	}
	questions := []question{l.cut(p, code)}
	if p.correct != nil && p.correct.verdict.Outcome == quiz.Compiles {
		questions = append(questions, l.place(p, code), l.repair(p, code))
	}
	roles := l.roles(p, code)
	questions = append(questions, roles[0])
	if !codes[code] {
		q := l.code(p, code)
		codes[code] = q.card != nil
		questions = append(questions, q)
	}
	return append(questions, roles[1:]...)
}

// became says what an edit made of the program, compared with the code that it
// failed with before.
func became(v *quiz.Verdict, code string) string {
	if v.Outcome == quiz.Compiles {
		return "rustc accepts it"
	}
	where := ""
	if n := v.Errors[0].Primary(); n > 0 {
		where = fmt.Sprintf(" at line %d", n)
	}
	return rejected(v, code, where)
}

// becameWith is became for a program with a line put in before line n; places
// are told in the numbers of the program without it, which the learner sees.
func becameWith(v *quiz.Verdict, code string, n int) string {
	if v.Outcome == quiz.Compiles {
		return "rustc accepts it"
	}
	where := ""
	switch at := v.Errors[0].Primary(); {
	case at == n:
		where = " in the new line"
	case at > n:
		where = fmt.Sprintf(" at line %d", at-1)
	case at > 0:
		where = fmt.Sprintf(" at line %d", at)
	}
	return rejected(v, code, where)
}

func rejected(v *quiz.Verdict, code, where string) string {
	m := v.Errors[0]
	switch {
	case m.Code == code:
		return m.Code + " stays" + where
	case m.Code == "":
		return "rustc cannot even read it" + where + ": " + m.Text
	}
	return m.Code + where + ": " + m.Text
}

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
	options, accept, ok := lineOptions(tried, func(t judged) string { return became(&t.verdict, code) })
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
	for _, h := range hs {
		for _, n := range h.new {
			if statements[n] == "" {
				continue
			}
			q := l.placeOf(slot, apply(broken, correct, hs, n), statements[n], p, code)
			if q.card != nil {
				return q
			}
			last = q
		}
	}
	return last
}

func (l *lesson) placeOf(slot, base, line string, p *pair, code string) question {
	edition := p.correct.edition
	var tried []judged
	for _, at := range codeLines(base) {
		tried = append(tried, judged{at.number, l.known.of(insert(base, at.number, line), edition)})
	}
	bare := l.known.of(base, edition)
	options, accept, ok := lineOptions(tried, func(t judged) string {
		return fmt.Sprintf("before line %d: %s", t.line, becameWith(&t.verdict, code, t.line))
	})
	switch {
	case !ok || bare.Outcome == quiz.Unknown:
		return none(slot, "a position of `%s` has no verdict", line)
	case bare.Outcome == quiz.Compiles:
		return none(slot, "the program compiles without `%s`", line)
	case len(accept) == 0 || len(accept) > maxRight || len(options)-len(accept) < 3:
		return none(slot, "`%s` may stand in %d of %d places", line, len(accept), len(tried))
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
