package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
