package sched

import (
	"math"
	"math/rand/v2"
	"testing"

	"anneal/internal/quiz"
)

// TestAnswers compares with the fold before each answer.
func TestAnswers(t *testing.T) {
	j := newJournal()
	j.grade(quiz.Good, on(day0+1)) // first answer: nothing to remember
	j.grade(quiz.Again, quiz.Due{At: noon0})
	j.wait(3)
	j.grade(quiz.Again, quiz.Due{At: noon0}) // tests, missed
	j.grade(quiz.Good, on(day0+5))           // same day: no test
	j.wait(4)
	j.grade(quiz.Hard, on(day0+9)) // tests
	undone := j.grade(quiz.Easy, on(day0+9))
	j.add(quiz.Event{Kind: quiz.Voided, Target: undone})
	j.wait(1)
	j.add(quiz.Event{Kind: quiz.Forgotten})
	j.grade(quiz.Good, on(day0+9)) // learnt anew
	j.wait(1)
	j.grade(quiz.Good, on(day0+19)) // tests, the first one again

	type row struct {
		test                   bool
		elapsed, tests, missed int
	}
	want := []row{{}, {}, {true, 3, 0, 0}, {}, {true, 4, 1, 1}, {}, {true, 1, 0, 0}}
	i := 0
	for a := range Answers(j.events) {
		if got := (row{a.Test, a.Elapsed, a.Tests, a.Missed}); i >= len(want) || got != want[i] {
			t.Fatalf("answer %d: %+v, want %+v", i, got, want[min(i, len(want)-1)])
		}
		i++
		var before []quiz.Event
		for _, e := range j.events {
			if e.Seq < a.Event.Seq {
				before = append(before, e)
			}
		}
		s := Fold(testCard, before)
		recall := 0.0
		if a.Test {
			decay, factor := curve(DefaultTuning())
			recall = math.Pow(1+factor*float64(a.Elapsed)/s.Memory.Stability, decay)
		}
		if math.Abs(a.Recall-recall) > 1e-12 {
			t.Errorf("answer %d: recall %v, want %v", i, a.Recall, recall)
		}
	}
	if i != len(want) {
		t.Errorf("%d answers, want %d", i, len(want))
	}
}

func TestAnswersOfAPlacedCard(t *testing.T) {
	j := newJournal()
	j.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 10, Difficulty: 5}, Due: on(day0 + 10)})
	j.wait(10)
	j.grade(quiz.Good, on(day0+30))
	for a := range Answers(j.events) {
		if !a.Test || a.Elapsed != 10 || math.Abs(a.Recall-0.9) > 1e-9 {
			t.Errorf("%+v", a)
		}
	}
}

// TestForeseenComesTrue: where learners forget as FSRS says, the chances sum up
// to what was remembered.
func TestForeseenComesTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var foreseen, right, variance float64
	for range 200 {
		for a := range Answers(live(r, 12, 1).events) {
			if !a.Test {
				continue
			}
			foreseen += a.Recall
			variance += a.Recall * (1 - a.Recall)
			if a.Event.Answer.Grade > quiz.Again {
				right++
			}
		}
	}
	if off := (right - foreseen) / math.Sqrt(variance); math.Abs(off) > 3 {
		t.Errorf("%.0f remembered, %.1f foreseen: %.1f standard deviations", right, foreseen, off)
	}
}
