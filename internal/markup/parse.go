package markup

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// MaxText is the length up to which a text is read as Markdown, in bytes. The
// tree of a text can take some hundred times the memory of the text.
const MaxText = 1 << 20

// Limits that no honest text meets and that keep the reading of others linear
// and the tree shallow.
const (
	maxDepth = 32   // quotes and lists in one another; deeper marks are text
	maxMarks = 1000 // characters that may begin inline markup, in one block; later ones are text
	maxLines = 1000 // of one paragraph or table; a longer one is a paragraph without markup
	minCells = 64   // of a table that may have more cells than bytes; another is a paragraph without markup
)

// Parse reads Markdown. It accepts every input; what is not markup is text. Text
// longer than [MaxText] comes out as one paragraph without markup.
func Parse(md []byte) []Block { return parse(md, reader, false) }

// Blocks reads the structure of Markdown alone: the blocks that [Parse] returns,
// at the same places, but all of them without runs. That is much less work.
func Blocks(md []byte) []Block { return parse(md, bareReader, true) }

func parse(md []byte, reader func() parser.Parser, bare bool) []Block {
	w := &notes{start: map[ast.Node]int{}, end: map[ast.Node]int{}}
	c := converter{source: md, md: string(md), notes: w, bare: bare}
	switch {
	case len(md) == 0:
		return nil
	case len(md) > MaxText:
		return []Block{{Kind: Paragraph, End: len(md), Runs: c.plain(0, len(md), c.md)}}
	}
	pc := parser.NewContext()
	pc.Set(notesKey, w)
	return c.blocks(reader().Parse(text.NewReader(md), parser.WithContext(pc)))
}

// reader is goldmark's parser with the project's limits. It is safe for
// concurrent use.
var reader = sync.OnceValue(func() parser.Parser {
	inline := parser.DefaultInlineParsers()
	for i := range inline {
		inline[i].Value = limitedInline{inline[i].Value.(parser.InlineParser)}
	}
	return newReader(inline...)
})

// bareReader is the same without inline markup.
var bareReader = sync.OnceValue(func() parser.Parser {
	return newReader(util.Prioritized(skipInline{}, 0))
})

func newReader(inline ...util.PrioritizedValue) parser.Parser {
	blocks := parser.DefaultBlockParsers()
	for i := range blocks {
		blocks[i].Value = blockParser{blocks[i].Value.(parser.BlockParser)}
	}
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(inline...),
		parser.WithParagraphTransformers(
			util.Prioritized(longText{}, 0),
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
	)
}

// longText turns a paragraph that is too long into one that goldmark looks at no
// more: reading definitions of links and tables, it copies all lines for each. It
// does the same to what could be a table of many more cells than were written:
// goldmark fills up short rows, so that 1 MiB of text can take 10 GiB.
type longText struct{}

func (longText) Transform(n *ast.Paragraph, r text.Reader, _ parser.Context) {
	lines, size, columns := n.Lines(), 0, 0
	for i := range lines.Len() {
		line := lines.At(i)
		size += line.Len()
		columns = max(columns, bytes.Count(line.Value(r.Source()), []byte("|"))+1)
	}
	if lines.Len() > maxLines || lines.Len()*columns > max(size, minCells) {
		raw := &rawParagraph{}
		raw.SetLines(n.Lines())
		n.Parent().ReplaceChild(n.Parent(), n, raw)
	}
}

// rawParagraph is a paragraph without markup.
type rawParagraph struct{ ast.BaseBlock }

var kindRawParagraph = ast.NewNodeKind("RawParagraph")

func (*rawParagraph) Kind() ast.NodeKind { return kindRawParagraph }
func (*rawParagraph) IsRaw() bool        { return true }
func (n *rawParagraph) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, nil, nil)
}

// blockParser refuses to open a container that lies too deep, and notes places
// that goldmark forgets.
type blockParser struct{ parser.BlockParser }

// Open asks goldmark first and steps back, because its parser of lists keeps
// state between calls.
func (p blockParser) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	first, line := r.PeekLine()
	number, pos := r.Position()
	n, state := p.BlockParser.Open(parent, r, pc)
	switch n.(type) {
	case *ast.Blockquote, *ast.List:
		if containers(parent) >= maxDepth {
			r.SetPosition(number, pos)
			return nil, parser.NoChildren
		}
	case *ast.Heading:
		if first[pc.BlockOffset()] != '#' { // the line below the text
			notesOf(pc).end[n] = line.Stop
		}
	}
	if n != nil && line.Padding > 0 { // behind a tab goldmark's own place is too far to the right
		notesOf(pc).start[n] = line.Start + max(0, pc.BlockOffset()-line.Padding)
	}
	return n, state
}

// Continue notes the end of a closing fence, and so that there is one.
func (p blockParser) Continue(n ast.Node, r text.Reader, pc parser.Context) parser.State {
	_, line := r.PeekLine()
	state := p.BlockParser.Continue(n, r, pc)
	if _, ok := n.(*ast.FencedCodeBlock); ok && state&parser.Continue == 0 {
		notesOf(pc).end[n] = line.Stop
	}
	return state
}

func containers(n ast.Node) int {
	depth := 0
	for ; n != nil; n = n.Parent() {
		if k := n.Kind(); k == ast.KindBlockquote || k == ast.KindList {
			depth++
		}
	}
	return depth
}

// limitedInline lets a parser of inline markup look at a limited number of
// places in a block: goldmark looks through all that is open at each of them.
type limitedInline struct{ parser.InlineParser }

func (p limitedInline) Parse(parent ast.Node, r text.Reader, pc parser.Context) ast.Node {
	w := notesOf(pc)
	if w.marked != parent {
		w.marked, w.marks = parent, 0
	}
	if w.marks >= maxMarks {
		return nil
	}
	w.marks++
	_, from := r.PeekLine()
	n := p.InlineParser.Parse(parent, r, pc)
	switch n.(type) {
	case *ast.CodeSpan, *ast.AutoLink, *ast.RawHTML:
		n.(interface{ SetPos(int) }).SetPos(from.Start)
		noteEnd(n, r, pc)
	case *ast.Link, *ast.Image: // they began at an earlier mark and know it
		noteEnd(n, r, pc)
	}
	return n
}

// skipInline takes the whole of a block at its first character, so that goldmark
// need not look at the others.
type skipInline struct{}

// Trigger returns the characters that goldmark asks about: punctuation, and a
// space for any other.
func (skipInline) Trigger() []byte {
	chars := []byte{' '}
	for c := byte('!'); c <= '~'; c++ {
		if util.IsPunct(c) {
			chars = append(chars, c)
		}
	}
	return chars
}

func (skipInline) Parse(_ ast.Node, r text.Reader, _ parser.Context) ast.Node {
	for line, _ := r.PeekLine(); line != nil; line, _ = r.PeekLine() {
		r.AdvanceLine()
	}
	return ast.NewText()
}

func noteEnd(n ast.Node, r text.Reader, pc parser.Context) {
	_, rest := r.Position()
	notesOf(pc).end[n] = rest.Start
}

// CloseBlock hands on to the parsers that keep state, as that of links does.
func (p limitedInline) CloseBlock(parent ast.Node, r text.Reader, pc parser.Context) {
	if c, ok := p.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, r, pc)
	}
}

// notes is what is known of a text while it is read. The places could be
// attributes of goldmark's nodes, but those cost half a kilobyte for each node
// that has any.
type notes struct {
	start  map[ast.Node]int // of blocks behind a tab
	end    map[ast.Node]int // of inline markup, of closed fences, of lines below a heading
	marked ast.Node         // the block in which marks are counted
	marks  int
}

var notesKey = parser.NewContextKey()

func notesOf(pc parser.Context) *notes { return pc.Get(notesKey).(*notes) }
