package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

type entry struct{ key, value []byte }

// putAll puts the entries into a bucket by order of keys: in a transaction
// bbolt keeps what is new in sorted lists, and inserting into the middle of a
// long one takes time with the square of the number.
func putAll(tx *bolt.Tx, bucket []byte, entries []entry) error {
	slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	b := tx.Bucket(bucket)
	for _, e := range entries {
		if err := b.Put(e.key, e.value); err != nil {
			return err
		}
	}
	return nil
}

// derived collects what states are stored as, and what was done on each day.
type derived struct {
	states, dues []entry
	total        daily
}

// fold adds the states of cards, whose own events are given.
func (d *derived) fold(db *DB, tuned []quiz.Event, lists map[quiz.CardID][]quiz.Event) {
	if d.total == nil {
		d.total = daily{}
	}
	for card, list := range lists {
		d.total.count(list, 1)
		s := db.fold(card, tuned, list)
		d.total.wait(&s, 1)
		d.states = append(d.states, entry{card[:], encodeState(&s)})
		if key := dueKey(card, &s); key != nil {
			d.dues = append(d.dues, entry{key, dueValue(&s)})
		}
	}
}

// refold replaces what is derived from the events before by what is derived
// from those after, which are the same and more.
func (db *DB) refold(tx *bolt.Tx, before, after []quiz.Event) error {
	tuned, err := ownEvents(tx, quiz.CardID{})
	if err != nil {
		return err
	}
	d := derived{total: daily{}}
	met := map[quiz.CardID]bool{} // cards that were no new ones
	for card, list := range gather(before) {
		d.total.count(list, -1)
		old, err := dropState(tx, card)
		if err != nil {
			return err
		}
		d.total.wait(&old, -1)
		if old.Phase != quiz.New {
			met[card] = true
		}
	}
	d.fold(db, tuned, gather(after))
	for _, e := range d.states {
		if phaseIn(e.value) != quiz.New {
			delete(met, quiz.CardID(e.key))
		}
	}
	if len(met) > 0 {
		if err := db.turn(tx); err != nil {
			return err
		}
	}
	for day, n := range d.total {
		if err := addDay(tx, day, n); err != nil {
			return err
		}
	}
	return errors.Join(putAll(tx, bucketState, d.states), putAll(tx, bucketDue, d.dues))
}

// fold computes a state. Head is the latest in the log rather than the latest
// by the clock, so that a screen is stale after every event, also after one
// that was written when the clock had been set back.
func (db *DB) fold(card quiz.CardID, tuned, own []quiz.Event) quiz.State {
	defer func() {
		if r := recover(); r != nil {
			panic(foldPanic{r})
		}
	}()
	s := db.o.Fold(card, append(tuned[:len(tuned):len(tuned)], own...))
	s.Head = quiz.EventID{}
	for i := range own {
		if bytes.Compare(own[i].ID[:], s.Head[:]) > 0 {
			s.Head = own[i].ID
		}
	}
	return s
}

// ownEvents returns the events under one card, in the order of ids.
func ownEvents(tx *bolt.Tx, card quiz.CardID) (events []quiz.Event, err error) {
	err = eachOf(tx, card, func(role byte, e quiz.Event) {
		if role == ownEvent {
			events = append(events, e)
		}
	})
	return events, err
}

// state returns the stored state of a card, the zero State where there is none.
func state(tx *bolt.Tx, card quiz.CardID) (quiz.State, error) {
	v := tx.Bucket(bucketState).Get(card[:])
	if v == nil {
		return quiz.State{}, nil
	}
	return decodeState(card, v)
}

// turn says that the states do not go on from what they were: a card that was
// met may be new again, or there are states of cards that nobody here answered.
func (db *DB) turn(tx *bolt.Tx) error {
	var turn [8]byte
	if _, err := io.ReadFull(db.o.Rand, turn[:]); err != nil {
		return fmt.Errorf("draw a number: %w", err)
	}
	return tx.Bucket(bucketMeta).Put(keyTurn, turn[:])
}

// dropState takes a card out of the states and the due index, and returns the
// state that it had.
func dropState(tx *bolt.Tx, card quiz.CardID) (quiz.State, error) {
	old, err := state(tx, card)
	if err != nil {
		return old, err
	}
	if key := dueKey(card, &old); key != nil {
		err = tx.Bucket(bucketDue).Delete(key)
	}
	return old, errors.Join(err, tx.Bucket(bucketState).Delete(card[:]))
}
