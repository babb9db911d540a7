package diag

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"anneal/internal/source"
)

// tabWidth is how far a tab is drawn; the marker line uses the same, so that
// carets stand under what they mean.
const tabWidth = 4

// maxLine is the longest source line that is drawn whole, in bytes. Of a longer
// one the part around the primary label, or else the first, is drawn.
const maxLine = 240

// WriteText draws the findings with source lines and carets, in the order
// given, each followed by an empty line.
func WriteText(w io.Writer, ds []Diagnostic) error {
	for i := range ds {
		if _, err := io.WriteString(w, text(&ds[i])+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// WriteShort writes a line a finding, "file:line:column: error[A0107]: message".
// A finding without a place has the file "-".
func WriteShort(w io.Writer, ds []Diagnostic) error {
	for i := range ds {
		d := &ds[i]
		place := "-:1:1"
		if s := d.Primary(); !s.IsZero() {
			place = harmless(s.Position().String())
		}
		if _, err := fmt.Fprintf(w, "%s: %s[%s]: %s\n", place, d.Severity(), d.Code, harmless(d.Message)); err != nil {
			return err
		}
	}
	return nil
}

func text(d *Diagnostic) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s[%s]: %s\n", d.Severity(), d.Code, harmless(d.Message))
	gutter := 1
	for _, l := range d.Labels {
		gutter = max(gutter, len(strconv.Itoa(l.Span.Line())))
	}
	pad := strings.Repeat(" ", gutter)
	for i, group := range byFile(d) {
		arrow := "-->"
		if i > 0 {
			fmt.Fprintf(&b, "%s |\n", pad)
			arrow = ":::"
		}
		first := max(0, slices.IndexFunc(group, func(l Label) bool { return l.Primary }))
		fmt.Fprintf(&b, "%s%s %s\n", pad, arrow, harmless(group[first].Span.Position().String()))
		if len(group[first].Span.File.Text) > 0 {
			fmt.Fprintf(&b, "%s |\n", pad)
			drawLines(&b, group, gutter)
		}
	}
	for _, n := range d.Notes {
		note(&b, pad, "note", n)
	}
	if d.Help != "" {
		note(&b, pad, "help", d.Help)
	}
	return b.String()
}

func note(b *strings.Builder, pad, kind, text string) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	fmt.Fprintf(b, "%s = %s: %s\n", pad, kind, harmless(lines[0]))
	for _, l := range lines[1:] {
		fmt.Fprintf(b, "%s   %s  %s\n", pad, strings.Repeat(" ", len(kind)), harmless(l))
	}
}

// byFile groups the labels by file, that of the primary label first.
func byFile(d *Diagnostic) [][]Label {
	var groups [][]Label
	add := func(l Label) {
		for i := range groups {
			if groups[i][0].Span.File == l.Span.File {
				groups[i] = append(groups[i], l)
				return
			}
		}
		groups = append(groups, []Label{l})
	}
	for _, l := range d.Labels {
		if l.Primary && !l.Span.IsZero() {
			add(l)
		}
	}
	for _, l := range d.Labels {
		if !l.Primary && !l.Span.IsZero() {
			add(l)
		}
	}
	return groups
}

// drawLines draws each line that has a label once, with one marker line per
// label below it.
func drawLines(b *strings.Builder, labels []Label, gutter int) {
	slices.SortStableFunc(labels, func(x, y Label) int { return x.Span.Start - y.Span.Start })
	last := 0
	for i := 0; i < len(labels); {
		n := labels[i].Span.Line()
		if last != 0 && n > last+1 {
			b.WriteString("...\n")
		}
		last = n
		line := labels[i].Span.File.Line(n)
		var here []Label
		for ; i < len(labels) && labels[i].Span.Line() == n; i++ {
			here = append(here, labels[i])
		}
		from, to := window(line, here[max(0, slices.IndexFunc(here, func(l Label) bool { return l.Primary }))].Span)
		before, after := "", ""
		if from > line.Start {
			before = "…"
		}
		if to < line.End {
			after = "…"
		}
		text := line.File.Text
		b.WriteString(strings.TrimRight(fmt.Sprintf("%*d | %s%s%s", gutter, n, before, expand(text[from:to], 0), after), " ") + "\n")
		// The rightmost label comes first: its text can then never run into
		// another marker.
		slices.Reverse(here)
		for _, l := range here {
			start := max(from, min(l.Span.Start, to))
			end := max(start, min(l.Span.End, to))
			lead := width(text[from:start], 0)
			wide := width(text[start:end], lead)
			mark := "-"
			if l.Primary {
				mark = "^"
			}
			if l.Span.Start >= from {
				lead += utf8.RuneCountInString(before)
			}
			marks := strings.Repeat(" ", lead) + strings.Repeat(mark, max(1, wide))
			fmt.Fprintf(b, "%s | %s\n", strings.Repeat(" ", gutter), strings.TrimRight(marks+" "+harmless(l.Text), " "))
		}
	}
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

// harmless makes a text of the input fit to be printed within a line.
func harmless(text string) string {
	return expand([]byte(strings.ReplaceAll(text, "\n", " ")), 0)
}

// expand makes a line printable: tabs become spaces, and control characters,
// which could steer the terminal, a visible stand-in.
func expand(line []byte, column int) string {
	var b strings.Builder
	for _, r := range string(line) {
		n := runeWidth(r, column)
		switch {
		case r == '\t':
			b.WriteString(strings.Repeat(" ", n))
		case n == 1 && isControl(r):
			b.WriteRune('·')
		default:
			b.WriteRune(r)
		}
		column += n
	}
	return b.String()
}

func width(text []byte, column int) int {
	start := column
	for _, r := range string(text) {
		column += runeWidth(r, column)
	}
	return column - start
}

func runeWidth(r rune, column int) int {
	switch {
	case r == '\t':
		return tabWidth - column%tabWidth
	case isControl(r):
		return 1
	}
	return cells.RuneWidth(r)
}

// cells is how terminals count, whatever the language of this one.
var cells = &runewidth.Condition{}

// isControl covers the C0 and C1 controls, the separators of lines, and the
// marks that turn the direction of writing, with which a line can be made to
// read as another.
func isControl(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0x200e || r == 0x200f || r == 0x061c || r == 0x2028 || r == 0x2029
}
