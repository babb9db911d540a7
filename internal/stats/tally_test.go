package stats

import (
	"fmt"
	"math"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// history makes events of one card: each is a day before today and a grade, as
// "9+" right and "9-" missed; the first of a day takes 10 s, others 2 s.
func history(answers ...string) (events []quiz.Event) {
	var last quiz.Day
	for i, a := range answers {
		var ago int
		var mark rune
		if _, err := fmt.Sscanf(a, "%d%c", &ago, &mark); err != nil {
			panic(err)
		}
		e := quiz.Event{Kind: quiz.Graded, Card: quiz.CardID{1}, Day: today - quiz.Day(ago), At: now.AddDate(0, 0, -ago).Add(time.Duration(i) * time.Minute), Seq: uint64(i + 1)}
		e.ID[0], e.ID[15] = 1, byte(i+1)
		e.Answer = &quiz.Answer{Kind: quiz.Choice, Options: []uint32{1, 2, 3, 4, 5}, Grade: quiz.Good, Result: quiz.Right, Took: 10 * time.Second}
		if mark == '-' {
			e.Answer.Grade, e.Answer.Result = quiz.Again, quiz.Wrong
		}
		if e.Day == last {
			e.Answer.Took = 2 * time.Second
		}
		last = e.Day
		events = append(events, e)
	}
	return events
}

func TestTally(t *testing.T) {
	f := NewTally(today).Findings()
	if f.Recall.N != 0 || f.Kinds != nil || f.Concepts != nil || f.Poor != nil || f.Right != 0 || f.Missed != 0 {
		t.Errorf("of nothing: %+v", f)
	}

	tally := NewTally(today)
	tally.Add(&quiz.Card{Key: "d/easy/1", Deck: "d", Concept: "easy", Kind: quiz.Choice}, history("9+", "8+", "5+", "0+"))
	tally.Add(&quiz.Card{Key: "d/hard/1", Deck: "d", Concept: "hard", Kind: quiz.Choice}, history("9-", "9+", "8-", "8+", "3-", "3+", "0-", "0-", "0+"))
	tally.Add(&quiz.Card{Key: "d/new/1", Deck: "d", Concept: "new", Kind: quiz.Choice}, history("0+"))
	tally.Add(nil, history("4+", "2+")) // in no deck any more
	imported := history("7+", "6+")
	for i := range imported {
		imported[i].Answer.Kind, imported[i].Answer.Took = 0, 0
	}
	tally.Add(&quiz.Card{Key: "d/basic", Kind: quiz.Basic}, imported)
	tally.Add(nil, imported[:1])
	f = tally.Findings()
	if len(f.Kinds) != 2 || f.Kinds[0].Kind != quiz.Basic || f.Kinds[0].Recall.N != 1 || f.Kinds[0].Answers != 0 {
		t.Fatalf("%+v", f.Kinds)
	}
	f.Kinds = f.Kinds[1:]
	if f.Today != (Today{Answers: 5, Right: 3, Took: 34 * time.Second}) {
		t.Errorf("today %+v", f.Today)
	}
	if f.Recall.N != 8 || f.Recall.Right != 5 || math.Abs(f.Recall.Luck-0.75) > 1e-9 {
		t.Errorf("%+v", f.Recall)
	}
	if len(f.Kinds) != 1 || f.Kinds[0].Kind != quiz.Choice || f.Kinds[0].Recall.N != 7 || f.Kinds[0].Recall.Luck != f.Recall.Luck || f.Kinds[0].Answers != 16 || f.Kinds[0].Median != 10*time.Second {
		t.Errorf("%+v", f.Kinds)
	}
	if len(f.Concepts) != 2 || f.Concepts[0].ID != "hard" || f.Concepts[0].Recall.N != 3 || f.Concepts[0].Recall.Right != 0 || f.Concepts[1].Recall.N != 3 {
		t.Errorf("%+v", f.Concepts)
	}
	// A missed test bears what came after it on its day: 10 and 2, 10 and 2, 10 and 4.
	if f.Right != 10*time.Second || f.Missed != (38*time.Second)/3 {
		t.Errorf("a right test takes %v, a missed one %v", f.Right, f.Missed)
	}
	if f.Calibration.LogLoss == 0 || len(f.Calibration.Bins) != 1 {
		t.Errorf("%+v", f.Calibration)
	}
}

// TestHardestIsSurelyHard: one slip is no proof, twenty are.
func TestHardestIsSurelyHard(t *testing.T) {
	tally := NewTally(today)
	tally.Add(&quiz.Card{Deck: "d", Concept: "slip"}, history("9+", "8-"))
	var many []string
	for ago := 60; ago > 20; ago-- {
		many = append(many, fmt.Sprint(ago, []string{"+", "-"}[ago%2]))
	}
	tally.Add(&quiz.Card{Deck: "d", Concept: "hard"}, history(many...))
	if f := tally.Findings(); f.Concepts[0].ID != "hard" {
		t.Errorf("%+v", f.Concepts)
	}
}
