package compile

import (
	"io"

	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax"
	"anneal/internal/syntax/article"
	"anneal/internal/syntax/hashcards"
	"anneal/internal/syntax/quiztoml"
)

// reader says what makes a tree of a file.
type reader uint8

const (
	noReader reader = iota
	lessonReader
	hashcardsReader
	quizReader
	chapterReader
	articleReader // takes what was named and nobody else takes, if it is prose
)

// readerOf says which reader takes a file: by its name, its front matter or the
// deck that it lies in. A text that is expected to be a source is taken for its
// front matter alone, and in a deck of hashcards for nothing. A lesson is a lesson
// in every deck.
func (s *Source) readerOf(f *source.File, expected bool) reader {
	switch {
	case quiztoml.Is(f):
		return quizReader
	case hashcards.Is(f), s.Syntax == "hashcards" && expected && !syntax.IsLesson(f):
		return hashcardsReader
	case syntax.IsLesson(f), syntax.IsCards(f), syntax.IsErrorDoc(f), expected && syntax.HasFrontMatter(f):
		return lessonReader
	}
	return noReader
}

// kind says which reader takes a file. Of a file that nobody named only the
// beginning is read, if that is enough to see that nobody takes it.
func (f *Folder) kind(in *Input, s *Source, named bool) (reader, error) {
	if in.isChapter() {
		return chapterReader, nil
	}
	head, whole, err := in.head()
	if err != nil {
		return noReader, err
	}
	isText, mayBe := source.IsText(head, whole), named || mayBeLesson(in.path)
	file := source.New(in.Name, head)
	if isText {
		if kind := s.readerOf(file, false); kind != noReader {
			return kind, nil
		}
	}
	if !mayBe && (!isText || !whole && !syntax.HasFrontMatter(file) && !mayBeQuiz(in.path)) {
		return noReader, nil
	}
	if file, err = in.file(); err != nil {
		return noReader, err
	}
	kind := s.readerOf(file, mayBe)
	if kind == noReader && named && article.Is(file) {
		kind = articleReader
	}
	return kind, nil
}

// IsArticle reports whether the folder stands for one file, which is an article.
func (f *Folder) IsArticle() bool {
	if f.Only == "" {
		return false
	}
	kind, err := f.kind(&Input{Name: f.Only, fsys: f.FS, path: f.Only}, &Source{}, true)
	return err == nil && kind == articleReader
}

// head returns the beginning of a file, and whether that is all of it.
func (in *Input) head() (text []byte, whole bool, err error) {
	if in.text != nil {
		return in.text.Text, true, nil
	}
	f, err := in.fsys.Open(in.path)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	text = make([]byte, headSize)
	n, err := io.ReadFull(f, text)
	if err == nil {
		return text, false, nil
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return text[:n], true, nil
	}
	return nil, false, err
}

// read makes a tree of a file.
func (in *Input) read(f *source.File, s *Source, r diag.Reporter) *syntax.Lesson {
	if in.isChapter() {
		return in.book.Read(in.Chapter, f, r)
	}
	switch s.readerOf(f, true) {
	case hashcardsReader:
		return hashcards.Parse(f, r)
	case quizReader:
		return quiztoml.Parse(f, r)
	case noReader:
		// A file that is known from the last build was not asked for its reader.
		if in.kind == articleReader || in.kind == noReader && in.prior != nil {
			return article.Parse(f)
		}
	}
	return syntax.Parse(f, r)
}
