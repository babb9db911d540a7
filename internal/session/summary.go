package session

import (
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// finish shows the summary.
func (s *Session) finish(end End, now time.Time) {
	sum := &Summary{End: end, Answered: len(s.given), Right: s.right(), Took: max(0, now.Sub(s.start))}
	seen := map[string]bool{}
	for _, r := range s.given {
		if r.missed && !seen[r.card.Key] {
			seen[r.card.Key] = true
			sum.Missed = append(sum.Missed, Missed{Key: r.card.Key, Title: s.title(r.card), Place: r.card.Origin})
		}
		if r.due {
			sum.Reviews++
			sum.Foreseen += r.chance
		}
		if r.kept {
			sum.Kept++
		}
	}
	if sum.Reviews > 0 {
		sum.Foreseen /= float64(sum.Reviews)
	}
	if s.c.Quiz != nil {
		sum.Quiz = s.score() // what is due tomorrow is for the reviews to tell
		s.page, s.q = nil, question{}
		s.screen, s.summary = SummaryScreen, sum
		return
	}
	tomorrow := sched.DayOf(now, s.c.Rollover) + 1
	if at, waits := s.c.Queue.Wait(); waits {
		at = at.In(now.Location())
		if end == EndWaiting || at.After(now) && sched.DayOf(at, s.c.Rollover) < tomorrow {
			sum.NextDue = at
		}
	}
	sum.Left = s.left()
	if s.c.Coming != nil {
		sum.Coming = s.c.Coming(now)
	}
	if s.c.DueBy != nil {
		sum.Tomorrow = s.c.DueBy(tomorrow)
	} else {
		for id := range s.cards {
			if s.dueBy(tomorrow, s.state(id), now) {
				sum.Tomorrow++
			}
		}
	}
	s.page, s.q = nil, question{}
	s.screen, s.summary = SummaryScreen, sum
}

// dueBy reports whether a card is due by the end of a day.
func (s *Session) dueBy(day quiz.Day, st quiz.State, now time.Time) bool {
	switch {
	case st.Suspended || st.Buried > day || st.Due.IsZero():
		return false
	case st.Due.IsStep():
		return sched.DayOf(st.Due.At.In(now.Location()), s.c.Rollover) <= day
	}
	return st.Due.Day <= day
}

func (s *Session) right() int {
	n := 0
	for _, r := range s.given {
		if r.right {
			n++
		}
	}
	return n
}

// title returns the title of a card's concept.
func (s *Session) title(card *quiz.Card) string {
	if c := s.pages[quiz.IDOf(quiz.JoinKey(card.Deck, card.Concept))]; c != nil && c.Title != "" {
		return c.Title
	}
	return card.Concept
}

func (s *Session) quit(_ Action, now time.Time) (Effect, error) {
	if s.screen != SummaryScreen {
		s.finish(EndQuit, now)
	}
	return Effect{}, nil
}
