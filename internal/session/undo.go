package session

import (
	"fmt"
	"slices"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

func (s *Session) undo(_ Action, now time.Time) (Effect, error) {
	switch {
	case s.c.Quiz != nil && s.screen == SummaryScreen:
		return Effect{}, refuse("the quiz is over, and its answers were shown")
	case s.c.Quiz != nil && len(s.given) == 0:
		return Effect{}, refuse("no answer of this quiz is there to be taken back")
	}
	return s.ask(pending{Effect: Effect{Kind: UndoEffect, Events: []quiz.Event{s.event(quiz.Voided, quiz.CardID{}, now)}}})
}

// undone goes on after a command was taken back. A card that it had moved out of
// the way is on the screen again, and so is a page; anything else, like a flag,
// changes only what is known of the card.
func (s *Session) undone(r Reply, now time.Time) {
	what := "nothing of this session"
	var card *quiz.Card
	var page *quiz.Concept
	for i, e := range slices.Backward(r.Taken) {
		if i < len(r.States) {
			s.become(e.Card, r.States[i])
		}
		s.forget(e.ID)
		switch c, p := s.card(e.Card), s.pageOf(e.Card); {
		case c != nil:
			what = describe(&e, c)
			if s.comesBack(&e, now) {
				s.unskip(c)
				s.c.Queue.Return(c, s.state(e.Card))
				card, page = c, nil
			} else if st := s.state(e.Card); st.Suspended || st.Buried > sched.DayOf(now, s.c.Rollover) {
				s.c.Queue.Drop(e.Card)
			}
		case p != nil && e.Kind == quiz.Introduced:
			what = "the page of " + p.Key() + " was read"
			s.c.Queue.Unread(p)
			card, page = nil, p
		}
	}
	switch {
	case card != nil:
		s.show(card, now)
	case page != nil:
		s.q, s.summary = question{}, nil
		s.screen, s.page = LessonScreen, page
	case s.screen == QuestionScreen:
		s.q.state = s.state(s.q.id)
		if s.q.state.Suspended {
			s.advance(now)
		}
	}
	s.message = "taken back: " + what
	if s.c.Quiz != nil {
		s.message = "taken back: your last answer" // its grade would tell what it was worth
	}
}

// comesBack reports whether a card is to be asked again once the event is taken
// back: if it was graded, or put aside in this session or on a day on which it
// is due.
func (s *Session) comesBack(e *quiz.Event, now time.Time) bool {
	st := s.state(e.Card)
	switch e.Kind {
	case quiz.Graded:
		return true
	case quiz.Suspended, quiz.Buried:
		due := st.Phase != quiz.New && st.Due.Day <= sched.DayOf(now, s.c.Rollover) && !st.Due.At.After(now.Add(soon))
		return due || s.own[e.ID]
	}
	return false
}

// forget takes a grade out of the session's own count.
func (s *Session) forget(id quiz.EventID) {
	for i, r := range s.given {
		if r.event == id {
			s.given, s.gone[id] = append(s.given[:i], s.given[i+1:]...), r
			return
		}
	}
}

func (s *Session) redo(_ Action, now time.Time) (Effect, error) {
	return s.ask(pending{Effect: Effect{Kind: RedoEffect, Events: []quiz.Event{s.event(quiz.Redone, quiz.CardID{}, now)}}})
}

// redone goes on after a command that was taken back holds again. What it was
// about leaves the screen, as it did at first.
func (s *Session) redone(r Reply, now time.Time) {
	what, leaves := "nothing of this session", false
	for i, e := range r.Taken {
		if i < len(r.States) {
			s.become(e.Card, r.States[i])
		}
		card, page := s.card(e.Card), s.pageOf(e.Card)
		switch {
		case card != nil:
			what = describe(&e, card)
		case page != nil && e.Kind == quiz.Introduced:
			what = "the page of " + page.Key() + " was read"
			s.c.Queue.Read(page, now)
			leaves = leaves || s.page != nil && s.page.Key() == page.Key()
			continue
		default:
			continue
		}
		switch e.Kind {
		case quiz.Graded:
			if record, ok := s.gone[e.ID]; ok {
				s.given = append(s.given, record)
				delete(s.gone, e.ID)
			}
			s.c.Queue.Put(card, s.state(e.Card))
		case quiz.Suspended, quiz.Buried:
			s.c.Queue.Drop(e.Card)
		default:
			if s.screen == QuestionScreen && s.q.id == e.Card {
				s.q.state = s.state(e.Card)
			}
			continue
		}
		s.unskip(card)
		leaves = leaves || s.screen == QuestionScreen && s.q.id == e.Card
	}
	if leaves {
		s.advance(now)
	}
	s.message = "done again: " + what
}

func (s *Session) unskip(card *quiz.Card) {
	for i, c := range s.skipped {
		if c.Key == card.Key {
			s.skipped = append(s.skipped[:i], s.skipped[i+1:]...)
			return
		}
	}
}

// describe says what an event did to a card, in the words of the learner.
func describe(e *quiz.Event, card *quiz.Card) string {
	if e.Answer != nil {
		return fmt.Sprintf("%s on %s", e.Answer.Grade, card.Key)
	}
	return fmt.Sprintf("%s was %s", card.Key, e.Kind)
}
