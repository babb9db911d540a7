package cli

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestRowsOf(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "a": 0, "a\n": 1, "a\nb\n": 2, "0123456789\n": 1, "0123456789a\n": 2, strings.Repeat("漢", 6) + "\n": 2,
		"\x1b[31m0123456789\x1b[0m\n": 1, "\n\n": 2,
	} {
		if got := rowsOf(text, 10); got != want {
			t.Errorf("%q takes %d rows, want %d", text, got, want)
		}
	}
}

// TestPagerIsWaitedFor holds also for one that leaves at once: no zombie, no
// broken pipe, and the report that goes on writing hears of it.
func TestPagerIsWaitedFor(t *testing.T) {
	out, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	g := &pager{out: out, words: []string{"nothing"}, env: os.Environ(), rows: 3, columns: 80, warn: func(err error) { t.Error(err) }}
	p := &program{Env: Env{Stdout: g}}
	line := []byte(strings.Repeat("x", 70) + "\n")
	for range 2 {
		if _, err := p.Stdout.Write(line); err != nil || g.cmd != nil {
			t.Fatalf("started %t, error %v", g.cmd != nil, err)
		}
	}
	for range 100_000 {
		if _, err = p.Stdout.Write(line); err != nil {
			break
		}
	}
	if !errors.Is(err, errLeft) {
		t.Errorf("the report that goes on gets %v", err)
	}
	if err := g.close(); err != nil {
		t.Error(err)
	}
	if g.cmd.ProcessState == nil {
		t.Error("nobody waited for the pager")
	}
	if text, _ := os.ReadFile(out.Name()); strings.Contains(string(text), "xxx") {
		t.Error("what was for the pager went past it")
	}
}
