package syntax

import (
	"strings"

	"anneal/internal/diag"
	"anneal/internal/source"
)

// field is a part of a card: lines from one mark to the next.
type field struct {
	mark       source.Span // "Q:", "- [x]"
	start, end int         // what stands behind the mark, to the end of its last line that is not empty
}

// draft is a card on its way.
type draft struct {
	cloze       bool
	question    *field
	answer      *field
	options     []*field
	hints       []*field
	explanation *field
	accept      []Text
	see         Text
	tags        []Text
	broken      bool // an error was reported: the card is left out
}

// cutter goes over the lines of a Cards section and cuts them into cards.
type cutter struct {
	*parser
	fences []Fence
	card   *draft // nil between cards
	open   *field // the part that takes further lines; nil if none does
	option bool   // whether open is an option, which takes only what is indented below it
	gap    bool   // whether the line before was empty
	stray  bool   // whether text without a card was reported since the last cut
}

// cards reads the cards of a section.
func (p *parser) cards(s *Section) {
	c := &cutter{parser: p, fences: s.Fences}
	next := 0 // the first fence that does not end before the line
	for at := s.Body.Start; at < s.Body.End; {
		end := min(p.lineEnd(at), s.Body.End)
		for next < len(c.fences) && c.fences[next].Span.End <= at {
			next++
		}
		c.line(at, end, next < len(c.fences) && c.fences[next].Span.Start < end)
		at = end + 1
	}
	c.finish()
}

// marks begin the parts of a card that go on over lines or end with their line.
// The first three also cut.
var marks = []string{"Q:", "A:", "C:", "H:", "E:", "see:", "tags:", "= "}

// markOf returns the mark that a line begins with, or "".
func markOf(line string) string {
	for _, m := range marks {
		if strings.HasPrefix(line, m) {
			return m
		}
	}
	if isOption(line) {
		return line[:len("- [x]")]
	}
	if line == "---" {
		return line
	}
	return ""
}

// isOption reports whether a line begins "- [x]" or "- [ ]".
func isOption(line string) bool {
	return len(line) >= len("- [x]") && strings.IndexByte("-*+", line[0]) >= 0 && line[1:3] == " [" &&
		strings.IndexByte("xX ", line[3]) >= 0 && line[4] == ']' && (len(line) == 5 || line[5] == ' ' || line[5] == '\t')
}

// line takes the next line. In fenced code there are no marks.
func (c *cutter) line(start, end int, code bool) {
	line := strings.TrimRight(string(c.text[start:end]), " \t\r")
	end = start + len(line)
	if line == "" && !code {
		c.gap = true
		return
	}
	mark := ""
	if !code {
		mark = markOf(line)
	}
	f := &field{mark: c.file.Span(start, start+len(mark)), start: start + len(mark), end: end}
	switch {
	case mark == "":
		c.more(start, end, code)
	case mark == "---":
		c.finish()
	case mark == "Q:" || mark == "C:":
		c.finish()
		c.card = &draft{cloze: mark == "C:", question: f}
		c.open = f
	case mark == "A:":
		c.answer(f)
	case c.card == nil:
		c.strayText(start, end, "this stands before any question", "put it below a line `Q:` or `C:`")
	default:
		c.part(mark, f)
	}
	c.gap = false
}

// part takes a line with a mark into the card.
func (c *cutter) part(mark string, f *field) {
	c.open, c.option, c.stray = nil, false, false
	switch mark {
	case "H:":
		c.card.hints = append(c.card.hints, f)
		c.open = f
	case "E:":
		if c.card.explanation != nil {
			c.strayText(f.mark.Start, f.end, "the card has an explanation already", "join the two")
			return
		}
		c.card.explanation = f
		c.open = f
	case "= ":
		c.card.accept = append(c.card.accept, c.textAt(f.start, f.end))
	case "see:":
		if c.card.see.Value != "" {
			c.strayText(f.mark.Start, f.end, "the card has a link already", "put this one into the explanation")
			return
		}
		c.card.see = c.textAt(f.start, f.end)
	case "tags:":
		c.braces(f.start, f.end, func(t Text) { c.card.tags = append(c.card.tags, t) })
	default:
		c.card.options = append(c.card.options, f)
		c.open, c.option = f, true
	}
}

// answer takes an answer, which cuts off what was before.
func (c *cutter) answer(f *field) {
	c.open, c.option, c.stray = nil, false, false
	switch {
	case c.card == nil || c.card.cloze:
		c.finish()
		c.strayText(f.mark.Start, f.end, "this answer has no question", "begin the question above it with `Q:`")
	case c.card.answer != nil:
		c.report(diag.CardStray, "the question has two answers",
			[]diag.Label{{Span: f.mark, Text: "second answer", Primary: true}, {Span: c.card.answer.mark, Text: "first answer"}},
			"join them, or write a further accepted answer as `= text`")
		c.stray = true
	default:
		c.card.answer = f
		c.open = f
	}
}

// more takes a line without a mark: it belongs to what is open, or to nothing.
func (c *cutter) more(start, end int, code bool) {
	if c.option {
		line := string(c.text[start:end])
		indented := strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t")
		// As in Markdown, a paragraph goes on without indentation.
		if line != "" && !indented && (c.gap || code) {
			c.open, c.option = nil, false
		}
	}
	switch {
	case c.open != nil:
		c.open.end = max(c.open.end, end)
	case c.card == nil:
		c.strayText(start, end, "this text belongs to no card", "put it below a line `Q:` or `C:`, or out of the cards")
	default:
		c.strayText(start, end, "this text belongs to no part of the card", "put it behind a mark such as `E:`")
	}
}

// strayText reports text that is lost, once for all that stands together.
func (c *cutter) strayText(start, end int, message, help string) {
	if !c.stray {
		c.report(diag.CardStray, message, diag.At(c.textAt(start, end).Span, ""), help)
	}
	c.stray = true
}

// finish ends the card that is open, if one is.
func (c *cutter) finish() {
	if c.card != nil {
		c.build(c.card)
	}
	c.card, c.open, c.option, c.stray = nil, nil, false, false
}
