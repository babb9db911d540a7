package session

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"anneal/internal/quiz"
)

// typed judges a typed answer. It is right when it is one of the accepted
// texts, near when only inner white space or a last semicolon differ, and wrong
// otherwise; letters must have the right case.
func typed(card *quiz.Card, value string) (result, error) {
	given := outer(value)
	if given == "" {
		return result{}, refuse("the answer is empty; dont-know or give-up shows what is right")
	}
	accepted := accepted(card)
	r := result{result: quiz.Wrong, given: given}
	for _, want := range accepted {
		if given == outer(want) {
			r.result = quiz.Right
			return r, nil
		}
	}
	for _, want := range accepted {
		if loose(given) == loose(want) {
			r.result = quiz.Near
			r.reasons = []string{"Accepted. To the letter it is " + said(outer(want)) + "."}
			return r, nil
		}
	}
	want := closest(given, accepted)
	if d := difference(given, want); d != "" {
		r.reasons = []string{d}
	}
	if card.Kind == quiz.Output || strings.Contains(given, "\n") || strings.Contains(outer(want), "\n") {
		r.diff = lineDiff(outer(want), given)
	}
	return r, nil
}

// accepted returns the texts that are right, the one to show first.
func accepted(card *quiz.Card) []string {
	if len(card.Accept) == 0 {
		return []string{card.Answer}
	}
	return card.Accept
}

// outer removes what does not show: white space around the text and at the ends
// of its lines.
func outer(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	return strings.Join(lines, "\n")
}

// loose removes what does not matter: a last semicolon, and white space within
// lines except between two words, where it becomes one space. Line breaks
// matter.
func loose(s string) string {
	s = strings.TrimSpace(strings.TrimSuffix(outer(s), ";"))
	var b strings.Builder
	var last rune
	space := false
	for _, r := range s {
		if r != '\n' && unicode.IsSpace(r) {
			space = true
			continue
		}
		if space && isWord(last) && isWord(r) {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// closest returns the accepted text that agrees with the answer for longest.
func closest(given string, accepted []string) string {
	return slices.MaxFunc(accepted, func(a, b string) int {
		return agreement(given, outer(a)) - agreement(given, outer(b))
	})
}

// agreement counts the letters that two texts have in common at their
// beginnings, whatever their case.
func agreement(a, b string) int {
	ra, rb := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	n := 0
	for n < len(ra) && n < len(rb) && ra[n] == rb[n] {
		n++
	}
	return n
}

// difference says in a sentence where an answer leaves the right one, and is
// empty where the two have so little in common that it would not help.
func difference(given, want string) string {
	want = outer(want)
	if strings.EqualFold(given, want) {
		return "Only upper and lower case differ: you wrote " + said(given) + ", right is " + said(want) + "."
	}
	g, w := strings.Split(given, "\n"), strings.Split(want, "\n")
	if len(g) == 1 && len(w) == 1 {
		if n := agreement(given, want); 2*n >= min(len([]rune(given)), len([]rune(want))) && n > 0 {
			return fmt.Sprintf("The difference begins at character %d: you wrote %s, right is %s.", n+1, said(given), said(want))
		}
		return ""
	}
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			return fmt.Sprintf("Line %d is missing: %s.", i+1, said(w[i]))
		case i >= len(w):
			return fmt.Sprintf("Line %d is one too many: %s.", i+1, said(g[i]))
		case g[i] != w[i]:
			return fmt.Sprintf("Line %d differs: you wrote %s, right is %s.", i+1, said(g[i]), said(w[i]))
		}
	}
	return ""
}

// said writes a line of what was typed as code.
func said(line string) string { return cmp.Or(quiz.CodeSpan(line), "an empty line") }
