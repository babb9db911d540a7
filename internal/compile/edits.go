package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/rust"
)

// edit is a program with one thing changed.
type edit struct {
	text string
	line int
	what string // "`move` in line 8 is dropped": completes "rustc says so when …"
}

// maxEdits bounds how many edits of one program are judged.
const maxEdits = 60

// edits proposes the changes that decide about ownership: what is borrowed,
// moved, cloned and mutable, and in which order things are done. Most of them
// the compiler rejects; with which words is for it to say.
func edits(text string) []edit {
	tokens := significant(text)
	line := func(i int) int { return 1 + strings.Count(text[:tokens[i].Start], "\n") }
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	var out []edit
	seen := map[string]bool{text: true}
	add := func(changed string, n int, format string, args ...any) {
		if !seen[changed] && len(out) < maxEdits {
			seen[changed] = true
			out = append(out, edit{changed, n, fmt.Sprintf(format, args...) + fmt.Sprintf(" in line %d", n)})
		}
	}
	replace := func(from, to int, with string) string { return text[:from] + with + text[to:] }
	for i := range tokens {
		start, end := tokens[i].Start, tokens[i].End
		next := end
		if i+1 < len(tokens) {
			next = tokens[i+1].Start
		}
		switch w := word(i); {
		case w == "move" && word(i+1) == "|":
			add(replace(start, next, ""), line(i), "`move` is dropped")
		case w == "mut" && word(i-1) == "&":
			add(replace(start, next, ""), line(i), "`&mut` is `&`")
			add(replace(tokens[i-1].Start, next, ""), line(i), "`&mut` is dropped")
		case w == "mut":
			add(replace(start, next, ""), line(i), "`mut` is dropped")
		case w == "&" && word(i+1) != "mut" && word(i+1) != "&" && word(i-1) != "&" && borrows(word(i-1)):
			add(replace(start, end, ""), line(i), "`&` is dropped")
			if rust.IsWord(word(i + 1)) {
				add(replace(start, end, "&mut "), line(i), "`&` is `&mut`")
			}
		case w == "clone" && word(i-1) == "." && word(i+1) == "(" && word(i+2) == ")":
			add(replace(tokens[i-1].Start, tokens[i+2].End, ""), line(i), "`.clone()` is dropped")
		case w == "Arc" || w == "Rc":
			other := map[string]string{"Arc": "Rc", "Rc": "Arc"}[w]
			add(swapWord(text, w, other), line(i), "every `%s` is `%s`, as", w, other)
		case rust.IsName(w) && passes(word(i-1)) && passed(word(i+1)) && !inPattern(word, i):
			add(replace(end, end, ".clone()"), line(i), "`%s` is cloned", w)
			add(replace(start, start, "&"), line(i), "`%s` is borrowed", w)
			add(replace(start, start, "&mut "), line(i), "`%s` is borrowed with `&mut`", w)
		}
	}
	statements := rust.Statements(text)
	for i, s := range statements {
		if i+1 < len(statements) && statements[i+1].Line == s.Line+1 {
			ls := lines(text)
			ls[s.Line-1], ls[s.Line] = ls[s.Line], ls[s.Line-1]
			add(join(ls), s.Line, "the statement has changed places with the one below it,")
		}
	}
	for _, s := range statements {
		add(without(text, s.Line), s.Line, "the statement is deleted")
	}
	return out
}

func significant(text string) []rust.Token {
	return slices.DeleteFunc(rust.Scan(text), func(t rust.Token) bool { return t.Kind == rust.Space || t.Kind == rust.Comment })
}

// borrows reports whether an & after this word takes a reference, rather than
// being the operator of a calculation.
func borrows(before string) bool {
	return before == "" || strings.Contains("(,=[{;:<>|", before) || before == "return" || before == "in" || before == "match"
}

// passes and passed tell a name that is handed on as a whole: an argument, or
// the value of a `let`.
func passes(before string) bool { return before == "(" || before == "," || before == "=" }
func passed(after string) bool  { return after == ")" || after == "," || after == ";" }

// inPattern reports whether token i names something new: on the left of a `let`,
// between `for` and `in`, or between the bars of a closure.
func inPattern(word func(int) string, i int) bool {
	bars := 0
	for i--; i >= 0; i-- {
		switch word(i) {
		case "let", "for":
			return true
		case "|":
			bars++
		case "=", "in", ";", "{", "}":
			return bars%2 == 1
		}
	}
	return false
}

// swapWord replaces every occurrence of a word by another.
func swapWord(text, old, with string) string {
	var b strings.Builder
	for _, t := range rust.Scan(text) {
		if piece := text[t.Start:t.End]; t.Kind == rust.Word && piece == old {
			b.WriteString(with)
		} else {
			b.WriteString(piece)
		}
	}
	return b.String()
}
