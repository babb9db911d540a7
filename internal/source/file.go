// Package source holds the text of input files and knows where things stand in
// them.
//
// A place is a byte offset into the whole file, from the first reading to the
// last message; lines and columns are computed only for printing. The package
// reads files that strangers wrote, so it bounds their size and insists on
// UTF-8; it never looks at what the text means.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sort"
	"unicode/utf8"
)

// MaxSize is the size of the largest file that is read, in bytes.
const MaxSize = 8 << 20

// What can be wrong with a file before its first character is looked at.
var (
	ErrEmpty     = errors.New("the file is empty")
	ErrTooLarge  = fmt.Errorf("the file is larger than %d MiB", MaxSize>>20)
	ErrNotText   = errors.New("the file is not UTF-8 text")
	ErrDirectory = errors.New("this is a folder, not a file")
)

// NotTextError is [ErrNotText] with the first byte that is no text.
type NotTextError struct{ At Span }

func (e *NotTextError) Error() string { return ErrNotText.Error() }
func (e *NotTextError) Unwrap() error { return ErrNotText }

// File is a text with its name. It never changes after [New].
type File struct {
	Name  string // as the user gave it or as it stands in its deck; used in messages
	Text  []byte
	lines []int // offset of each line's first byte
}

// New makes a File of text. The caller must not change text afterwards.
func New(name string, text []byte) *File {
	lines := []int{0}
	for i, b := range text {
		if b == '\n' {
			lines = append(lines, i+1)
		}
	}
	return &File{Name: name, Text: text, lines: lines}
}

// Read reads the file at path in fsys and calls it name. Beside errors of the
// file system it returns ErrEmpty, ErrTooLarge, ErrDirectory and, for ErrNotText,
// a [*NotTextError].
func Read(fsys fs.FS, path, name string) (*File, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, ErrDirectory
	}
	// One byte more than allowed tells a full file from one that is too large,
	// without trusting the size that the file system reports.
	text, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > MaxSize:
		return nil, ErrTooLarge
	case len(bytes.TrimSpace(text)) == 0:
		return nil, ErrEmpty
	}
	file := New(name, text)
	if at := notText(text); at < len(text) {
		return nil, &NotTextError{file.Span(at, at+1)}
	}
	return file, nil
}

// notText returns the offset of the first byte that no text holds, else the
// length.
func notText(text []byte) int {
	if IsText(text, true) {
		return len(text)
	}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return len(text)
}

// IsText reports whether text, or the beginning of a longer one if it is not
// whole, is UTF-8 without a NUL.
func IsText(text []byte, whole bool) bool {
	if !whole {
		for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
			if b := text[len(text)-n]; utf8.RuneStart(b) {
				if !utf8.FullRune(text[len(text)-n:]) {
					text = text[:len(text)-n]
				}
				break
			}
		}
	}
	return utf8.Valid(text) && bytes.IndexByte(text, 0) < 0
}

// Position is a place as people read it. Line and Column count from 1; columns
// are code points.
type Position struct {
	File         string
	Line, Column int
}

// String returns "file:line:column", the form that editors jump to.
func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Position returns the place of a byte offset. Offsets outside the file are
// moved to its nearer end.
func (f *File) Position(offset int) Position {
	offset = max(0, min(offset, len(f.Text)))
	line := f.lineOf(offset)
	return Position{f.Name, line, utf8.RuneCount(f.Text[f.lines[line-1]:offset]) + 1}
}

func (f *File) lineOf(offset int) int {
	return sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > offset })
}

// Lines returns the number of lines; a final line break does not begin another
// line.
func (f *File) Lines() int {
	if n := len(f.lines); n > 1 && f.lines[n-1] == len(f.Text) {
		return n - 1
	}
	return len(f.lines)
}

// Line returns the span of line n, counted from 1, without its line break.
// Lines outside the file give an empty span at its end.
func (f *File) Line(n int) Span {
	if n < 1 || n > len(f.lines) {
		return f.Span(len(f.Text), len(f.Text))
	}
	end := len(f.Text)
	if n < len(f.lines) {
		end = f.lines[n] - 1
	}
	if end > f.lines[n-1] && f.Text[end-1] == '\r' {
		end--
	}
	return f.Span(f.lines[n-1], end)
}
