package sched

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// toy stands for a version of FSRS to come: its memory has a third field, and
// its time counts by the clock. Recall is e^(−t/(S+F)).
type toy struct{ weights []float64 }

func (y toy) next(m quiz.Memory, elapsed float64, g quiz.Grade) quiz.Memory {
	switch {
	case m.Stability == 0:
		return quiz.Memory{Stability: y.weights[0], Difficulty: 5, Fast: y.weights[1] * float64(g)}
	case g == quiz.Again:
		return quiz.Memory{Stability: m.Stability / 2, Difficulty: m.Difficulty, Fast: m.Fast / 2}
	}
	return quiz.Memory{Stability: m.Stability + y.weights[2]*elapsed, Difficulty: m.Difficulty, Fast: m.Fast + float64(g)*elapsed}
}

func (y toy) placed(m quiz.Memory) (quiz.Memory, bool) {
	if m.Fast == 0 {
		m.Fast = m.Stability / 4 // the import knows only two fields
	}
	return m, m.Stability > 0
}

func (y toy) recall(m quiz.Memory, elapsed float64) float64 { return math.Exp(-y.faded(m, elapsed)) }

func (y toy) faded(m quiz.Memory, elapsed float64) float64 { return elapsed / (m.Stability + m.Fast) }

func (y toy) known(m quiz.Memory, from, to float64) float64 {
	return (m.Stability + m.Fast) * (y.recall(m, from) - y.recall(m, to))
}

func (y toy) interval(retention float64) func(quiz.Memory) float64 {
	return func(m quiz.Memory) float64 { return -math.Log(retention) * (m.Stability + m.Fast) }
}

func (y toy) formula(m quiz.Memory) Formula {
	return Formula{Recall: "e^(−t/(S+F))", Letters: []Letter{{"S", m.Stability, "S = %s"}, {"F", m.Fast, "F = %s"}}}
}

// withToy makes the toy a version, and returns a tuning for it without steps.
func withToy(t *testing.T) quiz.Tuning {
	t.Helper()
	before := versions
	versions = append(slices.Clone(before), version{
		name: "toy", bounds: [][2]float64{{1, 50}, {0, 10}, {0, 2}}, fractional: true,
		of: func(t quiz.Tuning) algorithm { return toy{t.Weights} },
	})
	t.Cleanup(func() { versions = before })
	tuning := DefaultTuning()
	tuning.Weights, tuning.Learning, tuning.Relearning = []float64{10, 4, 0.5}, nil, nil
	if err := Check(tuning); err != nil {
		t.Fatal(err)
	}
	return tuning
}

func TestVersionIsToldByItsWeights(t *testing.T) {
	tuning := withToy(t)
	tuning.Weights[1] = 11
	if err := Check(tuning); err == nil || !strings.Contains(err.Error(), "weight 1 is 11; it must be from 0 to 10") {
		t.Error(err)
	}
	tuning.Weights = tuning.Weights[:2]
	if err := Check(tuning); err == nil || err.Error() != "there are 2 weights; FSRS-6 has 21, toy has 3" {
		t.Error(err)
	}
	m := quiz.Memory{Stability: 5, Difficulty: 5, Fast: 2}
	six := modelOf(DefaultTuning())
	if placed, _ := six.placed(m); placed.Fast != 0 || six.next(m, 3, quiz.Good).Fast != 0 {
		t.Error("FSRS-6 keeps a field that it does not have")
	}
}

// TestHistoryByAnotherVersion: fractions of a day and the third field reach all
// that goes through the events of a card.
func TestHistoryByAnotherVersion(t *testing.T) {
	tuning := withToy(t)
	j := newJournal()
	j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
	answer := func(after time.Duration, g quiz.Grade) quiz.State {
		t.Helper()
		j.at = j.at.Add(after - time.Minute) // the journal's own
		s := j.fold()
		o := Preview(testCard, s, tuning, j.at, j.day())[g-1]
		near(t, "the raw interval", o.Parts.Raw, -math.Log(0.9)*(o.State.Memory.Stability+o.State.Memory.Fast), 1e-12)
		j.grade(g, o.Due)
		same(t, "what was promised is folded", j.fold(), o.State)
		return o.State
	}
	for i, c := range []struct {
		after time.Duration
		grade quiz.Grade
		want  quiz.Memory
	}{
		{time.Minute, quiz.Good, quiz.Memory{Stability: 10, Difficulty: 5, Fast: 12}},
		{6 * time.Hour, quiz.Hard, quiz.Memory{Stability: 10.125, Difficulty: 5, Fast: 12.5}}, // of the same study day
		{30 * time.Hour, quiz.Good, quiz.Memory{Stability: 10.75, Difficulty: 5, Fast: 16.25}},
		{36 * time.Hour, quiz.Again, quiz.Memory{Stability: 5.375, Difficulty: 5, Fast: 8.125}},
	} {
		if s := answer(c.after, c.grade); s.Memory != c.want {
			t.Errorf("answer %d leads to %+v, want %+v", i, s.Memory, c.want)
		}
	}
	last := j.fold()
	near(t, "recall", Retrievability(last, tuning, last.LastAt.Add(12*time.Hour)), math.Exp(-0.5/13.5), 1e-12)
	for range 4 {
		answer(36*time.Hour, quiz.Again)
	}

	// What was foreseen of the answers of other days, 1.25 and five times 1.5 days
	// after the one before.
	foreseen := []float64{math.Exp(-1.25 / 22.625)}
	for sum := 27.0; len(foreseen) < 6; sum /= 2 {
		foreseen = append(foreseen, math.Exp(-1.5/sum))
	}
	var recalls []float64
	lapses := 0.0
	for a := range Answers(j.events) {
		if a.Test {
			recalls = append(recalls, a.Recall)
			lapses += 1 - a.Recall
		}
	}
	if len(recalls) != len(foreseen) {
		t.Fatalf("foreseen was %v, want %v", recalls, foreseen)
	}
	for i := range foreseen {
		near(t, "recall", recalls[i], foreseen[i], 1e-12)
	}
	l, ok := Leeching(j.events)
	if !ok || l.Lapses != 5 || l.Reviews != 6 {
		t.Fatalf("%+v, %v", l, ok)
	}
	near(t, "lapses to be expected", l.Expected, lapses, 1e-12)
	past := Replay(testCard, j.events, nil)
	same(t, "the last is the fold", past[len(past)-1].After, j.fold())

	j = newJournal()
	j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
	j.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 8, Difficulty: 5, Fast: 3}, Due: on(day0 + 2)})
	if got := j.fold().Memory; got.Fast != 3 {
		t.Errorf("placed with %+v", got)
	}
}

// TestDayByAnotherVersion: of cards that only the third field tells apart, the
// one with less of it is asked first, comes back sooner and is moved nearer.
func TestDayByAnotherVersion(t *testing.T) {
	tuning := withToy(t)
	weakest := func(order Order, weak int) (first string, f Backlog) {
		d := newDesk()
		d.plan.Tuning, d.plan.Order, d.plan.Limits = tuning, order, Limits{Reviews: 8}
		for i := range 40 {
			s := stable(20, 10, -5)
			s.Memory.Fast = 30
			if i == weak {
				s.Memory.Fast = 10
			}
			d.card(fmt.Sprint("c", i), s)
		}
		f, ok := Forecast(d.plan)
		if !ok {
			t.Fatal("no backlog")
		}
		few := d.plan.First(1, 40, func(yield func(quiz.CardID, quiz.State) bool) {
			for id, s := range d.plan.States {
				if !yield(id, s) {
					return
				}
			}
		})
		names := play(Build(d.plan), noon0)
		if quiz.IDOf("d/"+names[0]) != few[0] {
			t.Errorf("%v: the first of few is not that of all", order)
		}
		return names[0], f
	}
	for _, order := range []Order{ByNeed, ByRetrievability} {
		for _, weak := range []int{3, 27} {
			if first, _ := weakest(order, weak); first != fmt.Sprint("c", weak) {
				t.Errorf("%v: %s is asked first, not c%d", order, first, weak)
			}
		}
	}

	backlog := func(fast float64) quiz.Day {
		d := newDesk()
		d.plan.Tuning, d.plan.Limits = tuning, Limits{Reviews: 10}
		for i := range 200 {
			s := stable(20, 10, -5)
			s.Memory.Fast = fast
			d.card(fmt.Sprint("c", i), s)
		}
		f, _ := Forecast(d.plan)
		return f.Clear
	}
	if soon, late := backlog(200), backlog(0.5); soon > day0+25 || late != 0 && late < day0+100 {
		t.Errorf("a backlog of strong cards is cleared on %v, of weak ones on %v", soon, late)
	}

	load := func(fast float64) Workload {
		states := collection(50, 20)
		for id, s := range states {
			s.Memory.Fast = fast
			states[id] = s
		}
		return Workloads(states, tuning, day0, 0.9)[0]
	}
	strong, weak := load(100), load(1)
	if strong.Reviews >= weak.Reviews || strong.Known < 0.9 || strong.Known > 1 {
		t.Errorf("%+v of strong cards, %+v of weak ones", strong, weak)
	}
	near(t, "the share that is missed when due", strong.Missed/strong.Reviews, 0.1, 0.25)

	s := stable(20, 0, 5) // −ln 0.9·(20+F) days: 5 with 30, 13 with 100
	s.Memory.Fast = 30
	if MayMove(s, tuning, day0) {
		t.Error("what is as planned may move")
	}
	if s.Memory.Fast = 100; !MayMove(s, tuning, day0) {
		t.Error("what lasts longer may not move")
	}
	if f := FormulaOf(s.Memory, tuning); f.Version != "toy" || len(f.Letters) != 2 || f.Letters[1].Value != 100 {
		t.Errorf("%+v", f)
	}
}
