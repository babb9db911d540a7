package sched

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// TestBalancedPreviewIsCommit: all that holds of a preview holds of one whose
// days the load chose, whatever the load is.
func TestBalancedPreviewIsCommit(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 8))
	for range 200 {
		tuning := DefaultTuning()
		if r.IntN(2) == 0 {
			tuning = anyTuning(r)
		}
		d := newDesk()
		d.concept("c")
		d.card("c/why", quiz.State{})
		for i := range 60 {
			d.card(fmt.Sprintf("%s/%d", []string{"c", "x"}[r.IntN(2)], i), reviewed(3, r.IntN(30)))
		}
		card := &d.deck.Cards[0]
		l := NewLoad(d.plan.Decks, d.plan.States, time.Weekday(r.IntN(7)), time.Weekday(r.IntN(7)))
		j := newJournal()
		j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
		for range 12 {
			s := j.fold()
			outlooks := l.Preview(card, s, tuning, j.at, j.day())
			if again := l.Preview(card, s, tuning, j.at, j.day()); again[1].Due != outlooks[1].Due || again[2].Due != outlooks[2].Due {
				t.Fatal("two previews differ")
			}
			rising(t, outlooks, tuning)
			grows(t, s, outlooks, tuning)
			o := outlooks[min(3, r.IntN(5))]
			j.grade(o.Grade, o.Due)
			same(t, o.Grade.String(), j.fold(), o.State)
			l.Put(card.ID(), j.fold())
			switch {
			case o.Due.IsStep():
				j.at = o.Due.At
			case r.IntN(4) > 0:
				j.wait(min(int(o.Due.Day-j.day())+r.IntN(3), 400))
			}
		}
	}
}

// TestLoadIsLevelled: cards learnt on one day come back on days of equal load,
// hardly any on an easy day, and on the whole neither sooner nor later than
// without a load.
func TestLoadIsLevelled(t *testing.T) {
	d := newDesk()
	const n = 400
	for i := range n {
		s := stable(20, 20, 0)
		s.Reps = 4
		d.card(fmt.Sprint("c", i), s)
	}
	plain, levelled := map[quiz.Day]int{}, map[quiz.Day]int{}
	var sumPlain, sumLevelled float64
	easy := weekday(day0 + 54)
	l := NewLoad(d.plan.Decks, d.plan.States)
	e := NewLoad(d.plan.Decks, d.plan.States, easy)
	onEasy := 0
	for i := range d.deck.Cards {
		c := &d.deck.Cards[i]
		s := d.plan.States[c.ID()]
		a := Preview(c.ID(), s, d.plan.Tuning, noon0, day0)[2]
		b := l.Preview(c, s, d.plan.Tuning, noon0, day0)[2]
		l.Put(c.ID(), b.State)
		plain[a.Due.Day]++
		levelled[b.Due.Day]++
		sumPlain += float64(a.Days) / n
		sumLevelled += float64(b.Days) / n
		o := e.Preview(c, s, d.plan.Tuning, noon0, day0)[2]
		e.Put(c.ID(), o.State)
		if weekday(o.Due.Day) == easy {
			onEasy++
		}
	}
	t.Logf("spread over %d days, at most %d a day; levelled %d, at most %d; mean %.2f and %.2f days; %d on easy days",
		len(plain), most(plain), len(levelled), most(levelled), sumPlain, sumLevelled, onEasy)
	if even := n / len(levelled); most(levelled) > even+2 || len(levelled) < len(plain) {
		t.Errorf("at most %d a day on %d days", most(levelled), len(levelled))
	}
	if math.Abs(sumLevelled-sumPlain) > 0.02*sumPlain {
		t.Errorf("the mean interval is %.2f days, without a load %.2f", sumLevelled, sumPlain)
	}
	if onEasy > n/100 {
		t.Errorf("%d of %d cards on easy days", onEasy, n)
	}
}

func most(days map[quiz.Day]int) int {
	n := 0
	for _, c := range days {
		n = max(n, c)
	}
	return n
}

// TestLevellingKeepsIntervals: in a collection in full swing, where days further
// away are emptier, levelling does not stretch intervals.
func TestLevellingKeepsIntervals(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	d := newDesk()
	for i := range 3000 {
		stability := 1 + r.ExpFloat64()*20
		s := stable(stability, r.IntN(int(stability)+1), 0)
		s.Due.Day = s.Last + quiz.Day(math.Ceil(stability))
		s.Reps = 3 + r.IntN(9)
		d.card(fmt.Sprint("c", i), s)
	}
	l := NewLoad(d.plan.Decks, d.plan.States)
	var plain, levelled float64
	for day := day0; day < day0+60; day++ {
		at := noon0.AddDate(0, 0, int(day-day0))
		for i := range d.deck.Cards {
			c := &d.deck.Cards[i]
			s := d.plan.States[c.ID()]
			if s.Due.Day > day || s.Phase != quiz.Review {
				continue
			}
			o := l.Preview(c, s, d.plan.Tuning, at, day)[2]
			plain += float64(Preview(c.ID(), s, d.plan.Tuning, at, day)[2].Days)
			levelled += float64(o.Days)
			l.Put(c.ID(), o.State)
			d.plan.States[c.ID()] = o.State
		}
	}
	t.Logf("levelled intervals are %.4f of the plain ones", levelled/plain)
	if q := levelled / plain; q < 0.98 || q > 1.02 {
		t.Errorf("levelled intervals are %.4f of the plain ones", q)
	}
}

// TestSiblingsPartWays: cards of a concept that were learnt together come back on
// different days, as far as the spread has room for them.
func TestSiblingsPartWays(t *testing.T) {
	d := newDesk()
	d.concept("a")
	for i := range 7 {
		s := stable(20, 20, 0)
		s.Reps = 4
		d.card(fmt.Sprint("a/", i), s)
	}
	l := NewLoad(d.plan.Decks, d.plan.States)
	days := map[quiz.Day]int{}
	for i := range d.deck.Cards {
		c := &d.deck.Cards[i]
		o := l.Preview(c, d.plan.States[c.ID()], d.plan.Tuning, noon0, day0)[2]
		l.Put(c.ID(), o.State)
		days[o.Due.Day]++
	}
	if most(days) != 1 {
		t.Errorf("%v", days)
	}
}

// TestSiblingKeepsItsDay: a day that is empty but for a card of the concept is
// left to it.
func TestSiblingKeepsItsDay(t *testing.T) {
	for _, sibling := range []string{"a/sibling", "b/stranger"} {
		d := newDesk()
		d.concept("a")
		d.concept("b")
		s := stable(20, 20, 0)
		s.Reps = 4
		d.card("a/card", s)
		d.card(sibling, reviewed(3, 58))
		for i := range 400 {
			if day := 40 + i%40; day != 58 {
				d.card(fmt.Sprint("c", i), reviewed(3, day))
			}
		}
		c := &d.deck.Cards[0]
		o := NewLoad(d.plan.Decks, d.plan.States).Preview(c, s, d.plan.Tuning, noon0, day0)[2]
		if (o.Days == 58) != (sibling == "b/stranger") {
			t.Errorf("beside %s it is due after %d days", sibling, o.Days)
		}
	}
}

func TestWeekday(t *testing.T) {
	for _, d := range []quiz.Day{-8, -1, 0, 1, day0} {
		if got, want := weekday(d), time.Unix(int64(d)*daySeconds, 0).UTC().Weekday(); got != want {
			t.Errorf("%v is a %v, want %v", d, got, want)
		}
	}
}

func BenchmarkBalancedPreview(b *testing.B) {
	p := crowd(100_000)
	l := NewLoad(p.Decks, p.States)
	c := &p.Decks[0].Cards[0]
	s := p.States[c.ID()]
	for b.Loop() {
		l.Preview(c, s, p.Tuning, noon0, day0)
	}
}
