package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// maxMended is how many of rustc's proposals are carried out on one program.
const maxMended = 3

// settle finds the program that a snippet stands for, by the least that makes it
// what the article says: by itself, then with what earlier blocks define. Where
// neither is enough, the snippet keeps what rustc said of the fuller one.
func (l *lesson) settle(s *snippet, earlier *library) {
	if s.odd != "" {
		s.found = open
		return
	}
	rows, steps := s.whole(borrowed{})
	l.try(s, rows, steps, false)
	context := earlier.borrow(s)
	if s.found == refuted && len(context.names) > 0 {
		rows, steps = s.whole(context)
		l.try(s, rows, steps, true)
	}
}

// try judges a program, and as long as it is not what the article says carries
// out what rustc is sure of.
func (l *lesson) try(s *snippet, rows []placed, steps []string, inContext bool) {
	for n := 0; ; n++ {
		s.rows, s.steps = rows, steps
		s.verdict = l.known.shown(joinPlaced(rows), l.edition())
		if s.found = s.fits(inContext); s.found != refuted || n == maxMended {
			return
		}
		proposal := s.proposal()
		if proposal == nil {
			return
		}
		changed, ok := proposal.Apply(joinPlaced(rows))
		if !ok {
			return
		}
		rows = carried(rows, proposal, lines(changed))
		steps = append(slices.Clone(steps), "rustc's own proposal carried out: "+proposed(proposal))
	}
}

// fits compares the verdict with what the article says. A program of which
// nothing is said should compile.
func (s *snippet) fits(inContext bool) finding {
	v := &s.verdict
	failing := s.failing()
	switch {
	case v.Outcome == quiz.Unknown:
		return open
	case len(failing) == 0 && v.Outcome == quiz.Compiles:
		return holds
	case len(failing) == 0 || v.Outcome == quiz.Compiles:
		return refuted
	}
	code, one := v.OneCode()
	if !one {
		return refuted
	}
	named := false
	for _, c := range failing {
		named = named || c.Code != "" || c.Message != ""
		if !slices.ContainsFunc(v.Errors, func(m quiz.Message) bool { return says(c, &m) }) || c.OnLine && !s.errsAt(c.Span.Line()) {
			return refuted
		}
	}
	// That a program fails somehow is soon true of one that has lost lines. Moves
	// and borrows are looked at only when all names and types are right.
	if !named && !(borrowck[code] || teaches(code) && s.closed == 0 && !inContext) {
		return refuted
	}
	return holds
}

// errsAt reports whether the first error is in a line of the article.
func (s *snippet) errsAt(line int) bool {
	n := s.verdict.Errors[0].Primary()
	return n >= 1 && n <= len(s.rows) && s.rows[n-1].at.Line() == line
}

// proposal returns the first of rustc's proposals that is safe to carry out: one
// that rustc is sure of, or the only import that it knows for a name, which adds
// something and takes nothing away. Errors that the article speaks of, and those
// of moves and borrows, are what there is to learn: they stay.
func (s *snippet) proposal() *quiz.Suggestion {
	for i := range s.verdict.Errors {
		m := &s.verdict.Errors[i]
		if conflict(m.Code) {
			continue
		}
		var safe []*quiz.Suggestion
		for j := range m.Suggestions {
			if g := &m.Suggestions[j]; addsOnly(g) && (g.Sure || imports(g)) {
				safe = append(safe, g)
			}
		}
		if len(safe) == 1 {
			return safe[0]
		}
	}
	return nil
}

// conflict reports whether a code is about moves and borrows in themselves, and
// not about a word such as `mut` that was left out.
func conflict(code string) bool {
	return borrowck[code] && code != "E0384" && code != "E0594" && code != "E0596"
}

func addsOnly(g *quiz.Suggestion) bool {
	return !slices.ContainsFunc(g.Parts, func(p quiz.Replacement) bool {
		return p.Line != p.EndLine || p.Column != p.EndColumn || strings.TrimSpace(p.Text) == ""
	})
}

func imports(g *quiz.Suggestion) bool {
	return len(g.Parts) == 1 && strings.HasPrefix(g.Parts[0].Text, "use std::")
}

func proposed(g *quiz.Suggestion) string {
	var texts []string
	for _, p := range g.Parts {
		texts = append(texts, fmt.Sprintf("%s in line %d", codeSpan(strings.Join(strings.Fields(p.Text), " ")), p.Line))
	}
	return strings.Join(texts, ", ")
}

// carried gives the lines of a changed program their places: those that were
// there keep theirs. Several lines before a line come with a text that ends one.
func carried(rows []placed, g *quiz.Suggestion, texts []string) []placed {
	more := map[int]int{}
	above := map[int]bool{}
	for _, p := range g.Parts {
		more[p.Line] += strings.Count(p.Text, "\n")
		above[p.Line] = above[p.Line] || p.Column == 1 && strings.HasSuffix(p.Text, "\n")
	}
	var out []placed
	for i, r := range rows {
		n := more[i+1]
		own := len(out)
		if above[i+1] {
			own += n
		}
		for range n + 1 {
			row := placed{}
			if len(out) == own {
				row.at = r.at
			}
			out = append(out, row)
		}
	}
	for len(out) < len(texts) {
		out = append(out, placed{})
	}
	for i, text := range texts {
		out[i].text = text
	}
	return out[:len(texts)]
}
