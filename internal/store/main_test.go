package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"anneal/internal/quiz"
)

// The test binary runs itself as a child where something may kill it: a fault
// in mapped memory, or SIGKILL.
const roleEnv = "ANNEAL_STORE_TEST_ROLE"

// roles are what a child can be.
var roles = map[string]func(args []string){
	"probe": func([]string) { probeAll() },
	"check": func(args []string) { checkAlone(os.Stdout, args[0], args[1]) },
	"write": func(args []string) { writeForEver(args[0]) },
}

func TestMain(m *testing.M) {
	role := os.Getenv(roleEnv)
	if role == "" {
		os.Exit(m.Run())
	}
	roles[role](os.Args[1:])
}

// rounds is the length of a campaign; ANNEAL_ROUNDS makes it another one.
func rounds(usual int) int {
	n, err := strconv.Atoi(os.Getenv("ANNEAL_ROUNDS"))
	if err != nil || n <= 0 {
		return usual
	}
	return n
}

func child(ctx context.Context, role string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}

// probeAll uses every store that is named on standard input in every way, and
// prints the worst that was said about each.
func probeAll() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println(probe(lines.Text()))
	}
}

func probe(path string) string {
	o := options()
	o.Rand, o.Now = nil, nil
	db, err := Open(path, o)
	if err != nil {
		return word(err)
	}
	worst := "good"
	note := func(err error) {
		if w := word(err); w != "good" && worst == "good" {
			worst = w
		}
	}
	s, err := db.State(cardA)
	note(err)
	_, err = db.States()
	note(err)
	_, err = db.History(cardA)
	note(err)
	_, err = db.Due(today+1000, start)
	note(err)
	_, err = db.Calendar(0, today+1000)
	note(err)
	_, err = db.Folders()
	note(err)
	_, err = db.Remembered()
	note(err)
	_, err = db.AnkiNotes()
	note(err)
	for _, err := range db.Events(context.Background()) {
		note(err)
	}
	_, err = db.Append(context.Background(), s.Head, graded(cardA, start, quiz.Good))
	note(err)
	_, err = db.Undo(context.Background(), quiz.Event{At: start})
	note(err)
	_, err = db.Append(context.Background(), quiz.EventID{}, quiz.Event{Kind: quiz.Tuned, At: start, Tuning: &quiz.Tuning{}})
	note(err)
	note(db.Rebuild(context.Background()))
	return worst
}

func word(err error) string {
	switch {
	case err == nil, errors.Is(err, ErrStale), errors.Is(err, ErrNothing):
		return "good"
	case errors.Is(err, ErrDamaged):
		return "damaged"
	case errors.Is(err, ErrNewer):
		return "newer"
	case errors.Is(err, ErrBusy):
		return "busy"
	}
	return err.Error()
}
