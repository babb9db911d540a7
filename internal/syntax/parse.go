package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/markup"
	"anneal/internal/source"
)

// Parse reads a lesson, a cards file or the documentation of an error code. It
// never returns nil; what is wrong with the file goes to r.
func Parse(f *source.File, r diag.Reporter) *Lesson {
	if IsErrorDoc(f) {
		return parseErrorDoc(f, r)
	}
	p := newParser(f, r)
	cards := IsCards(f)
	if cards && !IsLesson(f) {
		p.lesson.Form = CardsForm
	}
	body := p.frontMatter(p.lesson.Form == LessonForm)
	if p.tooLarge() {
		return p.lesson
	}
	// Spaces in the place of the front matter keep all offsets true.
	blank(p.text[:body])
	blocks := markup.Blocks(p.text)
	p.blankComments(blocks)
	p.collectFences(blocks)
	if cards {
		p.lesson.Sections = []Section{{Kind: Cards, Body: f.Span(body, len(f.Text))}}
	} else {
		p.sections(blocks, body)
	}
	p.shareFences()
	p.showHidden()
	for i := range p.lesson.Sections {
		s := &p.lesson.Sections[i]
		if s.Kind == Cards {
			p.cards(s)
		}
	}
	return p.lesson
}

// FrontMatter reads no more of a cards file than its front matter, and returns
// where the text behind it begins, as a byte offset.
func FrontMatter(f *source.File, r diag.Reporter) (l *Lesson, body int) {
	p := &parser{file: f, text: f.Text, r: r, lesson: &Lesson{File: f, Form: CardsForm}}
	body = p.frontMatter(false)
	return p.lesson, body
}

// Named returns what the front matter gives as `syntax:`, "" if it gives nothing.
func Named(f *source.File) string {
	m := findFrontMatter(f.Text)
	for line := range bytes.Lines(f.Text[m.start:m.end]) {
		if key, value, ok := bytes.Cut(line, []byte(":")); ok && string(bytes.TrimRight(key, " \t")) == "syntax" {
			return string(bytes.Trim(bytes.TrimSpace(value), `"'`))
		}
	}
	return ""
}

// IsLesson reports whether the file has front matter with an id.
func IsLesson(f *source.File) bool {
	m := findFrontMatter(f.Text)
	for line := range bytes.Lines(f.Text[m.start:m.end]) {
		if key, _, ok := bytes.Cut(line, []byte(":")); ok && string(bytes.TrimRight(key, " \t")) == "id" {
			return true
		}
	}
	return false
}

// IsCards reports whether the first line of text, after front matter if there is
// any, begins with "Q:" or "C:".
func IsCards(f *source.File) bool {
	text := bytes.TrimLeft(f.Text[findFrontMatter(f.Text).body:], " \t\r\n")
	return bytes.HasPrefix(text, []byte("Q:")) || bytes.HasPrefix(text, []byte("C:"))
}

// HasFrontMatter reports whether the file begins with a line "---".
func HasFrontMatter(f *source.File) bool { return findFrontMatter(f.Text).found }

// parser holds a file while it is read.
type parser struct {
	file   *source.File
	text   []byte // the file's, with spaces in the place of what is no Markdown
	r      diag.Reporter
	lesson *Lesson
	fences []Fence       // of the whole file, in order
	marks  []source.Span // of hidden lines in them, which nobody is shown
}

func newParser(f *source.File, r diag.Reporter) *parser {
	return &parser{file: f, text: bytes.Clone(f.Text), r: r, lesson: &Lesson{File: f}}
}

func (p *parser) report(code diag.Code, message string, labels []diag.Label, help string) {
	p.r.Report(diag.Diagnostic{Code: code, Message: message, Labels: labels, Help: help})
}

func (p *parser) tooLarge() bool {
	if len(p.text) <= markup.MaxText {
		return false
	}
	p.report(diag.TooLarge, fmt.Sprintf("the file is larger than %d MiB, too large for a lesson", markup.MaxText>>20),
		diag.At(p.file.Line(1), ""), "split it into several files")
	return true
}

// collectFences finds all fenced code, also in lists and quotes, and reports what
// is never closed.
func (p *parser) collectFences(blocks []markup.Block) {
	for i := range blocks {
		b := &blocks[i]
		if b.Kind == markup.Code && b.Listing.Fenced {
			f := p.fence(b)
			p.marks = append(p.marks, f.reveal()...)
			p.fences = append(p.fences, f)
		}
		p.collectFences(b.Blocks)
	}
}

// shareFences gives each section its fences.
func (p *parser) shareFences() {
	rest := p.fences
	for i := range p.lesson.Sections {
		s := &p.lesson.Sections[i]
		n := 0
		for n < len(rest) && rest[n].Span.Start < s.Body.End {
			n++
		}
		s.Fences, rest = rest[:n:n], rest[n:]
		p.checkPrograms(s)
	}
}

// blankComments takes comments out of the text, so that what an author has
// switched off is neither read nor shown.
func (p *parser) blankComments(blocks []markup.Block) {
	for _, b := range blocks {
		if text := p.text[b.Start:b.End]; b.Kind == markup.HTML && bytes.HasPrefix(text, []byte("<!--")) && bytes.HasSuffix(text, []byte("-->")) {
			blank(text)
		}
	}
}

// blank overwrites text with spaces; line breaks stay.
func blank(text []byte) {
	for i, b := range text {
		if b != '\n' && b != '\r' {
			text[i] = ' '
		}
	}
}

// isBlank reports whether text holds nothing but white space.
func isBlank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// trim returns start and end moved to the text between them, past white space.
func (p *parser) trim(start, end int) (int, int) {
	start = end - len(bytes.TrimLeft(p.text[start:end], " \t\r\n"))
	return start, start + len(bytes.TrimRight(p.text[start:end], " \t\r\n"))
}

// lineEnd returns the end of the line that holds at, without its line break.
func (p *parser) lineEnd(at int) int {
	if n := bytes.IndexByte(p.text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(p.text)
}

// lineStart returns the beginning of the line that holds at.
func (p *parser) lineStart(at int) int { return bytes.LastIndexByte(p.text[:at], '\n') + 1 }

// textAt returns a piece of the file that stands for itself.
func (p *parser) textAt(start, end int) Text {
	start, end = p.trim(start, max(start, end))
	return Text{Value: unix(string(p.text[start:end])), Span: p.file.Span(start, end)}
}

func unix(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
