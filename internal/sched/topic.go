package sched

import (
	"time"

	"anneal/internal/quiz"
)

// topic is a concept as the queue sees it: what was learnt of it, and which of
// its cards are still new. Cards that name no concept of their deck share a
// topic per name; such a topic has no page, no ladder and no limits of its own.
type topic struct {
	concept *quiz.Concept // nil for loose cards
	deck    map[string]*topic

	begun    quiz.Day // when its page was read or its first card asked; 0 if never
	newToday int      // cards asked today for the first time
	right    right
	rungs    [rungs]rung
	fresh    []*entry // new cards that could be asked, in the deck's order, without those met in this session

	read   bool      // the page was read, or there is none
	readAt time.Time // zero if there is no page
	marker int       // answers in this session when it was read
	asked  bool      // a card of it was answered

	learnt answerMemo // of satisfied
}

// rungs is the number of rungs of the ladder, see quiz.Card.Rung.
const rungs = 3

// rung is what a topic knows of the cards of one rung.
type rung struct {
	askable int // scheduled and not suspended
	right   right
}

func rungOf(c *quiz.Card) int { return min(max(c.Rung, 0), rungs-1) }

// right collects the right answers of some cards. A state does not tell every
// day on which its card was answered right, so for a card that was right on one
// day only that day is known to lie in a range; two cards count as right on
// different days when their ranges cannot overlap.
type right struct {
	cards         int  // cards ever right
	twice         bool // one card was right on two days
	latest, early quiz.Day
}

func (r *right) add(s *quiz.State) {
	if s.RightDays == 0 {
		return
	}
	from, to := s.Last, s.Last
	if s.LastGrade <= quiz.Again { // right on a day before the last one
		from, to = s.First, s.Last-1
	}
	if r.cards == 0 {
		r.latest, r.early = from, to
	}
	r.cards++
	r.twice = r.twice || s.RightDays > 1
	r.latest, r.early = max(r.latest, from), min(r.early, to)
}

// twoDays reports whether right answers were given on two different days.
func (r *right) twoDays() bool { return r.twice || r.latest > r.early }

// note takes a card of the topic and its state into account.
func (t *topic) note(c *quiz.Card, s *quiz.State, today quiz.Day) {
	g := &t.rungs[rungOf(c)]
	if c.Scheduled && !s.Suspended {
		g.askable++
	}
	if s.Phase == quiz.New {
		return
	}
	t.asked = true
	g.right.add(s)
	t.right.add(s)
	if t.begun == 0 || s.First < t.begun {
		t.begun = s.First
	}
	if s.First == today && s.Reps > 0 {
		t.newToday++
	}
}

// climbed reports whether cards of a rung may be asked: all do on the lowest
// rung that has cards to ask, and on a higher one after right answers on two
// different days on the next lower one that has. Loose cards have no ladder: what
// stands together in a file of notes does not build one upon another.
func (t *topic) climbed(to int) bool {
	if t.concept == nil {
		return true
	}
	for r := to - 1; r >= 0; r-- {
		if t.rungs[r].askable > 0 {
			return t.rungs[r].right.twoDays()
		}
	}
	return true
}

// open reports whether the topic may be begun or go on: once begun it stays
// open, else everything it requires has to be satisfied.
func (t *topic) open() bool {
	if t.begun != 0 || t.concept == nil {
		return true
	}
	for _, id := range t.concept.Requires {
		if r := t.deck[id]; r != nil && r != t && !r.satisfied() {
			return false
		}
	}
	return true
}

// answerMemo remembers what satisfied found.
type answerMemo uint8

const (
	unknown answerMemo = iota
	asking             // for ever so in a circle
	yes
	no
)

// satisfied reports whether the topic counts as learnt for those that require
// it: two of its cards were answered right at least once each, and all in all
// on two different days at least. Where it has but one card to ask, that one
// must have been right on two days; where it has none, what it requires itself
// decides. Concepts that require each other in a circle are never satisfied.
func (t *topic) satisfied() bool {
	if t.learnt == unknown {
		t.learnt = asking
		askable := 0
		for _, r := range t.rungs {
			askable += r.askable
		}
		ok := t.right.cards >= min(2, askable) && t.right.twoDays()
		if askable == 0 && !ok {
			ok = t.open()
		}
		t.learnt = no
		if ok {
			t.learnt = yes
		}
	}
	return t.learnt == yes
}
