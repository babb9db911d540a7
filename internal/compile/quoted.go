package compile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// checkQuotes compares quoted messages with the real ones. A wrong code refutes
// the lesson, unless it also quotes the right one: the others may then be about
// programs that are only talked of. Wrong numbers and words are mended without
// harm, since no card is made of them.
func (l *lesson) checkQuotes(p *pair) {
	v := &p.broken.verdict
	if v.Outcome != quiz.Fails {
		return
	}
	var odd []quote
	taken := map[int]bool{}
	c := newQuoteCheck(l, p.broken)
	for _, s := range l.sections(syntax.Interpretation) {
		for i := range s.Fences {
			if m := c.copied(&s.Fences[i]); m >= 0 && !taken[m] {
				taken[m] = true // as most are; there is nothing to compare
				continue
			}
			quoted := fenceQuotes(&s.Fences[i])
			for j := range quoted {
				q := &quoted[j]
				m := c.choose(q, taken)
				if m < 0 {
					odd = append(odd, *q)
					continue
				}
				again := taken[m]
				taken[m] = true
				if c.isAbout(q, &v.Errors[m], again) {
					c.check(q, &v.Errors[m])
				}
			}
		}
		c.prose(s)
	}
	if len(taken) == 0 && len(odd) > 0 && odd[0].code != "" {
		l.wrongCode(p.broken, odd[0].code, diag.At(odd[0].codeAt, "quoted here"))
		p.refuted = true
		return
	}
	for _, s := range l.sections(syntax.Explanation) {
		for i := range s.Fences {
			c.aside(&s.Fences[i])
		}
	}
}

func (l *lesson) sections(kind syntax.SectionKind) []*syntax.Section {
	var found []*syntax.Section
	for i := range l.tree.Sections {
		if s := &l.tree.Sections[i]; s.Kind == kind {
			found = append(found, s)
		}
	}
	return found
}

// quoteCheck compares quotes with the verdict on one program.
type quoteCheck struct {
	*lesson
	program *program
	lines   []string // of the program, with its comments
	trimmed []string // the lines without indentation
	bare    []string // and without comments, as the compiler was shown them
	all     []spoken // what is said of the program; nil until it is asked for
}

func newQuoteCheck(l *lesson, p *program) *quoteCheck {
	c := &quoteCheck{lesson: l, program: p, lines: lines(p.fence.Code), bare: lines(p.shown)}
	c.trimmed = make([]string, len(c.lines))
	for i, line := range c.lines {
		c.trimmed[i] = strings.TrimSpace(line)
	}
	for i, line := range c.bare {
		c.bare[i] = strings.TrimSpace(line)
	}
	return c
}

// numbers returns those of the lines with a text, with or without its comment.
func (c *quoteCheck) numbers(text string) []int {
	var found []int
	for i, line := range c.trimmed {
		if line == text || i < len(c.bare) && c.bare[i] == text {
			found = append(found, i+1)
		}
	}
	return found
}

// copied returns the index of the error that a fence holds as the compiler draws
// it, letter for letter; -1 if it does not.
func (c *quoteCheck) copied(f *syntax.Fence) int {
	code := strings.TrimSpace(f.Code)
	return slices.IndexFunc(c.program.verdict.Errors, func(m quiz.Message) bool { return code != "" && code == strings.TrimSpace(m.Rendered) })
}

// choose returns the index of the error that is quoted: one with the same code,
// best one that no other quote has taken, in the same line or with the same
// words; -1 if there is none.
func (c *quoteCheck) choose(q *quote, taken map[int]bool) int {
	best, most := -1, 0
	for i := range c.program.verdict.Errors {
		m := &c.program.verdict.Errors[i]
		if m.Code != q.code {
			continue
		}
		points := 1
		if !taken[i] {
			points += 8
		}
		if hasWords(fold(m.Text), fold(q.headline.text)) {
			points += 4
		}
		if q.place.line != 0 && q.place.line == m.Primary() {
			points += 2
		}
		if points > most {
			best, most = i, points
		}
	}
	return best
}

// isAbout reports whether a quote is of this error in this program, and not of
// one with the same code in a program that is only talked of.
func (c *quoteCheck) isAbout(q *quote, m *quiz.Message, again bool) bool {
	known, all := 0, 0
	for i := range q.rows {
		if strings.ContainsFunc(q.rows[i].text, unicode.IsLetter) {
			all++
			if len(c.linesOf(&q.rows[i])) > 0 {
				known++
			}
		}
	}
	if again || all > 0 {
		return 2*known > all && (known == all || !again)
	}
	_, same := hasSense(m.Text, q.headline.text)
	return same || hasWords(fold(m.Text), fold(q.headline.text)) || sameSubject(m.Text, q.headline.text) && wordsInCommon(m.Text, q.headline.text) >= enough
}

// linesOf returns the lines of the program that a quoted row may be: the one
// with its number, if that has its text, else all that do.
func (c *quoteCheck) linesOf(r *row) []int {
	if r.text == "" {
		return nil
	}
	found := c.numbers(r.text)
	if found == nil {
		found = c.numbers(strings.TrimLeft(r.text, "|/ ")) // a long span is drawn beside it
	}
	if i := slices.Index(found, r.line); i >= 0 {
		return found[i : i+1]
	}
	return found
}

// check compares one quote with the error that it is of.
func (c *quoteCheck) check(q *quote, m *quiz.Message) {
	c.place(q, m)
	c.rows(q, m)
	real := saidBy(m)
	c.headline(q, real[0])
	wrong := map[int]bool{} // notes that nobody says: what they show is not looked at
	for i := range q.sayings {
		s := &q.sayings[i]
		switch {
		case s.above >= 0 && wrong[s.above]:
		case s.kind == aLabel:
			c.label(q, s, real)
		case m.Rendered != "": // else notes were not recorded
			wrong[i] = !c.remark(s, real)
		}
	}
}

// place compares the line and the column that a quote says the error is in.
func (c *quoteCheck) place(q *quote, m *quiz.Message) {
	for _, s := range m.Spans {
		if s.Primary {
			c.samePlace(&q.place, s)
			return
		}
	}
}

func (c *quoteCheck) samePlace(p *arrow, s quiz.SpanLabel) {
	if p.line == 0 {
		return
	}
	if p.line != s.Line {
		c.number(diag.ClaimLine, p.lineAt, "line", p.line, s.Line, s, number(p.lineAt, s.Line))
	}
	if p.column != s.Column {
		c.number(diag.ClaimColumn, p.columnAt, "column", p.column, s.Column, s, number(p.columnAt, s.Column))
	}
}

func number(at source.Span, n int) []diag.Edit {
	return []diag.Edit{{Span: at, Text: strconv.Itoa(n), Sure: true}}
}

// rows compares the numbers of quoted rows with those of the lines that the
// rows are: the line that the error points at, else the only one with the text.
func (c *quoteCheck) rows(q *quote, m *quiz.Message) {
	right := map[int]int{} // index of a gutter -> number
	where := map[int]quiz.SpanLabel{}
	used := map[int]bool{}
	for i := range q.rows {
		r := &q.rows[i]
		found := c.linesOf(r)
		if len(found) == 1 && found[0] == r.line {
			continue
		}
		at, ok := pointedAt(m, found, used)
		if !ok && len(found) == 1 {
			at, ok = c.wholeLine(found[0]), true
		}
		if ok && at.Line != r.line {
			right[r.gutter], where[r.gutter] = at.Line, at
			used[at.Line] = true
		}
	}
	// An empty row is known from the two around it.
	now := func(i int) int {
		if n, ok := right[q.rows[i].gutter]; ok {
			return n
		}
		return q.rows[i].line
	}
	for i := 1; i+1 < len(q.rows); i++ {
		r := &q.rows[i]
		if n := now(i-1) + 1; r.text == "" && r.line != n && now(i+1) == n+1 && n <= len(c.lines) {
			right[r.gutter], where[r.gutter] = n, c.wholeLine(n)
		}
	}
	edits := q.renumber(right)
	for i := range q.rows {
		r := &q.rows[i]
		if n, ok := right[r.gutter]; ok {
			c.number(diag.ClaimLine, q.gutters[r.gutter].numberAt(), "line", r.line, n, where[r.gutter], edits[r.gutter])
		}
	}
}

func (c *quoteCheck) wholeLine(n int) quiz.SpanLabel {
	text := c.lines[n-1]
	indent := len(text) - len(strings.TrimLeft(text, " \t"))
	return quiz.SpanLabel{Line: n, Column: indent + 1, EndLine: n, EndColumn: len([]rune(text)) + 1}
}

// pointedAt finds the span of the message that lies in one of the lines.
func pointedAt(m *quiz.Message, lines []int, used map[int]bool) (quiz.SpanLabel, bool) {
	for _, s := range m.Spans {
		for _, n := range lines {
			if s.Line == n && !used[n] {
				return s, true
			}
		}
	}
	return quiz.SpanLabel{}, false
}

func (c *quoteCheck) number(code diag.Code, at source.Span, what string, quoted, real int, s quiz.SpanLabel, fix []diag.Edit) {
	place := diag.Label{Span: c.program.span(s), Text: fmt.Sprintf("this is line %d of the program", s.Line)}
	c.r.Report(diag.Diagnostic{
		Code: code, Message: fmt.Sprintf("the lesson quotes %s %d where rustc %s says %d", what, quoted, c.program.verdict.Rustc, real),
		Labels: append(diag.At(at, "quoted here"), place),
		Help:   fmt.Sprintf("write %d", real),
		Fix:    fix,
	})
}

// aside compares a message that the explanation quotes, where it is beyond
// doubt which one it is. It refutes nothing.
func (c *quoteCheck) aside(f *syntax.Fence) {
	if isRust(f) || !strings.HasPrefix(f.Code, "error") {
		return
	}
	for _, q := range fenceQuotes(f) {
		i := c.choose(&q, nil)
		if i < 0 || len(q.rows) == 0 {
			continue
		}
		if m := &c.program.verdict.Errors[i]; c.isAbout(&q, m, true) && hasWords(fold(m.Text), fold(q.headline.text)) {
			c.check(&q, m)
		}
	}
}
