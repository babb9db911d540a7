package sched

import (
	"math"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v4"

	"anneal/internal/quiz"
)

const (
	minStability  = 0.001
	maxStability  = 36500
	minDifficulty = 1
	maxDifficulty = 10
)

// fsrs6Bounds are the ranges in which FSRS-6 keeps its weights when it fits
// them (fsrs-rs, parameter_clipper.rs). Weights outside of them have no meaning.
var fsrs6Bounds = [21][2]float64{
	{0.001, 100}, {0.001, 100}, {0.001, 100}, {0.001, 100},
	{1, 10}, {0.001, 4}, {0.001, 4}, {0.001, 0.75},
	{0, 4.5}, {0, 0.8}, {0.001, 3.5},
	{0.001, 5}, {0.001, 0.25}, {0.001, 0.9}, {0, 4},
	{0, 1}, {1, 6},
	{0, 2}, {0, 2}, {0, 0.8},
	{0.1, 0.8},
}

// fsrs6 is FSRS-6 by go-fsrs, which gives only the formulas: it counts days in
// UTC and draws its fuzz from the clock, so days, due dates and fuzz are ours. It
// counts in whole days; of a memory it has stability and difficulty.
type fsrs6 struct {
	params        fsrs.Parameters
	decay, factor float64 // go-fsrs has the same two, but calculates them for each use
}

func newFSRS6(t quiz.Tuning) algorithm {
	f := &fsrs6{params: fsrs.Parameters{RequestRetention: t.Retention, MaximumInterval: maxInterval, W: fsrs.DefaultWeights(), EnableShortTerm: true}}
	copy(f.params.W[:], t.Weights)
	f.decay = -f.params.W[20]
	f.factor = math.Pow(0.9, 1/f.decay) - 1
	return f
}

func (f *fsrs6) next(m quiz.Memory, elapsed float64, g quiz.Grade) quiz.Memory {
	if m.Stability == 0 {
		item := f.params.NextState(nil, f.params.RequestRetention, 0, fsrs.Rating(g))
		// go-fsrs lifts a first stability below 0.1 to 0.1, where all that fit
		// weights allow 0.001.
		return quiz.Memory{Stability: min(max(f.params.W[g-1], minStability), maxStability), Difficulty: item.Memory.Difficulty}
	}
	item := f.params.NextState(&fsrs.MemoryState{Stability: m.Stability, Difficulty: m.Difficulty}, f.params.RequestRetention, uint64(elapsed), fsrs.Rating(g))
	return quiz.Memory{Stability: item.Memory.Stability, Difficulty: item.Memory.Difficulty}
}

func (f *fsrs6) placed(m quiz.Memory) (quiz.Memory, bool) {
	if math.IsNaN(m.Stability) || math.IsNaN(m.Difficulty) || m.Stability <= 0 {
		return quiz.Memory{}, false
	}
	return quiz.Memory{
		Stability:  min(max(m.Stability, minStability), maxStability),
		Difficulty: min(max(m.Difficulty, minDifficulty), maxDifficulty),
	}, true
}

func (f *fsrs6) recall(m quiz.Memory, elapsed float64) float64 {
	return f.params.ForgettingCurve(elapsed, m.Stability)
}

// faded needs no power: recall falls with the share of the stability that has
// passed, the same way for every card.
func (f *fsrs6) faded(m quiz.Memory, elapsed float64) float64 {
	return elapsed / max(m.Stability, minStability)
}

func (f *fsrs6) known(m quiz.Memory, from, to float64) float64 {
	whole := func(t float64) float64 {
		return m.Stability / (f.factor * (f.decay + 1)) * math.Pow(1+f.factor*t/m.Stability, f.decay+1)
	}
	return whole(to) - whole(from)
}

func (f *fsrs6) interval(retention float64) func(quiz.Memory) float64 {
	share := math.Pow(retention, 1/f.decay) - 1
	return func(m quiz.Memory) float64 { return m.Stability / f.factor * share }
}

func (f *fsrs6) formula(m quiz.Memory) Formula {
	return Formula{
		Recall:   "(1 + f·t/S)^d",
		Interval: "S/f·(r^(1/d) − 1)",
		Letters: []Letter{
			{"S", m.Stability, "S = %s, the days until recall falls to 90 %%"},
			{"d", f.decay, "d = %s is a weight of FSRS-6"},
			{"f", f.factor, "f = 0.9^(1/d) − 1 = %s"},
		},
	}
}
