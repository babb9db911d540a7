package cli

import (
	"bytes"
	"encoding/binary"
	"iter"
	"slices"
	"sort"

	"anneal/internal/quiz"
	"anneal/internal/store"
)

// ledger is what a look through all cards and all states yields: which lessons
// have cards that were never asked, and which states are of cards that no review
// asks any more. It is kept in the cache, so that a review need not look through
// a million cards for the ten new ones of the day.
//
// It holds for the decks that it was made for, and for what the store came to
// from there by appending, see [store.Look.Since]: what was written since it was
// made is looked at beside it.
type ledger struct {
	mark  store.Mark
	begun bits   // by place of the sheet: there is a state of its cards or page
	fresh bits   // likewise: it has cards that were never asked
	needs []byte // of each fresh one, in the order of teaching: how many lessons that have cards to ask it requires, and their places
	gone  []byte // ids of cards, in order
}

// bits are one for each lesson.
type bits []byte

func newBits(n int) bits      { return make(bits, (n+7)/8) }
func (b bits) has(i int) bool { return i/8 < len(b) && b[i/8]&(1<<(i%8)) != 0 }
func (b bits) set(i int)      { b[i/8] |= 1 << (i % 8) }

// lessons yields the places of the lessons with new cards, in the order of teaching,
// and those of the lessons that they require, which hold until the next.
func (l *ledger) lessons() iter.Seq2[int, []int] {
	return func(yield func(int, []int) bool) {
		r := numbers(l.needs)
		var needs []int
		for place := range 8 * len(l.fresh) {
			if !l.fresh.has(place) {
				continue
			}
			needs = needs[:0]
			for range r.next() {
				needs = append(needs, r.next())
			}
			if !yield(place, needs) {
				return
			}
		}
	}
}

const idSize = len(quiz.CardID{})

// isGone reports whether no review asks a card any more.
func (l *ledger) isGone(id quiz.CardID) bool {
	i := sort.Search(l.goneCards(), func(i int) bool { return bytes.Compare(l.gone[i*idSize:(i+1)*idSize], id[:]) >= 0 })
	return i < l.goneCards() && bytes.Equal(l.gone[i*idSize:(i+1)*idSize], id[:])
}

func (l *ledger) goneCards() int { return len(l.gone) / idSize }

// sinceLedger is how many events may come before a ledger is made anew.
const sinceLedger = 2000

// readLedger returns the ledger and the events that came after it was made. Where
// there is none that holds it is made anew, to be put into the cache.
func readLedger(look *store.Look, cards *store.CacheLook) (l *ledger, since []quiz.Event, made bool, err error) {
	if l = parseLedger(cards.Ledger()); l != nil {
		if since, ok := look.Since(l.mark, sinceLedger); ok {
			return l, since, false, nil
		}
	}
	l, err = makeLedger(look, cards)
	return l, nil, true, err
}

func makeLedger(look *store.Look, cards *store.CacheLook) (*ledger, error) {
	n := cards.Sheets()
	l := &ledger{mark: look.Mark(), begun: newBits(n), fresh: newBits(n)}
	asked := newBits(n)
	next, stop := iter.Pull2(look.Phases())
	defer stop()
	id, phase, more := next()
	for card, place := range cards.Places() {
		for more && bytes.Compare(id[:], card.ID[:]) < 0 {
			l.gone = append(l.gone, id[:]...)
			id, phase, more = next()
		}
		if place >= n {
			return nil, errLostSheet
		}
		met := more && id == card.ID
		if met {
			l.begun.set(place)
			if !card.Asked && !card.Page {
				l.gone = append(l.gone, id[:]...)
			}
		}
		if card.Asked {
			asked.set(place)
			if !met || phase == quiz.New {
				l.fresh.set(place)
			}
		}
		if met {
			id, phase, more = next()
		}
	}
	for ; more; id, _, more = next() {
		l.gone = append(l.gone, id[:]...)
	}
	for place := range n {
		if !l.fresh.has(place) {
			continue
		}
		sheet := sheetAt(cards, place)
		if sheet == nil {
			return nil, errLostSheet
		}
		var needs []int
		for _, key := range sheet.Required() {
			if at, ok := cards.Place(quiz.IDOf(key)); ok && at != place && asked.has(at) {
				needs = append(needs, at)
			}
		}
		l.needs = binary.AppendUvarint(l.needs, uint64(len(needs)))
		for _, at := range needs {
			l.needs = binary.AppendUvarint(l.needs, uint64(at))
		}
	}
	return l, nil
}

// ledgerFormat is the first byte of an encoded ledger; another one is another
// format.
const ledgerFormat = 2

// bytes encodes a ledger:
//
//	format, mark; lengths of begun, fresh and needs, and they; gone
//
// Numbers are uvarints.
func (l *ledger) bytes() []byte {
	b := append([]byte{ledgerFormat}, l.mark.Bytes()...)
	for _, part := range [][]byte{l.begun, l.fresh, l.needs} {
		b = binary.AppendUvarint(b, uint64(len(part)))
	}
	return slices.Concat(b, l.begun, l.fresh, l.needs, l.gone)
}

// parseLedger decodes a ledger, nil if the bytes are none. They carry a checksum
// in the cache, so what has the format is what was written. The ledger is made of
// the bytes, since most reviews need little of it.
func parseLedger(b []byte) *ledger {
	if len(b) < 1+store.MarkSize || b[0] != ledgerFormat {
		return nil
	}
	l := &ledger{mark: store.ParseMark(b[1 : 1+store.MarkSize])}
	r := numbers(b[1+store.MarkSize:])
	begun, fresh, needs := r.next(), r.next(), r.next()
	rest := []byte(r)
	l.begun, rest = bits(rest[:begun]), rest[begun:]
	l.fresh, rest = bits(rest[:fresh]), rest[fresh:]
	l.needs, l.gone = rest[:needs], rest[needs:]
	return l
}

// numbers are uvarints.
type numbers []byte

func (r *numbers) next() int {
	n, size := binary.Uvarint(*r)
	*r = (*r)[max(size, 0):]
	return int(n)
}
