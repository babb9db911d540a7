package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"anneal/internal/quiz"
)

const day = 24 * time.Hour

// gradedOn is an answer some days after start, which promises the next for ten
// days later.
func gradedOn(card quiz.CardID, days int) quiz.Event {
	e := graded(card, start.Add(time.Duration(days)*day), quiz.Good)
	e.Day = today + quiz.Day(days)
	e.Due = quiz.Due{Day: e.Day + 10}
	return e
}

func stampOn(days int) quiz.Event {
	return quiz.Event{At: start.Add(time.Duration(days) * day), Day: today + quiz.Day(days)}
}

// days lists on which days after start a card was answered as far as it counts.
func answeredOn(t *testing.T, db *DB, card quiz.CardID) (days []int) {
	t.Helper()
	events, err := db.History(card)
	if err != nil {
		t.Fatal(err)
	}
	void := voided(events)
	for _, e := range events {
		if e.Kind == quiz.Graded && !void[e.Command] {
			days = append(days, int(e.Day-today))
			if e.Due.Day != e.Day+10 || e.At.Sub(start) < time.Duration(days[len(days)-1])*day {
				t.Errorf("answer %+v promises %+v", e, e.Due)
			}
		}
	}
	return days
}

func TestShift(t *testing.T) {
	for name, test := range map[string]struct {
		written []int // days of answers to card A, in the order of writing
		now     int
		want    []int
		wrong   int
	}{
		"right":               {[]int{0, 1, 5, 5, 9}, 10, []int{0, 1, 5, 5, 9}, 0},
		"a year ahead":        {[]int{0, 1, 365, 366}, 3, []int{0, 1, 2, 3}, 2},
		"ahead, then right":   {[]int{0, 1, 365, 366, 4, 5}, 500, []int{0, 1, 3, 4, 4, 5}, 2},
		"right, then behind":  {[]int{1000, 1001, 1002, 3, 4, 1004, 1005}, 1006, []int{1000, 1001, 1002, 1003, 1004, 1004, 1005}, 2},
		"no room":             {[]int{0, 4, 400, 500, 5}, 6, []int{0, 4, 4, 5, 5}, 2},
		"only ahead":          {[]int{400, 401}, 10, []int{9, 10}, 2},
		"within a day":        {[]int{0, 2, 1, 3}, 3, []int{0, 1, 2, 3}, 0},
		"twice":               {[]int{0, 365, 1, 366, 2}, 3, []int{0, 1, 1, 2, 2}, 2},
		"times without sense": {[]int{0, 365, 200, 300, 1}, 3, []int{0, 0, 0, 0, 1}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			for _, n := range test.written {
				do(t, db, gradedOn(cardA, n))
			}
			before := exported(t, db)
			written := answeredOn(t, db, cardA)
			found, err := db.Shift(ctx, stampOn(test.now), false)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, m := range found {
				n += m.Events
			}
			if got := answeredOn(t, db, cardA); n != test.wrong || !slices.Equal(got, test.want) {
				t.Errorf("%d shifted to %v, want %d to %v", n, got, test.wrong, test.want)
			}
			after := exported(t, db)
			if !bytes.HasPrefix(after, before) {
				t.Error("the log has not only grown")
			}
			if again, err := db.Shift(ctx, stampOn(test.now), false); err != nil || len(again) != 0 || !bytes.Equal(exported(t, db), after) {
				t.Errorf("a second time: %+v, %v", again, err)
			}
			if test.wrong == 0 {
				return
			}
			if taken, err := db.Undo(ctx, stampOn(test.now)); err != nil || len(taken) != test.wrong {
				t.Fatalf("undo: %+v, %v", taken, err)
			}
			if got := answeredOn(t, db, cardA); !slices.Equal(got, written) {
				t.Errorf("undone: %v, want %v", got, written)
			}
			if _, err := db.Redo(ctx, stampOn(test.now)); err != nil {
				t.Fatal(err)
			}
			if got := answeredOn(t, db, cardA); !slices.Equal(got, test.want) {
				t.Errorf("redone: %v, want %v", got, test.want)
			}
			if _, err := db.Redo(ctx, stampOn(test.now)); !errors.Is(err, ErrNothing) {
				t.Errorf("redo of nothing: %v", err)
			}
		})
	}
}

// TestShiftAcrossDevices has one device put its own answers right, and another
// take that in. Others may do so for it only if told.
func TestShiftAcrossDevices(t *testing.T) {
	db, other := open(t), openWith(t, filepath.Join(t.TempDir(), "other.db"), Options{Fold: tally, FoldVersion: 1})
	do(t, db, gradedOn(cardA, 0))
	do(t, db, gradedOn(cardA, 365), gradedOn(cardB, 365))
	take := func(from, to *DB) {
		t.Helper()
		if _, err := to.ImportLog(ctx, bytes.NewReader(exported(t, from)), false); err != nil {
			t.Fatal(err)
		}
	}
	take(db, other)
	do(t, other, gradedOn(cardA, 1))
	if found, err := other.Shift(ctx, stampOn(2), false); err != nil || len(found) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := db.Shift(ctx, stampOn(2), false); err != nil {
		t.Fatal(err)
	}
	take(db, other)
	if got := answeredOn(t, other, cardA); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("taken in: %v", got)
	}
	take(other, db)
	if a, b := answeredOn(t, db, cardA), answeredOn(t, db, cardB); !slices.Equal(a, []int{0, 1, 2}) || !slices.Equal(b, []int{2}) {
		t.Errorf("both: %v, %v", a, b)
	}
	do(t, db, gradedOn(cardA, 365))
	take(db, other)
	if found, err := other.Shift(ctx, stampOn(3), true); err != nil || len(found) != 1 || found[0].Own {
		t.Errorf("for a device out of use: %+v, %v", found, err)
	}
	if got := answeredOn(t, other, cardA); !slices.Equal(got, []int{0, 1, 2, 3}) {
		t.Errorf("for a device out of use: %v", got)
	}
}

// TestShiftFollowsRenames: what is written again comes after all renames, and
// belongs to the card that the history goes on as.
func TestShiftFollowsRenames(t *testing.T) {
	db := open(t)
	do(t, db, gradedOn(cardA, 365))
	do(t, db, renamed(cardA, "d/b", start.Add(365*day)))
	do(t, db, gradedOn(cardA, 0)) // a new card that has the old key
	if _, err := db.Shift(ctx, stampOn(1), false); err != nil {
		t.Fatal(err)
	}
	if a, b := answeredOn(t, db, cardA), answeredOn(t, db, quiz.IDOf("d/b")); !slices.Equal(a, []int{0}) || !slices.Equal(b, []int{0}) {
		t.Errorf("answered on %v and %v", a, b)
	}
}
