package sched

import (
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// ladderDesk has a concept with all rungs on one program, another concept, and
// two reviews.
func ladderDesk() *desk {
	d := newDesk()
	d.concept("old")
	d.read("old", quiz.State{Introduced: day0 - 20})
	d.card("old/a", reviewed(5, 0))
	d.card("old/b", reviewed(4, 0))
	d.concept("moves")
	d.card("moves/fix", quiz.State{}, onRung(2), ofProgram("p"))
	d.card("moves/why", quiz.State{}, onRung(0), ofProgram("p"))
	d.card("moves/place", quiz.State{}, onRung(1), ofProgram("p"))
	d.card("moves/rare", quiz.State{}, func(c *quiz.Card) { c.Scheduled = false })
	d.card("moves/off", quiz.State{Suspended: true})
	d.concept("traits")
	d.card("traits/why", quiz.State{})
	return d
}

// names plays the queue to its end.
func names(q *Queue) string { return strings.Join(play(q, noon0), ", ") }

func TestTestOut(t *testing.T) {
	d := ladderDesk()
	d.expect(t, "at the usual pace one card of a program comes a day", "old/b, page moves, old/a, moves/why, page traits, traits/why")

	d.plan.Limits.New, d.plan.Limits.NewPerConcept = 2, 1
	q := Build(d.plan)
	moves := &d.deck.Concepts[1]
	q.Read(moves, noon0)
	if n := q.TestOut(moves); n != 3 || q.Left() != (Left{Review: 2, New: 4}) {
		t.Errorf("%d cards to test out with, left %v", n, q.Left())
	}
	if got := names(q); got != "moves/why, old/b, moves/place, old/a, moves/fix, page traits, traits/why" {
		t.Errorf("tested out: %s", got)
	}
}

func TestTestOutAgain(t *testing.T) {
	d := ladderDesk()
	moves := &d.deck.Concepts[1]
	q := Build(d.plan)
	q.Read(moves, noon0)
	q.TestOut(moves)
	why := &d.deck.Cards[3]
	q.Put(why, reviewed(0, 5))
	if n := q.TestOut(moves); n != 0 || q.Left().New != 3 {
		t.Errorf("the second time there are %d cards, left %v", n, q.Left())
	}
	q.Return(why, quiz.State{})
	if item, _ := q.Next(noon0); item.Card != why || q.Left().New != 4 {
		t.Errorf("after an undo %s comes, left %v", name(item), q.Left())
	}
	if n := Build(d.plan).TestOut(&quiz.Concept{ID: "other", Deck: "d"}); n != 0 {
		t.Errorf("a concept that is not there has %d cards", n)
	}
}

func TestTestOutTakenBack(t *testing.T) {
	d := ladderDesk()
	moves := &d.deck.Concepts[1]
	q := Build(d.plan)
	before := q.Left()
	q.Read(moves, noon0)
	q.TestOut(moves)
	q.Unread(moves)
	if q.Left() != before {
		t.Errorf("left %v, before %v", q.Left(), before)
	}
	if item, _ := q.Next(noon0); item.Page != moves {
		t.Errorf("%s comes instead of the page", name(item))
	}
	if got := names(q); got != "page moves, old/b, old/a, moves/why, page traits, traits/why" {
		t.Errorf("after it: %s", got)
	}
}
