package sched

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v4"

	"anneal/internal/quiz"
)

const (
	minStability  = 0.001
	maxStability  = 36500
	minDifficulty = 1
	maxDifficulty = 10
)

// weightBounds are the ranges in which FSRS-6 keeps its weights when it fits
// them (fsrs-rs, parameter_clipper.rs). Weights outside of them have no meaning.
var weightBounds = [21][2]float64{
	{0.001, 100}, {0.001, 100}, {0.001, 100}, {0.001, 100},
	{1, 10}, {0.001, 4}, {0.001, 4}, {0.001, 0.75},
	{0, 4.5}, {0, 0.8}, {0.001, 3.5},
	{0.001, 5}, {0.001, 0.25}, {0.001, 0.9}, {0, 4},
	{0, 1}, {1, 6},
	{0, 2}, {0, 2}, {0, 0.8},
	{0.1, 0.8},
}

const (
	maxInterval = 36500               // days
	maxSteps    = 16                  // per list
	maxStep     = 30 * 24 * time.Hour // a longer wait is a review
)

// DefaultTuning returns the published default weights of FSRS-6, a retention of
// 0.9, learning steps of 1 and 10 minutes, a relearning step of 10 minutes, and
// a longest interval of a hundred years. The caller may change what it gets.
func DefaultTuning() quiz.Tuning {
	w := fsrs.DefaultWeights()
	return quiz.Tuning{
		Weights:    w[:],
		Retention:  0.9,
		Learning:   []time.Duration{time.Minute, 10 * time.Minute},
		Relearning: []time.Duration{10 * time.Minute},
		Maximum:    maxInterval,
	}
}

// Check says what is wrong with a tuning, or nil: 21 weights within the bounds
// of FSRS-6, retention from 0.7 to 0.99, at most 16 steps of each kind, each
// from a millisecond to 30 days and none shorter than the one before, and a
// longest interval from 1 to 36500 days. A tuned event that does not pass is
// passed over by [Fold] and [TuningOf]; programs check before they write one.
func Check(t quiz.Tuning) error {
	if len(t.Weights) != len(weightBounds) {
		return fmt.Errorf("there are %d weights; FSRS-6 has %d", len(t.Weights), len(weightBounds))
	}
	for i, w := range t.Weights {
		if lo, hi := weightBounds[i][0], weightBounds[i][1]; !(lo <= w && w <= hi) { // written so that NaN fails
			return fmt.Errorf("weight %d is %v; it must be from %v to %v", i, w, lo, hi)
		}
	}
	if !(0.7 <= t.Retention && t.Retention <= 0.99) {
		return fmt.Errorf("retention is %v; it must be from 0.7 to 0.99", t.Retention)
	}
	if t.Maximum < 1 || t.Maximum > maxInterval {
		return fmt.Errorf("the longest interval is %d days; it must be from 1 to %d", t.Maximum, maxInterval)
	}
	return errors.Join(checkSteps("learning", t.Learning), checkSteps("relearning", t.Relearning))
}

func checkSteps(name string, steps []time.Duration) error {
	if len(steps) > maxSteps {
		return fmt.Errorf("there are %d %s steps; %d is the most", len(steps), name, maxSteps)
	}
	for i, s := range steps {
		if s < time.Millisecond || s > maxStep {
			return fmt.Errorf("%s step %v is out of range; it must be from 1ms to %v", name, s, maxStep)
		}
		if i > 0 && s < steps[i-1] {
			return fmt.Errorf("%s step %v comes after %v; put them in rising order", name, s, steps[i-1])
		}
	}
	return nil
}

// model is a tuning made ready for calculation. go-fsrs gives only the formulas
// of the memory state; it counts days in UTC and draws its fuzz from the clock,
// so days, due dates and fuzz are ours.
type model struct {
	tuning quiz.Tuning
	params fsrs.Parameters
}

// modelOf makes a model of a tuning that passes Check.
func modelOf(t quiz.Tuning) *model {
	m := &model{tuning: t, params: fsrs.DefaultParam()}
	copy(m.params.W[:], t.Weights)
	m.params.RequestRetention = t.Retention
	return m
}

// next returns the memory after a grade, days whole study days after the last
// one, and the raw interval in days after which recall falls to the retention.
func (m *model) next(memory quiz.Memory, days uint64, g quiz.Grade) (quiz.Memory, float64) {
	if memory.Stability == 0 {
		item := m.params.NextState(nil, m.tuning.Retention, 0, fsrs.Rating(g))
		// go-fsrs lifts a first stability below 0.1 to 0.1, where all that fit
		// weights allow 0.001; the interval is linear in the stability.
		s := min(max(m.params.W[g-1], minStability), maxStability)
		return quiz.Memory{Stability: s, Difficulty: item.Memory.Difficulty}, item.Interval * s / item.Memory.Stability
	}
	item := m.params.NextState(&fsrs.MemoryState{Stability: memory.Stability, Difficulty: memory.Difficulty}, m.tuning.Retention, days, fsrs.Rating(g))
	return quiz.Memory{Stability: item.Memory.Stability, Difficulty: item.Memory.Difficulty}, item.Interval
}

// Retrievability returns the probability, 0 to 1, that the card is remembered
// at an instant: the forgetting curve of FSRS-6 over the time since the last
// answer in fractional days. It is 0 for a card that has no memory, and 1 at and
// before the last answer. The tuning must pass [Check].
func Retrievability(s quiz.State, t quiz.Tuning, at time.Time) float64 {
	if s.Memory.Stability == 0 {
		return 0
	}
	days := max(0, at.Sub(s.LastAt).Seconds()/daySeconds)
	m := modelOf(t)
	return m.params.ForgettingCurve(days, s.Memory.Stability)
}

// Curve is the forgetting curve of FSRS-6 with the numbers of a tuning. With a
// stability S, recall after t days is (1 + Factor·t/S)^Decay; it falls to r after
// S/Factor·(r^(1/Decay) − 1) days.
type Curve struct {
	Decay  float64 // below 0
	Factor float64 // such that recall is 0.9 after S days
}

// CurveOf returns the curve by which [Retrievability] and [Preview] go. The
// tuning must pass [Check].
func CurveOf(t quiz.Tuning) Curve {
	f := fsrs.NewFSRS(modelOf(t).params) // which alone tells the numbers
	return Curve{Decay: f.Decay, Factor: f.Factor}
}

// usable reports whether a memory from outside can be calculated with, and
// returns it within the bounds of FSRS.
func usable(m quiz.Memory) (quiz.Memory, bool) {
	if math.IsNaN(m.Stability) || math.IsNaN(m.Difficulty) || m.Stability <= 0 {
		return quiz.Memory{}, false
	}
	return quiz.Memory{
		Stability:  min(max(m.Stability, minStability), maxStability),
		Difficulty: min(max(m.Difficulty, minDifficulty), maxDifficulty),
	}, true
}

// clone copies a tuning, so that what is handed out never aliases an event.
func clone(t quiz.Tuning) quiz.Tuning {
	t.Weights = slices.Clone(t.Weights)
	t.Learning = slices.Clone(t.Learning)
	t.Relearning = slices.Clone(t.Relearning)
	return t
}
