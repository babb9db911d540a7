package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// The index by card has a row of times for each card: those of the ids of the
// events that concern it. A time is a quarter of an id and almost always says
// which event is meant; where several have the same, those of other cards are
// passed over.

// timeOf returns the time in an id, which its first six bytes are.
func timeOf(id quiz.EventID) uint64 { return binary.BigEndian.Uint64(id[:]) >> 16 }

// indexRow writes times, which are in order, each once: the first, and of the
// others by how much they are later.
func indexRow(times []uint64) []byte {
	row := make([]byte, 0, 6+5*len(times))
	last := uint64(0)
	for i, t := range times {
		if i == 0 || t != last {
			row = binary.AppendUvarint(row, t-last)
		}
		last = t
	}
	return row
}

// readRow returns the times in a row.
func readRow(row []byte) (times []uint64, err error) {
	r := &reader{b: row}
	last := uint64(0)
	for r.more() {
		last += r.uvarint()
		times = append(times, last)
	}
	if r.bad || last >= 1<<48 {
		return nil, fmt.Errorf("%w: the index by card", errJunk)
	}
	return times, nil
}

// index enters events under their cards, and renames under their new cards too.
func index(tx *bolt.Tx, events []quiz.Event) error {
	added := map[quiz.CardID][]uint64{}
	for i := range events {
		e := &events[i]
		for _, card := range concerned(e) {
			added[card] = append(added[card], timeOf(e.ID))
		}
	}
	var rows []entry
	for card, times := range added {
		have, err := readRow(tx.Bucket(bucketByCard).Get(card[:]))
		if err != nil {
			return err
		}
		have = append(have, times...)
		slices.Sort(have)
		rows = append(rows, entry{card[:], indexRow(have)})
	}
	return putAll(tx, bucketByCard, rows)
}

// concerned returns the cards under which the index has an event.
func concerned(e *quiz.Event) []quiz.CardID {
	if e.Kind == quiz.Renamed {
		if to := quiz.IDOf(e.Key); to != e.Card {
			return []quiz.CardID{e.Card, to}
		}
	}
	return []quiz.CardID{e.Card}
}

// eachOf calls f for what the index has under one card, in the order of ids.
func eachOf(tx *bolt.Tx, card quiz.CardID, f func(role byte, e quiz.Event)) error {
	times, err := readRow(tx.Bucket(bucketByCard).Get(card[:]))
	if err != nil {
		return err
	}
	c := tx.Bucket(bucketLog).Cursor()
	for _, t := range times {
		met := false
		prefix := appendU64(nil, t<<16)[:6]
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
			if len(k) != len(quiz.EventID{}) {
				return fmt.Errorf("%w: an event without an id", errJunk)
			}
			id := quiz.EventID(k)
			kind, of, _, _, err := peek(id, v)
			if err != nil {
				return err
			}
			if of != card && kind != quiz.Renamed {
				continue
			}
			e, err := decodeEvent(id, v)
			switch {
			case err != nil:
				return err
			case e.Card == card:
				f(ownEvent, e)
			case quiz.IDOf(e.Key) == card:
				f(renamingTo, e)
			default:
				continue
			}
			met = true
		}
		if !met {
			return fmt.Errorf("%w: the index by card names an event that is not there", errJunk)
		}
	}
	return nil
}
