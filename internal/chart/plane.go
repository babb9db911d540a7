package chart

import "math"

// plane is cells that hold eight dots of Braille each, or one sign. Places go
// from 0 to 1, from the left and from above.
type plane struct {
	columns, rows int
	dots          []uint8
	signs         []string
	inks          []ink
}

func newPlane(columns, rows int) *plane {
	n := columns * rows
	return &plane{columns, rows, make([]uint8, n), make([]string, n), make([]ink, n)}
}

// braille are the bits of the dots, by column and row in the cell.
var braille = [2][4]uint8{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// join draws every nth dot of a line through points.
func (p *plane) join(points []Point, at func(Point) (x, y float64), every int, i ink) {
	count := 0
	for k := 1; k < len(points); k++ {
		x1, y1 := p.dot(at(points[k-1]))
		x2, y2 := p.dot(at(points[k]))
		n := max(abs(x2-x1), abs(y2-y1), 1)
		for s := range n {
			if count++; count%every != 0 {
				continue
			}
			part := float64(s) / float64(n)
			x, y := x1+int(math.Round(part*float64(x2-x1))), y1+int(math.Round(part*float64(y2-y1)))
			c := y/4*p.columns + x/2
			p.dots[c] |= braille[x%2][y%4]
			p.inks[c] = i
		}
	}
}

// dot returns the dot at a place.
func (p *plane) dot(x, y float64) (int, int) {
	return int(math.Round(x * float64(2*p.columns-1))), int(math.Round(y * float64(4*p.rows-1)))
}

// set puts a sign into the cell at a place.
func (p *plane) set(x, y float64, sign string, i ink) {
	dx, dy := p.dot(x, y)
	c := dy/4*p.columns + dx/2
	p.signs[c], p.inks[c] = sign, i
}

// rule puts a sign into all cells from one height to another.
func (p *plane) rule(x, top, bottom float64, sign string, i ink) {
	dx, from := p.dot(x, top)
	_, to := p.dot(x, bottom)
	for r := from / 4; r <= to/4; r++ {
		c := r*p.columns + dx/2
		p.signs[c], p.inks[c] = sign, i
	}
}

// row writes the cells of a row.
func (p *plane) row(l *line, r int) {
	for c := r * p.columns; c < (r+1)*p.columns; c++ {
		switch {
		case p.signs[c] != "":
			l.put(p.inks[c], p.signs[c])
		case p.dots[c] != 0:
			l.put(p.inks[c], string(rune(0x2800+int(p.dots[c]))))
		default:
			l.put(l.now, " ")
		}
	}
}

func abs(n int) int { return max(n, -n) }
