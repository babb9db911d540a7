package stats

import (
	"math"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Calibration tells how good the predictions were; see the package comment. Of
// no tests all is 0.
type Calibration struct {
	LogLoss float64
	Blind   float64 // log loss of one and the same chance for each test, the best there is
	RMSE    float64
	Bins    []Recall // by chance, from the least; about as many tests in each
}

const (
	maxBins  = 10
	leastBin = 20 // tests
)

// calibrator collects tests.
type calibrator struct {
	loss   float64
	all    Recall
	cells  [101]Recall // by chance in per cent
	groups map[group]*Recall
}

// group is a bin of FSRS's benchmark: the logarithms of elapsed days, number of
// the test and lapses before it.
type group struct{ days, tests, missed int8 }

func logScale(n int, base float64) int8 { return int8(math.Log(float64(n)) / math.Log(base)) }

func groupOf(a sched.Answered) group {
	g := group{days: logScale(a.Elapsed, 3.62), tests: logScale(a.Tests+2, 1.89), missed: -1}
	if a.Missed > 0 {
		g.missed = logScale(a.Missed, 1.73)
	}
	return g
}

func (c *calibrator) add(a sched.Answered) {
	p := min(max(a.Recall, 1e-4), 1-1e-4) // a chance of 0 or 1 is no chance
	if a.Event.Answer.Grade == quiz.Again {
		c.loss -= math.Log(1 - p)
	} else {
		c.loss -= math.Log(p)
	}
	c.all.add(a, 0)
	c.cells[int(a.Recall*100)].add(a, 0)
	g := groupOf(a)
	if c.groups[g] == nil {
		c.groups[g] = &Recall{}
	}
	c.groups[g].add(a, 0)
}

func (c *calibrator) result() Calibration {
	n := float64(c.all.N)
	if n == 0 {
		return Calibration{}
	}
	out := Calibration{LogLoss: c.loss / n}
	if p := c.all.Share(); p > 0 && p < 1 {
		out.Blind = -p*math.Log(p) - (1-p)*math.Log(1-p)
	}
	square := 0.0
	for _, g := range c.groups {
		d := g.Predicted() - g.Share()
		square += float64(g.N) * d * d
	}
	out.RMSE = math.Sqrt(square / n)

	least := max(leastBin, (c.all.N+maxBins-1)/maxBins)
	var bin Recall
	for _, cell := range c.cells {
		if bin.merge(cell); bin.N >= least {
			out.Bins, bin = append(out.Bins, bin), Recall{}
		}
	}
	switch last := len(out.Bins) - 1; {
	case bin.N == 0:
	case last < 0:
		out.Bins = []Recall{bin}
	default:
		out.Bins[last].merge(bin)
	}
	return out
}
