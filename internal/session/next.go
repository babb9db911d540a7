package session

import (
	"slices"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// advance shows what comes next.
func (s *Session) advance(now time.Time) {
	s.page, s.q, s.summary = nil, question{}, nil
	if s.c.Cards > 0 && len(s.given) >= s.c.Cards {
		s.finish(EndCards, now)
		return
	}
	if s.c.Time > 0 && now.Sub(s.start) >= s.c.Time {
		s.finish(EndTime, now)
		return
	}
	item, ok := s.c.Queue.Next(now)
	if !ok && len(s.skipped) > 0 {
		for _, c := range slices.Backward(s.skipped) {
			s.c.Queue.Return(c, s.state(c.ID()))
		}
		s.skipped = nil
		item, ok = s.c.Queue.Next(now)
	}
	switch {
	case ok && item.Page != nil:
		s.screen, s.page = LessonScreen, item.Page
		if p := s.pageOf(quiz.IDOf(item.Page.Key())); p != nil {
			s.page = p
		}
	case ok:
		s.show(item.Card, now)
	default:
		end := EndDone
		if s.c.Time > 0 && s.c.Queue.Left().New > 0 {
			end = EndTime // new cards are left, but it is too late to begin one
		} else if _, waits := s.c.Queue.Wait(); waits {
			end = EndWaiting
		}
		s.finish(end, now)
	}
}

// show puts a card's question on the screen, as it stands in its deck now.
func (s *Session) show(card *quiz.Card, now time.Time) {
	id := card.ID()
	if c := s.card(id); c != nil {
		card = c
	}
	if s.c.Fetch != nil && !s.whole[id] {
		s.message = "the card " + card.Key + " cannot be read any more; it is passed over"
		s.c.Queue.Drop(id)
		s.advance(now)
		return
	}
	state := s.state(id)
	s.page, s.summary = nil, nil
	s.screen = QuestionScreen
	reps := state.Reps
	if s.c.Quiz != nil {
		reps = 0 // the same quiz for everybody
	}
	form := shownForm(card, reps, s.c.Seed)
	shown := card.Form(form)
	s.q = question{base: card, card: shown, form: form, id: id, state: state, asked: now, order: shownOrder(shown, reps, s.c.Seed)}
}

// reloaded goes on after the card on the screen turned out to have changed.
func (s *Session) reloaded(state quiz.State, now time.Time) {
	s.stale = true
	if s.screen == LessonScreen {
		s.message = "this page was read elsewhere in the meantime"
		if state.Introduced != 0 {
			s.c.Queue.Read(s.page, now)
			s.advance(now)
		}
		return
	}
	card := s.q.base
	if s.c.Quiz != nil || s.askable(state, now) {
		s.message = "the card " + card.Key + " was changed elsewhere in the meantime; nothing was written, it is asked again as it is now"
		s.show(card, now)
		return
	}
	s.message = "the card " + card.Key + " was answered or put off elsewhere in the meantime; nothing was written, this is the next card"
	s.c.Queue.Put(card, state)
	s.advance(now)
}

// askable reports whether the card on the screen, being in this state now, is
// still to be asked: nobody put it off, and it was not answered or is due again.
func (s *Session) askable(state quiz.State, now time.Time) bool {
	today := sched.DayOf(now, s.c.Rollover)
	due := state.Due.Day <= today && !state.Due.At.After(now.Add(soon))
	return !state.Suspended && state.Buried <= today && (due || state.Reps == s.q.state.Reps)
}

// soon is how far ahead a learning step may be asked when it is at hand.
const soon = 20 * time.Minute
