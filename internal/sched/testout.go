package sched

import (
	"slices"

	"anneal/internal/quiz"
)

// TestOut tells that the learner means to know a concept already: all its new
// cards are asked now, up the whole ladder, whatever the limits of the day are
// and whether they share a program or not. It returns how many these are; once
// they are asked, right answers of two days open what builds on the concept, as
// always. It lasts as long as the queue.
func (q *Queue) TestOut(c *quiz.Concept) int {
	t := q.topics[conceptID{c.Deck, c.ID}]
	if t == nil {
		return 0
	}
	var all []*entry
	q.fresh = slices.DeleteFunc(q.fresh, func(e *entry) bool {
		if e.topic == t {
			all = append(all, e)
			q.totalFresh--
		}
		return e.topic == t
	})
	for _, e := range t.fresh {
		listed := func(o *entry) bool { return o.id == e.id }
		if !slices.ContainsFunc(all, listed) && !slices.ContainsFunc(q.tests, listed) {
			e.extra = true
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(x, y *entry) int { return rungOf(x.card) - rungOf(y.card) })
	q.tests = append(q.tests, all...)
	return len(all)
}

// putBack takes back that a topic is tested out.
func (q *Queue) putBack(t *topic) {
	var planned []*entry
	q.tests = slices.DeleteFunc(q.tests, func(e *entry) bool {
		if e.topic == t && !e.extra {
			planned = append(planned, e)
		}
		return e.topic == t
	})
	q.fresh = append(planned, q.fresh...)
	q.totalFresh += len(planned)
}

// met takes a card out of those that could be asked.
func (t *topic) met(id quiz.CardID) {
	t.fresh = slices.DeleteFunc(t.fresh, func(e *entry) bool { return e.id == id })
}
