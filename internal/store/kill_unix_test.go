//go:build unix

package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// killPoints are where a child ends itself: those of the making of a store are
// passed once, those of a transaction many times.
var killPoints = []string{"made", "filled", "placed", "opened", "begun", "ready", "committed", "closed"}

func init() { roles["answer"] = answerUntilKilled }

// answerUntilKilled is a child: it opens a store, by the rules of one of two
// versions, and answers cards, two in each command, until it is killed or kills
// itself. It prints the name of each command once it is acknowledged; or before,
// which the test must notice.
func answerUntilKilled(args []string) {
	partEvents = 50
	path, round, point := args[0], args[1], args[2]
	pass, _ := strconv.Atoi(args[3])
	version, _ := strconv.Atoi(args[4])
	early := args[5] == "true"
	passing = func(at string) {
		if at != point {
			return
		}
		if pass--; pass < 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	o := versioned(version)
	o.Now, o.Rand, o.Wait = nil, nil, time.Minute
	db, err := Open(path, o)
	for n := 0; err == nil; n++ {
		if n%4 == 3 { // takes something back, and takes that back
			if _, err = db.Undo(context.Background(), quiz.Event{At: start}); err == nil {
				_, err = db.Redo(context.Background(), quiz.Event{At: start})
			}
		}
		var s quiz.State
		if err == nil {
			s, err = db.State(cardA)
		}
		name := fmt.Sprint(round, "-", n)
		both := []quiz.Event{graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good)}
		for i := range both {
			both[i].Text = name
		}
		if early {
			fmt.Println("ACK", name)
		}
		if err == nil {
			_, err = db.Append(context.Background(), s.Head, both...)
		}
		if err == nil && !early {
			fmt.Println("ACK", name)
		}
	}
	fmt.Println("error", err)
}

// TestKill ends a writer with SIGKILL, at any time and at each named point: what
// it acknowledged is there, nothing is there twice, and at most the one command
// more that it was about to acknowledge.
func TestKill(t *testing.T) {
	said, err := killCampaign(t, rounds(20), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(said)
	if said, err := killCampaign(t, 40, true); err == nil {
		t.Errorf("acknowledging too early was not noticed: %s", said)
	}
}

// killCampaign returns the figures of a campaign, or what went wrong first.
func killCampaign(t *testing.T, n int, early bool) (string, error) {
	r := rand.New(rand.NewPCG(uint64(n), 3))
	path, acknowledged, extra := "", 0, 0
	present := map[string]bool{}
	killedAt := map[string]int{}
	for round := range n {
		point, pass, turn := "", 0, round%16 // half of the rounds end at random times
		if turn < len(killPoints) {
			point = killPoints[turn]
		}
		if turn < 3 || turn == len(killPoints) { // the making of a store has points of its own
			path, present = filepath.Join(t.TempDir(), "home", "anneal.db"), map[string]bool{}
		} else {
			pass = r.IntN(30)
		}
		acks := killed(t, r, path, round, point, pass, early)
		killedAt[point]++
		texts := map[string]int{}
		undone := 0
		version, err := versionOf(path)
		if errors.Is(err, fs.ErrNotExist) {
			version, err = 1, nil
		}
		if err != nil {
			t.Fatal(err)
		}
		db := openWith(t, path, versioned(version))
		for e, err := range db.Events(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			switch e.Kind {
			case quiz.Graded:
				texts[e.Text]++
			case quiz.Voided:
				undone++
			case quiz.Redone:
				undone--
			}
		}
		for _, name := range acks {
			present[name] = true
		}
		more := 0
		for name, times := range texts {
			if times != 2 {
				return "", fmt.Errorf("round %d at %q: %d of the 2 answers of %s are there", round, point, times, name)
			}
			if !present[name] {
				more++
				present[name] = true
			}
		}
		if more > 1 || len(texts) != len(present) {
			return "", fmt.Errorf("round %d at %q: %d commands were acknowledged in all, %d are there, %d of them never acknowledged", round, point, len(present), len(texts), more)
		}
		if undone != 0 && undone != 2 {
			return "", fmt.Errorf("round %d at %q: half a command was taken back", round, point)
		}
		if undone > 0 {
			if _, err := db.Redo(ctx, quiz.Event{At: start}); err != nil {
				t.Fatal(err)
			}
		}
		if got := reps(t, db, cardA); got != len(texts) {
			return "", fmt.Errorf("round %d at %q: card A has %d answers, %d are in the log", round, point, got, len(texts))
		}
		if err := consistent(db); err != nil {
			return "", fmt.Errorf("round %d at %q: %w", round, point, err)
		}
		acknowledged, extra = acknowledged+len(acks), extra+more
	}
	return fmt.Sprintf("%d rounds, killed at %v; %d commands acknowledged and there, %d more there", n, killedAt, acknowledged, extra), nil
}

// killed runs a child until it is killed, at a point or after a random time, and
// returns what it acknowledged.
func killed(t *testing.T, r *rand.Rand, path string, round int, point string, pass int, early bool) (acks []string) {
	t.Helper()
	limit, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := child(limit, "answer", path, strconv.Itoa(round), point, strconv.Itoa(pass), strconv.Itoa(1+r.IntN(2)), strconv.FormatBool(early))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	wait := time.Duration(r.IntN(60000)) * time.Microsecond
	if point == "" && r.IntN(2) == 0 { // also before it has answered
		time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		name, ok := strings.CutPrefix(lines.Text(), "ACK ")
		if !ok {
			t.Fatal(lines.Text())
		}
		if acks = append(acks, name); len(acks) == 1 && point == "" {
			time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
		}
	}
	err = cmd.Wait()
	if state, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); err == nil || !ok || state.Signal() != syscall.SIGKILL || limit.Err() != nil {
		t.Fatalf("round %d: the writer was not killed at %q: %v", round, point, err)
	}
	return acks
}
