package sched

import "anneal/internal/quiz"

// Formula is how FSRS calculates, written for people.
type Formula struct {
	Version  string   // of FSRS
	Recall   string   // the chance that a card is remembered t days after its last answer
	Interval string   // the days until it has fallen to r, which is the wanted retention
	Letters  []Letter // that stand in the two beside t and r, the stability first
}

// Letter is a number that has a letter in a [Formula].
type Letter struct {
	Name  string
	Value float64
	Told  string // what it is, as a format for the number as a string
}

// FormulaOf returns the formulas by which [Retrievability] and [Preview] go, with
// the numbers of a memory. The tuning must pass [Check].
func FormulaOf(m quiz.Memory, t quiz.Tuning) Formula {
	v, _ := versionOf(t.Weights)
	f := v.of(t).formula(m)
	f.Version = v.name
	return f
}
