package stats

import (
	"math"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Recall is what became of tests; see the package comment.
type Recall struct {
	N        int
	Right    int
	Foreseen float64 // sum of the chances
	Luck     float64 // right answers that guessing accounts for
}

func (r *Recall) add(a sched.Answered, guess float64) {
	r.N++
	r.Foreseen += a.Recall
	switch answer := a.Event.Answer; {
	case answer.Grade > quiz.Again:
		r.Right++
	case answer.Result == quiz.Wrong:
		r.Luck += guess / (1 - guess)
	}
}

func (r *Recall) merge(o Recall) {
	r.N += o.N
	r.Right += o.Right
	r.Foreseen += o.Foreseen
	r.Luck += o.Luck
}

// Share returns the part that was right, 0 of none.
func (r Recall) Share() float64 { return float64(r.Right) / float64(max(r.N, 1)) }

// Predicted returns the part that was foreseen, 0 of none.
func (r Recall) Predicted() float64 { return r.Foreseen / float64(max(r.N, 1)) }

// Known returns the part that was right without guessing; not below 0, where
// who guesses is out of luck.
func (r Recall) Known() float64 { return max(0, (float64(r.Right)-r.Luck)/float64(max(r.N, 1))) }

// Range returns the interval in which the share lies with 95 % certainty, after
// Wilson: all that is possible, of none.
func (r Recall) Range() (low, high float64) {
	if r.N == 0 {
		return 0, 1
	}
	n, p := float64(r.N), r.Share()
	const z = 1.96
	middle := p + z*z/(2*n)
	spread := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (middle-spread)/(1+z*z/n)), min(1, (middle+spread)/(1+z*z/n))
}

// guess returns the chance of a blind guess at a card, which is nil where it is in
// no deck any more.
func guess(c *quiz.Card, a *quiz.Answer) float64 {
	switch a.Kind {
	case quiz.Choice:
		k := len(a.Options)
		switch {
		case k < 2:
			return 0
		case c != nil && c.Multiple:
			return 1 / (math.Pow(2, float64(k)) - 1)
		}
		return 1 / float64(k)
	case quiz.Line:
		if c == nil || c.Kind != quiz.Line || len(c.Options) < 2 {
			return 0
		}
		right := 0
		for _, o := range c.Options {
			if o.Right {
				right++
			}
		}
		return min(float64(right)/float64(len(c.Options)), 0.5)
	case quiz.Order:
		if c == nil || c.Kind != quiz.Order || len(c.Options) < 2 {
			return 0
		}
		return min(float64(len(c.Orders()))/math.Gamma(float64(len(c.Options)+1)), 0.5)
	}
	return 0
}
