package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// kept is what was written through a DB since [DB.Keep].
type kept struct {
	mu     sync.Mutex
	events []quiz.Event
	again  int // events that were written a second time
}

// Keep makes the DB remember the events that it writes from now on, for as long
// as a session lasts. Meanwhile the file may be replaced by an older copy, as by
// a program that synchronises folders: then the next write puts what is missing
// back first, and [DB.Settle] does so in the end. It is called before the DB is
// used by several goroutines.
func (db *DB) Keep() { db.kept = &kept{} }

// WaitAtMost changes how long calls from now on wait for other processes, see
// Options.Wait: a session tells the learner what it waits for, and goes on trying.
func (db *DB) WaitAtMost(d time.Duration) { db.file.wait = d }

// keep remembers the events once the transaction is on disk.
func (db *DB) keep(tx *bolt.Tx, events []quiz.Event) {
	if k := db.kept; k != nil {
		tx.OnCommit(func() {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.events = append(k.events, events...)
		})
	}
}

// KeptCards returns what cards and pages were written about since [DB.Keep].
func (db *DB) KeptCards() (cards []quiz.CardID) {
	db.kept.mu.Lock()
	defer db.kept.mu.Unlock()
	met := map[quiz.CardID]bool{}
	for i := range db.kept.events {
		if id := db.kept.events[i].Card; !met[id] {
			met[id] = true
			cards = append(cards, id)
		}
	}
	return cards
}

// lost returns what is kept and not in the log. A log only grows, so that it has
// all if it has the last.
func (db *DB) lost(tx *bolt.Tx) (events []quiz.Event) {
	k := db.kept
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	log := tx.Bucket(bucketLog)
	if n := len(k.events); n == 0 || log.Get(k.events[n-1].ID[:]) != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(k.events), func(e quiz.Event) bool { return log.Get(e.ID[:]) != nil })
}

// again writes what was lost a second time, and reports whether there was any.
func (db *DB) again(ctx context.Context, tx *bolt.Tx) (bool, error) {
	events := db.lost(tx)
	if len(events) == 0 {
		return false, nil
	}
	for i := range events {
		record, err := encodeEvent(&events[i])
		if err == nil {
			err = tx.Bucket(bucketLog).Put(events[i].ID[:], record)
		}
		if err != nil {
			return false, err
		}
	}
	tx.OnCommit(func() {
		db.kept.mu.Lock()
		defer db.kept.mu.Unlock()
		db.kept.again += len(events)
	})
	return true, db.rebuild(ctx, within(tx))
}

// Settled says what became of the events that a DB wrote since [DB.Keep].
type Settled struct {
	Again  int    // how many were gone from the file, and have been written to it again
	Beside string // where the store cannot be used: the file that has all of them; else empty
	Events int    // in that file
	Why    error  // why the store cannot be used
}

// Settle sees that everything that was written since [DB.Keep] is in the store.
// If the file is gone or cannot be used it writes the events to a file beside
// it, in the form in which logs are exchanged. Only where that fails too does it
// return an error.
func (db *DB) Settle(ctx context.Context) (s Settled, err error) {
	k := db.kept
	if k == nil || len(k.events) == 0 {
		return s, nil
	}
	lost := 0
	s.Why = db.view(ctx, func(tx *bolt.Tx) error {
		lost = len(db.lost(tx))
		return nil
	})
	if s.Why == nil && lost > 0 {
		s.Why = db.update(ctx, func(*bolt.Tx) error { return errUnchanged })
	}
	s.Again = k.again
	if s.Why == nil || lost == 0 && errors.Is(s.Why, ErrBusy) { // others use it, and it was whole
		s.Why = nil
		return s, nil
	}
	// The name is that of the first event, so that none is taken twice.
	name := strings.TrimSuffix(filepath.Base(db.file.path), filepath.Ext(db.file.path)) + "-" + k.events[0].ID.String() + ".jsonl"
	for _, dir := range []string{filepath.Dir(db.file.path), os.TempDir()} {
		s.Beside = filepath.Join(dir, name)
		if err = writeEvents(s.Beside, k.events); err == nil {
			s.Events = len(k.events)
			return s, nil
		}
	}
	return Settled{Again: s.Again, Why: s.Why}, errors.Join(s.Why, err)
}

// writeEvents makes a file of events, durably.
func writeEvents(path string, events []quiz.Event) error {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	return writeDurably(path, func(w io.Writer) error {
		lines := json.NewEncoder(w)
		if err := lines.Encode(header{Anneal: "log", Version: exchangeVersion}); err != nil {
			return err
		}
		for i := range events {
			record, err := encodeEvent(&events[i])
			if err == nil {
				err = lines.Encode(eventLine{ID: hex.EncodeToString(events[i].ID[:]), Record: record})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
