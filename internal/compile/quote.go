package compile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// quote is an error message of the compiler as a lesson quotes it.
type quote struct {
	code         string
	head         source.Span // of the code
	line, column int         // of "--> src/main.rs:13:19"; 0 if not quoted
	lineAt       source.Span // of the 13
	columnAt     source.Span // of the 19
	rows         []row
	helped       bool // what follows shows a proposal, whose lines have other numbers
}

// row is a quoted line of the program: "4 | let x = 1;".
type row struct {
	line int
	at   source.Span // of the number
	text string
}

var (
	quoteHead  = regexp.MustCompile(`^\s*error(?:\[(E\d{4})\])?: `)
	quotePlace = regexp.MustCompile(`^\s*--> [^:]*:(\d{1,6}):(\d{1,6})\s*$`)
	quoteRow   = regexp.MustCompile(`^\s*(\d{1,6})\s*\|(.*)$`)
	quoteHelp  = regexp.MustCompile(`^\s*help: `)
)

// quotes finds the messages in the section that interprets them.
func (l *lesson) quotes() []quote {
	var found []quote
	for i := range l.tree.Sections {
		if s := &l.tree.Sections[i]; s.Kind == syntax.Interpretation {
			for j := range s.Fences {
				found = append(found, readQuotes(&s.Fences[j])...)
			}
		}
	}
	return found
}

func readQuotes(f *syntax.Fence) []quote {
	var found []quote
	for i, line := range strings.Split(strings.TrimSuffix(f.Code, "\n"), "\n") {
		piece := func(m []int, group int) source.Span {
			if i >= len(f.Lines) || m[2*group] < 0 {
				return f.Info
			}
			at := f.Lines[i]
			start := at.Start - f.Pad(i)
			return at.File.Span(start+m[2*group], start+m[2*group+1])
		}
		if m := quoteHead.FindStringSubmatchIndex(line); m != nil {
			q := quote{head: piece(m, 1)}
			if m[2] >= 0 {
				q.code = line[m[2]:m[3]]
			}
			found = append(found, q)
			continue
		}
		if len(found) == 0 {
			continue
		}
		q := &found[len(found)-1]
		q.helped = q.helped || quoteHelp.MatchString(line)
		if m := quotePlace.FindStringSubmatchIndex(line); m != nil && q.line == 0 {
			q.line, _ = strconv.Atoi(line[m[2]:m[3]])
			q.column, _ = strconv.Atoi(line[m[4]:m[5]])
			q.lineAt, q.columnAt = piece(m, 1), piece(m, 2)
		} else if m := quoteRow.FindStringSubmatchIndex(line); m != nil && !q.helped {
			n, _ := strconv.Atoi(line[m[2]:m[3]])
			q.rows = append(q.rows, row{n, piece(m, 1), strings.TrimSpace(line[m[4]:m[5]])})
		}
	}
	return found
}

// checkQuotes compares quoted messages with the real ones. A wrong code refutes
// the lesson, unless it also quotes the right one: the others may then be about
// programs that are only talked of. Wrong numbers are mended without harm, since
// no card is made of them.
func (l *lesson) checkQuotes(p *pair) {
	v := &p.broken.verdict
	if v.Outcome != quiz.Fails {
		return
	}
	var odd []quote
	taken := map[int]bool{}
	for _, q := range l.quotes() {
		i := -1
		for j := range v.Errors {
			if v.Errors[j].Code == q.code && (i < 0 || taken[i]) {
				i = j
			}
		}
		if i < 0 {
			odd = append(odd, q)
			continue
		}
		taken[i] = true
		l.checkPlaces(q, p.broken, &v.Errors[i])
	}
	if len(taken) == 0 && len(odd) > 0 && odd[0].code != "" {
		l.wrongCode(p.broken, odd[0].code, diag.At(odd[0].head, "quoted here"))
		p.refuted = true
	}
}

func (l *lesson) checkPlaces(q quote, p *program, m *quiz.Message) {
	for _, s := range m.Spans {
		if !s.Primary || q.line == 0 {
			continue
		}
		switch {
		case q.line != s.Line:
			l.wrongNumber(diag.ClaimLine, q.lineAt, q.line, s.Line, "line", p, s)
		case q.column != s.Column:
			l.wrongNumber(diag.ClaimColumn, q.columnAt, q.column, s.Column, "column", p, s)
		}
		break
	}
	lines := strings.Split(p.fence.Code, "\n")
	for _, r := range q.rows {
		if r.text == "" || r.line >= 1 && r.line <= len(lines) && strings.TrimSpace(lines[r.line-1]) == r.text {
			continue
		}
		if s, ok := pointedAt(m, lines, r.text); ok {
			l.wrongNumber(diag.ClaimLine, r.at, r.line, s.Line, "line", p, s)
		}
	}
}

// pointedAt finds the span of the message that lies in a line with this text.
func pointedAt(m *quiz.Message, lines []string, text string) (quiz.SpanLabel, bool) {
	for _, s := range m.Spans {
		if s.Line >= 1 && s.Line <= len(lines) && strings.TrimSpace(lines[s.Line-1]) == text {
			return s, true
		}
	}
	return quiz.SpanLabel{}, false
}

func (l *lesson) wrongNumber(code diag.Code, span source.Span, quoted, real int, what string, p *program, s quiz.SpanLabel) {
	place := diag.Label{Span: p.span(s), Text: fmt.Sprintf("this is line %d of the program", s.Line)}
	l.r.Report(diag.Diagnostic{
		Code: code, Message: fmt.Sprintf("the lesson quotes %s %d where rustc %s says %d", what, quoted, p.verdict.Rustc, real),
		Labels: append(diag.At(span, "quoted here"), place),
		Help:   fmt.Sprintf("write %d", real),
		Fix:    []diag.Edit{{Span: span, Text: strconv.Itoa(real), Sure: true}},
	})
}
