package sched

import (
	"fmt"
	"strings"
	"time"

	"anneal/internal/quiz"
)

// algorithm is a version of FSRS with the weights of a tuning: how a memory
// changes with an answer and fades without one. It is all that the package knows
// of FSRS. Times are days since the last answer; whether they are whole is the
// version's to say. A memory passes through as it is, whichever of its fields
// the version uses.
type algorithm interface {
	// next returns the memory after a grade. A new card has the zero memory.
	next(m quiz.Memory, elapsed float64, g quiz.Grade) quiz.Memory
	// placed makes a memory from outside fit to be calculated with; false where
	// nothing makes it so.
	placed(m quiz.Memory) (quiz.Memory, bool)
	// recall is the chance that the card is remembered.
	recall(m quiz.Memory, elapsed float64) float64
	// faded rises as recall falls, on one scale for all cards. It need not be a
	// chance and so may be cheaper: a queue asks it of every card that is due.
	faded(m quiz.Memory, elapsed float64) float64
	// known is recall, integrated from one time to another.
	known(m quiz.Memory, from, to float64) float64
	// interval returns what tells the days until recall has fallen to a
	// retention, so that what only the retention decides is calculated once.
	interval(retention float64) func(quiz.Memory) float64
	// formula tells people how all this was calculated.
	formula(m quiz.Memory) Formula
}

// version is what is to be known of a version of FSRS. The number of the weights
// tells which one a tuning is for.
type version struct {
	name       string
	bounds     [][2]float64 // of each weight
	fractional bool         // time counts by the clock, not in study days
	of         func(quiz.Tuning) algorithm
}

var versions = []version{{name: "FSRS-6", bounds: fsrs6Bounds[:], of: newFSRS6}}

// versionOf returns the version for which there are weights, the first one where
// there is none.
func versionOf(weights []float64) (version, error) {
	var known []string
	for _, v := range versions {
		if len(v.bounds) == len(weights) {
			return v, nil
		}
		known = append(known, fmt.Sprintf("%s has %d", v.name, len(v.bounds)))
	}
	return versions[0], fmt.Errorf("there are %d weights; %s", len(weights), strings.Join(known, ", "))
}

// model is a tuning made ready for calculation.
type model struct {
	algorithm
	fractional bool
	tuning     quiz.Tuning
}

// modelOf makes a model of a tuning that passes Check.
func modelOf(t quiz.Tuning) *model {
	v, _ := versionOf(t.Weights)
	return &model{algorithm: v.of(t), fractional: v.fractional, tuning: t}
}

// since returns the days from the last answer of a card to an instant of a study
// day, as the model counts them.
func (m *model) since(s *quiz.State, at time.Time, day quiz.Day) float64 {
	switch {
	case s.Last == 0:
		return 0
	case m.fractional:
		return daysBetween(s.LastAt, at)
	}
	// A learner who flies west may see yesterday's date again; the time that has
	// passed is then none.
	return float64(max(day, s.Last)) - float64(s.Last)
}

// daysBetween returns the time in days, fractions too; none where it runs backwards.
func daysBetween(from, to time.Time) float64 { return max(0, to.Sub(from).Seconds()/daySeconds) }
