package sched

import (
	"cmp"
	"slices"

	"anneal/internal/quiz"
)

// Workload is what it costs to be reminded at a certain recall, and what it is
// good for.
type Workload struct {
	Retention float64
	Reviews   float64 // a day
	Missed    float64 // of them, a day
	Known     float64 // chance that a card is remembered, as a mean over the cards and the span
}

const (
	workloadDays  = 365
	workloadPlays = 2000 // lives of cards; a collection is sampled, or played several times over: the result varies by 3 %
)

// Workloads plays a year ahead for each wanted recall, with the cards that were
// learnt so far and no new ones: each card is asked when its recall has fallen
// that far, is remembered as often as FSRS predicts and gets Good or Again. It
// tells nothing of limits and of answers that are late. No cards, no workloads.
//
// That a lower recall costs less is not the whole of it: memories that are lost
// more often stay weak. Hence the play, as in fsrs-rs (simulation.rs), where a
// sum of 1/interval would promise too much.
func Workloads(states map[quiz.CardID]quiz.State, t quiz.Tuning, day quiz.Day, retentions ...float64) []Workload {
	all := make([]future, 0, len(states))
	for id, s := range states {
		if s.Memory.Stability > 0 && !s.Suspended {
			all = append(all, future{id: id, last: min(s.Last, day), memory: s.Memory, reps: s.Reps})
		}
	}
	if len(all) == 0 {
		return nil
	}
	tie := func(id quiz.CardID) float64 { return draw(id, 0) }
	slices.SortFunc(all, func(x, y future) int {
		return cmp.Or(cmp.Compare(tie(x.id), tie(y.id)), slices.Compare(x.id[:], y.id[:]))
	})
	sample := all[:min(len(all), workloadPlays)]
	rounds := (workloadPlays + len(sample) - 1) / len(sample)
	scale := float64(len(all)) / float64(len(sample)*rounds)
	var out []Workload
	for _, r := range retentions {
		t.Retention = r
		rules := rulesOf(t)
		w := Workload{Retention: r}
		for _, c := range sample {
			for round := range rounds {
				play := c
				play.reps += round * 1000 // other draws
				play.deck = rules
				play.year(day, &w)
			}
		}
		w.Reviews *= scale / workloadDays
		w.Missed *= scale / workloadDays
		w.Known /= float64(len(sample)*rounds) * workloadDays
		out = append(out, w)
	}
	return out
}

// year plays a card and adds to the workload: reviews, misses and known days.
func (c *future) year(day quiz.Day, w *Workload) {
	end := day + workloadDays
	c.due = c.last + c.wait()
	for from := day; from < end; {
		to := min(max(c.due, from), end)
		w.Known += c.deck.model.known(c.memory, float64(from-c.last), float64(to-c.last))
		if to == end {
			return
		}
		w.Reviews++
		if c.play(to) == quiz.Again {
			w.Missed++
		}
		from = to
	}
}
