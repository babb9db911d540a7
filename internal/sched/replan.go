package sched

import (
	"math"

	"anneal/internal/quiz"
)

// Replan returns the day on which a card in review is due by a tuning, which may
// be another one than that of the promise, counted from the last answer; false
// where the promise stays. It does where the tuning might have led to that day as
// well, so that planning again changes nothing, and where the card is due
// already. No card is moved to before today. The tuning must pass [Check].
//
// history gives the events of the card and the tuned ones; it is asked only for
// cards whose interval alone says that they move: what the worse grades got, and
// the interval before, have bounded the promise too.
func (l *Load) Replan(card *quiz.Card, s quiz.State, t quiz.Tuning, today quiz.Day, history func(quiz.CardID) ([]quiz.Event, error)) (quiz.Due, bool, error) {
	if s.Phase != quiz.Review || s.Memory.Stability == 0 || s.Due.IsStep() || s.Due.Day <= today {
		return quiz.Due{}, false, nil
	}
	c := CurveOf(t)
	days, past := int(s.Due.Day-s.Last), int(today-s.Last)
	lo, hi := constrained(s.Memory.Stability/c.Factor*(math.Pow(t.Retention, 1/c.Decay)-1), 1, t.Maximum)
	if lo <= days && days <= hi {
		return quiz.Due{}, false, nil
	}
	id := card.ID()
	events, err := history(id)
	if err != nil {
		return quiz.Due{}, false, err
	}
	if p := lastGrade(Replay(id, events, nil)); p != nil {
		o := Preview(id, p.Before, t, p.Event.At, p.Event.Day)[p.Event.Answer.Grade-1]
		if o.Interval == 0 {
			lo, hi = o.Parts.Low, o.Parts.High
		}
		if lo <= days && days <= hi {
			return quiz.Due{}, false, nil
		}
	}
	if hi <= past {
		return quiz.Due{Day: today}, true, nil
	}
	// The draw is that of the last answer: the card keeps its place in the spread.
	days = l.choose(s.Last, max(lo, past), hi, draw(id, max(0, s.Reps-1)), s.Due.Day, l.taken(card, today))
	return quiz.Due{Day: s.Last + quiz.Day(days)}, true, nil
}

// lastGrade returns the last answer, if nothing after it gave the card a memory.
func lastGrade(past []Past) *Past {
	for i := len(past) - 1; i >= 0; i-- {
		switch past[i].Event.Kind {
		case quiz.Graded:
			if past[i].Tuning.Weights == nil {
				return nil // one that makes no sense
			}
			return &past[i]
		case quiz.Placed:
			return nil
		}
	}
	return nil
}
