package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Folder is a registered source of a deck, which may have several.
type Folder struct {
	Deck    string // name of the deck, not empty
	Path    string // of its folder, or of a file
	Trusted bool   // the programs of this deck in it may be run
	Prose   bool   // cards of prose that nothing proves are wanted
	Within  bool   // it is registered under another of its decks: this only says that this one is trusted
}

// Remembered is what a card was last known by, so that its history can be
// found again when its key or text has changed.
type Remembered struct {
	Key  string
	Text string // normalised as the compiler likes it
}

// AnkiNote is what an export to Anki must repeat the next time.
type AnkiNote struct {
	Note  int64       // id of the note
	Cards []AnkiPlace // in order of their templates
	Hash  [16]byte    // of the note's content
	Mod   int64       // when the content last changed
}

// AnkiPlace says which template a card of a note has, and its id.
type AnkiPlace = struct {
	Ord int
	ID  int64
}

// recordVersion is the first byte of the records in this file.
const recordVersion = 1

// Folders returns the registered sources in order of their decks and paths.
func (db *DB) Folders() (folders []Folder, err error) {
	err = db.each(bucketFolders, func(name string, r *reader) {
		deck, path, _ := strings.Cut(name, "\x00")
		wanted := r.u8()
		folders = append(folders, Folder{Deck: deck, Path: path, Trusted: wanted&1 != 0, Prose: wanted&2 != 0, Within: wanted&4 != 0})
	})
	if err != nil {
		return nil, err
	}
	return folders, nil
}

// PutFolder registers a source, in place of one with the same deck and path. One
// within another that says nothing any more is forgotten.
func (db *DB) PutFolder(f Folder) error {
	if f.Deck == "" || strings.ContainsRune(f.Deck, 0) {
		return fmt.Errorf("%q cannot be the name of a deck", f.Deck)
	}
	value := []byte{recordVersion, bit(f.Trusted) | bit(f.Prose)<<1 | bit(f.Within)<<2}
	if f.Within && !f.Trusted {
		value = nil
	}
	return db.put(bucketFolders, map[string][]byte{f.Deck + "\x00" + f.Path: value})
}

// RemoveFolder forgets all sources of a deck, if it has any, with what is said of
// other decks within them; what was learnt of it stays.
func (db *DB) RemoveFolder(deck string) error {
	folders, err := db.Folders()
	if err != nil {
		return err
	}
	gone, paths := map[string][]byte{}, map[string]bool{}
	for _, f := range folders {
		if f.Deck == deck && !f.Within {
			paths[f.Path] = true
		}
	}
	for _, f := range folders {
		if f.Deck == deck || f.Within && paths[f.Path] {
			gone[f.Deck+"\x00"+f.Path] = nil
		}
	}
	return db.put(bucketFolders, gone)
}

// Remembered returns all that was remembered.
func (db *DB) Remembered() (map[quiz.CardID]Remembered, error) {
	all := map[quiz.CardID]Remembered{}
	err := db.each(bucketRemembered, func(id string, r *reader) {
		if len(id) != len(quiz.CardID{}) {
			r.bad = true
			return
		}
		all[quiz.CardID([]byte(id))] = Remembered{Key: r.text(), Text: r.rest()}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Remember adds to what is remembered, or replaces it; a card with an empty
// Key is forgotten.
func (db *DB) Remember(cards map[quiz.CardID]Remembered) error {
	values := map[string][]byte{}
	for id, c := range cards {
		var v []byte
		if c.Key != "" {
			v = append(appendText([]byte{recordVersion}, c.Key), c.Text...)
		}
		values[string(id[:])] = v
	}
	return db.put(bucketRemembered, values)
}

// AnkiNotes returns all that was kept of notes, by key.
func (db *DB) AnkiNotes() (map[string]AnkiNote, error) {
	notes := map[string]AnkiNote{}
	err := db.each(bucketAnki, func(key string, r *reader) {
		n := AnkiNote{Note: int64(r.u64()), Mod: int64(r.u64())}
		r.fill(n.Hash[:])
		for r.more() {
			n.Cards = append(n.Cards, AnkiPlace{Ord: int(r.i32()), ID: r.varint()})
		}
		notes[key] = n
	})
	if err != nil {
		return nil, err
	}
	return notes, nil
}

// PutAnkiNotes adds notes to those that are kept, or replaces them.
func (db *DB) PutAnkiNotes(notes map[string]AnkiNote) error {
	values := map[string][]byte{}
	for key, n := range notes {
		v := appendU64(appendU64([]byte{recordVersion}, uint64(n.Note)), uint64(n.Mod))
		v = append(v, n.Hash[:]...)
		for _, c := range n.Cards {
			v = appendInt(appendInt(v, int64(c.Ord)), c.ID)
		}
		values[key] = v
	}
	return db.put(bucketAnki, values)
}

// each reads all records of a bucket.
func (db *DB) each(bucket []byte, read func(key string, r *reader)) error {
	err := db.entries(context.Background(), bucket, func(k, v []byte) error {
		r := &reader{b: v}
		if version := r.u8(); version > recordVersion {
			return fmt.Errorf("%w: %s %q has version %d", errFuture, bucket, k, version)
		}
		if read(string(k), r); !r.whole() {
			return fmt.Errorf("%w: %s %q", errJunk, bucket, k)
		}
		return nil
	})
	return explain(db.file.path, err)
}

// put writes records in one transaction; nil removes one. Where all is as it
// was nothing is written.
func (db *DB) put(bucket []byte, values map[string][]byte) error {
	if len(values) == 0 {
		return nil
	}
	return db.update(context.Background(), func(tx *bolt.Tx) error {
		b := tx.Bucket(bucket)
		if len(values) > 1 {
			b.FillPercent = derivedFill // a few records fill a page, and many come at once
		}
		changed := false
		for k, v := range values {
			if k == "" {
				return errors.New("a name or key is empty")
			}
			old := b.Get([]byte(k))
			if string(old) == string(v) { // no record is empty
				continue
			}
			changed = true
			var err error
			if v == nil {
				err = b.Delete([]byte(k))
			} else {
				err = b.Put([]byte(k), v)
			}
			if err != nil {
				return fmt.Errorf("%s %q: %w", bucket, k, err)
			}
		}
		if !changed {
			return errUnchanged
		}
		return nil
	})
}
