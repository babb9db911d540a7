package chart

import (
	"fmt"
	"html"
	"strings"
)

// CSS is what the pictures look like: their parts take the colours of the page's
// variables, see there.
const CSS = `.chart{display:block;width:100%;max-width:28rem;height:auto;font:11.5px system-ui,sans-serif;overflow:visible}
.chart text{fill:var(--ink)}
.chart .soft{fill:var(--soft)}
.chart .bar,.chart .dot{fill:var(--fill)}
.chart .curve{fill:none;stroke:var(--fill);stroke-width:2;stroke-linejoin:round}
.chart .guide{fill:none;stroke:var(--soft);stroke-dasharray:3 3}
.chart .axis{stroke:var(--rule)}
.chart .range{stroke:var(--fill);stroke-width:1.5}
.chart .mark{stroke:var(--mark);stroke-width:2}
.chart .here{fill:var(--mark);stroke:var(--paper);stroke-width:1.5}
.chart .day0{fill:var(--day0)}
.chart .day1{fill:var(--day1)}
.chart .day2{fill:var(--day2)}
.chart .day3{fill:var(--day3)}
.chart .day4{fill:var(--day4)}
.chart g:hover .bar,.chart rect[class^=day]:hover{filter:brightness(1.15)}
.charts{display:flex;flex-wrap:wrap;gap:.5rem 1rem}
.charts .chart{flex:1 1 19rem}
`

// Light and Dark give the colours.
const (
	Light = `--ink:#1d2129;--soft:#5c6470;--rule:#c9ced6;--paper:#fff;--fill:#1f6f8b;--mark:#a3328f;--day0:#e8ebef;--day1:#a8d8b0;--day2:#5fb573;--day3:#2b8a47;--day4:#0f5a2a`
	Dark  = `--ink:#e4e7ec;--soft:#9aa3b0;--rule:#3a414c;--paper:#14171c;--fill:#56b4d3;--mark:#e58bd5;--day0:#262b33;--day1:#1f4f2f;--day2:#2b7a43;--day3:#45ad62;--day4:#8be3a2`
)

// svg is a picture under construction.
type svg struct {
	b strings.Builder
}

func newSVG(name string, width, height float64) *svg {
	s := &svg{}
	fmt.Fprintf(&s.b, `<svg class="chart" role="img" viewBox="0 0 %s %s" aria-label="%s">`+"\n", number(width), number(height), html.EscapeString(name))
	return s
}

// begin opens a group that a pointer over it explains.
func (s *svg) begin(title string) {
	fmt.Fprintf(&s.b, "<g><title>%s</title>", html.EscapeString(title))
}

func (s *svg) finish() { s.b.WriteString("</g>\n") }

func (s *svg) rect(class string, x, y, width, height float64) {
	fmt.Fprintf(&s.b, `<rect class="%s" x="%s" y="%s" width="%s" height="%s" rx="2"/>`, class, number(x), number(y), number(width), number(height))
}

func (s *svg) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&s.b, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`, class, number(x1), number(y1), number(x2), number(y2))
}

func (s *svg) circle(class string, x, y, r float64) {
	fmt.Fprintf(&s.b, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, number(x), number(y), number(r))
}

// text writes at a baseline; anchor is start, middle or end.
func (s *svg) text(x, y float64, anchor, text string) {
	fmt.Fprintf(&s.b, `<text x="%s" y="%s" text-anchor="%s">%s</text>`, number(x), number(y), anchor, html.EscapeString(text))
}

func (s *svg) path(class string, points [][2]float64) {
	fmt.Fprintf(&s.b, `<path class="%s" d="`, class)
	verb := "M"
	for _, p := range points {
		s.b.WriteString(verb + number(p[0]) + " " + number(p[1]))
		verb = "L"
	}
	s.b.WriteString(`"/>`)
}

func (s *svg) end() string {
	s.b.WriteString("</svg>\n")
	return s.b.String()
}
