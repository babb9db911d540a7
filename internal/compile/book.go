package compile

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax/mdbook"
)

// chapterOf says that an [Input] is a chapter of a book. The zero value says that
// it is none.
type chapterOf struct {
	book *mdbook.Book
	mdbook.Chapter
}

// shelf is the books that were found in a folder.
type shelf struct {
	chapters map[string]chapterOf // by their paths
	texts    []string             // folders that hold the texts of books
}

// openBook reads what book lies in a folder, if there is one: its settings and
// the list of its chapters.
func (f *Folder) openBook(dir string, s *Source, r diag.Reporter) {
	if info, err := fs.Stat(f.FS, path.Join(dir, mdbook.File)); err != nil || !info.Mode().IsRegular() {
		return
	}
	book := mdbook.Open(f.FS, dir, f.display, r)
	if _, err := fs.Stat(f.FS, path.Join(dir, deckFile)); err == nil || dir == "." { // the book is the deck
		s.Title = cmp.Or(s.Title, book.Title)
	}
	if f.books.chapters == nil {
		f.books.chapters = map[string]chapterOf{}
	}
	for _, c := range book.Chapters {
		f.books.chapters[path.Join(dir, c.Path)] = chapterOf{book, c}
	}
	if book.Source != "" {
		f.books.texts = append(f.books.texts, path.Join(dir, book.Source))
	}
}

// mayBeSource reports whether a file may be a source of its own: a chapter, or what
// is neither a paper that lies in many folders nor among the texts of a book.
func (b *shelf) mayBeSource(name string) bool {
	if _, ok := b.chapters[name]; ok {
		return true
	}
	among := func(dir string) bool { return dir == "." || strings.HasPrefix(name, dir+"/") }
	return !isPaper(path.Base(name)) && !(mayBeLesson(name) && slices.ContainsFunc(b.texts, among))
}

// isChapter reports whether the file is one.
func (c chapterOf) isChapter() bool { return c.book != nil }

// settings is what the chapter's cards depend on beside its text.
func (c chapterOf) settings() []string {
	if !c.isChapter() {
		return nil
	}
	return []string{"chapter", c.ID, c.Title, c.Part, strconv.Itoa(c.Number), c.book.Edition}
}

// included returns the path of a file whose text stands in the chapter.
func (in *Input) included(f *source.File) string {
	return strings.TrimPrefix(f.Name, strings.TrimSuffix(in.Name, in.path))
}
