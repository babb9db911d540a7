package compile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// headline compares the words behind the code.
func (c *quoteCheck) headline(q *quote, said spoken) {
	real := []spoken{said}
	if literally(real, q.headline.text) != nil {
		return
	}
	if s, piece := inSense(real, q.headline.text); s != nil {
		c.outdated(q.headline, s, piece, true)
		return
	}
	// An error has one headline: with the same code it takes little to know it.
	if s, n := inOtherWords(real, q.headline.text, enough/2); s != nil {
		c.outdated(q.headline, s, s.text, n >= clearly && len(c.program.verdict.Errors) == 1)
		return
	}
	c.wrong(q.headline, &real[0], "it says: "+said.text)
}

// label compares a label with those of the same line.
func (c *quoteCheck) label(q *quote, s *saying, all []spoken) {
	if s.row < 0 || literally(all, s.text) == nil && len(c.linesOf(&q.rows[s.row])) == 0 {
		return
	}
	lines := c.linesOf(&q.rows[s.row])
	here := labelsOf(all, lines)
	there := literally(all, s.text)
	switch {
	case len(lines) == 0, literally(here, s.text) != nil, there != nil && there.kind != aLabel:
		return
	}
	if real, piece := inSense(here, s.text); real != nil {
		c.outdated(s, real, piece, true)
		return
	}
	if there != nil && len(there.lines) > 0 {
		c.wrong(s, nearby(here), fmt.Sprintf("it says that of line %d%s", there.lines[0], saysThere(here)))
		return
	}
	if real, n := inOtherWords(here, s.text, enough); real != nil {
		alone := len(spans(here)) == 1 && c.labels(q, s.row) == 1
		c.outdated(s, real, real.text, alone && n >= clearly)
		return
	}
	if real, _ := inOtherWords(all, s.text, clearly); real != nil {
		c.outdated(s, real, real.text, false)
		return
	}
	c.wrong(s, nearby(here), strings.TrimPrefix(saysThere(here), "; "))
}

// labels counts the labels that are quoted of a row.
func (c *quoteCheck) labels(q *quote, row int) int {
	n := 0
	for i := range q.sayings {
		if q.sayings[i].kind == aLabel && q.sayings[i].row == row {
			n++
		}
	}
	return n
}

// spans leaves out what is known from the drawing as well.
func spans(here []spoken) []spoken {
	return slices.DeleteFunc(slices.Clone(here), func(s spoken) bool { return s.at == nil })
}

// nearby returns the label that stands in a line, if it is the only one.
func nearby(here []spoken) *spoken {
	if here = spans(here); len(here) == 1 {
		return &here[0]
	}
	return nil
}

// saysThere says what is said of a line.
func saysThere(here []spoken) string {
	var said []string
	for _, s := range here {
		if !slices.Contains(said, s.text) {
			said = append(said, s.text)
		}
	}
	if len(said) == 0 {
		return "; it has no label for this line"
	}
	return "; of this line it says: " + strings.Join(said, "; ")
}

// remark compares a note or a help; false if nothing like it is said.
func (c *quoteCheck) remark(s *saying, all []spoken) bool {
	if real := literally(all, s.text); real != nil {
		c.notePlace(s, real, all)
		return true
	}
	if literally(c.everything(), s.text) != nil {
		return true
	}
	if real, piece := inSense(all, s.text); real != nil {
		c.outdated(s, real, piece, true)
		c.notePlace(s, real, all)
		return true
	}
	if real, _ := inOtherWords(all, s.text, enough); real != nil {
		c.outdated(s, real, real.text, false)
		c.notePlace(s, real, all)
		return true
	}
	var said []string
	for _, real := range all {
		if real.kind == s.kind && !slices.Contains(said, real.text) {
			said = append(said, real.text)
		}
	}
	help := "it gives no " + sayingNames[s.kind]
	if len(said) > 0 {
		help = "it says: " + strings.Join(said, "\n")
	}
	c.wrong(s, nil, help)
	return false
}

// notePlace compares where a note is said to point. It is known from the
// drawing, in which the same note may come twice.
func (c *quoteCheck) notePlace(s *saying, real *spoken, all []spoken) {
	var drawn []arrow
	for _, other := range all {
		if other.place.line > 0 && strings.Join(strings.Fields(other.text), " ") == strings.Join(strings.Fields(real.text), " ") {
			drawn = append(drawn, other.place)
		}
	}
	if len(drawn) == 1 && drawn[0].line <= len(c.lines) && s.kind == aNote {
		at := c.wholeLine(drawn[0].line)
		at.Column = drawn[0].column
		c.samePlace(&s.place, at)
	}
}

// everything is all that the compiler says of the program.
func (c *quoteCheck) everything() []spoken {
	if c.all == nil {
		for _, ms := range [][]quiz.Message{c.program.verdict.Errors, c.program.verdict.Warnings} {
			for i := range ms {
				c.all = append(c.all, saidBy(&ms[i])...)
			}
		}
	}
	return c.all
}

// proseQuote matches what prose quotes in bold: **"value moved here"**.
var proseQuote = lazyregexp.New(`\*\*["“]([^"“”\n]{3,200}(?:\n[^"“”\n]{1,200})?)["”][.,:;]?\*\*`)

// maxProseQuotes bounds how many are compared in one section.
const maxProseQuotes = 40

// prose compares what the prose of a section quotes. What it quotes from a fence
// of the section was looked at there.
func (c *quoteCheck) prose(s *syntax.Section) {
	if !bytes.Contains(s.Body.File.Text[s.Body.Start:s.Body.End], []byte("**")) {
		return
	}
	var quoted []quote
	for i := range s.Fences {
		quoted = append(quoted, fenceQuotes(&s.Fences[i])...)
	}
	body := s.Body.Text()
	for _, m := range proseQuote.Get().FindAllStringSubmatchIndex(body, maxProseQuotes) {
		at := s.Body.File.Span(s.Body.Start+m[2], s.Body.Start+m[3])
		if slices.ContainsFunc(s.Fences, func(f syntax.Fence) bool { return f.Span.Start <= at.Start && at.End <= f.Span.End }) {
			continue
		}
		q := saying{kind: aLabel, text: body[m[2]:m[3]], at: at}
		all := c.everything()
		// In a sentence people leave paths out, and are right to.
		if real, _ := inSense(all, q.text); real != nil || literally(all, q.text) != nil {
			continue
		}
		if len(quoted) == 0 || slices.ContainsFunc(quoted, func(f quote) bool { return f.holds(q.text) }) {
			continue
		}
		if real, _ := inOtherWords(all, q.text, clearly); real != nil {
			q.kind = real.kind
			c.outdated(&q, real, real.text, false)
		}
	}
}

// holds reports whether a quote has the words anywhere.
func (q *quote) holds(words string) bool {
	_, same := hasSense(q.headline.text, words)
	return same || slices.ContainsFunc(q.sayings, func(s saying) bool { return hasWords(fold(s.text), fold(words)) })
}

// outdated reports a quote that the compiler words otherwise.
func (c *quoteCheck) outdated(s *saying, real *spoken, text string, sure bool) {
	text = strings.Join(strings.Fields(text), " ")
	c.r.Report(diag.Diagnostic{
		Code: diag.QuoteOutdated, Message: fmt.Sprintf("rustc %s words this %s otherwise", c.program.verdict.Rustc, sayingNames[s.kind]),
		Labels: c.labelled(s, real), Help: "write: " + text,
		Fix: []diag.Edit{{Span: s.at, Text: text, Sure: sure}},
	})
}

// wrong reports a quote that is like nothing that the compiler says there. near
// may be nil.
func (c *quoteCheck) wrong(s *saying, near *spoken, help string) {
	d := diag.Diagnostic{
		Code: diag.ClaimLabel, Message: fmt.Sprintf("rustc %s does not say this %s", c.program.verdict.Rustc, sayingNames[s.kind]),
		Labels: c.labelled(s, near), Help: help,
	}
	if near != nil {
		d.Fix = []diag.Edit{{Span: s.at, Text: strings.Join(strings.Fields(near.text), " ")}}
	}
	c.r.Report(d)
}

func (c *quoteCheck) labelled(s *saying, real *spoken) []diag.Label {
	labels := diag.At(s.at, "quoted here")
	if real != nil && real.at != nil {
		labels = append(labels, diag.Label{Span: c.program.span(*real.at), Text: "said of this"})
	}
	return labels
}
