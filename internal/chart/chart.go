// Package chart draws numbers: bars, a calendar, a curve. Each is drawn as text
// for a terminal of any width, with or without colour, and as SVG for a page.
//
// A picture never says anything by colour alone: what is coloured has a shape of
// its own too, so that text without colour is the same text without escape
// sequences. Text is made of cells, see [Look]; shades and eighths of blocks give
// a bar eight steps in a cell, Braille gives a curve two by four dots.
//
// SVG carries no colours and no script. Its parts have classes; [CSS] gives them
// their colours, for light and dark. Each picture has a title and says its
// numbers to who cannot see it.
//
// The package knows nothing of what the numbers mean.
package chart

import (
	"math"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Look says how text is drawn.
type Look struct {
	Width int  // columns; less than 24 are taken for 24
	Color bool // with escape sequences, in the sixteen colours of the terminal's owner
}

const minWidth = 24

func (l Look) width() int { return max(l.Width, minWidth) }

// ink is what a cell is drawn with.
type ink string

const (
	plain ink = ""
	faint ink = "2"  // axes, and what is not there
	fill  ink = "36" // bars and curves
	warm  ink = "32" // days
	mark  ink = "35" // what is compared with
)

// line is a row of text under construction.
type line struct {
	b    strings.Builder
	look Look
	now  ink
	n    int // columns
}

// put writes text with an ink. Runs of one ink share their escape sequences.
func (l *line) put(i ink, text string) {
	l.n += ansi.StringWidth(text)
	if i != l.now && l.look.Color && strings.Trim(text, " ") != "" {
		if l.now != plain {
			l.b.WriteString("\x1b[m")
		}
		if i != plain {
			l.b.WriteString("\x1b[" + string(i) + "m")
		}
		l.now = i
	}
	l.b.WriteString(text)
}

// to fills up with spaces to a column.
func (l *line) to(column int) {
	l.put(l.now, strings.Repeat(" ", max(0, column-l.n)))
}

// end returns the row, without spaces at its end.
func (l *line) end() string {
	s := strings.TrimRight(l.b.String(), " ")
	if l.now != plain {
		s += "\x1b[m"
	}
	return s + "\n"
}

// cut shortens a text to a width.
func cut(s string, width int) string { return ansi.Truncate(s, width, "…") }

// left and right fill a text up to a width.
func left(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}

func right(s string, width int) string {
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(s))) + s
}

// step returns the least of 1, 2, 5, 10, 20 … (and 0.5, 0.2 …) that cuts a span
// into at most n parts.
func step(span float64, n int) float64 {
	if span <= 0 || n < 1 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(span/float64(n))))
	for _, k := range [...]float64{1, 2, 5} {
		if span/(unit*k) <= float64(n)+1e-9 {
			return unit * k
		}
	}
	return unit * 10
}

// number writes a coordinate of SVG.
func number(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }
