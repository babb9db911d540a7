package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// careful is a store that does not trust its clock, which shows start.
func careful(t *testing.T) *DB {
	db := openAt(t, filepath.Join(t.TempDir(), "anneal.db"))
	db.trust = false
	db.o.Now = func() time.Time { return start }
	return db
}

func TestAppendRefusesWhatIsAhead(t *testing.T) {
	db := careful(t)
	do(t, db, graded(cardA, start.Add(24*time.Hour), quiz.Good))
	head, err := db.State(cardB)
	if err != nil {
		t.Fatal(err)
	}
	late := graded(cardB, start.Add(24*time.Hour+time.Millisecond), quiz.Good)
	_, err = db.Append(ctx, head.Head, graded(cardB, start, quiz.Good), late)
	var ahead *AheadError
	if !errors.As(err, &ahead) || ahead.Events != 1 || !ahead.Last.Equal(late.At) {
		t.Errorf("append: %v", err)
	}
	if n := reps(t, db, cardB); n != 0 {
		t.Errorf("%d answers were written", n)
	}
	db.TrustClock()
	do(t, db, late)
}

func TestImportRefusesWhatIsAhead(t *testing.T) {
	there := open(t)
	do(t, there, graded(cardA, start, quiz.Good))
	do(t, there, graded(cardA, start.Add(400*24*time.Hour), quiz.Good), graded(cardB, start.Add(401*24*time.Hour), quiz.Good))
	device, err := there.Device()
	if err != nil {
		t.Fatal(err)
	}
	log := exported(t, there)
	db := careful(t)
	for _, dry := range []bool{true, false} {
		_, err = db.ImportLog(ctx, bytes.NewReader(log), dry)
		var ahead *AheadError
		if !errors.As(err, &ahead) || ahead.Events != 2 || len(ahead.Devices) != 1 || ahead.Devices[0] != device {
			t.Errorf("import: %v", err)
		}
	}
	if n := reps(t, db, cardA); n != 0 {
		t.Errorf("%d answers were taken in", n)
	}
	db.TrustClock()
	if n, err := db.ImportLog(ctx, bytes.NewReader(log), false); err != nil || n.New != 3 {
		t.Fatalf("confirmed: %+v, %v", n, err)
	}
	db.trust = false // what is known already needs no other word
	if n, err := db.ImportLog(ctx, bytes.NewReader(log), false); err != nil || n.Known != 3 {
		t.Errorf("again: %+v, %v", n, err)
	}
}
