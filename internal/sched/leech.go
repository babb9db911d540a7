package sched

import "anneal/internal/quiz"

const (
	// LeechLapses is the least number of lapses of a leech: what lapsed less
	// often needs no look into its history.
	LeechLapses = 4
	// leechChance is how improbable a leech's lapses have to be.
	leechChance = 0.005
	leechAway   = 50 // right answers in a row after which the search for the way back ends
)

// Leech tells why a card is one: it is forgotten more often than its own
// memory state predicts.
type Leech struct {
	Lapses   int     // reviews of another day than the one before that were failed
	Reviews  int     // reviews of another day than the one before
	Expected float64 // lapses predicted for them
	Chance   float64 // of so many lapses or more, were the predictions right
	Away     int     // right answers in a row, each when it is due, after which it is none; 0 where 50 do not do
}

// Leeching tests the lapses of a card, from its events and the tuned ones,
// against what was predicted for each of its reviews: their number is the sum
// of as many throws of differently loaded coins. A card is a leech if it lapsed
// at least four times and chance alone would do that in less than one case of
// two hundred. A bare count would call every card a leech that is only old. What
// was before the card was forgotten does not count.
func Leeching(events []quiz.Event) (Leech, bool) {
	counting := alive(order(events))
	m := modelOf(tuning(counting))
	var s quiz.State
	var l Leech
	chances := []float64{1} // of so many lapses
	for _, e := range counting {
		if e.Kind == quiz.Forgotten {
			l, chances = Leech{}, []float64{1}
		}
		if e.Kind == quiz.Graded && e.Answer != nil && s.Memory.Stability > 0 && e.Day > s.Last && s.Phase == quiz.Review {
			lapse := 1 - m.recall(s.Memory, m.since(&s, e.At, e.Day))
			chances = throw(chances, lapse)
			l.Reviews++
			l.Expected += lapse
			if e.Answer.Grade == quiz.Again {
				l.Lapses++
			}
		}
		m.apply(&s, e)
	}
	l.Chance = upper(chances, l.Lapses)
	if l.Lapses < LeechLapses || l.Chance >= leechChance {
		return Leech{}, false
	}
	for n := 1; n <= leechAway; n++ {
		chances = throw(chances, 1-m.tuning.Retention)
		if upper(chances, l.Lapses) >= leechChance {
			l.Away = n
			break
		}
	}
	return l, true
}

// throw takes a further coin into the chances of each number of lapses.
func throw(chances []float64, lapse float64) []float64 {
	chances = append(chances, 0)
	for i := len(chances) - 1; i > 0; i-- {
		chances[i] = chances[i]*(1-lapse) + chances[i-1]*lapse
	}
	chances[0] *= 1 - lapse
	return chances
}

// upper is the chance of n or more.
func upper(chances []float64, n int) float64 {
	sum := 0.0
	for i := len(chances) - 1; i >= n; i-- {
		sum += chances[i]
	}
	return sum
}
