package term

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"anneal/internal/markup"
	"anneal/internal/sched"
)

// harmless makes the text of strangers fit for a terminal: control characters,
// which could move the cursor or worse, and those that turn the direction of
// writing are written out as \u{1b}. Line breaks and tabs stay.
func harmless(s string) string {
	clean := true
	for _, r := range s {
		if clean = !harmful(r); !clean {
			break
		}
	}
	if clean && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		if harmful(r) {
			fmt.Fprintf(&b, `\u{%x}`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func harmful(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' ||
		r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}

// numbered writes a program with line numbers.
func numbered(code string) string {
	lines := strings.Split(strings.TrimRight(harmless(code), "\n"), "\n")
	width := len(fmt.Sprint(len(lines)))
	for i, l := range lines {
		lines[i] = strings.TrimRight(fmt.Sprintf("%*d  %s", width, i+1, l), " ")
	}
	return strings.Join(lines, "\n")
}

func indented(text string) string { return indent(strings.TrimRight(harmless(text), "\n"), "    ") }

// indent puts a prefix before every line that is not empty.
func indent(text, prefix string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = prefix + l
		}
	}
	return strings.Join(lines, "\n")
}

// optionText writes an option with its number; one of several lines is a piece
// of code and stands below.
func optionText(i int, text string) string {
	if strings.Contains(strings.TrimSpace(text), "\n") {
		return fmt.Sprintf("%d.\n%s", i+1, indented(text))
	}
	return fmt.Sprintf("%d. %s", i+1, plainMarkdown(text))
}

// labelled puts a label before Markdown, on a line of its own where the text is
// not a plain paragraph.
func labelled(label, md string) string {
	text := plainMarkdown(md)
	if blocks := markup.Parse([]byte(md)); len(blocks) == 1 && blocks[0].Kind == markup.Paragraph {
		return label + text
	}
	return strings.TrimRight(label, " ") + "\n" + text
}

// plainLine is plain Markdown-free text on one line.
func plainLine(s string) string {
	return strings.Join(strings.Fields(harmless(s)), " ")
}

// plainMarkdown writes Markdown as text: paragraphs on one line each, code
// indented, lists with their marks. Stars and the like are dropped, the
// backticks around code stay, since they say what is code.
func plainMarkdown(md string) string {
	return strings.Trim(plainBlocks(markup.Parse([]byte(md)), false), "\n")
}

// plainBlocks writes blocks with an empty line between them, unless tight.
func plainBlocks(blocks []markup.Block, tight bool) string {
	var parts []string
	for i := range blocks {
		if text := plainBlock(&blocks[i]); text != "" {
			parts = append(parts, text)
		}
	}
	if tight {
		return strings.Join(parts, "\n")
	}
	return strings.Join(parts, "\n\n")
}

func plainBlock(b *markup.Block) string {
	switch b.Kind {
	case markup.Code:
		return indented(b.Listing.Text)
	case markup.List:
		var items []string
		for i := range b.Blocks {
			mark := "- "
			if b.Ordered {
				mark = fmt.Sprintf("%d. ", b.First+i)
			}
			text := indent(plainBlocks(b.Blocks[i].Blocks, b.Tight), strings.Repeat(" ", len(mark)))
			items = append(items, mark+strings.TrimSpace(text))
		}
		if b.Tight {
			return strings.Join(items, "\n")
		}
		return strings.Join(items, "\n\n")
	case markup.Table:
		var rows []string
		for _, row := range b.Grid.Rows {
			var cells []string
			for _, c := range row {
				cells = append(cells, plainRuns(c.Runs))
			}
			rows = append(rows, strings.Join(cells, " | "))
		}
		return strings.Join(rows, "\n")
	case markup.Quote, markup.Item:
		return plainBlocks(b.Blocks, false)
	}
	return plainRuns(b.Runs)
}

func plainRuns(runs []markup.Run) string {
	var b strings.Builder
	for i := range runs {
		switch r := &runs[i]; r.Kind {
		case markup.CodeSpan:
			b.WriteString("`" + harmless(r.Text) + "`")
		case markup.SoftBreak:
			b.WriteByte(' ')
		case markup.HardBreak:
			b.WriteByte('\n')
		case markup.Link:
			text := plainRuns(r.Runs)
			b.WriteString(text)
			if target := harmless(r.Target); target != text {
				b.WriteString(" (" + target + ")")
			}
		default:
			b.WriteString(harmless(r.Text) + plainRuns(r.Runs))
		}
	}
	return b.String()
}

// sentence makes one of a message: a capital at the beginning, a stop at the
// end. Only the first line of several is changed.
func sentence(s string) string {
	s = harmless(s)
	if strings.Contains(s, "\n") {
		first, rest, _ := strings.Cut(s, "\n")
		return sentence(first) + "\n" + rest
	}
	if r, size := utf8.DecodeRuneInString(s); size > 0 {
		s = string(unicode.ToUpper(r)) + s[size:]
	}
	if s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?:;") && !strings.HasSuffix(s, "…") {
		s += "."
	}
	return s
}

// counted writes a number with its noun: "1 card", "no cards", "3 cards".
func counted(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// until says when a card comes again: "in 10 minutes", "in 3 days".
func until(o sched.Outlook) string {
	days := o.Days
	switch {
	case o.Interval >= 24*time.Hour:
		days = int(o.Interval.Round(24*time.Hour).Hours() / 24)
	case o.Interval > 0:
		return "in " + duration(o.Interval)
	}
	if days >= 365 {
		return fmt.Sprintf("in %.1f years", float64(days)/365.25)
	}
	return "in " + counted(days, "day")
}

// duration writes a time in at most two units: "45 seconds", "1 hour 5 minutes".
func duration(d time.Duration) string {
	d = d.Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	join := func(n int, a string, k int, b string) string {
		if k == 0 {
			return counted(n, a)
		}
		return counted(n, a) + " " + counted(k, b)
	}
	switch {
	case d < time.Second:
		return "less than a second"
	case h > 0:
		return join(h, "hour", m, "minute")
	case m > 0:
		return join(m, "minute", s, "second")
	}
	return counted(s, "second")
}
