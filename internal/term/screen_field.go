package term

import (
	"strings"
	"unicode/utf8"
)

// field is a text that is being typed, with the place where the next letter
// goes. It is a value: editing returns another one.
type field struct {
	text string
	at   int // byte offset of the cursor, between two letters
}

// maxField is the length of the longest text that can be typed or pasted, in
// bytes; longer ones are written in an editor.
const maxField = 16 << 10

// insert puts text at the cursor. Control characters are dropped; line breaks
// stay where the answer may have several lines, and are spaces elsewhere.
func (f field) insert(text string, several bool) field {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && !several:
			return ' '
		case r == utf8.RuneError, r != '\t' && r != '\n' && harmful(r):
			return -1
		}
		return r
	}, text)
	if len(f.text)+len(text) > maxField {
		return f
	}
	f.text = f.text[:f.at] + text + f.text[f.at:]
	f.at += len(text)
	return f
}

// edit takes a key that moves or deletes; ok is false for any other.
func (f field) edit(key string) (_ field, ok bool) {
	switch key {
	case "left", "ctrl+b":
		f.at = f.before()
	case "right", "ctrl+f":
		f.at = f.behind()
	case "home", "ctrl+a":
		f.at = strings.LastIndexByte(f.text[:f.at], '\n') + 1
	case "end", "ctrl+e":
		f.at = f.lineEnd()
	case "backspace", "ctrl+h":
		from := f.before()
		f.text, f.at = f.text[:from]+f.text[f.at:], from
	case "delete", "ctrl+d":
		f.text = f.text[:f.at] + f.text[f.behind():]
	case "ctrl+u":
		f.text, f.at = f.text[f.at:], 0
	case "ctrl+k":
		f.text = f.text[:f.at] + f.text[f.lineEnd():]
	case "ctrl+w", "alt+backspace":
		from := strings.LastIndexAny(strings.TrimRight(f.text[:f.at], " \n"), " \n") + 1
		f.text, f.at = f.text[:from]+f.text[f.at:], from
	default:
		return f, false
	}
	return f, true
}

func (f field) lineEnd() int {
	if i := strings.IndexByte(f.text[f.at:], '\n'); i >= 0 {
		return f.at + i
	}
	return len(f.text)
}

// before returns the offset of the letter before the cursor, as a reader counts
// letters.
func (f field) before() int {
	from := 0
	for i := 0; i < f.at; {
		c, _ := cluster(f.text[i:])
		from, i = i, i+len(c)
	}
	return from
}

func (f field) behind() int {
	if f.at == len(f.text) {
		return f.at
	}
	c, _ := cluster(f.text[f.at:])
	return f.at + len(c)
}

// rows draws the field; what does not fit goes on below.
func (f field) rows(width int) []row {
	under, rest := " ", ""
	if f.at < len(f.text) {
		end := f.behind()
		under, rest = f.text[f.at:end], f.text[end:]
		if under == "\n" || under == "\t" {
			under, rest = " ", f.text[f.at:]
		}
	}
	spans := []span{{text: expandTabs(f.text[:f.at], 0)}, {text: under, reverse: true}, {text: expandTabs(rest, 0)}}
	return letters(spans, width, row{{text: "› ", bold: true}}, row{{text: "  "}})
}

// letters breaks spans into rows anywhere, so that every space is drawn.
func letters(spans []span, width int, first, rest row) []row {
	rows, r, used := []row(nil), append(row{}, first...), first.width()
	for _, s := range spans {
		for text := s.text; text != ""; {
			c, n := cluster(text)
			text = text[len(c):]
			if c == "\n" || used+n > width {
				rows, r, used = append(rows, r), append(row{}, rest...), rest.width()
			}
			if c != "\n" {
				piece := s
				piece.text = c
				r, used = join(r, piece), used+n
			}
		}
	}
	return append(rows, r)
}
