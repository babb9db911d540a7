package syntax

import (
	"cmp"
	"fmt"
	"slices"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// build makes cards of a draft and puts them into the lesson.
func (c *cutter) build(d *draft) {
	q := d.question
	fences := c.fencesIn(q.mark.Start, q.end)
	if c.unclosed(d) {
		return // said already; what follows from it is not worth a word
	}
	key, cut := c.key(d)
	front := c.value(q, cut...)
	if front.Value == "" {
		c.err(d, diag.CardEmpty, "nothing is asked", diag.At(q.mark, ""), fmt.Sprintf("write a question behind `%s`, or remove the card", q.mark.Text()))
		return
	}
	card := Card{
		Key: key, Span: c.file.Span(q.mark.Start, d.end()), Front: front, Fences: fences,
		Accept: d.accept, See: d.see, Tags: d.tags,
	}
	for _, h := range d.hints {
		if t := c.value(h); t.Value != "" {
			card.Hints = append(card.Hints, t)
		} else {
			c.report(diag.CardStray, "the hint is empty", diag.At(h.mark, ""), "write it, or remove the mark")
		}
	}
	if d.explanation != nil {
		card.Explanation = c.value(d.explanation)
	}
	if d.answer != nil {
		card.Back = c.value(d.answer)
	}
	gap := gapFence(fences)
	var cards []Card
	switch {
	case d.cloze:
		c.noOptions(d, "a sentence with gaps")
		cards = c.cloze(d, card, cut)
	case gap >= 0:
		c.noOptions(d, "a program with gaps")
		if d.answer != nil {
			c.report(diag.CardStray, "the answer to a program with gaps is what the gaps hide", diag.At(d.answer.mark, "this is not shown"), "write `E:` for an explanation")
		}
		cards = c.gaps(d, card, gap, cut)
	case len(d.options) > 0:
		card.Kind = quiz.Choice
		c.choice(d, &card)
		cards = []Card{card}
	default:
		c.recall(d, &card)
		cards = []Card{card}
	}
	if !d.broken {
		c.lesson.Cards = append(c.lesson.Cards, cards...)
	}
}

// recall completes a question whose answer is given as text.
func (c *cutter) recall(d *draft, card *Card) {
	card.Kind = quiz.Basic
	if len(card.Accept) > 0 {
		card.Kind = quiz.Value
		if card.Back.Value == "" {
			card.Back = card.Accept[0]
		}
	}
	switch {
	case card.Back.Value != "":
	case d.answer != nil:
		c.err(d, diag.CardUnfinished, "the answer is empty", diag.At(d.answer.mark, ""), "write it behind `A:`")
	default:
		c.err(d, diag.CardUnfinished, "the question has no answer", diag.At(c.firstLine(d.question), ""),
			"write a line `A:` below it, options as `- [x]` and `- [ ]`, or an answer to be typed as `= text`")
	}
}

// noOptions reports options where there is nothing to choose from.
func (c *cutter) noOptions(d *draft, what string) {
	if len(d.options) > 0 {
		c.report(diag.CardStray, "options have no place below "+what, diag.At(c.firstLine(d.options[0]), "this is not shown"), "remove them, or ask with `Q:`")
	}
}

// err reports what makes a card useless.
func (c *cutter) err(d *draft, code diag.Code, message string, labels []diag.Label, help string) {
	d.broken = true
	c.report(code, message, labels, help)
}

// end returns where the last part of the draft ends.
func (d *draft) end() int {
	end := d.question.end
	for _, f := range append(append([]*field{d.answer, d.explanation}, d.options...), d.hints...) {
		if f != nil {
			end = max(end, f.end)
		}
	}
	for _, t := range append(append([]Text{d.see}, d.accept...), d.tags...) {
		end = max(end, t.Span.End)
	}
	return end
}

// unclosed reports whether the card holds code that is never closed and that has
// swallowed what else it may have had.
func (c *cutter) unclosed(d *draft) bool {
	for _, f := range c.fencesIn(d.question.mark.Start, d.end()) {
		if !f.Closed {
			return true
		}
	}
	return false
}

// fencesIn returns the fences that begin in a part of the section.
func (c *cutter) fencesIn(start, end int) []Fence {
	first := func(at int) int {
		n, _ := slices.BinarySearchFunc(c.fences, at, func(f Fence, at int) int { return cmp.Compare(f.Span.Start, at) })
		return n
	}
	from, to := first(start), first(end)
	return c.fences[from:to:to]
}

// firstLine returns the place of a field's first line, with its mark.
func (c *cutter) firstLine(f *field) source.Span {
	return c.textAt(f.mark.Start, min(f.end, c.lineEnd(f.mark.Start))).Span
}
