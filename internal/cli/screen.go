package cli

import (
	"cmp"
	"context"

	xterm "golang.org/x/term"

	"anneal/internal/session"
	"anneal/internal/term"
)

// screen plays a session on the whole terminal.
func (p *program) screen(ctx context.Context, d *desk, driver *session.Driver) error {
	return term.Screen(ctx, driver, term.ScreenOptions{In: p.Stdin, Out: p.Stdout, Style: p.style(d.config), Editor: p.editFile, Find: d.lookUp})
}

// style decides about colours on standard output.
func (p *program) style(c config) term.Style {
	return term.ChooseStyle(cmp.Or(p.color, c.Colors), p.Getenv, isTerminal(p.Stdout))
}

// maxWidth is the width beyond which text is hard to read.
const maxWidth = 100

// width returns the columns to write text in: those of the terminal, or 80.
func (p *program) width() int {
	if n := p.columns(); n > 0 {
		return min(n, maxWidth)
	}
	return 80
}

// columns returns the width of the terminal, and 0 where there is none.
func (p *program) columns() int {
	f := fileOf(p.Stdout)
	if f == nil {
		return 0
	}
	n, _, err := xterm.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return n
}
