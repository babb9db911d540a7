package sched

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v4"

	"anneal/internal/quiz"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// curve returns the numbers of the forgetting curve of FSRS-6 as go-fsrs has them.
func curve(t quiz.Tuning) (decay, factor float64) {
	p := fsrs.DefaultParam()
	copy(p.W[:], t.Weights)
	f := fsrs.NewFSRS(p) // which alone tells them
	return f.Decay, f.Factor
}

// Each implementation of FSRS repeats these numbers in its own tests: py-fsrs
// tests/test_basic.py, ts-fsrs __tests__/FSRS-6.test.ts, go-fsrs fsrs_test.go.
func TestVectorIntervals(t *testing.T) {
	grades := []quiz.Grade{3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3}
	want := []int{0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21}
	m := modelOf(DefaultTuning())
	var s quiz.State
	day := quiz.Date(2022, time.November, 29)
	for i, g := range grades {
		next, wait := m.answer(s, g, time.Time{}, day)
		days := 0
		if wait == 0 {
			days = int(math.Round(m.interval(0.9)(next.Memory)))
		}
		if days != want[i] {
			t.Errorf("answer %d leads to %d days, want %d", i, days, want[i])
		}
		s = next
		day += quiz.Day(days)
	}
	if s.Lapses != 1 || s.Reps != len(grades) {
		t.Errorf("%d lapses, %d answers", s.Lapses, s.Reps)
	}
}

// fsrs-rs src/inference.rs (test_memo_state and the one without short-term
// weights); repeated by ts-fsrs, py-fsrs, go-fsrs.
func TestVectorMemory(t *testing.T) {
	grades := []quiz.Grade{1, 3, 3, 3, 3, 3}
	gaps := []float64{0, 0, 1, 3, 8, 21}
	flat := DefaultTuning()
	flat.Weights[17], flat.Weights[18], flat.Weights[19] = 0, 0, 0
	for _, c := range []struct {
		tuning     quiz.Tuning
		stability  float64
		difficulty float64
	}{{DefaultTuning(), 53.62691, 6.3574867}, {flat, 53.335106, 6.3574867}} {
		m := modelOf(c.tuning)
		var memory quiz.Memory
		for i, g := range grades {
			memory = m.next(memory, gaps[i], g)
		}
		near(t, "stability", memory.Stability, c.stability, 1e-6)
		near(t, "difficulty", memory.Difficulty, c.difficulty, 1e-6)
	}
}

// fsrs-rs src/model.rs, power_forgetting_curve.
func TestVectorForgetting(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ days, stability, want float64 }{
		{0, 1, 1}, {1, 2, .9403443}, {2, 3, .9253786}, {3, 4, .9185229}, {4, 4, .9}, {5, 2, .8261359},
		{1, 1, .9}, {2, 1, .84588465}, {3, 1, .8093881},
	} {
		s := quiz.State{Memory: quiz.Memory{Stability: c.stability, Difficulty: 5}, LastAt: at}
		near(t, "retrievability", Retrievability(s, DefaultTuning(), at.Add(time.Duration(c.days*24)*time.Hour)), c.want, 1e-6)
	}
}

// fsrs-rs src/model.rs, stability_short_term.
func TestVectorSameDay(t *testing.T) {
	m := modelOf(DefaultTuning())
	for i, want := range []float64{1.596818, 5, 5, 8.12961} {
		memory := m.next(quiz.Memory{Stability: 5, Difficulty: 5}, 0, quiz.Grade(i+1))
		near(t, "stability", memory.Stability, want, 1e-6)
	}
}

// fsrs-rs src/model.rs, stability_after_success and stability_after_failure. Its
// rows give a recall, and we give whole days: a decay for which the days lead to
// that recall stands in, as nothing else goes by it.
func TestVectorRecalled(t *testing.T) {
	for _, c := range []struct {
		difficulty, recall float64
		days               float64
		grade              quiz.Grade
		want               float64
	}{
		{2, .8, 13, quiz.Hard, 28.226582}, {3, .7, 30, quiz.Good, 58.656002}, {4, .6, 60, quiz.Easy, 127.226685},
		{1, .9, 5, quiz.Again, 1.0525396}, {2, .8, 13, quiz.Again, 1.1894329}, {3, .7, 30, quiz.Again, 1.3680838}, {4, .6, 60, quiz.Again, 1.584989},
	} {
		tuning := DefaultTuning()
		memory := quiz.Memory{Stability: 5, Difficulty: c.difficulty}
		lo, hi := 0.1, 0.8 // recall falls as the decay rises
		for range 100 {
			tuning.Weights[20] = (lo + hi) / 2
			if modelOf(tuning).recall(memory, c.days) > c.recall {
				lo = tuning.Weights[20]
			} else {
				hi = tuning.Weights[20]
			}
		}
		m := modelOf(tuning)
		near(t, "recall", m.recall(memory, c.days), c.recall, 1e-9)
		memory = m.next(memory, c.days, c.grade)
		near(t, "stability", memory.Stability, c.want, 1e-6)
	}
}

// fsrs-rs src/model.rs, next_difficulty and mean_reversion.
func TestVectorDifficulty(t *testing.T) {
	plain := DefaultTuning()
	plain.Weights[7] = 0 // which Check would not let through: nothing draws it to the mean
	for _, c := range []struct {
		tuning quiz.Tuning
		want   []float64
	}{
		{plain, []float64{8.354889, 6.6774445, 5, 3.3225555}},
		{DefaultTuning(), []float64{8.341763, 6.6659956, 4.990228, 3.3144615}},
	} {
		for i, want := range c.want {
			memory := modelOf(c.tuning).next(quiz.Memory{Stability: 5, Difficulty: 5}, 1, quiz.Grade(i+1))
			near(t, "difficulty", memory.Difficulty, want, 1e-6)
		}
	}
}

// fsrs-optimizer tests/model_test.py, two reviews.
func TestVectorTwoReviews(t *testing.T) {
	m := modelOf(DefaultTuning())
	for _, c := range []struct {
		first                 quiz.Grade
		days                  float64
		stability, difficulty float64
	}{
		{1, 1, .10088589, 8.806304}, {2, 1, 3.2494123, 6.7404594}, {3, 1, 7.3153, 2.1112142}, {4, 1, 18.014914, 1},
		{1, 2, .112798266, 0}, {2, 2, 4.4694576, 0},
	} {
		memory := m.next(quiz.Memory{}, 0, c.first)
		memory = m.next(memory, c.days, c.first)
		near(t, "stability", memory.Stability, c.stability, 1e-5)
		if c.difficulty != 0 {
			near(t, "difficulty", memory.Difficulty, c.difficulty, 1e-6)
		}
	}
}

// ts-fsrs __tests__/FSRS-6.test.ts, first repeat.
func TestVectorFirst(t *testing.T) {
	m := modelOf(DefaultTuning())
	stability := []float64{0.212, 1.2931, 2.3065, 8.2956}
	difficulty := []float64{6.4133, 5.11217071, 2.11810397, 1}
	for i, g := range quiz.Grades {
		memory := m.next(quiz.Memory{}, 0, g)
		near(t, "stability", memory.Stability, stability[i], 1e-12)
		near(t, "difficulty", memory.Difficulty, difficulty[i], 1e-8)
		if g == quiz.Easy {
			near(t, "interval", math.Round(m.interval(0.9)(memory)), 8, 0)
			s := quiz.State{Memory: memory}
			near(t, "retrievability at the due day", Retrievability(s, DefaultTuning(), s.LastAt.AddDate(0, 0, 8)), .9024733, 1e-6)
		}
	}
}

// Weights of FSRS-5 carried over (w19 = 0, w20 = 0.5): fsrs-rs src/inference.rs,
// test_next_states.
func TestVectorOwnWeights(t *testing.T) {
	tuning := DefaultTuning()
	tuning.Weights = []float64{.6845422, 1.6790825, 4.7349424, 10.042885, 7.4410233, .64219797, 1.071918, .0025195254, 1.432437, .1544,
		.8692766, 2.0696752, .0953, .2975, 2.4691248, .19542035, 3.201072, .18046261, .121442534, 0, .5}
	if err := Check(tuning); err != nil {
		t.Fatal(err)
	}
	m := modelOf(tuning)
	var memory quiz.Memory
	for _, r := range []struct {
		g    quiz.Grade
		days float64
	}{{1, 0}, {3, 1}, {3, 3}, {3, 8}} {
		memory = m.next(memory, r.days, r.g)
	}
	for i, want := range []quiz.Memory{{Stability: 2.9691455, Difficulty: 8.000659}, {Stability: 17.091452, Difficulty: 7.6913934}, {Stability: 31.722992, Difficulty: 7.382128}, {Stability: 71.7502, Difficulty: 7.0728626}} {
		got := m.next(memory, 21, quiz.Grade(i+1))
		near(t, "stability", got.Stability, want.Stability, 1e-5)
		near(t, "difficulty", got.Difficulty, want.Difficulty, 1e-6)
	}
}

// fsrs-rs src/model.rs, next_interval. Check allows retentions from 0.7 to 0.99.
func TestVectorRetention(t *testing.T) {
	for i, days := range []float64{3116766, 34793, 2508, 387, 90, 27, 9, 3, 1, 1} {
		tuning := DefaultTuning()
		tuning.Retention = float64(i+1) / 10
		tuning.Weights[2] = 1 // so that the first Good has stability 1
		m := modelOf(tuning)
		raw := m.interval(tuning.Retention)(m.next(quiz.Memory{}, 0, quiz.Good))
		near(t, "interval", max(1, math.Round(raw)), days, 1e-6) // the first row was calculated with 32 bits
	}
}

// ts-fsrs __tests__/long-term_scheduler.test.ts, go-fsrs scheduler_test.go: no
// steps, weights of FSRS-5 (so no w19, and a decay of a half).
func TestVectorNoSteps(t *testing.T) {
	tuning := DefaultTuning()
	tuning.Learning, tuning.Relearning = nil, nil
	tuning.Weights = []float64{.4197, 1.1869, 3.0412, 15.2441, 7.1434, .6477, 1.0007, .0674, 1.6597, .1712,
		1.1178, 2.0225, .0904, .3025, 2.1214, .2498, 2.9466, .4891, .6468, 0, .5}
	if err := Check(tuning); err != nil {
		t.Fatal(err)
	}
	m := modelOf(tuning)
	for _, c := range []struct {
		grades []quiz.Grade
		want   []int
	}{
		{[]quiz.Grade{3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3}, []int{3, 13, 48, 155, 445, 1158, 17, 3, 11, 37, 112, 307, 773}},
		{[]quiz.Grade{1, 2, 3, 4, 1, 2, 3, 4}, []int{1, 2, 6, 41, 4, 7, 21, 133}},
	} {
		var s quiz.State
		day := day0
		for i, g := range c.grades {
			days := 0
			for _, worse := range quiz.Grades[:g] { // each leads to at least a day more than the one before
				next, _ := m.answer(s, worse, time.Time{}, day)
				days = max(days+1, int(math.Round(m.interval(0.9)(next.Memory))))
			}
			if days != c.want[i] {
				t.Errorf("answer %d of %v leads to %d days, want %d", i, c.grades, days, c.want[i])
			}
			s, _ = m.answer(s, g, time.Time{}, day)
			day += quiz.Day(days)
		}
	}
}

func TestFirstStabilityBelowATenth(t *testing.T) {
	tuning := DefaultTuning()
	tuning.Weights[0] = 0.02
	m := modelOf(tuning)
	memory := m.next(quiz.Memory{}, 0, quiz.Again)
	near(t, "stability", memory.Stability, 0.02, 0)
	near(t, "interval", m.interval(0.9)(memory), 0.02, 1e-9) // at a retention of 0.9 they are the same
}

func TestCheck(t *testing.T) {
	if err := Check(DefaultTuning()); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*quiz.Tuning){
		"there are 20 weights":     func(t *quiz.Tuning) { t.Weights = t.Weights[:20] },
		"weight 4 is NaN":          func(t *quiz.Tuning) { t.Weights[4] = math.NaN() },
		"weight 20 is 0":           func(t *quiz.Tuning) { t.Weights[20] = 0 },
		"weight 8 is +Inf":         func(t *quiz.Tuning) { t.Weights[8] = math.Inf(1) },
		"retention is 1.5":         func(t *quiz.Tuning) { t.Retention = 1.5 },
		"retention is NaN":         func(t *quiz.Tuning) { t.Retention = math.NaN() },
		"longest interval is 0":    func(t *quiz.Tuning) { t.Maximum = 0 },
		"longest interval is 4000": func(t *quiz.Tuning) { t.Maximum = 40000 },
		"learning step 0s":         func(t *quiz.Tuning) { t.Learning[0] = 0 },
		"relearning step -1m0s":    func(t *quiz.Tuning) { t.Relearning[0] = -time.Minute },
		"learning step 1m0s comes": func(t *quiz.Tuning) { t.Learning = []time.Duration{time.Hour, time.Minute} },
		"17 relearning steps":      func(t *quiz.Tuning) { t.Relearning = make([]time.Duration, 17) },
	} {
		tuning := DefaultTuning()
		spoil(&tuning)
		if err := Check(tuning); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// anyTuning draws a tuning that passes Check.
func anyTuning(r *rand.Rand) quiz.Tuning {
	t := DefaultTuning()
	for i, b := range fsrs6Bounds {
		if r.IntN(2) == 0 {
			t.Weights[i] = b[0] + r.Float64()*(b[1]-b[0])
		}
	}
	t.Retention = 0.7 + 0.29*r.Float64()
	t.Maximum = 1 + r.IntN(maxInterval)
	if r.IntN(4) == 0 {
		t.Maximum = 1 + r.IntN(40)
	}
	t.Learning = [][]time.Duration{nil, {time.Minute}, {time.Minute, 10 * time.Minute}, {time.Minute, time.Hour, 26 * time.Hour}, {20 * time.Hour}}[r.IntN(5)]
	t.Relearning = [][]time.Duration{nil, {10 * time.Minute}, {5 * time.Minute, 24 * time.Hour}}[r.IntN(3)]
	return t
}

// TestBounds: whatever valid weights say, stability, difficulty and recall stay
// within bounds, and recall falls with time.
func TestBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		tuning := anyTuning(r)
		if err := Check(tuning); err != nil {
			t.Fatal(err)
		}
		m := modelOf(tuning)
		s := quiz.State{LastAt: time.Unix(0, 0)}
		for range 30 {
			s.Memory = m.next(s.Memory, float64(r.IntN(3)*r.IntN(5000)), quiz.Grade(1+r.IntN(4)))
			if got, ok := m.placed(s.Memory); !ok || got != s.Memory {
				t.Fatalf("%+v leads to %+v", tuning, s.Memory)
			}
			last := 1.0
			for h := time.Duration(0); h < 5000; h = h*2 + 1 {
				recall := Retrievability(s, tuning, s.LastAt.Add(h*time.Hour))
				if !(0 <= recall && recall <= last) || h > 0 && last == 1 && recall == 1 && s.Memory.Stability < 1000 {
					t.Fatalf("recall %v after %v, %v before", recall, h*time.Hour, last)
				}
				last = recall
			}
		}
	}
	if got := Retrievability(quiz.State{}, DefaultTuning(), time.Unix(0, 0)); got != 0 {
		t.Errorf("a new card is recalled with %v", got)
	}
}
