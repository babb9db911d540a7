package store

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
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
	err = db.update(ctx, func(tx *bolt.Tx) error {
		c, err = db.recompute(ctx, tx)
		return err
	})
	return c, err
}

func (db *DB) recompute(ctx context.Context, tx *bolt.Tx) (Changes, error) {
	before := summarize(tx)
	if err := db.rebuild(ctx, tx); err != nil {
		return Changes{}, err
	}
	after := summarize(tx)
	c := Changes{Cards: len(after.states), Due: before.due != after.due, Index: before.index != after.index, Count: before.count != after.count}
	c.Events = tx.Bucket(bucketLog).Stats().KeyN
	for card, sum := range after.states {
		if old, ok := before.states[card]; !ok {
			c.Missing = append(c.Missing, card)
		} else if old != sum {
			c.Changed = append(c.Changed, card)
		}
	}
	for card := range before.states {
		if _, ok := after.states[card]; !ok {
			c.Extra = append(c.Extra, card)
		}
	}
	for day, n := range after.days {
		if before.days[day] != n {
			c.Days++
		}
	}
	for day := range before.days {
		if _, ok := after.days[day]; !ok {
			c.Days++
		}
	}
	return c, nil
}

// summary tells two versions of what is derived apart, with little memory.
type summary struct {
	states     map[quiz.CardID]uint64
	days       map[string]string
	due, index uint64
	count      string
}

var summarySeed = maphash.MakeSeed()

func summarize(tx *bolt.Tx) summary {
	s := summary{states: map[quiz.CardID]uint64{}, days: map[string]string{}, count: string(tx.Bucket(bucketMeta).Get(keySeq))}
	_ = tx.Bucket(bucketState).ForEach(func(k, v []byte) error {
		var id quiz.CardID
		copy(id[:], k)
		s.states[id] = maphash.Bytes(summarySeed, alike(id, v))
		return nil
	})
	_ = tx.Bucket(bucketDays).ForEach(func(k, v []byte) error {
		s.days[string(k)] = string(v)
		return nil
	})
	whole := func(bucket []byte) uint64 {
		var h maphash.Hash
		h.SetSeed(summarySeed)
		_ = tx.Bucket(bucket).ForEach(func(k, v []byte) error {
			_, _ = h.Write(k)
			_, _ = h.Write(v)
			return nil
		})
		return h.Sum64()
	}
	s.due, s.index = whole(bucketDue), whole(bucketByCard)
	return s
}

// alike is a state without the last bits of its memory, in which processors
// differ: a file that came from another machine is not wrong.
func alike(id quiz.CardID, v []byte) []byte {
	s, err := decodeState(id, v)
	if err != nil {
		return v
	}
	s.Memory.Stability = float64(float32(s.Memory.Stability))
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
	err = copyFile(ctx, path, newDB(path, o).o, func(r io.Reader) error {
		_, err := out.Seek(0, io.SeekStart)
		if err == nil {
			err = out.Truncate(0)
		}
		if err == nil {
			_, err = io.Copy(out, r)
		}
		return err
	})
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
		err = db.file.transact(ctx, true, func(tx *bolt.Tx) error {
			old := !db.current(tx) // of another version of the program: the next that opens it makes it again
			h.Changes, err = db.recompute(ctx, tx)
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
