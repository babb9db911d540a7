package stats

import (
	"fmt"
	"math"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

const today quiz.Day = 20_000

var now = time.Date(2024, 10, 4, 12, 0, 0, 0, time.UTC)

func on(day quiz.Day) quiz.Due    { return quiz.Due{Day: day} }
func in(d time.Duration) quiz.Due { return quiz.Due{At: now.Add(d)} }
func recalled(days int) quiz.State { // in Review, last seen so many days ago
	return quiz.State{Phase: quiz.Review, Memory: quiz.Memory{Stability: 10, Difficulty: 5}, Last: today - quiz.Day(days), LastAt: now.AddDate(0, 0, -days), Due: on(today + 3), Reps: 3}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		name   string
		states []quiz.State
		cards  Counts
		due    int
		days   map[int]int // forecast: days from today -> cards
	}{
		{"nothing", nil, Counts{}, 0, nil},
		{"new cards have no day", []quiz.State{{}, {}}, Counts{Total: 2, New: 2}, 0, nil},
		{"steps are of today, whenever they are due", []quiz.State{
			{Phase: quiz.Learning, Due: in(-time.Hour)}, {Phase: quiz.Learning, Due: in(36 * time.Hour)}, {Phase: quiz.Relearning, Due: in(time.Minute)},
		}, Counts{Total: 3, Learning: 2, Relearning: 1}, 3, map[int]int{0: 3}},
		{"what is overdue is of today", []quiz.State{
			{Phase: quiz.Review, Due: on(today - 100)}, {Phase: quiz.Review, Due: on(today)}, {Phase: quiz.Review, Due: on(today + 1)},
			{Phase: quiz.Review, Due: on(today + 29)}, {Phase: quiz.Review, Due: on(today + 30)},
		}, Counts{Total: 5, Review: 5}, 2, map[int]int{0: 2, 1: 1, 29: 1}},
		{"buried cards come when they may", []quiz.State{
			{Phase: quiz.Review, Due: on(today - 1), Buried: today + 2}, {Phase: quiz.Learning, Due: in(0), Buried: today + 1}, {Phase: quiz.Review, Due: on(today + 5), Buried: today + 2},
		}, Counts{Total: 3, Review: 2, Learning: 1}, 0, map[int]int{1: 1, 2: 1, 5: 1}},
		{"suspended cards never come", []quiz.State{{Phase: quiz.Review, Due: on(today), Suspended: true}, {Suspended: true}},
			Counts{Total: 2, Suspended: 2}, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Count(input(c.states))
			if r.Cards != c.cards || r.Due != c.due {
				t.Errorf("got %+v, %d due; want %+v, %d", r.Cards, r.Due, c.cards, c.due)
			}
			if len(r.Forecast) != 30 {
				t.Fatalf("%d days", len(r.Forecast))
			}
			for i, load := range r.Forecast {
				if load.Day != today+quiz.Day(i) || load.Due != c.days[i] {
					t.Errorf("day %d: %+v, want %d due", i, load, c.days[i])
				}
			}
		})
	}
}

func input(states []quiz.State) Input {
	in := Input{States: map[quiz.CardID]quiz.State{}, Tuning: sched.DefaultTuning(), Now: now, Day: today}
	for i, s := range states {
		c := &quiz.Card{Key: fmt.Sprint("d/", i)}
		in.Cards = append(in.Cards, c)
		if s.Phase != quiz.New || s.Suspended {
			in.States[c.ID()] = s
		}
	}
	return in
}

// The mean is taken over cards in Review alone.
func TestRecall(t *testing.T) {
	fresh, stale := recalled(1), recalled(60)
	want := (sched.Retrievability(fresh, sched.DefaultTuning(), now) + sched.Retrievability(stale, sched.DefaultTuning(), now)) / 2
	got := Count(input([]quiz.State{fresh, stale, {}, {Phase: quiz.Learning, Due: in(0)}})).Recall
	if math.Abs(got-want) > 1e-12 || want <= 0.5 || want >= 1 {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Count(input([]quiz.State{{}})).Recall; got != 0 {
		t.Errorf("of no card in Review: %v", got)
	}
}

func TestAnswers(t *testing.T) {
	i := input(nil)
	i.Reviews = map[quiz.Day]int{today: 3, today - 1: 4, today - 400: 5}
	if r := Count(i); r.Today != 3 || r.Total != 12 {
		t.Errorf("today %d, total %d", r.Today, r.Total)
	}
}
