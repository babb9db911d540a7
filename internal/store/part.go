package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// record is an event in the log, of which only the beginning was read.
type record struct {
	card  quiz.CardID
	id    quiz.EventID
	value []byte // of the mapped file; nil for a rename, at the card that it renames another to
}

// peek reads the beginning of a record; what is wrong with a record that is none
// [decodeEvent] says.
func peek(id quiz.EventID, v []byte) (kind quiz.EventKind, card quiz.CardID, by quiz.DeviceID, seq uint64, err error) {
	if len(v) < 43 || v[0] != eventVersion {
		_, err = decodeEvent(id, v)
		return 0, card, by, 0, cmp.Or(err, fmt.Errorf("%w: event %s", errJunk, id))
	}
	seq, _ = binary.Uvarint(v[42:])
	return quiz.EventKind(v[1]), quiz.CardID(v[2:18]), quiz.DeviceID(v[34:42]), seq, nil
}

// part makes the index of the cards from one bound to another, and the states of
// those of them that no rename concerns.
func (r *rebuild) part(tx *bolt.Tx, from, to uint64) error {
	workers, n := r.workers, uint64(len(r.workers))
	for i := range workers {
		workers[i] = worker{records: workers[i].records[:0]}
	}
	add := func(rec record) {
		if at := uint64(binary.BigEndian.Uint32(rec.card[:])); from <= at && at < to {
			w := &workers[(at-from)*n/(to-from)]
			w.records = append(w.records, rec)
		}
	}
	err := r.each(tx, func(id quiz.EventID, v []byte) error {
		_, card, _, _, err := peek(id, v)
		add(record{card, id, v})
		return err
	})
	if err != nil {
		return err
	}
	for _, rec := range r.renames {
		add(rec)
	}
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() { workers[i].run(r) })
	}
	group.Wait()
	rows, states := tx.Bucket(bucketByCard), tx.Bucket(bucketState)
	rows.FillPercent, states.FillPercent = derivedFill, derivedFill
	for i := range workers {
		w := &workers[i]
		if w.fault != nil {
			panic(w.fault) // where the mapped file can be left behind, see [file.hold]
		}
		if w.err != nil {
			return w.err
		}
		for _, e := range w.index {
			if err := rows.Put(e.key, e.value); err != nil {
				return err
			}
		}
		for _, e := range w.states {
			if err := states.Put(e.key, e.value); err != nil {
				return err
			}
		}
		r.take(&w.derived)
	}
	return nil
}

// worker folds the cards of a part of a part.
type worker struct {
	derived
	records []record
	index   []entry
	err     error
	fault   any
}

func (w *worker) run(r *rebuild) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { w.fault = recover() }()
	slices.SortFunc(w.records, func(a, b record) int {
		if c := cmp.Compare(binary.BigEndian.Uint64(a.card[:]), binary.BigEndian.Uint64(b.card[:])); c != 0 {
			return c // as almost always
		}
		return cmp.Or(bytes.Compare(a.card[8:], b.card[8:]), bytes.Compare(a.id[:], b.id[:]))
	})
	var events []quiz.Event
	var times []uint64
	for n := 0; n < len(w.records); {
		card := w.records[n].card
		events, times = events[:0], times[:0]
		for ; n < len(w.records) && w.records[n].card == card; n++ {
			rec := &w.records[n]
			times = append(times, timeOf(rec.id))
			if rec.value == nil {
				continue
			}
			e, err := decodeEvent(rec.id, rec.value)
			if err != nil {
				w.err = err
				return
			}
			events = append(events, e)
		}
		w.index = append(w.index, entry{bytes.Clone(card[:]), indexRow(times)})
		if _, renamed := r.renamed[card]; !renamed && card != (quiz.CardID{}) {
			w.fold(r.db, r.tuned, gather(events))
		}
		if w.err = r.ctx.Err(); w.err != nil {
			return
		}
	}
}

// border returns the first card of part i of n: ids are hashes, so that all parts
// are of about one size.
func border(i, n uint64) uint64 { return i << 32 / n }
