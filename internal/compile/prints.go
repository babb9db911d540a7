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
	out, ok := l.output(p.correct.shown, p.correct.edition)
	printed := strings.Split(strings.TrimRight(out, "\n"), "\n")
	copied := true
	for _, line := range printed {
		copied = copied && strings.Contains(p.correct.shown, line)
		ok = ok && len(line) <= maxPrintedWidth
	}
	switch {
	case !ok || out == "":
		return none(slot, "nobody has seen what the repaired program prints, or it is no output to type, or it may differ each time")
	case len(printed) > maxPrinted:
		return none(slot, "the repaired program prints %d lines", len(printed))
	case copied:
		return none(slot, "what the repaired program prints stands in it")
	}
	for _, a := range l.attempts(p.correct) {
		if a.verdict.Outcome != quiz.Compiles || a.kind == deletes {
			continue
		}
		if other, ok := l.output(a.text, p.correct.edition); ok && other != out {
			answer := strings.Join(printed, "\n")
			return question{slot: slot, of: p.correct, card: &quiz.Card{
				Kind: quiz.Output, Rung: 1, Prompt: "rustc accepts this program. What does it print?", Code: p.correct.shown,
				Answer: answer, Accept: []string{answer},
				Explanation: "It would print something else if " + a.there() + ":\n\n```text\n" + strings.TrimRight(other, "\n") + "\n```",
			}}
		}
	}
	return none(slot, "no other accepted version of the repaired program prints something else")
}
