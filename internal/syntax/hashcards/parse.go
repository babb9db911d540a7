package hashcards

import (
	"bytes"
	"strings"
	"unicode"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/source"
	"anneal/internal/syntax"
	"anneal/internal/toml"
)

// Is reports whether a file says that it is a deck of hashcards: by `syntax:
// hashcards` in YAML front matter, or by front matter in TOML that gives a name,
// which no other format has.
func Is(f *source.File) bool {
	m := findMatter(f.Text)
	matter := f.Text[m.start:m.end]
	return syntax.Named(f) == "hashcards" || m.closed && bytes.Contains(matter, []byte("name")) && nameLine.Get().Match(matter)
}

var nameLine = lazyregexp.New(`(?m)^[ \t]*(?:name|"name"|'name')[ \t]*=`)

// Parse reads a deck. It never returns nil; what is wrong with the file goes to
// r.
func Parse(f *source.File, r diag.Reporter) *syntax.Lesson {
	l, body := frontMatter(f, r)
	l.Foreign = true
	l.Sections = []syntax.Section{{Kind: syntax.Cards, Body: f.Span(body, len(f.Text))}}
	c := &cutter{file: f, text: f.Text, r: r, lesson: l, seen: map[content]bool{}}
	for at := body; at < len(f.Text); {
		end := c.lineEnd(at)
		c.line(at, end)
		at = end + 1
	}
	c.finish()
	return l
}

// matter says where front matter is, in byte offsets.
type matter struct {
	found, closed    bool
	open             int // the opening line
	start, end, body int
}

// findMatter looks for lines "---" as hashcards does. Where the second one is
// missing, front matter ends before the first empty line or card.
func findMatter(text []byte) matter {
	var m matter
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		m.open, m.body = 3, 3
	}
	at, giveUp := m.open, -1
	for line := range bytes.Lines(text[m.open:]) {
		next := at + len(line)
		mark := markOf(string(line))
		switch {
		case at == m.open && mark != "---":
			return m
		case at == m.open:
			m.found, m.start = true, next
		case mark == "---":
			m.closed, m.end, m.body = true, at, next
			return m
		case giveUp < 0 && (mark != "" || len(bytes.TrimSpace(line)) == 0):
			giveUp = at
		}
		at = next
	}
	if m.found {
		if giveUp < 0 {
			giveUp = len(text)
		}
		m.end, m.body = giveUp, giveUp
	}
	return m
}

// frontMatter reads front matter, in YAML where it says `syntax: hashcards` and
// else in TOML, and returns where the cards begin. Keys that hashcards does not
// know it passes over in silence, and so does this.
func frontMatter(f *source.File, r diag.Reporter) (*syntax.Lesson, int) {
	if syntax.Named(f) != "" {
		return syntax.FrontMatter(f, r)
	}
	l := &syntax.Lesson{File: f, Form: syntax.CardsForm}
	m := findMatter(f.Text)
	if !m.found {
		return l, m.body
	}
	if !m.closed {
		opening := f.Line(1)
		opening.Start = m.open
		r.Report(diag.Diagnostic{
			Code: diag.FrontMatterOpen, Message: "the front matter is never closed", Labels: diag.At(opening, "opened here"),
			Help: "put a line `---` below its last key; a deck without front matter does not begin with `---`",
		})
	}
	switch name := toml.Read(f, m.start, m.end, r).Get("name"); {
	case name == nil:
	case name.Kind != toml.String:
		r.Report(diag.Diagnostic{
			Code: diag.FrontMatterValue, Message: "`name` is a text, not " + name.Kind.String(), Labels: diag.At(name.Span, ""), Help: "put it into quotes: `name = \"…\"`",
		})
	default:
		l.Title = syntax.Text{Value: strings.TrimSpace(name.Text), Span: name.Span}
	}
	return l, m.body
}

// markOf returns the mark that a line begins with or is, or "".
func markOf(line string) string {
	if len(line) >= 2 && line[1] == ':' && strings.IndexByte("QACTD", line[0]) >= 0 {
		return line[:2]
	}
	if strings.TrimSpace(line) == "---" {
		return "---"
	}
	return ""
}

// lineEnd returns the end of the line that holds at, without its line break.
func (c *cutter) lineEnd(at int) int {
	if n := bytes.IndexByte(c.text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(c.text)
}

// trim returns start and end moved to the text between them.
func (c *cutter) trim(start, end int) (int, int) {
	start = end - len(bytes.TrimLeftFunc(c.text[start:end], unicode.IsSpace))
	return start, start + len(bytes.TrimRightFunc(c.text[start:end], unicode.IsSpace))
}
