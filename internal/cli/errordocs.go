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
	if errors.Is(err, rustc.ErrMissing) {
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
	kept, err := writeUnlessEdited(dir, files)
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
// since they were written there. It returns the names of those.
func writeUnlessEdited(dir string, files map[string]string) (kept []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, input("", "cannot make the deck: %v", err)
	}
	list := filepath.Join(dir, writtenFile)
	written, err := readWritten(list)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path, text := filepath.Join(dir, name), []byte(files[name])
		old, err := os.ReadFile(path)
		switch {
		case err == nil && bytes.Equal(old, text):
		case err == nil && sum(old) != written[name]:
			kept = append(kept, name)
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return kept, input("", "cannot read %s: %v", path, reason(err))
		default:
			if err := writeFile(path, text); err != nil {
				return kept, err
			}
		}
		written[name] = sum(text)
	}
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(written)) {
		fmt.Fprintf(&b, "%s  %s\n", written[name], name)
	}
	return kept, writeFile(list, b.Bytes())
}

// readWritten reads the list of files with their hashes; none is an empty one.
func readWritten(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, input("", "cannot read %s: %v", path, reason(err))
	}
	written := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if hash, name, ok := strings.Cut(strings.TrimSpace(line), "  "); ok {
			written[name] = hash
		}
	}
	return written, nil
}

func sum(text []byte) string { return fmt.Sprintf("%x", sha256.Sum256(text)) }
