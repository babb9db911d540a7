package chart

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Calendar is a number for each day, in columns of weeks that begin on Monday.
type Calendar struct {
	Name  string
	First time.Time // day of the first number; only its date counts
	Days  []int
	Unit  string // what is counted, as in "answers: 3"
}

const (
	weekday0 = 4 // columns for the names of weekdays
	perHalf  = 27
)

// shades are the days from none to most.
var shades = [...]string{"·", "░", "▒", "▓", "█"}

// bounds cut the days that have something into four parts of equal number: the
// largest number of each of the first three.
func (c *Calendar) bounds() (bounds [3]int, most int) {
	var some []int
	for _, n := range c.Days {
		if n > 0 {
			some = append(some, n)
		}
	}
	if len(some) == 0 {
		return bounds, 0
	}
	slices.Sort(some)
	for i := range bounds {
		bounds[i] = some[(len(some)-1)*(i+1)/4]
	}
	return bounds, some[len(some)-1]
}

func level(n int, bounds [3]int) int {
	switch {
	case n <= 0:
		return 0
	case n <= bounds[0]:
		return 1
	case n <= bounds[1]:
		return 2
	case n <= bounds[2]:
		return 3
	}
	return 4
}

// legend tells what the shades mean, those that occur.
func (c *Calendar) legend() (levels []int, words []string) {
	bounds, most := c.bounds()
	levels, words = []int{0}, []string{"none"}
	from := 1
	for i, to := range append(bounds[:], most) {
		if to < from {
			continue
		}
		word := fmt.Sprint(from)
		if to > from {
			word = fmt.Sprintf("%d–%d", from, to)
		}
		levels, words = append(levels, i+1), append(words, word)
		from = to + 1
	}
	return levels, words
}

// date is the day of a number.
func (c *Calendar) date(i int) time.Time {
	y, m, d := c.First.Date()
	return time.Date(y, m, d+i, 0, 0, 0, 0, time.UTC)
}

// row is the place of a day in its week, 0 for Monday.
func row(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// tail returns the calendar of the last weeks, at most so many, of which the
// first may be cut.
func (c *Calendar) tail(weeks int) *Calendar {
	last := c.date(len(c.Days) - 1)
	keep := min(len(c.Days), 7*(weeks-1)+row(last)+1)
	cut := *c
	cut.First, cut.Days = c.date(len(c.Days)-keep), c.Days[len(c.Days)-keep:]
	return &cut
}

// weeks lays the days out: grid[weekday][week] is the index of a day or -1.
func (c *Calendar) weeks() (grid [7][]int) {
	skip := row(c.First)
	n := (skip + len(c.Days) + 6) / 7
	for r := range grid {
		grid[r] = make([]int, n)
		for w := range grid[r] {
			i := 7*w + r - skip
			if i < 0 || i >= len(c.Days) {
				i = -1
			}
			grid[r][w] = i
		}
	}
	return grid
}

// months returns the name of the month over each week in which one begins.
func (c *Calendar) months(grid [7][]int) []string {
	names := make([]string, len(grid[0]))
	for w := range names {
		for r := range grid {
			if i := grid[r][w]; i >= 0 && (c.date(i).Day() == 1 || w == 0 && i == 0 && c.date(i).Day() <= 7) {
				names[w] = c.date(i).Format("Jan")
			}
		}
	}
	return names
}

// Text draws as many of the last weeks as there is room for, and a year at most.
func (c *Calendar) Text(look Look) string {
	if len(c.Days) == 0 {
		return ""
	}
	cell := 1
	if look.width() >= weekday0+2*53 {
		cell = 2
	}
	c = c.tail(min(53, (look.width()-weekday0)/cell))
	grid := c.weeks()
	bounds, _ := c.bounds()
	var out strings.Builder
	head := line{look: look}
	for w, name := range c.months(grid) {
		if at := weekday0 + w*cell; name != "" && at >= head.n && at+len(name) <= look.width() {
			head.to(at)
			head.put(faint, name)
			head.put(plain, " ")
		}
	}
	out.WriteString(head.end())
	for r := range grid {
		l := line{look: look}
		l.put(faint, left([]string{"Mon", "", "Wed", "", "Fri", "", "Sun"}[r], weekday0))
		for _, i := range grid[r] {
			if i < 0 {
				l.to(l.n + cell)
				continue
			}
			l.put(shade(level(c.Days[i], bounds), cell))
		}
		out.WriteString(l.end())
	}
	l := line{look: look}
	levels, words := c.legend()
	for i, level := range levels {
		if l.n > 0 && l.n+len(words[i])+4 > look.width() {
			out.WriteString(l.end())
			l = line{look: look}
		}
		l.to(max(l.n, weekday0))
		l.put(shade(level, cell))
		l.put(plain, " "+words[i]+"  ")
	}
	out.WriteString(l.end())
	return out.String()
}

func shade(level, cell int) (ink, string) {
	if level == 0 {
		return faint, left(shades[0], cell)
	}
	return warm, strings.Repeat(shades[level], cell)
}

const daySize = 11.5

// SVG draws all the days, in images of half a year that stand side by side where
// there is room.
func (c *Calendar) SVG() string {
	if len(c.Days) == 0 {
		return ""
	}
	grid := c.weeks()
	names := c.months(grid)
	bounds, _ := c.bounds()
	var out strings.Builder
	out.WriteString(`<div class="charts">` + "\n")
	weeks := len(grid[0])
	parts := (weeks + perHalf - 1) / perHalf
	for p := range parts {
		from, to := p*weeks/parts, (p+1)*weeks/parts
		s := newSVG(c.Name+c.span(grid, from, to), 30+perHalf*daySize, 18+7*daySize)
		for w := from; w < to; w++ {
			x := 28 + float64(w-from)*daySize
			if names[w] != "" {
				s.text(x, 11, "start", names[w])
			}
			for r := range grid {
				i := grid[r][w]
				if i < 0 {
					continue
				}
				s.begin(fmt.Sprintf("%s, %s: %d", c.date(i).Format("Mon 2 Jan 2006"), c.Unit, c.Days[i]))
				s.rect(fmt.Sprint("day", level(c.Days[i], bounds)), x, 16+float64(r)*daySize, daySize-2, daySize-2)
				s.finish()
			}
		}
		for r, name := range [7]string{"Mon", "", "Wed", "", "Fri", "", "Sun"} {
			if name != "" {
				s.text(24, 25+float64(r)*daySize, "end", name)
			}
		}
		out.WriteString(s.end())
	}
	out.WriteString("</div>\n")
	levels, words := c.legend()
	s := newSVG(c.Name+": what the shades mean", 30+perHalf*daySize, 16)
	x := 28.0
	for i, level := range levels {
		s.rect(fmt.Sprint("day", level), x, 3, daySize-2, daySize-2)
		s.text(x+14, 12, "start", words[i])
		x += 24 + float64(len([]rune(words[i])))*glyphWidth
	}
	out.WriteString(s.end())
	return out.String()
}

// span names the days of some weeks, and how much is in them.
func (c *Calendar) span(grid [7][]int, from, to int) string {
	first, last, sum := -1, -1, 0
	for w := from; w < to; w++ {
		for r := range grid {
			if i := grid[r][w]; i >= 0 {
				if first < 0 {
					first = i
				}
				last = i
				sum += c.Days[i]
			}
		}
	}
	return fmt.Sprintf(", %s to %s; %s: %d", c.date(first).Format("2 Jan 2006"), c.date(last).Format("2 Jan 2006"), c.Unit, sum)
}
