package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/store"
)

// writer makes events of what happened, and writes them.
type writer struct {
	seed    uint64
	cards   []asked
	lessons []lesson
	now     int64 // the clock of the store
	seq     uint64
}

// bulk yields events with their identities, those that take an answer back right
// behind it.
func (w *writer) bulk(history []happened) iter.Seq[quiz.Event] {
	return func(yield func(quiz.Event) bool) {
		for i := range history {
			e := w.event(&history[i])
			w.identify(&e)
			if !yield(e) {
				return
			}
			if history[i].undone {
				v := w.stamp(quiz.Voided)
				v.Card, v.Target = e.Card, e.Command
				w.identify(&v)
				if !yield(v) {
					return
				}
			}
		}
	}
}

// append writes events one at a time, as a review does.
func (w *writer) append(ctx context.Context, db *store.DB, history []happened) error {
	for i := range history {
		e := w.event(&history[i])
		s, err := db.State(e.Card)
		if err != nil {
			return err
		}
		if _, err := db.Append(ctx, s.Head, e); err != nil {
			return fmt.Errorf("%s event: %w", e.Kind, err)
		}
		if history[i].undone {
			if _, err := db.Undo(ctx, w.stamp(quiz.Voided)); err != nil {
				return err
			}
		}
	}
	return nil
}

// stamp moves the clock on by a little.
func (w *writer) stamp(kind quiz.EventKind) quiz.Event {
	w.now++
	return quiz.Event{Kind: kind, At: time.UnixMilli(w.now).UTC(), Zone: zone, Day: quiz.Day((w.now/1000 + zone - 4*3600) / 86400)}
}

// identify gives the event an id as a store would.
func (w *writer) identify(e *quiz.Event) {
	w.seq++
	r := rand.NewPCG(w.seed, w.seq<<8|'e')
	id := [16]byte{byte(w.now >> 40), byte(w.now >> 32), byte(w.now >> 24), byte(w.now >> 16), byte(w.now >> 8), byte(w.now)}
	for i, random := 6, r.Uint64(); i < 14; i, random = i+1, random>>8 {
		id[i] = byte(random)
	}
	random := r.Uint64()
	id[14], id[15] = byte(random), byte(random>>8)
	e.ID, e.Command, e.Seq = id, id, w.seq
}

func (w *writer) event(h *happened) quiz.Event {
	w.now = max(w.now, h.at-1)
	e := w.stamp(h.kind)
	if h.kind == quiz.Introduced {
		l := &w.lessons[h.of]
		e.Key = quiz.JoinKey(deckName(l.deck), l.concept())
		e.Card = quiz.IDOf(e.Key)
		return e
	}
	c := &w.cards[h.of]
	r := rand.New(rand.NewPCG(w.seed, uint64(h.of)<<24|uint64(h.rep)<<8|'a'))
	e.Card = c.id
	switch h.kind {
	case quiz.Flagged:
		e.Flag = uint8(1 + r.IntN(7))
		if r.IntN(4) == 0 {
			e.Text = "look this up in the book"
		}
	case quiz.Graded:
		e.Rev = c.rev
		if e.Due.Day = e.Day + quiz.Day(h.due); h.due < 0 {
			e.Due = quiz.Due{At: e.At.Add(time.Duration(-h.due) * time.Second)}
		}
		e.Answer = w.answer(r, c, h.grade)
		if h.grade == quiz.Again && r.IntN(20) == 0 {
			e.Text = "I took the one for the other"
		}
	}
	return e
}

// answer is what a review notes down that ended in this grade.
func (w *writer) answer(r *rand.Rand, c *asked, g quiz.Grade) *quiz.Answer {
	first := time.Duration(2000+r.ExpFloat64()*9000) * time.Millisecond
	a := &quiz.Answer{Grade: g, Kind: c.kind, Result: quiz.Unjudged, First: first, Took: first + time.Duration(800+r.IntN(9000))*time.Millisecond}
	if c.kind.SelfGraded() {
		return a
	}
	a.Proposed = min(g, quiz.Good)
	order := r.Perm(optionsOfCard)
	given := 0
	for place, i := range order {
		a.Options = append(a.Options, c.options[i])
		if i == int(c.right) {
			given = place
		}
	}
	a.Result = quiz.Right
	switch {
	case g == quiz.Again && r.IntN(5) == 0:
		a.Result = quiz.DontKnow
		return a
	case g == quiz.Again:
		a.Result = quiz.Wrong
		given = (given + 1 + r.IntN(optionsOfCard-1)) % optionsOfCard
	case g == quiz.Hard:
		a.Hints = 1
	}
	a.Given = strconv.Itoa(given + 1)
	return a
}
