package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// partEvents is how many events a rebuild holds in memory at once, and how many
// entries it puts into a bucket; less in tests.
var partEvents = 500_000

// derivedFill is how full a rebuild makes the pages of what is derived. What is
// answered next goes in between, all over the place: it needs some room.
const derivedFill = 0.92

// Rebuild makes everything that is derived again from the log. It takes some
// seconds per million events, during which others wait.
func (db *DB) Rebuild(ctx context.Context) error {
	err := db.file.hold(ctx, true, func(do transactor) error { return db.rebuild(ctx, do) })
	if err == nil {
		db.wrote.Store(true)
	}
	return err
}

// within is the transactor of those who are in a transaction already.
func within(tx *bolt.Tx) transactor {
	return func(fn func(*bolt.Tx) error) error {
		if err := fn(tx); !errors.Is(err, errUnchanged) {
			return err
		}
		return nil
	}
}

// rebuild makes everything that is derived again: in one transaction, or, for a
// log that is too long for that, in several. Of those the first takes away what
// was there, so that its pages are used again, and the last says that all is
// there; if it does not come to that, whoever uses the store next begins anew.
func (db *DB) rebuild(ctx context.Context, do transactor) error {
	return db.rebuildInParts(ctx, do, partEvents)
}

func (db *DB) rebuildInParts(ctx context.Context, do transactor, part int) error {
	r := &rebuild{db: db, ctx: ctx, most: part, total: daily{}, done: map[quiz.CardID]bool{}, workers: make([]worker, runtime.GOMAXPROCS(0))}
	err := do(func(tx *bolt.Tx) error {
		if err := r.begin(tx); err != nil || r.events > r.most {
			return err
		}
		return r.rest(within(tx))
	})
	if err != nil || r.events <= r.most {
		return err
	}
	return r.rest(do)
}

// rest makes what begin took away, with memory for a part of the cards only. For
// that the log is read as often as there are parts, which costs less than to
// look events up one by one.
func (r *rebuild) rest(do transactor) error {
	n := uint64(1 + r.events/r.most)
	for i := range n {
		if err := do(func(tx *bolt.Tx) error { return r.part(tx, border(i, n), border(i+1, n)) }); err != nil {
			return err
		}
	}
	for families := range slices.Chunk(slices.Collect(maps.Keys(r.renamed)), max(1, r.most/20)) {
		if err := do(func(tx *bolt.Tx) error { return r.families(tx, families) }); err != nil {
			return err
		}
	}
	slices.SortFunc(r.dues, func(a, b due) int { return bytes.Compare(a.key[:], b.key[:]) })
	for dues := range slices.Chunk(r.dues, r.most) {
		if err := do(func(tx *bolt.Tx) error { return putDues(tx, dues) }); err != nil {
			return err
		}
	}
	return do(r.end)
}

// due is an entry of the due index, laid flat because there is one for every card.
type due struct {
	key   [1 + 8 + len(quiz.CardID{})]byte // by the day it is shorter than by the instant
	size  uint8
	value [maxDueValue]byte
}

func (d *due) entry() entry {
	e := entry{d.key[:], d.value[:d.size]}
	if d.key[0] == dueByDay {
		e.key = e.key[:1+4+len(quiz.CardID{})]
	}
	return e
}

func putDues(tx *bolt.Tx, dues []due) error {
	b := tx.Bucket(bucketDue)
	b.FillPercent = derivedFill
	for i := range dues {
		e := dues[i].entry()
		if err := b.Put(e.key, e.value); err != nil {
			return err
		}
	}
	return nil
}

// rebuild is one that is under way.
type rebuild struct {
	db      *DB
	ctx     context.Context
	most    int // events of a part
	events  int
	seq     uint64
	tuned   []quiz.Event             // the events of no card
	renamed map[quiz.CardID]struct{} // cards that renames join with others
	renames []record                 // the renames, as records of the cards that get a history
	done    map[quiz.CardID]bool     // of renamed
	total   daily
	dues    []due
	workers []worker // one for each core
}

// begin takes away what is derived, and looks through the log once.
func (r *rebuild) begin(tx *bolt.Tx) error {
	if err := ours(tx); err != nil {
		return err
	}
	meta := tx.Bucket(bucketMeta)
	if err := meta.Put(keyDerived, noDerived); err != nil {
		return err
	}
	for _, name := range derivedBuckets {
		if err := tx.DeleteBucket(name); err != nil {
			return err
		}
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	device := quiz.DeviceID(meta.Get(keyDevice))
	return r.each(tx, func(id quiz.EventID, v []byte) error {
		r.events++
		kind, card, by, seq, err := peek(id, v)
		if err != nil {
			return err
		}
		if by == device {
			r.seq = max(r.seq, seq)
		}
		if kind != quiz.Renamed && card != (quiz.CardID{}) {
			return nil
		}
		e, err := decodeEvent(id, v)
		if err != nil {
			return err
		}
		if card == (quiz.CardID{}) {
			r.tuned = append(r.tuned, e)
			return nil
		}
		if r.renamed == nil {
			r.renamed = map[quiz.CardID]struct{}{}
		}
		to := quiz.IDOf(e.Key)
		r.renamed[card], r.renamed[to] = struct{}{}, struct{}{}
		if to != card {
			r.renames = append(r.renames, record{card: to, id: id})
		}
		return nil
	})
}

// each calls fn for all records of the log, in order.
func (r *rebuild) each(tx *bolt.Tx, fn func(id quiz.EventID, v []byte) error) error {
	c, n := tx.Bucket(bucketLog).Cursor(), 0
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if n++; n%10_000 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		if len(k) != len(quiz.EventID{}) {
			return fmt.Errorf("%w: an event without an id", errJunk)
		}
		if err := fn(quiz.EventID(k), v); err != nil {
			return err
		}
	}
	return nil
}

// families makes the states of cards that are joined with others.
func (r *rebuild) families(tx *bolt.Tx, cards []quiz.CardID) error {
	var d derived
	for _, card := range cards {
		if r.done[card] {
			continue
		}
		events, err := related(tx, r.done, card)
		if err != nil {
			return err
		}
		d.fold(r.db, r.tuned, gather(events))
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
	r.take(&d)
	return putAll(tx, bucketState, d.states)
}

// take keeps what can only be written at the end.
func (r *rebuild) take(d *derived) {
	for _, e := range d.dues {
		var d due
		copy(d.key[:], e.key)
		d.size = uint8(copy(d.value[:], e.value))
		r.dues = append(r.dues, d)
	}
	for day, n := range d.total {
		r.total[day] = r.total[day].plus(n, 1)
	}
}

// end writes what is known only now.
func (r *rebuild) end(tx *bolt.Tx) error {
	var days []entry
	for day, n := range r.total {
		if n != (dayCounts{}) {
			days = append(days, entry{dayKey(day), n.encode()})
		}
	}
	meta := tx.Bucket(bucketMeta)
	return errors.Join(
		putAll(tx, bucketDays, days),
		meta.Put(keySeq, appendU64(nil, r.seq)),
		meta.Put(keyDerived, r.db.derivedBy()),
		r.db.turn(tx),
	)
}
