package session

import (
	"strings"
	"time"

	"anneal/internal/quiz"
)

func (s *Session) suspend(_ Action, now time.Time) (Effect, error) {
	return s.write(s.event(quiz.Suspended, s.q.id, now), record{})
}

func (s *Session) bury(_ Action, now time.Time) (Effect, error) {
	e := s.event(quiz.Buried, s.q.id, now)
	e.Due = quiz.Due{Day: e.Day + 1}
	return s.write(e, record{})
}

func (s *Session) skip(_ Action, now time.Time) (Effect, error) {
	card := s.q.base
	s.c.Queue.Drop(s.q.id)
	s.skipped = append(s.skipped, card)
	s.advance(now)
	s.message = "skipped: " + card.Key + " comes later in this session"
	if s.c.Quiz != nil {
		s.message = "skipped: it comes later in this quiz" // a key may tell too much
	}
	if s.q.base == card {
		s.message = "nothing else is left to ask now"
	}
	return Effect{}, nil
}

func (s *Session) edit(Action, time.Time) (Effect, error) {
	return s.ask(pending{Effect: Effect{Kind: EditEffect, Card: s.q.id, Source: s.q.base}})
}

// edited goes on after the learner had the card's source in an editor.
func (s *Session) edited(card *quiz.Card, now time.Time) {
	old := s.q.base
	switch {
	case card == nil || card.Key != old.Key:
		s.message = "edited: " + old.Key + " is no longer in its source"
		delete(s.cards, s.q.id)
		s.c.Queue.Drop(s.q.id)
		s.advance(now)
	case card.Rev() == old.Rev():
		s.message = "the card was not changed"
	default:
		s.message = "edited: the card is asked anew; its history is kept"
		if card.Origin.File != old.Origin.File { // the lesson was a shipped one
			s.message = "edited, in a copy of the lesson among your own decks: the card is asked anew; its history is kept"
		}
		s.cards[s.q.id], s.whole[s.q.id] = card, true
		s.show(card, now)
	}
}

// flag sets the learner's mark on the card: a number, a note, or both.
func (s *Session) flag(a Action, now time.Time) (Effect, error) {
	e := s.event(quiz.Flagged, s.q.id, now)
	first, note, _ := strings.Cut(strings.TrimSpace(a.Value), " ")
	switch {
	case first == "" && s.q.state.Flag == 0:
		e.Flag = 1
	case first == "":
	case len(first) == 1 && first[0] >= '0' && first[0] <= '7':
		e.Flag, e.Text = first[0]-'0', strings.TrimSpace(note)
	default:
		e.Flag, e.Text = max(1, s.q.state.Flag), strings.TrimSpace(a.Value)
	}
	return s.write(e, record{})
}

func flagMessage(st quiz.State) string {
	switch {
	case st.Flag == 0 && st.Note == "":
		return "the flag is off"
	case st.Note != "":
		return "flagged: " + st.Note
	}
	return "flagged"
}
