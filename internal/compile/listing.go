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

	sums   []sum // of the first 0, 1, … lines
	powers []sum // of factor

	tokens     []rust.Token // without spaces and comments; like the rest of proofs.listing only
	statements []rust.Statement
	edits      []edit
}

// newListing cuts a text into lines.
func newListing(text string) *listing {
	l := new(listing)
	l.cut(text)
	return l
}

func (l *listing) cut(text string) {
	l.start, l.sums, l.powers = append(l.start, 0), append(l.sums, 0), append(l.powers, 1)
	l.text = text
	for more := true; more; {
		var line string
		line, text, more = strings.Cut(text, "\n")
		if !more && line == "" && len(l.lines) > 0 {
			return // a final line break does not begin another line
		}
		n := len(l.lines)
		l.lines = append(l.lines, line)
		l.start = append(l.start, l.start[n]+len(line)+1)
		l.sums, l.powers = append(l.sums, l.sums[n].add(line)), append(l.powers, l.powers[n]*factor)
	}
	l.text += "\n"
}

// full cuts a text into tokens, statements and edits too.
func (l *listing) full(room []edit) []edit {
	l.tokens = rust.AppendCode(l.tokens, l.text)
	l.statements = rust.AppendStatements(l.statements, l.text, l.tokens)
	l.edits, room = l.findEdits(l.edits, room)
	return room
}

func (l *listing) empty() {
	*l = listing{
		lines: emptied(l.lines), start: l.start[:0], sums: l.sums[:0], powers: l.powers[:0],
		tokens: l.tokens[:0], statements: emptied(l.statements), edits: emptied(l.edits),
	}
}

// listings are those of a lesson.
type listings struct {
	full  map[string]*listing // by their text, with tokens, statements and edits
	made  []*listing
	spare []*listing // of earlier lessons
	room  []edit     // to work in

	tokens []rust.Token // see proofs.tokens
}

// cut returns a new listing of a text, without tokens, statements and edits.
func (s *listings) cut(text string) *listing {
	if len(s.spare) == 0 {
		s.spare = append(s.spare, new(listing))
	}
	last := len(s.spare) - 1
	l := s.spare[last]
	s.spare = s.spare[:last]
	s.made = append(s.made, l)
	l.cut(text)
	return l
}

func (s *listings) empty() {
	for _, l := range s.made {
		l.empty()
	}
	clear(s.full)
	s.spare = append(s.spare, s.made...)
	s.made, s.room = s.made[:0], emptied(s.room)
}

// listing returns the listing of a text with its tokens, statements and edits;
// the same one in every pass.
func (p *proofs) listing(text string) *listing {
	s := &p.listings
	l := s.full[text]
	if l == nil {
		l = s.cut(text)
		s.room = l.full(s.room)
		if s.full == nil {
			s.full = map[string]*listing{}
		}
		s.full[text] = l
	}
	return l
}

// tokens returns the tokens of a text without spaces and comments. They hold until
// it is called again.
func (p *proofs) tokens(text string) []rust.Token {
	s := &p.listings
	if l := s.full[text]; l != nil {
		return l.tokens
	}
	s.tokens = rust.AppendCode(s.tokens[:0], text)
	return s.tokens
}

// lines splits a program; a final line break does not begin another line.
func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// join makes a text of lines.
func join(ls []string) string { return strings.Join(ls, "\n") + "\n" }

// with returns the text with other lines in the place of lines first to last.
func (l *listing) with(first, last int, put string) revision { return revision{l, first, last, put} }

// without returns the text with line n blank, so that the others keep their
// numbers.
func (l *listing) without(n int) revision { return l.with(n, n, "") }

// insert returns the text with a line put in front of line n, indented like it.
func (l *listing) insert(n int, line string) revision {
	if n <= len(l.lines) {
		line = leading(l.lines[n-1]) + line
	}
	return l.with(n, n-1, line)
}

// replace returns the text with a block in the place of some neighbouring lines.
func (l *listing) replace(numbers []int, block string) revision {
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
