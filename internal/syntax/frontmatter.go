package syntax

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// matter says where the front matter of a file is. All are byte offsets.
type matter struct {
	found, closed bool
	open          int // the opening line, behind a byte order mark
	start, end    int // what stands between the two lines ---
	body          int // where the Markdown begins
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// findFrontMatter looks for lines "---" at the beginning of a text. Where the
// second one is missing, front matter ends at the first empty line or heading.
func findFrontMatter(text []byte) matter {
	var m matter
	if bytes.HasPrefix(text, byteOrderMark) {
		m.open = len(byteOrderMark)
		m.body = m.open
	}
	at, giveUp := m.open, -1
	for line := range bytes.Lines(text[m.open:]) {
		next := at + len(line)
		line = bytes.TrimRight(line, " \t\r\n")
		isBar := string(line) == "---"
		switch {
		case at == m.open && !isBar:
			return m
		case at == m.open:
			m.found, m.start, m.end = true, next, next
		case isBar:
			m.closed, m.end, m.body = true, at, next
			return m
		case giveUp < 0 && (len(line) == 0 || bytes.HasPrefix(line, []byte("## "))):
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

// maxMatter is how much of front matter is read, in bytes.
const maxMatter = 64 << 10

// entry is a key of front matter with what stands behind it.
type entry struct {
	key      Text
	values   []Text
	list     bool
	odd      source.Span // a value that is neither text nor a list of texts, if there is one
	reported bool        // the value was found to be no YAML
}

// frontMatter reads the front matter and returns where the body begins. A file
// that needs an id and has none is reported.
func (p *parser) frontMatter(needsID bool) (body int) {
	m := findFrontMatter(p.text)
	if !m.found {
		if needsID {
			p.report(diag.FrontMatterID, "the lesson has no front matter, and so no id", diag.At(p.file.Line(1), "here it should begin"),
				"begin the file with three lines: `---`, `id: a-short-name`, `---`")
		}
		return m.body
	}
	opening := p.file.Span(m.open, m.open+len("---"))
	if m.end-m.start > maxMatter {
		p.report(diag.FrontMatterSyntax, fmt.Sprintf("the front matter is longer than %d KiB; the rest of it is not read", maxMatter>>10),
			diag.At(opening, "it begins here"), "move what is not front matter into the body")
		m.end = max(m.start, p.lineStart(m.start+maxMatter))
	}
	var entries []entry
	if m.closed {
		entries = p.entries(m.start, m.end)
	} else {
		p.report(diag.FrontMatterOpen, "the front matter is never closed", diag.At(opening, "opened here"),
			"put a line `---` below its last key")
		entries, _ = p.readLines(m.start, m.end)
	}
	seen := map[string]source.Span{}
	for i := range entries {
		e := &entries[i]
		if first, ok := seen[e.key.Value]; ok {
			p.report(diag.FrontMatterValue, fmt.Sprintf("`%s` is given twice; the first counts", e.key.Value),
				[]diag.Label{{Span: e.key.Span, Text: "again", Primary: true}, {Span: first, Text: "first given here"}}, "remove one of them")
			continue
		}
		seen[e.key.Value] = e.key.Span
		p.assign(e)
	}
	if _, ok := seen["id"]; !ok && needsID {
		p.report(diag.FrontMatterID, "the front matter gives no id", diag.At(opening, "in this front matter"),
			"add a line `id: a-short-name`; the learner's history is kept under it")
	}
	return m.body
}

var knownKeys = []string{
	"id", "title", "phase", "phase_title", "sequence", "hints", "requires", "tags", "edition", "aliases", "skip", "ask", "syntax",
}

// Syntaxes are the ways to write cards that `syntax:` can name, in front matter
// and for the whole of a deck. Without it the project's own is meant.
var Syntaxes = []string{"hashcards"}

// editions are those that rustc knows.
var editions = []string{"2015", "2018", "2021", "2024"}

// assign puts an entry into the lesson.
func (p *parser) assign(e *entry) {
	l := p.lesson
	switch e.key.Value {
	case "id":
		l.ID = p.scalar(e)
		message := ""
		switch {
		case l.ID.Value == "":
			message = "the id is empty"
		case quiz.KeyPart(l.ID.Value) == "":
			message = fmt.Sprintf("the id `%s` has no letter or digit", l.ID.Value)
		}
		if message != "" {
			l.ID = Text{}
			p.report(diag.FrontMatterID, message, diag.At(e.span(), ""), "use letters, digits and `-`, as in `id: clone-before-move`")
		} else if oddKey(l.ID.Value) {
			p.report(diag.FrontMatterValue, fmt.Sprintf("the id `%s` is read as `%s`", l.ID.Value, quiz.KeyPart(l.ID.Value)), diag.At(e.span(), ""),
				"use letters, digits and `-`; the learner's history is kept under it")
		}
	case "title":
		l.Title = p.scalar(e)
	case "phase":
		l.Phase = p.number(e)
	case "phase_title":
		l.PhaseTitle = p.scalar(e).Value
	case "sequence":
		l.Sequence = p.number(e)
	case "hints":
		l.Hints = p.list(e)
	case "requires":
		l.Requires = p.list(e)
	case "tags":
		l.Tags = p.list(e)
	case "aliases":
		l.Aliases = p.list(e)
	case "skip":
		l.Skip = p.list(e)
	case "ask":
		l.Ask = p.list(e)
	case "syntax":
		if v := p.scalar(e); !slices.Contains(Syntaxes, v.Value) {
			p.report(diag.FrontMatterValue, fmt.Sprintf("`%s` is no way of writing cards", v.Value), diag.At(e.span(), ""), "write `syntax: hashcards`, or remove the line")
		}
	case "edition":
		l.Edition = p.scalar(e)
		if !slices.Contains(editions, l.Edition.Value) {
			p.report(diag.FrontMatterValue, fmt.Sprintf("`%s` is no edition of Rust", l.Edition.Value), diag.At(e.span(), ""), "use 2015, 2018, 2021 or 2024")
			l.Edition = Text{}
		}
	default:
		help := "remove it, or keep it: it changes nothing"
		if near := diag.Near(e.key.Value, knownKeys); near != "" {
			help = fmt.Sprintf("did you mean `%s`?", near)
		}
		p.report(diag.FrontMatterKey, fmt.Sprintf("the key `%s` means nothing here", e.key.Value), diag.At(e.key.Span, ""), help)
	}
}

// oddKey reports whether a name holds what is no part of a key and was hardly
// meant to be left out of it. Other characters, spaces above all, become "-"
// without a word.
func oddKey(name string) bool { return strings.ContainsAny(name, "[]{}<>\"`/\\#,;") }

// span returns the place of an entry's first value, or else of its key.
func (e *entry) span() source.Span {
	switch {
	case !e.odd.IsZero():
		return e.odd
	case len(e.values) > 0 && e.values[0].Span.Len() > 0:
		return e.values[0].Span
	}
	return e.key.Span
}

// scalar returns the one value of an entry; of a list that is wrongly there, the
// first.
func (p *parser) scalar(e *entry) Text {
	if e.list || !e.odd.IsZero() {
		p.report(diag.FrontMatterValue, fmt.Sprintf("`%s` is one text, no list and no table", e.key.Value), diag.At(e.span(), ""),
			fmt.Sprintf("write `%s: text`", e.key.Value))
	}
	if len(e.values) == 0 {
		return Text{}
	}
	return e.values[0]
}

// number returns a value that is a whole number, else 0.
func (p *parser) number(e *entry) int {
	v := p.scalar(e)
	n, err := strconv.Atoi(v.Value)
	if e.list || !e.odd.IsZero() || e.reported {
		return 0 // that was said already
	}
	if err != nil || n < 0 {
		p.report(diag.FrontMatterValue, fmt.Sprintf("`%s` is a whole number, not `%s`", e.key.Value, v.Value), diag.At(e.span(), ""),
			fmt.Sprintf("write `%s: 1`", e.key.Value))
		return 0
	}
	return n
}

// list returns the texts of a list; a single text counts as a list of one.
func (p *parser) list(e *entry) []Text {
	if !e.odd.IsZero() || !e.list && len(e.values) > 0 && !e.reported {
		p.report(diag.FrontMatterValue, fmt.Sprintf("`%s` is a list of texts", e.key.Value), diag.At(e.span(), ""),
			fmt.Sprintf("write `%s: [one, two]`, or one item a line, each with `- ` before it", e.key.Value))
	}
	return e.values
}
