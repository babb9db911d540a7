//go:build unix

package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func init() { roles["take in"] = takeInUntilKilled }

// takeInUntilKilled is a child that ends itself at a point of a TakeIn.
func takeInUntilKilled(args []string) {
	partEvents = 50
	o := options()
	o.Now, o.Rand, o.Wait = nil, nil, time.Minute
	db, err := Open(args[0], o)
	if err == nil {
		passing = func(at string) {
			if at == args[1] {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
		}
		_, err = db.TakeIn(context.Background(), false, putting(foreign(500)...))
	}
	fmt.Println("not killed:", err)
}

// TestTakeInKilled ends a TakeIn with SIGKILL at each of its points: all events are
// there or none is, and doing it again brings them all once.
func TestTakeInKilled(t *testing.T) {
	for _, point := range []string{"copied", "taken", "backed up", "swapped"} {
		path := filepath.Join(t.TempDir(), "home", "anneal.db")
		db := openAt(t, path)
		do(t, db, graded(cardA, start, quiz.Good))
		limit, cancel := context.WithTimeout(ctx, time.Minute)
		out, err := child(limit, "take in", path, point).Output()
		cancel()
		if err == nil || len(out) > 0 {
			t.Fatalf("at %q: %s %v", point, out, err)
		}
		want := 1
		if point == "swapped" {
			want = 501
		}
		if got := len(events(t, db)); got != want {
			t.Errorf("killed at %q: %d events, not %d", point, got, want)
		}
		if err := consistent(db); err != nil {
			t.Errorf("killed at %q: %v", point, err)
		}
		taken, err := db.TakeIn(ctx, false, putting(foreign(500)...))
		if err != nil || taken.New != 501-want || taken.Known != want-1 || len(events(t, db)) != 501 {
			t.Errorf("after %q: %+v, %v, %d events", point, taken, err, len(events(t, db)))
		}
	}
}
