package stats

import (
	"cmp"
	"math"
	"slices"

	"anneal/internal/quiz"
)

// Item is a question with its discrimination; see the package comment.
type Item struct {
	Card  *quiz.Card
	N     int     // answers that were compared with the rest of the concept
	Right int     // of them
	R     float64 // correlation with the rest
	High  float64 // it lies below this with 99 % certainty
}

const (
	leastAnswers = 8 // fewer tell nothing
	leastOfEach  = 2 // right and wrong
	leastRest    = 2 // other cards of the concept that were answered before

	certainty = 2.326 // of a standard normal variable, 99 % lie below
	// ByChance is the part of good questions that is found to be poor.
	ByChance = 0.01
)

// Poor reports whether the item surely goes against the rest of its concept.
func (i Item) Poor() bool { return i.High < 0 }

// outcome is an answer of a concept: the first of a study day to its card.
type outcome struct {
	at    int64 // ms
	item  int32
	right bool
}

// class is a concept with all outcomes of its cards.
type class struct {
	cards    []*quiz.Card
	outcomes []outcome
}

// items measures the cards of a concept that have answers enough.
func (c *class) items() []Item {
	slices.SortStableFunc(c.outcomes, func(a, b outcome) int { return cmp.Compare(a.at, b.at) })
	last := make([]float64, len(c.cards)) // 1 right, 0 wrong
	met := make([]bool, len(c.cards))
	sums := make([]correlation, len(c.cards))
	known, right := 0, 0.0 // cards met, and of them right
	for _, o := range c.outcomes {
		i, now := o.item, 0.0
		if o.right {
			now = 1
		}
		rest, score := known, right
		if met[i] {
			rest, score = rest-1, score-last[i]
		}
		if rest >= leastRest {
			sums[i].add(now, score/float64(rest))
		}
		if !met[i] {
			met[i] = true
			known++
		}
		right += now - last[i]
		last[i] = now
	}
	var out []Item
	for i, s := range sums {
		n, ones := int(s.n), int(s.x)
		r, ok := s.r()
		if !ok || n < leastAnswers || ones < leastOfEach || n-ones < leastOfEach {
			continue
		}
		high := 1.0
		if r < 1 {
			high = math.Tanh(math.Atanh(max(r, -0.999)) + certainty/math.Sqrt(s.n-3))
		}
		out = append(out, Item{Card: c.cards[i], N: n, Right: ones, R: r, High: high})
	}
	return out
}

// correlation sums up pairs for Pearson's r.
type correlation struct{ n, x, y, xx, yy, xy float64 }

func (c *correlation) add(x, y float64) {
	c.n++
	c.x += x
	c.y += y
	c.xx += x * x
	c.yy += y * y
	c.xy += x * y
}

// r is false where one of the two never changes.
func (c *correlation) r() (float64, bool) {
	vx, vy := c.n*c.xx-c.x*c.x, c.n*c.yy-c.y*c.y
	if vx <= 1e-9 || vy <= 1e-9 {
		return 0, false
	}
	return (c.n*c.xy - c.x*c.y) / math.Sqrt(vx*vy), true
}
