package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// rustWords are the words that mean the same wherever they stand.
var rustWords = wordsOf(map[TokenKind]string{
	Keyword: "as async await box break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return " +
		"self static struct super trait type union unsafe use where while " +
		"abstract become do final macro override priv try typeof unsized virtual yield", // reserved
	Type:   "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
	Number: "true false",
})

func wordsOf(kinds map[TokenKind]string) map[string]TokenKind {
	words := map[string]TokenKind{}
	for kind, all := range kinds {
		for _, w := range strings.Fields(all) {
			words[w] = kind
		}
	}
	return words
}

func isName(r rune) bool { return r == '_' || unicode.IsLetter(r) }

// inName reports whether a character can stand in a name behind its first one.
func inName(r rune) bool {
	return isName(r) || unicode.In(r, unicode.Mn, unicode.Nd, unicode.Pc)
}

// wordLen returns the length of the word that s begins with.
func wordLen(s string) int {
	n := 0
	for n < len(s) {
		c := s[n]
		if c < utf8.RuneSelf {
			if c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || n > 0 && '0' <= c && c <= '9' {
				n++
				continue
			}
			break
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		if n == 0 && !isName(r) || !inName(r) {
			break
		}
		n += size
	}
	return n
}

// isConstant reports whether a word is written as constants are: two capitals or
// more.
func isConstant(word string) bool {
	word = strings.TrimPrefix(strings.TrimPrefix(word, "r#"), "_")
	if len(word) < 2 || word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	for i := range len(word) {
		if c := word[i]; c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// isMacro reports whether what follows a name makes it a macro that is called.
func isMacro(rest string) bool {
	if !strings.HasPrefix(rest, "!") {
		return false
	}
	rest = strings.TrimLeftFunc(rest[1:], unicode.IsSpace)
	return rest != "" && strings.IndexByte("([{", rest[0]) >= 0
}

// introduces reports whether fn or type follows, behind white space: only then is
// default a keyword.
func introduces(rest string) bool {
	word := strings.TrimLeftFunc(rest, unicode.IsSpace)
	next := word[:wordLen(word)]
	return len(word) < len(rest) && (next == "fn" || next == "type")
}

func lineLen(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// blockLen returns the length of a block comment; they nest.
func blockLen(s string) int {
	depth := 1
	for i := 2; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(s)
}

// quotedLen returns the length of a string, its first mark included.
func quotedLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// prefixedLen returns the length of a literal with letters before its first mark,
// 0 if s begins with none.
func prefixedLen(s string) int {
	switch s[0] {
	case 'b', 'c':
		if strings.HasPrefix(s[1:], `"`) {
			return 1 + quotedLen(s[1:])
		}
		if s[0] == 'b' && strings.HasPrefix(s[1:], "'") {
			if n := charLen(s[1:]); n > 0 {
				return 1 + n
			}
		}
		if !strings.HasPrefix(s[1:], "r") {
			return 0
		}
		if n := rawLen(s[2:]); n > 0 {
			return 2 + n
		}
	case 'r':
		if n := rawLen(s[1:]); n > 0 {
			return 1 + n
		}
	}
	return 0
}

// rawLen returns the length of a raw string from its hashes on, 0 if it is none.
func rawLen(s string) int {
	hashes := spanOf(s, "#")
	if !strings.HasPrefix(s[hashes:], `"`) {
		return 0
	}
	body, end := s[hashes+1:], `"`+s[:hashes]
	if i := strings.Index(body, end); i >= 0 {
		return hashes + 1 + i + len(end)
	}
	return len(s)
}

// charLen returns the length of a character with its marks, 0 if s begins with
// none: then its mark is that of a lifetime.
func charLen(s string) int {
	if n := escapeLen(s[1:]); n > 0 && strings.HasPrefix(s[1+n:], "'") {
		return n + 2
	}
	r, size := utf8.DecodeRuneInString(s[1:])
	if size > 0 && r != '\n' && strings.HasPrefix(s[1+size:], "'") {
		return size + 2
	}
	return 0
}

// escapeLen returns the length of an escape of one character, 0 if s begins with
// none.
func escapeLen(s string) int {
	const hex = "0123456789abcdefABCDEF"
	switch {
	case len(s) < 2 || s[0] != '\\':
		return 0
	case strings.IndexByte(`'"\nrt0`, s[1]) >= 0:
		return 2
	case s[1] == 'x' && len(s) >= 4 && spanOf(s[2:4], hex) == 2:
		return 4
	case strings.HasPrefix(s, `\u{`):
		if n := spanOf(s[3:], hex); 1 <= n && n <= 6 && strings.HasPrefix(s[3+n:], "}") {
			return n + 4
		}
	}
	return 0
}

// holeLen returns the length of what a pattern of a macro has behind "$".
func holeLen(s string) int {
	n := 1 + wordLen(s[1:])
	if n > 1 {
		return n
	}
	if n < len(s) && (s[n] == '(' || s[n] == ')') {
		n++
	}
	if n < len(s) && s[n] == ',' {
		n++
	}
	return n
}

// spanOf returns how many bytes at the beginning of s are among those.
func spanOf(s, those string) int {
	n := 0
	for n < len(s) && strings.IndexByte(those, s[n]) >= 0 {
		n++
	}
	return n
}
