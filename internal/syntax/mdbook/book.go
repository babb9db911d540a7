package mdbook

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax"
	"anneal/internal/toml"
)

// File is the name of the file that makes a folder a book.
const File = "book.toml"

// Book is a book whose list of chapters was read. It may be used from several
// goroutines.
type Book struct {
	Title    string
	Edition  string    // of its programs, "" if unset
	Source   string    // the folder of the chapters within the book's, "" if it could not be made out
	Chapters []Chapter // in the order of reading, those that are written

	tree    fs.FS // the book's own
	display func(name string) string
}

// Chapter is an entry of SUMMARY.md.
type Chapter struct {
	Path   string // of the file, within the book's folder
	ID     string // unique in the book unless two paths differ only in "/" and "-"
	Title  string
	Part   string // title of the part that it belongs to, or ""
	Number int    // from 1
}

// Open reads the book whose book.toml stands in the folder dir of fsys. display
// returns the name of a file of fsys for messages. What is wrong goes to r; the
// book has the chapters that could be found out about.
func Open(fsys fs.FS, dir string, display func(name string) string, r diag.Reporter) *Book {
	b := &Book{display: func(name string) string { return display(path.Join(dir, name)) }}
	tree, err := fs.Sub(fsys, dir)
	if err != nil {
		unreadable(b.display(File), err, r)
		return b
	}
	b.tree = tree
	src, at := b.settings(r)
	summary := path.Join(src, "SUMMARY.md")
	switch f, err := b.read(summary); {
	case !fs.ValidPath(summary):
		r.Report(diag.Diagnostic{
			Code: diag.Include, Message: fmt.Sprintf("the folder `%s` is outside of the book", src), Labels: diag.At(at, ""),
			Help: "name a folder below the one of book.toml",
		})
	case err != nil:
		unreadable(b.display(summary), err, r)
	default:
		b.Source = src
		b.summary(f, src, r)
	}
	return b
}

// Read reads a chapter of the book. f is the chapter's file, or nil to have it
// read. It returns nil if it cannot be read.
func (b *Book) Read(c Chapter, f *source.File, r diag.Reporter) *syntax.Lesson {
	if f == nil {
		var err error
		if f, err = b.read(c.Path); err != nil {
			unreadable(b.display(c.Path), err, r)
			return nil
		}
	}
	x := &expander{book: b, r: r, chapter: c.Path, files: map[string]*included{}, said: map[source.Span]bool{}}
	l := syntax.ParseChapter(f, x, r)
	l.ID = syntax.Text{Value: c.ID, Span: f.Line(1)}
	l.Title = syntax.Text{Value: c.Title, Span: f.Line(1)}
	l.Edition = syntax.Text{Value: b.Edition, Span: f.Line(1)}
	l.PhaseTitle, l.Sequence = c.Part, c.Number
	l.Included = x.order
	return l
}

func (b *Book) read(name string) (*source.File, error) {
	if !fs.ValidPath(name) {
		return nil, errOutside
	}
	return source.Read(b.tree, name, b.display(name))
}

var errOutside = errors.New("it is outside of the book")

// settings reads book.toml. It returns the folder of the chapters, and where
// that is said.
func (b *Book) settings(r diag.Reporter) (src string, at source.Span) {
	src = "src"
	f, err := b.read(File)
	if err != nil {
		if !errors.Is(err, source.ErrEmpty) {
			unreadable(b.display(File), err, r)
		}
		return src, at
	}
	at = f.Line(1)
	if len(f.Text) > maxSettings {
		r.Report(diag.Diagnostic{
			Code: diag.TooLarge, Message: fmt.Sprintf("the description of the book is larger than %d KiB", maxSettings>>10),
			Labels: diag.At(at, ""), Help: "leave out what does not describe the book",
		})
		return src, at
	}
	says := toml.Read(f, 0, len(f.Text), r)
	text := func(table, key string) (string, source.Span) {
		v := says.Get(table).Get(key)
		switch {
		case v == nil:
			return "", at
		case v.Kind != toml.String:
			r.Report(diag.Diagnostic{
				Code: diag.FrontMatterValue, Message: fmt.Sprintf("`%s` is a text, not %s", key, v.Kind), Labels: diag.At(v.Span, ""),
				Help: fmt.Sprintf("write `%s = \"text\"` below a line `[%s]`", key, table),
			})
			return "", at
		}
		return v.Text, v.Span
	}
	b.Title, _ = text("book", "title")
	if folder, where := text("book", "src"); folder != "" {
		src, at = path.Clean(folder), where
	}
	edition, where := text("rust", "edition")
	if edition != "" && !slices.Contains(editions, edition) {
		r.Report(diag.Diagnostic{
			Code: diag.FrontMatterValue, Message: fmt.Sprintf("`%s` is no edition of Rust", edition), Labels: diag.At(where, ""),
			Help: "use 2015, 2018, 2021 or 2024",
		})
		edition = ""
	}
	b.Edition = edition
	return src, at
}

var editions = []string{"2015", "2018", "2021", "2024"}

// maxSettings is the size of the largest book.toml that is read, in bytes.
const maxSettings = 64 << 10

func unreadable(name string, err error, r diag.Reporter) {
	code, help := diag.Unreadable, "every chapter that SUMMARY.md names, and SUMMARY.md itself, has to be there"
	switch {
	case errors.Is(err, source.ErrEmpty):
		code, help = diag.Empty, "write the chapter, or let SUMMARY.md name it without a file: `- [Title]()`"
	case errors.Is(err, source.ErrNotText):
		code, help = diag.NotText, "save it as UTF-8"
	case errors.Is(err, source.ErrTooLarge):
		code, help = diag.TooLarge, "divide it"
	}
	r.Report(diag.Diagnostic{
		Code: code, Message: fmt.Sprintf("cannot read %s: %v", name, cause(err)),
		Labels: diag.At(source.New(name, nil).Span(0, 0), ""), Help: help,
	})
}

func cause(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

func (b *Book) stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, errOutside
	}
	info, err := fs.Stat(b.tree, name)
	if err == nil && info.IsDir() {
		return nil, source.ErrDirectory
	}
	return info, err
}
