package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/ask"
	"anneal/internal/store"
)

// TestInterrupted: Ctrl-C ends a command with its code, and with a word about what
// remains.
func TestInterrupted(t *testing.T) {
	dir := filepath.Join("..", "..", "decks", "rust-ownership")
	for _, args := range []string{"build", "check " + dir, "review --plain"} {
		var out, errs strings.Builder
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		home := t.TempDir()
		e := System()
		e.Args, e.Stdin, e.Stdout, e.Stderr = append([]string{"anneal"}, strings.Fields(args)...), strings.NewReader(""), &out, &errs
		e.Getenv = func(name string) string { return map[string]string{"ANNEAL_HOME": home}[name] }
		name, _, _ := strings.Cut(args, " ")
		code := report(e.Stderr, run(ctx, e))
		if want := "anneal: interrupted; " + kept[name] + "\n"; code != exitInterrupted || !strings.HasSuffix(errs.String(), want) || out.Len() > 0 {
			t.Errorf("%s: code %d, output %q, error %q; want %q", args, code, out.String(), errs.String(), want)
		}
	}
}

// TestKeptNamesCommands keeps the words about what remains with commands.
func TestKeptNamesCommands(t *testing.T) {
	names := map[string]bool{}
	eachCommand((&program{Env: System()}).app().Commands, func(name string, _ *cli2.Command) { names[name] = true })
	for name, words := range kept {
		if !names[name] {
			t.Errorf("%s is no command", name)
		}
		plainWords(t, name, words)
	}
}

// TestExitCodes: the code is found however deep it is wrapped, where the library
// looks at the outermost error only.
func TestExitCodes(t *testing.T) {
	for _, tt := range []struct {
		err  error
		code int
		says string
	}{
		{nil, 0, ""},
		{errors.New("x"), 1, "anneal: error: x\n"},
		{input("h", "x"), 1, "anneal: error: x\nanneal: hint: h\n"},
		{usage("", "x"), 2, "anneal: error: x\n"},
		{fmt.Errorf("b: %w", usage("h", "x")), 2, "anneal: error: x\nanneal: hint: h\n"},
		{exit(exitNothing), 3, ""},
		{fmt.Errorf("b: %w", exit(exitNothing)), 3, ""},
		{fmt.Errorf("b: %w", store.ErrDamaged), 4, "anneal: error: b: " + store.ErrDamaged.Error() + "\n"},
		{fmt.Errorf("b: %w", store.ErrNewer), 4, "anneal: error: b: " + store.ErrNewer.Error() + "\n"},
		{fmt.Errorf("b: %w", store.ErrBusy), 5, "anneal: error: b: " + store.ErrBusy.Error() + "\n"},
		{fmt.Errorf("b: %w", context.Canceled), 130, "anneal: interrupted\n"},
		{fmt.Errorf("b: %w", ask.ErrInterrupt), 130, "anneal: interrupted\n"},
		{fmt.Errorf("b: %w", &interrupted{"all is kept"}), 130, "anneal: interrupted; all is kept\n"},
	} {
		var w strings.Builder
		if code := report(&w, tt.err); code != tt.code || w.String() != tt.says {
			t.Errorf("%v: code %d, %q; want %d, %q", tt.err, code, w.String(), tt.code, tt.says)
		}
	}
}
