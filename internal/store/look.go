package store

import (
	"context"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Look is one look into the store. It sees a single state of it, in which all
// that it returns agrees.
type Look struct {
	tx  *bolt.Tx
	err error // the first that was met
}

// Look calls fn with a view of the store. While it lasts no other process can
// write, so fn must be done within milliseconds and wait for nobody. What the
// methods of the Look cannot read reads as nothing, and is the error that Look
// returns in the end.
func (db *DB) Look(ctx context.Context, fn func(*Look) error) error {
	return db.view(ctx, func(tx *bolt.Tx) error {
		l := &Look{tx: tx}
		if err := fn(l); err != nil {
			return err
		}
		return l.err
	})
}

func (l *Look) failed(err error) bool {
	if err != nil && l.err == nil {
		l.err = err
	}
	return err != nil
}

// State returns the state of a card, or of a concept's page; false where there
// are no events.
func (l *Look) State(card quiz.CardID) (quiz.State, bool) {
	v := l.tx.Bucket(bucketState).Get(card[:])
	if v == nil {
		return quiz.State{}, false
	}
	s, err := decodeState(card, v)
	return s, !l.failed(err)
}

// History returns the events of a card, as [DB.History] does.
func (l *Look) History(card quiz.CardID) []quiz.Event {
	all, err := related(l.tx, map[quiz.CardID]bool{}, card)
	if l.failed(err) {
		return nil
	}
	return gather(all)[card]
}

// Phases yields the phase of every card and page that has a state, in order of
// their ids.
func (l *Look) Phases() iter.Seq2[quiz.CardID, quiz.Phase] {
	return func(yield func(quiz.CardID, quiz.Phase) bool) {
		c := l.tx.Bucket(bucketState).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if len(k) != len(quiz.CardID{}) || len(v) == 0 {
				l.failed(fmt.Errorf("%w: a state without a card", errJunk))
				return
			}
			if !yield(quiz.CardID(k), phaseIn(v)) {
				return
			}
		}
	}
}

// Waiting yields the cards that are due on study days from the first to the
// last, both included, in order of the days. Of their states it tells Due, Phase,
// Last, LastAt, Buried and the stability. Suspended cards are left out, buried ones are
// not.
func (l *Look) Waiting(first, last quiz.Day) iter.Seq2[quiz.CardID, quiz.State] {
	return l.due(dueDay(first), dueDay(last))
}

// Steps yields likewise the cards that wait for an instant.
func (l *Look) Steps() iter.Seq2[quiz.CardID, quiz.State] {
	return l.due([]byte{dueByInstant}, []byte{dueByInstant + 1})
}

// due yields the entries of the due index whose keys begin with what is between
// two prefixes, both included.
func (l *Look) due(first, last []byte) iter.Seq2[quiz.CardID, quiz.State] {
	return func(yield func(quiz.CardID, quiz.State) bool) {
		c := l.tx.Bucket(bucketDue).Cursor()
		for k, v := c.Seek(first); k != nil && string(k[:min(len(k), len(last))]) <= string(last); k, v = c.Next() {
			id, s, err := decodeDue(k, v)
			if l.failed(err) || !yield(id, s) {
				return
			}
		}
	}
}

// Count returns how many cards [Look.Waiting] would yield.
func (l *Look) Count(first, last quiz.Day) int {
	n := 0
	l.failed(eachDay(l.tx, first, last, func(_ quiz.Day, t dayCounts) { n += t.due }))
	return n
}

// Newest yields the events of the log from the newest to the oldest, in the order
// of their ids, those that were taken back among them.
func (l *Look) Newest() iter.Seq[quiz.Event] {
	return func(yield func(quiz.Event) bool) {
		c := l.tx.Bucket(bucketLog).Cursor()
		for k, v := c.Last(); k != nil; k, v = c.Prev() {
			if len(k) != len(quiz.EventID{}) {
				l.failed(fmt.Errorf("%w: an event without an id", errJunk))
				return
			}
			e, err := decodeEvent(quiz.EventID(k), v)
			if l.failed(err) || !yield(e) {
				return
			}
		}
	}
}

// Mark is a place in the history of a store.
type Mark struct {
	turn [8]byte
	last quiz.EventID
}

// MarkSize is the length of what [Mark.Bytes] returns.
const MarkSize = 24

// Bytes encodes the mark, for [ParseMark].
func (m Mark) Bytes() []byte { return append(m.turn[:], m.last[:]...) }

// ParseMark decodes what [Mark.Bytes] returned; anything else is a mark that no
// store has reached.
func ParseMark(b []byte) (m Mark) {
	if len(b) == MarkSize {
		copy(m.last[:], b[copy(m.turn[:], b):])
	}
	return m
}

// Mark returns the place that was reached.
func (l *Look) Mark() Mark {
	m := Mark{}
	copy(m.turn[:], l.tx.Bucket(bucketMeta).Get(keyTurn))
	if k, _ := l.tx.Bucket(bucketLog).Cursor().Last(); len(k) == len(m.last) {
		m.last = quiz.EventID(k)
	}
	return m
}

// Since tells whether the store went on from a mark by appending alone, so that
// every card that had been answered by then still is, and nothing that was
// written since concerns other cards than those of the events it returns, oldest
// first. It is false as well when there are more than limit of them.
func (l *Look) Since(m Mark, limit int) (events []quiz.Event, ok bool) {
	log := l.tx.Bucket(bucketLog)
	if string(m.turn[:]) != string(l.tx.Bucket(bucketMeta).Get(keyTurn)) {
		return nil, false
	}
	c := log.Cursor()
	k, v := c.First()
	if m.last != (quiz.EventID{}) {
		if k, _ = c.Seek(m.last[:]); string(k) != string(m.last[:]) {
			return nil, false // another store, or an older copy of this one
		}
		k, v = c.Next()
	}
	for ; k != nil; k, v = c.Next() {
		if len(events) == limit || len(k) != len(m.last) {
			return nil, false
		}
		e, err := decodeEvent(quiz.EventID(k), v)
		if l.failed(err) {
			return nil, false
		}
		events = append(events, e)
	}
	return events, true
}
