package syntax

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// edit is a change that makes a value of the text that stands in the file.
type edit struct {
	start, end int
	text       string
}

// value returns what a field says: its text with the edits that lie in it.
func (c *cutter) value(f *field, edits ...edit) Text {
	start, end := c.trim(f.start, f.end)
	t := Text{Span: c.file.Span(start, end)}
	edits = append(append(c.unescaped(start, end), c.revealed(start, end)...), edits...)
	slices.SortStableFunc(edits, func(x, y edit) int { return cmp.Compare(x.start, y.start) })
	var b strings.Builder
	at := start
	for _, e := range edits {
		if at <= e.end && e.end <= end {
			b.Write(c.text[at:max(at, e.start)])
			b.WriteString(e.text)
			at = e.end
		}
	}
	b.Write(c.text[at:end])
	t.Value = strings.TrimSpace(unix(b.String()))
	return t
}

// unescaped returns the edits that take away the backslash by which an author
// keeps a line from being cut. Before other characters Markdown knows it itself.
func (c *cutter) unescaped(start, end int) []edit {
	var edits []edit
	for at := start; at < end; at = c.lineEnd(at) + 1 {
		line := string(c.text[at:min(c.lineEnd(at), end)])
		if rest, ok := strings.CutPrefix(line, `\`); ok && strings.HasSuffix(markOf(rest), ":") && c.lineStart(at) == at && !c.inFence(at) {
			edits = append(edits, edit{at, at + 1, ""})
		}
	}
	return edits
}

// revealed returns the edits that take away the marks of hidden lines.
func (c *cutter) revealed(start, end int) []edit {
	var edits []edit
	first, _ := slices.BinarySearchFunc(c.marks, start, func(s source.Span, at int) int { return cmp.Compare(s.Start, at) })
	for _, s := range c.marks[first:] {
		if s.Start >= end {
			break
		}
		edits = append(edits, edit{s.Start, s.End, ""})
	}
	return edits
}

func (c *cutter) inFence(at int) bool {
	i, _ := slices.BinarySearchFunc(c.fences, at, func(f Fence, at int) int { return cmp.Compare(f.Span.End, at) })
	return i < len(c.fences) && c.fences[i].Span.Start <= at
}

var keyAtEnd = lazyregexp.New(`[ \t]*\{#([^{}]*)\}[ \t\r]*$`)

// key finds {#key} at the end of a question's first line, for a sentence with
// gaps also at its end. The edit takes it out of the text.
func (c *cutter) key(d *draft) (key Text, cut []edit) {
	q := d.question
	lines := []int{c.lineStart(q.mark.Start)}
	if d.cloze {
		lines = append(lines, c.lineStart(q.end))
	}
	for _, at := range lines {
		from, to := max(at, q.start), min(c.lineEnd(at), q.end)
		if from >= to || c.inFence(from) {
			continue
		}
		if bytes.LastIndexByte(c.text[from:to], '}') < 0 {
			continue // nearly all lines; the expression is slow
		}
		m := keyAtEnd.Get().FindStringSubmatchIndex(string(c.text[from:to]))
		if m == nil {
			continue
		}
		key = c.textAt(from+m[2], from+m[3])
		if key.Value == "" || strings.ContainsAny(key.Value, " \t") {
			c.report(diag.AttributeSyntax, "this is no key", diag.At(c.file.Span(from+m[2]-2, from+m[3]+1), ""), "write one word, as in `{#loop-end}`")
			key = Text{}
		} else if oddKey(key.Value) {
			c.report(diag.AttributeSyntax, fmt.Sprintf("the key `%s` is read as `%s`", key.Value, quiz.KeyPart(key.Value)), diag.At(key.Span, ""), "use letters, digits and `-`, as in `{#loop-end}`")
		}
		return key, []edit{{from + m[0], to, ""}}
	}
	return Text{}, nil
}
