package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"anneal/internal/quiz"
)

// classOf plays a learner who comes to know a concept: 5 good questions, and one
// that is answered as told.
func classOf(r *rand.Rand, rounds int, odd func(known float64) float64) *class {
	c := &class{}
	for i := range 6 {
		c.cards = append(c.cards, &quiz.Card{Key: fmt.Sprint("d/c/", i)})
	}
	for round := range rounds {
		known := 0.2 + 0.7*float64(round)/float64(rounds)
		for i := range c.cards {
			p := known
			if i == 0 {
				p = odd(known)
			}
			c.outcomes = append(c.outcomes, outcome{int64(round*10 + i), int32(i), r.Float64() < p})
		}
	}
	return c
}

// TestPoor: who plays with good questions is hardly ever told that one is poor;
// a question that is right when the rest is wrong is found, one that is answered by
// chance is not.
func TestPoor(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2))
	for _, c := range []struct {
		name     string
		odd      func(float64) float64
		from, to float64
	}{
		{"good", func(known float64) float64 { return known }, 0, 0.01},
		{"by chance", func(float64) float64 { return 0.5 }, 0, 0.03},
		{"turned round", func(known float64) float64 { return 1 - known }, 0.4, 1},
	} {
		found, others := 0, 0
		const plays = 300
		for range plays {
			for _, i := range classOf(r, 60, c.odd).items() {
				switch {
				case !i.Poor():
				case i.Card.Key == "d/c/0":
					found++
				default:
					others++
				}
			}
		}
		share, wrongly := float64(found)/plays, float64(others)/(5*plays)
		t.Logf("%s: found %.2f, others %.3f", c.name, share, wrongly)
		if share < c.from || share > c.to || wrongly > 0.01 {
			t.Errorf("%s: poor in %.2f of plays, want %v to %v; others in %.3f", c.name, share, c.from, c.to, wrongly)
		}
	}
}

func TestItemsByHand(t *testing.T) {
	// b and d are met first; then a is answered as b stands, c against it.
	c := &class{cards: []*quiz.Card{{Key: "a"}, {Key: "b"}, {Key: "c"}, {Key: "d"}}}
	at := int64(0)
	add := func(item int32, right bool) {
		at++
		c.outcomes = append(c.outcomes, outcome{at, item, right})
	}
	for i := range 8 {
		right := i%2 == 0
		add(1, right)
		add(3, right)
		add(0, right)
		add(2, !right)
	}
	got := map[string]Item{}
	for _, i := range c.items() {
		got[i.Card.Key] = i
	}
	// Of a the rest is 1 at right and 1/3·(b + d + c of before) = 1 or 0.
	if a := got["a"]; a.N != 8 || a.Right != 4 || a.R < 0.9 || a.Poor() {
		t.Errorf("%+v", a)
	}
	if x := got["c"]; x.N != 8 || x.Right != 4 || x.R > -0.99 || !x.Poor() {
		t.Errorf("%+v", x)
	}
	// A shorter log tells nothing, nor does one that is always right.
	short := &class{cards: c.cards, outcomes: c.outcomes[:4*leastAnswers-4]}
	if items := short.items(); len(items) != 0 {
		t.Errorf("of 7 answers: %+v", items)
	}
	for i := range c.outcomes {
		c.outcomes[i].right = true
	}
	if items := c.items(); len(items) != 0 {
		t.Errorf("of answers that are all right: %+v", items)
	}
}

func TestCorrelation(t *testing.T) {
	var c correlation
	for _, p := range [][2]float64{{1, 2}, {2, 1}, {3, 4}, {4, 3}, {5, 7}} {
		c.add(p[0], p[1])
	}
	if r, ok := c.r(); !ok || math.Abs(r-0.8242) > 1e-4 {
		t.Errorf("%v, %v", r, ok)
	}
	if r, ok := (&correlation{}).r(); ok {
		t.Errorf("of nothing: %v", r)
	}
}
