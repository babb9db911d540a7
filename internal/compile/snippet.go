package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// snippet is a block of code of an article on its way to a program.
type snippet struct {
	passage *syntax.Passage
	own     []placed    // its lines, with brackets closed and without comments
	items   []rust.Item // of own
	odd     string      // why it cannot be made into a program, "" if it can
	closed  int         // brackets that were added

	// What came of it.
	rows    []placed // the program
	steps   []string // what was done to it, in words
	verdict quiz.Verdict
	found   finding
	pair    *pair // that it belongs to
}

// placed is a line of a program with its place in the article; the zero place if
// it was added.
type placed struct {
	text string
	at   source.Span
}

func joinPlaced(rows []placed) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.text + "\n")
	}
	return b.String()
}

func (s *snippet) text() string { return joinPlaced(s.rows) }

// What is longer nobody reads for a question, and an article with more code is
// none.
const (
	maxSnippetLines = 200
	maxSnippets     = 200
)

// newSnippet takes comments out and closes brackets; number counts the blocks of
// the article.
func newSnippet(p *syntax.Passage, number int) *snippet {
	s := &snippet{passage: p}
	switch {
	case len(p.Fence.Lines) > maxSnippetLines:
		s.odd = fmt.Sprintf("it has more than %d lines", maxSnippetLines)
	case number > maxSnippets:
		s.odd = fmt.Sprintf("the article has more than %d blocks of code", maxSnippets)
	}
	if s.odd != "" {
		return s
	}
	code := p.Fence.Code
	var kept []placed
	before := lines(code)
	for i, text := range lines(rust.BlankComments(code)) {
		if text == "" && (strings.TrimSpace(before[i]) != "" || len(kept) == 0 || kept[len(kept)-1].text == "") {
			continue // a comment, or one of several empty lines
		}
		kept = append(kept, placed{text, p.Fence.Lines[i]})
	}
	for len(kept) > 0 && kept[len(kept)-1].text == "" {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		s.odd = "it holds nothing but comments"
		return s
	}
	closed, added, ok := rust.Close(joinPlaced(kept))
	if !ok {
		s.odd = "a bracket is closed that was never opened"
		return s
	}
	for i, text := range lines(closed) {
		if slices.Contains(added, i+1) {
			s.own = append(s.own, placed{text: text})
			s.closed += len(strings.Trim(text, " \t;"))
			continue
		}
		s.own = append(s.own, kept[0])
		kept = kept[1:]
	}
	s.items = rust.Items(joinPlaced(s.own))
	return s
}

// loose reports whether statements stand outside of any function.
func (s *snippet) loose() bool {
	return slices.ContainsFunc(s.items, func(it rust.Item) bool { return it.Kind == "" })
}

func (s *snippet) hasMain() bool {
	return slices.ContainsFunc(s.items, func(it rust.Item) bool { return it.Kind == "fn" && slices.Contains(it.Names, "main") })
}

// failing returns the claims that the program fails.
func (s *snippet) failing() []syntax.Claim {
	return slices.DeleteFunc(slices.Clone(s.passage.Claims), func(c syntax.Claim) bool { return !c.Fails })
}

// whole puts the program together: what is borrowed from earlier blocks, imports
// first, then the block's own imports and items, and statements within fn main.
func (s *snippet) whole(c borrowed) (rows []placed, steps []string) {
	if s.closed > 0 {
		steps = append(steps, plural(s.closed, "closing bracket")+" added")
	}
	own := s.own
	rows = append(rows, c.uses...)
	for first := s.leadingUses(); first > 0; first-- {
		rows, own = append(rows, own[0]), own[1:]
	}
	gap := func() {
		if len(rows) > 0 && rows[len(rows)-1].text != "" {
			rows = append(rows, placed{})
		}
	}
	for len(own) > 0 && own[0].text == "" {
		own = own[1:]
	}
	for _, item := range c.items {
		gap()
		rows = append(rows, item...)
	}
	gap()
	switch {
	case s.hasMain():
		rows = append(rows, own...)
	case s.loose():
		rows = append(rows, placed{text: "fn main() {"})
		rows = append(rows, slices.Concat(c.lets, inset(own))...)
		rows = append(rows, placed{text: "}"})
		steps = append(steps, "`fn main` put around it")
	default:
		rows = append(rows, own...)
		gap()
		rows = append(rows, placed{text: "fn main() {}"})
		steps = append(steps, "an empty `fn main` added")
	}
	if len(c.names) > 0 {
		steps = append(steps, "taken from the code above: "+strings.Join(c.names, ", "))
	}
	return rows, steps
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// inset indents lines, unless a text in quotes goes over several of them.
func inset(rows []placed) []placed {
	text := joinPlaced(rows)
	for _, t := range rust.Scan(text) {
		if t.Kind == rust.Literal && strings.Contains(text[t.Start:t.End], "\n") {
			return rows
		}
	}
	out := slices.Clone(rows)
	for i := range out {
		if out[i].text != "" {
			out[i].text = "    " + out[i].text
		}
	}
	return out
}

// leadingUses counts the lines of imports at the top.
func (s *snippet) leadingUses() int {
	text := joinPlaced(s.own)
	count := 0
	for i, it := range s.items {
		if it.Kind != "use" {
			break
		}
		end := strings.Count(text[:it.End], "\n") + 1
		if i+1 < len(s.items) && strings.Count(text[:s.items[i+1].Start], "\n")+1 == end {
			break // another piece stands on the line
		}
		count = end
	}
	return count
}

// inPlaceOf returns the program of another snippet with the items that this one
// defines in the place of those of the same names; ok is false if it has more
// than that.
func (s *snippet) inPlaceOf(old *snippet) (rows []placed, ok bool) {
	text, own := old.text(), joinPlaced(s.own)
	piece := func(text string, it rust.Item) (from, to int) {
		return strings.Count(text[:it.Start], "\n"), strings.Count(text[:it.End], "\n") + 1
	}
	rows = slices.Clone(old.rows)
	before := rust.Items(text)
	replaced := 0
	for i := len(before) - 1; i >= 0; i-- { // from behind, so that places stay true
		n := slices.IndexFunc(s.items, func(it rust.Item) bool {
			return it.Kind == before[i].Kind && it.Kind != "" && it.Kind != "use" && it.Kind != "impl" && slices.Equal(it.Names, before[i].Names)
		})
		if n < 0 {
			continue
		}
		from, to := piece(text, before[i])
		newFrom, newTo := piece(own, s.items[n])
		rows = slices.Replace(rows, from, to, s.own[newFrom:newTo]...)
		replaced++
	}
	return rows, replaced == len(s.items)
}

// program returns what came of the snippet. Columns are not those of the file.
func (s *snippet) program(edition string) *program {
	f := s.passage.Fence
	f.Code, f.Lines = s.text(), nil
	last := f.Info
	for _, r := range s.rows {
		if !r.at.IsZero() {
			last = r.at
		}
		f.Lines = append(f.Lines, last)
	}
	return &program{fence: &f, shown: s.text(), judged: s.text(), gap: true, edition: edition, verdict: s.verdict}
}
