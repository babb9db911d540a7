package sched

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"anneal/internal/quiz"
)

// behind makes a plan of n cards, most of them overdue.
func behind(n, limit int) *desk {
	d := newDesk()
	r := rand.New(rand.NewPCG(uint64(n), 3))
	for i := range n {
		stability := 2 + r.Float64()*40
		d.card(fmt.Sprint("c", i), stable(stability, int(stability)+r.IntN(60), 5-r.IntN(60)))
	}
	d.plan.Limits = Limits{Reviews: limit}
	return d
}

// TestForecastHolds plays the days with the queue itself, by a learner whose
// memory is as FSRS says, and compares when the backlog is gone.
func TestForecastHolds(t *testing.T) {
	for _, c := range []struct{ cards, limit int }{{200, 40}, {800, 100}, {1500, 100}} {
		d := behind(c.cards, c.limit)
		f, ok := Forecast(d.plan)
		if !ok || f.Clear == 0 || f.PerDay != c.limit || f.Over != f.Due-c.limit || f.Over != Build(d.plan).Over() {
			t.Fatalf("%d cards: %+v, %v", c.cards, f, ok)
		}
		r := rand.New(rand.NewPCG(5, 6))
		p := d.plan
		p.Tuning.Relearning = nil
		day := p.Day
		for ; p.Day < day+400; p.Day, p.Now = p.Day+1, p.Now.AddDate(0, 0, 1) {
			q := Build(p)
			if q.Over() == 0 {
				break
			}
			for {
				item, ok := q.Next(p.Now)
				if !ok {
					break
				}
				id := item.Card.ID()
				s := p.States[id]
				g := quiz.Good
				if r.Float64() > Retrievability(s, p.Tuning, p.Now) {
					g = quiz.Again
				}
				s = Preview(id, s, p.Tuning, p.Now, p.Day)[g-1].State
				p.States[id] = s
				q.Put(item.Card, s)
			}
		}
		took, told := float64(p.Day-day), float64(f.Clear-day)
		t.Logf("%d cards, %d a day: cleared after %v days, forecast %v", c.cards, c.limit, took, told)
		if took < 0.75*told-2 || took > 1.25*told+2 {
			t.Errorf("%d cards: cleared after %v days, forecast %v", c.cards, took, told)
		}
	}
}

func TestForecastTellsWhatIsEnough(t *testing.T) {
	d := behind(1500, 5)
	f, ok := Forecast(d.plan)
	if !ok || f.Clear != 0 || f.Enough <= 5 {
		t.Fatalf("%+v, %v", f, ok)
	}
	d.plan.Limits.Reviews = f.Enough
	if g, ok := Forecast(d.plan); !ok || g.Clear == 0 || g.Clear > d.plan.Day+enoughDays {
		t.Errorf("%d a day are said to be enough, but %+v", f.Enough, g)
	}
	d.plan.Limits.Reviews = -1
	if f, ok := Forecast(d.plan); ok {
		t.Errorf("without a limit: %+v", f)
	}
	d.plan.Limits.Reviews = 0 // wants no reviews at all: nothing to foretell
	if f, ok := Forecast(d.plan); ok {
		t.Errorf("with no reviews: %+v", f)
	}
}

func BenchmarkForecast(b *testing.B) {
	d := behind(5000, 100)
	for b.Loop() {
		Forecast(d.plan)
	}
}
