package session

import (
	"fmt"
	"time"

	"anneal/internal/quiz"
)

// testOutPage leaves a page as read, and goes on with all cards of its concept.
func (s *Session) testOutPage(a Action, now time.Time) (Effect, error) {
	e, err := s.introduce(a, now)
	if s.pending != nil {
		s.pending.testOut = true
	}
	return e, err
}

// testOut brings the new cards of the concept on the screen; the present card is
// answered first.
func (s *Session) testOut(Action, time.Time) (Effect, error) {
	c := s.pages[quiz.IDOf(quiz.JoinKey(s.q.base.Deck, s.q.base.Concept))]
	if c == nil {
		return Effect{}, refuse("this card belongs to no concept that could be tested out")
	}
	n := s.c.Queue.TestOut(c)
	if n == 0 || n == 1 && s.q.state.Phase == quiz.New {
		return Effect{}, refuse("no more new cards of %s are left to test it out", s.title(s.q.base))
	}
	s.message = testsOut(c, n)
	return Effect{}, nil
}

func testsOut(c *quiz.Concept, n int) string {
	title := c.Title
	if title == "" {
		title = c.ID
	}
	if n == 1 {
		return "testing out: the only new card of " + title + " comes now"
	}
	return fmt.Sprintf("testing out: all %d new cards of %s come now, the hardest last", n, title)
}
