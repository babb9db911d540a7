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

// interrupted is the end of a command by Ctrl-C.
type interrupted struct{ kept string }

func (i *interrupted) Error() string {
	if i.kept == "" {
		return "interrupted"
	}
	return "interrupted; " + i.kept
}

// kept says of commands that take their time, or write, what remains when they
// are interrupted.
var kept = map[string]string{
	"review":      "every answer that was graded is kept",
	"quiz":        "of the quiz only answers that were to count as reviews are kept",
	"add":         "cards that were added are kept",
	"edit":        "what was saved in the editor is kept",
	"build":       "the decks are as they were, and what rustc said so far is kept",
	"check":       "what rustc said so far is kept",
	"preview":     "nothing was to be kept",
	"export anki": "there is no new package",
	"export tsv":  "there is no new table",
	"export log":  "the log is as it was",
	"import anki": "what has come is kept; import it again for the rest, nothing is doubled",
	"import log":  "files that were taken in are kept; import them again for the rest, nothing is doubled",
	"backup":      "the answers are as they were",
	"restore":     "what was there is kept",
	"rebuild":     "the log is as it was; what is computed from it is made when it is needed",
	"doctor":      "the log is as it was",
}

// report says what went wrong and returns the exit code.
func report(w io.Writer, err error) int {
	var code exit
	var f *failure
	var i *interrupted
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &i):
		fmt.Fprintf(w, "anneal: %v\n", i)
		return exitInterrupted
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
