package sched

import (
	"errors"
	"fmt"
	"slices"
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v4"

	"anneal/internal/quiz"
)

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
// of FSRS-6 (a version of FSRS is told by how many it has), retention from 0.7 to 0.99, at most 16 steps of each kind, each
// from a millisecond to 30 days and none shorter than the one before, and a
// longest interval from 1 to 36500 days. A tuned event that does not pass is
// passed over by [Fold] and [TuningOf]; programs check before they write one.
func Check(t quiz.Tuning) error {
	v, err := versionOf(t.Weights)
	if err != nil {
		return err
	}
	for i, w := range t.Weights {
		if lo, hi := v.bounds[i][0], v.bounds[i][1]; !(lo <= w && w <= hi) { // written so that NaN fails
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

// Retrievability returns the probability, 0 to 1, that the card is remembered
// at an instant: the forgetting curve of FSRS over the time since the last
// answer in fractional days. It is 0 for a card that has no memory, and 1 at and
// before the last answer. The tuning must pass [Check].
func Retrievability(s quiz.State, t quiz.Tuning, at time.Time) float64 {
	if s.Memory.Stability == 0 {
		return 0
	}
	return modelOf(t).recall(s.Memory, daysBetween(s.LastAt, at))
}

// clone copies a tuning, so that what is handed out never aliases an event.
func clone(t quiz.Tuning) quiz.Tuning {
	t.Weights = slices.Clone(t.Weights)
	t.Learning = slices.Clone(t.Learning)
	t.Relearning = slices.Clone(t.Relearning)
	return t
}
