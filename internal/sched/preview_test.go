package sched

import (
	"math/rand/v2"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// The rules are Anki's: rslib/src/scheduler/states/fuzz.rs, its tests.
func TestFuzzBounds(t *testing.T) {
	for _, c := range []struct {
		days        float64
		least, most int
		lo, hi      int
	}{
		{1, 1, 1000, 1, 1}, {2.49, 1, 1000, 2, 2}, {2.5, 1, 1000, 2, 4}, {7, 1, 1000, 5, 9}, {17, 1, 1000, 14, 20},
		{20, 1, 1000, 17, 23}, {37, 1, 1000, 33, 41}, {100, 101, 1000, 101, 108},
		{8, 1, 8, 6, 8}, {50, 60, 40, 40, 40}, {5, 8, 1000, 8, 10},
	} {
		if lo, hi := constrained(c.days, c.least, c.most); lo != c.lo || hi != c.hi {
			t.Errorf("%v in [%d, %d]: %d to %d, want %d to %d", c.days, c.least, c.most, lo, hi, c.lo, c.hi)
		}
	}
}

func TestAfterGrowth(t *testing.T) {
	for _, c := range []struct {
		raw      float64
		previous int
		want     int
	}{{2.727, 4, 4}, {2.727, 5, 0}, {4.592, 4, 5}, {10, 0, 1}} {
		if got := afterGrowth(c.raw, c.previous); got != c.want {
			t.Errorf("%v after %d: %d, want %d", c.raw, c.previous, got, c.want)
		}
	}
}

func TestPreviewSteps(t *testing.T) {
	const m, h, d = time.Minute, time.Hour, 24 * time.Hour
	for _, c := range []struct {
		name     string
		learning []time.Duration
		phase    quiz.Phase
		step     int
		want     [4]time.Duration // 0 for a review
	}{
		{"new", []time.Duration{m, 10 * m}, quiz.New, 0, [4]time.Duration{m, 5*m + 30*time.Second, 10 * m, 0}},
		{"after again", []time.Duration{m, 10 * m}, quiz.Learning, 0, [4]time.Duration{m, 5*m + 30*time.Second, 10 * m, 0}},
		{"last step", []time.Duration{m, 10 * m}, quiz.Learning, 1, [4]time.Duration{m, 10 * m, 0, 0}},
		{"one step", []time.Duration{10 * m}, quiz.New, 0, [4]time.Duration{10 * m, 15 * m, 0, 0}},
		{"no steps", nil, quiz.New, 0, [4]time.Duration{}},
		{"one long step", []time.Duration{4 * d}, quiz.New, 0, [4]time.Duration{4 * d, 5 * d, 0, 0}},
		{"beyond the last", []time.Duration{m}, quiz.Learning, 7, [4]time.Duration{m, m + 30*time.Second, 0, 0}},
		{"review", []time.Duration{m}, quiz.Review, 0, [4]time.Duration{10 * m, 0, 0, 0}},
		{"relearning", []time.Duration{m, 2 * h}, quiz.Relearning, 0, [4]time.Duration{10 * m, 15 * m, 0, 0}},
	} {
		tuning := DefaultTuning()
		tuning.Learning = c.learning
		s := quiz.State{Phase: c.phase, Step: c.step, Last: day0 - 3, LastAt: noon0.AddDate(0, 0, -3)}
		if c.phase != quiz.New {
			s.Memory = quiz.Memory{Stability: 3, Difficulty: 5}
		}
		for i, o := range Preview(testCard, s, tuning, noon0, day0) {
			if o.Interval != c.want[i] {
				t.Errorf("%s: %v waits %v, want %v", c.name, o.Grade, o.Interval, c.want[i])
			}
			switch {
			case o.Interval == 0:
				if o.Days < 1 || o.Due != on(day0+quiz.Day(o.Days)) || o.State.Phase != quiz.Review {
					t.Errorf("%s: %v leads to %+v", c.name, o.Grade, o)
				}
			case o.Interval < d:
				if !o.Due.At.Equal(noon0.Add(o.Interval)) || o.Due.Day != 0 || o.Days != 0 {
					t.Errorf("%s: %v leads to %+v", c.name, o.Grade, o)
				}
			default:
				if o.Due != on(day0+quiz.Day(o.Interval/d)) || o.Days != 0 {
					t.Errorf("%s: %v leads to %+v", c.name, o.Grade, o)
				}
			}
		}
	}
}

// length makes outlooks comparable.
func length(o Outlook) time.Duration {
	if o.Due.IsStep() {
		return o.Interval
	}
	return time.Duration(o.Due.Day-o.State.Last) * 24 * time.Hour
}

// TestPreviewIsCommit: the fold after the event that a screen promised gives
// the state that it promised, intervals rise with the grade, and an interval
// that grows stays longer than the one before.
func TestPreviewIsCommit(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		tuning := DefaultTuning()
		if r.IntN(2) == 0 {
			tuning = anyTuning(r)
		}
		j := newJournal()
		j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
		for range 12 {
			s := j.fold()
			outlooks := Preview(testCard, s, TuningOf(j.events), j.at, j.day())
			if again := Preview(testCard, s, TuningOf(j.events), j.at, j.day()); again[2].Due != outlooks[2].Due {
				t.Fatal("two previews differ")
			}
			rising(t, outlooks, tuning)
			grows(t, s, outlooks, tuning)
			o := outlooks[min(3, r.IntN(5))]
			j.grade(o.Grade, o.Due)
			same(t, o.Grade.String(), j.fold(), o.State)
			switch {
			case o.Due.IsStep():
				j.at = o.Due.At
			case r.IntN(4) > 0:
				j.wait(min(int(o.Due.Day-j.day())+r.IntN(3), 400))
			}
		}
	}
}

// grows checks that an interval that grows stays longer than the one before, and
// that one which grows by less than a day does not get shorter.
func grows(t *testing.T, s quiz.State, outlooks [4]Outlook, tuning quiz.Tuning) {
	t.Helper()
	before := int(s.Due.Day - s.Last)
	for _, o := range outlooks[1:] {
		if s.Phase != quiz.Review || o.Days == 0 {
			continue
		}
		if o.Parts.Raw > float64(before)+0.5 && o.Days <= before && o.Days < tuning.Maximum || o.Parts.Raw > float64(before) && o.Days < min(before, tuning.Maximum) {
			t.Fatalf("%v: %d days after %d although %.2f is longer", o.Grade, o.Days, before, o.Parts.Raw)
		}
	}
}

func rising(t *testing.T, o [4]Outlook, tuning quiz.Tuning) {
	t.Helper()
	for i := range 3 {
		a, b := o[i], o[i+1]
		if length(a) > length(b) {
			t.Fatalf("%v waits %v, %v only %v (%+v)", a.Grade, length(a), b.Grade, length(b), tuning)
		}
		strict := i > 0 && a.Days > 0 || i == 0 && a.Due.IsStep()
		if strict && length(a) == length(b) && b.Days < tuning.Maximum {
			t.Fatalf("%v and %v both wait %v (%+v)", a.Grade, b.Grade, length(a), tuning)
		}
	}
	for _, p := range o {
		if p.Days > tuning.Maximum {
			t.Fatalf("%d days, %d is the longest", p.Days, tuning.Maximum)
		}
	}
}

// TestFuzzSpreads: cards that were learnt together part ways, evenly.
func TestFuzzSpreads(t *testing.T) {
	s := quiz.State{Phase: quiz.Review, Memory: quiz.Memory{Stability: 20, Difficulty: 5}, Last: day0 - 20, Due: on(day0), LastAt: noon0.AddDate(0, 0, -20), Reps: 4}
	counts := map[int]int{}
	for i := range 3000 {
		counts[Preview(quiz.CardID{byte(i), byte(i >> 8)}, s, DefaultTuning(), noon0, day0)[2].Days]++
	}
	if len(counts) < 8 {
		t.Errorf("only %d different intervals", len(counts))
	}
	for days, n := range counts {
		if even := 3000 / len(counts); n < even*8/10 || n > even*12/10 {
			t.Errorf("%d days: %d of 3000 cards, want about %d", days, n, even)
		}
	}
}

// TestLapseMayShorten: what holds a growing interval up does not hold up that
// of a lapse.
func TestLapseMayShorten(t *testing.T) {
	s := quiz.State{Phase: quiz.Review, Memory: quiz.Memory{Stability: 1000, Difficulty: 5}, Last: day0 - 9, Due: on(day0), LastAt: noon0.AddDate(0, 0, -9), Reps: 4}
	tuning := DefaultTuning()
	tuning.Relearning = nil
	least := 100
	for i := range 50 {
		least = min(least, Preview(quiz.CardID{byte(i)}, s, tuning, noon0, day0)[0].Days)
	}
	if least >= 8 {
		t.Errorf("the shortest interval after a lapse is %d days, the one before was 9", least)
	}
}

func TestPreviewBeforeTheLastAnswer(t *testing.T) {
	s := quiz.State{Phase: quiz.Learning, Memory: quiz.Memory{Stability: 2, Difficulty: 5}, Last: day0, LastAt: noon0}
	for _, o := range Preview(testCard, s, DefaultTuning(), noon0.Add(-time.Hour), day0-1) {
		if !o.State.LastAt.Equal(noon0) || o.State.Last != day0 || o.Due.IsStep() && !o.Due.At.After(noon0) {
			t.Errorf("%+v", o)
		}
	}
}

func BenchmarkPreview(b *testing.B) {
	s := quiz.State{Phase: quiz.Review, Memory: quiz.Memory{Stability: 20, Difficulty: 5}, Last: day0 - 20, Due: on(day0), LastAt: noon0.AddDate(0, 0, -20), Reps: 4}
	tuning := DefaultTuning()
	for b.Loop() {
		Preview(testCard, s, tuning, noon0, day0)
	}
}

func BenchmarkRetrievability(b *testing.B) {
	s := quiz.State{Memory: quiz.Memory{Stability: 20, Difficulty: 5}, LastAt: noon0}
	tuning := DefaultTuning()
	for b.Loop() {
		Retrievability(s, tuning, noon0.AddDate(0, 0, 9))
	}
}
