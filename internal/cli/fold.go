package cli

import (
	"bytes"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/charmbracelet/x/ansi"
)

// folded writes lines to a terminal, each of which that is too long broken at a
// space: a terminal itself breaks them in the midst of a word.
type folded struct {
	w       io.Writer
	columns int // 0: as they are
	begun   []byte
}

func (f *folded) Write(text []byte) (int, error) {
	f.begun = append(f.begun, text...)
	end := bytes.LastIndexByte(f.begun, '\n') + 1
	if end == 0 {
		return len(text), nil
	}
	var b strings.Builder
	for line := range strings.Lines(string(f.begun[:end])) {
		b.WriteString(fold(line, f.columns))
	}
	f.begun = f.begun[:copy(f.begun, f.begun[end:])]
	if _, err := io.WriteString(f.w, b.String()); err != nil {
		return 0, err
	}
	return len(text), nil
}

// fold breaks a line at spaces. It goes on below its second column, if it has
// one that leaves room.
func fold(line string, columns int) string {
	if columns <= 0 || ansi.StringWidth(line) <= columns {
		return line
	}
	text := strings.TrimLeft(line, " ")
	indent := len(line) - len(text)
	if i := strings.Index(text, "  "); i > 0 {
		second := strings.TrimLeft(text[i:], " ")
		if at := ansi.StringWidth(line) - ansi.StringWidth(second); at <= columns/2 {
			indent = at
		}
	}
	head := line[:len(line)-len(text)]
	if indent > len(head) {
		head = ansi.Truncate(line, indent, "")
	}
	rest := strings.ReplaceAll(wrapped(strings.ReplaceAll(line[len(head):], "-", hyphen), columns-indent), hyphen, "-")
	return head + strings.ReplaceAll(strings.TrimSuffix(rest, "\n"), "\n", "\n"+strings.Repeat(" ", indent)) + "\n"
}

// hyphen is one at which no line is broken: flags, keys and files have many.
const hyphen = "\u2011"

// columned writes rows of cells with tabs between them: as a table, or, where the
// terminal is too narrow for that, each row by itself.
type columned struct {
	rows bytes.Buffer
	p    *program
}

func (p *program) columned() *columned { return &columned{p: p} }

func (c *columned) Write(text []byte) (int, error) { return c.rows.Write(text) }

func (c *columned) Flush() error {
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = w.Write(c.rows.Bytes()) // into memory
	_ = w.Flush()
	columns := c.p.columns()
	for line := range bytes.Lines(table.Bytes()) {
		if columns > 0 && ansi.StringWidth(string(line)) > columns {
			_, err := (&folded{w: c.p.Stdout, columns: columns}).Write(bytes.ReplaceAll(c.rows.Bytes(), []byte("\t"), []byte("  ")))
			return err
		}
	}
	_, err := c.p.Stdout.Write(table.Bytes())
	return err
}
