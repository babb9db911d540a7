package compile

import (
	"io"

	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// reader says what makes a tree of a file.
type reader uint8

const (
	noReader reader = iota
	lessonReader
)

// kind says which reader takes a file. Of a file that nobody named only the
// beginning is read, if that is enough to see that nobody takes it.
func (f *Folder) kind(in *Input, named bool) (reader, error) {
	head, whole, err := in.head()
	if err != nil {
		return noReader, err
	}
	isText, mayBe := source.IsText(head, whole), named || mayBeLesson(in.path)
	switch file := source.New(in.Name, head); {
	case !isText && !mayBe:
		return noReader, nil
	case isText && (syntax.IsLesson(file) || syntax.IsCards(file)):
		return lessonReader, nil
	case !whole && !mayBe && !syntax.HasFrontMatter(file):
		return noReader, nil
	}
	file, err := in.file()
	if err != nil {
		return noReader, err
	}
	if syntax.IsLesson(file) || syntax.IsCards(file) || syntax.HasFrontMatter(file) && mayBe {
		return lessonReader, nil
	}
	return noReader, nil
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
func (in *Input) read(f *source.File, _ *Source, r diag.Reporter) *syntax.Lesson {
	return syntax.Parse(f, r)
}
