package diag

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// tabWidth is how far a tab is drawn; the marker line uses the same, so that
// carets stand under what they mean.
const tabWidth = 4

// harmless makes a text of the input fit to be printed within a line.
func harmless(text string) string {
	return expand([]byte(strings.ReplaceAll(text, "\n", " ")), 0)
}

// expand makes a line printable: tabs become spaces, and control characters,
// which could steer the terminal, a visible stand-in. Column is where it begins.
func expand(line []byte, column int) string {
	var b strings.Builder
	for piece := range pieces(string(line)) {
		n := pieceWidth(piece, column)
		switch r, _ := utf8.DecodeRuneInString(piece); {
		case r == '\t':
			b.WriteString(strings.Repeat(" ", n))
		case isControl(r):
			b.WriteRune('·')
		default:
			b.WriteString(piece)
		}
		column += n
	}
	return b.String()
}

// width returns the cells of a line that begins in a column.
func width(text []byte, column int) int {
	start := column
	for piece := range pieces(string(text)) {
		column += pieceWidth(piece, column)
	}
	return column - start
}

// pieces cuts a text into tabs and control characters, one by one, and what
// stands between them. The latter stays together, since several code points may
// make one picture: an accent above a letter, a person with a profession.
func pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		text = string([]rune(text)) // bytes that are no text become the sign for that
		for text != "" {
			n := strings.IndexFunc(text, func(r rune) bool { return r == '\t' || isControl(r) })
			if n < 0 {
				n = len(text)
			}
			if n == 0 {
				_, n = utf8.DecodeRuneInString(text)
			}
			if !yield(text[:n]) {
				return
			}
			text = text[n:]
		}
	}
}

func pieceWidth(piece string, column int) int {
	switch r, _ := utf8.DecodeRuneInString(piece); {
	case r == '\t':
		return tabWidth - column%tabWidth
	case isControl(r):
		return 1
	}
	return displaywidth.String(piece)
}

// isControl covers the C0 and C1 controls, the separators of lines, and the
// marks that turn the direction of writing, with which a line can be made to
// read as another.
func isControl(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0x200e || r == 0x200f || r == 0x061c || r == 0x2028 || r == 0x2029
}
