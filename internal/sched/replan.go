package sched

import "anneal/internal/quiz"

// MayMove reports whether the interval of a card alone says that a tuning, which
// may be another one than that of the promise, moves its due day. It does not
// where the tuning might have led to that day as well, so that planning again
// changes nothing, and where the card is due already. The tuning must pass [Check].
func MayMove(s quiz.State, t quiz.Tuning, today quiz.Day) bool {
	if s.Phase != quiz.Review || s.Memory.Stability == 0 || s.Due.IsStep() || s.Due.Day <= today {
		return false
	}
	lo, hi := span(s, t)
	days := int(s.Due.Day - s.Last)
	return days < lo || hi < days
}

// span returns the fewest and the most days that a tuning gives a memory.
func span(s quiz.State, t quiz.Tuning) (lo, hi int) {
	return constrained(modelOf(t).interval(t.Retention)(s.Memory), 1, t.Maximum)
}

// Replan returns the day on which a card that [MayMove] is due by a tuning, counted
// from the last answer; false where the promise stays. events are those of the card
// and the tuned ones: what the worse grades got, and the interval before, have
// bounded the promise too. No card is moved to before today.
func (l *Load) Replan(card *quiz.Card, s quiz.State, t quiz.Tuning, today quiz.Day, events []quiz.Event) (quiz.Due, bool) {
	if !MayMove(s, t, today) {
		return quiz.Due{}, false
	}
	id := card.ID()
	days, past := int(s.Due.Day-s.Last), int(today-s.Last)
	lo, hi := span(s, t)
	if p := lastGrade(Replay(id, events, nil)); p != nil {
		o := Preview(id, p.Before, t, p.Event.At, p.Event.Day)[p.Event.Answer.Grade-1]
		if o.Interval == 0 {
			lo, hi = o.Parts.Low, o.Parts.High
		}
		if lo <= days && days <= hi {
			return quiz.Due{}, false
		}
	}
	if hi <= past {
		return quiz.Due{Day: today}, true
	}
	// The draw is that of the last answer: the card keeps its place in the spread.
	days = l.choose(s.Last, max(lo, past), hi, draw(id, max(0, s.Reps-1)), s.Due.Day, l.taken(card, today))
	return quiz.Due{Day: s.Last + quiz.Day(days)}, true
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
