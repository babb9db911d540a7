package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Changes says in what the things that are derived differ from what the log
// says they should be.
type Changes struct {
	Events  int           `json:"events"` // in the log
	Cards   int           `json:"cards"`  // that have a state
	Changed []quiz.CardID `json:"-"`      // whose state is another
	Missing []quiz.CardID `json:"-"`      // that had no state
	Extra   []quiz.CardID `json:"-"`      // that have a state and no events
	Days    int           `json:"days"`   // with other counts
	Due     bool          `json:"due"`    // the due index is another
	Index   bool          `json:"index"`  // so is the index by card
	Count   bool          `json:"count"`  // or what the next event's number is
}

// None reports whether nothing differs.
func (c *Changes) None() bool {
	return len(c.Changed)+len(c.Missing)+len(c.Extra)+c.Days == 0 && !c.Due && !c.Index && !c.Count
}

// Recompute is [DB.Rebuild], and says what it has changed.
func (db *DB) Recompute(ctx context.Context) (c Changes, err error) {
	err = db.file.hold(ctx, true, func(do transactor) error {
		c, err = db.recompute(ctx, do)
		return err
	})
	if err == nil {
		db.wrote.Store(true)
	}
	return c, err
}

func (db *DB) recompute(ctx context.Context, do transactor) (c Changes, err error) {
	var before *summary
	err = do(func(tx *bolt.Tx) error {
		if err := ours(tx); err != nil {
			return err
		}
		before = summarize(tx)
		return errUnchanged
	})
	if err == nil {
		err = db.rebuild(ctx, do)
	}
	if err == nil {
		err = do(func(tx *bolt.Tx) error {
			c = before.changes(tx)
			return errUnchanged
		})
	}
	return c, err
}

// summary tells two versions of what is derived apart, with little memory.
type summary struct {
	states     []sum // in order of cards
	days       map[string]string
	due, index uint64
	count      string
}

type sum struct {
	card quiz.CardID
	hash uint64
}

var summarySeed = maphash.MakeSeed()

func summarize(tx *bolt.Tx) *summary {
	s := &summary{
		days: map[string]string{},
		due:  sumOf(tx, bucketDue), index: sumOf(tx, bucketByCard), count: string(tx.Bucket(bucketMeta).Get(keySeq)),
	}
	_ = tx.Bucket(bucketState).ForEach(func(k, v []byte) error {
		s.states = append(s.states, sumUp(k, v))
		return nil
	})
	_ = tx.Bucket(bucketDays).ForEach(func(k, v []byte) error {
		s.days[string(k)] = string(v)
		return nil
	})
	return s
}

// changes says what is otherwise now. It uses the days up.
func (s *summary) changes(tx *bolt.Tx) Changes {
	c := Changes{
		Events: tx.Bucket(bucketLog).Stats().KeyN,
		Due:    sumOf(tx, bucketDue) != s.due, Index: sumOf(tx, bucketByCard) != s.index,
		Count: string(tx.Bucket(bucketMeta).Get(keySeq)) != s.count,
	}
	left := s.states
	_ = tx.Bucket(bucketState).ForEach(func(k, v []byte) error {
		is := sumUp(k, v)
		c.Cards++
		for len(left) > 0 && bytes.Compare(left[0].card[:], is.card[:]) < 0 {
			c.Extra = append(c.Extra, left[0].card)
			left = left[1:]
		}
		switch {
		case len(left) == 0 || left[0].card != is.card:
			c.Missing = append(c.Missing, is.card)
			return nil
		case left[0].hash != is.hash:
			c.Changed = append(c.Changed, is.card)
		}
		left = left[1:]
		return nil
	})
	for _, was := range left {
		c.Extra = append(c.Extra, was.card)
	}
	_ = tx.Bucket(bucketDays).ForEach(func(k, v []byte) error {
		if s.days[string(k)] != string(v) {
			c.Days++
		}
		delete(s.days, string(k))
		return nil
	})
	c.Days += len(s.days)
	return c
}

// sumUp hashes a state, also under a key that is cut off.
func sumUp(k, v []byte) (s sum) {
	copy(s.card[:], k)
	s.hash = maphash.Bytes(summarySeed, alike(s.card, v))
	return s
}

// sumOf hashes all that a bucket holds.
func sumOf(tx *bolt.Tx, bucket []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(summarySeed)
	_ = tx.Bucket(bucket).ForEach(func(k, v []byte) error {
		_, _ = h.Write(k)
		_, _ = h.Write(v)
		return nil
	})
	return h.Sum64()
}

// alike is a state without the last bits of its memory, in which processors
// differ: a file that came from another machine is not wrong.
func alike(id quiz.CardID, v []byte) []byte {
	s, err := decodeState(id, v)
	if err != nil {
		return v
	}
	s.Memory.Stability = float64(float32(s.Memory.Stability))
	s.Memory.Fast = float64(float32(s.Memory.Fast))
	s.Memory.Difficulty = math.Round(s.Memory.Difficulty*1e6) / 1e6
	return encodeState(&s)
}

// Health is what [Check] found.
type Health struct {
	Changes
	States   int      `json:"states"` // that differ, are missing or too many
	Problems []string `json:"problems"`
	Newer    bool     `json:"newer"` // the file is whole, but not for this program
	Misdated []Misdated
}

// Good reports whether all is as it should be, but for wrong clocks.
func (h *Health) Good() bool { return len(h.Problems) == 0 && h.None() && h.States == 0 && !h.Newer }

// maxProblems ends the list of a file of which nothing is right.
const maxProblems = 20

// Check looks at pages, events and all that is derived, in a copy of the file in
// dir. On a damaged file it may crash the process, which should be one that is
// there for nothing else; the file itself is only read.
func Check(ctx context.Context, path, dir string, o Options) (h Health, err error) {
	work := filepath.Join(dir, "check.db")
	out, err := os.OpenFile(work, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return h, err
	}
	err = copyFile(ctx, path, newDB(path, o).o, onto(out))
	if err := errors.Join(err, out.Close()); err != nil {
		return h, err
	}
	note := func(format string, args ...any) {
		if len(h.Problems) < maxProblems {
			h.Problems = append(h.Problems, fmt.Sprintf(format, args...))
		}
	}
	db := newDB(work, o)
	err = db.file.transact(ctx, false, func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			note("pages: %v", err)
		}
		return ours(tx)
	})
	if errors.Is(err, errOlder) && len(h.Problems) == 0 {
		err = db.advance(ctx) // only the copy
	}
	if err == nil {
		err = db.file.transact(ctx, false, func(tx *bolt.Tx) error {
			return tx.Bucket(bucketLog).ForEach(func(k, v []byte) error {
				if len(k) != len(quiz.EventID{}) {
					note("log: an event without an id")
					return nil
				}
				if _, err := decodeEvent(quiz.EventID(k), v); err != nil {
					note("log: %v", err)
					h.Newer = h.Newer || errors.Is(err, errFuture)
				}
				return nil
			})
		})
	}
	if err == nil && len(h.Problems) == 0 {
		err = db.file.transact(ctx, false, func(tx *bolt.Tx) error {
			h.Misdated, err = misdated(tx, bound{at: db.o.Now()})
			return err
		})
	}
	if err == nil && len(h.Problems) == 0 {
		err = db.file.hold(ctx, true, func(do transactor) error {
			old := false // of another version of the program: the next that opens it makes it again
			err := do(func(tx *bolt.Tx) error {
				old = !db.current(tx)
				return errUnchanged
			})
			if err != nil {
				return err
			}
			h.Changes, err = db.recompute(ctx, do)
			if old {
				h.Changes = Changes{Events: h.Events, Cards: h.Cards}
			}
			h.States = len(h.Changed) + len(h.Missing) + len(h.Extra)
			return err
		})
	}
	var e *Error
	if errors.As(err, &e) && (errors.Is(err, ErrDamaged) || errors.Is(err, ErrNewer)) {
		h.Newer = h.Newer || errors.Is(err, ErrNewer)
		note("file: %s", e.Detail)
		err = nil
	}
	return h, err
}
