package sched

import (
	"iter"

	"anneal/internal/quiz"
)

// Answered is an answer that counts, and what was foreseen of it.
type Answered struct {
	Event *quiz.Event
	Test  bool // it tells what was remembered: it is the first of its study day, and an earlier day had an answer or a placing

	// Of a test:
	Recall  float64 // the chance of remembering, by FSRS with the weights that hold now
	Elapsed int     // study days since the answer before
	Tests   int     // tests before it
	Missed  int     // of them graded Again
}

// Answers goes through the answers of a card that count, oldest first, given its
// events and the tuned ones in any order. What was before the card was forgotten
// on purpose is yielded too, but nothing after it is measured against it.
//
// The chances are those of [Fold], which computes with the newest weights
// throughout; they are what the schedule would foresee today, not what a screen
// once said.
func Answers(events []quiz.Event) iter.Seq[Answered] {
	return func(yield func(Answered) bool) {
		counting := alive(order(events))
		m := modelOf(tuning(counting))
		var s quiz.State
		tests, missed := 0, 0
		for _, e := range counting {
			if e.Kind == quiz.Forgotten {
				tests, missed = 0, 0
			}
			graded := e.Kind == quiz.Graded && e.Answer != nil && e.Answer.Grade >= quiz.Again && e.Answer.Grade <= quiz.Easy
			if graded {
				a := Answered{Event: e}
				if a.Test = s.Memory.Stability > 0 && s.Last != 0 && e.Day > s.Last; a.Test {
					a.Elapsed = int(e.Day - s.Last)
					a.Recall = m.recall(s.Memory, m.since(&s, e.At, e.Day))
					a.Tests, a.Missed = tests, missed
					tests++
					if e.Answer.Grade == quiz.Again {
						missed++
					}
				}
				if !yield(a) {
					return
				}
			}
			m.apply(&s, e)
		}
	}
}
