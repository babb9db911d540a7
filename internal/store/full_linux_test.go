package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"anneal/internal/quiz"
)

func init() { roles["fill"] = fillUp }

// fillUp is a child that answers on a disk which gets full in many ways. It
// says what went wrong, and "ok" at the end.
//
// The disk is either a small one in memory, that only the child sees, or any
// with a limit to the size of files.
func fillUp(args []string) {
	dir, kind := args[0], args[1]
	for left := range 14 {
		path := filepath.Join(dir, fmt.Sprint("home", left), "anneal.db")
		var full func() error    // leaves that many pages of room
		var relieve func() error // makes room again
		switch kind {
		case "tmpfs":
			if left == 0 {
				if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
					fmt.Println("skip", err)
					return
				}
			}
			ballast := filepath.Join(dir, "ballast")
			full = func() error {
				f, err := os.Create(ballast)
				if err != nil {
					return err
				}
				size := int64(0)
				for page := make([]byte, 4096); err == nil; size += 4096 {
					_, err = f.Write(page)
				}
				return errors.Join(f.Truncate(max(0, size-4096*int64(1+left))), f.Close())
			}
			relieve = func() error { return os.Remove(ballast) }
		case "limit":
			signal.Ignore(syscall.SIGXFSZ)
			limit := func(n uint64) error {
				return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: 1 << 40})
			}
			full = func() error { return limit(4096 * uint64(left)) }
			relieve = func() error { return limit(1 << 40) }
		}
		if err := fillOne(path, full, relieve); err != nil {
			fmt.Printf("with room for %d pages: %v\n", left, err)
			return
		}
		if err := os.RemoveAll(filepath.Dir(path)); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println("ok")
}

// fillOne makes a store and answers until the disk is full; then nothing that
// was acknowledged is lost, and when there is room the session goes on.
func fillOne(path string, full, relieve func() error) error {
	db, err := Open(path, options())
	if err != nil {
		return err
	}
	var head quiz.EventID
	acknowledged := 0
	answer := func() error {
		states, err := db.Append(context.Background(), head, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good))
		if err == nil {
			head = states[0].Head
			acknowledged++
		}
		return err
	}
	for range 5 {
		if err := answer(); err != nil {
			return err
		}
	}
	if err := full(); err != nil {
		return err
	}
	var refused error
	for range 300 {
		if refused = answer(); refused != nil {
			break
		}
	}
	var e *Error
	if !errors.As(refused, &e) || e.Hint == "" || !strings.Contains(refused.Error(), path) {
		return fmt.Errorf("the error is %w", refused)
	}
	if full := errors.Is(refused, syscall.ENOSPC) || strings.Contains(refused.Error(), "no space left"); full && !strings.Contains(refused.Error(), "room") {
		return fmt.Errorf("the error does not say what to do: %w", refused)
	}
	for range 3 { // as often as one likes
		if answer() == nil {
			return errors.New("an answer fits, after one did not")
		}
		if s, err := db.State(cardA); err != nil || s.Reps != acknowledged || s.Head != head {
			return fmt.Errorf("%d were acknowledged, there are %d, %w", acknowledged, s.Reps, err)
		}
	}
	// A store cannot be made, and nothing of it stays.
	other := filepath.Join(filepath.Dir(path), "other.db")
	if _, err := Open(other, options()); err == nil {
		return relieve() // few pages are enough for it
	} else if !errors.As(err, &e) {
		return fmt.Errorf("making a store: %w", err)
	}
	if there, err := os.ReadDir(filepath.Dir(path)); err != nil || len(there) != 1 {
		return fmt.Errorf("there are %v, %w", there, err)
	}
	if err := relieve(); err != nil {
		return err
	}
	for range 3 {
		if err := answer(); err != nil {
			return err
		}
	}
	if s, err := db.State(cardB); err != nil || s.Reps != acknowledged {
		return fmt.Errorf("%d were acknowledged, there are %d, %w", acknowledged, s.Reps, err)
	}
	return consistent(db)
}

func TestFullDisk(t *testing.T) {
	for _, kind := range []string{"limit", "tmpfs"} {
		t.Run(kind, func(t *testing.T) {
			cmd := child(ctx, "fill", t.TempDir(), kind)
			if kind == "tmpfs" { // in a name space of its own, in which anyone may mount
				cmd.SysProcAttr = &syscall.SysProcAttr{
					Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
					UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
					GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
				}
			}
			said, err := cmd.Output()
			switch {
			case errors.Is(err, fs.ErrPermission) || bytes.HasPrefix(said, []byte("skip")):
				t.Skipf("no name space to mount in: %v %s", err, said)
			case err != nil || string(said) != "ok\n":
				t.Errorf("%s%v", said, err)
			}
		})
	}
}

// TestPermissionLost takes the right to the file away for a while.
func TestPermissionLost(t *testing.T) {
	db := open(t)
	s := do(t, db, graded(cardA, start, quiz.Good))[0]
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if os.Getuid() == 0 { // permissions do not bind root, so the thread becomes another user for files
		if err := syscall.Setfsuid(65534); err != nil {
			t.Skip(err)
		}
		defer syscall.Setfsuid(0)
	} else {
		if err := os.Chmod(db.file.path, 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(db.file.path, 0o600)
	}
	for range 2 {
		var e *Error
		if _, err := db.Append(ctx, s.Head, graded(cardA, start, quiz.Good)); !errors.Is(err, fs.ErrPermission) || !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("appending: %v", err)
		}
		if _, err := db.State(cardA); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("reading: %v", err)
		}
	}
	if os.Getuid() == 0 {
		_ = syscall.Setfsuid(0)
	} else if err := os.Chmod(db.file.path, 0o600); err != nil {
		t.Fatal(err)
	}
	if again := do(t, db, graded(cardA, start, quiz.Good))[0]; again.Reps != 2 {
		t.Errorf("there are %d answers", again.Reps)
	}
}
