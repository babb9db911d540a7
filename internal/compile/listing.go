package compile

import (
	"strings"

	"anneal/internal/rust"
)

// listing is a program cut up for the generators, which make many programs of it
// that differ in a line. Lines are counted from 1.
type listing struct {
	text  string // ends with a line break
	lines []string
	start []int // of each line in the text, and the end of the text

	tokens     []rust.Token // without spaces and comments; like the rest of proofs.listing only
	statements []rust.Statement
	edits      []edit
}

// newListing cuts a text into lines.
func newListing(text string) *listing {
	l := &listing{lines: lines(text)}
	l.start = make([]int, len(l.lines)+1)
	for i, line := range l.lines {
		l.start[i+1] = l.start[i] + len(line) + 1
	}
	if l.text = text; len(text) < l.start[len(l.lines)] {
		l.text += "\n"
	}
	return l
}

// listing returns the listing of a text with its tokens, statements and edits;
// the same one in every pass.
func (p *proofs) listing(text string) *listing {
	l := p.listings[text]
	if l == nil {
		l = newListing(text)
		l.tokens = rust.Code(l.text)
		l.statements = rust.Statements(l.text, l.tokens)
		l.edits = edits(l)
		p.listings[text] = l
	}
	return l
}

// tokens returns the tokens of a text without spaces and comments.
func (p *proofs) tokens(text string) []rust.Token {
	if l := p.listings[text]; l != nil {
		return l.tokens
	}
	return rust.Code(text)
}

// lines splits a program; a final line break does not begin another line.
func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// join makes a text of lines.
func join(ls []string) string { return strings.Join(ls, "\n") + "\n" }

// with returns the text with other lines in the place of lines first to last.
func (l *listing) with(first, last int, put string) string {
	return l.text[:l.start[first-1]] + put + "\n" + l.text[l.start[last]:]
}

// without returns the text with line n blank, so that the others keep their
// numbers.
func (l *listing) without(n int) string { return l.with(n, n, "") }

// insert returns the text with a line put in front of line n, indented like it.
func (l *listing) insert(n int, line string) string {
	if n <= len(l.lines) {
		line = leading(l.lines[n-1]) + line
	}
	return l.with(n, n-1, line)
}

// replace returns the text with a block in the place of some neighbouring lines.
func (l *listing) replace(numbers []int, block string) string {
	space := leading(l.lines[numbers[0]-1])
	return l.with(numbers[0], numbers[len(numbers)-1], space+strings.ReplaceAll(block, "\n", "\n"+space))
}

// pick returns some of the lines.
func (l *listing) pick(numbers []int) []string {
	picked := make([]string, len(numbers))
	for i, n := range numbers {
		picked[i] = l.lines[n-1]
	}
	return picked
}

// block joins lines without their common indentation.
func block(ls []string) string {
	common := len(leading(ls[0]))
	out := make([]string, len(ls))
	for i, line := range ls {
		out[i] = line[min(common, len(leading(line))):]
	}
	return strings.Join(out, "\n")
}

// leading returns the white space that a line begins with.
func leading(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }

// codeLine is a line that is not blank, without its indentation.
type codeLine struct {
	number int
	text   string
}

func (l *listing) code() []codeLine {
	out := make([]codeLine, 0, len(l.lines))
	for i, line := range l.lines {
		if t := strings.TrimSpace(line); t != "" {
			out = append(out, codeLine{i + 1, t})
		}
	}
	return out
}
