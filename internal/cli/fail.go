package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"anneal/internal/ask"
	"anneal/internal/store"
)

// The exit codes. They are part of the interface and documented above.
const (
	exitOK          = 0
	exitInput       = 1
	exitUsage       = 2
	exitNothing     = 3
	exitStore       = 4
	exitBusy        = 5
	exitInterrupted = 130
)

// failure is an error that a person can do something about.
type failure struct {
	exit    int
	message string
	hint    string // may be empty
}

func (f *failure) Error() string { return f.message }

// usage is a failure of the command line itself.
func usage(hint, format string, args ...any) error {
	return &failure{exitUsage, fmt.Sprintf(format, args...), hint}
}

// input is a failure of what the command was given to work on.
func input(hint, format string, args ...any) error {
	return &failure{exitInput, fmt.Sprintf(format, args...), hint}
}

// exit ends the program with a code and without a word; all has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// report says what went wrong and returns the exit code.
func report(w io.Writer, err error) int {
	var code exit
	var f *failure
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, context.Canceled), errors.Is(err, ask.ErrInterrupt):
		fmt.Fprintln(w, "anneal: interrupted")
		return exitInterrupted
	case errors.As(err, &f):
	case errors.Is(err, store.ErrBusy):
		f = &failure{exitBusy, err.Error(), ""}
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNewer):
		f = &failure{exitStore, err.Error(), ""}
	default:
		f = &failure{exitInput, err.Error(), ""}
	}
	fmt.Fprintf(w, "anneal: error: %s\n", f.message)
	if f.hint != "" {
		fmt.Fprintf(w, "anneal: hint: %s\n", f.hint)
	}
	return f.exit
}
