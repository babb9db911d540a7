package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// writeForEver is a child: it appends answers of two cards and says so.
func writeForEver(path string) {
	db, err := Open(path, Options{Fold: tally, FoldVersion: 1, Wait: time.Minute})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	for n := 1; ; n++ {
		s, err := db.State(cardA)
		if err == nil {
			_, err = db.Append(context.Background(), s.Head, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good))
		}
		if errors.Is(err, ErrStale) {
			n--
			continue
		}
		if err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println("ACK", n)
	}
}

// TestTwoProcesses lets a child and this process write to one card.
func TestTwoProcesses(t *testing.T) {
	db := open(t)
	db.file.wait = time.Minute
	cmd := child(ctx, "write", db.file.path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs := make(chan int)
	go func() {
		n := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "ACK ") {
				n++
			}
		}
		theirs <- n
	}()
	ours := 0
	for ours < 30 || reps(t, db, cardB) < 30 {
		s, err := db.State(cardA)
		if err != nil {
			t.Fatal(err)
		}
		switch _, err := db.Append(ctx, s.Head, graded(cardA, start, quiz.Good)); {
		case err == nil:
			ours++
		case !errors.Is(err, ErrStale):
			t.Fatal(err)
		}
	}
	_ = cmd.Process.Kill()
	n := <-theirs
	_ = cmd.Wait()
	if got := reps(t, db, cardA) - ours; got != reps(t, db, cardB) || got < n || got > n+1 {
		t.Errorf("the child acknowledged %d, %d are present", n, got)
	}
}

func TestGoroutines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anneal.db")
	var wg sync.WaitGroup
	var stale atomic.Int32
	const writers, answers = 4, 15
	for range writers {
		wg.Go(func() { // all make the file at once
			db, err := Open(path, Options{Fold: tally, FoldVersion: 1, Wait: time.Minute})
			if err != nil {
				t.Error(err)
				return
			}
			for n := 0; n < answers; {
				s, err := db.State(cardA)
				if err == nil {
					_, err = db.Append(ctx, s.Head, graded(cardA, start, quiz.Good))
				}
				switch {
				case err == nil:
					n++
				case errors.Is(err, ErrStale):
					stale.Add(1)
				default:
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	db := openAt(t, path)
	if n := reps(t, db, cardA); n != writers*answers {
		t.Errorf("%d answers are there, want %d; %d were stale", n, writers*answers, stale.Load())
	}
}

func TestBusy(t *testing.T) {
	db := open(t)
	held, err := bolt.Open(db.file.path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	db.file.wait = 30 * time.Millisecond
	_, err = db.State(cardA)
	var e *Error
	if !errors.Is(err, ErrBusy) || !errors.As(err, &e) || e.Hint == "" {
		t.Errorf("reading: %v", err)
	}
	if _, err := db.Append(ctx, quiz.EventID{}, graded(cardA, start, quiz.Good)); !errors.Is(err, ErrBusy) {
		t.Errorf("writing: %v", err)
	}
	o := options()
	o.Wait = 30 * time.Millisecond
	if _, err := Open(db.file.path, o); !errors.Is(err, ErrBusy) {
		t.Errorf("opening: %v", err)
	}
	db.file.wait = time.Minute
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := db.Append(short, quiz.EventID{}, graded(cardA, start, quiz.Good)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("writing with a deadline: %v", err)
	}
	time.AfterFunc(50*time.Millisecond, func() { _ = held.Close() })
	if _, err := db.Append(ctx, quiz.EventID{}, graded(cardA, start, quiz.Good)); err != nil {
		t.Errorf("writing when it is free again: %v", err)
	}
}

func TestCanceled(t *testing.T) {
	db := open(t)
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	_, appending := db.Append(canceled, quiz.EventID{}, graded(cardA, start, quiz.Good))
	_, undoing := db.Undo(canceled, quiz.Event{At: start})
	for _, err := range []error{appending, undoing, db.Rebuild(canceled)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want context.Canceled", err)
		}
	}
}

func TestCreate(t *testing.T) {
	home := filepath.Join(t.TempDir(), "a", "b")
	db := openAt(t, filepath.Join(home, "anneal.db"))
	again, err := Open(db.file.path, options())
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, graded(cardA, start, quiz.Good))
	do(t, again, graded(cardA, start, quiz.Good))
	events, err := db.History(cardA)
	if err != nil || len(events) != 2 || events[0].Device != events[1].Device {
		t.Errorf("history %+v, %v", events, err)
	}
	left, err := os.ReadDir(home)
	if err != nil || len(left) != 1 {
		t.Errorf("making the store left %v, %v", left, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, want := range map[string]fs.FileMode{db.file.path: 0o600, home: 0o700 | fs.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
}
