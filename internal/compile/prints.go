package compile

import (
	"strings"

	"anneal/internal/quiz"
)

// Limits of an output that somebody is asked to type.
const (
	maxPrinted      = 5  // lines
	maxPrintedWidth = 40 // bytes in a line
)

// prints asks what the repaired program prints. It is worth asking only where a
// program that differs in one edit is accepted too and prints something else,
// and where the answer is not simply copied from the program.
func (l *lesson) prints(p *pair) question {
	slot := suffixed("output", p.id)
	want := l.print(p.correct)
	pinned := l.outputs[p.correct.fence.Span]
	if pinned != nil && !pinned.Has("any-order") && p.correct.verdict.Run != nil && p.correct.shown == p.correct.judged {
		want = &printed{text: p.correct.verdict.Run.Output, seen: true, well: true} // it was compared with what the author says
	}
	wide, copied := false, true
	rows := strings.Split(strings.TrimRight(want.text, "\n"), "\n")
	for _, line := range rows {
		copied = copied && strings.Contains(p.correct.shown, line)
		wide = wide || len(line) > maxPrintedWidth
	}
	switch {
	case want.why != "":
		return none(slot, "of the repaired program: %s", want.why)
	case wide:
		return none(slot, "the repaired program prints lines that are too long to be typed")
	case len(rows) > maxPrinted:
		return none(slot, "the repaired program prints %d lines", len(rows))
	case copied:
		return none(slot, "what the repaired program prints stands in it")
	}
	answer := strings.Join(rows, "\n")
	card := &quiz.Card{
		Kind: quiz.Output, Rung: 1, Prompt: "rustc accepts this program. What does it print?", Code: p.correct.shown,
		Answer: answer, Accept: []string{answer},
	}
	if pinned != nil {
		return question{slot: slot, of: p.correct, card: card}
	}
	for _, a := range l.attempts(p.correct) {
		if a.verdict.Outcome != quiz.Compiles || a.kind == deletes || a.clones() || a.kind == shifts && !strings.HasPrefix(a.was, "drop(") {
			continue
		}
		v := l.known.ran(a.text, p.correct.edition)
		if other := printedBy(&v); other.well && !other.same(want) && other.asked() != "" {
			card.Explanation = "It would print something else if " + a.would() + ":" + other.asked()
			return question{slot: slot, of: p.correct, card: card}
		}
	}
	return none(slot, "no other accepted version of the repaired program prints something else")
}
