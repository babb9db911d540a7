package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/rust"
)

// lateUses proposes to use a variable once more, after a later statement: where
// the variable holds a borrow, that keeps it alive. Those come first that lie
// in the lines near, which are those that a lesson speaks of.
func lateUses(text string, near map[int]bool) []remedy {
	type use struct {
		remedy
		far int // how far it is from what the lesson speaks of
	}
	var uses []use
	scopes := readScopes(text)
	for _, s := range append(rust.Statements(text, rust.Code(text)), ends(text)...) {
		for _, b := range scopes.bindings {
			if s.Line <= b.line || !scopes.sees(s.Line, b) {
				continue
			}
			far := s.Line - b.line
			if !near[s.Line] {
				far += 1000
			}
			if !near[b.line] {
				far += 100
			}
			for plain, line := range []string{"println!(\"{:?}\", " + b.name + ");", "let _ = &" + b.name + ";"} {
				uses = append(uses, use{remedy{
					text: original(insertAfter(text, s.Line, line)), line: s.Line, added: line,
					when: fmt.Sprintf("%s stands after line %d, %s", codeSpan(line), s.Line, codeSpan(s.Text)),
				}, far + 10_000*plain})
			}
		}
	}
	slices.SortStableFunc(uses, func(a, b use) int { return cmp.Compare(a.far, b.far) })
	out := make([]remedy, len(uses))
	for i := range uses {
		out[i] = uses[i].remedy
	}
	return out
}

// ends returns the lines that end a block and nothing else. Behind them a use
// may come too late for what lives in the block.
func ends(text string) []rust.Statement {
	var found []rust.Statement
	for i, l := range lines(text) {
		if l = strings.TrimSpace(l); l == "}" || l == "};" || l == "});" {
			found = append(found, rust.Statement{Line: i + 1, Text: l})
		}
	}
	return found
}

// insertAfter returns the text with a line put behind line n, indented like it.
func insertAfter(text string, n int, line string) string {
	ls := lines(text)
	indent := ls[n-1][:len(ls[n-1])-len(strings.TrimLeft(ls[n-1], " \t"))]
	return join(slices.Insert(ls, n, indent+line))
}

// scopes knows which variables are seen where.
type scopes struct {
	bindings []binding
	blocks   map[int][]int // by line: the blocks open at its first word, outermost first
	last     int           // line
}

// binding is a variable that a `let` makes.
type binding struct {
	name  string
	line  int
	block int
}

func readScopes(text string) scopes {
	s := scopes{blocks: map[int][]int{}}
	var tokens []rust.Token
	for _, t := range rust.Scan(text) {
		if t.Kind != rust.Space && t.Kind != rust.Comment {
			tokens = append(tokens, t)
		}
	}
	word := func(i int) string {
		if i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	open, count := []int{0}, 0
	line, at := 1, 0
	for i, t := range tokens {
		line += strings.Count(text[at:t.Start], "\n")
		at = t.Start
		if _, seen := s.blocks[line]; !seen {
			s.blocks[line] = slices.Clone(open)
		}
		switch w := word(i); {
		case w == "{" && t.Kind == rust.Punct:
			count++
			open = append(open, count)
		case w == "}" && t.Kind == rust.Punct && len(open) > 1:
			open = open[:len(open)-1]
		case w == "let":
			name := word(i + 1)
			if name == "mut" {
				name = word(i + 2)
			}
			if rust.IsName(name) {
				s.bindings = append(s.bindings, binding{name, line, open[len(open)-1]})
			}
		}
	}
	s.last = line
	return s
}

// sees reports whether a variable made in an earlier line is in scope behind
// this one.
func (s *scopes) sees(line int, b binding) bool {
	for n := line + 1; n <= s.last; n++ {
		if open, ok := s.blocks[n]; ok {
			return slices.Contains(open, b.block)
		}
	}
	return false
}
