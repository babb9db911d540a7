package sched_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// wanderer answers one card wherever it is, by a clock that may be wrong.
type wanderer struct {
	t      *testing.T
	card   quiz.CardID
	events []quiz.Event
	seq    uint64
}

func (w *wanderer) state() quiz.State { return sched.Fold(w.card, w.events) }

// answer grades the card at what the clock shows, stamped as a session does.
func (w *wanderer) answer(clock time.Time, rollover int, g quiz.Grade) quiz.State {
	w.t.Helper()
	s := w.state()
	day := max(sched.DayOf(clock, rollover), s.Last)
	at := clock.UTC().Truncate(time.Millisecond)
	if at.Before(s.LastAt) {
		at = s.LastAt
	}
	o := sched.Preview(w.card, s, sched.DefaultTuning(), at, day)[g-1]
	w.seq++
	e := quiz.Event{Kind: quiz.Graded, Card: w.card, At: at, Day: day, Seq: w.seq, Due: o.Due, Answer: &quiz.Answer{Grade: g}}
	e.ID[0], e.ID[1], e.ID[2] = 1, byte(w.seq>>8), byte(w.seq)
	e.Command = e.ID
	w.events = append(w.events, e)
	after := w.state()
	if after.Due != o.Due || after.Memory != o.State.Memory {
		w.t.Fatalf("at %v: folded %+v, promised %+v", clock, after, o.State)
	}
	return after
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestWanderer: whatever flights, changes of the clock and wrong clocks do,
// study days of a card never go back, memory stays a memory, a review is due
// after the day of its answer, and time that has not passed does not count.
func TestWanderer(t *testing.T) {
	rows := cities(t)
	r := rand.New(rand.NewPCG(11, 12))
	for range 150 {
		w := &wanderer{t: t, card: quiz.CardID{byte(r.Uint32()), byte(r.Uint32())}}
		now := rows[r.IntN(len(rows))].at
		place, rollover := rows[r.IntN(len(rows))].zone, r.IntN(24)
		wrong := time.Duration(0) // how far the clock is off
		for range 40 {
			switch r.IntN(8) {
			case 0: // a flight, east or west
				place = rows[r.IntN(len(rows))].zone
				now = now.Add(time.Duration(r.IntN(20)) * time.Hour)
			case 1: // set back, or ahead, by up to two days
				wrong = time.Duration(r.IntN(97)-48) * time.Hour
			case 2: // a year ahead
				wrong = 365 * 24 * time.Hour
			case 3:
				wrong = 0
			}
			before := w.state()
			after := w.answer(now.Add(wrong).In(place), rollover, quiz.Grades[r.IntN(4)])
			m := after.Memory
			switch {
			case after.Last < before.Last || after.LastAt.Before(before.LastAt):
				t.Fatalf("the last answer goes back from %v, %v to %v, %v", before.Last, before.LastAt, after.Last, after.LastAt)
			case !(m.Stability > 0) || math.IsInf(m.Stability, 0) || !(1 <= m.Difficulty && m.Difficulty <= 10):
				t.Fatalf("memory %+v", m)
			case !after.Due.IsStep() && after.Due.Day <= after.Last:
				t.Fatalf("due %v, answered on %v", after.Due.Day, after.Last)
			case after.Due.IsStep() && !after.Due.At.After(after.LastAt):
				t.Fatalf("due %v, answered at %v", after.Due.At, after.LastAt)
			}
			now = now.Add(time.Duration(r.IntN(5*24*60)) * time.Minute)
		}
	}
}

// TestNightsCountAsOne: answers on the mornings of two days in a row are one day
// apart, in every city, also where the night has 23 or 25 hours.
func TestNightsCountAsOne(t *testing.T) {
	nights := map[time.Duration]int{}
	for _, row := range cities(t) {
		for _, change := range changes(row.at.In(row.zone)) {
			for ahead := -2; ahead <= 1; ahead++ {
				y, m, d := change.Date()
				morning := time.Date(y, m, d+ahead, 9, 0, 0, 0, row.zone)
				next := time.Date(y, m, d+ahead+1, 9, 0, 0, 0, row.zone)
				if date(next) != date(morning)+1 {
					continue // in between is a date that never was
				}
				nights[next.Sub(morning)]++
				if n := sched.DayOf(next, 4) - sched.DayOf(morning, 4); n != 1 {
					t.Errorf("from %v to %v: %d days", morning, next, n)
				}
			}
		}
	}
	if nights[23*time.Hour] == 0 || nights[25*time.Hour] == 0 || nights[24*time.Hour] == 0 {
		t.Errorf("not all kinds of nights were seen: %v", nights)
	}
}

// date is the day that the clock shows, whatever the hour.
func date(t time.Time) quiz.Day { return quiz.Date(t.Date()) }

// TestAroundTheRollover: two minutes across the rollover are a day for memory,
// and almost a whole day within it is none.
func TestAroundTheRollover(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.November, day, hour, minute, 0, 0, berlin)
	}
	across := &wanderer{t: t}
	first := across.answer(at(20, 3, 59), 4, quiz.Easy)
	second := across.answer(at(20, 4, 1), 4, quiz.Good)
	if first.Last != quiz.Date(2026, 11, 19) || second.Last != quiz.Date(2026, 11, 20) || second.RightDays != 2 {
		t.Errorf("03:59 is on %v, 04:01 on %v, right on %d days", first.Last, second.Last, second.RightDays)
	}
	within := &wanderer{t: t}
	within.answer(at(20, 4, 1), 4, quiz.Easy)
	late := within.answer(at(21, 3, 59), 4, quiz.Good)
	if late.RightDays != 1 || late.Last != quiz.Date(2026, 11, 20) {
		t.Errorf("04:01 and 03:59: right on %d days, the last is %v", late.RightDays, late.Last)
	}
	if second.Memory == late.Memory {
		t.Error("a day and none leave the same memory")
	}
	// What was promised for the 20th is due at 04:00, not before.
	if sched.DayOf(at(20, 3, 59), 4) >= quiz.Date(2026, 11, 20) || sched.DayOf(at(20, 4, 0), 4) != quiz.Date(2026, 11, 20) {
		t.Error("the day does not begin at the rollover")
	}
}

// TestDateLine: who flies west over the date line sees a date twice, who flies
// east misses one; the first gains no day, the second loses none of the card.
func TestDateLine(t *testing.T) {
	apia, honolulu := zone(t, "Pacific/Apia"), zone(t, "Pacific/Honolulu")
	west := &wanderer{t: t}
	start := time.Date(2026, 5, 10, 12, 0, 0, 0, apia)
	first := west.answer(start, 4, quiz.Easy)
	again := west.answer(start.Add(6*time.Hour).In(honolulu), 4, quiz.Good) // 9 May there
	if again.Last != first.Last || again.RightDays != 1 {
		t.Errorf("yesterday's date again: %v after %v, right on %d days", again.Last, first.Last, again.RightDays)
	}
	east := &wanderer{t: t}
	start = time.Date(2026, 5, 10, 20, 0, 0, 0, honolulu)
	first = east.answer(start, 4, quiz.Easy)
	over := east.answer(start.Add(10*time.Hour).In(apia), 4, quiz.Good) // 12 May there
	if over.Last != first.Last+2 || over.RightDays != 2 {
		t.Errorf("a date is missed: %v after %v", over.Last, first.Last)
	}
}
