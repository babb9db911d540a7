package sched

import (
	"math"
	"math/rand/v2"
	"testing"

	"anneal/internal/quiz"
)

// live plays so many reviews of a card, each on its due day. The chance that it
// is forgotten is the predicted one times worse.
func live(r *rand.Rand, reviews int, worse float64) *journal {
	j := newJournal()
	tuning := DefaultTuning()
	tuning.Relearning = nil
	j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
	s := j.fold()
	id := quiz.CardID{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())}
	for range reviews {
		g := quiz.Good
		if s.Phase == quiz.New {
			g = quiz.Easy
		} else if r.Float64() < worse*(1-Retrievability(s, tuning, j.at)) {
			g = quiz.Again
		}
		o := Preview(id, s, tuning, j.at, j.day())[g-1]
		j.grade(g, o.Due)
		s = j.fold()
		j.wait(int(s.Due.Day - j.day()))
		if j.at.Year() > 2200 {
			break
		}
	}
	return j
}

// TestLeechesAreThoseThatAreWorse: of cards that are as FSRS says hardly any is
// a leech, however old; of those that are forgotten far more often, most are.
func TestLeechesAreThoseThatAreWorse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		reviews  int
		worse    float64
		from, to float64
	}{{12, 1, 0, 0.01}, {40, 1, 0, 0.01}, {12, 5, 0.6, 1}, {40, 4, 0.8, 1}} {
		n := 0
		lapses := 0
		for range 300 {
			j := live(r, c.reviews, c.worse)
			lapses += j.fold().Lapses
			if _, ok := Leeching(j.events); ok {
				n++
			}
		}
		share := float64(n) / 300
		t.Logf("%d reviews, forgotten %v times as often: %.1f lapses, %.1f %% leeches", c.reviews, c.worse, float64(lapses)/300, 100*share)
		if share < c.from || share > c.to {
			t.Errorf("%d reviews, forgotten %v times as often: %.3f are leeches, want %v to %v", c.reviews, c.worse, share, c.from, c.to)
		}
	}
}

// TestLeechWayBack: after as many right answers as were promised it is none, and
// with one less it still is.
func TestLeechWayBack(t *testing.T) {
	j := newJournal()
	tuning := DefaultTuning()
	tuning.Relearning = nil
	j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
	answer := func(g quiz.Grade) {
		s := j.fold()
		if s.Phase != quiz.New {
			j.wait(int(s.Due.Day - j.day()))
		}
		j.grade(g, Preview(testCard, j.fold(), tuning, j.at, j.day())[g-1].Due)
	}
	answer(quiz.Easy)
	for i := range LeechLapses {
		if _, ok := Leeching(j.events); ok {
			t.Fatalf("a leech after %d lapses", i)
		}
		answer(quiz.Again)
	}
	l, ok := Leeching(j.events)
	if !ok || l.Lapses != LeechLapses || l.Reviews != LeechLapses || l.Expected <= 0 || l.Expected > 2 || l.Away == 0 {
		t.Fatalf("%+v, %v", l, ok)
	}
	before := len(j.events)
	for n := 1; ; n++ {
		answer(quiz.Good)
		if _, ok := Leeching(j.events); ok {
			continue
		}
		// Intervals are whole days and spread, so recall when due is not quite
		// the wanted one.
		if n < l.Away-2 || n > l.Away+2 {
			t.Errorf("it was none after %d right answers, promised were %d", n, l.Away)
		}
		break
	}
	j.events = j.events[:before]
	j.add(quiz.Event{Kind: quiz.Forgotten})
	if _, ok := Leeching(j.events); ok {
		t.Error("what was forgotten is a leech still")
	}
}

func TestUpperTailIsBinomial(t *testing.T) {
	// Ten throws of one in ten: three or more in 7.02 % of cases.
	chances := []float64{1}
	for range 10 {
		chances = throw(chances, 0.1)
	}
	if got := upper(chances, 3); math.Abs(got-0.0702) > 0.0001 {
		t.Errorf("%v", got)
	}
	if got := upper(chances, 0); math.Abs(got-1) > 1e-12 {
		t.Errorf("%v", got)
	}
}
