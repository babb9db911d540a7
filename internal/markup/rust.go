package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// rustScanner cuts Rust into coloured pieces in one pass. Nearly all code that is
// ever drawn is Rust, and an export draws it by the hundred thousand programs, for
// which regular expressions are too slow. It knows no grammar: a word is told by
// its letters and by its neighbours.
type rustScanner struct {
	code   string
	at     int // what is before it has been cut
	tokens []Token
	after  follow
}

// follow is what the words before make of the next name.
type follow uint8

const (
	anything follow = iota
	function        // behind fn
	typeName        // behind a colon, an arrow, struct and the like: not a constant
)

// rustTokens returns the tokens of Rust code, as [Tokens] does.
func rustTokens(code string) []Token {
	s := &rustScanner{code: code, tokens: make([]Token, 0, 16+len(code)/6)}
	if strings.HasPrefix(code, "#!") && len(code) > 2 && strings.IndexByte("[\r\n", code[2]) < 0 {
		s.cut(Attribute, lineLen(code))
	}
	for s.at < len(code) {
		s.next()
	}
	return s.tokens
}

// cut makes the next n bytes a token, or a part of the last one.
func (s *rustScanner) cut(kind TokenKind, n int) {
	from := s.at
	s.at += n
	if last := len(s.tokens) - 1; last >= 0 && s.tokens[last].Kind == kind {
		from -= len(s.tokens[last].Text)
		s.tokens[last].Text = s.code[from:s.at]
		return
	}
	s.tokens = append(s.tokens, Token{kind, s.code[from:s.at]})
}

// next cuts a token, or a few.
func (s *rustScanner) next() {
	rest := s.code[s.at:]
	after := s.after
	s.after = anything
	switch c := rest[0]; c {
	case ' ', '\n', '\t', '\r':
		s.after = after
		s.cut(Plain, 1)
	case '&':
		if s.cut(Operator, 1); after == typeName {
			s.after = after
		}
	case '\'':
		if n := charLen(rest); n > 0 {
			s.cut(String, n)
			return
		}
		n := wordLen(rest[1:])
		if s.cut(Lifetime, 1+n); n > 0 && after == typeName {
			s.after = after
		}
	case ':':
		if strings.HasPrefix(rest, "::") {
			s.cut(Plain, 2)
			return
		}
		s.cut(Plain, 1)
		s.after = typeName
	case '-':
		if strings.HasPrefix(rest, "->") {
			s.cut(Plain, 2)
			s.after = typeName
			return
		}
		s.cut(Operator, 1)
	case '/':
		switch {
		case strings.HasPrefix(rest, "//"):
			s.cut(Comment, min(len(rest), lineLen(rest)+1))
		case strings.HasPrefix(rest, "/*"):
			s.cut(Comment, blockLen(rest))
		default:
			s.cut(Operator, 1)
		}
	case '"':
		s.cut(String, quotedLen(rest))
	case '#':
		if n := len(rest) - len(strings.TrimPrefix(strings.TrimPrefix(rest, "#"), "!")); n < len(rest) && rest[n] == '[' {
			s.attribute(n + 1)
			return
		}
		s.cut(Plain, 1)
	case '$':
		s.cut(Attribute, holeLen(rest))
	case '.':
		switch {
		case strings.HasPrefix(rest, "..="):
			s.cut(Operator, 3)
		case strings.HasPrefix(rest, ".."):
			s.cut(Operator, 2)
		default:
			s.cut(Punctuation, 1)
		}
	case '{', '}', '(', ')', '[', ']', ',', ';':
		s.cut(Punctuation, 1)
	case '+', '*', '%', '|', '<', '>', '^', '!', '~', '@', '=', '?':
		s.cut(Operator, 1)
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		s.number()
	default:
		s.other(after)
	}
}

// other cuts a word, a literal that begins like one, or what means nothing.
func (s *rustScanner) other(after follow) {
	rest := s.code[s.at:]
	if n := prefixedLen(rest); n > 0 {
		s.cut(String, n)
		return
	}
	n := wordLen(rest)
	if raw, ok := strings.CutPrefix(rest, "r#"); ok && wordLen(raw) > 0 {
		n = 2 + wordLen(raw)
	}
	if n > 0 {
		s.word(rest[:n], after)
		return
	}
	r, size := utf8.DecodeRuneInString(rest)
	if unicode.IsSpace(r) {
		s.after = after
	}
	s.cut(Plain, size)
}

// word cuts a word, with the mark of a macro behind it.
func (s *rustScanner) word(word string, after follow) {
	n := len(word)
	rest := s.code[s.at+n:]
	kind, known := rustWords[word]
	switch {
	case after == function:
		s.cut(Function, n)
	case known:
		s.cut(kind, n)
		switch word {
		case "fn":
			s.after = function
		case "struct", "enum", "type", "union", "mod":
			s.after = typeName
		}
	case word == "default" && introduces(rest):
		s.cut(Keyword, n)
	case isConstant(word):
		if after == typeName {
			s.cut(Type, n)
			return
		}
		s.cut(Number, n)
	case isMacro(rest) && !strings.HasPrefix(word, "r#"):
		s.cut(Macro, n+1)
	default:
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.IsUpper(first):
			s.cut(Type, n)
		case strings.HasPrefix(rest, "("):
			s.cut(Function, n)
		default:
			s.cut(Plain, n)
		}
	}
}

// attribute cuts an attribute that begins with n bytes; texts in it are texts.
func (s *rustScanner) attribute(n int) {
	s.cut(Attribute, n)
	for depth := 1; depth > 0 && s.at < len(s.code); {
		rest := s.code[s.at:]
		switch rest[0] {
		case '"':
			s.cut(String, quotedLen(rest))
			continue
		case '[':
			depth++
		case ']':
			depth--
		}
		s.cut(Attribute, 1)
	}
}

// number cuts a number and the type behind it. A point belongs to it unless a
// range or a name follows.
func (s *rustScanner) number() {
	rest := s.code[s.at:]
	n := 0
	if rest[0] == '0' && len(rest) > 1 {
		switch rest[1] {
		case 'b':
			n = 2 + spanOf(rest[2:], "01_")
		case 'o':
			n = 2 + spanOf(rest[2:], "01234567_")
		case 'x', 'X':
			n = 2 + spanOf(rest[2:], "0123456789abcdefABCDEF_")
		}
	}
	if n <= 2 {
		n = decimalLen(rest)
	}
	s.cut(Number, n)
	for _, suffix := range numberSuffixes {
		if strings.HasPrefix(rest[n:], suffix) {
			s.cut(Keyword, len(suffix))
			return
		}
	}
}

var numberSuffixes = []string{"u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "u128", "i128", "usize", "isize", "f32", "f64"}

func decimalLen(s string) int {
	const digits = "0123456789_"
	n := spanOf(s, digits)
	if strings.HasPrefix(s[n:], ".") {
		if next, _ := utf8.DecodeRuneInString(s[n+1:]); next != '.' && !isName(next) {
			n += 1 + spanOf(s[n+1:], digits)
		}
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		sign := n + 1
		if sign < len(s) && (s[sign] == '+' || s[sign] == '-') {
			sign++
		}
		if exponent := spanOf(s[sign:], digits); exponent > 0 {
			return sign + exponent
		}
	}
	return n
}
