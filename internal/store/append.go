package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/oklog/ulid/v2"
	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Append writes the events as one command and returns, for each event, the new
// state of the card that its history now belongs to; the zero State for events
// without a card. When it returns without an error the events are on disk; with
// one nothing has changed, except that after a failure of the disk itself they
// may be there or not, which the next call tells by ErrStale.
//
// ID, Command, Device and Seq are filled in, instants and durations cut to
// milliseconds; the caller's events are not touched. after is the Head of the
// state of events[0].Card that the caller went by, zero for a card without
// events; where it is no longer so, the error is [ErrStale]. All renames of one
// command happen at once. Voided and Redone events are refused: they are what
// [DB.Undo] and [DB.Redo] write. So are events more than a day ahead of the
// clock, see [DB.TrustClock].
func (db *DB) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	if len(events) == 0 {
		return nil, nil
	}
	kept := make([]quiz.Event, len(events))
	for i, e := range events {
		if err := check(&e); err != nil {
			return nil, fmt.Errorf("%s event: %w", e.Kind, err)
		}
		kept[i] = normal(e)
	}
	if late := db.ahead(kept); late != nil {
		return nil, late
	}
	states, remade := make([]quiz.State, len(kept)), false
	err := db.update(ctx, func(tx *bolt.Tx) error {
		head, err := state(tx, kept[0].Card)
		if err != nil {
			return err
		}
		if head.Head != after {
			return fail(db.file.path, ErrStale, "")
		}
		if err := db.write(ctx, tx, kept); err != nil {
			return err
		}
		if remade = !db.current(tx); remade {
			return nil
		}
		return statesAfter(tx, kept, states)
	})
	if err == nil && remade {
		err = db.view(ctx, func(tx *bolt.Tx) error { return statesAfter(tx, kept, states) })
	}
	if err != nil {
		return nil, err
	}
	return states, nil
}

// statesAfter looks up what the events led to.
func statesAfter(tx *bolt.Tx, events []quiz.Event, states []quiz.State) (err error) {
	for i := range events {
		card := events[i].Card
		if events[i].Kind == quiz.Renamed {
			card = quiz.IDOf(events[i].Key)
		}
		if states[i], err = state(tx, card); err != nil {
			return err
		}
	}
	return nil
}

// check refuses what must not get into a log that serves for ever: events that
// no fold can use, and numbers that the record cannot hold.
func check(e *quiz.Event) error {
	noCard := e.Card == (quiz.CardID{})
	switch {
	case e.Kind < quiz.Introduced || e.Kind > quiz.Tuned:
		return errors.New("no such kind")
	case e.Kind == quiz.Voided || e.Kind == quiz.Redone:
		return errors.New("only undo and redo write it")
	case e.At.IsZero():
		return errors.New("it says no instant")
	case noCard != (e.Kind == quiz.Tuned):
		return errors.New("a card is missing, or one is named where none belongs")
	case e.Kind == quiz.Graded && (e.Answer == nil || e.Answer.Grade < quiz.Again || e.Answer.Grade > quiz.Easy):
		return errors.New("it says no grade")
	case e.Kind == quiz.Renamed && e.Key == "":
		return errors.New("it says no new key")
	case e.Kind == quiz.Tuned && e.Tuning == nil:
		return errors.New("it says no tuning")
	case e.Tuning != nil && (e.Tuning.Maximum < 0 || e.Tuning.Maximum > math.MaxInt32):
		return fmt.Errorf("longest interval of %d days", e.Tuning.Maximum)
	}
	return checkZone(e.Zone)
}

func checkZone(zone int) error {
	if zone < -86400 || zone > 86400 {
		return fmt.Errorf("a clock %d seconds from UTC", zone)
	}
	return nil
}

// write gives the events their identities, appends them to the log as one
// command, and brings everything derived up to date.
func (db *DB) write(ctx context.Context, tx *bolt.Tx, events []quiz.Event) error {
	if err := db.identify(tx, events); err != nil {
		return err
	}
	return db.enter(ctx, tx, events, encodeEvent)
}

// enter puts events that have their identities into the log, and brings
// everything derived up to date.
func (db *DB) enter(ctx context.Context, tx *bolt.Tx, events []quiz.Event, recordOf func(*quiz.Event) ([]byte, error)) error {
	var cards []quiz.CardID
	tuned := false
	for i := range events {
		e := &events[i]
		cards = append(cards, e.Card)
		if e.Kind == quiz.Renamed {
			cards = append(cards, quiz.IDOf(e.Key))
		}
		tuned = tuned || e.Card == (quiz.CardID{})
	}
	before, err := related(tx, map[quiz.CardID]bool{}, cards...)
	if err != nil {
		return err
	}
	log := tx.Bucket(bucketLog)
	log.FillPercent = logFill
	for i := range events {
		e := &events[i]
		record, err := recordOf(e)
		if err != nil {
			return err
		}
		if err := log.Put(e.ID[:], record); err != nil {
			return err
		}
	}
	if tuned {
		return remakeLater(tx)
	}
	if err := index(tx, events); err != nil {
		return err
	}
	after, err := related(tx, map[quiz.CardID]bool{}, cards...)
	if err != nil {
		return err
	}
	return db.refold(tx, before, after)
}

// identify fills in ID, Command, Device and Seq, and counts Seq on. From then on
// the events are what will be in the log, so that they can be kept.
func (db *DB) identify(tx *bolt.Tx, events []quiz.Event) error {
	meta := tx.Bucket(bucketMeta)
	seq := binary.BigEndian.Uint64(meta.Get(keySeq))

	ms := uint64(max(0, db.o.Now().UnixMilli()))
	if k, _ := tx.Bucket(bucketLog).Cursor().Last(); len(k) == len(ulid.ULID{}) {
		ms = max(ms, ulid.ULID(k).Time()+1)
	}
	entropy := ulid.Monotonic(db.o.Rand, 0)
	for i := range events {
		// Each event has a time of its own, by which the index finds it.
		id, err := ulid.New(ms+uint64(i), entropy)
		if err != nil {
			return fmt.Errorf("make an id: %w", err)
		}
		seq++
		e := &events[i]
		e.ID, e.Seq = quiz.EventID(id), seq
		e.Command = events[0].ID
		copy(e.Device[:], meta.Get(keyDevice))
	}
	db.keep(tx, events)
	return meta.Put(keySeq, appendU64(nil, seq))
}
