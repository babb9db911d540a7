package cli

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"github.com/charmbracelet/x/ansi"
	cli2 "github.com/urfave/cli/v2"
	xterm "golang.org/x/term"
)

// pager is a terminal on which more than fits is shown by a program for that. What
// fits is printed as it is. What check says is not paged: as with a compiler, the
// end of it is what one looks for.
type pager struct {
	out           *os.File
	words         []string // of the program
	env           []string
	warn          func(error)
	rows, columns int

	held bytes.Buffer // what was written while it fits
	used int          // rows that it takes
	cmd  *exec.Cmd    // nil until it is needed
	pipe io.WriteCloser
	all  bool // there is no pager after all
}

// errLeft says that the person has left the pager before the end.
var errLeft = errors.New("the pager was left")

// paged lets a command report through the pager.
func (p *program) paged(action cli2.ActionFunc) cli2.ActionFunc {
	return func(c *cli2.Context) error { return p.page(func() error { return action(c) }) }
}

// page lets what report prints go through the pager, and waits until that is left.
func (p *program) page(report func() error) error {
	g := p.newPager()
	if g == nil {
		return report()
	}
	p.Stdout = g
	defer func() { p.Stdout = g.out }()
	err := report()
	if left := g.close(); err == nil {
		err = left
	}
	if errors.Is(err, errLeft) {
		return nil
	}
	return err
}

// newPager returns the pager on standard output, nil where none is wanted.
func (p *program) newPager() *pager {
	out, ok := p.Stdout.(*os.File)
	if !ok || !isTerminal(out) || p.noPager || p.Getenv("TERM") == "dumb" {
		return nil
	}
	value := cmp.Or(p.Getenv("ANNEAL_PAGER"), p.Getenv("PAGER"))
	words, err := shellWords(cmp.Or(value, "less"))
	columns, rows, sizeErr := xterm.GetSize(int(out.Fd()))
	if err != nil || len(words) == 0 || words[0] == "cat" || sizeErr != nil || rows < 2 || columns < 2 {
		return nil
	}
	g := &pager{out: out, words: words, rows: rows, columns: columns, env: os.Environ()}
	if p.Getenv("LESS") == "" {
		g.env = append(g.env, "LESS=FRX")
	}
	g.warn = func(err error) {
		if value != "" { // nobody asked for less
			p.warn("the pager %s cannot be started: %v", words[0], err)
		}
	}
	return g
}

// Write prints what fits, and starts the pager when something does not.
func (g *pager) Write(b []byte) (int, error) {
	switch {
	case g.all:
		return g.out.Write(b)
	case g.cmd != nil:
		return g.pass(b)
	}
	g.held.Write(b)
	if g.used += rowsOf(string(b), g.columns); g.used < g.rows {
		return len(b), nil
	}
	if err := g.start(); err != nil {
		g.all = true
		g.warn(err)
		_, err := g.out.Write(g.held.Bytes())
		return len(b), err
	}
	_, err := g.pass(g.held.Bytes())
	return len(b), err
}

func (g *pager) start() error {
	cmd := exec.Command(g.words[0], g.words[1:]...)
	cmd.Stdout, cmd.Stderr, cmd.Env = g.out, os.Stderr, g.env
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	signal.Ignore(os.Interrupt) // it is for the pager, behind whose start this stands, so that it does hear of it
	g.cmd, g.pipe = cmd, pipe
	return nil
}

func (g *pager) pass(b []byte) (int, error) {
	n, err := g.pipe.Write(b)
	if err != nil {
		err = errLeft
	}
	return n, err
}

// close prints what is held, or waits until the pager is left.
func (g *pager) close() error {
	if g.cmd == nil {
		if g.all {
			return nil
		}
		_, err := g.out.Write(g.held.Bytes())
		return err
	}
	_ = g.pipe.Close()
	_ = g.cmd.Wait() // how it ended is between it and the person
	return nil
}

// rowsOf returns how many rows of a terminal are begun by a text: lines, and those
// that are wrapped. Of the parts of a line that is written in pieces each counts
// by itself, which is a row too few at worst.
func rowsOf(text string, columns int) int {
	rows := 0
	for line := range strings.Lines(text) {
		if width := ansi.StringWidth(line); width > columns {
			rows += (width - 1) / columns
		}
		if strings.HasSuffix(line, "\n") {
			rows++
		}
	}
	return rows
}
