package store

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// chunk is how many events are read before others get at the file again: about
// a millisecond.
const chunk = 1000

// State returns the state of a card, or of a concept's page; the zero State
// where there are no events.
func (db *DB) State(card quiz.CardID) (s quiz.State, err error) {
	err = db.view(context.Background(), func(tx *bolt.Tx) error {
		s, err = state(tx, card)
		return err
	})
	return s, err
}

// States returns the states of all cards that have events, those of concepts'
// pages among them. The file is free between chunks, so what is written meanwhile
// may be seen in part; a state says by its Head what it is of.
func (db *DB) States() (map[quiz.CardID]quiz.State, error) {
	states := map[quiz.CardID]quiz.State{}
	err := db.entries(context.Background(), bucketState, func(k, v []byte) error {
		if len(k) != len(quiz.CardID{}) {
			return fmt.Errorf("%w: a state without a card", errJunk)
		}
		id := quiz.CardID(k)
		s, err := decodeState(id, v)
		states[id] = s
		return err
	})
	if err != nil {
		return nil, explain(db.file.path, err)
	}
	return states, nil
}

// Due returns the cards, in order of their due time, that are due on a study
// day up to the given one or as a step up to the given instant. Suspended cards
// are left out; buried ones are not.
func (db *DB) Due(day quiz.Day, at time.Time) (cards []quiz.CardID, err error) {
	err = db.Look(context.Background(), func(l *Look) error {
		for id := range l.Waiting(math.MinInt32, day) {
			cards = append(cards, id)
		}
		for id := range l.due([]byte{dueByInstant}, dueInstant(at)) {
			cards = append(cards, id)
		}
		return nil
	})
	return cards, err
}

// History returns the events of a card in the order of folding, those from
// before it was renamed and those that were taken back among them; under the old
// key they are no more. The zero CardID has the events that concern no card: the
// tuned ones.
func (db *DB) History(card quiz.CardID) (events []quiz.Event, err error) {
	err = db.view(context.Background(), func(tx *bolt.Tx) error {
		if card == (quiz.CardID{}) {
			events, err = ownEvents(tx, card)
			slices.SortFunc(events, inOrder)
			return err
		}
		l := &Look{tx: tx}
		events = l.History(card)
		return l.err
	})
	if err != nil {
		return nil, err
	}
	return events, nil
}

// Events yields the whole log in the order of ids, which is that of writing but
// for what was imported. The file is free between chunks; events that are appended
// meanwhile come at the end, and of those that are imported some may be missed.
// After an error nothing more comes.
func (db *DB) Events(ctx context.Context) iter.Seq2[quiz.Event, error] {
	return func(yield func(quiz.Event, error) bool) {
		var last quiz.EventID
		for {
			events, err := db.eventsAfter(ctx, last)
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
				last = e.ID
			}
			if err != nil {
				yield(quiz.Event{}, err)
				return
			}
			if len(events) < chunk {
				return
			}
		}
	}
}

func (db *DB) eventsAfter(ctx context.Context, last quiz.EventID) (events []quiz.Event, err error) {
	err = db.view(ctx, func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketLog).Cursor()
		k, v := c.Seek(last[:])
		if string(k) == string(last[:]) {
			k, v = c.Next()
		}
		for ; k != nil && len(events) < chunk; k, v = c.Next() {
			if len(k) != len(last) {
				return fmt.Errorf("%w: an event without an id", errJunk)
			}
			e, err := decodeEvent(quiz.EventID(k), v)
			if err != nil {
				return err
			}
			events = append(events, e)
		}
		return nil
	})
	return events, err
}
