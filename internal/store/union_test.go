package store

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// TestUnion lets two devices answer and rename on their own, each the same card
// to different names too, in chains and in circles. However their logs are
// joined, the cards are the same, and each answer is with exactly one of them.
func TestUnion(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 11))
		one, two := newDevice(t, 1), newDevice(t, 2)
		now := start
		for range 30 {
			now = now.Add(time.Duration(r.IntN(3)) * time.Hour) // at times both do something at once
			pick(r, one, two).act(t, r, now)
		}
		a, b := events(t, one.db), events(t, two.db)
		want := united(t, a, b)
		both := slices.Concat(a, b)
		r.Shuffle(len(both), func(i, j int) { both[i], both[j] = both[j], both[i] })
		for how, got := range map[string]map[string]string{"the other way round": united(t, b, a), "shuffled": united(t, both), "twice": united(t, a, b, a)} {
			if !maps.Equal(got, want) {
				t.Fatalf("seed %d: joined %s the cards are others", seed, how)
			}
		}
		answers := map[quiz.EventID]int{}
		for _, list := range gather(both) {
			for i := range list {
				if list[i].Kind == quiz.Graded {
					answers[list[i].ID]++
				}
			}
		}
		for _, e := range both {
			if e.Kind == quiz.Graded && answers[e.ID] != 1 {
				t.Fatalf("seed %d: an answer is with %d cards", seed, answers[e.ID])
			}
		}
	}
}

// TestMerge joins the logs of three devices, which take back what they did too,
// step by step: in whatever order and however often that is done, the same comes
// of it.
func TestMerge(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 12))
		devices := []*device{newDevice(t, 1), newDevice(t, 2), newDevice(t, 4)}
		now := start
		for range 45 {
			now = now.Add(time.Duration(r.IntN(3)) * time.Hour)
			pick(r, devices...).act(t, r, now)
		}
		a, b, c := events(t, devices[0].db), events(t, devices[1].db), events(t, devices[2].db)
		join := func(logs ...[]quiz.Event) []quiz.Event { return events(t, union(t, logs...)) }
		want := united(t, a, b, c)
		for how, got := range map[string]map[string]string{
			"a and b first":  united(t, join(a, b), c),
			"b and c first":  united(t, a, join(b, c)),
			"c and a first":  united(t, join(c, a), b),
			"the other way":  united(t, c, b, a),
			"with overlap":   united(t, join(a, b), join(b, c)),
			"all of it once": united(t, join(a, b, c)),
			"all of it more": united(t, join(a, b, c), join(c, a), b),
		} {
			if !maps.Equal(got, want) {
				t.Fatalf("seed %d: joined %s the cards are others", seed, how)
			}
		}
	}
}

// TestVoidNeverHappened does random things, and then only those of them that were
// not taken back: nothing but the Head of a state tells the difference.
func TestVoidNeverHappened(t *testing.T) {
	for name, fold := range map[string]quiz.Fold{"tally": tally, "real": sched.Fold} {
		for seed := range uint64(5) {
			r := rand.New(rand.NewPCG(seed, 13))
			o := options()
			o.Fold = fold
			with := openWith(t, filepath.Join(t.TempDir(), "anneal.db"), o)
			o = options()
			o.Fold = fold
			without := openWith(t, filepath.Join(t.TempDir(), "anneal.db"), o)
			d, now := &device{with}, start
			for range 50 {
				now = now.Add(time.Duration(r.IntN(20)) * time.Hour)
				d.act(t, r, now)
			}
			all := events(t, with)
			void := voided(all)
			var command []quiz.Event
			left := 0
			for i, e := range all {
				if !void[e.Command] && e.Kind != quiz.Voided && e.Kind != quiz.Redone {
					command = append(command, e)
				}
				if len(command) > 0 && (i+1 == len(all) || all[i+1].Command != e.Command) {
					do(t, without, command...)
					command, left = nil, left+1
				}
			}
			if left == 0 || left == 50 {
				t.Fatalf("%s, seed %d: %d commands hold", name, seed, left)
			}
			if got, want := told(t, with), told(t, without); got != want {
				t.Fatalf("%s, seed %d: with what was taken back\n%s\nwithout it\n%s", name, seed, got, want)
			}
		}
	}
}

// told is all that a store tells of cards, but for the heads of states.
func told(t *testing.T, db *DB) string {
	t.Helper()
	states, err := db.States()
	if err != nil {
		t.Fatal(err)
	}
	for id, s := range states {
		if s.Head = (quiz.EventID{}); reflect.DeepEqual(s, quiz.State{}) {
			delete(states, id) // all that happened to it was taken back
			continue
		}
		states[id] = s
	}
	due, err1 := db.Due(today+10000, start.AddDate(30, 0, 0))
	days, err2 := db.Calendar(0, today+10000)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v\n%v\n%v", states, due, days)
}

// TestUnionOfTwoNames is the story of a card that two devices knew by different
// names: one built after each of two edits, the other after the second only.
func TestUnionOfTwoNames(t *testing.T) {
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	one, two := newDevice(t, 1), newDevice(t, 2)
	do(t, one.db, graded(cardA, at(0), quiz.Good))
	do(t, two.db, graded(cardA, at(1), quiz.Good))
	do(t, one.db, renamed(cardA, "d/b", at(2)))
	do(t, one.db, graded(cardB, at(3), quiz.Good))
	do(t, two.db, renamed(cardA, "d/c", at(4)))
	do(t, two.db, graded(cardC, at(5), quiz.Good))
	do(t, one.db, renamed(cardB, "d/c", at(6)))
	do(t, one.db, graded(cardC, at(7), quiz.Good))
	for _, logs := range [][][]quiz.Event{{events(t, one.db), events(t, two.db)}, {events(t, two.db), events(t, one.db)}} {
		db := union(t, logs...)
		for card, want := range map[quiz.CardID]int{cardA: 0, cardB: 0, cardC: 5} {
			if n := reps(t, db, card); n != want {
				t.Errorf("%s has %d answers, want %d", card, n, want)
			}
		}
	}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// device is a store with an identity of its own.
type device struct{ db *DB }

func newDevice(t *testing.T, n byte) *device {
	t.Helper()
	o := options()
	o.Rand = rand.NewChaCha8([32]byte{n})
	return &device{openWith(t, filepath.Join(t.TempDir(), "anneal.db"), o)}
}

// act does something: an answer, up to three renames at once, or taking back.
func (d *device) act(t *testing.T, r *rand.Rand, now time.Time) {
	keys := []string{"d/a", "d/b", "d/c", "d/d"}
	switch n := r.IntN(12); {
	case n < 3:
		back := pick(r, d.db.Undo, d.db.Undo, d.db.Redo)
		if _, err := back(ctx, quiz.Event{At: now}); err != nil && !errors.Is(err, ErrNothing) {
			t.Fatal(err)
		}
		return
	case n < 4:
		do(t, d.db, quiz.Event{Kind: pick(r, quiz.Forgotten, quiz.Suspended, quiz.Resumed), Card: quiz.IDOf(pick(r, keys...)), At: now, Day: quiz.Day(now.Unix() / 86400)})
		return
	case n < 9:
		do(t, d.db, graded(quiz.IDOf(pick(r, keys...)), now, pick(r, quiz.Grades[:]...)))
		return
	}
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	var renames []quiz.Event
	for _, from := range keys[:1+r.IntN(3)] {
		renames = append(renames, renamed(quiz.IDOf(from), pick(r, keys...), now))
	}
	do(t, d.db, renames...)
}

func events(t *testing.T, db *DB) (all []quiz.Event) {
	t.Helper()
	for e, err := range db.Events(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// union makes a store of logs, which are written in the order given.
func union(t *testing.T, logs ...[]quiz.Event) *DB {
	t.Helper()
	db := newDevice(t, 3).db
	err := db.update(ctx, func(tx *bolt.Tx) error {
		for _, e := range slices.Concat(logs...) {
			record, err := encodeEvent(&e)
			if err != nil {
				return err
			}
			if err := tx.Bucket(bucketLog).Put(e.ID[:], record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}

// united returns all that the store of joined logs holds of cards.
func united(t *testing.T, logs ...[]quiz.Event) map[string]string {
	t.Helper()
	all := dump(t, union(t, logs...).file.path)
	for k := range all {
		for _, own := range []string{"meta/", "remembered/", "folders/", "anki/"} {
			if strings.HasPrefix(k, own) {
				delete(all, k)
			}
		}
	}
	if len(all) == 0 {
		t.Fatal(fmt.Errorf("nothing is left to compare"))
	}
	return all
}
