package markup

import "strings"

// BlockKind says what a [Block] is.
type BlockKind uint8

// The kinds of blocks.
const (
	Paragraph BlockKind = iota + 1 // Runs
	Heading                        // Level and Runs
	Quote                          // Blocks
	List                           // Blocks, all of them Items; Ordered, First, Tight
	Item                           // Blocks
	Code                           // Listing
	Table                          // Grid
	Rule                           // nothing
	HTML                           // Runs: one Text run with the source as it stands
)

// Block is a piece of the text's structure. Start and End are byte offsets: the
// block begins at its first mark or letter and ends behind its last, before the
// line break. Children lie inside their parents and in order.
type Block struct {
	Kind       BlockKind
	Ordered    bool // List: numbered
	Tight      bool // List: no blank lines between the items
	Level      int  // Heading: 1 to 6
	First      int  // List: the number of the first item, if Ordered
	Start, End int
	Runs       []Run
	Blocks     []Block
	Listing    *Listing // Code only
	Grid       *Grid    // Table only
}

// Listing is the code of a Code block.
type Listing struct {
	Fenced    bool // else it is indented
	Closed    bool // Fenced: a closing fence ends it, not the end of the text or of what it stands in
	Info      string
	InfoStart int    // byte offset of Info, which stands in the text exactly as it is given here
	Lang      string // first word of Info, in lower case, up to a space, comma or brace
	Text      string // without the indentation of what it stands in; ends with a line break unless empty
	Lines     []int  // byte offset of the first byte of each line of Text
}

// Align says how the cells of a column are set.
type Align uint8

// The alignments.
const (
	AlignNone Align = iota
	AlignLeft
	AlignCenter
	AlignRight
)

// Grid is the content of a Table. The first row is the head; all rows have as
// many cells as Align.
type Grid struct {
	Align []Align
	Rows  [][]Cell
}

// Cell is a cell of a table. A cell that was left out in the text has no runs
// and is at the end of its row.
type Cell struct {
	Start, End int
	Runs       []Run
}

// RunKind says what a [Run] is.
type RunKind uint8

// The kinds of runs.
const (
	Text      RunKind = iota + 1 // Text
	CodeSpan                     // Text
	Emphasis                     // Runs
	Strong                       // Runs
	Link                         // Runs and Target
	Image                        // Text, the description, and Target
	SoftBreak                    // the text goes on in the next line of the source: draw a space
	HardBreak                    // the author wants a new line
)

// Run is a piece of text within a block. Start and End are byte offsets and take
// in the marks: the stars of an Emphasis, the whole of a Link. A Text run without
// escapes and character references stands in the source as it is in Text.
type Run struct {
	Kind       RunKind
	Start, End int
	Text       string
	Target     string
	Runs       []Run
}

// PlainText returns the text of runs without any marks; breaks become spaces.
func PlainText(runs []Run) string {
	var b strings.Builder
	plainText(&b, runs)
	return b.String()
}

func plainText(b *strings.Builder, runs []Run) {
	for _, r := range runs {
		switch r.Kind {
		case SoftBreak, HardBreak:
			b.WriteByte(' ')
		default:
			b.WriteString(r.Text)
			plainText(b, r.Runs)
		}
	}
}
