package syntax

import (
	"strings"

	"anneal/internal/diag"
	"anneal/internal/markup"
)

// choice completes a question with options.
func (c *cutter) choice(d *draft, card *Card) {
	if d.answer != nil {
		c.report(diag.CardStray, "a question with options has no `A:`: the right options are the answer",
			[]diag.Label{{Span: d.answer.mark, Text: "this is not shown", Primary: true}, {Span: d.options[0].mark, Text: "first option"}},
			"write `E:` for an explanation")
		card.Back = Text{}
	}
	seen := map[string]Text{}
	right := 0
	for _, f := range d.options {
		o := c.optionOf(f)
		if o.Right {
			right++
		}
		at := diag.At(c.firstLine(f), "")
		if o.Text.Value == "" {
			c.err(d, diag.CardEmpty, "the option is empty", at, "write it behind the box, or remove it")
			continue
		}
		same := strings.Join(strings.Fields(o.Text.Value), " ")
		if first, ok := seen[same]; ok {
			c.err(d, diag.CardOptionTwin, "two options say the same",
				[]diag.Label{{Span: o.Text.Span, Text: "again", Primary: true}, {Span: first.Span, Text: "first here"}}, "remove or change one of them")
			continue
		}
		seen[same] = o.Text
		if o.Reason.Value == "" && !(o.Right && card.Explanation.Value != "") {
			c.report(diag.CardReason, "the option gives no reason", at, "write it below, indented: `  - why it is right or wrong`")
		}
		card.Options = append(card.Options, o)
	}
	switch {
	case d.broken:
	case len(card.Options) < 2:
		c.err(d, diag.CardFewOptions, "there is nothing to choose from: the question has one option", diag.At(c.firstLine(d.options[0]), "the only option"),
			"add wrong options as `- [ ]`, or give the answer as `A:`")
	case right == 0:
		c.err(d, diag.CardNoRight, "no option is right", diag.At(c.firstLine(d.question), ""), "mark each right one with `- [x]`")
	}
}

// optionOf reads an option: the text behind the box or else code below it, and
// what is nested in it, the reason.
func (c *cutter) optionOf(f *field) Option {
	start, end := c.trim(f.mark.Start, f.end)
	o := Option{Right: c.text[start+len("- [")] != ' ', Span: c.file.Span(start, end)}
	rest := max(start, f.start)
	o.Text = c.flat(rest, min(c.lineEnd(rest), end))
	blocks := markup.Blocks(c.text[start:end])
	if len(blocks) == 0 || len(blocks[0].Blocks) == 0 {
		return o
	}
	item := blocks[0].Blocks[0] // of the list that the option is
	var reasons []string
	reason := func(b markup.Block) {
		t := c.flat(start+b.Start, start+b.End)
		if t.Value == "" {
			return
		}
		if o.Reason.Span.IsZero() {
			o.Reason.Span = t.Span
		}
		o.Reason.Span.End = t.Span.End
		reasons = append(reasons, t.Value)
	}
	for i, b := range item.Blocks {
		switch {
		case i == 0 && b.Kind == markup.Paragraph:
			o.Text = c.flat(rest, start+b.End)
		case b.Kind == markup.Code && o.Text.Value == "":
			o.Text = Text{Value: b.Listing.Text, Span: c.file.Span(start+b.Start, start+b.End)}
		case b.Kind == markup.Code:
			c.report(diag.CardStray, "an option is a line of text or code, not both", diag.At(c.textAt(start+b.Start, c.lineEnd(start+b.Start)).Span, "this is not shown"),
				"put the code directly below `- [x]`, or the text into the reason")
		case b.Kind == markup.List:
			for _, nested := range b.Blocks {
				for _, inner := range nested.Blocks {
					reason(inner)
				}
			}
		default:
			reason(b)
		}
	}
	o.Reason.Value = strings.Join(reasons, " ")
	return o
}

// flat returns a piece of text as one line, without the indentation of what it
// stands in.
func (c *cutter) flat(start, end int) Text {
	t := c.textAt(start, end)
	lines := strings.Split(t.Value, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	t.Value = strings.Join(lines, " ")
	return t
}
