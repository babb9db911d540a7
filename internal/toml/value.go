package toml

import (
	"strings"

	"anneal/internal/source"
)

// Kind says what a [Value] is.
type Kind uint8

// The kinds of values.
const (
	String Kind = iota + 1
	Integer
	Float
	Bool
	Date // a date, a time or both
	Array
	Table
)

var kindNames = [...]string{String: "a text", Integer: "a whole number", Float: "a number", Bool: "true or false", Date: "a date", Array: "a list", Table: "a table"}

// String returns the kind as messages name it: "a text".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}

// Value is a value or a table.
type Value struct {
	Kind    Kind
	Span    source.Span // where it is written, with its quotes and brackets; of a table, its header or the key that makes it
	Text    string      // String: what it means, with line breaks as on Unix; other scalars: as written
	Items   []*Value    // Array
	Entries []Entry     // Table, in the order of the file
	Broken  bool        // Table: something in it could not be read and was reported, so that keys may be missing

	index map[string]int // of the entries
}

// Entry is a key of a table with its value.
type Entry struct {
	Key   string
	Span  source.Span // of the key, without what stands before its last dot
	Value *Value
}

// Get returns the value of a key, nil if v is no table or has no such key.
func (v *Value) Get(key string) *Value {
	if e := v.entry(key); e != nil {
		return e.Value
	}
	return nil
}

func (v *Value) entry(key string) *Entry {
	if v == nil {
		return nil
	}
	if i, ok := v.index[key]; ok {
		return &v.Entries[i]
	}
	return nil
}

func (v *Value) add(key string, at source.Span, value *Value) *Entry {
	if v.index == nil {
		v.index = map[string]int{}
	}
	v.index[key] = len(v.Entries)
	v.Entries = append(v.Entries, Entry{Key: key, Span: at, Value: value})
	return &v.Entries[len(v.Entries)-1]
}

// Lines returns where each line of a String stands in the file, without its line
// break; the text behind a last line break is a line only if there is any. What
// is written with escapes takes more room there than in Text.
func (v *Value) Lines() []source.Span {
	raw := v.Span.Text()
	quote := raw[:min(1, len(raw))]
	if long := strings.Repeat(quote, 3); len(raw) >= 6 && strings.HasPrefix(raw, long) {
		quote = long
	}
	from, end := len(quote), len(raw)-len(quote)
	if len(quote) == 3 { // a line break right behind the quotes is none of the text
		from += len(raw[from:]) - len(strings.TrimPrefix(strings.TrimPrefix(raw[from:], "\r"), "\n"))
	}
	var lines []source.Span
	line := func(to, next int) {
		text := strings.TrimSuffix(raw[from:to], "\r")
		lines = append(lines, v.Span.File.Span(v.Span.Start+from, v.Span.Start+from+len(text)))
		from = next
	}
	for at := from; at < end; at++ {
		switch {
		case raw[at] == '\n':
			line(at, at+1)
		case raw[at] != '\\' || quote[0] == '\'':
		case lineBreak(raw[at:]) > 0:
			n := lineBreak(raw[at:])
			line(at, at+n)
			at += n - 1
		default:
			at++
			// A backslash at the end of a line takes away all white space up to
			// the next word.
			if rest := raw[at:end]; strings.HasPrefix(strings.TrimLeft(rest, " \t\r"), "\n") {
				at += len(rest) - len(strings.TrimLeft(rest, " \t\r\n")) - 1
			}
		}
	}
	if from < end {
		line(end, end)
	}
	return lines
}

// lineBreak returns the length of the escape for a line break that a text begins
// with, and 0 where it begins with none.
func lineBreak(text string) int {
	for _, escape := range []string{`\n`, `\u000a`, `\U0000000a`} {
		if n := len(escape); len(text) >= n && text[:2] == escape[:2] && strings.EqualFold(text[:n], escape) {
			return n
		}
	}
	return 0
}
