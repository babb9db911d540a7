package sched

import (
	"time"

	"anneal/internal/quiz"
)

// maxFixes is how many programs are mended in a session whose time is limited:
// each may take as long as ten other cards.
const maxFixes = 2

// setFixesAside takes the Fix cards out of their lists and keeps the first few.
func (q *Queue) setFixesAside() {
	for _, list := range []*[]*entry{&q.steps, &q.reviews, &q.fresh} {
		var others []*entry
		for _, e := range *list {
			switch {
			case e.card.Kind != quiz.Fix:
				others = append(others, e)
			case len(q.fixes) < maxFixes:
				e.unmet = list == &q.fresh
				q.fixes = append(q.fixes, e)
			}
		}
		*list = others
	}
}

// ending reports whether the last fifth of a limited time has begun.
func (q *Queue) ending(now time.Time) bool {
	return !q.lastFifth.IsZero() && !now.Before(q.lastFifth)
}

// nextFix returns a Fix card that was set aside. One that is new follows the
// rules of new cards.
func (q *Queue) nextFix(now time.Time, strict bool) *entry {
	for _, e := range q.fixes {
		if e.unmet && (q.ending(now) || !e.topic.read) || strict && q.clash(e.card) {
			continue
		}
		return e
	}
	return nil
}
