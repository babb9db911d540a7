package term

import (
	"strings"
)

// rustcBox draws a message of the compiler in a box, as the compiler draws it;
// about says on what, where that is not plain.
func rustcBox(message, about string, width int) []row {
	title := "╭─ rustc"
	if about != "" {
		title += ", on " + about
	}
	if title = cut(title, width); columns(title) < width {
		title += " "
	}
	line := func(n int) string { return strings.Repeat("─", max(n, 0)) }
	rows := []row{{{text: title + line(width-columns(title)), ink: inkFaint}}}
	rows = append(rows, rustcRows(message, width)...)
	return append(rows, row{{text: "╰" + line(width-1), ink: inkFaint}})
}

// rustcRows draws lines of the compiler behind a bar.
func rustcRows(message string, width int) []row {
	var rows []row
	for _, line := range strings.Split(strings.Trim(harmless(message), "\n"), "\n") {
		rows = append(rows, codeRow(rustcLine(expandTabs(line, 0)), width, row{{text: "│ ", ink: inkFaint}}, row{{text: "↪ ", ink: inkFaint}})...)
	}
	return rows
}

// headings are the words at the beginning of a message or of a part of it.
var headings = []struct {
	word string
	ink  ink
}{{"error", inkWrong}, {"warning", inkNumber}, {"note", inkType}, {"help", inkRight}}

// rustcLine colours a line of a message by its shape.
func rustcLine(line string) row {
	for _, h := range headings {
		if head, rest, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(line, h.word) && !strings.Contains(head, " ") {
			return row{{text: head, ink: h.ink, bold: true}, {text: ": " + rest, bold: h.word == "error"}}
		}
	}
	body := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(body)]
	if arrow, rest, ok := strings.Cut(body, " "); ok && (arrow == "-->" || arrow == ":::" || arrow == "=") {
		return row{{text: indent + arrow, ink: inkFunction}, {text: " " + rest}}
	}
	number := body[:len(body)-len(strings.TrimLeft(body, "0123456789"))]
	rest := body[len(number):]
	gutter := len(rest) - len(strings.TrimLeft(rest, " "))
	switch {
	case strings.HasPrefix(rest[gutter:], "|"):
		end := len(indent) + len(number) + gutter + 1
		r := row{{text: line[:end], ink: inkFunction}}
		if number != "" {
			return append(r, span{text: line[end:]})
		}
		return append(r, marksOf(line[end:])...)
	case number != "" && gutter == 1 && strings.HasPrefix(rest[1:], "+ "):
		return row{{text: line, ink: inkRight}}
	case number != "" && gutter == 1 && strings.HasPrefix(rest[1:], "- "):
		return row{{text: line, ink: inkWrong}}
	case strings.HasPrefix(line, "- "): // a line that the output should have
		return row{{text: line, ink: inkRight}}
	case strings.HasPrefix(line, "+ "):
		return row{{text: line, ink: inkWrong}}
	}
	return row{{text: line}}
}

// marksOf colours the marks below a program and the labels that follow them: the
// place of the error, other places, what is proposed.
func marksOf(text string) row {
	colors := map[rune]ink{'^': inkWrong, '-': inkFunction, '_': inkFunction, '|': inkFunction, '+': inkRight, '~': inkRight}
	var r row
	now, before := inkText, ' '
	for _, c := range text {
		if color, ok := colors[c]; ok && before == ' ' {
			now = color
		}
		r = join(r, span{text: string(c), ink: now})
		before = c
	}
	return r
}
