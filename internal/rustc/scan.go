package rustc

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a piece of Rust that means something; spaces, comments, literals
// and lifetimes are passed over. It is an identifier or keyword, without a
// leading r#, or one other character.
type token string

// scan splits a program into tokens. It agrees with rustc's lexer on every text
// that rustc's lexer accepts; on the others it does something harmless, since
// rustc stops there too. Package rust has a scanner for editing, which knows
// neither editions nor suffixes of literals, so that a name could be hidden
// from it that rustc sees. cstrings says that c"…" and cr"…" are literals, which
// they are since the edition 2021.
func scan(text string, cstrings bool) []token {
	s := scanner{rest: text, cstrings: cstrings}
	for s.rest != "" {
		s.step()
	}
	return s.tokens
}

type scanner struct {
	rest     string
	cstrings bool
	tokens   []token
}

func (s *scanner) step() {
	switch c := s.rest[0]; {
	case strings.HasPrefix(s.rest, "//"):
		s.skipTo("\n")
	case strings.HasPrefix(s.rest, "/*"):
		s.comment()
	case c == '"':
		s.quoted('"')
	case c == '\'':
		s.tick()
	case c >= '0' && c <= '9':
		s.word() // with its suffix: 1r"" is no raw string
	default:
		if w := s.word(); w != "" {
			s.afterWord(w)
			return
		}
		r, size := utf8.DecodeRuneInString(s.rest)
		if !unicode.IsSpace(r) && r != '\u200e' && r != '\u200f' { // marks of direction are spaces to rustc
			s.tokens = append(s.tokens, token(s.rest[:size]))
		}
		s.rest = s.rest[size:]
	}
}

// word takes what an identifier can be made of, or nothing.
func (s *scanner) word() string {
	end := strings.IndexFunc(s.rest, func(r rune) bool {
		return r != '_' && !unicode.In(r, unicode.L, unicode.N, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Other_ID_Continue)
	})
	if end < 0 {
		end = len(s.rest)
	}
	w := s.rest[:end]
	s.rest = s.rest[end:]
	return w
}

// afterWord decides whether the word just taken is the prefix of a literal.
func (s *scanner) afterWord(w string) {
	quote := strings.HasPrefix(s.rest, `"`)
	raw := strings.TrimLeft(s.rest, "#")
	switch {
	case w == "b" && quote, w == "c" && quote && s.cstrings:
		s.quoted('"')
	case w == "b" && strings.HasPrefix(s.rest, "'"):
		s.quoted('\'')
	case (w == "r" || w == "br" || w == "cr" && s.cstrings) && strings.HasPrefix(raw, `"`):
		hashes := s.rest[:len(s.rest)-len(raw)]
		s.rest = raw[1:]
		s.skipTo(`"` + hashes)
		s.word()
	case w == "r" && len(s.rest)-len(raw) == 1:
		s.rest = raw // r#name is the name itself
	default:
		s.tokens = append(s.tokens, token(w))
	}
}

// quoted passes a literal with escapes, from its opening quote to its suffix.
func (s *scanner) quoted(quote byte) {
	for i := 1; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case quote:
			s.rest = s.rest[i+1:]
			s.word()
			return
		}
	}
	s.rest = ""
}

// tick passes a character or a lifetime. It is a lifetime if a name begins
// there and its first character is not followed by another tick.
func (s *scanner) tick() {
	first, size := utf8.DecodeRuneInString(s.rest[1:])
	named := first == '_' || unicode.In(first, unicode.L, unicode.N)
	if named && !strings.HasPrefix(s.rest[1+size:], "'") {
		s.rest = s.rest[1:]
		s.word()
		return
	}
	s.quoted('\'')
}

// comment passes a block comment; they nest.
func (s *scanner) comment() {
	depth := 0
	for i := 0; i+1 < len(s.rest); i++ {
		switch s.rest[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				s.rest = s.rest[i+1:]
				return
			}
		}
	}
	s.rest = ""
}

// skipTo passes everything up to the end of the next stop.
func (s *scanner) skipTo(stop string) {
	_, s.rest, _ = strings.Cut(s.rest, stop)
}
