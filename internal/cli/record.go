package cli

import (
	"context"

	"anneal/internal/quiz"
	"anneal/internal/session"
	"anneal/internal/store"
)

// record is where the answers of a quiz that counts go: those to cards that
// reviews ask into the store, all others no further than the quiz.
type record struct {
	store, memory session.Log
	scheduled     map[quiz.CardID]bool
	written       []session.Log // where each answer went that was not taken back
}

func newRecord(store, memory session.Log, questions []*quiz.Card) *record {
	r := &record{store: store, memory: memory, scheduled: map[quiz.CardID]bool{}}
	for _, c := range questions {
		r.scheduled[c.ID()] = c.Scheduled
	}
	return r
}

func (r *record) of(card quiz.CardID) session.Log {
	if r.scheduled[card] {
		return r.store
	}
	return r.memory
}

// Append implements [session.Log].
func (r *record) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	log := r.of(events[0].Card)
	states, err := log.Append(ctx, after, events...)
	if err == nil {
		r.written = append(r.written, log)
	}
	return states, err
}

// Undo implements [session.Log].
func (r *record) Undo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	last := len(r.written) - 1
	if last < 0 {
		return nil, store.ErrNothing
	}
	taken, err := r.written[last].Undo(ctx, stamp)
	if err == nil {
		r.written = r.written[:last]
	}
	return taken, err
}

// Redo implements [session.Log]; a quiz has none.
func (r *record) Redo(context.Context, quiz.Event) ([]quiz.Event, error) {
	return nil, store.ErrNothing
}

// State implements [session.Log].
func (r *record) State(card quiz.CardID) (quiz.State, error) { return r.of(card).State(card) }
