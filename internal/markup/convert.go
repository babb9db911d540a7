package markup

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// converter makes the tree of this package from goldmark's.
type converter struct {
	source []byte
	md     string // the same
	*notes
	bare bool // no runs are wanted
	cell bool // within a cell of a table, where a bar is written as "\|", even in code
}

// blocks returns the children of a block.
func (c converter) blocks(parent ast.Node) []Block {
	blocks := slices.Grow([]Block(nil), parent.ChildCount())
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if b, ok := c.block(n); ok {
			blocks = append(blocks, b)
		}
	}
	// With a table between a text and the line that makes it a heading, goldmark
	// puts the heading behind the table.
	slices.SortStableFunc(blocks, func(x, y Block) int { return x.Start - y.Start })
	return blocks
}

func (c converter) block(n ast.Node) (Block, bool) {
	b := Block{Start: max(0, n.Pos())}
	if start, ok := c.start[n]; ok {
		b.Start = start
	}
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		b.Kind = Paragraph
		b.Start, b.End = c.extent(n.Lines())
		b.Runs = c.runs(n)
	case *rawParagraph:
		b.Kind = Paragraph
		b.Start, b.End = c.extent(n.Lines())
		b.Runs = c.plain(b.Start, b.End, c.lines(n.Lines()))
	case *ast.Heading:
		b.Kind = Heading
		b.Level = n.Level
		b.End = c.lineEnd(b.Start)
		if end, ok := c.end[n]; ok { // there is a line below the text
			b.Start, b.End = c.extent(n.Lines())
			if next := c.nextLine(b.End); c.nextLine(next) == end {
				b.End = c.trimmed(b.Start, end)
			}
		}
		b.Runs = c.runs(n)
	case *ast.Blockquote:
		b.Kind = Quote
		b.Blocks = c.blocks(n)
		b.End = endOfLast(b.Blocks, b.Start+1)
	case *ast.List:
		b.Kind = List
		b.Ordered, b.Tight, b.First = n.IsOrdered(), n.IsTight, n.Start
		b.Blocks = c.blocks(n)
		b.End = endOfLast(b.Blocks, b.Start+1)
	case *ast.ListItem:
		b.Kind = Item
		b.Blocks = c.blocks(n)
		b.End = endOfLast(b.Blocks, c.wordEnd(b.Start))
	case *ast.FencedCodeBlock:
		b.Kind = Code
		b.Listing = c.fence(b.Start, n)
		b.End = c.fenceEnd(b.Start, n)
	case *ast.CodeBlock:
		b.Kind = Code
		b.Start, b.End = c.extent(n.Lines())
		b.Listing = &Listing{InfoStart: b.Start}
		b.Listing.Text, b.Listing.Lines = c.code(n.Lines())
	case *tables.Table:
		b.Kind = Table
		b.Start, b.End, b.Grid = c.table(n)
	case *ast.ThematicBreak:
		b.Kind = Rule
		b.End = c.lineEnd(b.Start)
	case *ast.HTMLBlock:
		b.Kind = HTML
		b.Start, b.End = c.extent(n.Lines())
		if n.HasClosure() {
			b.End = c.trimmed(b.Start, n.ClosureLine.Stop)
		}
		if n.Lines().Len() == 0 {
			b.Start = n.ClosureLine.Start
		}
		b.Runs = c.plain(b.Start, b.End, c.html(n))
	default: // definitions of link targets
		return Block{}, false
	}
	return b, true
}

// html returns the text of a block of HTML.
func (c converter) html(n *ast.HTMLBlock) string {
	text := c.lines(n.Lines())
	if n.HasClosure() {
		text += c.md[n.ClosureLine.Start:n.ClosureLine.Stop]
	}
	return strings.TrimRight(text, "\r\n")
}

// lines returns the text of lines as it stands, without what they stand in.
func (c converter) lines(lines *text.Segments) string {
	var b strings.Builder
	for i := range lines.Len() {
		line := lines.At(i)
		b.WriteString(c.md[line.Start:line.Stop])
	}
	return b.String()
}

func (c converter) fence(start int, n *ast.FencedCodeBlock) *Listing {
	l := &Listing{Fenced: true}
	_, l.Closed = c.end[n]
	l.InfoStart = c.lineEnd(start)
	if n.Info != nil {
		at := n.Info.Segment
		l.Info, l.InfoStart = c.md[at.Start:at.Stop], at.Start
		lang, _, _ := strings.Cut(l.Info, ",")
		if end := strings.IndexAny(lang, " \t{"); end >= 0 {
			lang = lang[:end]
		}
		l.Lang = strings.ToLower(lang)
	}
	l.Text, l.Lines = c.code(n.Lines())
	return l
}

// fenceEnd returns the end of the closing fence, or else of the last line.
func (c converter) fenceEnd(start int, n *ast.FencedCodeBlock) int {
	end, closed := c.end[n]
	if !closed {
		end = c.nextLine(start)
		if lines := n.Lines(); lines.Len() > 0 {
			end = lines.At(lines.Len() - 1).Stop
		}
	}
	return c.trimmed(start, end)
}

// code returns the text of lines, with line breaks as on Unix, and the offset of
// each.
func (c converter) code(lines *text.Segments) (string, []int) {
	var b strings.Builder
	if n := lines.Len(); n > 0 {
		b.Grow(lines.At(n-1).Stop - lines.At(0).Start)
	}
	starts := slices.Grow([]int(nil), lines.Len())
	for i := range lines.Len() {
		line := lines.At(i)
		starts = append(starts, line.Start)
		b.WriteString(strings.Repeat(" ", line.Padding)) // what is left of a tab
		b.WriteString(strings.TrimRight(c.md[line.Start:line.Stop], "\r\n"))
		b.WriteByte('\n')
	}
	return b.String(), starts
}

func (c converter) table(n *tables.Table) (start, end int, g *Grid) {
	g = &Grid{}
	for _, a := range n.Alignments {
		g.Align = append(g.Align, map[tables.Alignment]Align{
			tables.AlignLeft: AlignLeft, tables.AlignRight: AlignRight, tables.AlignCenter: AlignCenter,
		}[a])
	}
	start = n.Pos()
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		end = c.lineEnd(row.Pos())
		if len(g.Rows) == 0 {
			start = row.Pos()
			end = c.lineEnd(c.nextLine(start)) // the line below the head
		}
		g.Rows = append(g.Rows, c.row(row, len(g.Align)))
	}
	return start, end, g
}

func (c converter) row(row ast.Node, columns int) []Cell {
	c.cell = true
	cells := make([]Cell, 0, columns)
	for n := row.FirstChild(); n != nil && len(cells) < columns; n = n.NextSibling() {
		cell := Cell{Start: c.lineEnd(row.Pos())}
		cell.End = cell.Start
		if n.Lines().Len() > 0 {
			at := n.Lines().At(0)
			cell = Cell{at.Start, at.Stop, c.runs(n)}
		}
		cells = append(cells, cell)
	}
	return cells
}

// extent returns where lines begin and end, without the last line break.
func (c converter) extent(lines *text.Segments) (start, end int) {
	if lines.Len() == 0 {
		return 0, 0
	}
	start = lines.At(0).Start
	return start, c.trimmed(start, lines.At(lines.Len()-1).Stop)
}

// trimmed moves an end before the white space that precedes it.
func (c converter) trimmed(start, end int) int {
	return start + len(strings.TrimRight(c.md[start:max(start, end)], " \t\r\n"))
}

// lineEnd returns the end of the text of the line that holds at.
func (c converter) lineEnd(at int) int { return c.trimmed(at, c.nextLine(at)) }

// nextLine returns where the line after that of at begins.
func (c converter) nextLine(at int) int {
	if n := strings.IndexByte(c.md[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(c.md)
}

// wordEnd returns the end of the word at a place.
func (c converter) wordEnd(at int) int {
	if n := strings.IndexAny(c.md[at:], " \t\r\n"); n >= 0 {
		return at + n
	}
	return len(c.md)
}

func endOfLast(blocks []Block, otherwise int) int {
	if n := len(blocks); n > 0 {
		return blocks[n-1].End
	}
	return otherwise
}
