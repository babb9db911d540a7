package rustc

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A compiler is not asked who it is as long as its files look as they did.
func TestNothingIsAskedAgain(t *testing.T) {
	path := fakeBinary(t)
	bin := filepath.Dir(path)
	store := &memory{values: map[string][]byte{}}
	find := func(name string, most int) string {
		t.Helper()
		before := dots(t, bin, "starts")
		j, err := New(t.Context(), Options{Path: path, Cache: store})
		if err != nil {
			t.Fatal(err)
		}
		if n := dots(t, bin, "starts") - before; n > most {
			t.Errorf("%s: %d processes, want %d at most", name, n, most)
		}
		return j.Version() + " " + j.Unconfined()
	}
	first := find("at first", 3)
	if again := find("again", 0); again != first {
		t.Errorf("%s, and again %s", first, again)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	find("another time", 3)
	find("the same time", 0)
	t.Setenv("RUSTUP_TOOLCHAIN", "other")
	find("another toolchain is chosen", 1)
	find("the same toolchain is chosen", 0)
	if err := os.WriteFile(filepath.Join(filepath.Dir(bin), "rust-toolchain"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	find("a toolchain file above", 1)
	store.values = map[string][]byte{}
	find("another cache", 3)
}

// A rustc of rustup's that has nothing to start is told from one that is not there.
func TestNoToolchain(t *testing.T) {
	dir := t.TempDir()
	shim := filepath.Join(dir, executable("rustc"))
	if err := os.WriteFile(shim, []byte("#!/bin/sh\necho 'error: no default is configured' >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := New(t.Context(), Options{Path: shim})
	if !errors.Is(err, ErrMissing) || errors.Is(err, ErrNoToolchain) {
		t.Errorf("without rustup: %v", err)
	}
	if err := os.Link(shim, filepath.Join(dir, executable("rustup"))); err != nil {
		t.Skip("needs links: ", err)
	}
	_, err = New(t.Context(), Options{Path: shim})
	if !errors.Is(err, ErrMissing) || !errors.Is(err, ErrNoToolchain) {
		t.Errorf("rustup's: %v", err)
	}
	if _, err = New(t.Context(), Options{Path: filepath.Join(dir, "none")}); errors.Is(err, ErrNoToolchain) {
		t.Errorf("none: %v", err)
	}
}

// What stands for rustc without being the one of a sysroot or rustup's is asked
// every time.
func TestScriptIsAskedAgain(t *testing.T) {
	path := fakeBinary(t)
	script := filepath.Join(t.TempDir(), "rustc")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho . >> \""+script+".asked\"\nexec \""+path+"\" \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	store := &memory{values: map[string][]byte{}}
	for range 2 {
		if _, err := New(t.Context(), Options{Path: script, Cache: store}); err != nil {
			t.Skip("needs a shell: ", err)
		}
	}
	asked, err := os.ReadFile(script + ".asked")
	if err != nil || len(asked) != len(". \n")*2-2 {
		t.Errorf("asked %q, %v; want once each time", asked, err)
	}
}
