package session

import (
	"strings"

	"anneal/internal/quiz"
)

// rustcSays returns what the compiler says of the program on the screen, for
// the result r. Its help is kept back while it would give away how the program
// is mended.
func (s *Session) rustcSays(r *result) (message string, kept bool) {
	card := s.q.card
	if card.Message == "" || card.Mends() && (r.result == quiz.Right || r.result == quiz.Near) {
		return card.Message, false
	}
	return s.shownMessage(card.Message)
}

// shownMessage returns a message about the program of the card on the screen as
// far as the learner may see it.
func (s *Session) shownMessage(message string) (shown string, kept bool) {
	if s.mended(s.q.card) {
		return message, false
	}
	shown = quiz.WithoutHelp(message)
	return shown, shown != message
}

// mended reports whether it is no secret how the program of a card is mended:
// a card that asks for it was once answered right on the last try of a day, or
// there is no such card. State.RightDays tells just that, so that it needs no
// look into the log; a right answer that was followed by a wrong one on the same
// day does not count.
func (s *Session) mended(card *quiz.Card) bool {
	menders := s.menders[card.Program]
	for _, id := range menders {
		if s.state(id).RightDays > 0 {
			return true
		}
	}
	return card.Program == "" || len(menders) == 0
}

// explained returns the codes of a card that the compiler has a text about.
func explained(card *quiz.Card) []string {
	var codes []string
	for _, c := range card.Codes {
		if len(c) == 5 && c[0] == 'E' && strings.Trim(c[1:], "0123456789") == "" {
			codes = append(codes, c)
		}
	}
	return codes
}
