package store

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// foreign gives as many answers of another device.
func foreign(n int) func(put func(quiz.Event) error) error {
	return func(put func(quiz.Event) error) error {
		for i := range n {
			e := graded([]quiz.CardID{cardA, cardB, cardC}[i%3], start.Add(time.Duration(i)*time.Minute), quiz.Good)
			e.Device, e.Seq = quiz.DeviceID{7}, uint64(i+1)
			copy(e.ID[:], appendU64(nil, uint64(e.At.UnixMilli())<<16))
			e.ID[15], e.Command = 7, e.ID
			if err := put(e); err != nil {
				return err
			}
		}
		return nil
	}
}

// answered is a store with an answer to each of three cards.
func answered(t *testing.T) *DB {
	t.Helper()
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good), graded(cardC, start, quiz.Good))
	return db
}

func TestTakeIn(t *testing.T) {
	db := answered(t)
	had, before := reps(t, db, cardC), dump(t, db.file.path)
	if n, err := db.TakeIn(ctx, true, foreign(300)); err != nil || n.New != 300 || n.Kept != "" || !maps.Equal(dump(t, db.file.path), before) {
		t.Errorf("only looked: %+v, %v", n, err)
	}
	n, err := db.TakeIn(ctx, false, foreign(300))
	if err != nil || n.New != 300 || n.Known != 0 || !maps.Equal(dump(t, n.Kept), before) {
		t.Errorf("%+v, %v", n, err)
	}
	if now := reps(t, db, cardC); now != had+100 {
		t.Errorf("%d answers of a card that had %d", now, had)
	}
	if n, err := db.TakeIn(ctx, false, foreign(301)); err != nil || n.New != 1 || n.Known != 300 {
		t.Errorf("and one more: %+v, %v", n, err)
	}
	if n, err := db.TakeIn(ctx, false, foreign(301)); err != nil || n != (Taken{Known: 301}) {
		t.Errorf("nothing new: %+v, %v", n, err)
	}
	do(t, db, graded(quiz.IDOf("d/new"), start, quiz.Good)) // the count of this device goes on
}

// TestTakeInBeside has another write to the store while much is taken in: all of
// it is there afterwards, or nothing was done.
func TestTakeInBeside(t *testing.T) {
	for _, writes := range []int{1, attempts} {
		db := answered(t)
		had := reps(t, db, cardA)
		calls := 0
		n, err := db.TakeIn(ctx, false, func(put func(quiz.Event) error) error {
			if calls++; calls <= writes {
				s, err := db.State(cardA)
				if err != nil {
					return err
				}
				if _, err := db.Append(ctx, s.Head, graded(cardA, start, quiz.Good)); err != nil {
					return err
				}
			}
			return foreign(30)(put)
		})
		want := had + writes + 10
		if writes == attempts {
			want -= 10
			if !errors.Is(err, ErrBusy) {
				t.Errorf("%+v, %v", n, err)
			}
		} else if err != nil || n.New != 30 || calls != 2 {
			t.Errorf("%+v in %d calls, %v", n, calls, err)
		}
		if now := reps(t, db, cardA); now != want {
			t.Errorf("%d answers, want %d", now, want)
		}
	}
}

func TestTakeInRefuses(t *testing.T) {
	db := answered(t)
	before := dump(t, db.file.path)
	for want, spoil := range map[string]func(*quiz.Event){
		"says no grade":    func(e *quiz.Event) { e.Answer = nil },
		"as which of its":  func(e *quiz.Event) { e.Seq = 0 },
		"which device":     func(e *quiz.Event) { e.Device = quiz.DeviceID{} },
		"only undo and":    func(e *quiz.Event) { e.Kind = quiz.Voided },
		"it says no inst":  func(e *quiz.Event) { e.At = time.Time{} },
		"is too long":      func(e *quiz.Event) { e.Text = strings.Repeat("x", maxEvent) },
		"a card is missin": func(e *quiz.Event) { e.Card = quiz.CardID{} },
	} {
		_, err := db.TakeIn(ctx, false, func(put func(quiz.Event) error) error {
			return foreign(10)(func(e quiz.Event) error {
				if e.Seq == 9 {
					spoil(&e)
				}
				return put(e)
			})
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if !maps.Equal(dump(t, db.file.path), before) {
		t.Error("the store has changed")
	}
}

// TestTakeInPacks: a long history takes no more room than one that was written.
func TestTakeInPacks(t *testing.T) {
	db := open(t)
	if _, err := db.TakeIn(ctx, false, foreign(20_000)); err != nil {
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
