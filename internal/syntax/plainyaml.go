package syntax

import "strings"

// plainEntries reads front matter that needs no YAML parser, as almost all of it
// does not, for reading YAML takes longer than the rest of a lesson:
//
//	id: a-name
//	title: "A title"
//	tags: [one, two]
//	hints:
//	  - a text
//
// ok is false for all that is not written so, down to a comment or an escape: what
// is taken here reads as YAML does, to the byte.
func (p *parser) plainEntries(start, end int) (entries []entry, ok bool) {
	const (
		closed = -1 // the last entry has a value
		fresh  = -2 // it has none yet
	)
	margin := closed // of the items of the last entry
	text := string(p.text[start:end])
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		from := at
		at += len(line) + 1
		if line = strings.TrimRight(strings.TrimSuffix(line, "\r"), " "); line == "" {
			continue
		}
		rest := strings.TrimLeft(line, " ")
		space := len(line) - len(rest)
		key := keyOf(line)
		item, isItem := strings.CutPrefix(rest, "- ")
		switch {
		case len(line) > maxPlain:
			return nil, false
		case isItem && (margin == fresh || margin == space):
			margin = space
			e := &entries[len(entries)-1]
			e.list = true
			if e.values, ok = p.plainText(e.values, start+from+len(line), item, true); !ok {
				return nil, false
			}
		case key != "":
			e := entry{key: Text{key, p.file.Span(start+from, start+from+len(key))}}
			value := line[len(key)+1:]
			margin = closed
			if value == "" {
				margin = fresh
			} else if e, ok = p.plainValue(e, start+from+len(line), value); !ok {
				return nil, false
			}
			entries = append(entries, e)
		default:
			return nil, false
		}
	}
	return entries, true
}

// maxPlain is the length of the longest line that is read without a YAML parser,
// which reads longer ones in its own ways.
const maxPlain = 1000

// keyOf returns the key that a line begins with, before a colon and a space or
// the end; "" if there is none.
func keyOf(line string) string {
	n := 0
	for n < len(line) && (isLetter(line[n]) || n > 0 && (isDigit(line[n]) || line[n] == '-')) {
		n++
	}
	if rest := line[n:]; n > 0 && (rest == ":" || strings.HasPrefix(rest, ": ")) {
		return line[:n]
	}
	return ""
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// plainValue reads what stands behind a key, up to the offset end.
func (p *parser) plainValue(e entry, end int, s string) (_ entry, ok bool) {
	s = strings.TrimLeft(s, " ")
	switch s {
	case "null", "Null", "NULL":
		return e, false
	}
	if s[0] != '[' {
		e.values, ok = p.plainText(nil, end, s, false)
		return e, ok
	}
	inner, ok := strings.CutSuffix(s[1:], "]")
	if !ok {
		return e, false
	}
	e.list = true
	if strings.TrimLeft(inner, " ") == "" {
		return e, true
	}
	end -= len(s) - len("[")
	for piece := range strings.SplitSeq(inner, ",") {
		end += len(piece)
		s := strings.TrimRight(piece, " ")
		if e.values, ok = p.plainText(e.values, end-len(piece)+len(s), s, true); !ok || !isPlainItem(s) {
			return e, false
		}
		end += len(",")
	}
	return e, true
}

// isPlainItem reports whether a piece of a list in brackets stands for itself:
// there, more characters mean something than elsewhere.
func isPlainItem(s string) bool {
	s = strings.TrimLeft(s, " ")
	if s[0] == '"' || s[0] == '\'' {
		return true
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !isDigit(c) && strings.IndexByte("-./+ ", c) < 0 {
			return false
		}
	}
	return true
}

// plainText appends a text that ends at the offset end; an item that is empty is
// left out, as where YAML is read.
func (p *parser) plainText(texts []Text, end int, s string, item bool) (_ []Text, ok bool) {
	s = strings.TrimLeft(s, " ")
	if s == "" {
		return nil, false
	}
	value := s
	switch quote := s[0]; {
	case quote == '"' || quote == '\'':
		value = s[1:max(1, len(s)-1)]
		if len(s) < 2 || s[len(s)-1] != quote || strings.IndexByte(value, quote) >= 0 || quote == '"' && strings.Contains(value, `\`) {
			return nil, false
		}
	case strings.IndexByte("-?:,[]{}#&*!|>%@`~", quote) >= 0, strings.Contains(s, ": "), strings.Contains(s, " #"), strings.HasSuffix(s, ":"):
		return nil, false
	}
	for _, r := range s {
		if r < ' ' || 0x7f <= r && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || 0xfffd <= r && r <= 0xffff {
			return nil, false
		}
	}
	if value = strings.TrimSpace(value); value == "" && item {
		return texts, true
	}
	return append(texts, Text{value, p.file.Span(end-len(s), end)}), true
}
