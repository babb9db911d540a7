package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestTreeOf(t *testing.T) {
	for _, c := range []struct{ named, name, dir, file string }{
		{"decks", "decks/a/b.md", "decks", "a/b.md"},
		{"decks/", "decks/b.md", "decks/", "b.md"},
		{".", "./b.md", ".", "b.md"},
		{"decks/b.md", "decks/b.md", "decks", "b.md"},
		{"decks/b.md", "decks/c.md", "", ""}, // what a named file includes was not named
		{"decks", "decks2/b.md", "", ""},
		{"decks", "decks/../b.md", "", ""},
		{"decks", "b.md", "", ""},
	} {
		dir, file, ok := treeOf([]string{"elsewhere", c.named}, c.name)
		if dir != c.dir || file != c.file || ok != (c.dir != "") {
			t.Errorf("%s of %s: %q, %q, %v", c.name, c.named, dir, file, ok)
		}
	}
}

func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sub", "a.md")
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(dir, "sub/a.md", []byte("other"), []byte("new")); err == nil {
		t.Error("a file that was changed meanwhile is overwritten")
	}
	for _, name := range []string{"sub", "sub/none.md", "../" + filepath.Base(dir) + "/sub/a.md"} {
		if err := replaceFile(dir, name, []byte("old"), []byte("new")); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	if err := replaceFile(dir, "sub/a.md", []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "new" {
		t.Errorf("%q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left beside: %v, %v", left, err)
	}
}
