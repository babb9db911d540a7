package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anneal/internal/rustc"
	"anneal/internal/rustc/errordocs"
)

const (
	// errorDeck is the deck of the user's own that the documentation of error
	// codes becomes.
	errorDeck = "rust-errors"

	// writtenFile lists what was written into it last, in the form of sha256sum, so
	// that files which the user has edited since are told from those that may be
	// replaced.
	writtenFile = ".written"
)

// writeErrorDocs writes the documentation of the compiler's error codes into a
// deck of the user's own. Files that the user has edited are kept.
func (p *program) writeErrorDocs(ctx context.Context) error {
	j, err := rustc.New(ctx, rustc.Options{})
	if errors.Is(err, rustc.ErrNoToolchain) {
		return input("get one with `rustup default stable`, or do without --error-docs", "the documentation of error codes is rustc's, and rustup has no toolchain to start")
	} else if errors.Is(err, rustc.ErrMissing) {
		return input("install Rust (https://rustup.rs), or do without --error-docs", "the documentation of error codes is rustc's, and there is none: %v", err)
	} else if err != nil {
		return err
	}
	docs, missing, err := errordocs.Docs(ctx, j, errordocs.Pages(j.Sysroot()), p.bar().codes)
	if err != nil {
		return err
	}
	files := map[string]string{"deck.yaml": fmt.Sprintf("# From the documentation of rustc %s, by `anneal build --error-docs`.\n"+
		"name: %s\ntitle: Error codes of rustc\nlicence: MIT OR Apache-2.0\nauthors: [The Rust Project Developers]\n", j.Version(), errorDeck)}
	for _, d := range docs {
		files[d.Code+".md"] = d.Text
	}
	dir := filepath.Join(p.home.decks, errorDeck)
	kept, err := writeUnlessEdited(dir, files, writeFile)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Stderr, "%s of rustc %s in %s\n", count(len(docs), "error code"), j.Version(), dir)
	if len(kept) > 0 {
		fmt.Fprintf(p.Stderr, "kept as you have edited them: %s; remove a file to have rustc's own again\n", strings.Join(kept, ", "))
	}
	if len(missing) > 0 {
		fmt.Fprintf(p.Stderr, "not to be had from this compiler: %s\n", strings.Join(missing, ", "))
		p.hint("with `rustup component add rust-docs` all of them can be had")
	}
	return nil
}

// writeUnlessEdited writes files into a folder, but for those that were edited
// since they were written there. It returns the names of those. That a file is about
// to be written is noted first: whatever ends the program meanwhile, what was
// written is not taken for edited the next time.
func writeUnlessEdited(dir string, files map[string]string, write func(path string, text []byte) error) (kept []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, input("", "cannot make the deck: %v", err)
	}
	list := filepath.Join(dir, writtenFile)
	written, err := readWritten(list)
	if err != nil {
		return nil, err
	}
	var stale []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path, now := filepath.Join(dir, name), sum([]byte(files[name]))
		old, err := os.ReadFile(path)
		switch {
		case err == nil && sum(old) == now:
			written[name] = []string{now}
		case err == nil && !slices.Contains(written[name], sum(old)):
			kept = append(kept, name)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return kept, input("", "cannot read %s: %v", path, reason(err))
		default:
			stale = append(stale, name)
			written[name] = append(written[name], now)
		}
	}
	if err := write(list, listOf(written)); err != nil {
		return kept, err
	}
	for _, name := range stale {
		text := []byte(files[name])
		if err := write(filepath.Join(dir, name), text); err != nil {
			return kept, err
		}
		written[name] = []string{sum(text)}
	}
	return kept, write(list, listOf(written))
}

func listOf(written map[string][]string) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(written)) {
		for _, hash := range written[name] {
			fmt.Fprintf(&b, "%s  %s\n", hash, name)
		}
	}
	return b.Bytes()
}

// readWritten reads the list of files with the hashes of what was written, or was
// about to be; none is an empty one.
func readWritten(path string) (map[string][]string, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, input("", "cannot read %s: %v", path, reason(err))
	}
	written := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if hash, name, ok := strings.Cut(strings.TrimSpace(line), "  "); ok {
			written[name] = append(written[name], hash)
		}
	}
	return written, nil
}

func sum(text []byte) string { return fmt.Sprintf("%x", sha256.Sum256(text)) }
