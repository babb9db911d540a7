// Package cli is the command line: commands and flags, messages and exit codes,
// and the wiring of all other packages.
//
// It decides nothing that another package could decide. Reports go to standard
// output; everything else to standard error. Messages are lower case and end
// without a period; an error says what happened and a hint what to do:
//
//	anneal: error: unknown command "reveiw"
//	anneal: hint: did you mean `anneal review`?
//
// # Exit codes
//
//	0    done
//	1    the input has errors
//	2    wrong use
//	3    nothing is due (only with --exit-code)
//	4    the store is damaged, or written by a newer anneal
//	5    the store is busy
//	130  interrupted
package cli

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// Env is the world that a command runs in.
type Env struct {
	Args   []string // the program's name first
	Getenv func(string) string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Now    func() time.Time // in the learner's location
}

// System returns the world of this process.
func System() Env {
	return Env{Args: os.Args, Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now}
}

// isTerminal reports whether a stream is one that a person sits at.
func isTerminal(stream any) bool {
	f := fileOf(stream)
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// fileOf returns the file that a stream is, or that it ends in; nil where it is
// none.
func fileOf(stream any) *os.File {
	switch s := stream.(type) {
	case *os.File:
		return s
	case *pager:
		return s.out
	}
	return nil
}

// interactive reports whether a question can be asked and its answer seen.
func (e *Env) interactive() bool { return isTerminal(e.Stdin) && isTerminal(e.Stdout) }

// clock returns the time source: ANNEAL_NOW stops the clock at an instant, in
// the zone that it names.
func (e *Env) clock() (func() time.Time, error) {
	fixed := e.Getenv("ANNEAL_NOW")
	if fixed == "" {
		return func() time.Time { return e.Now().Truncate(time.Millisecond) }, nil
	}
	t, err := time.Parse(time.RFC3339, fixed)
	if err != nil {
		return nil, usage("write it as 2026-01-31T09:00:00Z", "ANNEAL_NOW is %q, which is no time", fixed)
	}
	return func() time.Time { return t }, nil
}
