package reduce

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"anneal/internal/rust"
)

// cut is a piece of a program, in bytes, and what is put in its place.
type cut struct {
	start, end int
	with       string
}

// apply makes cuts that are apart from each other.
func apply(text string, cuts []cut) string {
	cuts = slices.SortedFunc(slices.Values(cuts), func(a, b cut) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	at := 0
	for _, c := range cuts {
		b.WriteString(text[at:c.start])
		b.WriteString(c.with)
		at = c.end
	}
	return tidy(b.String() + text[at:])
}

// longestFirst puts cuts in order.
func longestFirst(cuts []cut) {
	slices.SortStableFunc(cuts, func(a, b cut) int { return cmp.Compare(b.end-b.start, a.end-a.start) })
}

// apart returns the cuts that do not overlap, the longest first.
func apart(cuts []cut) []cut {
	longestFirst(cuts)
	var kept []cut
	for _, c := range cuts {
		if !slices.ContainsFunc(kept, func(k cut) bool { return c.start < k.end && k.start < c.end }) {
			kept = append(kept, c)
		}
	}
	return kept
}

// needed returns how many of the cuts, at least one, make a text fit.
func needed(text string, cuts []cut) int {
	lines := length(text)
	for i, c := range cuts {
		if lines -= length(text[c.start:c.end]); lines <= Fits {
			return i + 1
		}
	}
	return len(cuts)
}

// length counts the lines that are not empty.
func length(text string) (n int) {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n
}

// piece returns the cut that takes a piece away, with its lines where it fills
// them.
func piece(text string, start, end int) cut {
	from, to := start, end
	for from > 0 && (text[from-1] == ' ' || text[from-1] == '\t') {
		from--
	}
	for to < len(text) && (text[to] == ' ' || text[to] == '\t') {
		to++
	}
	if (from == 0 || text[from-1] == '\n') && (to == len(text) || text[to] == '\n') {
		return cut{from, min(to+1, len(text)), ""}
	}
	return cut{start, end, ""}
}

// tidy takes away spaces at the ends of lines and all but one of empty lines that
// follow each other, as cuts and comments leave them.
func tidy(text string) string {
	tokens := rust.Scan(text)
	var b strings.Builder
	for i, t := range tokens {
		s := text[t.Start:t.End]
		if n := strings.Count(s, "\n"); t.Kind == rust.Space && n > 0 {
			s = strings.Repeat("\n", min(n, 2)) + s[strings.LastIndexByte(s, '\n')+1:]
			after := ""
			if i+1 < len(tokens) {
				after = text[tokens[i+1].Start:tokens[i+1].End]
			}
			before := strings.TrimRightFunc(text[:t.Start], unicode.IsSpace)
			if after == "}" || strings.HasSuffix(before, "{") { // nor any at the ends of a block
				s = s[strings.LastIndexByte(s, '\n'):]
			}
		}
		b.WriteString(s)
	}
	if s := strings.TrimSpace(b.String()); s != "" {
		return s + "\n"
	}
	return ""
}
