package sched

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"anneal/internal/quiz"
)

// TestReplan has a thousand cards learnt by one tuning. By the same one nothing
// moves; by a higher retention most come earlier, by a lower one later, all to
// where a preview by that tuning might have put them, and a second time nothing.
func TestReplan(t *testing.T) {
	d := newDesk()
	r := rand.New(rand.NewPCG(4, 2))
	journals := map[quiz.CardID]*journal{}
	today := day0 + 60
	for i := range 1000 {
		d.card(fmt.Sprint("c", i), quiz.State{})
		card := &d.deck.Cards[i]
		j := newJournal()
		l := NewLoad(d.plan.Decks, d.plan.States)
		for range 12 {
			s := j.fold()
			if s.Due.Day > today {
				break
			}
			if wait := int(s.Due.Day - j.day()); wait > 0 {
				j.wait(wait + r.IntN(3))
			}
			g := quiz.Grades[min(3, r.IntN(6))]
			j.grade(g, l.Preview(card, s, d.plan.Tuning, j.at, j.day())[g-1].Due)
		}
		d.plan.States[card.ID()] = j.fold()
		journals[card.ID()] = j
	}
	plan := func(t2 quiz.Tuning) (earlier, later int) {
		l := NewLoad(d.plan.Decks, d.plan.States)
		for i := range d.deck.Cards {
			card := &d.deck.Cards[i]
			s := d.plan.States[card.ID()]
			due, moves := l.Replan(card, s, t2, today, journals[card.ID()].events)
			if !moves {
				continue
			}
			if due.IsStep() || due.Day < today || due == s.Due || s.Due.Day <= today {
				t.Fatalf("%+v from %+v", due, s.Due)
			}
			if due.Day < s.Due.Day {
				earlier++
			} else {
				later++
			}
			s.Due = due
			l.Put(card.ID(), s)
			d.plan.States[card.ID()] = s
		}
		return earlier, later
	}
	tuning := d.plan.Tuning
	if e, l := plan(tuning); e+l != 0 {
		t.Errorf("by the same tuning %d come earlier, %d later", e, l)
	}
	tuning.Retention = 0.97
	if e, l := plan(tuning); e < 300 || l != 0 {
		t.Errorf("by a higher retention %d come earlier, %d later", e, l)
	}
	if e, l := plan(tuning); e+l != 0 {
		t.Errorf("a second time %d come earlier, %d later", e, l)
	}
	tuning.Retention = 0.8
	if e, l := plan(tuning); l < 300 || e != 0 {
		t.Errorf("by a lower retention %d come earlier, %d later", e, l)
	}
	tuning.Maximum = 20
	if plan(tuning); true {
		for _, s := range d.plan.States {
			if s.Phase == quiz.Review && s.Due.Day > max(today, s.Last+20) {
				t.Fatalf("the longest interval is 20 days, but %+v", s)
			}
		}
	}
}
