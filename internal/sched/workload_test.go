package sched

import (
	"fmt"
	"math"
	"testing"

	"anneal/internal/quiz"
)

func collection(n int, stability float64) map[quiz.CardID]quiz.State {
	states := map[quiz.CardID]quiz.State{}
	for i := range n {
		s := stable(stability, 1+i%int(stability), 0)
		states[quiz.IDOf(fmt.Sprint("d/", i))] = s
	}
	return states
}

func TestWorkloads(t *testing.T) {
	tuning := DefaultTuning()
	if w := Workloads(map[quiz.CardID]quiz.State{{1}: {}, {2}: {Suspended: true, Memory: quiz.Memory{Stability: 3, Difficulty: 5}}}, tuning, day0, 0.9); w != nil {
		t.Errorf("of no card that was learnt: %v", w)
	}
	rs := []float64{0.7, 0.8, 0.9, 0.96}
	w := Workloads(collection(1000, 30), tuning, day0, rs...)
	for i := range w {
		t.Logf("%+v", w[i])
		if w[i].Retention != rs[i] || w[i].Known < rs[i] || w[i].Known > 1 {
			t.Errorf("known less than wanted: %+v", w[i])
		}
		// What is missed is what the recall at the due day says.
		if share := w[i].Missed / w[i].Reviews; math.Abs(share-(1-rs[i])) > 0.02 {
			t.Errorf("%.3f missed: %+v", share, w[i])
		}
		if i > 0 && (w[i].Known <= w[i-1].Known || w[i].Reviews <= w[i-1].Reviews) {
			t.Errorf("a higher recall costs no more, or is worth no more: %+v after %+v", w[i], w[i-1])
		}
	}
	// Of cards alike the load grows with their number, whether they are sampled or
	// played several times over.
	few, many := Workloads(collection(90, 30), tuning, day0, 0.9)[0], Workloads(collection(4500, 30), tuning, day0, 0.9)[0]
	if ratio := many.Reviews / few.Reviews / 50; math.Abs(ratio-1) > 0.1 {
		t.Errorf("50 times the cards: %+v, %+v", few, many)
	}
	if again := Workloads(collection(1000, 30), tuning, day0, rs...); fmt.Sprint(again) != fmt.Sprint(w) {
		t.Error("the same cards have another workload")
	}
}

// TestKnownIsTheMeanOfTheCurve sums day by day what is integrated.
func TestKnownIsTheMeanOfTheCurve(t *testing.T) {
	tuning := DefaultTuning()
	tuning.Maximum = maxInterval
	s := stable(20_000, 0, 0) // not asked within the year
	s.Last = day0 - 400
	w := Workloads(map[quiz.CardID]quiz.State{{1}: s}, tuning, day0, 0.9)[0]
	decay, factor := curve(tuning)
	sum := 0.0
	for i := range workloadDays {
		sum += math.Pow(1+factor*(400.5+float64(i))/20_000, decay)
	}
	if w.Reviews != 0 || math.Abs(w.Known-sum/workloadDays) > 1e-6 {
		t.Errorf("%+v, want %v known", w, sum/workloadDays)
	}
}

func BenchmarkWorkloads(b *testing.B) {
	states := collection(5000, 30)
	var rs []float64
	for r := 70; r <= 96; r += 2 {
		rs = append(rs, float64(r)/100)
	}
	for b.Loop() {
		Workloads(states, DefaultTuning(), day0, rs...)
	}
}
