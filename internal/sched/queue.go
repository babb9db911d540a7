package sched

import (
	"slices"
	"time"

	"anneal/internal/quiz"
)

const (
	// within is how early a learning step may come when nothing else is left.
	within = 20 * time.Minute
	// A concept's first card waits that long after its page, or for so many
	// answers to other cards, as long as there are other cards.
	gapTime    = 10 * time.Minute
	gapAnswers = 5
	// A card that was failed while cramming comes again after so many others, as
	// long as there are others: sooner it would be known by its looks.
	apart = 3
)

// Queue holds what is left to show of a study day, see [Build]. It only orders;
// what is graded, read or taken back it has to be told. It is not safe for use
// by several goroutines.
type Queue struct {
	day    quiz.Day
	cram   bool
	topics map[conceptID]*topic

	steps   []*entry // by due instant
	tests   []*entry // new cards of concepts that the learner means to know, see [Queue.TestOut]
	reviews []*entry
	fresh   []*entry // new cards
	fixes   []*entry // where the time is limited: what would eat it up

	lastFifth time.Time  // of the limited time; zero where it is not
	confused  confusions // codes
	over      int        // reviews that are due beyond the day's limit
	room      Room

	totalReviews, totalFresh int // at the beginning

	answered int        // cards so far
	last     *quiz.Card // shown before, nil after a page
	back     Item       // taken back by an undo, so it comes next
}

// Item is what to show: exactly one of the two is set.
type Item struct {
	Card *quiz.Card
	Page *quiz.Concept // a page to read
}

// Left counts the cards that are left: in learning steps, to review, and new.
type Left struct {
	Learning, Review, New int
}

// Next returns what to show, and returns the same again until it is told what
// became of it, but for learning steps that come due in between. It is false
// when nothing is to be shown now; [Queue.Wait] then says when.
//
// Learning steps that are due come first, then the cards of a concept that is
// tested out, kept apart by reviews alone, then reviews with new cards spread
// evenly between them. Two cards that share a program or an error code, or whose
// codes the learner confuses, do not follow one another while another card or page can be shown instead. The
// first card of a concept comes ten minutes or five answers after its page; in
// the meantime other cards come, but no other page. When nothing else is left,
// new cards come without that wait, and then the learning steps that are due
// within 20 minutes. Where the plan limits the time, no page and no new card
// comes in its last fifth.
func (q *Queue) Next(now time.Time) (Item, bool) {
	if q.back != (Item{}) {
		return q.back, true
	}
	for _, strict := range []bool{true, false} {
		if e := q.first(q.steps[:q.dueBy(now)], strict); e != nil {
			return Item{Card: e.card}, true
		}
		if !q.ending(now) {
			if e := q.first(q.tests, strict); e != nil {
				return Item{Card: e.card}, true
			}
		} else if e := q.nextFix(now, strict); e != nil {
			return Item{Card: e.card}, true
		}
		if len(q.tests) == 0 && q.freshTurn() {
			if item, ok := q.nextFresh(now, strict); ok {
				return item, true
			}
		}
		if e := q.first(q.reviews[:q.rested()], strict); e != nil {
			return Item{Card: e.card}, true
		}
		if item, ok := q.nextFresh(now, strict); ok && len(q.tests) == 0 {
			return item, true
		}
		if e := q.nextFix(now, strict); e != nil {
			return Item{Card: e.card}, true
		}
	}
	for _, list := range [][]*entry{q.held(now), q.reviews, q.steps[:q.dueBy(now.Add(within))]} {
		for _, strict := range []bool{true, false} {
			if e := q.first(list, strict); e != nil {
				return Item{Card: e.card}, true
			}
		}
	}
	return Item{}, false
}

// first returns the first card of a list; strict passes over those that must
// not follow the last one.
func (q *Queue) first(list []*entry, strict bool) *entry {
	for _, e := range list {
		if !strict || !q.clash(e.card) {
			return e
		}
	}
	return nil
}

// dueBy returns how many learning steps are due at an instant.
func (q *Queue) dueBy(at time.Time) int {
	n := 0
	for n < len(q.steps) && !q.steps[n].at.After(at) {
		n++
	}
	return n
}

// rested returns how many reviews may come: those that were failed a moment ago
// stand at the end.
func (q *Queue) rested() int {
	n := len(q.reviews)
	for n > 0 && q.reviews[n-1].from > q.answered {
		n--
	}
	return n
}

// freshTurn spreads the new cards: of n new cards and r reviews, the i-th new
// one comes after i·r/(n+1) reviews.
func (q *Queue) freshTurn() bool {
	asked := q.totalFresh - len(q.fresh)
	reviewed := q.totalReviews - len(q.reviews)
	return reviewed*(q.totalFresh+1) >= (asked+1)*q.totalReviews
}

// nextFresh returns the first new card that may be asked, or the page before
// it.
func (q *Queue) nextFresh(now time.Time, strict bool) (Item, bool) {
	if q.ending(now) {
		return Item{}, false
	}
	holding := false
	for _, e := range q.fresh {
		switch {
		case !e.topic.read:
			if !holding {
				return Item{Page: e.topic.concept}, true
			}
		case q.holds(e.topic, now):
			holding = true
		case !strict || !q.clash(e.card):
			return Item{Card: e.card}, true
		}
	}
	return Item{}, false
}

// holds reports whether a topic's page was read so shortly ago that its first
// card has to wait.
func (q *Queue) holds(t *topic, now time.Time) bool {
	return !t.readAt.IsZero() && !t.asked && now.Sub(t.readAt) < gapTime && q.answered-t.marker < gapAnswers
}

// held returns the new cards whose page was read.
func (q *Queue) held(now time.Time) []*entry {
	var held []*entry
	if q.ending(now) {
		return nil
	}
	for _, e := range q.fresh {
		if e.topic.read {
			held = append(held, e)
		}
	}
	return held
}

// clash reports whether a card must not be shown right after the last one.
func (q *Queue) clash(c *quiz.Card) bool {
	return q.last != nil && (clash(q.last, c) || q.confused.confusing(q.last, c))
}

// clash reports whether b must not be shown right after a: it gives away too
// much, or asks too much the same.
func clash(a, b *quiz.Card) bool {
	if a == nil {
		return false
	}
	if a.Key == b.Key || a.Program != "" && a.Program == b.Program {
		return true
	}
	for _, code := range a.Codes {
		if slices.Contains(b.Codes, code) {
			return true
		}
	}
	return false
}

// Wait returns when the next learning step is due; false when none is left.
func (q *Queue) Wait() (time.Time, bool) {
	if len(q.steps) == 0 {
		return time.Time{}, false
	}
	return q.steps[0].at, true
}

// Left counts what is left. Learning steps count until they are done, also
// those that are not due yet.
func (q *Queue) Left() Left {
	left := Left{Learning: len(q.steps), Review: len(q.reviews), New: len(q.fresh) + len(q.tests)}
	for _, e := range q.fixes {
		if e.unmet {
			left.New++
		} else {
			left.Review++
		}
	}
	return left
}

// Over returns how many of the reviews that are due do not fit into the day's
// limit: more than none is a backlog.
func (q *Queue) Over() int { return q.over }

// Room says of what the limits of a day would admit more than the plan had to
// offer.
type Room struct {
	Reviews  bool
	New      bool // cards of concepts that were begun
	Concepts bool // that were not

	LastNew *quiz.Card // the last new card that was taken, in the order of teaching; nil if none was
}

// Room returns what there was room for when the queue was built.
func (q *Queue) Room() Room { return q.room }

// Put tells that a card was graded and what its state is now: it leaves the
// queue, unless it goes on to a learning step, or was failed while cramming.
func (q *Queue) Put(card *quiz.Card, s quiz.State) {
	id := card.ID()
	q.remove(id)
	q.answered++
	q.last = card
	t := q.topic(card)
	t.asked = true
	t.met(id)
	switch e := (&entry{id: id, card: card, topic: t, at: s.Due.At}); {
	case s.Suspended || s.Buried > q.day:
	case q.cram:
		if s.LastGrade == quiz.Again {
			e.from = q.answered + apart
			q.reviews = append(q.reviews, e)
		}
	case s.Due.IsStep() && !q.lastFifth.IsZero() && card.Kind == quiz.Fix: // in another session
	case s.Due.IsStep():
		q.insert(e)
	}
}

// Read tells that a concept's page was read.
func (q *Queue) Read(c *quiz.Concept, now time.Time) {
	t := q.topics[conceptID{c.Deck, c.ID}]
	if t == nil {
		return
	}
	t.read, t.readAt, t.marker, t.asked = true, now, q.answered, false
	q.last = nil
	if q.back.Page != nil && q.back.Page.Key() == c.Key() {
		q.back = Item{}
	}
}

// Unread takes back that a concept's page was read, and shows it next.
func (q *Queue) Unread(c *quiz.Concept) {
	t := q.topics[conceptID{c.Deck, c.ID}]
	if t == nil || t.concept == nil {
		return
	}
	t.read, t.readAt = false, time.Time{}
	q.putBack(t)
	q.back = Item{Page: t.concept}
}

// Drop takes a card out: it was suspended, buried or skipped.
func (q *Queue) Drop(id quiz.CardID) {
	if card := q.remove(id); card != nil {
		q.last = card
		q.topic(card).met(id)
	}
}

// Return takes back the last [Queue.Put] or [Queue.Drop] of a card, which now
// has state s again, and shows it next.
func (q *Queue) Return(card *quiz.Card, s quiz.State) {
	id := card.ID()
	q.remove(id)
	e := &entry{id: id, card: card, topic: q.topic(card)}
	switch {
	case s.Phase == quiz.New:
		q.fresh = slices.Insert(q.fresh, 0, e)
	case s.Due.IsStep() && !q.cram:
		if s.Last == q.day {
			e.at = s.Due.At
		}
		q.insert(e)
	default:
		q.reviews = slices.Insert(q.reviews, 0, e)
	}
	q.back = Item{Card: card}
}

// topic returns the card's topic, also for a card that was not in the plan.
func (q *Queue) topic(c *quiz.Card) *topic {
	if t := q.topics[conceptID{c.Deck, c.Concept}]; t != nil {
		return t
	}
	t := &topic{read: true}
	q.topics[conceptID{c.Deck, c.Concept}] = t
	return t
}

// insert puts a learning step after those that are due no later.
func (q *Queue) insert(e *entry) { q.steps = slices.Insert(q.steps, q.dueBy(e.at), e) }

// remove takes a card out of the list it is in and returns it, or nil.
func (q *Queue) remove(id quiz.CardID) *quiz.Card {
	if q.back.Card != nil && q.back.Card.ID() == id {
		q.back = Item{}
	}
	for _, list := range []*[]*entry{&q.steps, &q.tests, &q.fresh, &q.reviews, &q.fixes} {
		for i, e := range *list {
			if e.id != id {
				continue
			}
			if i == 0 {
				*list = (*list)[1:] // the usual case; nothing moves
			} else {
				*list = slices.Delete(*list, i, i+1)
			}
			return e.card
		}
	}
	return nil
}
