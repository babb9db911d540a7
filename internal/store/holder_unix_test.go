//go:build unix

package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// TestBusySaysByWhom has one process's store at work for long, and others wait.
func TestBusySaysByWhom(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good))
	o := options()
	o.Command = "anneal rebuild"
	slow := openWith(t, db.file.path, o)
	begun, end, ended := make(chan bool), make(chan bool), make(chan error)
	go func() {
		ended <- slow.update(ctx, func(*bolt.Tx) error {
			begun <- true
			<-end
			return errUnchanged
		})
	}()
	<-begun
	db.file.wait = 5 * holdingLong
	_, err := db.State(cardA)
	want := fmt.Sprintf("`anneal rebuild`, process %d, since ", os.Getpid())
	if !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), want) {
		t.Errorf("reading: %v, want %q in it", err, want)
	}
	end <- true
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(notePath(db.file.path)); err == nil {
		t.Error("the note stays")
	}

	// A note that was left behind says nothing about who holds the file now.
	note := []byte(`{"pid":1,"command":"anneal import","since":"2026-01-01T00:00:00Z"}`)
	if err := os.WriteFile(notePath(db.file.path), note, 0o600); err != nil {
		t.Fatal(err)
	}
	held, err := bolt.Open(db.file.path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.State(cardA); !errors.Is(err, ErrBusy) || strings.Contains(err.Error(), "import") {
		t.Errorf("after a killed process: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // and is overwritten and removed by the next that holds it long
		if err := slow.view(ctx, func(*bolt.Tx) error { time.Sleep(2 * holdingLong); return nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(notePath(db.file.path)); err == nil {
			t.Error("the note stays")
		}
	}
}

// TestReadersLetGo: where much is read, the file is free in between. The log of
// the test tells for how long it was not.
func TestReadersLetGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anneal.db")
	o := Options{Fold: tally, FoldVersion: 1, Wait: time.Minute, Rand: rand.NewChaCha8([32]byte{3})}
	db := openWith(t, path, o)
	var events []quiz.Event
	known := map[quiz.CardID]Remembered{}
	for i := range 30_000 {
		key := fmt.Sprint("d/", i)
		e := graded(quiz.IDOf(key), start, quiz.Good)
		events, known[e.Card] = append(events, e), Remembered{key, strings.Repeat("text ", 40)}
	}
	do(t, db, events...)
	if err := db.Remember(known); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() < smallFile {
		t.Fatalf("the file is too small to tell: %v, %v", info.Size(), err)
	}
	log := exported(t, db)
	for name, read := range map[string]func() error{
		"states":     func() error { _, err := db.States(); return err },
		"remembered": func() error { _, err := db.Remembered(); return err },
		"export":     func() error { _, err := db.ExportLog(ctx, io.Discard); return err },
		"backup":     func() error { _, err := db.Backup(ctx, filepath.Join(t.TempDir(), "b.gz")); return err },
		"dry import": func() error { _, err := db.ImportLog(ctx, bytes.NewReader(log), true); return err },
		"copy": func() error {
			return copyFile(ctx, path, db.o, func(r io.Reader) error { _, err := io.Copy(io.Discard, r); return err })
		},
		"events": func() error {
			for _, err := range db.Events(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	} {
		longest, times := time.Duration(0), 0
		began := time.Now()
		var opened time.Time
		passing = func(point string) {
			switch point {
			case "opened":
				opened = time.Now()
				times++
			case "closed":
				longest = max(longest, time.Since(opened))
			}
		}
		err := read()
		passing = func(string) {}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: held for %v of %v", name, longest, time.Since(began))
		if times < 2 { // time itself is no measure on a machine that does other things
			t.Errorf("%s: held for all of it", name)
		}
	}
}

// TestCopyIsOfOneMoment: what is copied while others write is a store all the same.
func TestCopyIsOfOneMoment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anneal.db")
	db := openWith(t, path, Options{Fold: tally, FoldVersion: 1, Rand: rand.NewChaCha8([32]byte{4})})
	var events []quiz.Event
	for i := range 40_000 {
		events = append(events, graded(quiz.IDOf(fmt.Sprint("d/", i)), start, quiz.Good))
	}
	do(t, db, events...)
	for _, writes := range []int{1, 99} { // between two looks at the file; then it is held
		copied := filepath.Join(t.TempDir(), "copy.db")
		again := 0
		err := copyFile(ctx, path, db.o, func(r io.Reader) error {
			again++
			out, err := os.Create(copied)
			if err != nil {
				return err
			}
			defer out.Close()
			half := make([]byte, 1<<20)
			if _, err := io.ReadFull(r, half); err != nil {
				return err
			}
			if again <= writes && again <= tries {
				do(t, db, graded(cardA, start, quiz.Good))
			}
			_, err = out.Write(half)
			if err == nil {
				_, err = io.Copy(out, r)
			}
			return err
		})
		if want := min(writes, tries) + 1; err != nil || again != want {
			t.Fatalf("copied %d times, want %d: %v", again, want, err)
		}
		openAt(t, copied)
	}
}
