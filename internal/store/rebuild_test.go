package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// inParts makes rebuilds hold so many events at once until the test is over.
func inParts(t *testing.T, events int) {
	usual := partEvents
	partEvents = events
	t.Cleanup(func() { partEvents = usual })
}

// lived is a store with answers, renames in chains and circles, and what was
// taken back.
func lived(t *testing.T) *DB {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 5))
	d, now := newDevice(t, 1), start
	for range 80 {
		now = now.Add(time.Duration(1+r.IntN(3)) * time.Hour)
		d.act(t, r, now)
	}
	return d.db
}

// TestRebuildInParts makes the same of a log however much of it is held at once.
func TestRebuildInParts(t *testing.T) {
	db := lived(t)
	want := dump(t, db.file.path)
	for _, n := range []int{1, 7, 50, 100_000} {
		inParts(t, n)
		if err := db.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, db.file.path); !maps.Equal(got, want) {
			t.Errorf("%d events at once make something else", n)
		}
		if c, err := db.Recompute(ctx); err != nil || !c.None() || c.Events == 0 || c.Cards == 0 {
			t.Errorf("%d events at once: %+v, %v", n, c, err)
		}
	}
}

// TestRebuildThatEnds ends a rebuild in its midst: who comes next, by whatever
// way and though it had the store open all the time, finds everything there.
func TestRebuildThatEnds(t *testing.T) {
	inParts(t, 7)
	full := errors.New("the disk is full")
	for name, use := range map[string]func(*DB) error{
		"Open":  func(db *DB) error { _, err := Open(db.file.path, db.o); return err },
		"State": func(db *DB) error { _, err := db.State(cardA); return err },
		"Undo":  func(db *DB) error { _, err := db.Undo(ctx, quiz.Event{At: start}); return errors.Join(err, undone(db)) },
		"Check": func(db *DB) error {
			h, err := Check(ctx, db.file.path, t.TempDir(), db.o)
			if err == nil && !h.Good() {
				err = fmt.Errorf("%+v", h)
			}
			return errors.Join(err, db.Rebuild(ctx))
		},
	} {
		for last := range 4 {
			db := lived(t)
			want := dump(t, db.file.path)
			err := db.file.hold(ctx, true, func(do transactor) error {
				n := 0
				return db.rebuild(ctx, func(fn func(*bolt.Tx) error) error {
					if n++; n > last+1 {
						return full
					}
					return do(fn)
				})
			})
			if !errors.Is(err, full) {
				t.Fatal(err)
			}
			if err := use(db); err != nil {
				t.Errorf("%s after %d transactions: %v", name, last+1, err)
			}
			if got := dump(t, db.file.path); name != "Undo" && !maps.Equal(got, want) {
				t.Errorf("%s after %d transactions: something else is there", name, last+1)
			}
		}
	}
}

// undone fails unless the last that was done is that something was taken back.
func undone(db *DB) error {
	var last quiz.Event
	for e, err := range db.Events(ctx) {
		if err != nil {
			return err
		}
		last = e
	}
	if last.Kind != quiz.Voided {
		return fmt.Errorf("the last event is %s", last.Kind)
	}
	return nil
}

// TestSameTime has two devices write at the same millisecond, about one card and
// about others, as they do once in a long while.
func TestSameTime(t *testing.T) {
	one, two := newDevice(t, 1), newDevice(t, 2)
	when := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for _, d := range []*device{one, two} {
		d.db.o.Now = func() time.Time { return when }
	}
	do(t, one.db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good))
	do(t, two.db, graded(cardB, start, quiz.Good), graded(cardA, start, quiz.Good))
	do(t, two.db, renamed(cardB, "d/c/new", start.Add(time.Hour)))
	a, b := events(t, one.db), events(t, two.db)
	if timeOf(a[0].ID) != timeOf(b[0].ID) || timeOf(a[1].ID) != timeOf(b[1].ID) {
		t.Fatal("this is no test of the same time")
	}
	joined := union(t, a, b)
	if n := reps(t, joined, cardA); n != 2 {
		t.Errorf("%d answers of card A, want 2", n)
	}
	if n := reps(t, joined, quiz.IDOf("d/c/new")); n != 2 {
		t.Errorf("%d answers of card B under its new key, want 2", n)
	}
}

// TestUndoBesideImported takes back a command of several events, among which
// stand those of another device.
func TestUndoBesideImported(t *testing.T) {
	one, two := newDevice(t, 1), newDevice(t, 2)
	when := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for _, d := range []*device{one, two} {
		d.db.o.Now = func() time.Time { return when }
	}
	do(t, one.db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good), graded(cardC, start, quiz.Good))
	do(t, two.db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good))
	var file bytes.Buffer
	if _, err := two.db.ExportLog(ctx, &file); err != nil {
		t.Fatal(err)
	}
	if n, err := one.db.ImportLog(ctx, &file, false); err != nil || n.New != 2 {
		t.Fatal(n, err)
	}
	taken, err := one.db.Undo(ctx, quiz.Event{At: start.Add(time.Hour)})
	if err != nil || len(taken) != 3 {
		t.Fatalf("%d events were taken back, want 3: %v", len(taken), err)
	}
	for _, c := range []quiz.CardID{cardA, cardB} {
		if n := reps(t, one.db, c); n != 1 {
			t.Errorf("%d answers are left of %s, want that of the other device", n, c)
		}
	}
	if n := reps(t, one.db, cardC); n != 0 {
		t.Errorf("%d answers are left of card C, want none", n)
	}
}
