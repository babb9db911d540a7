package anki

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"anneal/internal/markup"
)

// gapMark is how a card's text says what is asked, gapRune what stands for it
// while Markdown is read, which would take underscores for emphasis.
const (
	gapMark = "____"
	gapRune = '\ue000'
)

// drawer turns Markdown and programs into the HTML of Anki's fields. The zero
// drawer shows gapMark as text.
type drawer struct {
	gap     string // HTML for gapMark in prose
	codeGap string // HTML for gapMark in code
	cache   map[listing]string
}

type listing struct {
	lang, text string
	numbered   bool
}

// maxDrawn is how many programs a drawer remembers: those of a few notes, since
// the cards of one program go out together.
const maxDrawn = 64

// hollow returns a drawer that shows a gap as one.
func (d *drawer) hollow() *drawer {
	return &drawer{gap: `<span class="gap">` + gapMark + `</span>`, codeGap: `<span class="gap">` + gapMark + `</span>`}
}

// filled returns a drawer that shows a gap with the answer, Markdown, in it.
func (d *drawer) filled(answer string) *drawer {
	plain := strings.Trim(answer, "`")
	return &drawer{
		gap:     `<span class="filled">` + d.inline(answer) + `</span>`,
		codeGap: `<span class="filled">` + escape(plain, "") + `</span>`,
	}
}

// prose draws Markdown as blocks.
func (d *drawer) prose(md string) string {
	var b strings.Builder
	d.blocks(&b, markup.Parse([]byte(d.hide(md))), false)
	return b.String()
}

// inline draws Markdown without a paragraph around it where it is only one.
func (d *drawer) inline(md string) string {
	blocks := markup.Parse([]byte(d.hide(md)))
	var b strings.Builder
	d.blocks(&b, blocks, len(blocks) == 1)
	return b.String()
}

func (d *drawer) hide(text string) string {
	if d.gap == "" {
		return text
	}
	return strings.ReplaceAll(text, gapMark, string(gapRune))
}

// blocks draws blocks; tight leaves the paragraphs' marks out.
func (d *drawer) blocks(b *strings.Builder, blocks []markup.Block, tight bool) {
	for i, block := range blocks {
		switch block.Kind {
		case markup.Paragraph, markup.HTML:
			if tight {
				if i > 0 {
					b.WriteString("<br>")
				}
				d.runs(b, block.Runs)
				continue
			}
			b.WriteString("<p>")
			d.runs(b, block.Runs)
			b.WriteString("</p>")
		case markup.Heading:
			b.WriteString("<p><b>")
			d.runs(b, block.Runs)
			b.WriteString("</b></p>")
		case markup.Quote:
			b.WriteString("<blockquote>")
			d.blocks(b, block.Blocks, false)
			b.WriteString("</blockquote>")
		case markup.List:
			d.list(b, block)
		case markup.Item:
			d.blocks(b, block.Blocks, tight)
		case markup.Code:
			b.WriteString(d.code(block.Listing.Lang, block.Listing.Text, false))
		case markup.Table:
			d.table(b, block.Grid)
		case markup.Rule:
			b.WriteString("<hr>")
		}
	}
}

func (d *drawer) list(b *strings.Builder, list markup.Block) {
	end := "</ul>"
	switch {
	case list.Ordered && list.First != 1:
		fmt.Fprintf(b, `<ol start="%d">`, list.First)
		end = "</ol>"
	case list.Ordered:
		b.WriteString("<ol>")
		end = "</ol>"
	default:
		b.WriteString("<ul>")
	}
	for _, item := range list.Blocks {
		b.WriteString("<li>")
		d.blocks(b, item.Blocks, list.Tight)
		b.WriteString("</li>")
	}
	b.WriteString(end)
}

func (d *drawer) table(b *strings.Builder, grid *markup.Grid) {
	b.WriteString("<table>")
	for i, row := range grid.Rows {
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, cell := range row {
			b.WriteString("<" + tag + ">")
			d.runs(b, cell.Runs)
			b.WriteString("</" + tag + ">")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table>")
}

func (d *drawer) runs(b *strings.Builder, runs []markup.Run) {
	for _, r := range runs {
		switch r.Kind {
		case markup.Text:
			b.WriteString(escape(r.Text, d.gap))
		case markup.CodeSpan:
			b.WriteString("<code>" + escape(r.Text, d.codeGap) + "</code>")
		case markup.Emphasis:
			d.wrap(b, "em", r.Runs)
		case markup.Strong:
			d.wrap(b, "strong", r.Runs)
		case markup.Link:
			d.link(b, r)
		case markup.Image: // a package carries no pictures yet: their description has to do
			b.WriteString("<em>" + escape(r.Text, d.gap) + "</em>")
		case markup.SoftBreak:
			b.WriteString(" ")
		case markup.HardBreak:
			b.WriteString("<br>")
		}
	}
}

func (d *drawer) wrap(b *strings.Builder, tag string, runs []markup.Run) {
	b.WriteString("<" + tag + ">")
	d.runs(b, runs)
	b.WriteString("</" + tag + ">")
}

func (d *drawer) link(b *strings.Builder, r markup.Run) {
	if !webLink(r.Target) {
		d.runs(b, r.Runs)
		return
	}
	b.WriteString(`<a href="` + escape(r.Target, "") + `">`)
	d.runs(b, r.Runs)
	b.WriteString("</a>")
}

// webLink reports whether a link leads to the web: others would run scripts or
// open files of the learner's.
func webLink(target string) bool {
	u, err := url.Parse(target)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// tokenClasses are the classes of coloured code; plain text has none.
var tokenClasses = map[markup.TokenKind]string{
	markup.Keyword: "k", markup.Type: "t", markup.Function: "f", markup.String: "s", markup.Number: "n", markup.Comment: "c",
	markup.Macro: "m", markup.Lifetime: "l", markup.Attribute: "a", markup.Operator: "o", markup.Punctuation: "p", markup.Prompt: "c",
}

// code draws a program, with line numbers if they are wanted and there is more
// than one line.
func (d *drawer) code(lang, text string, numbered bool) string {
	key := listing{lang, text, numbered}
	if drawn, ok := d.cache[key]; ok {
		return drawn
	}
	lines := markup.Lines(markup.Tokens(lang, text))
	width := len(fmt.Sprint(len(lines)))
	var b strings.Builder
	b.WriteString("<pre><code>")
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if numbered && len(lines) > 1 {
			fmt.Fprintf(&b, `<span class="ln">%*d  </span>`, width, i+1)
		}
		for _, t := range line {
			d.token(&b, t)
		}
	}
	b.WriteString("</code></pre>")
	if d.cache != nil {
		if len(d.cache) >= maxDrawn {
			clear(d.cache)
		}
		d.cache[key] = b.String()
	}
	return b.String()
}

// token draws a token of a program.
func (d *drawer) token(b *strings.Builder, t markup.Token) {
	drawn := escape(d.hide(t.Text), d.codeGap)
	if class := tokenClasses[t.Kind]; class != "" {
		drawn = `<span class="hl-` + class + `">` + drawn + "</span>"
	}
	b.WriteString(drawn)
}

// escapes are the characters that mean something to HTML or to Anki: brackets
// begin sounds and LaTeX, backslashes formulas. Doubled braces, which begin and
// end templates and clozes, are escaped where they are doubled.
var escapes = map[rune]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '[': "&#91;", '\\': "&#92;"}

// escape makes text fit for a field or an attribute: as HTML it shows exactly
// the text, without control characters, and no part of it means anything to
// Anki. If gap is given it takes the place of gapRune.
func escape(text, gap string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	var last rune
	for _, r := range text {
		switch e := escapes[r]; {
		case e != "":
			b.WriteString(e)
		case r == gapRune && gap != "":
			b.WriteString(gap)
		case (r == '{' || r == '}') && r == last:
			fmt.Fprintf(&b, "&#%d;", r)
		case r == '\r':
		case r < ' ' && r != '\n' && r != '\t', r == 0x7f:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}
