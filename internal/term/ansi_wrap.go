package term

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// columns returns the width of text on a terminal. Terminals disagree about
// joined emoji; of the two opinions the larger one is safe.
func columns(s string) int { return max(ansi.StringWidth(s), ansi.StringWidthWc(s)) }

// cut shortens text to a width, with a mark where something is missing.
func cut(s string, width int) string {
	switch {
	case columns(s) <= width:
		return s
	case width <= 0:
		return ""
	}
	var b strings.Builder
	n := 0
	for rest := s; rest != ""; {
		c, w := cluster(rest)
		if n+w > width-1 {
			break
		}
		b.WriteString(c)
		n += w
		rest = rest[len(c):]
	}
	return b.String() + "…"
}

// cluster returns the first letter of s as a reader counts them, and its width.
func cluster(s string) (string, int) {
	c, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	if c == "" {
		return s[:1], 1
	}
	return c, max(w, ansi.StringWidthWc(c))
}

// wrap breaks spans into rows of at most width columns: at spaces, between wide
// letters, and within a word only where it alone is wider than a row. A line
// break in the text begins a new row. first and rest stand before the first and
// before every further row and count as part of the width.
func wrap(spans []span, width int, first, rest row) []row {
	w := wrapper{width: width, rest: rest, row: append(row{}, first...), used: first.width()}
	w.start = w.used
	for _, s := range spans {
		for i, part := range strings.Split(s.text, "\n") {
			if i > 0 {
				w.word()
				w.newRow()
			}
			s.text = part
			w.add(s)
		}
	}
	w.word()
	return append(w.rows, w.row)
}

// folded breaks plain text between words, as a terminal itself does not.
func folded(text string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		for _, r := range wrap([]span{{text: strings.TrimSuffix(line, "\n")}}, width, nil, nil) {
			for _, s := range r {
				b.WriteString(s.text)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

type wrapper struct {
	width int
	rest  row
	rows  []row
	row   row
	used  int // columns of row
	start int // columns of the prefix of row
	gap   row // spaces that are drawn only if a word follows in the same row
	held  row // the word that is being collected
	wide  int // columns of held
}

func (w *wrapper) newRow() {
	w.rows = append(w.rows, w.row)
	w.row, w.used = append(row{}, w.rest...), w.rest.width()
	w.start, w.gap = w.used, nil
}

func (w *wrapper) add(s span) {
	for rest := s.text; rest != ""; {
		c, n := cluster(rest)
		rest = rest[len(c):]
		piece := s
		piece.text = c
		switch {
		case c == " ":
			w.word()
			w.gap = join(w.gap, piece)
		case n > 1:
			w.word()
			w.held, w.wide = row{piece}, n
			w.word()
		default:
			w.held = join(w.held, piece)
			w.wide += n
		}
	}
}

// word puts the collected word into the row, or into the next one.
func (w *wrapper) word() {
	if len(w.held) == 0 {
		return
	}
	gap := w.gap.width()
	if w.used+gap+w.wide > w.width && w.used > w.start {
		w.newRow()
		gap = 0
	}
	for _, s := range w.gap {
		w.row = join(w.row, s)
	}
	w.used += gap
	w.gap = nil
	for _, s := range w.held {
		for rest := s.text; rest != ""; {
			c, n := cluster(rest)
			rest = rest[len(c):]
			if w.used+n > w.width && w.used > w.start {
				w.newRow()
			}
			piece := s
			piece.text = c
			w.row = join(w.row, piece)
			w.used += n
		}
	}
	w.held, w.wide = nil, 0
}

// join appends a span to a row, to its last one where both look alike.
func join(r row, s span) row {
	if n := len(r); n > 0 {
		if last := r[n-1]; last.ink == s.ink && last.bold == s.bold && last.underline == s.underline && last.reverse == s.reverse {
			// The last span may be shared with a prefix, so it is replaced, not changed.
			last.text += s.text
			return append(r[:n-1:n-1], last)
		}
	}
	return append(r, s)
}
