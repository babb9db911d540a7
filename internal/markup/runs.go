package markup

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// runs returns the inline content of a node.
func (c converter) runs(parent ast.Node) []Run {
	if c.bare {
		return nil
	}
	runs := slices.Grow([]Run(nil), parent.ChildCount())
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			runs = c.text(runs, n)
		case *ast.CodeSpan:
			runs = append(runs, c.codeSpan(n))
		case *ast.Emphasis:
			runs = append(runs, c.emphasis(n))
		case *ast.Link:
			r := c.linked(Link, n, n.Destination)
			r.Runs = c.runs(n)
			runs = append(runs, r)
		case *ast.Image:
			r := c.linked(Image, n, n.Destination)
			r.Text = PlainText(c.runs(n))
			runs = append(runs, r)
		case *ast.AutoLink:
			r := c.linked(Link, n, n.URL(c.source))
			at := r.Start + 1
			r.Runs = []Run{{Kind: Text, Start: at, End: r.End - 1, Text: string(n.Label(c.source))}}
			runs = append(runs, r)
		case *ast.RawHTML:
			r := c.linked(Text, n, nil)
			runs = appendText(runs, r.Start, r.End, c.md[r.Start:r.End])
		}
	}
	return runs
}

// plain returns text that is one run.
func (c converter) plain(start, end int, text string) []Run {
	if c.bare {
		return nil
	}
	return []Run{{Kind: Text, Start: start, End: end, Text: text}}
}

// text appends a piece of text and the break behind it.
func (c converter) text(runs []Run, n *ast.Text) []Run {
	start, end := n.Segment.Start, n.Segment.Stop
	// Of "**" that closes one emphasis, goldmark says that the first star is left
	// over; it is the second.
	if k := len(runs); k > 0 && start < runs[k-1].End {
		start, end = runs[k-1].End, runs[k-1].End+end-start
	}
	if start < end {
		runs = appendText(runs, start, end, unescape(c.md[start:end]))
	}
	if n.NextSibling() == nil && n.Parent().Type() == ast.TypeBlock {
		return runs // a break at the end of a block breaks nothing
	}
	switch {
	case n.HardLineBreak():
		runs = append(runs, Run{Kind: HardBreak, Start: end, End: end})
	case n.SoftLineBreak():
		runs = append(runs, Run{Kind: SoftBreak, Start: end, End: end})
	}
	return runs
}

// appendText melts text with what is before it: goldmark leaves marks that
// turned out to be text as pieces of their own.
func appendText(runs []Run, start, end int, text string) []Run {
	if k := len(runs); k > 0 && runs[k-1].Kind == Text && runs[k-1].End == start {
		runs[k-1].Text += text
		runs[k-1].End = end
		return runs
	}
	return append(runs, Run{Kind: Text, Start: start, End: end, Text: text})
}

// codeSpan joins the lines of a code span by spaces, as CommonMark asks.
func (c converter) codeSpan(n *ast.CodeSpan) Run {
	r := c.linked(CodeSpan, n, nil)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			r.Text += c.md[t.Segment.Start:t.Segment.Stop]
		}
	}
	r.Text = strings.ReplaceAll(strings.ReplaceAll(r.Text, "\r\n", " "), "\n", " ")
	if c.cell {
		r.Text = strings.ReplaceAll(r.Text, `\|`, "|")
	}
	return r
}

// emphasis reckons its place from what is inside: of several stars in a row
// goldmark gives the place of the first to each.
func (c converter) emphasis(n *ast.Emphasis) Run {
	r := Run{Kind: Emphasis, Start: max(0, n.Pos()), Runs: c.runs(n)}
	if n.Level == 2 {
		r.Kind = Strong
	}
	r.End = r.Start
	if k := len(r.Runs); k > 0 {
		r.Start, r.End = r.Runs[0].Start-n.Level, r.Runs[k-1].End+n.Level
	}
	return r
}

// linked makes a run of a node whose end was noted.
func (c converter) linked(kind RunKind, n ast.Node, target []byte) Run {
	start := max(0, n.Pos())
	return Run{Kind: kind, Start: start, End: max(start, c.end[n]), Target: unescape(string(target))}
}

// unescape resolves backslashes before punctuation and character references, in
// one pass, so that neither can produce the other.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			i++
			b.WriteByte(s[i])
		case s[i] == '&':
			text, length := reference(s[i:])
			b.WriteString(text)
			i += length - 1
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// maxReference is the length of the longest character reference, "&" and ";"
// included ("&CounterClockwiseContourIntegral;").
const maxReference = 33

// reference resolves the character reference at the beginning of s, which is
// "&", and returns its length; what is none stands for itself.
func reference(s string) (text string, length int) {
	end := strings.IndexByte(s[:min(len(s), maxReference)], ';')
	if end < 2 {
		return s[:1], 1
	}
	name := s[1:end]
	if name[0] != '#' {
		if e, ok := util.LookUpHTML5EntityByName(name); ok {
			return string(e.Characters), end + 1
		}
		return s[:1], 1
	}
	base := 10
	digits := name[1:]
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || len(digits) > 7 {
		return s[:1], 1
	}
	if r := rune(n); n != 0 && n <= utf8.MaxRune && utf8.ValidRune(r) {
		return string(r), end + 1
	}
	return string(utf8.RuneError), end + 1
}
