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
	keen, easy := DefaultTuning(), DefaultTuning()
	keen.Retention, easy.Retention, easy.Maximum = 0.95, 0.75, 400
	for _, c := range []struct {
		cards, limit int
		share        Share       // of the third of the cards that are in a deck of their own
		tuning       quiz.Tuning // of that deck
	}{
		{200, 40, Share{}, quiz.Tuning{}}, {800, 100, Share{}, quiz.Tuning{}}, {1500, 100, Share{}, quiz.Tuning{}},
		{600, 200, Share{Reviews: 12}, DefaultTuning()},
		{900, 90, Share{Reviews: 1000}, keen}, {900, 90, Share{Reviews: 1000}, easy}, {900, 90, Share{Reviews: 25}, keen},
	} {
		d := behind(c.cards, c.limit)
		if c.share != (Share{}) {
			other := &quiz.Deck{Name: "e"}
			for i := range d.deck.Cards[:c.cards/3] {
				card := d.deck.Cards[i]
				s := d.plan.States[card.ID()]
				card.Key, card.Deck = quiz.JoinKey("e", card.Concept, card.Slot), "e"
				d.plan.States[card.ID()] = s
				other.Cards = append(other.Cards, card)
			}
			d.deck.Cards = d.deck.Cards[c.cards/3:]
			d.plan.Decks = append(d.plan.Decks, other)
			d.plan.Shares, d.plan.DeckTuning = map[string]Share{"e": c.share}, map[string]quiz.Tuning{"e": c.tuning}
		}
		f, ok := Forecast(d.plan)
		if !ok || f.Clear == 0 || f.PerDay != c.limit || f.Over != f.Due-c.limit && c.share.Reviews != 12 || f.Over != Build(d.plan).Over() {
			t.Fatalf("%d cards: %+v, %v", c.cards, f, ok)
		}
		r := rand.New(rand.NewPCG(5, 6))
		p := d.plan
		p.Tuning.Relearning = nil
		if t, ok := p.DeckTuning["e"]; ok {
			t.Relearning = nil
			p.DeckTuning = map[string]quiz.Tuning{"e": t}
		}
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
				tuning := p.Tuning
				if t, ok := p.DeckTuning[item.Card.Deck]; ok {
					tuning = t
				}
				if r.Float64() > Retrievability(s, tuning, p.Now) {
					g = quiz.Again
				}
				s = Preview(id, s, tuning, p.Now, p.Day)[g-1].State
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
