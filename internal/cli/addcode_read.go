package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"anneal/internal/rustc"
)

// The most that is read: of a source file, and of cargo's messages.
const (
	maxCode  = 256 << 10
	maxCargo = 64 << 20
)

// defaultEdition is that of code which nobody says the edition of: that of new
// packages.
const defaultEdition = "2024"

// code is where errors are looked for: a text that rustc is to be asked about, or
// the errors that cargo told of.
type code struct {
	file, text, edition string
	errors              []met
}

// readCode reads a file of Rust, or standard input: Rust, or cargo's messages.
func (p *program) readCode(name, edition string) (*code, error) {
	if name != "-" {
		text, err := readRust(os.DirFS(filepath.Dir(name)), filepath.Base(name))
		if err != nil {
			return nil, input("name a file of Rust, or `-` for standard input", "cannot take %s: %v", name, err)
		}
		return &code{file: filepath.Base(name), text: text, edition: orDefault(edition)}, nil
	}
	if isTerminal(p.Stdin) {
		return nil, usage("cargo check --message-format=json | anneal add --from-code -", "nothing is piped into standard input")
	}
	text, err := io.ReadAll(io.LimitReader(p.Stdin, maxCargo+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxCargo:
		return nil, input("", "standard input is longer than %d MiB", maxCargo>>20)
	}
	said, err := rustc.ReadCargo(bytes.NewReader(text))
	if errors.Is(err, rustc.ErrNotCargo) {
		if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
			return nil, input("pipe `cargo check --message-format=json` into it", "standard input looks like JSON, but holds no messages of cargo")
		}
		rust, err := rustText(text)
		if err != nil {
			return nil, input("pipe Rust, or `cargo check --message-format=json`, into it", "cannot take standard input: %v", err)
		}
		return &code{file: "standard input", text: rust, edition: orDefault(edition)}, nil
	}
	if err != nil {
		return nil, err
	}
	return p.fromCargo(said, edition)
}

func orDefault(edition string) string {
	if edition == "" {
		return defaultEdition
	}
	return edition
}

// fromCargo reads the files of cargo's errors, as far as they lie in the folder of
// the workspace.
func (p *program) fromCargo(said []rustc.CargoError, edition string) (*code, error) {
	if len(said) == 0 {
		return nil, input("", "cargo told of no error; there is nothing to learn from")
	}
	dir, err := workspace()
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, input("", "cannot open the folder of the workspace: %v", err)
	}
	defer root.Close()
	var c code
	texts := map[string]string{}
	why := map[string]error{}
	for _, e := range said {
		name := filepath.Clean(e.File)
		if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsAbs(name) {
			name = rel
		}
		text, ok := texts[name]
		if !ok && why[name] == nil {
			if text, err = readRust(root.FS(), filepath.ToSlash(name)); err != nil {
				why[name] = err
				p.hint("passed over %s: %v", e.File, err)
			} else {
				texts[name] = text
			}
		}
		if why[name] != nil || e.Primary() > 1+strings.Count(text, "\n") {
			continue // or changed since
		}
		known := orDefault(edition)
		if edition == "" && len(e.Edition) == 4 {
			known = e.Edition
		}
		c.errors = append(c.errors, met{e.Message, filepath.ToSlash(name), text, known, func() []string { return projectTexts(dir, name) }})
	}
	if len(c.errors) == 0 {
		return nil, input("run it in the folder of the package that cargo checked", "none of cargo's errors points into a file below %s", dir)
	}
	return &c, nil
}

// workspace returns the folder that cargo names files from: the nearest one above
// with a Cargo.lock, else with a Cargo.toml, else this one.
func workspace() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for _, mark := range []string{"Cargo.lock", "Cargo.toml"} {
		for dir := here; ; dir = filepath.Dir(dir) {
			if _, err := os.Lstat(filepath.Join(dir, mark)); err == nil {
				return dir, nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return here, nil
}

// The most that is read of the other files of a project.
const (
	mostFiles = 400
	mostText  = 4 << 20
)

// projectTexts reads the other files of a project, the nearest first: what an error
// in one file is about may be defined in another one.
func projectTexts(dir, file string) (texts []string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil
	}
	defer root.Close()
	var names []string
	_ = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read has nothing to add
		case d.IsDir() && name != "." && (d.Name() == "target" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case len(names) > 10*mostFiles:
			return fs.SkipAll
		case !d.IsDir() && path.Ext(name) == ".rs" && name != filepath.ToSlash(file):
			names = append(names, name)
		}
		return nil
	})
	near := path.Dir(filepath.ToSlash(file))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(distance(near, path.Dir(a)), distance(near, path.Dir(b)))
	})
	left := mostText
	for _, name := range names[:min(len(names), mostFiles)] {
		text, err := readRust(root.FS(), name)
		if left -= len(text); err == nil && left >= 0 {
			texts = append(texts, text)
		}
	}
	return texts
}

// distance counts the steps from one folder to another.
func distance(from, to string) int {
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	return len(a) + len(b)
}

// readRust reads a source file: nothing that could block or fill the memory.
func readRust(fsys fs.FS, name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", errors.New("it lies outside of the folder")
	}
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return "", reason(err)
	case !info.Mode().IsRegular():
		return "", errors.New("it is no file")
	case info.Size() > maxCode:
		return "", fmt.Errorf("it is longer than %d KiB", maxCode>>10)
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return "", reason(err)
	}
	return rustText(text)
}

// rustText returns a text as Rust, if it can be.
func rustText(text []byte) (string, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(text) > maxCode:
		return "", fmt.Errorf("it is longer than %d KiB", maxCode>>10)
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return "", errors.New("it is not UTF-8 text")
	case len(bytes.TrimSpace(text)) == 0:
		return "", errors.New("it is empty")
	}
	return string(text), nil
}
