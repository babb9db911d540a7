package sched

import (
	"time"

	"anneal/internal/quiz"
)

// answer returns the state after a grade, all but its due. wait is the step
// that the card now waits for, 0 where it leads to review. Fold and Preview both
// go through here, so that what was promised is what is folded.
func (m *model) answer(s quiz.State, g quiz.Grade, at time.Time, day quiz.Day) (next quiz.State, wait time.Duration) {
	day = max(day, s.Last)
	next = s
	next.Memory = m.next(s.Memory, m.since(&s, at, day), g)
	next.Phase, next.Step, wait = m.move(s.Phase, s.Step, g)
	if s.Phase == quiz.Review && g == quiz.Again {
		next.Lapses++
	}
	next.Reps++
	if s.First == 0 {
		next.First = day
	}
	counted := s.Last == day && s.LastGrade > quiz.Again // among RightDays already
	switch right := g > quiz.Again; {
	case right && !counted:
		next.RightDays++
	case !right && counted:
		next.RightDays--
	}
	next.Last, next.LastAt, next.LastGrade = day, at, g
	return next, wait
}

// move takes a card through the steps, as the package comment tells.
func (m *model) move(p quiz.Phase, step int, g quiz.Grade) (quiz.Phase, int, time.Duration) {
	steps, stay := m.tuning.Learning, quiz.Learning
	switch p {
	case quiz.Relearning:
		steps, stay = m.tuning.Relearning, quiz.Relearning
	case quiz.Review:
		if g != quiz.Again {
			return quiz.Review, 0, 0
		}
		steps, stay = m.tuning.Relearning, quiz.Relearning
	}
	if len(steps) == 0 {
		return quiz.Review, 0, 0
	}
	step = min(step, len(steps)-1) // a new tuning may have fewer
	switch g {
	case quiz.Again:
		return stay, 0, steps[0]
	case quiz.Hard:
		if step == 0 {
			return stay, 0, hardFirst(steps)
		}
		return stay, step, steps[step]
	case quiz.Good:
		if step+1 < len(steps) {
			return stay, step + 1, steps[step+1]
		}
	}
	return quiz.Review, 0, 0
}

// hardFirst is the wait after Hard on the first step: more than Again's, less
// than Good's.
func hardFirst(steps []time.Duration) time.Duration {
	if len(steps) > 1 {
		return (steps[0] + steps[1]) / 2
	}
	return min(steps[0]*3/2, steps[0]+24*time.Hour)
}
