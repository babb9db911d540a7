package compile

import (
	"slices"

	"anneal/internal/quiz"
)

// Changes is what one build made different from the one before.
type Changes struct {
	New     []quiz.Card
	Gone    []quiz.Card
	Changed []quiz.Card // asks or tells something else under the same key
}

// Compare finds the changes between two builds. Only lessons that differ are
// looked at; of one that the shelf has lost nothing can be said, and its cards
// count as neither gone nor changed.
func Compare(before, after []*Catalog, shelf Shelf) Changes {
	old := differing(before, after, shelf)
	now := differing(after, before, shelf)
	was := map[string]quiz.Card{}
	for _, c := range old {
		was[c.Key] = c
	}
	known := ids(before)
	var changes Changes
	for _, c := range now {
		prior, ok := was[c.Key]
		delete(was, c.Key)
		switch {
		case !ok && known[c.ID()]:
		case !ok:
			changes.New = append(changes.New, c)
		case prior.Rev() != c.Rev():
			changes.Changed = append(changes.Changed, c)
		}
	}
	for _, c := range old {
		if _, ok := was[c.Key]; ok {
			changes.Gone = append(changes.Gone, c)
		}
	}
	return changes
}

// differing returns the cards that a has of lessons which b has not, or not
// with the same cards.
func differing(a, b []*Catalog, shelf Shelf) []quiz.Card {
	type place struct{ deck, name string }
	same := map[place]*entry{}
	for _, c := range b {
		for _, e := range c.entries {
			same[place{c.Name, e.name}] = e
		}
	}
	var cards []quiz.Card
	for _, c := range a {
		for _, e := range c.entries {
			other := same[place{c.Name, e.name}]
			if !e.isSource() || !e.inDeck() || other != nil && e.alike(other) {
				continue
			}
			if o, ok := shelf.Get(e.id); ok && len(o.Cards) == len(e.links) {
				cards = append(cards, e.cards(o)...)
			}
		}
	}
	return cards
}

// alike reports whether two entries give a deck the same cards.
func (e *entry) alike(other *entry) bool {
	return e.id == other.id && e.inDeck() == other.inDeck() &&
		slices.EqualFunc(e.links, other.links, func(a, b link) bool { return a.kept == b.kept && a.scheduled == b.scheduled })
}

// ids returns the cards of all decks.
func ids(catalogs []*Catalog) map[quiz.CardID]bool {
	all := map[quiz.CardID]bool{}
	for _, c := range catalogs {
		for _, e := range c.entries {
			for i := range e.links {
				if k := &e.links[i]; k.kept {
					all[k.id] = true
				}
			}
		}
	}
	return all
}
