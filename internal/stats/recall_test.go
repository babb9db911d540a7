package stats

import (
	"math"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

func tested(recall float64, g quiz.Grade, r quiz.Result) sched.Answered {
	return sched.Answered{Test: true, Recall: recall, Elapsed: 1, Event: &quiz.Event{Answer: &quiz.Answer{Grade: g, Result: r}}}
}

// TestKnown: of 60 tests with four options who knows half and guesses the rest
// gets the other quarter of it right.
func TestKnown(t *testing.T) {
	var r Recall
	for range 30 {
		r.add(tested(0.9, quiz.Good, quiz.Right), 0.25) // known
	}
	for i := range 20 {
		if i%4 == 0 {
			r.add(tested(0.9, quiz.Good, quiz.Right), 0.25) // a lucky guess
		} else {
			r.add(tested(0.9, quiz.Again, quiz.Wrong), 0.25)
		}
	}
	for range 10 {
		r.add(tested(0.9, quiz.Again, quiz.DontKnow), 0.25)
	}
	if r.N != 60 || r.Right != 35 || math.Abs(r.Known()-0.5) > 1e-9 || math.Abs(r.Predicted()-0.9) > 1e-9 {
		t.Errorf("%+v, known %v", r, r.Known())
	}
	var unlucky Recall
	unlucky.add(tested(0.9, quiz.Again, quiz.Wrong), 0.5)
	if unlucky.Known() != 0 {
		t.Errorf("known %v", unlucky.Known())
	}
	if none := (Recall{}); none.Share() != 0 || none.Predicted() != 0 || none.Known() != 0 {
		t.Error("something is known of nothing")
	}
}

// TestRange compares with intervals that are in the books.
func TestRange(t *testing.T) {
	for _, c := range []struct {
		right, n  int
		low, high float64
	}{{0, 0, 0, 1}, {8, 10, 0.4902, 0.9433}, {0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {90, 100, 0.8256, 0.9448}} {
		low, high := Recall{N: c.n, Right: c.right}.Range()
		if math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.right, c.n, low, high, c.low, c.high)
		}
	}
}

func TestGuess(t *testing.T) {
	four := []uint32{1, 2, 3, 4}
	lines := &quiz.Card{Kind: quiz.Line, Options: []quiz.Option{{Right: true}, {}, {}, {Right: true}, {}}}
	order := &quiz.Card{Kind: quiz.Order, Options: make([]quiz.Option, 3), Accept: []string{"1,2,3", "2,1,3"}}
	for _, c := range []struct {
		name string
		card *quiz.Card
		a    quiz.Answer
		want float64
	}{
		{"one of four", &quiz.Card{}, quiz.Answer{Kind: quiz.Choice, Options: four}, 0.25},
		{"of a card that is gone", nil, quiz.Answer{Kind: quiz.Choice, Options: four}, 0.25},
		{"several of four", &quiz.Card{Multiple: true}, quiz.Answer{Kind: quiz.Choice, Options: four}, 1.0 / 15},
		{"options that were not kept", nil, quiz.Answer{Kind: quiz.Choice}, 0},
		{"two of five lines", lines, quiz.Answer{Kind: quiz.Line}, 0.4},
		{"a line of a card that is gone", nil, quiz.Answer{Kind: quiz.Line}, 0},
		{"two orders of six", order, quiz.Answer{Kind: quiz.Order}, 1.0 / 3},
		{"an order that is a choice by now", &quiz.Card{Kind: quiz.Choice}, quiz.Answer{Kind: quiz.Order}, 0},
		{"typed", &quiz.Card{}, quiz.Answer{Kind: quiz.Gap}, 0},
	} {
		if got := guess(c.card, &c.a); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
