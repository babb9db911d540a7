package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The lesson that the README shows is one that newcomers copy.
func TestReadmeLesson(t *testing.T) {
	if !hasRustc() {
		if os.Getenv("ANNEAL_REQUIRE_RUSTC") != "" {
			t.Fatal("ANNEAL_REQUIRE_RUSTC is set and there is no rustc")
		}
		t.Skip("rustc is needed to check the lesson")
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "````markdown\n")
	lesson, _, ok := strings.Cut(rest, "````\n")
	if !ok {
		t.Fatal("the README shows no lesson")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "lesson.md")
	if err := os.WriteFile(file, []byte(lesson), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	code := Main(Env{
		Args: []string{"anneal", "check", "--cards", file}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &problems, Now: time.Now,
		Getenv: func(name string) string { return map[string]string{"ANNEAL_HOME": filepath.Join(dir, "home")}[name] },
	})
	if code != exitOK || !strings.Contains(out.String(), "0 errors, 0 warnings") {
		t.Errorf("exit code %d\n%s%s", code, out.String(), problems.String())
	}
	for _, slot := range []string{"cut ", "repair ", "moved-list "} {
		if !strings.Contains(out.String(), slot) {
			t.Errorf("no slot %s in\n%s", slot, out.String())
		}
	}
}
