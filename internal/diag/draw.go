package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anneal/internal/source"
)

// maxLine is the longest source line that is drawn whole, in bytes. Of a longer
// one the part around the primary label, or else the first, is drawn.
const maxLine = 240

// maxBlock is the number of lines that are all drawn of a label that goes over
// several. Of a longer one the first and the last two are.
const maxBlock = 6

// rail is the line at the left that joins the beginning and the end of a label
// which goes over several lines:
//
//	2 |   key: [a,
//	  |  ______^
//	3 | |  b,
//	4 | |  c]
//	  | |___^ a list
//
// Where nothing stands before the beginning it is only a slash beside it.
type rail struct {
	Label
	first, last int // lines
	open        bool
}

// picture is the drawing of the labels of one file.
type picture struct {
	b      *strings.Builder
	gutter int
	single []Label
	rails  []rail
}

// draw draws each line that has a label once, with a marker line per label below
// it.
func draw(b *strings.Builder, labels []Label, gutter int) {
	p := &picture{b: b, gutter: gutter}
	var numbers []int
	for _, l := range labels {
		l.Span = shown(l.Span)
		first, last := l.Span.Line(), l.Span.EndPosition().Line
		if first == last {
			p.single = append(p.single, l)
			numbers = append(numbers, first)
			continue
		}
		p.rails = append(p.rails, rail{Label: l, first: first, last: last})
		for n := first; n <= last; n++ {
			if last-first < maxBlock || n < first+2 || n > last-2 {
				numbers = append(numbers, n)
			} else {
				n = last - 2
			}
		}
	}
	slices.SortStableFunc(p.rails, func(x, y rail) int {
		return cmp.Or(cmp.Compare(x.Span.Start, y.Span.Start), cmp.Compare(y.Span.End, x.Span.End))
	})
	slices.SortStableFunc(p.single, func(x, y Label) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	slices.Sort(numbers)
	file, last := labels[0].Span.File, 0
	for _, n := range slices.Compact(numbers) {
		if last != 0 && n > last+1 {
			b.WriteString(strings.TrimRight(fmt.Sprintf("%-*s%s", gutter+3, "...", p.left()), " ") + "\n")
		}
		last = n
		p.line(file.Line(n), n)
	}
}

// shown is a span of several lines without the white space at its end, so that a
// line break there does not draw another line.
func shown(s source.Span) source.Span {
	if text := s.Text(); strings.Contains(text, "\n") {
		s.End = s.Start + len(strings.TrimRight(text, " \t\r\n"))
	}
	return s
}

// line draws a line of the file and what is marked in it.
func (p *picture) line(line source.Span, n int) {
	text := line.File.Text
	from, to := window(line, p.focus(line, n))
	before, after := "", ""
	if from > line.Start {
		before = "…"
	}
	if to < line.End {
		after = "…"
	}
	// column says where a place of the line is drawn.
	column := func(at int) int {
		at = max(from, min(at, to))
		return utf8.RuneCountInString(before) + width(text[from:at], 0)
	}
	left := []rune(p.left())
	for i := range p.rails {
		if r := &p.rails[i]; r.first == n && strings.TrimSpace(string(text[line.Start:r.Span.Start])) == "" {
			left[i], r.open = '/', true
		}
	}
	p.row(fmt.Sprint(n), string(left)+before+expand(text[from:to], 0)+after)

	// The rightmost label comes first: its text can then never run into another
	// marker.
	for _, l := range slices.Backward(p.single) {
		if l.Span.Line() != n {
			continue
		}
		start := column(l.Span.Start)
		wide := column(l.Span.End) - start
		switch {
		case l.Span.Start < from:
			start = 0 // it is left of what is drawn
		case wide == 0 && l.Span.Len() > 0 && start > 0 && l.Span.Start < to:
			start-- // an accent stands above what is left of it
		}
		p.row("", p.left()+strings.Repeat(" ", start)+strings.Repeat(l.mark(), max(1, wide))+" "+harmless(l.Text))
	}
	for i := range p.rails {
		if r := &p.rails[i]; r.first == n && !r.open {
			p.row("", p.across(i, ' ', column(r.Span.Start))+r.mark())
			r.open = true
		}
	}
	for i := range p.rails {
		if r := &p.rails[i]; r.last == n {
			p.row("", p.across(i, '|', max(0, column(r.Span.End)-1))+r.mark()+" "+harmless(r.Text))
			r.open = false
		}
	}
}

// row writes a row: what stands left of the bar, and right of it.
func (p *picture) row(left, right string) {
	p.b.WriteString(strings.TrimRight(fmt.Sprintf("%*s | %s", p.gutter, left, right), " ") + "\n")
}

// left draws the rails beside a row.
func (p *picture) left() string {
	if len(p.rails) == 0 {
		return ""
	}
	var b strings.Builder
	for _, r := range p.rails {
		if r.open {
			b.WriteByte('|')
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String() + " "
}

// across draws the way from rail i to a column of the text.
func (p *picture) across(i int, corner rune, column int) string {
	left := []rune(p.left())
	left[i] = corner
	for j := i + 1; j < len(left); j++ {
		left[j] = '_'
	}
	return string(left) + strings.Repeat("_", column)
}

func (l *Label) mark() string {
	if l.Primary {
		return "^"
	}
	return "-"
}

// focus returns the place of a line that must be seen: that of the primary label,
// or else of the first.
func (p *picture) focus(line source.Span, n int) source.Span {
	var here []Label
	for _, l := range p.single {
		if l.Span.Line() == n {
			here = append(here, l)
		}
	}
	for _, r := range p.rails {
		switch n {
		case r.first:
			r.Span.End = r.Span.Start
			here = append(here, r.Label)
		case r.last:
			r.Span.Start = r.Span.End
			here = append(here, r.Label)
		}
	}
	if len(here) == 0 {
		return line.File.Span(line.Start, line.Start)
	}
	return here[max(0, slices.IndexFunc(here, func(l Label) bool { return l.Primary }))].Span
}

// window returns the part of a line that is drawn.
func window(line, at source.Span) (from, to int) {
	if line.Len() <= maxLine {
		return line.Start, line.End
	}
	from = max(line.Start, min(at.Start-maxLine/2, line.End-maxLine))
	to = min(line.End, from+maxLine)
	for from < to && !utf8.RuneStart(line.File.Text[from]) {
		from++
	}
	for to < line.End && !utf8.RuneStart(line.File.Text[to]) {
		to++
	}
	return from, to
}
