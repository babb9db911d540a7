package cli

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// buildAnneal builds anneal as it is given to people.
func buildAnneal(b testing.TB) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), "anneal")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "anneal/cmd/anneal").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return file
}

// buildEmpty builds a program that does nothing, and has nothing to do it with.
func buildEmpty(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	source, file := filepath.Join(dir, "main.go"), filepath.Join(dir, "empty")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, source).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return file
}

// untilSeen runs a program until its output holds a text; the rest of the run is
// waited for but not measured.
func untilSeen(b *testing.B, cmd *exec.Cmd, text string) {
	b.Helper()
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		b.Fatal(err)
	}
	var seen strings.Builder
	buf := make([]byte, 1<<16)
	for !strings.Contains(seen.String(), text) {
		n, err := stdout.Read(buf)
		seen.Write(buf[:n])
		if err != nil {
			b.Fatalf("%q did not come: %v\n%s", text, err, seen.String())
		}
	}
	b.StopTimer()
	err1 = stdin.Close()
	_, err2 = io.Copy(io.Discard, stdout)
	if err := errors.Join(err1, err2, cmd.Wait()); err != nil {
		b.Fatal(err)
	}
	b.StartTimer()
}

// BenchmarkProcess measures what a person waits for: whole processes, the shipped
// course, no compiler. "empty" is a Go program without any package, "floor" a
// process with the same packages, and those of tests, that does nothing. No
// command that reads no cards may take 15 ms more than "empty".
func BenchmarkProcess(b *testing.B) {
	file := buildAnneal(b)
	anneal := func(home string, args ...string) *exec.Cmd {
		cmd := exec.Command(file, args...)
		cmd.Env = []string{"ANNEAL_HOME=" + home, "ANNEAL_NOW=2026-01-05T09:00:00Z", "PATH="}
		return cmd
	}
	run := func(cmd *exec.Cmd) {
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	home := filepath.Join(b.TempDir(), "home")
	run(anneal(home, "list"))
	empty := buildEmpty(b)
	b.Run("empty", func(b *testing.B) {
		for b.Loop() {
			run(exec.Command(empty))
		}
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			run(exec.Command("nothing")) // see TestMain
		}
	})
	for name, args := range map[string][]string{
		"version": {"--version"}, "help": {"review", "--help"}, "config": {"config"}, "explain": {"explain", "A0107"},
		"complete-command": {"__complete", "re"}, "complete-key": {"__complete", "show", "rust-ownership/"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				run(anneal(home, args...))
			}
		})
	}
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			run(anneal(home, "list"))
		}
	})
	b.Run("today", func(b *testing.B) {
		for b.Loop() {
			run(anneal(home))
		}
	})
	b.Run("first-card", func(b *testing.B) {
		for b.Loop() {
			untilSeen(b, anneal(home, "review", "--plain"), "\nCard ")
		}
	})
	b.Run("first-card-ever", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			empty := b.TempDir()
			b.StartTimer()
			untilSeen(b, anneal(empty, "review", "--plain"), "\nCard ")
		}
	})
}

// BenchmarkCheckOneLesson is what an editor waits for at every save: a whole
// process that checks one lesson of the course, its verdicts taken from evidence.
// Beside it stands a process that does nothing.
func BenchmarkCheckOneLesson(b *testing.B) {
	file := buildAnneal(b)
	lesson := filepath.Join("..", "..", "decks", "rust-ownership", "03-move-into-a-call.md")
	home := filepath.Join(b.TempDir(), "home")
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			if err := exec.Command("nothing").Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			cmd := exec.Command(file, "check", "--no-rustc", "--format", "short", lesson)
			cmd.Env = []string{"ANNEAL_HOME=" + home, "PATH="}
			if out, err := cmd.CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
		}
	})
}
