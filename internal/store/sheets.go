package store

import (
	"bytes"
	"encoding/binary"
	"iter"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Sheet is what must be known of a lesson to plan a day: what is in Text is the
// compiler's business. Its place in the order of teaching is its number.
type Sheet struct {
	Text  []byte
	Cards []SheetCard
}

// SheetCard is a card of a sheet, or the page of its concept.
type SheetCard struct {
	ID    quiz.CardID
	Asked bool // it is a card that reviews ask, not only a quiz
	Page  bool // it is no card
}

// SheetOf returns the sheet with a text of a lesson, which is a deck of it alone; the
// cards need no texts.
func SheetOf(text []byte, lesson *quiz.Deck) Sheet {
	s := Sheet{Text: text}
	for i := range lesson.Concepts {
		s.Cards = append(s.Cards, SheetCard{ID: quiz.IDOf(lesson.Concepts[i].Key()), Page: true})
	}
	for i := range lesson.Cards {
		s.Cards = append(s.Cards, SheetCard{ID: lesson.Cards[i].ID(), Asked: lesson.Cards[i].Scheduled})
	}
	return s
}

func (s *SheetCard) flags() byte { return bit(s.Asked) | bit(s.Page)<<1 }

// PutDecks puts the decks and the sheets of all their lessons, in the order of
// teaching, in place of all that were there, in one transaction, and forgets the
// lessons named in drop. Of sheets that were there only those that differ are
// written.
func (c *Cache) PutDecks(decks []CachedDeck, sheets []Sheet, drop []LessonID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.update(func(tx *bolt.Tx) error {
		var names, catalogs, texts, cards []entry
		for _, d := range decks {
			names = append(names, entry{[]byte(d.Name), seal(d.Fingerprint[:])})
			catalogs = append(catalogs, entry{[]byte(d.Name), seal(d.Catalog)})
		}
		for place, s := range sheets {
			texts = append(texts, entry{appendU32(nil, uint32(place)), seal(s.Text)})
			for _, card := range s.Cards {
				cards = append(cards, entry{card.ID[:], append(appendU32(nil, uint32(place)), card.flags())})
			}
		}
		if err := tx.Bucket(bucketMeta).Delete(keyLedger); err != nil {
			return err
		}
		for _, b := range []struct {
			name    []byte
			entries []entry
		}{{bucketDecks, names}, {bucketCatalogs, catalogs}, {bucketSheets, texts}, {bucketCards, cards}} {
			if err := become(tx.Bucket(b.name), b.entries); err != nil {
				return err
			}
		}
		for _, id := range drop {
			if err := tx.Bucket(bucketLessons).Delete(id[:]); err != nil {
				return err
			}
		}
		return nil
	})
}

// become makes a bucket hold the entries and nothing else.
func become(b *bolt.Bucket, entries []entry) error {
	slices.SortFunc(entries, func(x, y entry) int { return bytes.Compare(x.key, y.key) })
	var gone [][]byte
	var fresh []entry
	k, v := []byte(nil), []byte(nil)
	c := b.Cursor()
	k, v = c.First()
	for _, e := range entries {
		for k != nil && bytes.Compare(k, e.key) < 0 {
			gone = append(gone, bytes.Clone(k))
			k, v = c.Next()
		}
		if same := bytes.Equal(k, e.key); !same || !bytes.Equal(v, e.value) {
			fresh = append(fresh, e)
			if !same {
				continue
			}
		}
		k, v = c.Next()
	}
	for ; k != nil; k, _ = c.Next() {
		gone = append(gone, bytes.Clone(k))
	}
	for _, k := range gone {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	for _, e := range fresh {
		if err := b.Put(e.key, e.value); err != nil {
			return err
		}
	}
	return nil
}

// Current reports whether decks are cached and all are of the fingerprint.
func (c *Cache) Current(fingerprint [32]byte) bool {
	current := false
	err := c.Look(func(l *CacheLook) error {
		k := l.tx.Bucket(bucketDecks).Cursor()
		for name, v := k.First(); name != nil; name, v = k.Next() {
			v, err := unseal(v)
			if current = err == nil && string(v) == string(fingerprint[:]); !current {
				break
			}
		}
		return nil
	})
	return current && err == nil
}

// keyLedger is where the cache keeps a note about the cards that were met, see
// [Cache.PutLedger].
var keyLedger = []byte("ledger")

// PutLedger keeps a note that holds for the present decks: it is gone when
// they are replaced.
func (c *Cache) PutLedger(note []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyLedger, seal(note)) })
}

// CacheLook is one look into the cache. What is damaged is not there.
type CacheLook struct{ tx *bolt.Tx }

// Look calls fn with a view of the cache; it fails where that cannot be opened,
// or fn does.
func (c *Cache) Look(fn func(*CacheLook) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.view(func(tx *bolt.Tx) error { return fn(&CacheLook{tx}) })
}

// Place returns the place of the sheet that has a card or page; false where no
// deck has it.
func (l *CacheLook) Place(card quiz.CardID) (place int, ok bool) {
	v := l.tx.Bucket(bucketCards).Get(card[:])
	if len(v) != 5 {
		return 0, false
	}
	return int(binary.BigEndian.Uint32(v)), true
}

// Sheet returns the text of the sheet at a place, nil where there is none.
func (l *CacheLook) Sheet(place int) []byte {
	v, err := unseal(l.tx.Bucket(bucketSheets).Get(appendU32(nil, uint32(place))))
	if err != nil {
		return nil
	}
	return bytes.Clone(v)
}

// DeckNames yields the names of the decks, in their order.
func (l *CacheLook) DeckNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		k := l.tx.Bucket(bucketDecks).Cursor()
		for name, _ := k.First(); name != nil; name, _ = k.Next() {
			if !yield(string(name)) {
				return
			}
		}
	}
}

// Texts yields the texts of all sheets in the order of their places; they are
// memory of the file, and hold no longer than the look.
func (l *CacheLook) Texts() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		k := l.tx.Bucket(bucketSheets).Cursor()
		for place, v := k.First(); place != nil; place, v = k.Next() {
			if text, err := unseal(v); err == nil && !yield(text) {
				return
			}
		}
	}
}

// Sheets returns how many sheets there are.
func (l *CacheLook) Sheets() int {
	k, _ := l.tx.Bucket(bucketSheets).Cursor().Last()
	if len(k) != 4 {
		return 0
	}
	return int(binary.BigEndian.Uint32(k)) + 1
}

// Places yields the places of all cards and pages, in order of their ids.
func (l *CacheLook) Places() iter.Seq2[SheetCard, int] {
	return func(yield func(SheetCard, int) bool) {
		c := l.tx.Bucket(bucketCards).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if len(k) != len(quiz.CardID{}) || len(v) != 5 {
				continue
			}
			if !yield(SheetCard{ID: quiz.CardID(k), Asked: v[4]&1 != 0, Page: v[4]&2 != 0}, int(binary.BigEndian.Uint32(v))) {
				return
			}
		}
	}
}

// Ledger returns what was kept last by [Cache.PutLedger], nil where nothing is.
func (l *CacheLook) Ledger() []byte {
	v, err := unseal(l.tx.Bucket(bucketMeta).Get(keyLedger))
	if err != nil {
		return nil
	}
	return bytes.Clone(v)
}
