package term

import (
	"fmt"
	"strings"

	"anneal/internal/markup"
)

// markdown draws Markdown in rows of at most width columns.
func (s Style) markdown(md string, width int) []row {
	return s.blocks(markup.Parse([]byte(md)), width, false)
}

// blocks draws blocks with an empty row between them, unless tight.
func (s Style) blocks(blocks []markup.Block, width int, tight bool) []row {
	var rows []row
	for i := range blocks {
		drawn := s.block(&blocks[i], width)
		if len(drawn) == 0 {
			continue
		}
		if len(rows) > 0 && !tight {
			rows = append(rows, nil)
		}
		rows = append(rows, drawn...)
	}
	return rows
}

func (s Style) block(b *markup.Block, width int) []row {
	switch b.Kind {
	case markup.Code:
		lang := b.Listing.Lang
		if lang == "" {
			lang = "text"
		}
		return listing(lang, b.Listing.Text, width)
	case markup.List:
		var rows []row
		for i := range b.Blocks {
			if i > 0 && !b.Tight {
				rows = append(rows, nil)
			}
			bullet := "• "
			if b.Ordered {
				bullet = fmt.Sprintf("%d. ", b.First+i)
			}
			rows = append(rows, s.behind(span{text: bullet}, b.Blocks[i].Blocks, width, b.Tight, strings.Repeat(" ", columns(bullet)))...)
		}
		return rows
	case markup.Quote:
		return s.behind(span{text: "▌ ", ink: inkFaint}, b.Blocks, width, false, "▌ ")
	case markup.Item:
		return s.blocks(b.Blocks, width, b.Tight)
	case markup.Table:
		return s.table(b.Grid, width)
	case markup.Rule:
		return []row{{{text: strings.Repeat("─", max(width, 1)), ink: inkFaint}}}
	case markup.Heading:
		return wrap(s.runs(b.Runs, span{bold: true}), width, nil, nil)
	}
	return wrap(s.runs(b.Runs, span{}), width, nil, nil)
}

// behind draws blocks behind a mark, and behind rest in the rows below.
func (s Style) behind(mark span, blocks []markup.Block, width int, tight bool, rest string) []row {
	n := columns(mark.text)
	rows := s.blocks(blocks, max(width-n, 8), tight)
	if len(rows) == 0 {
		rows = []row{nil}
	}
	for i, r := range rows {
		before := mark
		if i > 0 {
			before.text = rest
		}
		rows[i] = append(row{before}, r...)
	}
	return rows
}

// table draws a table in columns where it fits, else each cell on a row of its
// own behind its heading.
func (s Style) table(g *markup.Grid, width int) []row {
	wide := make([]int, len(g.Align))
	cells := make([][]row, len(g.Rows))
	total := 0
	for i, line := range g.Rows {
		cells[i] = make([]row, len(wide))
		for j := range wide {
			var r row
			if j < len(line) {
				for _, p := range s.runs(line[j].Runs, span{bold: i == 0}) {
					p.text = strings.ReplaceAll(p.text, "\n", " ")
					r = append(r, p)
				}
			}
			cells[i][j] = r
			wide[j] = max(wide[j], r.width())
		}
	}
	for _, n := range wide {
		total += n + 2
	}
	var rows []row
	if total-2 > width {
		for _, line := range cells[1:] {
			for j, cell := range line {
				head := append(append(row{}, cells[0][j]...), span{text: ": "})
				rows = append(rows, wrap(append(head, cell...), width, nil, row{{text: "  "}})...)
			}
			rows = append(rows, nil)
		}
		return rows[:max(len(rows)-1, 0)]
	}
	for i, line := range cells {
		var r row
		for j, cell := range line {
			r = append(append(r, cell...), span{text: strings.Repeat(" ", wide[j]-cell.width()+2)})
		}
		rows = append(rows, r)
		if i == 0 {
			rows = append(rows, row{{text: strings.Repeat("─", max(total-2, 1)), ink: inkFaint}})
		}
	}
	return rows
}

// runs turns the runs of a block into spans that look like look.
func (s Style) runs(runs []markup.Run, look span) []span {
	var out []span
	put := func(text string) {
		p := look
		p.text = expandTabs(harmless(text), 0)
		out = append(out, p)
	}
	for i := range runs {
		switch r := &runs[i]; r.Kind {
		case markup.CodeSpan:
			// A colour alone does not tell whether a ";" or "{" at the end of the
			// code is part of it, so the marks stay, and step back where they can.
			tick, p := look, look
			tick.ink, tick.text = inkFaint, "`"
			p.ink, p.text = inkCode, harmless(r.Text)
			out = append(out, tick, p, tick)
		case markup.SoftBreak:
			put(" ")
		case markup.HardBreak:
			put("\n")
		case markup.Strong, markup.Emphasis:
			inner := look
			inner.bold = look.bold || r.Kind == markup.Strong
			inner.underline = look.underline || r.Kind == markup.Emphasis
			out = append(out, s.runs(r.Runs, inner)...)
		case markup.Link:
			inner := look
			inner.underline = true
			out = append(out, s.runs(r.Runs, inner)...)
			if harmless(r.Target) != harmless(markup.PlainText(r.Runs)) {
				put(" (" + r.Target + ")")
			}
		case markup.Image:
			put("[" + r.Text + "] (" + r.Target + ")")
		default:
			put(r.Text)
			out = append(out, s.runs(r.Runs, look)...)
		}
	}
	return out
}
