package syntax

import (
	"cmp"
	"slices"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/markup"
)

// read gives each section of a chapter the text that learners read: the
// author's Markdown without what only a browser understands.
func (c *chapter) read() {
	edits := c.edits
	for _, m := range reference.Get().FindAllIndex(c.text, -1) {
		edits = append(edits, edit{m[0], m[1], ""})
	}
	slices.SortStableFunc(edits, func(x, y edit) int { return cmp.Compare(x.start, y.start) })
	for i := range c.lesson.Sections {
		s := &c.lesson.Sections[i]
		var b strings.Builder
		at := s.Body.Start
		for len(edits) > 0 && edits[0].start < s.Body.End {
			if e := edits[0]; e.start >= at && e.end <= s.Body.End {
				b.Write(c.text[at:e.start])
				b.WriteString(e.text)
				at = e.end
			}
			edits = edits[1:]
		}
		b.Write(c.text[at:s.Body.End])
		s.Text = strings.TrimSpace(blankLines.Get().ReplaceAllString(unix(b.String()), "\n\n"))
	}
}

var blankLines = lazyregexp.New(`\n[ \t]*\n(?:[ \t]*\n)+`)

// asShown writes a fence as it is to be read: with what is included in it and
// without its hidden lines, each line with the marks of the list or quote that
// it stands in.
func (c *chapter) asShown(f *Fence) edit {
	start := c.lineStart(f.Span.Start)
	margin := strings.Map(func(r rune) rune {
		if r == '>' || r == '\t' {
			return r
		}
		return ' '
	}, string(c.text[start:f.Span.Start]))
	bar := "```"
	for strings.Contains(f.Code, bar) {
		bar += "`"
	}
	var b strings.Builder
	b.WriteString(bar + f.Lang + "\n")
	for line := range strings.Lines(f.Code) {
		if shown, ok := visible(f, line); ok {
			b.WriteString(margin + shown)
		}
	}
	b.WriteString(margin + bar)
	return edit{f.Span.Start, f.Span.End, b.String()}
}

// visible returns a line of code as it is shown; ok is false for a line of Rust
// that rustdoc hides.
func visible(f *Fence, line string) (shown string, ok bool) {
	trimmed := strings.TrimLeft(line, " \t")
	switch {
	case !f.IsRust():
	case strings.HasPrefix(trimmed, "# "), strings.TrimRight(trimmed, " \t\n") == "#":
		return "", false
	case strings.HasPrefix(trimmed, "##"):
		return line[:len(line)-len(trimmed)] + trimmed[1:], true
	}
	return line, true
}

var (
	tag       = lazyregexp.New(`</?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>`)
	caption   = lazyregexp.New(`\scaption\s*=\s*"([^"]*)"`)
	unshown   = lazyregexp.New(`(?is)<(script|style|svg)\b.*?</(?:script|style|svg)>`)
	reference = lazyregexp.New(`(?m)^ {0,3}\[[^\]^\n][^\]\n]*\]:[ \t]*\S.*$`)
)

// plain takes out tags of HTML, and links that lead to other pages of the book.
func (c *chapter) plain(blocks []markup.Block) {
	for i := range blocks {
		b := &blocks[i]
		switch b.Kind {
		case markup.HTML:
			for _, m := range unshown.Get().FindAllIndex(c.text[b.Start:b.End], -1) {
				c.replace(b.Start+m[0], b.Start+m[1], "")
			}
			c.tags(b.Start, b.End)
		case markup.Table:
			for _, row := range b.Grid.Rows {
				for _, cell := range row {
					c.plainRuns(cell.Runs)
				}
			}
		default:
			c.plainRuns(b.Runs)
			c.plain(b.Blocks)
		}
	}
}

func (c *chapter) plainRuns(runs []markup.Run) {
	for i := range runs {
		r := &runs[i]
		switch r.Kind {
		case markup.Text:
			c.tags(r.Start, r.End)
		case markup.Image:
			c.replace(r.Start, r.End, r.Text)
		case markup.Link:
			c.link(r)
		}
		c.plainRuns(r.Runs)
	}
}

// link leaves the words of a link, and its target if it is of use outside of the
// book.
func (c *chapter) link(r *markup.Run) {
	if len(r.Runs) == 0 || c.text[r.Start] != '[' {
		return
	}
	before, after := "", ""
	if strings.Contains(r.Target, "://") {
		before, after = "[", "]("+r.Target+")"
	}
	c.replace(r.Start, r.Runs[0].Start, before)
	c.replace(r.Runs[len(r.Runs)-1].End, r.End, after)
}

// tags takes out the tags in a piece of text. Those of a listing of the Rust Book
// carry its caption.
func (c *chapter) tags(start, end int) {
	for _, m := range tag.Get().FindAllIndex(c.text[start:end], -1) {
		from, to, words := start+m[0], start+m[1], ""
		if said := caption.Get().FindSubmatch(c.text[from:to]); said != nil {
			words = string(said[1]) + "\n"
		}
		c.replace(from, to, words)
	}
}

func (c *chapter) replace(start, end int, text string) {
	c.edits = append(c.edits, edit{start, end, text})
}
