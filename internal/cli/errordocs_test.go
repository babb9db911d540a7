package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// What was written is told from what was edited, also when the program ended in
// the middle of its work.
func TestWriteUnlessEdited(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deck")
	full := "" // the file at which the disk is
	write := func(version string) (kept []string, err error) {
		return writeUnlessEdited(dir, map[string]string{"a.md": "a" + version, "b.md": "b" + version, "c.md": "c" + version}, func(path string, text []byte) error {
			if filepath.Base(path) == full {
				return syscall.ENOSPC
			}
			return writeFile(path, text)
		})
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	if kept, err := write("1"); err != nil || len(kept) > 0 {
		t.Fatal(kept, err)
	}
	full = "b.md"
	if _, err := write("2"); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	full = ""
	if err := os.WriteFile(file("c.md"), []byte("edited"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := write("3")
	if err != nil || !slices.Equal(kept, []string{"c.md"}) {
		t.Errorf("kept %v, %v", kept, err)
	}
	for name, want := range map[string]string{"a.md": "a3", "b.md": "b3", "c.md": "edited"} {
		if got, err := os.ReadFile(file(name)); err != nil || string(got) != want {
			t.Errorf("%s is %q, want %q, %v", name, got, want, err)
		}
	}
	written, err := readWritten(file(writtenFile))
	if err != nil || !slices.Equal(written["a.md"], []string{sum([]byte("a3"))}) {
		t.Errorf("%v, %v", written, err)
	}
}
