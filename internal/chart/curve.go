package chart

import (
	"math"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Point is a place on a plane.
type Point struct{ X, Y float64 }

// Dot is a measured point, with the interval of its Y.
type Dot struct {
	Point
	Low, High float64
}

// Axis is one of the two.
type Axis struct {
	Name     string
	From, To float64
	Format   func(float64) string // of numbers beside the axis
}

// Curve is points that are joined, points that are not, or both.
type Curve struct {
	Name  string
	X, Y  Axis
	Line  []Point
	Dots  []Dot
	Guide []Point // joined by a soft line, to compare with
	Here  *Point  // one that is made to stand out
}

// part tells where on the axis a value lies, from 0 to 1.
func (a *Axis) part(v float64) float64 {
	if a.To <= a.From {
		return 0
	}
	return min(max((v-a.From)/(a.To-a.From), 0), 1)
}

// ticks returns round values on the axis, at most n and the first.
func (a *Axis) ticks(n int) (ticks []float64) {
	by := step(a.To-a.From, n)
	for v := math.Ceil(a.From/by-1e-9) * by; v <= a.To+by*1e-9; v += by {
		ticks = append(ticks, v+0) // -0 becomes 0
	}
	return ticks
}

const curveRows = 10

// Text draws the plane in Braille, with the axes at its left and below.
func (c *Curve) Text(look Look) string {
	margin := 0
	yTicks := c.Y.ticks(4)
	for _, v := range yTicks {
		margin = max(margin, ansi.StringWidth(c.Y.Format(v)))
	}
	columns := min(look.width()-margin-3, 72) // wider than that it is flat
	p := newPlane(columns, curveRows)
	at := func(q Point) (x, y float64) { return c.X.part(q.X), 1 - c.Y.part(q.Y) }
	p.join(c.Guide, at, 3, faint)
	p.join(c.Line, at, 1, fill)
	for _, d := range c.Dots {
		x, low := at(Point{d.X, d.Low})
		_, high := at(Point{d.X, d.High})
		p.rule(x, high, low, "│", fill)
	}
	for _, d := range c.Dots {
		x, y := at(d.Point)
		p.set(x, y, "●", fill)
	}
	if c.Here != nil {
		x, y := at(*c.Here)
		p.set(x, y, "◆", mark)
	}
	labels := map[int]string{}
	for _, v := range yTicks {
		_, y := p.dot(at(Point{c.X.From, v}))
		labels[y/4] = c.Y.Format(v)
	}
	var out strings.Builder
	l := line{look: look}
	l.put(faint, cut(strings.Repeat(" ", margin+1)+c.Y.Name, look.width()))
	out.WriteString(l.end())
	for r := range curveRows {
		l := line{look: look}
		label := labels[r]
		l.put(faint, right(label, margin)+" "+[]string{"│", "┤"}[min(len(label), 1)])
		p.row(&l, r)
		out.WriteString(l.end())
	}
	out.WriteString(c.below(look, margin, p))
	return out.String()
}

// below draws the axis of x.
func (c *Curve) below(look Look, margin int, p *plane) string {
	axis, names := line{look: look}, line{look: look}
	axis.put(faint, strings.Repeat(" ", margin+1)+"└")
	names.put(faint, strings.Repeat(" ", margin+2))
	ticks := c.X.ticks(max(2, p.columns/10))
	for _, v := range ticks {
		x, _ := p.dot(c.X.part(v), 0)
		column := margin + 2 + x/2
		axis.put(faint, strings.Repeat("─", max(0, column-axis.n))+"┬")
		label := c.X.Format(v)
		if start := column - (ansi.StringWidth(label)-1)/2; start > names.n || names.n == margin+2 {
			names.to(min(start, look.width()-ansi.StringWidth(label)))
			names.put(faint, label)
		}
	}
	axis.put(faint, strings.Repeat("─", max(0, margin+2+p.columns-axis.n)))
	name := line{look: look}
	name.put(faint, strings.Repeat(" ", margin+2)+cut(c.X.Name, look.width()-margin-2))
	return axis.end() + names.end() + name.end()
}

const (
	curveHeight = 230.0
	curveLeft   = 44.0
	curveRight  = 16.0
	curveFoot   = 40.0
	curveTop    = 20.0
)

// SVG draws the same as an image.
func (c *Curve) SVG() string {
	s := newSVG(c.Name, svgWidth, curveHeight)
	at := func(q Point) [2]float64 {
		return [2]float64{
			curveLeft + c.X.part(q.X)*(svgWidth-curveLeft-curveRight),
			curveTop + (1-c.Y.part(q.Y))*(curveHeight-curveTop-curveFoot),
		}
	}
	bottom := curveHeight - curveFoot
	s.text(0, 10, "start", c.Y.Name)
	for _, v := range c.Y.ticks(5) {
		y := at(Point{c.X.From, v})[1]
		s.line("axis", curveLeft, y, svgWidth-curveRight, y)
		s.text(curveLeft-6, y+4, "end", c.Y.Format(v))
	}
	for _, v := range c.X.ticks(5) {
		x := at(Point{v, c.Y.From})[0]
		s.line("axis", x, bottom, x, bottom+4)
		s.text(x, bottom+16, "middle", c.X.Format(v))
	}
	s.text((curveLeft+svgWidth-curveRight)/2, curveHeight-6, "middle", c.X.Name)
	draw := func(class string, points []Point) {
		if len(points) == 0 {
			return
		}
		var path [][2]float64
		for _, q := range points {
			path = append(path, at(q))
		}
		s.path(class, path)
	}
	draw("guide", c.Guide)
	draw("curve", c.Line)
	tell := func(q Point) string { return c.X.Format(q.X) + ": " + c.Y.Format(q.Y) }
	for _, q := range c.Line {
		s.begin(tell(q))
		s.circle("dot", at(q)[0], at(q)[1], 2.5)
		s.finish()
	}
	for _, d := range c.Dots {
		p := at(d.Point)
		s.begin(tell(d.Point) + ", between " + c.Y.Format(d.Low) + " and " + c.Y.Format(d.High))
		s.line("range", p[0], at(Point{d.X, d.Low})[1], p[0], at(Point{d.X, d.High})[1])
		s.circle("dot", p[0], p[1], 3.5)
		s.finish()
	}
	if c.Here != nil {
		s.begin(tell(*c.Here))
		s.circle("here", at(*c.Here)[0], at(*c.Here)[1], 5.5)
		s.finish()
	}
	return s.end()
}
