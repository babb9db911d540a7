package syntax

import (
	"fmt"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/markup"
	"anneal/internal/quiz"
)

// blankLine stands in the place of what is asked.
const blankLine = "____"

// Limits of what is read as gaps. Each gap is a card with all of the text, so
// without a limit a small file could make a huge deck.
const (
	maxGaps    = 20
	maxGapSize = 200 // bytes between the double brackets in a program
)

// gap is a place that hides something: start and end are those of the brackets,
// which are width bytes wide on each side.
type gap struct{ start, end, width int }

func (g gap) inner() (start, end int) { return g.start + g.width, g.end - g.width }

// cloze makes a card of each gap of a sentence.
func (c *cutter) cloze(d *draft, card Card, cut []edit) []Card {
	q := d.question
	start, end := c.trim(q.start, q.end)
	md := append([]byte(nil), c.text[start:end]...)
	for _, e := range cut {
		blank(md[max(e.start, start)-start : min(e.end, end)-start])
	}
	finder := gapFinder{md: md}
	finder.blocks(markup.Parse(md), false)
	var gaps []gap
	for _, g := range finder.gaps {
		g = gap{g.start + start, g.end + start, 1}
		if from, to := g.inner(); isBlank(c.text[from:to]) {
			c.err(d, diag.ClozeEmpty, "this gap hides nothing", diag.At(c.file.Span(g.start, g.end), ""), "write what is hidden between the brackets, or `\\[` for a bracket")
			continue
		}
		gaps = append(gaps, g)
	}
	c.openBrackets(d, finder.open, start, len(finder.gaps) == 0)
	if len(finder.gaps) == 0 && len(finder.open) == 0 {
		c.err(d, diag.ClozeEmpty, "the sentence has no gap", diag.At(c.firstLine(q), ""),
			"put what is asked into brackets, as in `C: a [word] here`; brackets in code do not count")
	}
	if c.tooMany(d, len(gaps)) {
		return nil
	}
	var cards []Card
	for i, g := range gaps {
		edits := append([]edit(nil), cut...)
		for j, other := range gaps {
			from, to := other.inner()
			if i == j {
				edits = append(edits, edit{other.start, other.end, blankLine})
			} else {
				edits = append(edits, edit{other.start, from, ""}, edit{to, other.end, ""})
			}
		}
		one := card
		one.Kind = quiz.Cloze
		one.Front = c.value(q, edits...)
		one.Back = c.textAt(g.inner())
		cards = append(cards, one)
	}
	return numbered(cards)
}

// openBrackets reports brackets that are never closed. Where there are no others
// the sentence has no gap, for the reason that is to be seen there.
func (c *cutter) openBrackets(d *draft, open []int, start int, only bool) {
	for _, at := range open {
		label := diag.At(c.file.Span(start+at, start+at+1), "opened here")
		if only {
			c.err(d, diag.ClozeEmpty, "the sentence has no gap, since this bracket is never closed", label, "close it with `]`, or write `\\[` for a bracket")
			return
		}
		c.report(diag.CardBracket, "this bracket is never closed, so it hides nothing", label, "close it with `]`, or write `\\[` for a bracket")
	}
}

// tooMany reports a text with more gaps than are read.
func (c *cutter) tooMany(d *draft, n int) bool {
	if n > maxGaps {
		c.err(d, diag.CardGaps, fmt.Sprintf("%d gaps are more than one card can have", n), diag.At(c.firstLine(d.question), ""),
			fmt.Sprintf("keep it to %d, or divide it", maxGaps))
	}
	return n > maxGaps
}

// numbered tells the cards of one text apart: by Part and, where they have a key,
// by that.
func numbered(cards []Card) []Card {
	for i := range cards {
		if len(cards) > 1 {
			cards[i].Part = i + 1
			if k := &cards[i].Key; k.Value != "" {
				k.Value = fmt.Sprintf("%s-%d", k.Value, i+1)
			}
		}
	}
	return cards
}

// gapFinder looks for [gaps] in text, not in code and links.
type gapFinder struct {
	md   []byte
	gaps []gap
	open []int // brackets that are never closed, in order of their blocks
}

func (f *gapFinder) blocks(blocks []markup.Block, item bool) {
	for i, b := range blocks {
		f.runs(b.Runs, item && i == 0)
		f.blocks(b.Blocks, b.Kind == markup.Item)
		if b.Grid != nil {
			for _, row := range b.Grid.Rows {
				for _, cell := range row {
					f.runs(cell.Runs, false)
				}
			}
		}
	}
}

// runs looks for brackets that open and close on one level: a gap may hold code
// and emphasis, but not half of one. Of gaps in one another the outermost counts.
func (f *gapFinder) runs(runs []markup.Run, task bool) {
	var open []int
	for i, r := range runs {
		switch r.Kind {
		case markup.Emphasis, markup.Strong:
			f.runs(r.Runs, false)
		case markup.Text:
			at := r.Start
			if text := string(f.md[r.Start:r.End]); task && i == 0 && isOption("- "+text) {
				at += len("[x]")
			}
			for ; at < r.End; at++ {
				switch f.md[at] {
				case '\\':
					at++
				case '[':
					open = append(open, at)
				case ']':
					if last := len(open) - 1; last >= 0 {
						f.close(open[last], at+1)
						open = open[:last]
					}
				}
			}
		}
	}
	if len(open) > 0 { // what is in it may be whole
		f.open = append(f.open, open[0])
	}
}

// close takes a gap, and drops what lies in it.
func (f *gapFinder) close(start, end int) {
	for n := len(f.gaps); n > 0 && f.gaps[n-1].start > start; n-- {
		f.gaps = f.gaps[:n-1]
	}
	for n := len(f.open); n > 0 && f.open[n-1] > start; n-- {
		f.open = f.open[:n-1]
	}
	f.gaps = append(f.gaps, gap{start: start, end: end})
}

// gapFence returns the index of the fence whose program has gaps, -1 if there is
// none.
func gapFence(fences []Fence) int {
	for i := range fences {
		if fences[i].Has("gap") {
			return i
		}
	}
	return -1
}

// gaps makes a card of each [[gap]] of a program.
func (c *cutter) gaps(d *draft, card Card, at int, cut []edit) []Card {
	f := card.Fences[at]
	others := append(append([]Fence(nil), card.Fences[:at]...), card.Fences[at+1:]...)
	var cards []Card
	lines := strings.SplitAfter(f.Code, "\n")
	type place struct{ line, start, end int }
	var places []place
	for i, line := range lines {
		for from := 0; ; {
			g, ok := codeGap(line, from)
			if !ok {
				break
			}
			places = append(places, place{i, g.start, g.end})
			from = g.end
		}
	}
	if len(places) == 0 {
		c.err(d, diag.ClozeEmpty, "the program has no gap", diag.At(f.Info, ""), "put what is asked into double brackets, as in `tx.[[clone]]()`")
	}
	if c.tooMany(d, len(places)) {
		return nil
	}
	front := c.value(d.question, append(cut, edit{f.Span.Start, f.Span.End, ""})...)
	for i, g := range places {
		code := append([]string(nil), lines...)
		for j := len(places) - 1; j >= 0; j-- { // from behind, so that places stay true
			if o := places[j]; i != j {
				l := code[o.line]
				code[o.line] = l[:o.start] + l[o.start+2:o.end-2] + l[o.end:]
			}
		}
		asked := f
		asked.Code = strings.Join(code, "")
		one := card
		one.Kind = quiz.Gap
		one.Front = front
		one.Fences = append([]Fence{asked}, others...)
		// What is left of a tab is in the line, but not in the file.
		start := f.Lines[g.line].Start - f.Pad(g.line)
		one.Back = c.textAt(start+g.start+2, start+g.end-2)
		one.Back.Value = lines[g.line][g.start+2 : g.end-2]
		cards = append(cards, one)
	}
	return numbered(cards)
}

// codeGap finds the next [[gap]] of a line of code. What it hides has as many
// opening as closing brackets, so that [[1, 2], [3]] is an array.
func codeGap(line string, from int) (gap, bool) {
	for {
		n := strings.Index(line[from:], "[[")
		if n < 0 {
			return gap{}, false
		}
		start := from + n
		depth := 0
		for i := start + 2; i < min(len(line), start+2+maxGapSize); i++ {
			if depth == 0 && i > start+2 && strings.HasPrefix(line[i:], "]]") {
				return gap{start, i + 2, 2}, true
			}
			switch line[i] {
			case '[':
				depth++
			case ']':
				depth--
			}
			if depth < 0 {
				break
			}
		}
		from = start + 2
	}
}
