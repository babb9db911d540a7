package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/source"
)

// entries reads front matter as YAML, or line by line where it is none.
func (p *parser) entries(start, end int) []entry {
	if entries, ok := p.plainEntries(start, end); ok {
		return entries
	}
	return p.yamlEntries(start, end)
}

func (p *parser) yamlEntries(start, end int) []entry {
	var doc yaml.Node
	err := yaml.Unmarshal(p.text[start:end], &doc)
	if err == nil && len(doc.Content) == 0 {
		return nil // nothing but comments
	}
	if err == nil && doc.Content[0].Kind == yaml.MappingNode {
		return p.readNodes(doc.Content[0], start, end)
	}
	entries, bad := p.readLines(start, end)
	if len(bad) == 0 { // each line is fine by itself
		bad = []badLine{{span: p.errorLine(err, start, end)}}
	}
	for _, b := range bad {
		help := "write `key: value` or `- item`; put a value with quotes, `: ` or ` #` in it into single quotes"
		var fix []diag.Edit
		if b.quoted != "" {
			help = fmt.Sprintf("put the whole value into single quotes: `%s`", b.quoted)
			fix = []diag.Edit{{Span: b.span, Text: b.quoted, Sure: true}}
		}
		p.r.Report(diag.Diagnostic{
			Code: diag.FrontMatterSyntax, Message: "the front matter is not quite YAML; it is read line by line",
			Labels: diag.At(b.span, b.why), Help: help, Fix: fix,
		})
	}
	return entries
}

// readNodes makes entries of a YAML mapping.
func (p *parser) readNodes(mapping *yaml.Node, start, end int) []entry {
	var entries []entry
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		e := entry{key: p.nodeText(key, start, end)}
		switch {
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
		case value.Kind == yaml.ScalarNode:
			e.values = []Text{p.nodeText(value, start, end)}
		case value.Kind == yaml.SequenceNode:
			e.list = true
			for _, item := range value.Content {
				switch t := p.nodeText(item, start, end); {
				case item.Kind != yaml.ScalarNode:
					e.odd = t.Span
				case t.Value != "":
					e.values = append(e.values, t)
				}
			}
		default:
			e.odd = p.nodeText(value, start, end).Span
		}
		entries = append(entries, e)
	}
	return entries
}

// nodeText returns the value and the place of a node. YAML says only where a node
// begins: where it ends is looked up in the text.
func (p *parser) nodeText(n *yaml.Node, start, end int) Text {
	line := p.file.Line(p.file.Span(start, start).Line() + n.Line - 1)
	at := line.Start
	for i := 1; i < n.Column && at < line.End; i++ {
		_, size := utf8.DecodeRune(p.text[at:])
		at += size
	}
	at = max(start, min(at, end))
	to := max(at, min(line.End, end))
	rest := string(p.text[at:end])
	switch {
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		if length := quotedLength(rest); length > 0 {
			to = at + length
		}
	case n.Kind == yaml.ScalarNode && strings.HasPrefix(rest, n.Value):
		to = at + len(n.Value)
	}
	return Text{Value: strings.TrimSpace(n.Value), Span: p.file.Span(at, to)}
}

// itemSpan returns the place of an item of a list that stands in one line, and
// was read with some characters put in front of that.
func (p *parser) itemSpan(item *yaml.Node, list source.Span, before int) source.Span {
	text := list.Text()
	at := 0
	for i := 1 + before; i < item.Column && at < len(text); i++ {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	length := len(item.Value)
	if item.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		length = quotedLength(text[at:])
	}
	return p.file.Span(list.Start+at, min(list.Start+at+length, list.End))
}

// quotedLength returns the length of a quoted text at the beginning of s, 0 if it
// is not closed.
func quotedLength(s string) int {
	if s == "" {
		return 0
	}
	quote := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case quote == '"' && s[i] == '\\':
			i++
		case s[i] != quote:
		case quote == '\'' && strings.HasPrefix(s[i+1:], "'"):
			i++
		default:
			return i + 1
		}
	}
	return 0
}

var yamlLine = lazyregexp.New(`line (\d+)`)

// errorLine returns the line that an error of the library names.
func (p *parser) errorLine(err error, start, end int) source.Span {
	n := 1
	if err != nil {
		if m := yamlLine.Get().FindStringSubmatch(err.Error()); m != nil {
			n, _ = strconv.Atoi(m[1])
		}
	}
	last := max(start, end-1)
	line := p.file.Line(min(p.file.Span(start, start).Line()+max(n, 1)-1, p.file.Span(last, last).Line()))
	return p.textAt(line.Start, line.End).Span
}

// badLine is a place where the front matter is no YAML.
type badLine struct {
	span   source.Span
	why    string
	quoted string // the value as it should be written, if that would do
}

// keyLine reads a key at the beginning of a line, a colon, and spaces or the end:
// where the key ends and where the value begins. Both are 0 if there is no key.
func keyLine(s string) (end, value int) {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || r != '-' && !unicode.IsNumber(r)) {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	rest := strings.TrimLeft(s[end:], " \t")
	if end == 0 || rest == "" || rest[0] != ':' {
		return 0, 0
	}
	text := strings.TrimLeft(rest[1:], " \t")
	if text != "" && len(text) == len(rest)-1 {
		return 0, 0
	}
	return end, len(s) - len(text)
}

// itemLine returns where the text of an item begins, 0 if the line is none.
func itemLine(s string) int {
	rest, ok := strings.CutPrefix(s, "-")
	text := strings.TrimLeft(rest, " \t")
	if !ok || text != "" && len(text) == len(rest) {
		return 0
	}
	return len(s) - len(text)
}

// readLines reads "key: value" and "- item" lines for what they look like, and
// says which of them YAML would not take.
func (p *parser) readLines(start, end int) (entries []entry, bad []badLine) {
	for at := start; at < end; {
		next := min(end, p.lineEnd(at)+1)
		line := p.textAt(at, next)
		indent := string(p.text[at:line.Span.Start])
		at = next
		s := line.Value
		var last *entry
		if len(entries) > 0 {
			last = &entries[len(entries)-1]
		}
		key, value := keyLine(s)
		item := itemLine(s)
		var why string
		switch {
		case s == "" || strings.HasPrefix(s, "#"):
			continue
		case strings.Contains(indent, "\t"):
			why = "YAML wants spaces, no tabs"
			bad = append(bad, badLine{span: p.file.Span(line.Span.Start-len(indent), line.Span.Start), why: why})
		}
		switch {
		case key > 0 && indent == "":
			e, b := p.lineValue("k: ", line.Span.Start+value, line.Span.End)
			e.key = p.textAt(line.Span.Start, line.Span.Start+key)
			entries, bad = append(entries, e), append(bad, b...)
		case item > 0 && last != nil:
			e, b := p.lineValue("- ", line.Span.Start+item, line.Span.End)
			last.values, bad = append(last.values, e.values...), append(bad, b...)
			last.list = true
		case last != nil && len(last.values) > 0 && indent != "": // a value that goes on
			v := &last.values[len(last.values)-1]
			v.Value += " " + s
			v.Span.End = line.Span.End
		case why == "":
			bad = append(bad, badLine{span: line.Span, why: "neither a key nor an item"})
		}
	}
	return entries, bad
}

// lineValue reads what stands behind a key or a dash. YAML is asked for it with
// that context, since it takes more for a text that stands alone.
func (p *parser) lineValue(context string, start, end int) (e entry, bad []badLine) {
	v := p.textAt(start, end)
	if v.Value == "" {
		return entry{}, nil
	}
	// A parser of YAML takes some thousand bytes of memory for a line.
	if len(v.Value) < maxPlain && !strings.ContainsAny(v.Value, `"'`) {
		if e, ok := p.plainValue(entry{}, v.Span.End, v.Value); ok {
			return e, nil
		}
	}
	return p.yamlValue(context, v)
}

// yamlValue is lineValue by a parser of YAML.
func (p *parser) yamlValue(context string, v Text) (e entry, bad []badLine) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(context+v.Value), &doc); err == nil && len(doc.Content) == 1 && len(doc.Content[0].Content) > 0 {
		inner := doc.Content[0].Content
		switch node := inner[len(inner)-1]; {
		case node.Kind == yaml.ScalarNode && node.Tag == "!!null":
			return entry{}, nil // a comment, or ~
		case node.Kind == yaml.ScalarNode:
			if node.Value != "" {
				v.Value = node.Value
			}
			return entry{values: []Text{v}}, nil
		case node.Kind == yaml.SequenceNode:
			e.list = true
			for _, item := range node.Content {
				if item.Kind == yaml.ScalarNode && item.Value != "" {
					e.values = append(e.values, Text{Value: item.Value, Span: p.itemSpan(item, v.Span, len(context))})
				}
			}
			return e, nil
		}
	}
	quoted := "'" + strings.ReplaceAll(v.Value, "'", "''") + "'"
	why := "YAML reads this in another way"
	if v.Value[0] == '"' || v.Value[0] == '\'' {
		why = "the quotes do not enclose all of it"
	}
	return entry{values: []Text{v}, reported: true}, []badLine{{v.Span, why, quoted}}
}
