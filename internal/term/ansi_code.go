package term

import (
	"fmt"
	"strings"

	"anneal/internal/markup"
)

// lineMark is what is said of a line of a program.
type lineMark uint8

const (
	unmarked lineMark = iota
	markRight
	markWrong
)

var tokenInks = map[markup.TokenKind]ink{
	markup.Keyword: inkKeyword, markup.Type: inkType, markup.Function: inkFunction, markup.String: inkString,
	markup.Number: inkNumber, markup.Comment: inkComment, markup.Macro: inkFunction, markup.Lifetime: inkLifetime,
	markup.Attribute: inkComment, markup.Prompt: inkComment,
}

// program draws code with line numbers. A line that is too wide goes on below,
// behind a mark where its number would be: it has no number of its own, so the
// learner sees that it is one line.
//
//	✓  9 │ let tx2 = tx.clone();
//	   ↪ │     // goes on
func program(lang, code string, width int, marks map[int]lineMark) []row {
	return programLines(lang, code, width, marks, func(int) bool { return true })
}

// excerpt draws the marked lines of a program only.
func excerpt(lang, code string, width int, marks map[int]lineMark) []row {
	return programLines(lang, code, width, marks, func(line int) bool { return marks[line] != unmarked })
}

func programLines(lang, code string, width int, marks map[int]lineMark, wanted func(line int) bool) []row {
	lines := codeLines(lang, code)
	digits := len(fmt.Sprint(len(lines)))
	var rows []row
	for i, line := range lines {
		if !wanted(i + 1) {
			continue
		}
		var before row
		bold := false
		if len(marks) > 0 {
			m := span{text: "  "}
			switch marks[i+1] {
			case markRight:
				m, bold = span{text: "✓ ", ink: inkRight, bold: true}, true
			case markWrong:
				m, bold = span{text: "✗ ", ink: inkWrong, bold: true}, true
			}
			before = row{m}
		}
		number := span{text: fmt.Sprintf("%*d", digits, i+1), ink: inkFaint}
		if bold {
			number.ink, number.bold = inkText, true
		}
		first := append(append(row{}, before...), number, span{text: " │ ", ink: inkFaint})
		rest := row{{text: strings.Repeat(" ", before.width()+digits-1)}, {text: "↪ │ ", ink: inkFaint}}
		rows = append(rows, codeRow(line, width, first, rest)...)
	}
	return rows
}

// listing draws code without numbers, behind a bar.
func listing(lang, code string, width int) []row {
	var rows []row
	for _, line := range codeLines(lang, code) {
		rows = append(rows, codeRow(line, width, row{{text: "│ ", ink: inkFaint}}, row{{text: "↪ ", ink: inkFaint}})...)
	}
	return rows
}

// codeRow wraps a line of code; what goes on below keeps the indentation, as
// far as that leaves room.
func codeRow(line row, width int, first, rest row) []row {
	text := ""
	for _, s := range line {
		text += s.text
	}
	if first.width()+columns(text) <= width {
		return []row{append(append(row{}, first...), line...)}
	}
	indent := len(text) - len(strings.TrimLeft(text, " "))
	if indent+rest.width() > width/2 {
		indent = 0
	}
	// The indentation itself is part of the prefix, or wrap would take it for a gap.
	pad := span{text: strings.Repeat(" ", indent)}
	first, rest = append(append(row{}, first...), pad), append(append(row{}, rest...), pad)
	return wrap(trimLeft(line), width, first, rest)
}

func trimLeft(line row) row {
	for i, s := range line {
		if s.text = strings.TrimLeft(s.text, " "); s.text != "" {
			return append(row{s}, line[i+1:]...)
		}
	}
	return nil
}

// codeLines splits code into lines of coloured pieces, made harmless, with tabs
// drawn as spaces.
func codeLines(lang, code string) []row {
	if lang == "" {
		lang = "rust"
	}
	var lines []row
	for _, tokens := range markup.Lines(markup.Tokens(lang, strings.TrimRight(harmless(code), "\n"))) {
		var line row
		at := 0
		for _, t := range tokens {
			text := expandTabs(t.Text, at)
			at += columns(text)
			line = append(line, span{text: text, ink: tokenInks[t.Kind]})
		}
		lines = append(lines, line)
	}
	return lines
}

// expandTabs writes tabs as the spaces up to the next multiple of four columns.
func expandTabs(s string, at int) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	for i, part := range strings.Split(s, "\t") {
		if i > 0 {
			n := 4 - at%4
			b.WriteString(strings.Repeat(" ", n))
			at += n
		}
		b.WriteString(part)
		at += columns(part)
	}
	return b.String()
}
