package hashcards

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// blank stands in the place of what is asked.
const blank = "____"

// Each pair of brackets is a card with all of the text, so without limits a
// small file could make a huge deck.
const (
	maxGaps   = 100
	maxCopies = 4 << 20 // bytes that the cards of one text may have together
)

// edit puts text in the place of a piece of the file.
type edit struct {
	start, end int
	text       string
}

// gap is a pair of brackets: the offsets of the two.
type gap struct{ open, close int }

// value returns what a field says. Of edits that overlap the first counts.
func (c *cutter) value(f field, edits ...edit) syntax.Text {
	start, end := c.trim(f.start, f.end)
	if line := c.lineEnd(f.mark.Start); start < line && line < end {
		// hashcards trims the line of the mark by itself, which may cost it a
		// hard line break.
		_, text := c.trim(start, line)
		edits = append(edits, edit{text, line, ""})
		slices.SortStableFunc(edits, func(x, y edit) int { return cmp.Compare(x.start, y.start) })
	}
	var b strings.Builder
	at := start
	for _, e := range edits {
		if e.start >= at && e.end <= end {
			b.Write(c.text[at:e.start])
			b.WriteString(e.text)
			at = e.end
		}
	}
	b.Write(c.text[at:end])
	return syntax.Text{Value: strings.TrimSpace(strings.ReplaceAll(b.String(), "\r\n", "\n")), Span: c.file.Span(start, end)}
}

// cloze makes a card of each pair of brackets.
func (c *cutter) cloze() {
	gaps, found := c.gaps()
	start, end := c.trim(c.first.start, c.first.end)
	switch {
	case len(gaps) == 0 && len(found.unclosed) > 0:
		at := found.unclosed[0]
		c.report(diag.ClozeEmpty, "the card has no gap, since this bracket is never closed", diag.At(c.file.Span(at, at+1), ""), "close it with `]`, or write `\\[` for a bracket")
	case len(gaps) == 0:
		c.report(diag.ClozeEmpty, "the card has no gap", diag.At(c.firstLine(c.first), ""), "put what is asked into brackets, as in `C: a [word] here`")
	case len(gaps) > maxGaps || len(gaps)*(end-start) > maxCopies:
		c.report(diag.CardGaps, fmt.Sprintf("%d gaps are more than one card can have", len(gaps)), diag.At(c.firstLine(c.first), ""), "divide it")
	default:
		for _, at := range found.unclosed {
			c.report(diag.CardBracket, "this bracket is never closed, so it hides nothing", diag.At(c.file.Span(at, at+1), ""), "close it with `]`, or write `\\[` for a bracket")
		}
		c.clozeCards(gaps, found.dropped)
	}
}

func (c *cutter) clozeCards(gaps []gap, dropped []int) {
	for i, g := range gaps {
		var front, back []edit
		for _, at := range dropped {
			switch {
			case at == g.open:
				front = append(front, edit{g.open, g.close + 1, blank})
			case at > g.open && at < g.close:
				back = append(back, edit{at, at + 1, ""})
			case at != g.close:
				front = append(front, edit{at, at + 1, ""})
			}
		}
		card := syntax.Card{Kind: quiz.Cloze, Front: c.value(c.first, front...), Span: c.span(c.first)}
		card.Back = c.value(field{mark: c.first.mark, start: g.open + 1, end: g.close}, back...)
		if card.Back.Value == "" {
			c.report(diag.ClozeEmpty, "this gap hides nothing", diag.At(c.file.Span(g.open, g.close+1), ""), "write what is hidden between the brackets, or `\\[` for a bracket")
			continue
		}
		if len(gaps) > 1 {
			card.Part = i + 1
		}
		c.add(card)
	}
}

// brackets says what becomes of characters that are not plain text.
type brackets struct {
	dropped  []int // are not shown: brackets of gaps, stray ones, and backslashes before brackets
	unclosed []int // those of them that open a gap which never comes to its end
}

// gaps finds the pairs of brackets of a C: card. Two modes decide what a bracket
// is: that of an image goes from ![ to the next ], that of an escape covers the
// bracket behind a backslash. An escape in the description of an image is the one
// place where hashcards itself goes astray, and doubles the bracket.
func (c *cutter) gaps() (gaps []gap, b brackets) {
	start, end := c.trim(c.first.start, c.first.end)
	image, escaped := false, false
	open := -1
	for at := start; at < end; at++ {
		next := byte(0)
		if at+1 < end {
			next = c.text[at+1]
		}
		switch ch := c.text[at]; {
		case ch == '!' && next == '[':
			image = true
		case ch == '\\' && (next == '[' || next == ']'):
			escaped = true
			b.dropped = append(b.dropped, at)
		case ch == ']' && image:
			image = false
		case (ch == '[' || ch == ']') && escaped:
			escaped = false
		case ch == '[' && image:
		case ch == '[':
			if open >= 0 {
				b.unclosed = append(b.unclosed, open)
			}
			open = at
			b.dropped = append(b.dropped, at)
		case ch == ']':
			b.dropped = append(b.dropped, at)
			if open >= 0 {
				gaps = append(gaps, gap{open, at})
				open = -1
			}
		}
	}
	if open >= 0 {
		b.unclosed = append(b.unclosed, open)
	}
	return gaps, b
}
