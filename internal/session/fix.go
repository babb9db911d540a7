package session

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"anneal/internal/quiz"
)

// judged goes on with what the compiler said of a program that the learner
// mended. One that is rejected is a try; the question stays. Where there is no
// verdict, or where the program compiles only because part of it is gone, the
// learner compares it with the author's and grades.
func (s *Session) judged(p *pending, v quiz.Verdict, now time.Time) {
	s.q.guess = p.guess
	if v.Outcome == quiz.Fails {
		s.q.answered(p.elapsed)
		s.q.tries++
		s.message = rejection(&v)
		return
	}
	r := result{result: quiz.Right, given: p.text}
	if v.Outcome == quiz.Unknown {
		why := v.Why
		if why == "" {
			why = "it came to no verdict"
		}
		r.result = quiz.Unjudged
		r.reasons = []string{"The compiler was of no help (" + why + "). Compare your program with the author's and grade yourself."}
	} else if gone := lost(s.q.card.Code, accepted(s.q.card)[0], p.text); len(gone) > 0 {
		for i, name := range gone {
			gone[i] = codeSpan(name)
		}
		r.result, r.proposed = quiz.Unjudged, quiz.Again
		r.reasons = []string{"It compiles, but not all of the program is there any more: " + strings.Join(gone, ", ") +
			". If the program still does what it is for, grade it better."}
	}
	s.conclude(r, p.elapsed, now)
}

// rejection tells why a program is not right yet.
func rejection(v *quiz.Verdict) string {
	if len(v.Errors) == 0 {
		return "the compiler rejects it"
	}
	e := &v.Errors[0]
	if e.Rendered != "" {
		return "the compiler rejects it:\n" + strings.TrimRight(e.Rendered, "\n")
	}
	text := "error"
	if e.Code != "" {
		text += "[" + e.Code + "]"
	}
	text += ": " + e.Text
	if n := e.Primary(); n > 0 {
		text += fmt.Sprintf(" (line %d)", n)
	}
	return "the compiler rejects it: " + text
}

// lost returns the functions, types and calls that the broken and the correct
// program share and the given one lacks, or has less often, in alphabetical
// order. Without this, deleting what rustc complains about would be an answer.
func lost(broken, correct, given string) []string {
	b, c, g := names(broken), names(correct), names(given)
	var gone []string
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if min(b[name], c[name]) > g[name] {
			gone = append(gone, name)
		}
	}
	return gone
}

// names counts, outside comments and text, the identifiers that begin with a
// capital letter (types, traits, variants) and those that are declared or
// called: followed by "(", "!" or "::<".
func names(code string) map[string]int {
	count := map[string]int{}
	for i := 0; i < len(code); {
		if n := skipped(code[i:]); n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(code[i:])
		if !isWord(r) {
			i += size
			continue
		}
		end := i
		for end < len(code) {
			r, size := utf8.DecodeRuneInString(code[end:])
			if !isWord(r) {
				break
			}
			end += size
		}
		word, rest := code[i:end], strings.TrimLeft(code[end:], " \t\r\n")
		called := strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "!") && !strings.HasPrefix(rest, "!=") || strings.HasPrefix(rest, "::<")
		if unicode.IsUpper(r) || called && !unicode.IsDigit(r) && !keywords[word] {
			count[word]++
		}
		i = end
	}
	return count
}

// keywords can stand before a parenthesis without being called.
var keywords = map[string]bool{
	"if": true, "while": true, "match": true, "for": true, "in": true, "return": true, "let": true, "mut": true, "ref": true,
	"move": true, "fn": true, "as": true, "else": true, "break": true, "pub": true, "impl": true, "dyn": true, "where": true,
}

// skipped returns the length of the comment, text or character that begins s,
// and 0 where none does.
func skipped(s string) int {
	switch {
	case strings.HasPrefix(s, "//"):
		return until(s, 2, "\n")
	case strings.HasPrefix(s, "/*"):
		depth, i := 1, 2
		for i < len(s) && depth > 0 {
			switch {
			case strings.HasPrefix(s[i:], "/*"):
				depth, i = depth+1, i+2
			case strings.HasPrefix(s[i:], "*/"):
				depth, i = depth-1, i+2
			default:
				i++
			}
		}
		return i
	case strings.HasPrefix(s, `r"`), strings.HasPrefix(s, `r#"`), strings.HasPrefix(s, `r##"`):
		hashes := strings.IndexByte(s, '"') - 1
		return until(s, hashes+2, `"`+strings.Repeat("#", hashes))
	case s[0] == '"':
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(s)
	case strings.HasPrefix(s, `'\`):
		return until(s, 3, "'")
	case s[0] == '\'':
		// 'x' is a character, 'x without a second quote a lifetime.
		if _, size := utf8.DecodeRuneInString(s[1:]); size > 0 && strings.HasPrefix(s[1+size:], "'") {
			return size + 2
		}
	}
	return 0
}

// until returns the length of s up to and with the first end at or after from.
func until(s string, from int, end string) int {
	if from > len(s) {
		return len(s)
	}
	if i := strings.Index(s[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(s)
}
