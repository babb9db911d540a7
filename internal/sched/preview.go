package sched

import (
	"encoding/binary"
	"math"
	"time"

	"anneal/internal/quiz"
)

// Outlook is what a grade would lead to.
type Outlook struct {
	Grade    quiz.Grade
	State    quiz.State    // after the grade; its Head is still the one before
	Due      quiz.Due      // what the graded event has to record
	Interval time.Duration // the step that is waited for; 0 where it leads to review
	Days     int           // study days until the review; 0 where it leads to a step
	Parts    Parts         // how the days came about; zero where it leads to a step
}

// Parts tell how the days of an interval came about, so that they can be
// explained.
type Parts struct {
	Raw       float64 // days until recall falls to the wanted retention
	Previous  int     // days of the interval before; 0 where there was none
	Growth    int     // fewest days that keep the spread from undoing growth; 0 for none
	Least     int     // fewest days at all: Growth, or a day more than the next worse grade
	Low, High int     // the days near Raw that Least and the longest interval leave
	Draw      float64 // in [0, 1), says which of them, see [Parts.Drawn]
}

// Drawn returns the days that the draw alone picks.
func (p Parts) Drawn() int { return drawn(p.Low, p.High, p.Draw) }

// drawn chooses by the number alone.
func drawn(lo, hi int, spread float64) int { return lo + int(spread*float64(1+hi-lo)) }

// Preview returns what each of the four grades would lead to, from Again to
// Easy, if the card in state s were answered at an instant of a study day. A
// graded event with that instant, day, grade and due, folded after the events
// that made s, gives the outlook's state but for Head. An instant or a day before
// the last answer is taken for that of the last answer; the event must then be
// stamped so too. The tuning must pass [Check].
func Preview(card quiz.CardID, s quiz.State, t quiz.Tuning, at time.Time, day quiz.Day) [4]Outlook {
	return preview(card, s, t, at, day, drawn)
}

// preview is Preview with a way to choose the days of a review from lo to hi,
// given a number in [0, 1).
func preview(card quiz.CardID, s quiz.State, t quiz.Tuning, at time.Time, day quiz.Day, choose func(lo, hi int, spread float64) int) [4]Outlook {
	at = at.UTC().Truncate(time.Millisecond)
	if at.Before(s.LastAt) {
		at = s.LastAt
	}
	day = max(day, s.Last)
	m := modelOf(t)
	interval := m.interval(t.Retention)
	spread := draw(card, s.Reps)
	previous := 0
	if s.Phase == quiz.Review && s.Due.Day != 0 {
		previous = max(0, int(s.Due.Day)-int(s.Last))
	}
	var outlooks [4]Outlook
	least := 1 // days
	for i, g := range quiz.Grades {
		next, wait := m.answer(s, g, at, day)
		o := Outlook{Grade: g, Interval: wait}
		switch {
		case wait == 0:
			raw := interval(next.Memory)
			o.Parts = Parts{Raw: raw, Previous: previous, Draw: spread}
			if g > quiz.Again {
				o.Parts.Growth = afterGrowth(raw, previous)
			}
			o.Parts.Least = max(least, o.Parts.Growth)
			o.Parts.Low, o.Parts.High = constrained(raw, o.Parts.Least, t.Maximum)
			o.Days = choose(o.Parts.Low, o.Parts.High, spread)
			o.Due.Day = day + quiz.Day(o.Days)
			least = o.Days
			if g > quiz.Again {
				least++
			}
		case wait < 24*time.Hour:
			o.Due.At = at.Add(wait)
		default:
			days := int((wait + 12*time.Hour) / (24 * time.Hour))
			o.Due.Day = day + quiz.Day(days)
			least = max(least, days)
		}
		next.Due = o.Due
		o.State = next
		outlooks[i] = o
	}
	return outlooks
}

// afterGrowth keeps the spread from undoing growth: an interval that is longer than
// the previous one stays longer, and one whose spread reaches the previous one
// does not fall below it. (Anki's rule, rslib/src/scheduler/states.)
func afterGrowth(raw float64, previous int) int {
	if math.Round(raw) > float64(previous) {
		return previous + 1
	}
	if _, hi := fuzzBounds(raw); hi >= previous {
		return previous
	}
	return 0
}

// constrained returns the bounds of the spread within least and most, at least
// two days wide where there is room.
func constrained(raw float64, least, most int) (lo, hi int) {
	least = min(least, most)
	lo, hi = fuzzBounds(min(max(raw, float64(least)), float64(most)))
	lo, hi = min(max(lo, least), most), min(max(hi, least), most)
	if lo == hi && hi > 2 && hi < most {
		hi++
	}
	return lo, hi
}

// fuzzRanges say how much of each part of an interval its spread is: nothing
// below 2.5 days, else one day and these shares. (Anki, states/fuzz.rs.)
var fuzzRanges = [...]struct{ from, to, share float64 }{
	{2.5, 7, 0.15}, {7, 20, 0.1}, {20, math.MaxFloat64, 0.05},
}

func fuzzBounds(days float64) (lo, hi int) {
	var delta float64
	if days >= 2.5 {
		delta = 1
		for _, r := range fuzzRanges {
			delta += r.share * max(min(days, r.to)-r.from, 0)
		}
	}
	return int(math.Round(days - delta)), int(math.Round(days + delta))
}

// draw makes a number in [0, 1) of a card and the count of its answers.
func draw(card quiz.CardID, reps int) float64 {
	x := mix(binary.BigEndian.Uint64(card[:8]) ^ mix(binary.BigEndian.Uint64(card[8:])+uint64(reps)))
	return float64(x>>11) / (1 << 53)
}

// mix is the finaliser of SplitMix64: every bit of x moves every bit of the
// result.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
