package sched

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// TestReplayAddsUp: over histories with every kind of event, what is explained
// is what is stored. The parts of each interval give the day that the event
// promised, the formula gives the raw interval, and the states are the fold's.
func TestReplayAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	reviews, limited := 0, 0
	for round := range 400 {
		j := newJournal()
		// In some histories the days are not drawn but chosen, by whatever reason.
		choose, levelled := drawn, round%4 == 3
		if levelled {
			choose = func(lo, hi int, _ float64) int { return lo + r.IntN(1+hi-lo) }
		}
		var undoable []quiz.EventID
		for range 25 {
			now := TuningOf(j.events)
			switch n := r.IntN(20); {
			case n == 0:
				tuning := anyTuning(r)
				j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
				undoable = nil
			case n == 1:
				j.add(quiz.Event{Kind: quiz.Forgotten})
				undoable = nil
			case n == 2:
				j.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 40 * r.Float64(), Difficulty: 5}, Due: on(j.day() + 9)})
				undoable = nil
			case n == 3:
				j.add(quiz.Event{Kind: quiz.Rescheduled, Due: on(j.day() + quiz.Day(r.IntN(60)))})
				undoable = nil
			case n == 4:
				j.add(quiz.Event{Kind: quiz.Flagged, Flag: 1})
				undoable = nil
			case n == 5 && len(undoable) > 0: // the last command alone, as undo does
				last := len(undoable) - 1
				j.add(quiz.Event{Kind: quiz.Voided, Target: undoable[last]})
				undoable = undoable[:last]
			default:
				o := preview(testCard, j.fold(), now, j.at, j.day(), choose)[r.IntN(4)]
				undoable = append(undoable, j.grade(o.Grade, o.Due))
				if !o.Due.IsStep() {
					j.wait(r.IntN(min(o.Days, 300) + 2))
				}
			}
		}
		past := Replay(testCard, j.events, nil)
		for i := range past {
			p := &past[i]
			if i > 0 {
				same(t, "before is the after of the one before", p.Before, past[i-1].After)
			}
			if p.Event.Kind == quiz.Voided || p.Event.Kind == quiz.Tuned {
				t.Fatalf("%s did nothing to the card", p.Event.Kind)
			}
			if p.Event.Kind != quiz.Graded {
				continue
			}
			o := p.Outlook
			if !p.Promised() || o.Due != p.Event.Due || o.Grade != p.Event.Answer.Grade {
				t.Fatalf("explained %+v, stored %+v", o, p.Event.Due)
			}
			if o.Due.IsStep() {
				if o.Parts != (Parts{}) || !o.Due.At.Equal(p.Event.At.Add(o.Interval)) {
					t.Fatalf("a step with %+v", o)
				}
				continue
			}
			if o.Interval != 0 {
				continue // a step of days
			}
			reviews++
			checkParts(t, o, p)
			if !levelled && o.Parts.Drawn() != o.Days {
				t.Fatalf("%+v draw %d days, %d are promised", o.Parts, o.Parts.Drawn(), o.Days)
			}
			if o.Parts.Low == o.Parts.Least && o.Parts.Least > 1 {
				limited++
			}
		}
		if len(past) > 0 {
			same(t, "the last is the fold", past[len(past)-1].After, j.fold())
		}
	}
	if reviews < 1000 || limited < 100 {
		t.Errorf("only %d intervals, %d of them held up", reviews, limited)
	}
}

func checkParts(t *testing.T, o Outlook, p *Past) {
	t.Helper()
	parts := o.Parts
	decay, factor := curve(p.Tuning)
	if days := int(p.Event.Due.Day - o.State.Last); o.Days != days || o.State.Due != p.Event.Due || parts.Low > days || days > parts.High {
		t.Fatalf("%+v give %d days, stored are %d", parts, o.Days, days)
	}
	if parts.High > p.Tuning.Maximum || parts.Low < min(parts.Least, p.Tuning.Maximum) || parts.Growth > parts.Least || parts.Draw < 0 || parts.Draw >= 1 {
		t.Fatalf("%+v do not keep to the limits; the longest is %d", parts, p.Tuning.Maximum)
	}
	raw := o.State.Memory.Stability / factor * (math.Pow(p.Tuning.Retention, 1/decay) - 1)
	near(t, "the interval by the formula", raw/parts.Raw, 1, 1e-9)
	near(t, "recall after the raw interval", Retrievability(o.State, p.Tuning, o.State.LastAt.Add(time.Duration(min(parts.Raw, 9e4)*24*float64(time.Hour)))),
		math.Pow(1+factor*min(parts.Raw, 9e4)/o.State.Memory.Stability, decay), 1e-6)
}

func TestReplayOfAnotherDevice(t *testing.T) {
	j := newJournal()
	s := j.fold()
	o := Preview(testCard, s, DefaultTuning(), j.at, j.day())[3]
	j.grade(quiz.Easy, o.Due)
	j.wait(3)
	late := Preview(testCard, j.fold(), DefaultTuning(), j.at, j.day())[2]
	j.at = j.at.Add(-time.Hour) // what this device did not know of
	j.grade(quiz.Again, quiz.Due{At: j.at.Add(10 * time.Minute)})
	j.at = j.at.Add(time.Hour)
	j.grade(quiz.Good, late.Due)
	past := Replay(testCard, j.events, nil)
	if last := past[len(past)-1]; last.Promised() || last.After.Due != late.Due {
		t.Errorf("the promise %+v holds and is not what is worked out again, got %+v", late.Due, last.Outlook.Due)
	}
	if days, ok := past[1].Elapsed(); days != 2 && days != 3 || !ok {
		t.Errorf("%d days, %t", days, ok)
	}
	if _, ok := past[0].Elapsed(); ok {
		t.Error("the first answer has none before it")
	}
}

func TestReplayPassesOverNonsense(t *testing.T) {
	j := newJournal()
	j.add(quiz.Event{Kind: quiz.Graded})
	j.add(quiz.Event{Kind: quiz.Graded, Answer: &quiz.Answer{Grade: 9}})
	for _, p := range Replay(testCard, j.events, nil) {
		if p.Outlook.Grade != 0 || p.After.Reps != 0 {
			t.Errorf("%+v", p)
		}
	}
}

// TestReplayWithSettings: what settings say of due days is in the explanation.
func TestReplayWithSettings(t *testing.T) {
	tuning := DefaultTuning()
	tuning.Retention, tuning.Maximum = 0.8, 15
	j := newJournal()
	for range 5 {
		o := Preview(testCard, j.fold(), tuning, j.at, j.day())[3]
		j.grade(o.Grade, o.Due)
		j.wait(o.Days)
	}
	past := Replay(testCard, j.events, func(t quiz.Tuning) quiz.Tuning {
		t.Retention, t.Maximum = 0.8, 15
		return t
	})
	for i := range past {
		if !past[i].Promised() || past[i].Tuning.Retention != 0.8 || past[i].Outlook.Days > 15 {
			t.Errorf("%+v", past[i].Outlook)
		}
	}
	if past := Replay(testCard, j.events, nil); past[4].Promised() {
		t.Error("without the settings another day would be due")
	}
}
