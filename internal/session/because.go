package session

import (
	"strings"
	"time"
	"unicode/utf8"

	"anneal/internal/quiz"
)

// maxBecause is the length of the longest remark about an error, in letters.
const maxBecause = 500

// asksWhy reports whether the learner may say why a wrong answer had seemed
// right: to a question why, or to one that an author wrote. To put an error into
// words helps to give it up, and to read them later to notice it.
func (q *question) asksWhy() bool {
	if q.res == nil || q.res.result != quiz.Wrong || q.card.Kind != quiz.Choice {
		return false
	}
	slot := q.card.Slot
	return slot == "why" || strings.HasPrefix(slot, "why-") || !quiz.ReservedSlot(slot)
}

func (s *Session) because(a Action, _ time.Time) (Effect, error) {
	text := strings.Join(strings.Fields(a.Value), " ")
	switch {
	case !s.q.asksWhy():
		return Effect{}, refuse("a reason is kept only with a wrong answer to a question why, or to one that an author wrote")
	case utf8.RuneCountInString(text) > maxBecause:
		return Effect{}, refuse("the reason is longer than %d letters", maxBecause)
	}
	s.q.res.because = text
	s.message = "kept with your answer; you see it when you miss this card again"
	if text == "" {
		s.message = "no reason is kept"
	}
	return Effect{}, nil
}
