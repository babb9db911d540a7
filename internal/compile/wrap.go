package compile

import (
	"strings"

	"anneal/internal/rust"
)

// What makes a program of a fragment, as rustdoc does: a body of main, and for
// one that ends with an Ok, so that `?` can stand in it, a function in main.
const (
	lead       = "fn main() { "
	tail       = "}\n"
	leadResult = "fn main() { fn _inner() -> core::result::Result<(), impl core::fmt::Debug> { "
	tailResult = "} _inner().unwrap() }\n"
)

// inserted says where characters were put into a program that are not in the
// fence.
type inserted struct {
	line, column int // of the first of them, from 1
	count        int
}

// wrap makes a program of a fragment. What must stand outside of main stays
// above it: inner attributes and `extern crate`. Lines keep their numbers.
func wrap(fragment string) (string, inserted) {
	at := headerEnd(fragment)
	above := fragment[:at]
	in := inserted{line: 1 + strings.Count(above, "\n"), column: 1 + len([]rune(above[strings.LastIndexByte(above, '\n')+1:]))}
	head, foot := lead, tail
	if strings.HasSuffix(strings.TrimRight(rust.BlankComments(fragment), " \n"), "(())") {
		head, foot = leadResult, tailResult
	}
	in.count = len(head)
	return above + head + fragment[at:] + foot, in
}

// headerEnd returns the length of the inner attributes and `extern crate` items
// that a program begins with, together with the rest of their last line if that
// is blank.
func headerEnd(text string) int {
	s := header{text: text, tokens: rust.Code(text)}
	end := 0
	for {
		switch {
		case s.is("#", "!", "["):
			s.skip("]")
		case s.is("extern", "crate"):
			s.skip(";")
		case s.is("#", "["): // of an `extern crate`, or of something else
			s.skip("]")
			if !s.is("#", "[") && !s.is("extern", "crate") {
				return end
			}
			continue
		default:
			return end
		}
		end = s.last
		if rest, _, ok := strings.Cut(text[end:], "\n"); ok && strings.TrimSpace(rest) == "" {
			end += len(rest) + 1
		}
	}
}

// header goes over the tokens at the beginning of a program.
type header struct {
	text   string
	tokens []rust.Token // those that are left
	last   int          // where the last one that was skipped ends
}

// is reports whether the next tokens read so.
func (s *header) is(words ...string) bool {
	if len(s.tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if t := s.tokens[i]; s.text[t.Start:t.End] != w {
			return false
		}
	}
	return true
}

// skip goes behind the next token that reads so, outside of brackets that open
// before it.
func (s *header) skip(word string) {
	depth := 0
	for len(s.tokens) > 0 {
		t := s.tokens[0]
		s.tokens, s.last = s.tokens[1:], t.End
		switch s.text[t.Start:t.End] {
		case "[":
			depth++
		case "]":
			depth--
		}
		if depth == 0 && s.text[t.Start:t.End] == word {
			return
		}
	}
}

// hasMain reports whether a program has a function main.
func hasMain(text string) bool {
	switch {
	case strings.HasPrefix(text, "fn main()") || strings.Contains(text, "\nfn main()"): // as nearly all have it
		return true
	case !strings.Contains(text, "main"):
		return false
	}
	tokens := rust.Code(text)
	for i := 1; i < len(tokens); i++ {
		a, b := tokens[i-1], tokens[i]
		if text[b.Start:b.End] == "main" && text[a.Start:a.End] == "fn" {
			return true
		}
	}
	return false
}
