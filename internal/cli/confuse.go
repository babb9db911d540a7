package cli

import (
	"context"
	"slices"
	"sync"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

const (
	// confusedAnswers is how many of the last answers are looked at to find codes
	// that are confused: they say what is confused now.
	confusedAnswers = 1000
	// confusedCards is how many of the cards that were missed have their histories
	// read.
	confusedCards = 10
)

// beside has the codes that are confused looked for while the queue is begun, which
// needs them for its reviews only.
func (d *desk) beside() {
	if d.stock == nil {
		d.pairs = d.confused
		return
	}
	aside := *d
	aside.stock = d.stock.again() // a cache serves one look at a time
	found := make(chan []sched.Pair, 1)
	go func() { found <- aside.confused() }()
	d.pairs = sync.OnceValue(func() []sched.Pair { return <-found })
}

// confused returns the codes that the learner takes for one another, as far as the
// last answers tell.
func (d *desk) confused() (pairs []sched.Pair) {
	var missed []quiz.CardID
	histories := map[quiz.CardID][]quiz.Event{}
	_ = d.db.Look(context.Background(), func(look *store.Look) error { // the order of cards is not worth an error
		answers := 0
		for e := range look.Newest() {
			if answers++; answers > confusedAnswers || len(missed) == confusedCards {
				break
			}
			if a := e.Answer; a != nil && a.Result == quiz.Wrong && (a.Kind == quiz.Choice || a.Kind == quiz.Value) && histories[e.Card] == nil {
				histories[e.Card] = look.History(e.Card)
				missed = append(missed, e.Card)
			}
		}
		return nil
	})
	cards := d.cardsOf(missed)
	for _, id := range missed {
		if cards[id] == nil || len(cards[id].Codes) == 0 {
			continue
		}
		for _, p := range sched.Confused(cards[id], histories[id]) {
			if !slices.Contains(pairs, p) {
				pairs = append(pairs, p)
			}
		}
	}
	return pairs
}

// cardsOf returns cards with their texts, those that there are.
func (d *desk) cardsOf(ids []quiz.CardID) map[quiz.CardID]*quiz.Card {
	found := make(map[quiz.CardID]*quiz.Card, len(ids))
	if len(ids) == 0 {
		return found
	}
	if d.stock != nil {
		for _, deck := range d.stock.lessons(ids) {
			for i := range deck.Cards {
				if c := &deck.Cards[i]; slices.Contains(ids, c.ID()) {
					found[c.ID()] = c
				}
			}
		}
		return found
	}
	for c := range allCards(d.decks) {
		if id := c.ID(); slices.Contains(ids, id) {
			found[id] = c
		}
	}
	return found
}
