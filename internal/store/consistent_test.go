package store

import (
	"errors"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// TestConsistent shows that the check at the end of the tests sees what it is
// there to see.
func TestConsistent(t *testing.T) {
	for name, spoil := range map[string]func(tx *bolt.Tx) error{
		"state/": func(tx *bolt.Tx) error { return tx.Bucket(bucketState).Delete(cardA[:]) },
		"due/":   func(tx *bolt.Tx) error { return tx.Bucket(bucketDue).Put(dueDay(7), []byte{1}) },
		"days/": func(tx *bolt.Tx) error {
			return tx.Bucket(bucketDays).Put(dayKey(today), dayCounts{due: 9}.encode())
		},
		"meta/": func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySeq, appendU64(nil, 5)) },
		"bycard/": func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketByCard).Cursor().First()
			return tx.Bucket(bucketByCard).Delete(k)
		},
	} {
		db := open(t)
		do(t, db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good))
		if err := consistent(db); err != nil {
			t.Fatal(err)
		}
		if err := db.update(ctx, spoil); err != nil {
			t.Fatal(err)
		}
		before := dump(t, db.file.path)
		if err := consistent(db); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s was spoiled: %v", name, err)
		}
		if after := dump(t, db.file.path); len(after) != len(before) {
			t.Errorf("%s: the check changed the store", name)
		}
		if err := db.Rebuild(ctx); err != nil { // for the check at the end
			t.Fatal(err)
		}
	}
}

// versioned is a fold that shows which version made a state.
func versioned(version int) Options {
	o := options()
	o.FoldVersion = version
	o.Fold = func(c quiz.CardID, events []quiz.Event) quiz.State {
		s := tally(c, events)
		s.Step = version
		return s
	}
	return o
}

// versionOf returns the version of the fold that made what is derived in a file,
// so that it can be opened as it is.
func versionOf(path string) (version int, err error) {
	f := file{path: path}
	err = f.transact(ctx, false, func(tx *bolt.Tx) error {
		if err := ours(tx); err != nil && !errors.Is(err, errOlder) {
			return err
		}
		r := &reader{b: tx.Bucket(bucketMeta).Get(keyDerived)}
		version = int(r.u32())
		return nil
	})
	return version, err
}

// schemaOf returns the schema of a file, likewise.
func schemaOf(path string) (n uint32, err error) {
	f := file{path: path}
	err = f.transact(ctx, false, func(tx *bolt.Tx) error {
		r := &reader{b: tx.Bucket(bucketMeta).Get(keySchema)}
		n = r.u32()
		return nil
	})
	return n, err
}
