package compile

import (
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// spoken is one thing that the compiler says.
type spoken struct {
	kind  sayingKind
	text  string
	fold  string          // the text, folded
	lines []int           // of the program, that it is said of
	at    *quiz.SpanLabel // nil if it has no place of its own
	place arrow           // of a note that is about the program
}

// programFile is how the program is called in what the compiler draws.
const programFile = "src/main.rs"

// saidBy returns all that the compiler says in a message. What it only draws,
// below a note or at the end of a long span, is read from the drawing.
func saidBy(m *quiz.Message) []spoken {
	all := make([]spoken, 1, 2*(len(m.Spans)+len(m.Notes)+len(m.Help))+2)
	all[0] = spoken{kind: aHeadline, text: m.Text}
	for i := range m.Spans {
		s := &m.Spans[i]
		if s.Primary && all[0].at == nil {
			all[0].at = s
		}
		if s.Label != "" {
			all = append(all, spoken{kind: aLabel, text: s.Label, lines: []int{s.Line, s.EndLine}, at: s})
		}
	}
	for _, n := range m.Notes {
		all = append(all, spoken{kind: aNote, text: n})
		// What stands at the bound is drawn only where the source of the
		// standard library is at hand.
		if of, ok := strings.CutPrefix(n, "required by a bound in "); ok {
			all = append(all, spoken{kind: aNote, text: "required by this bound in " + of})
		}
	}
	for _, h := range m.Help {
		all = append(all, spoken{kind: aHelp, text: h})
	}
	for _, q := range readQuotes(lines(m.Rendered), nil) {
		for _, s := range q.sayings {
			drawn := spoken{kind: s.kind, text: s.text}
			if s.place.file == programFile {
				drawn.place = s.place
			}
			if s.row >= 0 {
				drawn.lines = []int{q.rows[s.row].line}
			}
			all = append(all, drawn)
		}
	}
	for i := range all {
		all[i].fold = fold(all[i].text)
	}
	return all
}

// labelsOf returns what is said of one of the lines, in labels.
func labelsOf(all []spoken, lines []int) []spoken {
	var here []spoken
	for _, s := range all {
		if s.kind == aLabel && slices.ContainsFunc(s.lines, func(n int) bool { return slices.Contains(lines, n) }) {
			here = append(here, s)
		}
	}
	return here
}

// literally finds what is said as it is quoted; nil if nothing is.
func literally(all []spoken, quoted string) *spoken {
	quoted = fold(quoted)
	i := slices.IndexFunc(all, func(s spoken) bool { return hasWords(s.fold, quoted) })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// inSense finds what is said as it is quoted but for paths and marks, and the
// piece of it that is quoted.
func inSense(all []spoken, quoted string) (*spoken, string) {
	for i := range all {
		if piece, ok := hasSense(all[i].text, quoted); ok {
			return &all[i], piece
		}
	}
	return nil, ""
}

// How much of its words a quote must share with what is said to be taken for
// the same thing in other words: at the same place, and anywhere.
const (
	enough  = 0.5
	clearly = 0.6
)

// inOtherWords finds what is most like the quote; nil if nothing is.
func inOtherWords(all []spoken, quoted string, least float64) (*spoken, float64) {
	var found *spoken
	for i := range all {
		if n := wordsInCommon(all[i].text, quoted); n >= least && sameSubject(all[i].text, quoted) {
			found, least = &all[i], n+1e-9
		}
	}
	return found, least
}
