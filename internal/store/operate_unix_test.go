//go:build unix

package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// operation is one that changes a store as a whole.
type operation struct {
	prepare func(t *testing.T, path string) // makes a store, and what run needs beside it
	run     func(path string) error
}

var operations = map[string]operation{
	"take in": {livedAt, func(path string) error {
		db, err := Open(path, options())
		if err != nil {
			return err
		}
		_, err = db.TakeIn(ctx, false, putting(foreign(300)...))
		return err
	}},
	"tune": {livedAt, func(path string) error {
		db, err := Open(path, options())
		if err != nil {
			return err
		}
		head, err := db.State(quiz.CardID{})
		if err == nil {
			_, err = db.Append(ctx, head.Head, quiz.Event{Kind: quiz.Tuned, At: start, Tuning: &quiz.Tuning{Maximum: 77}})
		}
		return err
	}},
	"import": {func(t *testing.T, path string) {
		livedAt(t, path)
		other := open(t)
		if _, err := other.TakeIn(ctx, false, putting(foreign(150)...)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+".jsonl", exported(t, other), 0o600); err != nil {
			t.Fatal(err)
		}
	}, func(path string) error {
		db, err := Open(path, options())
		if err != nil {
			return err
		}
		db.TrustClock()
		f, err := os.Open(path + ".jsonl")
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = db.ImportLog(ctx, f, false)
		return err
	}},
	"restore": {func(t *testing.T, path string) {
		livedAt(t, path)
		if _, err := openAt(t, path).Backup(ctx, path+backupSuffix); err != nil {
			t.Fatal(err)
		}
		do(t, openAt(t, path), graded(cardA, start.AddDate(1, 0, 0), quiz.Good))
	}, func(path string) error {
		_, err := Restore(ctx, path, path+backupSuffix, options())
		return err
	}},
	"repair": {livedAt, func(path string) error {
		_, err := Repair(ctx, path, nil, options())
		return err
	}},
	"rebuild": {livedAt, func(path string) error {
		db, err := Open(path, options())
		if err != nil {
			return err
		}
		return db.Rebuild(ctx)
	}},
	"migrate": {func(t *testing.T, path string) {
		content, err := os.ReadFile("testdata/schema1.db")
		if err != nil || os.WriteFile(path, content, 0o600) != nil {
			t.Fatal(err)
		}
	}, func(path string) error {
		defer func(before []func(*bolt.Tx) error) { migrations = before }(migrations)
		migrations = []func(*bolt.Tx) error{moveNotes}
		_, err := Open(path, options())
		return err
	}},
	"shift": {func(t *testing.T, path string) {
		db := openAt(t, path)
		for _, days := range []int{0, 1, 365, 366} {
			do(t, db, gradedOn(cardA, days))
			do(t, db, gradedOn(cardB, days))
		}
	}, func(path string) error {
		db, err := Open(path, options())
		if err != nil {
			return err
		}
		_, err = db.Shift(ctx, stampOn(3), false)
		return err
	}},
}

// livedAt puts a store with a past at a path.
func livedAt(t *testing.T, path string) {
	content, err := os.ReadFile(lived(t).file.path)
	if err != nil || os.WriteFile(path, content, 0o600) != nil {
		t.Fatal(err)
	}
}

// outline tells what a store holds as a learner sees it, and fails where it is not
// sound.
func outline(path string) (string, error) {
	schema, err := schemaOf(path)
	if err != nil {
		return "", err
	}
	defer func(before []func(*bolt.Tx) error) { migrations = before }(migrations)
	migrations = make([]func(*bolt.Tx) error, schema-1) // it is looked at as it is
	db, err := Open(path, options())
	if err == nil {
		err = consistent(db)
	}
	if err != nil {
		return "", err
	}
	notes, err := db.AnkiNotes()
	if err != nil {
		return "", err
	}
	text := fmt.Sprint("schema ", schema, " notes ", slices.Sorted(maps.Keys(notes)))
	for _, card := range []quiz.CardID{cardA, cardB, cardC} {
		events, err := db.History(card)
		if err != nil {
			return "", err
		}
		void := voided(events)
		for _, e := range events {
			if e.Kind == quiz.Graded && !void[e.Command] {
				text += fmt.Sprint(" ", e.Day)
			}
		}
		s, err := db.State(card)
		if err != nil {
			return "", err
		}
		text += fmt.Sprint(" step ", s.Step, ";")
	}
	return text, nil
}

// prepared makes a folder for an operation, and says what its store is before and
// after.
func prepared(t *testing.T, name string) (dir, before, after string) {
	t.Helper()
	dir = t.TempDir()
	operations[name].prepare(t, filepath.Join(dir, "anneal.db"))
	before, err := outline(filepath.Join(dir, "anneal.db"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(copiedDir(t, dir), "anneal.db")
	if err := operations[name].run(path); err != nil {
		t.Fatal(err)
	}
	if after, err = outline(path); err != nil || after == before && name != "rebuild" && name != "repair" {
		t.Fatalf("%s does nothing: %v", name, err)
	}
	return dir, before, after
}

func copiedDir(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "home")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// stopped checks a store on which an operation was stopped: it is what it was or
// what it should be, and the operation can be done again.
func stopped(path, name, before, after string, done bool) error {
	is, err := outline(path)
	switch {
	case err != nil:
		return err
	case is != before && is != after, done && is != after:
		return fmt.Errorf("it holds %s, not %s or %s", is, before, after)
	}
	if err := operations[name].run(path); err != nil {
		return fmt.Errorf("once more: %w", err)
	}
	if is, err = outline(path); err == nil && is != after {
		err = fmt.Errorf("once more: it holds %s, not %s", is, after)
	}
	return err
}

func init() {
	roles["operate"] = operate
	roles["operate without room"] = operateWithoutRoom
}

// operate is a child that does an operation and ends itself at the n-th of all
// points, where n is not below 0.
func operate(args []string) {
	partEvents, byRefold = 60, 100
	n, _ := strconv.Atoi(args[2])
	passing = func(string) {
		if n--; n == -1 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	fmt.Println("begun")
	if err := operations[args[1]].run(args[0]); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("done")
}

// TestKillOperations ends what changes a store as a whole at named points, one
// after the other, and at any time.
func TestKillOperations(t *testing.T) {
	defer func(n int) { byRefold = n }(byRefold)
	byRefold = 100
	r := rand.New(rand.NewPCG(3, 7))
	for name := range operations {
		t.Run(name, func(t *testing.T) {
			inParts(t, 60)
			dir, before, after := prepared(t, name)
			points, times, changed := 0, 0, 0
			round := func(n int, wait time.Duration) (killed bool) {
				path := filepath.Join(copiedDir(t, dir), "anneal.db")
				limit, cancel := context.WithTimeout(ctx, time.Minute)
				defer cancel()
				cmd := child(limit, "operate", path, name, strconv.Itoa(n))
				var said strings.Builder
				cmd.Stdout = &said
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				if n < 0 {
					time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
				}
				err := cmd.Wait()
				done := strings.HasSuffix(said.String(), "done\n")
				if err == nil && !done || limit.Err() != nil {
					t.Fatalf("%v: %s", limit.Err(), said.String())
				}
				if is, err := outline(path); err == nil && is == after {
					changed++
				}
				if err := stopped(path, name, before, after, done); err != nil {
					t.Fatalf("killed at point %d or after %v: %v", n, wait, err)
				}
				return err != nil
			}
			for n := 0; round(n, 0); points++ {
				if n++; rounds(0) == 0 { // of many, in a campaign all
					n += n / 6
				}
			}
			if points < 3 {
				t.Errorf("there are %d points only", points)
			}
			for range rounds(2) {
				if round(-1, time.Duration(r.IntN(40_000))*time.Microsecond) {
					times++
				}
			}
			t.Logf("killed at %d points and %d other times; %d had the new content", points, times, changed)
		})
	}
}

// operateWithoutRoom is a child that does an operation while no file may grow
// beyond so many bytes, and then with room.
func operateWithoutRoom(args []string) {
	dir, name, before, after := args[0], args[1], args[2], args[3]
	most, _ := strconv.ParseUint(args[4], 10, 64)
	partEvents, byRefold = 60, 100
	signal.Ignore(syscall.SIGXFSZ)
	limit := func(n uint64) error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: 1 << 40})
	}
	path := filepath.Join(dir, "anneal.db")
	there, _ := os.ReadDir(dir)
	err := limit(most)
	if err != nil {
		fmt.Println(err)
		return
	}
	refused := operations[name].run(path)
	err = limit(1 << 40)
	if refused == nil {
		fmt.Println("done", stopped(path, name, before, after, true))
		return
	}
	var e *Error
	now, _ := os.ReadDir(dir)
	switch is, wrong := outline(path); {
	case err != nil || wrong != nil:
		err = errors.Join(err, wrong)
	case !errors.As(refused, &e) || e.Hint == "":
		err = fmt.Errorf("the error is %w", refused)
	case is != before:
		err = fmt.Errorf("it failed, and holds %s, not %s", is, before)
	case len(now) != len(there):
		err = fmt.Errorf("it failed, and there are %v", now)
	default:
		err = stopped(path, name, before, after, false)
	}
	fmt.Println("refused", err)
}

// TestOperateWithoutRoom does what changes a store as a whole on a disk that gets
// full at every stage of it.
func TestOperateWithoutRoom(t *testing.T) {
	for name := range operations {
		t.Run(name, func(t *testing.T) {
			dir, before, after := prepared(t, name)
			refused := 0
			for most := 4096; ; most += 4096 + most/8 {
				said, err := child(ctx, "operate without room", copiedDir(t, dir), name, before, after, strconv.Itoa(most)).Output()
				if err == nil && string(said) == "done <nil>\n" {
					break
				}
				if refused++; err != nil || string(said) != "refused <nil>\n" || refused > 100 {
					t.Fatalf("with %d bytes: %s%v", most, said, err)
				}
			}
			t.Logf("refused %d times", refused)
			if refused == 0 {
				t.Error("there was always room")
			}
		})
	}
}
