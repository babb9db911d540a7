package chart

import (
	"math"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Bars are values below one another.
type Bars struct {
	Name string // what the picture shows
	Rows []Bar
	Max  float64 // where the scale ends; 0 is the largest value
	Mark string  // what the marks are; empty where there are none
}

// Bar is one value, from 0 on.
type Bar struct {
	Label string
	Value float64
	Text  string  // the value as it is read
	Mark  float64 // another value to compare with; 0 for none
}

func (b *Bars) scale() float64 {
	top := b.Max
	if top <= 0 {
		for _, r := range b.Rows {
			top = max(top, r.Value, r.Mark)
		}
	}
	if top <= 0 {
		return 1
	}
	return top
}

// columns returns the widths of labels and texts.
func (b *Bars) columns() (label, text int) {
	for _, r := range b.Rows {
		label, text = max(label, ansi.StringWidth(r.Label)), max(text, ansi.StringWidth(r.Text))
	}
	return label, text
}

// eighths are the parts of a cell that is filled from the left.
var eighths = [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// Text draws a row for each value: label, text and bar.
func (b *Bars) Text(look Look) string {
	label, text := b.columns()
	label = min(label, max(4, min(look.width()*2/5, look.width()-text-12))) // the bars are what is to be seen
	room := max(4, look.width()-label-text-2)
	top := b.scale()
	var out strings.Builder
	for _, r := range b.Rows {
		l := line{look: look}
		l.put(plain, left(cut(r.Label, label), label)+" "+right(r.Text, text)+" ")
		n := int(math.Round(min(max(r.Value, 0)/top, 1) * float64(room) * 8))
		if n == 0 && r.Value > 0 {
			n = 1 // little is not nothing
		}
		cells := strings.Repeat("█", n/8) + eighths[n%8]
		at := -1
		if r.Mark > 0 {
			at = int(min(r.Mark/top, 1) * float64(room-1))
		}
		if at < 0 {
			l.put(fill, cells)
		} else {
			bar := []rune(left(cells, room))
			l.put(fill, string(bar[:at]))
			l.put(mark, "│")
			l.put(fill, string(bar[at+1:]))
		}
		out.WriteString(l.end())
	}
	if b.Mark != "" {
		l := line{look: look}
		l.to(min(label+text+2, look.width()-2-ansi.StringWidth(b.Mark)))
		l.put(mark, "│")
		l.put(plain, " "+b.Mark)
		out.WriteString(l.end())
	}
	return out.String()
}

const (
	rowHeight  = 20.0
	svgWidth   = 340.0
	glyphWidth = 6.9 // of a column of text; wide letters stand in two
)

// SVG draws the same as an image.
func (b *Bars) SVG() string {
	label, text := b.columns()
	x := min(float64(label)*glyphWidth, svgWidth*0.42) + 8
	room := svgWidth - x - float64(text)*glyphWidth - 10
	top := b.scale()
	height := float64(len(b.Rows)) * rowHeight
	if b.Mark != "" {
		height += rowHeight
	}
	s := newSVG(b.Name, svgWidth, height)
	for i, r := range b.Rows {
		y := float64(i) * rowHeight
		length := min(max(r.Value, 0)/top, 1) * room
		s.begin(r.Label + ": " + r.Text)
		s.text(x-8, y+14, "end", cut(r.Label, int(math.Round((x-8)/glyphWidth))))
		if r.Value > 0 {
			s.rect("bar", x, y+3, max(length, 1), rowHeight-6)
		}
		if r.Mark > 0 {
			s.line("mark", x+min(r.Mark/top, 1)*room, y+1, x+min(r.Mark/top, 1)*room, y+rowHeight-1)
		}
		s.text(svgWidth, y+14, "end", r.Text)
		s.finish()
	}
	if b.Mark != "" {
		y := height - rowHeight
		s.line("mark", x, y+3, x, y+rowHeight-3)
		s.text(x+8, y+14, "start", b.Mark)
	}
	return s.end()
}
