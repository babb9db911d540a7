package compile

import (
	"fmt"
	"slices"
	"strconv"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// proveLine compares the line that an author gives as the answer with those that
// rustc points at, and completes the card: each line with an error is right, and
// so is the author's if rustc labels it, since it takes part in the error. False
// if rustc does not point there at all.
func (l *lesson) proveLine(card *quiz.Card, c *syntax.Card, p *program) bool {
	said, err := strconv.Atoi(c.Back.Value)
	if err != nil {
		return false
	}
	count := len(lines(card.Code))
	labels := map[int][]string{}
	var right []int
	for _, m := range p.verdict.Errors {
		for _, s := range m.Spans {
			for _, n := range []int{s.Line, s.EndLine} { // the lines between them carry no mark
				if n >= 1 && n <= count && !slices.Contains(labels[n], s.Label) {
					labels[n] = append(labels[n], s.Label)
				}
			}
			if s.Primary && s.Line >= 1 && s.Line <= count && !slices.Contains(right, s.Line) {
				right = append(right, s.Line)
			}
		}
	}
	if !slices.Contains(right, said) {
		m := &p.verdict.Errors[0]
		d := diag.Diagnostic{
			Code: diag.ClaimNoLine, Message: fmt.Sprintf("the answer is line %d, but rustc %s does not point at it: %s%s", said, p.verdict.Rustc, headline(m), atLine(m.Primary())),
			Labels: append(diag.At(c.Back.Span, "said here"), secondary(p.labels(m))...), Help: "give the line of the error, counted from 1",
		}
		if labels[said] == nil {
			l.r.Report(d)
			return false
		}
		d.Code = diag.ClaimLine
		d.Message = fmt.Sprintf("the answer is line %d, but rustc %s reports %s%s; both are taken as right", said, p.verdict.Rustc, headline(m), atLine(m.Primary()))
		l.r.Report(d)
		right = append(right, said)
	}
	slices.Sort(right)
	card.Accept = nil
	for _, n := range right {
		card.Accept = append(card.Accept, strconv.Itoa(n))
	}
	card.Answer = lineAnswer("line", card.Accept)
	for n := 1; n <= count; n++ {
		if labels[n] != nil {
			card.Options = append(card.Options, quiz.Option{Text: strconv.Itoa(n), Right: slices.Contains(right, n), Reason: saysHere(labels[n])})
		}
	}
	return true
}
