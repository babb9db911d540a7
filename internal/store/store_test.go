package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	today = quiz.Date(2026, 3, 1)
)

// tally is a fold that is easy to foresee: it counts the answers that hold.
func tally(_ quiz.CardID, events []quiz.Event) quiz.State {
	events = slices.Clone(events)
	slices.SortFunc(events, inOrder)
	void := voided(events)
	var s quiz.State
	for _, e := range events {
		if void[e.Command] {
			continue
		}
		switch e.Kind {
		case quiz.Graded:
			s.Reps++
			s.Phase, s.LastGrade, s.Due, s.LastAt, s.Last = quiz.Review, e.Answer.Grade, e.Due, e.At, e.Day
			if s.First == 0 {
				s.First = e.Day
			}
		case quiz.Forgotten:
			s = quiz.State{}
		case quiz.Suspended:
			s.Suspended = true
		case quiz.Resumed:
			s.Suspended = false
		case quiz.Introduced:
			s.Introduced, s.IntroducedAt = e.Day, e.At
		case quiz.Flagged:
			s.Flag, s.Note = e.Flag, e.Text
		case quiz.Tagged:
			s.Tags = e.Tags
		case quiz.Tuned:
			s.Step = e.Tuning.Maximum // something that every card's state shows
		}
	}
	return s
}

// clock is time that passes by a second with every look.
func clock() func() time.Time {
	t := start
	return func() time.Time { t = t.Add(time.Second); return t }
}

func options() Options {
	return Options{Fold: tally, FoldVersion: 1, Now: clock(), Rand: rand.NewChaCha8([32]byte{1})}
}

// open returns a new store that is checked when the test is over.
func open(t testing.TB) *DB {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "home", "anneal.db"))
}

func openAt(t testing.TB, path string) *DB {
	t.Helper()
	return openWith(t, path, options())
}

// openWith opens a store and sees that it is consistent when the test is over.
// Every test opens its stores by it, unless what Open says is what it is about.
func openWith(t testing.TB, path string, o Options) *DB {
	t.Helper()
	db, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	db.TrustClock() // that of the tests stands almost still
	t.Cleanup(func() {
		if !t.Failed() {
			checkFile(t, db)
		}
	})
	return db
}

// checkFile checks the pages of the file, and that everything derived is what
// a rebuild makes of the log. It changes nothing.
func checkFile(t testing.TB, db *DB) {
	t.Helper()
	if err := consistent(db); err != nil {
		t.Error(err)
	}
}

// consistent is checkFile for those who want to know what is wrong. The file may
// have been left by another version of the fold, whose rules are then not ours
// to check.
func consistent(db *DB) error {
	return db.file.transact(ctx, true, func(tx *bolt.Tx) error {
		if err := ours(tx); err != nil {
			return err
		}
		kept := contents(tx) // before bbolt's own check, which would not survive a fault
		var wrong []error
		for err := range tx.Check() {
			wrong = append(wrong, fmt.Errorf("check: %w", err))
		}
		if len(wrong) > 0 {
			return errors.Join(wrong...)
		}
		if !db.current(tx) {
			return errUnchanged
		}
		if err := db.rebuild(ctx, within(tx)); err != nil {
			return err
		}
		remade := contents(tx)
		for _, k := range slices.Sorted(maps.Keys(kept)) {
			if v, ok := remade[k]; !ok || v != kept[k] {
				wrong = append(wrong, fmt.Errorf("%s was %x, a rebuild makes it %x", k, kept[k], v))
			}
			delete(remade, k)
		}
		for k, v := range remade {
			wrong = append(wrong, fmt.Errorf("%s was missing, a rebuild makes it %x", k, v))
		}
		if len(wrong) > 0 {
			return errors.Join(wrong...)
		}
		return errUnchanged // and so rolled back
	})
}

// contents returns all that a store holds, but for the turn, which is drawn.
func contents(tx *bolt.Tx) map[string]string {
	all := map[string]string{}
	_ = tx.ForEach(func(name []byte, bucket *bolt.Bucket) error {
		return bucket.ForEach(func(k, v []byte) error {
			if string(k) != string(keyTurn) {
				all[string(name)+"/"+hex.EncodeToString(k)] = string(v)
			}
			return nil
		})
	})
	return all
}

func dump(t testing.TB, path string) map[string]string {
	t.Helper()
	b, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var all map[string]string
	err = b.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("check: %v", err)
		}
		all = contents(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var (
	cardA = quiz.IDOf("d/a")
	cardB = quiz.IDOf("d/b")
	cardC = quiz.IDOf("d/c")
)

func graded(card quiz.CardID, at time.Time, g quiz.Grade) quiz.Event {
	day := quiz.Day(at.Unix() / 86400)
	return quiz.Event{
		Kind: quiz.Graded, Card: card, At: at, Day: day, Due: quiz.Due{Day: day + quiz.Day(g)},
		Answer: &quiz.Answer{Grade: g, Kind: quiz.Choice, Result: quiz.Right, Took: 1500 * time.Millisecond},
	}
}

func renamed(card quiz.CardID, key string, at time.Time) quiz.Event {
	return quiz.Event{Kind: quiz.Renamed, Card: card, Key: key, At: at, Day: today}
}

// do appends and goes by the state that is there.
func do(t testing.TB, db *DB, events ...quiz.Event) []quiz.State {
	t.Helper()
	s, err := db.State(events[0].Card)
	if err != nil {
		t.Fatal(err)
	}
	states, err := db.Append(ctx, s.Head, events...)
	if err != nil {
		t.Fatal(err)
	}
	return states
}

func reps(t testing.TB, db *DB, card quiz.CardID) int {
	t.Helper()
	s, err := db.State(card)
	if err != nil {
		t.Fatal(err)
	}
	return s.Reps
}

// TestLog drives the log through short stories; each step is checked by the
// answers that cards A, B and C have after it.
func TestLog(t *testing.T) {
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	answer := func(cards ...quiz.CardID) func(t *testing.T, db *DB) {
		return func(t *testing.T, db *DB) {
			var events []quiz.Event
			for _, c := range cards {
				events = append(events, graded(c, at(1), quiz.Good))
			}
			do(t, db, events...)
		}
	}
	append := func(events ...quiz.Event) func(t *testing.T, db *DB) {
		return func(t *testing.T, db *DB) { do(t, db, events...) }
	}
	undo := func(t *testing.T, db *DB) {
		if _, err := db.Undo(ctx, quiz.Event{At: at(1)}); err != nil {
			t.Fatal(err)
		}
	}
	redo := func(t *testing.T, db *DB) {
		if _, err := db.Redo(ctx, quiz.Event{At: at(1)}); err != nil {
			t.Fatal(err)
		}
	}
	noUndo := func(t *testing.T, db *DB) {
		if taken, err := db.Undo(ctx, quiz.Event{At: at(1)}); !errors.Is(err, ErrNothing) {
			t.Fatalf("undo took back %v, error %v", taken, err)
		}
	}
	noRedo := func(t *testing.T, db *DB) {
		if taken, err := db.Redo(ctx, quiz.Event{At: at(1)}); !errors.Is(err, ErrNothing) {
			t.Fatalf("redo took back %v, error %v", taken, err)
		}
	}
	type step struct {
		do      func(t *testing.T, db *DB)
		a, b, c int
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"answers", []step{{answer(cardA), 1, 0, 0}, {answer(cardA), 2, 0, 0}, {answer(cardB, cardC), 2, 1, 1}}},
		{"nothing to undo or redo", []step{{noUndo, 0, 0, 0}, {noRedo, 0, 0, 0}, {answer(cardA), 1, 0, 0}, {noRedo, 1, 0, 0}}},
		{"undo goes back step by step, redo forward", []step{
			{answer(cardA), 1, 0, 0}, {answer(cardB), 1, 1, 0}, {answer(cardC), 1, 1, 1},
			{undo, 1, 1, 0}, {undo, 1, 0, 0}, {redo, 1, 1, 0}, {redo, 1, 1, 1}, {noRedo, 1, 1, 1},
			{undo, 1, 1, 0}, {undo, 1, 0, 0}, {undo, 0, 0, 0}, {noUndo, 0, 0, 0},
		}},
		{"undo, redo, undo, redo", []step{
			{answer(cardA), 1, 0, 0}, {undo, 0, 0, 0}, {redo, 1, 0, 0}, {undo, 0, 0, 0}, {redo, 1, 0, 0}, {noRedo, 1, 0, 0},
		}},
		{"a new command ends redo", []step{
			{answer(cardA), 1, 0, 0}, {undo, 0, 0, 0}, {answer(cardB), 0, 1, 0}, {noRedo, 0, 1, 0},
			{undo, 0, 0, 0}, {redo, 0, 1, 0}, {noRedo, 0, 1, 0}, {undo, 0, 0, 0}, {noUndo, 0, 0, 0},
		}},
		{"a command of several cards is undone as one", []step{
			{answer(cardA), 1, 0, 0}, {answer(cardA, cardB, cardC, cardA), 3, 1, 1}, {undo, 1, 0, 0}, {redo, 3, 1, 1}, {undo, 1, 0, 0}, {undo, 0, 0, 0},
		}},
		{"undo of forgetting", []step{
			{answer(cardA), 1, 0, 0}, {append(quiz.Event{Kind: quiz.Forgotten, Card: cardA, At: at(2)}), 0, 0, 0}, {undo, 1, 0, 0},
		}},
		{"a rename moves history", []step{
			{answer(cardA), 1, 0, 0}, {append(renamed(cardA, "d/b", at(2))), 0, 1, 0}, {answer(cardB), 0, 2, 0},
			{append(renamed(cardB, "d/c", at(3))), 0, 0, 2}, {answer(cardC), 0, 0, 3},
		}},
		{"undo passes over renames and reaches behind them", []step{
			{answer(cardA), 1, 0, 0}, {answer(cardA), 2, 0, 0}, {append(renamed(cardA, "d/b", at(2))), 0, 2, 0},
			{undo, 0, 1, 0}, {redo, 0, 2, 0}, {undo, 0, 1, 0}, {undo, 0, 0, 0}, {noUndo, 0, 0, 0},
		}},
		{"a rename does not end redo", []step{
			{answer(cardA), 1, 0, 0}, {undo, 0, 0, 0}, {append(renamed(cardA, "d/b", at(2))), 0, 0, 0}, {redo, 0, 1, 0},
		}},
		{"the old key is a new card", []step{
			{answer(cardA), 1, 0, 0}, {append(renamed(cardA, "d/b", at(2))), 0, 1, 0}, {answer(cardA), 1, 1, 0}, {undo, 0, 1, 0},
		}},
		{"of two renames the earlier counts", []step{
			{answer(cardA), 1, 0, 0}, {append(renamed(cardA, "d/b", at(2))), 0, 1, 0}, {append(renamed(cardA, "d/c", at(3))), 0, 1, 0},
		}},
		{"there and back", []step{
			{answer(cardA), 1, 0, 0}, {append(renamed(cardA, "d/b", at(2))), 0, 1, 0}, {append(renamed(cardB, "d/a", at(3))), 1, 0, 0}, {answer(cardA), 2, 0, 0},
		}},
		{"a shift", []step{
			{answer(cardA), 1, 0, 0}, {answer(cardB), 1, 1, 0}, {answer(cardB), 1, 2, 0},
			{append(renamed(cardA, "d/b", at(2)), renamed(cardB, "d/c", at(2))), 0, 1, 2}, {answer(cardA), 1, 1, 2},
			{append(renamed(cardB, "d/c", at(3)), renamed(cardA, "d/b", at(3))), 0, 1, 3},
		}},
		{"a swap", []step{
			{answer(cardA), 1, 0, 0}, {answer(cardB), 1, 1, 0}, {answer(cardB), 1, 2, 0},
			{append(renamed(cardA, "d/b", at(2)), renamed(cardB, "d/a", at(2))), 2, 1, 0}, {undo, 1, 1, 0},
		}},
		{"two cards become one", []step{
			{answer(cardA), 1, 0, 0}, {answer(cardB), 1, 1, 0}, {append(renamed(cardA, "d/c", at(2)), renamed(cardB, "d/c", at(2))), 0, 0, 2},
		}},
		{"a rename to itself", []step{{answer(cardA), 1, 0, 0}, {append(renamed(cardA, "d/a", at(2))), 1, 0, 0}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			for i, s := range tt.steps {
				s.do(t, db)
				if i%2 == 1 { // as after a restart
					db = openAt(t, db.file.path)
				}
				if a, b, c := reps(t, db, cardA), reps(t, db, cardB), reps(t, db, cardC); a != s.a || b != s.b || c != s.c {
					t.Fatalf("after step %d A, B, C have %d, %d, %d answers, want %d, %d, %d", i+1, a, b, c, s.a, s.b, s.c)
				}
			}
		})
	}
}

func TestAppendFillsIn(t *testing.T) {
	db := open(t)
	asked := graded(cardA, start.Add(123456*time.Nanosecond).In(time.FixedZone("", 3600)), quiz.Good)
	asked.Answer.First = 1234567 * time.Microsecond
	states := do(t, db, asked, graded(cardB, start, quiz.Hard), renamed(cardB, "d/c", start))
	if asked.ID != (quiz.EventID{}) || asked.At.Location() == time.UTC || asked.Answer.First != 1234567*time.Microsecond {
		t.Error("the caller's event was changed")
	}
	do(t, db, graded(cardA, start, quiz.Good))

	var log []quiz.Event
	for e, err := range db.Events(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, e)
	}
	if len(log) != 4 {
		t.Fatalf("the log has %d events, want 4", len(log))
	}
	for i, e := range log {
		if e.Seq != uint64(i+1) || e.Device == (quiz.DeviceID{}) || e.Device != log[0].Device {
			t.Errorf("event %d has device %x, seq %d", i, e.Device, e.Seq)
		}
		if i > 0 && bytes.Compare(log[i-1].ID[:], e.ID[:]) >= 0 {
			t.Errorf("event %d has id %s after %s", i, e.ID, log[i-1].ID)
		}
	}
	if log[0].Command != log[1].Command || log[1].Command != log[2].Command || log[2].Command == log[3].Command || log[3].Command.IsZero() {
		t.Error("a command is not the events that were appended together")
	}
	if !log[0].At.Equal(start) || log[0].At.Location() != time.UTC || log[0].Answer.First != 1234*time.Millisecond {
		t.Errorf("not in UTC and whole milliseconds: %v, %v", log[0].At, log[0].Answer.First)
	}
	if len(states) != 3 || states[0].Head != log[0].ID || states[1].Reps != 0 || states[1].Head != (quiz.EventID{}) || states[2].Reps != 1 {
		t.Errorf("states are %+v", states)
	}
}

func TestStale(t *testing.T) {
	db := open(t)
	first := do(t, db, graded(cardA, start, quiz.Good))[0]
	// The second answer's clock is behind: Head must change all the same.
	second := do(t, db, graded(cardA, start.Add(-time.Hour), quiz.Good))[0]
	for name, after := range map[string]quiz.EventID{"no event": {}, "an older event": first.Head, "another card's": {1}} {
		_, err := db.Append(ctx, after, graded(cardA, start, quiz.Good))
		var stale interface{ Stale() bool }
		if !errors.Is(err, ErrStale) || !errors.As(err, &stale) || !stale.Stale() {
			t.Errorf("after %s: %v, want ErrStale", name, err)
		}
	}
	if got, err := db.State(cardA); err != nil || got.Reps != 2 || got.Head != second.Head {
		t.Errorf("a stale append left %+v, %v", got, err)
	}
	if _, err := db.Append(ctx, second.Head, graded(cardA, start, quiz.Good)); err != nil {
		t.Error(err)
	}
	if _, err := db.Append(ctx, quiz.EventID{}, graded(cardB, start, quiz.Good)); err != nil {
		t.Error(err)
	}
}

func TestAppendRefuses(t *testing.T) {
	db := open(t)
	tuning := &quiz.Tuning{Maximum: 100}
	for name, e := range map[string]quiz.Event{
		"no kind":          {Card: cardA, At: start},
		"unknown kind":     {Kind: quiz.Tuned + 1, Card: cardA, At: start},
		"voided":           {Kind: quiz.Voided, Card: cardA, At: start},
		"no instant":       {Kind: quiz.Suspended, Card: cardA},
		"no card":          {Kind: quiz.Suspended, At: start},
		"tuning of a card": {Kind: quiz.Tuned, Card: cardA, At: start, Tuning: tuning},
		"no tuning":        {Kind: quiz.Tuned, At: start},
		"no answer":        {Kind: quiz.Graded, Card: cardA, At: start},
		"no grade":         {Kind: quiz.Graded, Card: cardA, At: start, Answer: &quiz.Answer{}},
		"no key":           {Kind: quiz.Renamed, Card: cardA, At: start},
		"zone":             {Kind: quiz.Suspended, Card: cardA, At: start, Zone: 1 << 40},
		"maximum":          {Kind: quiz.Tuned, At: start, Tuning: &quiz.Tuning{Maximum: -1}},
		"too long":         {Kind: quiz.Flagged, Card: cardA, At: start, Text: string(make([]byte, maxEvent))},
	} {
		if _, err := db.Append(ctx, quiz.EventID{}, graded(cardB, start, quiz.Good), e); err == nil {
			t.Errorf("%s: was appended", name)
		}
	}
	for e := range db.Events(ctx) {
		t.Errorf("the log has %v", e)
	}
	if states, err := db.Append(ctx, quiz.EventID{}); states != nil || err != nil {
		t.Errorf("appending nothing: %v, %v", states, err)
	}
}

func TestTuningIsInEveryFold(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good))
	do(t, db, quiz.Event{Kind: quiz.Tuned, At: start, Day: today, Tuning: &quiz.Tuning{Maximum: 7}})
	do(t, db, graded(cardB, start, quiz.Good))
	want := func(step int) {
		t.Helper()
		for _, c := range []quiz.CardID{cardA, cardB} {
			if s, err := db.State(c); err != nil || s.Step != step {
				t.Errorf("card %s was folded with %d, %v; want %d", c, s.Step, err, step)
			}
		}
	}
	want(7)
	do(t, db, quiz.Event{Kind: quiz.Tuned, At: start.Add(1), Day: today, Tuning: &quiz.Tuning{Maximum: 8}})
	want(8)
	if taken, err := db.Undo(ctx, quiz.Event{At: start}); err != nil || len(taken) != 1 || taken[0].Kind != quiz.Tuned {
		t.Fatal(taken, err)
	}
	want(7)
	if _, err := db.Redo(ctx, quiz.Event{At: start}); err != nil {
		t.Fatal(err)
	}
	want(8)
	events, err := db.History(quiz.CardID{})
	if err != nil || len(events) != 4 {
		t.Errorf("the zero card has %d events, %v; want 4", len(events), err)
	}
}

func TestUndoReturnsWhatWasTakenBack(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Hard))
	stamp := quiz.Event{At: start.Add(-time.Hour), Zone: 3600, Day: today, Kind: quiz.Flagged, Card: cardC}
	taken, err := db.Undo(ctx, stamp)
	if err != nil || len(taken) != 2 || taken[0].Card != cardA || taken[1].Answer.Grade != quiz.Hard {
		t.Fatalf("undo: %+v, %v", taken, err)
	}
	history, err := db.History(cardA)
	if err != nil || len(history) != 2 {
		t.Fatalf("history: %+v, %v", history, err)
	}
	void := history[1]
	if void.Kind != quiz.Voided || void.Target != taken[0].Command || void.Zone != 3600 || void.Day != today || void.At.Before(taken[0].At) {
		t.Errorf("the undoing is %+v", void)
	}
	again, err := db.Redo(ctx, stamp)
	if err != nil || len(again) != 2 || again[0].ID != taken[0].ID {
		t.Errorf("redo: %+v, %v", again, err)
	}
	if _, err := db.Undo(ctx, quiz.Event{}); err == nil || errors.Is(err, ErrNothing) {
		t.Errorf("undo without an instant: %v", err)
	}
}

func TestCounts(t *testing.T) {
	db := open(t)
	day := func(n int) time.Time { return start.AddDate(0, 0, n) }
	do(t, db, graded(cardA, day(0), quiz.Again))
	do(t, db, graded(cardA, day(0), quiz.Good))
	do(t, db, graded(cardB, day(0), quiz.Good))
	do(t, db, graded(cardA, day(1), quiz.Good))
	do(t, db, graded(cardA, day(1), quiz.Good))
	do(t, db, graded(cardC, day(1), quiz.Good))
	want := func(first, second Counts) {
		t.Helper()
		for i, want := range []Counts{first, second} {
			if got, err := db.Counts(today + quiz.Day(i)); err != nil || got != want {
				t.Errorf("day %d: %+v, %v; want %+v", i, got, err, want)
			}
		}
	}
	want(Counts{New: 2, Answers: 3}, Counts{New: 1, Reviews: 1, Answers: 3})
	if _, err := db.Undo(ctx, quiz.Event{At: day(1)}); err != nil {
		t.Fatal(err)
	}
	want(Counts{New: 2, Answers: 3}, Counts{Reviews: 1, Answers: 2})
	if days, err := db.Calendar(today, today+1); err != nil || len(days) != 2 {
		t.Errorf("calendar: %v, %v", days, err)
	}
	for range 2 {
		if _, err := db.Undo(ctx, quiz.Event{At: day(1)}); err != nil {
			t.Fatal(err)
		}
	}
	want(Counts{New: 2, Answers: 3}, Counts{})
	do(t, db, quiz.Event{Kind: quiz.Forgotten, Card: cardA, At: day(1), Day: today + 1})
	do(t, db, graded(cardA, day(1), quiz.Good))
	do(t, db, quiz.Event{Kind: quiz.Placed, Card: cardC, At: day(1), Day: today + 1})
	do(t, db, graded(cardC, day(1), quiz.Good))
	want(Counts{New: 2, Answers: 3}, Counts{New: 1, Reviews: 1, Answers: 2})
	if days, err := db.Calendar(today+1, today+400); err != nil || len(days) != 1 || days[today+1].Answers != 2 {
		t.Errorf("calendar: %v, %v", days, err)
	}
	if days, err := db.Calendar(-5, today-1); err != nil || len(days) != 0 {
		t.Errorf("calendar: %v, %v", days, err)
	}
}

func TestDue(t *testing.T) {
	db := open(t)
	step := graded(cardC, start, quiz.Again)
	step.Due = quiz.Due{At: start.Add(10 * time.Minute)}
	do(t, db, graded(cardA, start, quiz.Easy), graded(cardB, start, quiz.Hard), step)
	want := func(day quiz.Day, at time.Time, want ...quiz.CardID) {
		t.Helper()
		if got, err := db.Due(day, at); err != nil || !slices.Equal(got, want) {
			t.Errorf("due on %s, %s: %v, %v; want %v", day, at, got, err, want)
		}
	}
	want(today+1, start)
	want(today+2, start.Add(10*time.Minute-1e6), cardB)
	want(today+4, start.Add(10*time.Minute), cardB, cardA, cardC)
	do(t, db, quiz.Event{Kind: quiz.Suspended, Card: cardB, At: start})
	want(today+4, start, cardA)
	do(t, db, graded(cardA, start.Add(1), quiz.Good))
	want(today+3, start, cardA)
	do(t, db, renamed(cardA, "d/z", start))
	want(today+3, start, quiz.IDOf("d/z"))
}

// TestModel does random things to a store and to a model that knows no ids,
// index or rename graph: it replays the commands that hold over plain lists.
func TestModel(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			runModel(t, open(t), rand.New(rand.NewPCG(seed, 7)))
		})
	}
}

type modelCommand struct {
	events []quiz.Event
	dead   bool
}

func runModel(t *testing.T, db *DB, r *rand.Rand) {
	keys := []string{"d/a", "d/b", "d/c", "d/d", "d/e"}
	var done []*modelCommand
	var undone []*modelCommand // what redo brings back, newest last
	now := start
	pick := func() quiz.CardID { return quiz.IDOf(keys[r.IntN(len(keys))]) }
	for range 60 {
		now = now.Add(time.Duration(r.IntN(20)) * time.Hour)
		switch n := r.IntN(10); {
		case n < 5:
			var events []quiz.Event
			for range 1 + r.IntN(3) {
				events = append(events, graded(pick(), now, quiz.Grades[r.IntN(4)]))
			}
			do(t, db, events...)
			done, undone = append(done, &modelCommand{events: events}), nil
		case n < 6:
			event := quiz.Event{Kind: quiz.Forgotten, Card: pick(), At: now}
			do(t, db, event)
			done, undone = append(done, &modelCommand{events: []quiz.Event{event}}), nil
		case n < 7:
			var events []quiz.Event
			used := map[quiz.CardID]bool{}
			for range 1 + r.IntN(3) {
				if card := pick(); !used[card] {
					used[card] = true
					events = append(events, renamed(card, keys[r.IntN(len(keys))], now))
				}
			}
			do(t, db, events...)
			done = append(done, &modelCommand{events: events})
		case n < 9:
			var last *modelCommand
			for _, c := range slices.Backward(done) {
				if !c.dead && c.events[0].Kind != quiz.Renamed {
					last = c
					break
				}
			}
			_, err := db.Undo(ctx, quiz.Event{At: now})
			if (err == nil) != (last != nil) {
				t.Fatalf("undo: %v, the model has %v", err, last)
			}
			if last != nil {
				last.dead, undone = true, append(undone, last)
			}
		default:
			_, err := db.Redo(ctx, quiz.Event{At: now})
			if (err == nil) != (len(undone) > 0) {
				t.Fatalf("redo: %v, the model has %d", err, len(undone))
			}
			if n := len(undone); n > 0 {
				undone[n-1].dead, undone = false, undone[:n-1]
			}
		}
		compareModel(t, db, keys, done)
	}
}

func compareModel(t *testing.T, db *DB, keys []string, done []*modelCommand) {
	t.Helper()
	lists := map[quiz.CardID][]quiz.Event{}
	n := uint64(0)
	for _, c := range done {
		for i := range c.events {
			n++
			c.events[i].Seq = n // not the log's, but in the same order
		}
		if c.dead {
			continue
		}
		if c.events[0].Kind != quiz.Renamed {
			for _, e := range c.events {
				lists[e.Card] = append(lists[e.Card], e)
			}
			continue
		}
		moved := map[quiz.CardID][]quiz.Event{}
		for _, e := range c.events {
			to := quiz.IDOf(e.Key)
			moved[to] = append(moved[to], lists[e.Card]...)
			delete(lists, e.Card)
		}
		for to, events := range moved {
			lists[to] = append(lists[to], events...)
		}
	}
	states, err := db.States()
	if err != nil {
		t.Fatal(err)
	}
	counts := daily{}
	for _, key := range keys {
		list := lists[quiz.IDOf(key)]
		slices.SortFunc(list, func(a, b quiz.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq)) })
		want := tally(quiz.CardID{}, list)
		got := states[quiz.IDOf(key)]
		if got.Reps != want.Reps || got.First != want.First || got.Due.Day != want.Due.Day {
			t.Fatalf("%s is %+v, the model says %+v", key, got, want)
		}
		counts.count(list, 1)
	}
	for day, want := range counts {
		if got, err := db.Counts(day); err != nil || got != want.Counts {
			t.Fatalf("%s: %+v, %v, the model says %+v", day, got, err, want)
		}
	}
	err = db.Look(ctx, func(look *Look) error {
		for day := today - 2; day < today+20; day++ {
			for last := day - 1; last < day+5; last++ {
				n := 0
				for range look.Waiting(day, last) {
					n++
				}
				if got := look.Count(day, last); got != n {
					t.Fatalf("%d cards are due from %s to %s, counted are %d", n, day, last, got)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRegistry(t *testing.T) {
	db := open(t)
	if err := errors.Join(
		db.PutFolder(Folder{Deck: "z", Path: "/x/\xff", Trusted: true, Prose: true}),
		db.PutFolder(Folder{Deck: "a", Path: "/y"}),
		db.PutFolder(Folder{Deck: "a", Path: "/y", Trusted: true}),
		db.PutFolder(Folder{Deck: "m", Path: "/m"}),
		db.PutFolder(Folder{Deck: "a", Path: "/yy", Prose: true}),
		db.PutFolder(Folder{Deck: "m", Path: "/mm"}), db.PutFolder(Folder{Deck: "ma"}),
		db.PutFolder(Folder{Deck: "n", Path: "/m", Trusted: true, Within: true}), db.PutFolder(Folder{Deck: "n", Path: "/y", Trusted: true, Within: true}),
		db.PutFolder(Folder{Deck: "o", Path: "/y", Trusted: true, Within: true}), db.PutFolder(Folder{Deck: "o", Path: "/y", Within: true}),
		db.RemoveFolder("m"), db.RemoveFolder("none"),
	); err != nil {
		t.Fatal(err)
	}
	folders, err := db.Folders()
	if want := []Folder{{Deck: "a", Path: "/y", Trusted: true}, {Deck: "a", Path: "/yy", Prose: true}, {Deck: "ma"}, {Deck: "n", Path: "/y", Trusted: true, Within: true}, {Deck: "z", Path: "/x/\xff", Trusted: true, Prose: true}}; err != nil || !slices.Equal(folders, want) {
		t.Errorf("folders: %v, %v", folders, err)
	}
	if err := db.PutFolder(Folder{Path: "/x"}); err == nil {
		t.Error("a folder without a name was kept")
	}

	if err := errors.Join(
		db.Remember(map[quiz.CardID]Remembered{cardA: {"d/a", "text"}, cardB: {"d/b", ""}, cardC: {"d/c", "x"}}),
		db.Remember(map[quiz.CardID]Remembered{cardA: {"d/a", "new"}, cardC: {}}),
		db.Remember(nil),
	); err != nil {
		t.Fatal(err)
	}
	cards, err := db.Remembered()
	if err != nil || len(cards) != 2 || cards[cardA] != (Remembered{"d/a", "new"}) || cards[cardB] != (Remembered{"d/b", ""}) {
		t.Errorf("remembered: %v, %v", cards, err)
	}

	note := AnkiNote{Note: 1 << 40, Cards: []AnkiPlace{{0, 1}, {3, 1 << 50}, {7, -2}}, Hash: [16]byte{1, 15: 2}, Mod: -1}
	notes := map[string]AnkiNote{"d/x": note, "d/y": {Cards: nil}}
	if err := db.PutAnkiNotes(notes); err != nil {
		t.Fatal(err)
	}
	size := txid(t, db)
	if err := db.PutAnkiNotes(notes); err != nil {
		t.Fatal(err)
	}
	if got := txid(t, db); got != size {
		t.Error("putting what is there was written all the same")
	}
	got, err := db.AnkiNotes()
	if err != nil || fmt.Sprint(got) != fmt.Sprint(notes) {
		t.Errorf("notes: %v, %v", got, err)
	}
}

// txid returns the number of the last transaction.
func txid(t *testing.T, db *DB) (id int) {
	t.Helper()
	if err := db.view(ctx, func(tx *bolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestFoldVersion(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good))
	o := options()
	o.FoldVersion = 2
	o.Fold = func(c quiz.CardID, events []quiz.Event) quiz.State {
		s := tally(c, events)
		s.Reps += 100
		return s
	}
	newer, err := Open(db.file.path, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := reps(t, db, cardA); got != 101 {
		t.Errorf("the states were not made again: %d", got)
	}
	// The older program is still running: what it writes is by its own rules.
	if s := do(t, db, graded(cardB, start, quiz.Good)); s[0].Reps != 1 || reps(t, db, cardA) != 1 {
		t.Errorf("two folds are mixed: %d, %d", s[0].Reps, reps(t, db, cardA))
	}
	if s := do(t, newer, graded(cardB, start, quiz.Good)); s[0].Reps != 102 || reps(t, db, cardA) != 101 {
		t.Errorf("two folds are mixed: %d, %d", s[0].Reps, reps(t, db, cardA))
	}
	if err := db.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestEventsInChunks(t *testing.T) {
	db := open(t)
	var events []quiz.Event
	for range 2*chunk + 7 {
		events = append(events, quiz.Event{Kind: quiz.Flagged, Card: cardA, At: start})
	}
	do(t, db, events...)
	n := 0
	for e, err := range db.Events(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; e.Seq != uint64(n) {
			t.Fatalf("event %d has seq %d", n, e.Seq)
		}
		if n == chunk { // the file is free between chunks
			do(t, db, quiz.Event{Kind: quiz.Flagged, Card: cardB, At: start})
		}
	}
	if n != len(events)+1 {
		t.Errorf("%d events, want %d", n, len(events)+1)
	}
	for range db.Events(ctx) {
		break
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range db.Events(canceled) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("events after the end of the context: %v", err)
		}
	}
}

// TestManyCards makes a rebuild of a size at which inserting out of order
// would be felt, with all cards joined in pairs.
func TestManyCards(t *testing.T) {
	db := open(t)
	var answers, renames []quiz.Event
	for i := range 1500 {
		var key [8]byte
		binary.BigEndian.PutUint64(key[:], uint64(i))
		card := quiz.IDOf(string(key[:]))
		answers = append(answers, graded(card, start.Add(time.Duration(i)*time.Hour), quiz.Good))
		renames = append(renames, renamed(card, fmt.Sprint("d/", i), start))
	}
	do(t, db, answers...)
	do(t, db, renames...)
	states, err := db.States()
	if err != nil || len(states) != 1500 || states[quiz.IDOf("d/17")].Reps != 1 {
		t.Errorf("%d states, %v", len(states), err)
	}
}

func TestOpenNeedsAFold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anneal.db")
	if _, err := Open(path, Options{}); err == nil {
		t.Error("opened without a fold")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("and made a file")
	}
}

// TestGrowth: a store has little more room than it needs.
func TestGrowth(t *testing.T) {
	db := open(t)
	var events []quiz.Event
	for i := range 20_000 {
		events = append(events, graded(quiz.IDOf(fmt.Sprint(i)), start, quiz.Good))
	}
	do(t, db, events...)
	info, err := os.Stat(db.file.path)
	if err != nil {
		t.Fatal(err)
	}
	used := int64(0)
	err = db.view(ctx, func(tx *bolt.Tx) error {
		used = tx.Size()
		return nil
	})
	if err != nil || info.Size() > used+1<<20+1<<16 {
		t.Errorf("%d bytes, of which %d are used: %v", info.Size(), used, err)
	}
}
