package session

import (
	"slices"

	"anneal/internal/quiz"
)

// take makes the cards and pages of a deck known.
func (s *Session) take(d *quiz.Deck) {
	for i := range d.Cards {
		card, id := &d.Cards[i], d.Cards[i].ID()
		s.cards[id] = card
		if card.Scheduled && card.Mends() && !slices.Contains(s.menders[card.Program], id) {
			s.menders[card.Program] = append(s.menders[card.Program], id)
		}
	}
	for i := range d.Concepts {
		s.pages[quiz.IDOf(d.Concepts[i].Key())] = &d.Concepts[i]
	}
}

// fetch makes a card or page known with its texts, if there is one of that id.
func (s *Session) fetch(id quiz.CardID) {
	if s.c.Fetch == nil || s.whole[id] {
		return
	}
	d, states := s.c.Fetch(id)
	if d == nil {
		return
	}
	edited := map[quiz.CardID]*quiz.Card{}
	for i := range d.Cards {
		if id := d.Cards[i].ID(); s.whole[id] {
			edited[id] = s.cards[id]
		}
		s.whole[d.Cards[i].ID()] = true
	}
	for i := range d.Concepts {
		s.whole[quiz.IDOf(d.Concepts[i].Key())] = true
	}
	s.take(d)
	for id, card := range edited {
		s.cards[id] = card
	}
	if s.c.Load != nil {
		s.c.Load.Add(d, states)
	}
	for id, st := range states {
		if _, ok := s.c.States[id]; !ok {
			s.fetched[id] = st
		}
	}
}

// card returns a card with its texts, nil if there is none of that id.
func (s *Session) card(id quiz.CardID) *quiz.Card {
	s.fetch(id)
	return s.cards[id]
}

// pageOf returns a concept with its page, nil if there is none of that id.
func (s *Session) pageOf(id quiz.CardID) *quiz.Concept {
	s.fetch(id)
	return s.pages[id]
}
