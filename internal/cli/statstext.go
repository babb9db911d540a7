package cli

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"anneal/internal/chart"
	"anneal/internal/term"
)

// maxChart is the width beyond which a picture tells no more.
const maxChart = 120

// look decides how pictures are drawn on standard output.
func (p *program) look(c config) chart.Look {
	width := 80
	if n := p.columns(); n > 0 {
		width = min(n, maxChart)
	}
	without := term.ChooseStyle("never", p.Getenv, isTerminal(p.Stdout))
	return chart.Look{Width: width, Color: p.style(c) != without}
}

// text writes the statistics for a terminal.
func (f *figures) text(look chart.Look) string {
	var b strings.Builder
	const margin = 11
	for _, fact := range f.facts() {
		words := strings.Split(wrapped(fact[1], look.Width-margin), "\n")
		b.WriteString(fact[0] + strings.Repeat(" ", margin-len(fact[0])) + strings.Join(words, "\n"+strings.Repeat(" ", margin)) + "\n")
	}
	for _, p := range f.panels() {
		b.WriteString("\n" + heading(p.Title, look) + "\n")
		for _, w := range p.Words {
			b.WriteString(wrapped(w, min(look.Width, maxWidth)) + "\n")
		}
		if p.Picture != nil {
			b.WriteString("\n")
			inner := look
			inner.Width -= 2
			for row := range strings.Lines(p.Picture.Text(inner)) {
				b.WriteString(strings.TrimRight("  "+row, " \n") + "\n")
			}
		}
		if p.listed && len(p.Rows) > 0 {
			b.WriteString("\n" + table(p.Head, p.Rows, look.Width))
		}
	}
	if f.report.Total == 0 {
		b.WriteString("\nno card was answered yet\nbegin with: anneal review\n")
	}
	return b.String()
}

func heading(title string, look chart.Look) string {
	if look.Color {
		return "\x1b[1m" + title + "\x1b[m"
	}
	return title
}

// wrapped breaks a text into rows, but no number from its sign for per cent.
func wrapped(s string, width int) string {
	return strings.ReplaceAll(ansi.Wordwrap(together(s), max(width, 20), ""), noBreak, " ")
}

const noBreak = "\u00a0"

func together(s string) string { return strings.ReplaceAll(s, " %", noBreak+"%") }

// table writes rows below a head, the first column to the left, numbers to the
// right. Where there is no room each row becomes a sentence.
func table(head []string, rows [][]string, width int) string {
	widths := make([]int, len(head))
	sum := 0
	for i := range head {
		widths[i] = ansi.StringWidth(head[i])
		for _, r := range rows {
			widths[i] = max(widths[i], ansi.StringWidth(r[i]))
		}
		sum += widths[i] + 2
	}
	var b strings.Builder
	if sum > width {
		for _, r := range rows {
			parts := make([]string, 0, len(r))
			for i := range r[1:] {
				parts = append(parts, head[i+1]+" "+r[i+1])
			}
			b.WriteString("  " + ansi.Hardwrap(r[0], width-2, true) + "\n    " + strings.ReplaceAll(wrapped(strings.Join(parts, ", "), width-4), "\n", "\n    ") + "\n")
		}
		return b.String()
	}
	for _, r := range append([][]string{head}, rows...) {
		b.WriteString("  " + r[0] + strings.Repeat(" ", widths[0]-ansi.StringWidth(r[0])))
		for i := range r[1:] {
			b.WriteString("  " + strings.Repeat(" ", widths[i+1]-ansi.StringWidth(r[i+1])) + r[i+1])
		}
		b.WriteString("\n")
	}
	return b.String()
}
