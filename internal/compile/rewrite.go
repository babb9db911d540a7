package compile

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/source"
)

// rewrite returns the edits of the author's file that make the program another
// one. What stays as it is, comments above all, is not touched. They are
// proposals, never sure.
func (p *program) rewrite(text string) []diag.Edit {
	old, now := lines(p.shown), lines(text)
	head := 0
	for head < len(old) && head < len(now) && old[head] == now[head] {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(now)-head && old[len(old)-1-tail] == now[len(now)-1-tail] {
		tail++
	}
	gone, come := len(old)-head-tail, len(now)-head-tail
	var edits []diag.Edit
	for i := range min(gone, come) {
		if n := head + i; old[n] != now[n] {
			edits = append(edits, p.rewriteLine(n, old[n], now[n])...)
		}
	}
	switch {
	case come > gone && head+gone > 0:
		edits = append(edits, p.addLines(head+gone-1, now[head+gone:head+come])...)
	case come > gone:
		if first := p.fence.Lines; len(first) > 0 {
			at := first[0]
			edits = append(edits, diag.Edit{Span: at.File.Span(at.Start, at.Start), Text: strings.Join(now[head:head+come], "\n") + "\n" + prefix(at)})
		}
	}
	for n := head + come; n < head+gone; n++ {
		edits = append(edits, p.rewriteLine(n, old[n], "")...)
	}
	return edits
}

// rewriteLine changes line n, counted from 0, from the first character that
// differs to the last.
func (p *program) rewriteLine(n int, old, now string) []diag.Edit {
	a, b := []rune(old), []rune(now)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	file, from := p.offset(n+1, head+1)
	_, to := p.offset(n+1, len(a)-tail+1)
	if file == nil || to < from {
		return nil
	}
	return []diag.Edit{{Span: file.Span(from, to), Text: string(b[head : len(b)-tail])}}
}

// addLines puts lines behind line n, counted from 0.
func (p *program) addLines(n int, added []string) []diag.Edit {
	if n >= len(p.fence.Lines) {
		return nil
	}
	at := p.fence.Lines[n]
	end := "\n"
	if bytes.HasPrefix(at.File.Text[at.End:], []byte("\r\n")) {
		end = "\r\n"
	}
	var b strings.Builder
	for _, line := range added {
		b.WriteString(end + prefix(at) + line)
	}
	return []diag.Edit{{Span: at.File.Span(at.End, at.End), Text: b.String()}}
}

// prefix returns what stands before a line of a fence that lies in a list or a
// quote.
func prefix(line source.Span) string {
	start := bytes.LastIndexByte(line.File.Text[:line.Start], '\n') + 1
	text := line.File.Text[start:line.Start]
	if !utf8.Valid(text) {
		return ""
	}
	return string(text)
}

// trimmedLine leaves out the indentation of a line.
func trimmedLine(line source.Span) source.Span {
	text := line.Text()
	return line.File.Span(line.End-len(strings.TrimLeft(text, " \t")), line.End)
}
