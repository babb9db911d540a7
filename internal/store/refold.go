package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Rebuild makes everything that is derived again from the log. It takes about
// a second per 100,000 events, during which others wait.
func (db *DB) Rebuild(ctx context.Context) error {
	return db.update(ctx, func(tx *bolt.Tx) error { return db.rebuild(ctx, tx) })
}

func (db *DB) rebuild(ctx context.Context, tx *bolt.Tx) error {
	if err := db.reindex(ctx, tx); err != nil {
		return err
	}
	if err := db.refoldAll(ctx, tx); err != nil {
		return err
	}
	return tx.Bucket(bucketMeta).Put(keyDerived, db.derivedBy())
}

// reindex makes the index by card and the device's count again.
func (db *DB) reindex(ctx context.Context, tx *bolt.Tx) error {
	meta := tx.Bucket(bucketMeta)
	device, seq := quiz.DeviceID(meta.Get(keyDevice)), uint64(0)
	var entries []entry
	c := tx.Bucket(bucketLog).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if len(entries)%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(k) != len(quiz.EventID{}) {
			return fmt.Errorf("%w: an event without an id", errJunk)
		}
		e, err := decodeEvent(quiz.EventID(k), v)
		if err != nil {
			return err
		}
		if e.Device == device {
			seq = max(seq, e.Seq)
		}
		entries = append(entries, indexEntries(&e)...)
	}
	return errors.Join(replace(tx, bucketByCard, entries), meta.Put(keySeq, appendU64(nil, seq)))
}

// refoldAll makes all states, the due index and the daily counts again from
// the log and the index by card.
func (db *DB) refoldAll(ctx context.Context, tx *bolt.Tx) error {
	tuned, err := ownEvents(tx, quiz.CardID{})
	if err != nil {
		return err
	}
	var d derived
	total := map[quiz.Day]Counts{}
	done := map[quiz.CardID]bool{}
	c := tx.Bucket(bucketByCard).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if len(k) != 32 {
			return fmt.Errorf("%w: the index by card", errJunk)
		}
		card := quiz.CardID(k[:16])
		if done[card] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		events, err := related(tx, done, card)
		if err != nil {
			return err
		}
		for card, list := range gather(events) {
			count(total, list, 1)
			d.add(card, db.fold(card, tuned, list))
		}
	}
	var days []entry
	for day, n := range total {
		if n != (Counts{}) {
			days = append(days, entry{dayKey(day), encodeCounts(n)})
		}
	}
	return errors.Join(replace(tx, bucketState, d.states), replace(tx, bucketDue, d.dues), replace(tx, bucketDays, days))
}

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

// replace puts the entries in place of all that a bucket holds.
func replace(tx *bolt.Tx, bucket []byte, entries []entry) error {
	if err := tx.DeleteBucket(bucket); err != nil {
		return err
	}
	if _, err := tx.CreateBucket(bucket); err != nil {
		return err
	}
	return putAll(tx, bucket, entries)
}

// derived collects what states are stored as.
type derived struct{ states, dues []entry }

func (d *derived) add(card quiz.CardID, s quiz.State) {
	d.states = append(d.states, entry{card[:], encodeState(&s)})
	if key := dueKey(card, &s); key != nil {
		d.dues = append(d.dues, entry{key, []byte{1}})
	}
}

// refold replaces what is derived from the events before by what is derived
// from those after, which are the same and more.
func (db *DB) refold(tx *bolt.Tx, before, after []quiz.Event) error {
	tuned, err := ownEvents(tx, quiz.CardID{})
	if err != nil {
		return err
	}
	change := map[quiz.Day]Counts{}
	for card, list := range gather(before) {
		count(change, list, -1)
		if err := dropState(tx, card); err != nil {
			return err
		}
	}
	var d derived
	for card, list := range gather(after) {
		count(change, list, 1)
		d.add(card, db.fold(card, tuned, list))
	}
	for day, n := range change {
		if err := addCounts(tx, day, n); err != nil {
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

// dropState takes a card out of the states and the due index.
func dropState(tx *bolt.Tx, card quiz.CardID) error {
	old, err := state(tx, card)
	if err != nil {
		return err
	}
	if key := dueKey(card, &old); key != nil {
		err = tx.Bucket(bucketDue).Delete(key)
	}
	return errors.Join(err, tx.Bucket(bucketState).Delete(card[:]))
}
