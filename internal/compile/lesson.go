package compile

import (
	"cmp"
	"path"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rust"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// lesson is a tree on its way to a concept and its cards.
type lesson struct {
	deck    *deck
	tree    *syntax.Lesson
	known   *proofs
	r       diag.Reporter
	concept quiz.Concept
	pairs   []*pair
	refuted bool // a claim does not hold: prose that may rest on it falls silent
}

// pair is a program that fails and the one that mends it; either may be nil.
type pair struct {
	id              string // {#id} of the broken program, "" for the only one
	broken, correct *program
}

// program is a piece of Rust in a lesson.
type program struct {
	fence   *syntax.Fence
	text    string // as it stands in the lesson
	shown   string // with comments blanked, as learners see it
	edition string
	verdict quiz.Verdict // on shown
}

// newLesson starts on a tree. Without a usable id there is nothing that a
// history could be kept under, and the reader has said so: nil.
func newLesson(d *deck, tree *syntax.Lesson, known *proofs, r diag.Reporter) *lesson {
	id := part(tree.ID, "id", r)
	if tree.ID.Value == "" && !isLesson(tree) {
		id = quiz.KeyPart(strings.TrimSuffix(path.Base(tree.File.Name), path.Ext(tree.File.Name)))
	}
	if id == "" {
		return nil
	}
	l := &lesson{deck: d, tree: tree, known: known, r: r}
	l.concept = quiz.Concept{
		ID: id, Deck: d.Name, Title: cmp.Or(tree.Title.Value, tree.ID.Value, id),
		Origin: quiz.Origin{File: tree.File.Name, Line: 1},
	}
	l.findPairs()
	l.checkClaims()
	l.concept.Page = l.page()
	return l
}

// isLesson tells a lesson, whose id stands in its front matter, from a file of
// cards, which has neither.
func isLesson(tree *syntax.Lesson) bool {
	return syntax.IsLesson(tree.File) || !syntax.IsCards(tree.File)
}

func (l *lesson) edition() string {
	return cmp.Or(l.tree.Edition.Value, l.deck.Edition, DefaultEdition)
}

// program returns the program of a section, with its comments blanked; nil if
// the section has none.
func (l *lesson) program(s *syntax.Section) *program {
	for i := range s.Fences {
		if f := &s.Fences[i]; isRust(f) {
			return l.programOf(f, rust.BlankComments(f.Code))
		}
	}
	return nil
}

func isRust(f *syntax.Fence) bool { return f.Lang == "rust" || f.Lang == "rs" }

// programOf makes a program of a fence that is shown with the given text.
func (l *lesson) programOf(f *syntax.Fence, shown string) *program {
	p := &program{fence: f, text: f.Code, shown: shown, edition: l.edition()}
	for _, w := range f.Words {
		if year, ok := strings.CutPrefix(w.Value, "edition"); ok {
			p.edition = year
		}
	}
	p.verdict = l.known.shown(p.shown, p.edition)
	return p
}

// findPairs joins each broken program with the correct one that says which it
// fixes; a correct program that does not say mends the only broken one.
func (l *lesson) findPairs() {
	byID := map[string]*pair{}
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind != syntax.Broken {
			continue
		}
		if p := l.program(s); p != nil {
			one := &pair{id: quiz.KeyPart(s.ID.Value), broken: p}
			l.pairs = append(l.pairs, one)
			byID[s.ID.Value] = one
		}
	}
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind != syntax.Correct {
			continue
		}
		p := l.program(s)
		if p == nil {
			continue
		}
		fixes := s.Fixes.Value
		if fixes == "" && len(l.pairs) == 1 {
			l.pairs[0].correct = p
			continue
		}
		one := byID[fixes]
		if one == nil {
			one = &pair{id: quiz.KeyPart(cmp.Or(fixes, s.ID.Value))}
			l.pairs = append(l.pairs, one)
			if fixes != "" {
				l.r.Report(diag.Diagnostic{
					Code: diag.FixesUnknown, Message: "no broken program has the id `" + fixes + "`",
					Labels: diag.At(s.Fixes.Span, ""), Help: "write the {#id} of a Broken Code section",
				})
			}
		}
		one.correct = p
	}
}

// page is what a learner reads before the first card. Of a refuted lesson the
// explanation stays hidden, and so does a program that does not do what the
// lesson says.
func (l *lesson) page() quiz.Page {
	var page quiz.Page
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		switch {
		case s.Kind == syntax.Description:
			page.Description = strings.TrimSpace(body(s))
		case s.Kind == syntax.Explanation && !l.refuted:
			page.Explanation = strings.TrimSpace(body(s))
		}
	}
	for _, p := range l.pairs {
		if p.broken == nil || p.broken.verdict.Outcome == quiz.Compiles {
			continue
		}
		page.Broken = p.broken.shown
		page.Message = rendered(&p.broken.verdict)
		if p.correct != nil && p.correct.verdict.Outcome != quiz.Fails {
			page.Correct = p.correct.text
		}
		break
	}
	return page
}

func body(s *syntax.Section) string { return strings.ReplaceAll(s.Body.Text(), "\r\n", "\n") }

func rendered(v *quiz.Verdict) string {
	var b strings.Builder
	for _, m := range v.Errors {
		b.WriteString(strings.TrimRight(m.Rendered, "\n") + "\n\n")
	}
	return strings.TrimSpace(b.String())
}

// at maps a place in a fence's program to the lesson's file. Columns count code
// points.
func at(f *syntax.Fence, line, column, endLine, endColumn int) source.Span {
	start, end := offset(f, line, column), offset(f, endLine, endColumn)
	if start < 0 || end < start {
		return f.Info
	}
	return f.Span.File.Span(start, end)
}

func offset(f *syntax.Fence, line, column int) int {
	if line < 1 || line > len(f.Lines) {
		return -1
	}
	off := f.Lines[line-1]
	for range column - 1 {
		off += runeLen(f.Span.File.Text[off:])
	}
	return off
}
