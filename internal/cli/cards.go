package cli

import (
	"iter"

	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

// allCards goes through the cards of all decks, deck by deck.
func allCards(decks []*quiz.Deck) iter.Seq[*quiz.Card] {
	return func(yield func(*quiz.Card) bool) {
		for _, d := range decks {
			for i := range d.Cards {
				if !yield(&d.Cards[i]) {
					return
				}
			}
		}
	}
}

// cardWith returns the card with a key, nil if there is none.
func cardWith(decks []*quiz.Deck, key string) *quiz.Card {
	for c := range allCards(decks) {
		if c.Key == key {
			return c
		}
	}
	return nil
}

// remember notes key and text of every card that has a history and no {#key}, and
// of those that also names, so that they are known again when text or place has
// changed. What is noted of others, as they rested or were exported, it only
// brings up to date.
func remember(db *store.DB, decks []*quiz.Deck, also func(*quiz.Card) bool) error {
	states, err := db.States()
	if err != nil {
		return err
	}
	known, err := db.Remembered()
	if err != nil {
		return err
	}
	fresh := map[quiz.CardID]store.Remembered{}
	for card := range allCards(decks) {
		id := card.ID()
		have, noted := known[id]
		if _, answered := states[id]; !noted && (!answered || keyed(card)) && !also(card) {
			continue
		}
		if r := remembered(card); have != r {
			fresh[id] = r
		}
	}
	return db.Remember(fresh)
}

// rememberAnswered notes key and text of the cards that this session wrote about.
func (d *desk) rememberAnswered() error {
	fresh := map[quiz.CardID]store.Remembered{}
	for id, card := range d.cardsOf(d.db.KeptCards()) {
		if !keyed(card) {
			fresh[id] = remembered(card)
		}
	}
	return d.db.Remember(fresh)
}

// keyed reports whether a card has a {#key}: whatever becomes of its text and
// place, it is known by that.
func keyed(c *quiz.Card) bool {
	return c.Concept != "" && c.Key == quiz.JoinKey(c.Deck, c.Slot) && !quiz.ReservedSlot(c.Slot)
}

// remembered is what a card is known again by.
func remembered(c *quiz.Card) store.Remembered {
	return store.Remembered{Key: c.Key, Text: compile.Text(c)}
}

// noOthers adds none to the cards that have a history.
func noOthers(*quiz.Card) bool { return false }
