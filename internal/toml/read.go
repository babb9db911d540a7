package toml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/source"
)

// MaxText is the length up to which a text is read, in bytes.
const MaxText = 1 << 20

// maxErrors is how many mistakes of grammar are reported of one text: after each
// of them reading begins anew.
const maxErrors = 1000

// Read reads the TOML that stands in a file from start to end, and returns its
// root, a Table. What cannot be read is reported to r.
func Read(f *source.File, start, end int, r diag.Reporter) *Value {
	d := &reader{file: f, r: r, root: &Value{Kind: Table, Span: f.Span(start, start)}, explicit: map[*Value]bool{}}
	d.table = d.root
	if end-start > MaxText {
		d.root.Broken = true
		d.report(diag.TooLarge, fmt.Sprintf("the text is larger than %d MiB", MaxText>>20), diag.At(f.Span(start, start), ""), "divide it")
		return d.root
	}
	for range maxErrors {
		if start = d.read(start, end); start == end {
			break
		}
	}
	return d.root
}

// reader holds a text while it is read.
type reader struct {
	file     *source.File
	r        diag.Reporter
	root     *Value
	table    *Value // the one that keys go to
	explicit map[*Value]bool
	p        unstable.Parser
	base     int // where the text that p reads begins in the file
}

func (d *reader) report(code diag.Code, message string, labels []diag.Label, help string) {
	d.r.Report(diag.Diagnostic{Code: code, Message: message, Labels: labels, Help: help})
}

// read reads on from start. Where something cannot be read it reports it and
// returns the place of the next header, else end.
func (d *reader) read(start, end int) int {
	d.base = start
	d.p.Reset(d.file.Text[start:end:end])
	last := start // the end of what was read
	for d.p.NextExpression() {
		n := d.p.Expression()
		switch n.Kind {
		case unstable.KeyValue:
			d.keyValue(d.table, n)
			last = d.span(n.Raw).End
		case unstable.Table, unstable.ArrayTable:
			last = d.header(n)
			last += max(0, bytes.IndexByte(d.file.Text[last:end], '\n'))
		}
	}
	var wrong *unstable.ParserError
	if !errors.As(d.p.Error(), &wrong) {
		return end
	}
	d.table.Broken = true
	at := diag.At(d.inLine(d.span(d.p.Range(wrong.Highlight))), "")
	help := "write `key = \"text\"`, with a text of several lines between `\"\"\"` and `\"\"\"`"
	if strings.Contains(wrong.Message, "terminated") || strings.Contains(wrong.Message, "incomplete") {
		// The library points at the end of the file, where nothing is to be seen.
		skipped := len(d.file.Text[last:end]) - len(bytes.TrimLeft(d.file.Text[last:end], " \t\r\n"))
		at = diag.At(d.inLine(d.file.Span(last+skipped, end)), "it begins here")
		help = "close it with what opens it"
	}
	d.report(diag.TOMLSyntax, "this is no TOML: "+wrong.Message, at, help)
	return d.nextHeader(last, end)
}

var headerLine = lazyregexp.New(`(?m)^[ \t]*\[{1,2}[ \t]*[A-Za-z_"'][^\[\]\n]*\]{1,2}[ \t]*(?:#.*)?\r?$`)

// nextHeader returns where the next line begins that looks like a header. It is
// looked for from the last thing that was read and not from the mistake: a text
// that is never closed swallows the headers behind it.
func (d *reader) nextHeader(from, end int) int {
	line := bytes.IndexByte(d.file.Text[from:end], '\n')
	if line < 0 {
		return end
	}
	from += line + 1
	if m := headerLine.Get().FindIndex(d.file.Text[from:end]); m != nil {
		return from + m[0]
	}
	return end
}

func (d *reader) span(r unstable.Range) source.Span {
	start := d.base + int(r.Offset)
	return d.file.Span(start, start+int(r.Length))
}

// inLine cuts a span off at the end of its line, and widens it to whole
// characters.
func (d *reader) inLine(s source.Span) source.Span {
	text := d.file.Text
	if n := bytes.IndexAny(text[s.Start:s.End], "\r\n"); n >= 0 {
		s.End = s.Start + n
	}
	for s.Start > 0 && s.Start < len(text) && !utf8.RuneStart(text[s.Start]) {
		s.Start--
	}
	for s.End < len(text) && !utf8.RuneStart(text[s.End]) {
		s.End++
	}
	return s
}

// header makes the table of a header the one that keys go to, and returns where
// the header's last key ends.
func (d *reader) header(n *unstable.Node) (end int) {
	at, place := d.root, source.Span{}
	for key := n.Key(); key.Next(); {
		name, span := string(key.Node().Data), d.span(key.Node().Raw)
		if place.IsZero() {
			place = span
		}
		place.End, end = span.End, span.End
		next := at.entry(name)
		switch {
		case next == nil && key.IsLast() && n.Kind == unstable.ArrayTable:
			next = at.add(name, span, &Value{Kind: Array, Span: span})
			d.explicit[next.Value] = true
		case next == nil:
			next = at.add(name, span, &Value{Kind: Table, Span: place})
		case next.Value.Kind == Array && d.explicit[next.Value] && (!key.IsLast() || n.Kind == unstable.ArrayTable):
		case next.Value.Kind != Table || key.IsLast() && (n.Kind == unstable.ArrayTable || d.explicit[next.Value]):
			d.twice(name, span, next.Span)
			// What follows is read for its own mistakes and belongs to nothing.
			d.table = &Value{Kind: Table, Span: place, Broken: true}
			return end
		}
		at = next.Value
		if at.Kind == Array && key.IsLast() {
			at.Items = append(at.Items, &Value{Kind: Table, Span: place})
		}
		if at.Kind == Array {
			at = at.Items[len(at.Items)-1]
		}
	}
	d.explicit[at] = true
	d.table = at
	return end
}

func (d *reader) twice(name string, again, first source.Span) {
	d.report(diag.TOMLSyntax, fmt.Sprintf("`%s` is given twice; the first counts", name),
		[]diag.Label{{Span: again, Text: "again", Primary: true}, {Span: first, Text: "first given here"}}, "remove one of them")
}

// keyValue puts a key with its value into a table.
func (d *reader) keyValue(t *Value, n *unstable.Node) {
	last := d.span(n.Raw)
	for key := n.Key(); key.Next(); {
		name, span := string(key.Node().Data), d.span(key.Node().Raw)
		last.Start = span.End
		old := t.entry(name)
		switch {
		case key.IsLast() && old != nil, old != nil && old.Value.Kind != Table:
			d.twice(name, span, old.Span)
			return
		case key.IsLast():
			t.add(name, span, d.value(n.Value(), d.behindEqualSign(last)))
			return
		case old == nil:
			old = t.add(name, span, &Value{Kind: Table, Span: span})
		}
		t = old.Value
	}
}

// behindEqualSign returns the span of a value, given what stands behind its key.
func (d *reader) behindEqualSign(s source.Span) source.Span {
	rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(s.Text(), " \t"), "="), " \t")
	s.Start = s.End - len(rest)
	return s
}

var kinds = map[unstable.Kind]Kind{
	unstable.String: String, unstable.Bool: Bool, unstable.Integer: Integer, unstable.Float: Float,
	unstable.LocalDate: Date, unstable.LocalTime: Date, unstable.LocalDateTime: Date, unstable.DateTime: Date,
	unstable.Array: Array, unstable.InlineTable: Table,
}

// value makes a Value of a node that stands in at, or is all of it.
func (d *reader) value(n *unstable.Node, at source.Span) *Value {
	v := &Value{Kind: kinds[n.Kind], Span: at, Text: strings.ReplaceAll(string(n.Data), "\r\n", "\n")}
	if n.Raw.Length > 0 && n.Kind != unstable.InlineTable {
		v.Span = d.span(n.Raw)
	}
	for it := n.Children(); it.Next(); {
		switch child := it.Node(); n.Kind {
		case unstable.Array:
			v.Items = append(v.Items, d.value(child, at))
		case unstable.InlineTable:
			d.keyValue(v, child)
		}
	}
	return v
}
