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
	"anneal/internal/rust"
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
	for _, t := range rust.Scan(code) {
		if t.Kind != rust.Word {
			continue
		}
		word, rest := code[t.Start:t.End], strings.TrimLeft(code[t.End:], " \t\r\n")
		called := strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "!") && !strings.HasPrefix(rest, "!=") || strings.HasPrefix(rest, "::<")
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsUpper(first) || called && !rust.IsKeyword(word) {
			count[word]++
		}
	}
	return count
}
