package store

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// copyOf returns the bytes of a store as they are now.
func copyOf(t *testing.T, db *DB) []byte {
	t.Helper()
	b, err := os.ReadFile(db.file.path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// replaceBy puts another file in the place of a store, as programs do that
// synchronise folders.
func replaceBy(t *testing.T, db *DB, content []byte) {
	t.Helper()
	temp := filepath.Join(t.TempDir(), "copy")
	if err := errors.Join(os.WriteFile(temp, content, 0o600), os.Rename(temp, db.file.path)); err != nil {
		t.Fatal(err)
	}
}

func TestKeep(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardC, start, quiz.Good))
	db.Keep()
	if s, err := db.Settle(ctx); err != nil || s != (Settled{}) {
		t.Errorf("nothing was written: %+v, %v", s, err)
	}
	do(t, db, graded(cardA, start, quiz.Good))
	old := copyOf(t, db)
	do(t, db, graded(cardA, start, quiz.Good))
	s := do(t, db, graded(cardB, start, quiz.Good))[0]
	if s, err := db.Settle(ctx); err != nil || s != (Settled{}) {
		t.Errorf("nothing happened to it: %+v, %v", s, err)
	}

	replaceBy(t, db, old)
	// The screen of the session goes by what it knows, which is right.
	if _, err := db.Append(ctx, s.Head, graded(cardB, start, quiz.Good)); err != nil {
		t.Fatal(err)
	}
	want := func(a, b, c int) {
		t.Helper()
		if is := [3]int{reps(t, db, cardA), reps(t, db, cardB), reps(t, db, cardC)}; is != [3]int{a, b, c} {
			t.Errorf("the cards have %d answers, want %d %d %d", is, a, b, c)
		}
		checkFile(t, db)
	}
	want(2, 2, 1)

	replaceBy(t, db, old)
	if _, err := db.Undo(ctx, quiz.Event{At: start}); err != nil { // of the last answer, not of the copy's last
		t.Fatal(err)
	}
	want(2, 1, 1)

	replaceBy(t, db, old)
	if s, err := db.Settle(ctx); err != nil || s != (Settled{Again: 2 + 3 + 4}) {
		t.Errorf("settled: %+v, %v", s, err)
	}
	want(2, 1, 1)

	// A store that is begun anew is another device's: what is kept comes in all the same.
	replaceBy(t, db, copyOf(t, newDevice(t, 7).db))
	do(t, db, graded(cardC, start, quiz.Good))
	want(2, 1, 1)
}

func TestKeepBeside(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"gone":    os.Remove,
		"damaged": func(path string) error { return os.WriteFile(path, []byte("text"), 0o600) },
		"home":    func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
	} {
		db, err := Open(filepath.Join(t.TempDir(), "home", "anneal.db"), options())
		if err != nil {
			t.Fatal(err)
		}
		do(t, db, graded(cardC, start, quiz.Good))
		db.Keep()
		do(t, db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good))
		do(t, db, graded(cardA, start, quiz.Easy))
		want := events(t, db)[1:]
		if err := spoil(db.file.path); err != nil {
			t.Fatal(err)
		}
		_, err = db.Append(ctx, quiz.EventID{}, graded(cardC, start, quiz.Good))
		if name != "damaged" && (!errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "put the file back")) {
			t.Errorf("%s: %v", name, err)
		}
		s, err := db.Settle(ctx)
		if err != nil || s.Why == nil || s.Events != len(want) || filepath.Dir(s.Beside) != filepath.Dir(db.file.path) {
			t.Fatalf("%s: %+v, %v", name, s, err)
		}
		f, err := os.Open(s.Beside)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		if !lines.Scan() || lines.Text() != `{"anneal":"log","version":1}` {
			t.Errorf("%s: the first line is %q", name, lines.Text())
		}
		for _, e := range want {
			var line struct {
				ID     string `json:"id"`
				Record []byte `json:"record"`
			}
			if !lines.Scan() || json.Unmarshal(lines.Bytes(), &line) != nil || line.ID != hex.EncodeToString(e.ID[:]) {
				t.Fatalf("%s: event %s is not in line %q", name, e.ID, lines.Text())
			}
			if got, err := decodeEvent(e.ID, line.Record); err != nil || got.Seq != e.Seq {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		if lines.Scan() {
			t.Errorf("%s: and there is %q", name, lines.Text())
		}
		_ = f.Close()
	}
}

// TestKeepBusy is a session that ends while another program has the store.
func TestKeepBusy(t *testing.T) {
	db := open(t)
	db.Keep()
	do(t, db, graded(cardA, start, quiz.Good))
	db.file.wait = 1
	err := db.file.transact(ctx, true, func(tx *bolt.Tx) error {
		if s, err := db.Settle(ctx); err != nil || s != (Settled{}) {
			t.Errorf("settled: %+v, %v", s, err)
		}
		return errUnchanged
	})
	if err != nil {
		t.Fatal(err)
	}
}
