// Package rust reads Rust source text as a sequence of tokens: enough to tell
// words from comments and strings, to find statements, and to propose edits.
//
// It never parses and never judges: whatever it is given, it returns tokens
// that cover the text without a gap, and whether the text is Rust at all is for
// the compiler to say.
package rust

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells tokens apart.
type Kind uint8

// The kinds of tokens.
const (
	Space    Kind = iota
	Comment       // line, block and documentation comments
	Word          // identifiers, raw identifiers and keywords
	Lifetime      // 'a
	Number        //
	Literal       // strings, byte strings and characters, with their prefix
	Punct         // one character
)

// Token is a piece of the text, from byte Start up to End.
type Token struct {
	Kind       Kind
	Start, End int
}

// Scan cuts text into tokens.
func Scan(text string) []Token {
	tokens := make([]Token, 0, len(text)/3)
	for at := 0; at < len(text); {
		kind, n := next(text[at:])
		tokens = append(tokens, Token{kind, at, at + n})
		at += n
	}
	return tokens
}

// Code is Scan without spaces and comments.
func Code(text string) []Token { return AppendCode(make([]Token, 0, len(text)/3), text) }

// AppendCode puts the tokens of [Code] behind others.
func AppendCode(tokens []Token, text string) []Token {
	for at := 0; at < len(text); {
		kind, n := next(text[at:])
		if kind != Space && kind != Comment {
			tokens = append(tokens, Token{kind, at, at + n})
		}
		at += n
	}
	return tokens
}

// next returns the first token of a text that is not empty.
func next(s string) (Kind, int) {
	switch {
	case strings.HasPrefix(s, "//"):
		return Comment, until(s, "\n")
	case strings.HasPrefix(s, "/*"):
		return Comment, blockComment(s)
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsSpace(r):
		return Space, spaces(s)
	case r == '"':
		return Literal, quoted(s, 0)
	case r == '\'':
		return charOrLifetime(s)
	case unicode.IsDigit(r):
		return Number, number(s)
	case isWordStart(r):
		return wordOrLiteral(s)
	}
	return Punct, size
}

func isWordStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }
func isWord(r rune) bool      { return isWordStart(r) || unicode.IsDigit(r) }

// word returns the length of the word that s begins with. Nearly all of them are
// ASCII, for which no table of Unicode is asked.
func word(s string) int {
	i := 0
	for i < len(s) && (s[i] == '_' || 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z' || '0' <= s[i] && s[i] <= '9') {
		i++
	}
	if i < len(s) && s[i] >= utf8.RuneSelf {
		i += span(s[i:], isWord)
	}
	return i
}

// spaces returns the length of the white space that s begins with.
func spaces(s string) int {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\n') {
		i++
	}
	return i + span(s[i:], unicode.IsSpace)
}

func span(s string, in func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); i >= 0 {
		return i
	}
	return len(s)
}

func until(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i
	}
	return len(s)
}

// blockComment returns the length of a block comment; they nest.
func blockComment(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// quoted returns the length of a string that begins at byte from of s with its
// quotation mark, the bytes before it included.
func quoted(s string, from int) int {
	for i := from + 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[from]:
			return i + 1
		}
	}
	return len(s)
}

// charOrLifetime tells 'a' from 'a: a character has its closing mark after one
// character or an escape.
func charOrLifetime(s string) (Kind, int) {
	rest := s[1:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == '\\':
		return Literal, quoted(s, 0)
	case size > 0 && strings.HasPrefix(rest[size:], "'"):
		return Literal, 1 + size + 1
	case isWordStart(r):
		return Lifetime, 1 + word(rest)
	}
	return Punct, 1
}

func number(s string) int {
	n := word(s)
	// A point belongs to the number only before a digit: 1.max(2) and 0..9 do
	// not continue.
	if n+1 < len(s) && s[n] == '.' && s[n+1] >= '0' && s[n+1] <= '9' {
		n += 1 + word(s[n+1:])
	}
	return n
}

// wordOrLiteral reads a word, or a literal with a prefix: r"", br#""#, b”, c"".
func wordOrLiteral(s string) (Kind, int) {
	n := word(s)
	rest := s[n:]
	switch prefix := s[:n]; prefix {
	case "r", "br", "cr":
		hashes := span(rest, func(r rune) bool { return r == '#' })
		if strings.HasPrefix(rest[hashes:], `"`) {
			end := `"` + rest[:hashes]
			body := n + hashes + 1
			return Literal, min(len(s), body+until(s[body:], end)+len(end))
		}
		if prefix == "r" && hashes == 1 {
			return Word, n + 1 + word(rest[1:]) // r#type
		}
	case "b", "c":
		if strings.HasPrefix(rest, `"`) || prefix == "b" && strings.HasPrefix(rest, `'`) {
			return Literal, quoted(s, n)
		}
	}
	return Word, n
}

// BlankComments replaces every comment by spaces and drops the spaces that end
// up at the end of a line. Lines keep their numbers and the code its columns.
func BlankComments(text string) string {
	if !strings.Contains(text, "//") && !strings.Contains(text, "/*") {
		return trimLines(text) // most programs; there is no need to know the tokens
	}
	var b strings.Builder
	b.Grow(len(text))
	for rest := text; rest != ""; {
		kind, n := next(rest)
		piece := rest[:n]
		rest = rest[n:]
		if kind != Comment {
			b.WriteString(piece)
			continue
		}
		for _, r := range piece {
			if r == '\n' {
				b.WriteByte('\n')
			} else {
				b.WriteByte(' ')
			}
		}
	}
	return trimLines(b.String())
}

// trimLines drops the white space at the ends of lines.
func trimLines(text string) string {
	if !hasTrailing(text) {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return strings.Join(lines, "\n")
}

// hasTrailing reports whether a line ends with white space.
func hasTrailing(text string) bool {
	for rest, more := text, true; more; {
		var line string
		if line, rest, more = strings.Cut(rest, "\n"); line != "" && strings.IndexByte(" \t\r", line[len(line)-1]) >= 0 {
			return true
		}
	}
	return false
}

// IsWord reports whether s is a word: an identifier or a keyword.
func IsWord(s string) bool {
	for i, r := range s {
		if i == 0 && !isWordStart(r) || !isWord(r) {
			return false
		}
	}
	return s != ""
}

// IsName reports whether s is a word that could name a value: in lower case and
// no keyword.
func IsName(s string) bool {
	return IsWord(s) && s == strings.ToLower(s) && s != "_" && !keywords[s]
}

// IsKeyword reports whether s is a keyword of Rust.
func IsKeyword(s string) bool { return keywords[s] }

var keywords = map[string]bool{
	"as": true, "async": true, "await": true, "break": true, "const": true, "continue": true, "crate": true,
	"dyn": true, "else": true, "enum": true, "extern": true, "false": true, "fn": true, "for": true, "if": true,
	"impl": true, "in": true, "let": true, "loop": true, "match": true, "mod": true, "move": true, "mut": true,
	"pub": true, "ref": true, "return": true, "self": true, "static": true, "struct": true, "super": true,
	"trait": true, "true": true, "type": true, "unsafe": true, "use": true, "where": true, "while": true,
}
