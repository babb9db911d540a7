package cli

import (
	"cmp"
	"slices"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// confusedCards is how many cards have their histories read to find codes that
// are confused: those answered last, since they say what is confused now.
const confusedCards = 30

// confused returns the codes that the learner takes for one another. Only cards
// that offer codes and were once missed have their histories read.
func (d *desk) confused() []sched.Pair {
	var missed []*quiz.Card
	for c := range allCards(d.decks) {
		if c.Kind != quiz.Choice && c.Kind != quiz.Value || len(c.Codes) == 0 {
			continue
		}
		// Who misses nothing has one answer a day, and one more on the first.
		s := d.states[c.ID()]
		if s.Reps > 0 && (s.Lapses > 0 || s.LastGrade == quiz.Again || s.Reps > s.RightDays+1) {
			missed = append(missed, c)
		}
	}
	slices.SortStableFunc(missed, func(a, b *quiz.Card) int {
		return cmp.Compare(d.states[b.ID()].LastAt.UnixMilli(), d.states[a.ID()].LastAt.UnixMilli())
	})
	var pairs []sched.Pair
	for _, c := range missed[:min(len(missed), confusedCards)] {
		events, err := d.db.History(c.ID())
		if err != nil {
			continue // the order of cards is not worth an error
		}
		for _, p := range sched.Confused(c, events) {
			if !slices.Contains(pairs, p) {
				pairs = append(pairs, p)
			}
		}
	}
	return pairs
}
