package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// BenchmarkScreen measures what is felt in a session: whole processes on a
// terminal, in copies of the homes that ANNEAL_BENCH_HOMES lists. "floor" beside
// them is what cannot be saved: a process that does nothing, or a bare commit.
func BenchmarkScreen(b *testing.B) {
	homes := os.Getenv("ANNEAL_BENCH_HOMES")
	if homes == "" {
		b.Skip("ANNEAL_BENCH_HOMES names no homes")
	}
	file := buildAnneal(b)
	for _, from := range strings.Split(homes, ",") {
		home := filepath.Join(b.TempDir(), filepath.Base(from))
		if err := os.CopyFS(home, os.DirFS(from)); err != nil {
			b.Fatal(err)
		}
		name := filepath.Base(from)
		b.Run(name+"/first-frame", func(b *testing.B) { benchFirstFrame(b, file, home) })
		b.Run(name+"/key", func(b *testing.B) { benchKey(b, file, home) })
		b.Run(name+"/grade", func(b *testing.B) { benchGrade(b, file, home) })
	}
}

// onScreen begins a review on a terminal and returns the person's end of it once
// the first frame is there; stop ends the review.
func onScreen(b *testing.B, file, home string) (person *os.File, stop func()) {
	if openPty == nil {
		b.Skip("there is no terminal to play on, or the race detector is on")
	}
	person, program, err := openPty()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(file, "review", "--no-lessons")
	cmd.Env = []string{"ANNEAL_HOME=" + home, "PATH=", "TERM=xterm-256color"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	if err := start(cmd); err != nil {
		b.Fatal(err)
	}
	program.Close()
	seen, buf := "", make([]byte, 1<<16)
	for !strings.Contains(legible(seen), "quit") {
		n, err := person.Read(buf)
		if seen += string(buf[:n]); err != nil {
			b.Fatalf("%v: %s", err, legible(seen))
		}
	}
	return person, func() {
		if _, err := person.WriteString("\x03"); err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, person) // ends with an error, since the other end is closed
		_ = cmd.Wait()                     // interrupted, with code 130
		person.Close()
	}
}

func benchFirstFrame(b *testing.B, file, home string) {
	var frames, floor waits
	for b.Loop() {
		began := time.Now()
		_, stop := onScreen(b, file, home)
		frames.since(began)
		stop()
		began = time.Now()
		if err := exec.Command(file, "--version").Run(); err != nil {
			b.Fatal(err)
		}
		floor.since(began)
	}
	frames.report(b, "frame")
	floor.report(b, "floor")
}

// benchKey presses keys that write nothing: all keys, scrolling, and back.
func benchKey(b *testing.B, file, home string) {
	person, stop := onScreen(b, file, home)
	var keys waits
	buf := make([]byte, 1<<16)
	for b.Loop() {
		for _, key := range []string{"\x1b", "?", "j", "j", "k", "x"} {
			if key == "\x1b" {
				if _, err := person.WriteString(key); err != nil { // letters are commands then on every card
					b.Fatal(err)
				}
				time.Sleep(100 * time.Millisecond)
				_ = person.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
				_, _ = person.Read(buf) // it may have changed nothing
				_ = person.SetReadDeadline(time.Time{})
				continue
			}
			began := time.Now()
			if _, err := person.WriteString(key); err != nil {
				b.Fatal(err)
			}
			if _, err := person.Read(buf); err != nil {
				b.Fatal(err)
			}
			keys.since(began)
			time.Sleep(time.Duration(len(keys)%17) * time.Millisecond) // so that keys meet every phase of the frames
		}
	}
	stop()
	keys.report(b, "key")
}

// benchGrade answers cards, and between them commits the same kind of event
// without any session.
func benchGrade(b *testing.B, file, home string) {
	db, err := store.Open(filepath.Join(home, "anneal.db"), store.Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion, Wait: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(file, "review", "--jsonl", "--no-lessons", "--new", "0")
	cmd.Env = []string{"ANNEAL_HOME=" + home, "PATH="}
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		b.Fatal("the review does not start")
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	next := func(action string) (object struct{ Type, Key string }) {
		if action != "" {
			if _, err := fmt.Fprintf(in, `{"action":%q,"value":"easy"}`+"\n", action); err != nil {
				b.Fatal(err)
			}
		}
		if !lines.Scan() {
			b.Fatal("the review has ended")
		}
		if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
			b.Fatal(err)
		}
		return object
	}
	var grades, commits waits
	card := next("")
	for b.Loop() {
		for range 50 {
			if card.Type != "card" {
				break
			}
			next("give-up")
			began := time.Now()
			after := next("grade")
			grades.since(began)
			id := quiz.IDOf(card.Key)
			state, err := db.State(id)
			if err != nil {
				b.Fatal(err)
			}
			e := quiz.Event{Kind: quiz.Graded, Card: id, At: time.Now().UTC(), Day: state.Last, Answer: &quiz.Answer{Grade: quiz.Easy, Result: quiz.DontKnow}}
			began = time.Now()
			if _, err := db.Append(b.Context(), state.Head, e); err != nil {
				b.Fatal(err)
			}
			commits.since(began)
			card = after
		}
	}
	in.Close()
	_, _ = io.Copy(io.Discard, out)
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	grades.report(b, "grade")
	commits.report(b, "floor")
}

// waits are how long something took, each time.
type waits []time.Duration

func (t *waits) since(began time.Time) { *t = append(*t, time.Since(began)) }

// report tells the median and the 99th percentile in milliseconds.
func (t waits) report(b *testing.B, name string) {
	if len(t) == 0 {
		return
	}
	slices.Sort(t)
	b.ReportMetric(t[len(t)/2].Seconds()*1e3, name+"-p50-ms")
	b.ReportMetric(t[len(t)*99/100].Seconds()*1e3, name+"-p99-ms")
}
