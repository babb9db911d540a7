package mdbook

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/markup"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// maxChapters bounds how many chapters a book may have.
const maxChapters = 10_000

// summary reads the list of chapters, whose paths are relative to src.
func (b *Book) summary(f *source.File, src string, r diag.Reporter) {
	s := summaryReader{book: b, file: f, src: src, r: r, seen: map[string]bool{}}
	s.blocks(markup.Parse(f.Text))
}

type summaryReader struct {
	book *Book
	file *source.File
	src  string
	r    diag.Reporter
	part string
	seen map[string]bool // paths
}

// blocks takes the first link of each item of a list, and each link of a
// paragraph, as a chapter. A heading begins a part; that at the top is the title
// of the list.
func (s *summaryReader) blocks(blocks []markup.Block) {
	for i := range blocks {
		b := &blocks[i]
		switch b.Kind {
		case markup.Heading:
			if title := markup.PlainText(b.Runs); !strings.EqualFold(title, "summary") {
				s.part = title
			}
		case markup.Paragraph:
			for j := range b.Runs {
				if b.Runs[j].Kind == markup.Link {
					s.chapter(&b.Runs[j])
				}
			}
		}
		s.blocks(b.Blocks)
	}
}

// chapter takes one entry. Drafts have no file.
func (s *summaryReader) chapter(link *markup.Run) {
	target, _, _ := strings.Cut(link.Target, "#")
	if target == "" || len(s.book.Chapters) == maxChapters {
		return
	}
	if plain, err := url.PathUnescape(target); err == nil {
		target = plain
	}
	at := s.file.Span(link.Start, link.End)
	name := path.Join(s.src, target)
	if _, err := s.book.stat(name); err != nil {
		s.r.Report(diag.Diagnostic{
			Code: diag.Include, Message: fmt.Sprintf("there is no chapter `%s`: %v", target, cause(err)), Labels: diag.At(at, "named here"),
			Help: "write the file, or leave its name out: `[Title]()`",
		})
		return
	}
	if s.seen[name] {
		return
	}
	s.seen[name] = true
	id := quiz.KeyPart(strings.ReplaceAll(strings.TrimSuffix(path.Clean(target), path.Ext(target)), "/", "-"))
	s.book.Chapters = append(s.book.Chapters, Chapter{
		Path: name, ID: id, Title: markup.PlainText(link.Runs), Part: s.part, Number: len(s.book.Chapters) + 1,
	})
}
