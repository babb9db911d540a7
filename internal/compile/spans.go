package compile

import (
	"math"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// labels maps what the compiler points at to the lesson's file. The first
// primary span is the primary label.
func (p *program) labels(m *quiz.Message) []diag.Label {
	var labels []diag.Label
	primary := false
	for _, s := range m.Spans {
		labels = append(labels, diag.Label{Span: p.span(s), Text: s.Label, Primary: s.Primary && !primary})
		primary = primary || s.Primary
	}
	if !primary {
		labels = append(diag.At(p.fence.Info, ""), labels...)
	}
	return labels
}

func secondary(labels []diag.Label) []diag.Label {
	for i := range labels {
		labels[i].Primary = false
	}
	return labels
}

// span maps a place in the program to the lesson's file; what lies outside of
// the fence is shown at its info string. In a program with a gap the columns are
// not those of the file, so the whole line is shown.
func (p *program) span(s quiz.SpanLabel) source.Span {
	if p.gap {
		s.Column, s.EndLine, s.EndColumn = 1, s.Line, math.MaxInt
	}
	file, start := p.offset(s.Line, s.Column)
	last, end := p.offset(s.EndLine, s.EndColumn)
	if file == nil || file != last || end < start {
		return p.fence.Info
	}
	for p.gap && start < end && file.Text[start] == ' ' {
		start++
	}
	return file.Span(start, end)
}

// offset maps a line and column, in code points, to a place in a file; nil if
// the fence has no such line. Columns behind the end of the line mean its end.
func (p *program) offset(line, column int) (*source.File, int) {
	if line < 1 || line > len(p.fence.Lines) {
		return nil, 0
	}
	if in := p.inserted; line == in.line && column > in.column {
		column = max(in.column, column-in.count)
	}
	column -= p.fence.Pad(line - 1)
	at := p.fence.Lines[line-1]
	text := at.File.Text[at.Start:at.End]
	off := 0
	for ; column > 1 && off < len(text); column-- {
		_, n := utf8.DecodeRune(text[off:])
		off += n
	}
	return at.File, at.Start + off
}

func wordSpan(f *syntax.Fence, word string) source.Span {
	for _, w := range f.Words {
		if w.Value == word {
			return w.Span
		}
	}
	return f.Info
}
