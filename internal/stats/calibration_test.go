package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

func calibrated(tests ...sched.Answered) Calibration {
	c := calibrator{groups: map[group]*Recall{}}
	for _, a := range tests {
		c.add(a)
	}
	return c.result()
}

func TestCalibrationByHand(t *testing.T) {
	if got := calibrated(); got.LogLoss != 0 || got.Blind != 0 || got.RMSE != 0 || got.Bins != nil {
		t.Errorf("of nothing: %+v", got)
	}
	// Two groups: after a day 0.8 foreseen and 1 of 2 right, after a month 0.5
	// foreseen and 2 of 2.
	month := tested(0.5, quiz.Good, quiz.Right)
	month.Elapsed = 30
	got := calibrated(tested(0.8, quiz.Good, quiz.Right), tested(0.8, quiz.Again, quiz.Wrong), month, month)
	loss := -(math.Log(0.8) + math.Log(0.2) + 2*math.Log(0.5)) / 4
	blind := -(0.75*math.Log(0.75) + 0.25*math.Log(0.25))
	rmse := math.Sqrt((2*0.3*0.3 + 2*0.5*0.5) / 4)
	if math.Abs(got.LogLoss-loss) > 1e-9 || math.Abs(got.Blind-blind) > 1e-9 || math.Abs(got.RMSE-rmse) > 1e-9 {
		t.Errorf("%+v, want %v, %v, %v", got, loss, blind, rmse)
	}
	if len(got.Bins) != 1 || got.Bins[0].N != 4 {
		t.Errorf("so few are one bin: %+v", got.Bins)
	}
	if sure := calibrated(tested(1, quiz.Again, quiz.Wrong)); math.IsInf(sure.LogLoss, 0) || sure.Blind != 0 {
		t.Errorf("who was sure and wrong: %+v", sure)
	}
}

// TestGroups: the bins are those of the benchmark, which give each its middle as
// a name.
func TestGroups(t *testing.T) {
	name := func(n int, base, first float64) float64 {
		return math.Round(first * math.Pow(base, math.Floor(math.Log(float64(n))/math.Log(base))) * 100)
	}
	for n := 1; n < 3000; n++ {
		for m := n + 1; m < n+3; m++ {
			for _, scale := range [][2]float64{{3.62, 2.48}, {1.89, 1.99}, {1.73, 1.65}} {
				if (logScale(n, scale[0]) == logScale(m, scale[0])) != (name(n, scale[0], scale[1]) == name(m, scale[0], scale[1])) {
					t.Fatalf("%d and %d on scale %v", n, m, scale)
				}
			}
		}
	}
	a := sched.Answered{Elapsed: 4, Tests: 0, Missed: 0}
	if g := groupOf(a); g != (group{0 + 1, 1, -1}) {
		t.Errorf("%+v", g)
	}
}

// TestCalibrationTellsGoodFromBad: where chances hold, the errors are those of
// chance and every bin's interval holds what was foreseen; where they do not, the
// error is as large as they are off.
func TestCalibrationTellsGoodFromBad(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 6))
	for _, off := range []float64{0, 0.1} {
		var tests []sched.Answered
		for range 20_000 {
			p := 0.6 + 0.4*math.Sqrt(r.Float64())
			g := quiz.Again
			if r.Float64() < p-off {
				g = quiz.Good
			}
			a := tested(p, g, quiz.Right)
			a.Elapsed, a.Tests = 1+r.IntN(100), r.IntN(10)
			tests = append(tests, a)
		}
		got := calibrated(tests...)
		if math.Abs(got.RMSE-off) > 0.02 || got.LogLoss <= 0 || off == 0 && got.LogLoss > got.Blind {
			t.Errorf("off by %v: %+v", off, got)
		}
		if len(got.Bins) < 8 || len(got.Bins) > maxBins {
			t.Errorf("%d bins", len(got.Bins))
		}
		n, last, outside := 0, 0.0, 0
		for _, b := range got.Bins {
			n += b.N
			if b.Predicted() <= last || b.N < 1000 {
				t.Errorf("bin of %d at %v after %v", b.N, b.Predicted(), last)
			}
			last = b.Predicted()
			if low, high := b.Range(); b.Predicted() < low || b.Predicted() > high {
				outside++
			}
		}
		if n != 20_000 || off == 0 && outside > 2 || off > 0 && outside < len(got.Bins)-1 {
			t.Errorf("off by %v: %d tests, %d of %d bins outside", off, n, outside, len(got.Bins))
		}
	}
}
