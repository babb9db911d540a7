package term

import (
	"strings"

	"anneal/internal/session"
)

// diff draws the right answer beside the given one, or line below line where
// there is no room for that.
//
//	  Answer   │ Yours
//	  1        │ 1
//	✗ 2        │ 3
func diff(lines []session.DiffLine, width int) []row {
	left, right := columns("Answer"), columns("Yours")
	text := func(s string) string { return expandTabs(harmless(s), 0) }
	for i := range lines {
		left, right = max(left, columns(text(lines[i].Want))), max(right, columns(text(lines[i].Given)))
	}
	left, right = max(left, columns(nothing)), max(right, columns(nothing))
	if 2+left+3+right > width {
		return diffBelow(lines, width)
	}
	pad := func(s string) string { return s + strings.Repeat(" ", left-columns(s)) }
	rows := []row{{{text: "  "}, {text: pad("Answer"), bold: true, ink: inkRight}, {text: " │ ", ink: inkFaint}, {text: "Yours", bold: true, ink: inkWrong}}}
	for i := range lines {
		d := &lines[i]
		mark, want, given := span{text: "  "}, span{text: pad(text(d.Want))}, span{text: text(d.Given)}
		if !d.Same() {
			mark, want.ink, given.ink = span{text: "✗ ", ink: inkWrong, bold: true}, inkRight, inkWrong
		}
		if d.Extra {
			want = span{text: pad(nothing), ink: inkFaint}
		}
		if d.Missing {
			given = span{text: nothing, ink: inkFaint}
		}
		rows = append(rows, row{mark, want, {text: " │ ", ink: inkFaint}, given})
	}
	return rows
}

// nothing stands where the other side has a line.
const nothing = "(no line)"

func diffBelow(lines []session.DiffLine, width int) []row {
	rows := []row{{{text: "- Answer", bold: true, ink: inkRight}, {text: "  "}, {text: "+ Yours", bold: true, ink: inkWrong}}}
	put := func(mark, text string, color ink) {
		first := row{{text: mark, ink: color, bold: true}}
		rows = append(rows, codeRow(row{{text: expandTabs(harmless(text), 0), ink: color}}, width, first, row{{text: "↪ ", ink: inkFaint}})...)
	}
	for i := range lines {
		d := &lines[i]
		if d.Same() {
			put("  ", d.Want, inkText)
			continue
		}
		if !d.Extra {
			put("- ", d.Want, inkRight)
		}
		if !d.Missing {
			put("+ ", d.Given, inkWrong)
		}
	}
	return rows
}
