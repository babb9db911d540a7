package compile

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/rust"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// A program that is asked about is read in a terminal, without scrolling.
const (
	longProgram = 30 // lines
	wideProgram = 80 // columns
)

// lint reports what the lesson could do better: nothing of it is wrong, and all
// of it makes cards worse. A chapter is written to be read and not for cards.
func (l *lesson) lint() {
	for _, p := range l.pairs {
		if l.tree.Form == syntax.ChapterForm {
			break
		}
		if p.broken != nil {
			l.lintComments(p.broken)
			l.lintSize(p.broken.fence)
		}
		if p.correct != nil {
			l.lintWarnings(p.correct)
			l.lintSize(p.correct.fence)
		}
	}
	for i := range l.tree.Cards {
		c := &l.tree.Cards[i]
		for j := range c.Fences {
			if f := &c.Fences[j]; isRust(f) && c.Part <= 1 {
				l.lintSize(f)
			}
		}
	}
	l.lintCards()
}

func (l *lesson) warn(code diag.Code, at source.Span, message, help string) {
	l.r.Report(diag.Diagnostic{Code: code, Message: message, Labels: diag.At(at, ""), Help: help})
}

// tells matches comments that say that something is wrong, or what.
var tells = lazyregexp.New(`(?i)\bE0\d{3}\b|\berrors?\b|\bcompil|\bfail|\bwon't\b|\bwill not\b|\bdo(es)?(n't| not)\b|\bcannot\b|\bcan't\b|` +
	`\bnot (allowed|possible)\b|\billegal|\binvalid|\balready\b|\bstill (alive|borrowed|in use)\b|\b(moved|borrowed|dropped|freed) (here|away|into)\b|` +
	`\bdangl|\boutlive|\bbugs?\b|\bwrong\b|\bproblem|\btries to\b|\bafter (the )?move\b`)

// lintComments reports comments of a broken program that give the answer away.
// Cards show the program without them, so nothing is lost for the learner, but
// the page of the lesson shows their place empty.
func (l *lesson) lintComments(p *program) {
	if p.shown == p.fence.Code {
		return // there are none
	}
	line, start := 0, 0 // the line of the token, and where it begins
	for _, t := range rust.Scan(p.fence.Code) {
		text := p.fence.Code[t.Start:t.End]
		if t.Kind == rust.Comment && line < len(p.fence.Lines) && tells.Get().MatchString(text) {
			at := p.fence.Lines[line]
			from := at.Start + t.Start - start
			first, _, _ := strings.Cut(text, "\n")
			l.warn(diag.CodeTells, at.File.Span(from, min(from+len(first), at.End)), "this comment gives the answer away",
				"say it in the explanation; on cards the comments of broken programs are left empty")
		}
		if n := strings.Count(text, "\n"); n > 0 {
			line += n
			start = t.Start + strings.LastIndexByte(text, '\n') + 1
		}
	}
}

// lintSize reports a program that is too long or too wide to be asked about.
func (l *lesson) lintSize(f *syntax.Fence) {
	if n := len(f.Lines); n > longProgram {
		l.warn(diag.ProgramLong, f.Lines[longProgram], fmt.Sprintf("the program has %d lines, more than the %d that fit on a card", n, longProgram),
			"cut it down to what the question is about")
	}
	for i, line := range strings.Split(strings.TrimSuffix(f.Code, "\n"), "\n") {
		if n := utf8.RuneCountInString(line); n > wideProgram && i < len(f.Lines) {
			l.warn(diag.ProgramWide, f.Lines[i], fmt.Sprintf("this line of the program has %d columns, more than the %d that a terminal shows", n, wideProgram),
				"break it")
			return // one is enough to say it
		}
	}
}

// lintWarnings reports what the compiler warns of in a correct program, unless
// the author says that it does.
func (l *lesson) lintWarnings(p *program) {
	for _, a := range p.fence.Attrs {
		if a.Key == "warns" {
			return
		}
	}
	for i := range p.verdict.Warnings {
		m := &p.verdict.Warnings[i]
		l.r.Report(diag.Diagnostic{
			Code: diag.ProgramWarns, Message: "rustc " + p.verdict.Rustc + " accepts the correct program with a warning: " + m.Text,
			Labels: p.labels(m), Help: "mend it, or write `warns=" + m.Code + "` behind the fence",
		})
	}
}
