package sched

import "anneal/internal/quiz"

// Share bounds what a deck may take of a study day. Negative means no limit.
type Share struct {
	New     int // cards asked for the first time
	Reviews int
}

// shares counts down what each deck may still take of the day; decks without a
// limit of their own are not in it.
type shares map[string]*part

type part struct {
	Share
	due int // reviews, met so far
}

// begin takes off what was done today, which the states tell: so it holds after
// a restart and for answers from all devices.
func (b *builder) begin() shares {
	s := shares{}
	for _, d := range b.Decks {
		limit, ok := b.Shares[d.Name]
		if !ok {
			continue
		}
		left := part{Share: limit}
		for i := range d.Cards {
			st, ok := b.States[d.Cards[i].ID()]
			switch {
			case !ok || st.Last != b.Day || st.Reps == 0:
			case st.First == b.Day:
				left.New = less(left.New)
			default:
				left.Reviews = less(left.Reviews)
			}
		}
		s[d.Name] = &left
	}
	return s
}

// less counts down to nothing; no limit stays none.
func less(n int) int {
	if n > 0 {
		return n - 1
	}
	return n
}

func (s shares) hasReview(c *quiz.Card) bool { return s[c.Deck] == nil || s[c.Deck].Reviews != 0 }
func (s shares) hasNew(c *quiz.Card) bool    { return s[c.Deck] == nil || s[c.Deck].New != 0 }

func (s shares) takeReview(c *quiz.Card) {
	if d := s[c.Deck]; d != nil {
		d.Reviews = less(d.Reviews)
	}
}

func (s shares) takeNew(c *quiz.Card) {
	if d := s[c.Deck]; d != nil {
		d.New = less(d.New)
	}
}

// giveReview gives back what takeReview took.
func (s shares) giveReview(c *quiz.Card) {
	if d := s[c.Deck]; d != nil && d.Reviews >= 0 {
		d.Reviews++
	}
}

// fallDue counts a review that is due.
func (s shares) fallDue(c *quiz.Card) {
	if len(s) == 0 {
		return
	}
	if d := s[c.Deck]; d != nil {
		d.due++
	}
}

// over returns how many of all reviews that are due find no room: in the day or in
// the share of their deck. It is asked before any is taken.
func (s shares) over(due, room int) int {
	fit := due
	for _, d := range s {
		if d.Reviews >= 0 {
			fit -= max(0, d.due-d.Reviews)
		}
	}
	return due - min(fit, room)
}
