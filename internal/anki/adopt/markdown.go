package adopt

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
)

// writer turns HTML into Markdown.
type writer struct {
	media   func(name string) string // where a file of media will lie, "" if it cannot
	gapBad  bool                     // a gap lies where none can be asked: in code, or across marks
	gaps    int
	changes map[string]bool // what was changed on the way
	strong  bool
	em      bool
}

// What is said to have been changed on the way.
const (
	saidScript  = "scripts and forms were dropped"
	saidSound   = "a sound is linked, not played"
	saidMedia   = "a picture or sound is missing in the package"
	saidFormula = "formulas are shown as they are typed in TeX"
	saidRemote  = "a picture from the web is linked, not loaded"
)

func (w *writer) note(what string) {
	if w.changes == nil {
		w.changes = map[string]bool{}
	}
	w.changes[what] = true
}

// markdown returns the blocks of a piece of HTML.
func (w *writer) markdown(html string) []string {
	root, acts := parse(html)
	if acts {
		w.note(saidScript)
	}
	return w.blocks(root.kids)
}

// isBlock are elements that begin a line of their own.
var isBlock = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Pre: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Blockquote: true, atom.Table: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Hr: true, atom.Center: true,
	atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Main: true, atom.Dl: true, atom.Dt: true, atom.Dd: true,
	atom.Figure: true, atom.Figcaption: true, atom.Details: true, atom.Summary: true, atom.Tbody: true, atom.Thead: true, atom.Tr: true,
	atom.Td: true, atom.Th: true, atom.Address: true, atom.Aside: true, atom.Nav: true, atom.Fieldset: true,
}

func hasBlock(n *node) bool {
	if isBlock[n.tag] || n.tag == atom.Code && strings.Contains(plainCode(n), "\n") {
		return true
	}
	for _, k := range n.kids {
		if hasBlock(k) {
			return true
		}
	}
	return false
}

// blocks turns nodes into blocks of Markdown.
func (w *writer) blocks(nodes []*node) []string {
	var out []string
	var line strings.Builder
	flush := func() {
		out = append(out, w.paragraphs(line.String())...)
		line.Reset()
	}
	for _, n := range nodes {
		switch {
		case !hasBlock(n):
			line.WriteString(w.inline(n))
		case n.tag == atom.Div || n.tag == atom.Center:
			// Anki's editor makes a div of every line, so that one is no paragraph.
			if anyBlock(n.kids) {
				flush()
				out = append(out, w.blocks(n.kids)...)
				continue
			}
			if line.Len() > 0 && !strings.HasSuffix(line.String(), string(lineBreak)) {
				line.WriteRune(lineBreak)
			}
			line.WriteString(w.inlines(n.kids))
			line.WriteRune(lineBreak)
		default:
			flush()
			out = append(out, w.block(n)...)
		}
	}
	flush()
	return out
}

func anyBlock(nodes []*node) bool {
	for _, n := range nodes {
		if hasBlock(n) {
			return true
		}
	}
	return false
}

func (w *writer) block(n *node) []string {
	switch n.tag {
	case atom.Pre, atom.Code:
		return w.codeBlock(n)
	case atom.Ul, atom.Ol:
		return w.list(n)
	case atom.Blockquote:
		inner := strings.Join(w.blocks(n.kids), "\n\n")
		if inner == "" {
			return nil
		}
		return []string{"> " + strings.ReplaceAll(strings.ReplaceAll(inner, "\n", "\n> "), "\n> \n", "\n>\n")}
	case atom.Hr:
		return []string{"***"}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if anyBlock(n.kids) {
			return w.blocks(n.kids)
		}
		return w.paragraphs(w.wrap(n, strongOpen, strongShut, &w.strong))
	case atom.Table:
		return w.table(n)
	}
	return w.blocks(n.kids)
}

// list writes a list; what stands in it without being an item is one.
func (w *writer) list(n *node) []string {
	var items []string
	ordered, at := n.tag == atom.Ol, 1
	if _, err := fmt.Sscan(n.attr["start"], &at); err != nil || at < 0 || at > 999_999 {
		at = 1
	}
	for _, k := range n.kids {
		inner := strings.Join(w.blocks(k.kids), "\n\n")
		if k.tag != atom.Li {
			inner = strings.Join(w.blocks([]*node{k}), "\n\n")
		}
		if inner == "" {
			continue
		}
		mark := "- "
		if ordered {
			mark = fmt.Sprintf("%d. ", at)
			at++
		}
		items = append(items, mark+indent(inner, strings.Repeat(" ", len(mark))))
	}
	if len(items) == 0 {
		return nil
	}
	return []string{strings.Join(items, "\n")}
}

// indent indents all lines but the first.
func indent(text, by string) string {
	lines := strings.Split(text, "\n")
	for i := range lines[1:] {
		if lines[i+1] != "" {
			lines[i+1] = by + lines[i+1]
		}
	}
	return strings.Join(lines, "\n")
}

// maxColumns is how wide a table can be to be one in a terminal.
const maxColumns = 8

// table writes a table whose cells are lines; of another one the cells, one after
// the other.
func (w *writer) table(n *node) []string {
	var rows [][]*node
	simple, columns, head := true, 0, false
	var walk func(n *node)
	walk = func(n *node) {
		for _, k := range n.kids {
			if k.tag != atom.Tr {
				if k.tag == atom.Thead || k.tag == atom.Tbody || k.tag == atom.Tfoot {
					walk(k)
				}
				continue
			}
			var row []*node
			for _, c := range k.kids {
				if c.tag == atom.Td || c.tag == atom.Th {
					head = head || len(rows) == 0 && c.tag == atom.Th
					simple = simple && !anyBlock(c.kids)
					row = append(row, c)
				}
			}
			columns = max(columns, len(row))
			rows = append(rows, row)
		}
	}
	walk(n)
	if columns == 0 {
		return w.blocks(n.kids)
	}
	if !simple || columns > maxColumns {
		var out []string
		for _, row := range rows {
			for _, c := range row {
				out = append(out, w.blocks(c.kids)...)
			}
		}
		return out
	}
	var lines []string
	for i, row := range rows {
		if i == 0 && !head {
			lines = append(lines, strings.Repeat("| ", columns)+"|", strings.Repeat("|---", columns)+"|")
		}
		line := "|"
		for c := range columns {
			cell := ""
			if c < len(row) {
				cell = strings.Join(w.paragraphs(w.inlines(row[c].kids)), " ")
				cell = strings.ReplaceAll(strings.ReplaceAll(cell, "\\\n", " "), "\n", " ")
				cell = strings.ReplaceAll(strings.ReplaceAll(cell, `\|`, "|"), "|", `\|`)
			}
			line += " " + cell + " |"
		}
		if lines = append(lines, line); i == 0 && head {
			lines = append(lines, strings.Repeat("|---", columns)+"|")
		}
	}
	return []string{strings.Join(lines, "\n")}
}

func (w *writer) inlines(nodes []*node) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(w.inline(n))
	}
	return b.String()
}

// inline writes a node that begins no line, with runes for marks.
func (w *writer) inline(n *node) string {
	switch n.tag {
	case 0:
		if n.name == "" {
			return w.text(n.text)
		}
		if n.name == "anki-mathjax" {
			w.note(saidFormula)
			return raw(codeSpan(plainCode(n)))
		}
	case atom.Br:
		return string(lineBreak)
	case atom.B, atom.Strong:
		return w.wrap(n, strongOpen, strongShut, &w.strong)
	case atom.I, atom.Em, atom.Cite, atom.Var:
		return w.wrap(n, emOpen, emShut, &w.em)
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		return w.codeText(n)
	case atom.Span, atom.Font:
		if monospaced(n) {
			return w.codeText(n)
		}
	case atom.A:
		return w.link(n)
	case atom.Img:
		return w.image(n)
	case atom.Rt:
		return "(" + w.inlines(n.kids) + ")"
	case atom.Rp, atom.Input, atom.Link, atom.Meta, atom.Wbr, atom.Audio, atom.Video:
		return ""
	case atom.Sup:
		if inner := w.inlines(n.kids); inner != "" {
			return "^" + inner
		}
		return ""
	}
	return w.inlines(n.kids)
}

// wrap puts marks around the lines of an element, unless it stands within such
// marks already.
func (w *writer) wrap(n *node, open, shut rune, on *bool) string {
	if *on {
		return w.inlines(n.kids)
	}
	*on = true
	inner := w.inlines(n.kids)
	*on = false
	parts := strings.Split(inner, string(lineBreak))
	for i, p := range parts {
		t := strings.TrimFunc(p, unicode.IsSpace)
		if t == "" {
			continue
		}
		at := strings.Index(p, t)
		parts[i] = p[:at] + string(open) + t + string(shut) + p[at+len(t):]
	}
	return strings.Join(parts, string(lineBreak))
}

// codeText writes code within a sentence.
func (w *writer) codeText(n *node) string {
	code := plainCode(n)
	if marked := strings.ContainsRune(code, gapOpen); marked {
		// A gap that hides all of the code can be asked: the code is the gap.
		inner := strings.TrimSuffix(strings.TrimPrefix(code, string(gapOpen)), string(gapShut))
		if strings.ContainsRune(inner, gapOpen) || strings.ContainsRune(inner, gapShut) || len(inner) != len(code)-len(string(gapOpen)+string(gapShut)) {
			w.gapBad = true
			return raw(codeSpan(unmarked(code)))
		}
		return string(gapOpen) + raw(codeSpan(inner)) + string(gapShut)
	}
	if strings.ContainsRune(code, gapShut) {
		w.gapBad = true
	}
	return raw(codeSpan(unmarked(code)))
}

func unmarked(text string) string {
	return strings.NewReplacer(string(gapOpen), "", string(gapShut), "").Replace(text)
}

// raw keeps Markdown that is finished from being escaped or broken.
func raw(md string) string {
	if md == "" {
		return ""
	}
	return string(rawOpen) + md + string(rawShut)
}

func (w *writer) link(n *node) string {
	inner := w.inlines(n.kids)
	u, err := url.Parse(strings.TrimSpace(n.attr["href"]))
	words := strings.TrimSpace(inner)
	if err != nil || !onWeb(u) || words == "" || strings.ContainsAny(words, string(lineBreak)+string(gapOpen)+string(gapShut)) {
		return inner
	}
	return raw("[") + words + raw("]("+target(u.String())+")")
}

func onWeb(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

// target writes the target of a link.
func target(t string) string {
	return strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C", "\n", "", "\t", "").Replace(t)
}

func (w *writer) image(n *node) string {
	src := strings.TrimSpace(n.attr["src"])
	alt := strings.TrimSpace(n.attr["alt"])
	if u, err := url.Parse(src); err == nil && onWeb(u) {
		w.note(saidRemote)
		if alt == "" {
			alt = "picture"
		}
		return raw("[" + oneLine(alt) + "](" + target(u.String()) + ")")
	}
	if name, err := url.PathUnescape(src); err == nil {
		src = name
	}
	return w.file(src, alt, "!")
}

// file links a file of media, as a picture if mark is "!".
func (w *writer) file(name, words, mark string) string {
	where := ""
	if w.media != nil {
		where = w.media(name)
	}
	if where == "" {
		w.note(saidMedia)
		return raw("(" + oneLine(path.Base(name)) + ")")
	}
	if words == "" {
		words = name
	}
	return raw(mark + "[" + oneLine(words) + "](" + target(where) + ")")
}

func oneLine(text string) string {
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200])
	}
	return escape(strings.Join(strings.Fields(unmarked(text)), " "))
}
