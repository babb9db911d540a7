package adopt

import (
	"bytes"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"anneal/internal/lazyregexp"
)

// node is an element, or a text if it has no tag.
type node struct {
	tag  atom.Atom
	name string // of an element that HTML does not know
	text string
	attr map[string]string
	kids []*node
}

func (n *node) add(kid node) *node {
	n.kids = append(n.kids, &kid)
	return &kid
}

// maxDepth bounds how deep elements lie in one another: what is deeper is read as
// if it stood there without a tag.
const maxDepth = 40

// dropped are elements of which nothing is taken: they act, or need a browser.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Applet: true, atom.Template: true,
	atom.Noscript: true, atom.Svg: true, atom.Canvas: true, atom.Form: true, atom.Head: true, atom.Title: true, atom.Select: true,
	atom.Textarea: true, atom.Frameset: true, atom.Noembed: true, atom.Noframes: true, atom.Xmp: true,
}

var void = map[atom.Atom]bool{
	atom.Br: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Link: true, atom.Meta: true, atom.Wbr: true, atom.Col: true,
	atom.Source: true, atom.Track: true, atom.Area: true, atom.Base: true, atom.Param: true,
}

// closes says which open elements end where another of the kind begins.
var closes = map[atom.Atom][]atom.Atom{
	atom.P: {atom.P}, atom.Li: {atom.Li, atom.P}, atom.Tr: {atom.Tr, atom.Td, atom.Th}, atom.Td: {atom.Td, atom.Th}, atom.Th: {atom.Td, atom.Th},
	atom.Dt: {atom.Dt, atom.Dd}, atom.Dd: {atom.Dt, atom.Dd},
}

// kept are the attributes that mean something to us.
var kept = map[string]bool{"class": true, "href": true, "src": true, "alt": true, "start": true, "style": true, "face": true, "data-lang": true, "data-language": true}

// element is an open element: its content goes into node. One that only carries
// looks has no node of its own.
type element struct {
	name string
	tag  atom.Atom
	node *node
}

// parse reads HTML. It never fails; acts reports whether something was dropped
// that a browser would have acted on.
func parse(text string) (root *node, acts bool) {
	root = &node{}
	stack := []element{{node: root}}
	// What stands between elements that have a node is one text, however many spans a
	// highlighter has cut it into.
	var said []byte
	flush := func() {
		if len(said) > 0 {
			stack[len(stack)-1].node.add(node{text: clean(string(said))})
			said = said[:0]
		}
	}
	pop := func(to int) {
		if stack[to-1].node != stack[len(stack)-1].node {
			flush()
		}
		stack = stack[:to]
	}
	skipped, deep := 0, 0 // open elements that are dropped, and those too deep
	z := html.NewTokenizer(strings.NewReader(clean(text)))
	z.SetMaxBuf(2 * maxDrawn)
	for {
		switch token := z.Next(); token {
		case html.ErrorToken:
			flush()
			return root, acts
		case html.TextToken:
			if skipped == 0 {
				said = append(said, z.Text()...)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			n, does := startTag(z)
			acts = acts || does
			switch {
			case dropped[n.tag]:
				acts = acts || n.tag != atom.Style && n.tag != atom.Svg
				if token == html.StartTagToken {
					skipped++
				}
			case skipped > 0:
			case void[n.tag]:
				flush()
				stack[len(stack)-1].node.add(n)
			default:
				for len(stack) > 1 && ends(closes[n.tag], stack[len(stack)-1].tag) {
					pop(len(stack) - 1)
				}
				e := element{n.name, n.tag, stack[len(stack)-1].node}
				if n.tag != atom.Span && n.tag != atom.Font || monospaced(&n) {
					flush()
					e.node = e.node.add(n)
				}
				switch {
				case token == html.SelfClosingTagToken:
				case len(stack) == maxDepth:
					deep++
				default:
					stack = append(stack, e)
				}
			}
		case html.EndTagToken:
			raw, _ := z.TagName()
			tag := atom.Lookup(raw)
			switch {
			case dropped[tag]:
				skipped = max(0, skipped-1)
			case skipped > 0:
			case deep > 0:
				deep--
			default:
				for i := len(stack) - 1; i > 0; i-- {
					if stack[i].name == string(raw) {
						pop(i)
						break
					}
				}
			}
		}
	}
}

// startTag reads the tag that an element begins with; acts reports whether a
// browser would act on it.
func startTag(z *html.Tokenizer) (n node, acts bool) {
	raw, more := z.TagName()
	if n.tag = atom.Lookup(raw); n.tag != 0 {
		n.name = n.tag.String()
	} else {
		n.name = string(raw)
	}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		acts = acts || bytes.HasPrefix(key, []byte("on"))
		// Highlighters give every word a class.
		if n.tag == atom.Span && string(key) == "class" || !kept[string(key)] {
			continue
		}
		if n.attr == nil {
			n.attr = map[string]string{}
		}
		n.attr[string(key)] = clean(string(value))
	}
	return n, acts
}

func ends(tags []atom.Atom, tag atom.Atom) bool {
	for _, t := range tags {
		if t == tag {
			return true
		}
	}
	return false
}

// clean takes out what no text of ours holds: control characters, what is not
// UTF-8, and the runes that stand for marks, but for those of gaps, which were put
// there; see guard.
func clean(text string) string {
	if printable(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == gapOpen || r == gapShut:
			return r
		case r == '\u00a0':
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar, r == '\u200b', r == '\ufeff', r >= firstMark && r <= lastMark, unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
}

// printable reports whether a text is plain ASCII, as nearly all is.
func printable(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < ' ' || c > '~') && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// guard takes the runes of gaps out of what a note says, also where they are
// written as references.
func guard(field string) string {
	if printable(field) {
		return withoutReferences(field)
	}
	field = strings.Map(func(r rune) rune {
		if r >= firstMark && r <= lastMark {
			return -1
		}
		return r
	}, field)
	return withoutReferences(field)
}

func withoutReferences(field string) string {
	if !strings.Contains(field, "&#") {
		return field
	}
	return markReference.Get().ReplaceAllString(field, "")
}

var markReference = lazyregexp.New(`(?i)&#(x0*e00[0-9a-f]|0*5734[4-9]|0*5735[0-9]);?`)
