package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// foreign returns answers as another program gives them, with identities.
func foreign(n int) (events []quiz.Event) {
	for i := range n {
		e := graded([]quiz.CardID{cardA, cardB, cardC}[i%3], start.Add(time.Duration(i-n)*time.Minute), quiz.Good)
		binary.BigEndian.PutUint64(e.ID[:], uint64(e.At.UnixMilli())<<16)
		e.ID[15] = byte(i + 1)
		e.Command, e.Device, e.Seq = e.ID, quiz.DeviceID{9}, uint64(i+1)
		events = append(events, e)
	}
	return events
}

// putting hands events over to TakeIn.
func putting(events ...quiz.Event) func(func(quiz.Event) error) error {
	return func(put func(quiz.Event) error) error {
		for _, e := range events {
			if err := put(e); err != nil {
				return err
			}
		}
		return nil
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// beside returns what lies in the folder of a store.
func beside(t testing.TB, path string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestTakeIn(t *testing.T) {
	// More events than a chunk has, and than a part of a rebuild.
	defer func(n int) { partEvents = n }(partEvents)
	partEvents = 50
	db := open(t)
	if _, err := db.Device(); err != nil {
		t.Fatal(err)
	}
	all := foreign(chunkEntries + 500)
	taken, err := db.TakeIn(ctx, false, putting(all[:9]...))
	if err != nil || taken != (Taken{New: 9}) {
		t.Fatalf("%+v, %v", taken, err)
	}
	do(t, db, graded(cardA, start, quiz.Again))

	// The later package says the same of what is here, whatever that is.
	changed := all[0]
	changed.Answer = &quiz.Answer{Grade: quiz.Again}
	again := append([]quiz.Event{changed, all[20]}, all...)
	taken, err = db.TakeIn(ctx, false, putting(again...))
	if err != nil || taken.New != len(all)-9 || taken.Known != 11 {
		t.Fatalf("%+v, %v", taken, err)
	}
	if got := reps(t, db, cardA); got != (len(all)+2)/3+1 {
		t.Errorf("%d answers of card A", got)
	}
	s, err := db.State(cardA)
	if err != nil || s.LastGrade != quiz.Again || !s.LastAt.Equal(start) {
		t.Errorf("the last answer was that given here, not %+v, %v", s, err)
	}

	// What was before is a backup, and nothing else lies there.
	b, err := ReadBackup(taken.Backup)
	if err != nil || b.Events != 10 {
		t.Errorf("%+v, %v", b, err)
	}
	if names := beside(t, db.file.path); len(names) != 2 {
		t.Errorf("%q", names)
	}

	// It can be gone on with, and taken back is only what was done here.
	if _, err := db.Undo(ctx, quiz.Event{At: start}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Undo(ctx, quiz.Event{At: start}); !errors.Is(err, ErrNothing) {
		t.Errorf("a second undo: %v", err)
	}
	before := read(t, db.file.path)
	taken, err = db.TakeIn(ctx, false, putting(all...))
	if err != nil || taken != (Taken{Known: len(all)}) || !bytes.Equal(read(t, db.file.path), before) {
		t.Errorf("what was all known changed the store: %+v, %v", taken, err)
	}
}

// TestTakeInNothing sees that the store stays byte for byte where nothing is to be
// taken, or what is put is none.
func TestTakeInNothing(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good))
	before := read(t, db.file.path)
	bad := func(change func(*quiz.Event)) func(func(quiz.Event) error) error {
		events := foreign(3)
		change(&events[2])
		return putting(events...)
	}
	stop := errors.New("no more")
	stopped, cancel := context.WithCancel(ctx)
	for name, test := range map[string]struct {
		dry  bool
		fill func(func(quiz.Event) error) error
		want error
	}{
		"dry":        {true, putting(foreign(3)...), nil},
		"nothing":    {false, putting(), nil},
		"ends early": {false, func(put func(quiz.Event) error) error { return errors.Join(put(foreign(1)[0]), stop) }, stop},
		"interrupted": {false, func(put func(quiz.Event) error) error {
			cancel()
			return put(foreign(1)[0])
		}, context.Canceled},
		"no id":      {false, bad(func(e *quiz.Event) { e.ID = quiz.EventID{} }), errAny},
		"no command": {false, bad(func(e *quiz.Event) { e.Command = quiz.EventID{} }), errAny},
		"no device":  {false, bad(func(e *quiz.Event) { e.Device = quiz.DeviceID{} }), errAny},
		"no number":  {false, bad(func(e *quiz.Event) { e.Seq = 0 }), errAny},
		"no grade":   {false, bad(func(e *quiz.Event) { e.Answer = nil }), errAny},
		"voided":     {false, bad(func(e *quiz.Event) { e.Kind = quiz.Voided }), errAny},
	} {
		c := ctx
		if name == "interrupted" {
			c = stopped
		}
		taken, err := db.TakeIn(c, test.dry, test.fill)
		if test.want == nil && err != nil || test.want != nil && err == nil || test.want != nil && test.want != errAny && !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "dry" && taken != (Taken{New: 3}) {
			t.Errorf("%+v would be taken", taken)
		}
		if !bytes.Equal(read(t, db.file.path), before) || len(beside(t, db.file.path)) != 1 {
			t.Errorf("%s: the store has changed, or %q lie beside it", name, beside(t, db.file.path))
		}
	}
}

var errAny = errors.New("any")

// TestTakeInStale has somebody answer while events are taken in.
func TestTakeInStale(t *testing.T) {
	for _, times := range []int{1, attempts} {
		db := open(t)
		do(t, db, graded(cardA, start, quiz.Good))
		other := openAt(t, db.file.path)
		calls := 0
		taken, err := db.TakeIn(ctx, false, func(put func(quiz.Event) error) error {
			if calls++; calls <= times {
				do(t, other, graded(cardB, start, quiz.Good))
			}
			return putting(foreign(3)...)(put)
		})
		if times < attempts {
			if err != nil || taken.New != 3 || calls != 2 || reps(t, db, cardB) != 2 {
				t.Errorf("%+v, %v after %d calls; card B has %d answers", taken, err, calls, reps(t, db, cardB))
			}
			continue
		}
		if !errors.Is(err, ErrBusy) || reps(t, db, cardB) != times {
			t.Errorf("%v; card B has %d answers", err, reps(t, db, cardB))
		}
	}
}

// TestTakeInPacks: a long history takes no more room than one that was written.
func TestTakeInPacks(t *testing.T) {
	db := open(t)
	if _, err := db.TakeIn(ctx, false, putting(foreign(20_000)...)); err != nil {
		t.Fatal(err)
	}
	err := db.view(ctx, func(tx *bolt.Tx) error {
		if s := tx.Bucket(bucketLog).Stats(); s.LeafInuse*10 < s.LeafAlloc*9 {
			t.Errorf("of %d bytes %d are used", s.LeafAlloc, s.LeafInuse)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
