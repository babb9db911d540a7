package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"iter"

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
	begun []bool       // by place of the sheet: there is a state of its cards or page
	fresh []freshSheet // with cards that were never asked, in the order of teaching
	gone  []quiz.CardID
}

// freshSheet is a lesson with new cards.
type freshSheet struct {
	place int
	needs []int // places of the lessons that it requires and that have cards to ask
}

// sinceLedger is how many events may come before a ledger is made anew.
const sinceLedger = 2000

// readLedger returns the ledger and the events that came after it was made. Where
// there is none that holds, it is made anew.
func (d *desk) readLedger(ctx context.Context) (l *ledger, since []quiz.Event, err error) {
	made := false
	err = d.db.Look(ctx, func(look *store.Look) error {
		return d.stock.cache.Look(func(cards *store.CacheLook) error {
			if l = parseLedger(cards.Ledger()); l != nil {
				var ok bool
				if since, ok = look.Since(l.mark, sinceLedger); ok {
					return nil
				}
			}
			made, since = true, nil
			l, err = makeLedger(look, cards)
			return err
		})
	})
	if err == nil && made {
		_ = d.stock.cache.PutLedger(l.bytes()) // what is not kept is made again
	}
	return l, since, err
}

func makeLedger(look *store.Look, cards *store.CacheLook) (*ledger, error) {
	n := cards.Sheets()
	l := &ledger{mark: look.Mark(), begun: make([]bool, n)}
	unmet, asked := make([]bool, n), make([]bool, n)
	next, stop := iter.Pull2(look.Phases())
	defer stop()
	id, phase, more := next()
	for card, place := range cards.Places() {
		for more && bytes.Compare(id[:], card.ID[:]) < 0 {
			l.gone = append(l.gone, id)
			id, phase, more = next()
		}
		if place >= n {
			return nil, errLostSheet
		}
		met := more && id == card.ID
		if met {
			l.begun[place] = true
			if !card.Asked && !card.Page {
				l.gone = append(l.gone, id)
			}
		}
		unmet[place] = unmet[place] || card.Asked && (!met || phase == quiz.New)
		asked[place] = asked[place] || card.Asked
		if met {
			id, phase, more = next()
		}
	}
	for ; more; id, _, more = next() {
		l.gone = append(l.gone, id)
	}
	for place := range n {
		if !unmet[place] {
			continue
		}
		sheet := sheetAt(cards, place)
		if sheet == nil {
			return nil, errLostSheet
		}
		f := freshSheet{place: place}
		for _, key := range sheet.Required() {
			if at, ok := cards.Place(quiz.IDOf(key)); ok && at != place && at < n && asked[at] {
				f.needs = append(f.needs, at)
			}
		}
		l.fresh = append(l.fresh, f)
	}
	return l, nil
}

// ledgerFormat is the first byte of an encoded ledger; another one is another
// format.
const ledgerFormat = 1

// bytes encodes a ledger:
//
//	format, mark, number of sheets, a bit for each that was begun; number of fresh ones, each:
//	distance from the one before, number of those it needs, and they; number of cards gone, and they
//
// Numbers are uvarints.
func (l *ledger) bytes() []byte {
	b := append([]byte{ledgerFormat}, l.mark.Bytes()...)
	b = binary.AppendUvarint(b, uint64(len(l.begun)))
	bits := make([]byte, (len(l.begun)+7)/8)
	for i, begun := range l.begun {
		if begun {
			bits[i/8] |= 1 << (i % 8)
		}
	}
	b = binary.AppendUvarint(append(b, bits...), uint64(len(l.fresh)))
	last := 0
	for _, f := range l.fresh {
		b = binary.AppendUvarint(b, uint64(f.place-last))
		last = f.place
		b = binary.AppendUvarint(b, uint64(len(f.needs)))
		for _, n := range f.needs {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(l.gone)))
	for _, id := range l.gone {
		b = append(b, id[:]...)
	}
	return b
}

// parseLedger decodes a ledger, nil if the bytes are none. They carry a checksum
// in the cache, so what has the format is what was written.
func parseLedger(b []byte) *ledger {
	if len(b) < 1+store.MarkSize || b[0] != ledgerFormat {
		return nil
	}
	l := &ledger{mark: store.ParseMark(b[1 : 1+store.MarkSize])}
	b = b[1+store.MarkSize:]
	number := func() int {
		n, size := binary.Uvarint(b)
		b = b[max(size, 0):]
		return int(n)
	}
	l.begun = make([]bool, number())
	for i := range l.begun {
		l.begun[i] = b[i/8]&(1<<(i%8)) != 0
	}
	b = b[(len(l.begun)+7)/8:]
	l.fresh = make([]freshSheet, number())
	last := 0
	for i := range l.fresh {
		last += number()
		l.fresh[i].place = last
		for range number() {
			l.fresh[i].needs = append(l.fresh[i].needs, number())
		}
	}
	for range number() {
		l.gone = append(l.gone, quiz.CardID(b[:16]))
		b = b[16:]
	}
	return l
}
