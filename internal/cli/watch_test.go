package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// printed is what a process has printed so far.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

// await waits until a text was printed behind what was seen before, and returns
// what came up to it.
func (p *printed) await(t *testing.T, from int, text string) string {
	t.Helper()
	for range 600 {
		p.mu.Lock()
		all := p.text.String()
		p.mu.Unlock()
		if i := strings.Index(all[from:], text); i >= 0 {
			return all[:from+i+len(text)]
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%q was not printed:\n%s", text, p.text.String())
	return ""
}

// TestWatch edits lessons under a build that watches them: what is said is about
// the file that has changed, and when it is interrupted it ends.
func TestWatch(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an interrupt cannot be sent to one process there")
	}
	dir := t.TempDir()
	lesson := filepath.Join(dir, "deck", "a.md")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(lesson, "Q: Who owns it?\nA: One name.\n")
	write(filepath.Join(dir, "deck", "faulty.md"), "Q: Who answers this?\n")
	cmd := exec.Command("anneal", "build", "--watch", "deck")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ANNEAL_HOME="+filepath.Join(dir, "home"), "PATH=")
	var out printed
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()

	seen := out.await(t, 0, "watching; Ctrl-C ends it")
	if !strings.Contains(seen, "deck/faulty.md:1:1") {
		t.Errorf("the first build does not say what is wrong:\n%s", seen)
	}
	write(lesson, "Q: Who owns it?\nA: One name.\n\nQ: And who borrows it?\n")
	before := len(seen)
	seen = out.await(t, before, "0 gone; 2 errors")
	if more := seen[before:]; !strings.Contains(more, "deck/a.md:4:1") || strings.Contains(more, "faulty.md") || !strings.Contains(more, "1 lesson of 2") {
		t.Errorf("not what has changed, and nothing else:\n%s", more)
	}
	write(lesson, "Q: Who owns it?\nA: One name.\n\nQ: And who borrows it?\nA: Anyone.\n")
	before = len(seen)
	seen = out.await(t, before, "1 new, 0 changed, 0 renamed, 0 gone; 1 error")
	if more := seen[before:]; !strings.Contains(more, "a.md: nothing is wrong any more") {
		t.Errorf("a mended file is passed over:\n%s", more)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitInterrupted {
		t.Errorf("ended with %v", err)
	}
}
