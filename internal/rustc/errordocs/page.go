package errordocs

import (
	"fmt"
	"io"
	"io/fs"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"anneal/internal/lazyregexp"
)

// maxPage is the size of the largest page that is read, in bytes; the largest of
// rustc has 40 KB.
const maxPage = 4 << 20

// readPage returns what is to be read on a page, as Markdown; "" if that is
// nothing.
func readPage(pages fs.FS, name string) string {
	f, err := pages.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	root, err := html.Parse(io.LimitReader(f, maxPage))
	if err != nil {
		return ""
	}
	body := find(root, atom.Main)
	if body == nil {
		return ""
	}
	var w writer
	w.blocks(body, "")
	if len(w.out) == 0 {
		return ""
	}
	return strings.Join(w.out, "\n\n") + "\n"
}

func find(n *html.Node, a atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.DataAtom == a {
			return d
		}
	}
	return nil
}

// writer collects blocks of Markdown.
type writer struct{ out []string }

// blocks writes the blocks in n. Each line begins with margin, which is spaces.
func (w *writer) blocks(n *html.Node, margin string) {
	for c := range n.ChildNodes() {
		switch c.DataAtom {
		case atom.H1: // "Error code E0382": the name of the file says it
		case atom.H2, atom.H3, atom.H4, atom.H5:
			w.block(margin, strings.Repeat("#", int(c.Data[1]-'0'))+" "+line(inline(c)))
		case atom.P:
			w.block(margin, inline(c))
		case atom.Pre:
			if code := find(c, atom.Code); code != nil {
				w.block(margin, fence(code))
			}
		case atom.Ul, atom.Ol:
			w.list(c, margin)
		case atom.Hr:
			w.block(margin, "---")
		case atom.Div, atom.Section, atom.Blockquote, atom.Table:
			w.blocks(c, margin)
		}
	}
}

func (w *writer) block(margin, text string) {
	if text = strings.Trim(text, "\n"); strings.TrimSpace(text) != "" {
		w.out = append(w.out, blank.Get().ReplaceAllString(margin+strings.ReplaceAll(text, "\n", "\n"+margin), ""))
	}
}

// blank is the white space of lines that hold nothing else.
var blank = lazyregexp.New(`(?m)^[ \t]+$`)

func (w *writer) list(n *html.Node, margin string) {
	mark, number, tight := "- ", 0, true
	var items []string
	for item := range n.ChildNodes() {
		if item.DataAtom != atom.Li {
			continue
		}
		if number++; n.DataAtom == atom.Ol {
			mark = fmt.Sprintf("%d. ", number)
		}
		inner := writer{}
		if words := strings.TrimSpace(inline(item)); words != "" { // they stand in the item itself
			inner.out = append(inner.out, words)
		} else {
			tight = false
		}
		inner.blocks(item, "")
		text := strings.Join(inner.out, "\n\n")
		items = append(items, mark+strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", len(mark))))
	}
	if tight {
		w.block(margin, strings.Join(items, "\n"))
		return
	}
	for _, item := range items {
		w.block(margin, item)
	}
}

// inline writes the words in n, without the blocks in it.
func inline(n *html.Node) string {
	var b strings.Builder
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(escape.Get().ReplaceAllString(c.Data, `\$0`))
		case c.DataAtom == atom.Code:
			b.WriteString(codeSpan(text(c)))
		case c.DataAtom == atom.Em, c.DataAtom == atom.I:
			b.WriteString("*" + inline(c) + "*")
		case c.DataAtom == atom.Strong, c.DataAtom == atom.B:
			b.WriteString("**" + inline(c) + "**")
		case c.DataAtom == atom.A && strings.Contains(attribute(c, "href"), "://"):
			b.WriteString("[" + inline(c) + "](" + attribute(c, "href") + ")")
		case c.DataAtom == atom.Pre, c.DataAtom == atom.Ul, c.DataAtom == atom.Ol, c.DataAtom == atom.P:
		case c.Type == html.ElementNode:
			b.WriteString(inline(c))
		}
	}
	return b.String()
}

var escape = lazyregexp.New("[\\\\`*_\\[\\]<]")

func line(s string) string { return strings.Join(strings.Fields(s), " ") }

func codeSpan(code string) string {
	bar := "`"
	for strings.Contains(code, bar) {
		bar += "`"
	}
	if len(bar) > 1 {
		return bar + " " + code + " " + bar
	}
	return bar + code + bar
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
