package cli

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	cli2 "github.com/urfave/cli/v2"
)

// silent are the commands without --json, since there is nothing to report but
// that it is done, or in a form of its own.
var silent = []string{"review", "check", "preview", "export", "import", "completion", "man"}

// TestCommands holds all commands to the same rules.
func TestCommands(t *testing.T) {
	p := &program{Env: System()}
	told := map[string]bool{}
	eachCommand(p.app().Commands, func(name string, c *cli2.Command) {
		t.Run(name, func(t *testing.T) {
			plainWords(t, "usage", c.Usage)
			if d := c.Description; d != "" && (!unicode.IsUpper([]rune(strings.TrimLeft(d, "`"))[0]) && d[0] != '`' || d[len(d)-1] != '.') {
				t.Errorf("the description is no sentence: %q", d)
			}
			if c.Action == nil {
				t.Error("it does nothing, so the library would print help and call that success")
			}
			if strings.Count(appHelp, "anneal "+c.Name) == 0 && !strings.Contains(appHelp, ", "+c.Name) && name == c.Name {
				t.Error("the help of anneal does not tell of it")
			}
			hasJSON := false
			for _, f := range c.Flags {
				d := f.(cli2.DocGenerationFlag)
				plainWords(t, "--"+f.Names()[0], strings.ReplaceAll(d.GetUsage(), "`", ""))
				hasJSON = hasJSON || f.Names()[0] == "json"
				if _, several := f.(*cli2.StringSliceFlag); several && !strings.Contains(d.GetUsage(), "commas") && !strings.Contains(d.GetUsage(), ",...") {
					t.Errorf("--%s: that it takes several is not told", f.Names()[0])
				}
			}
			if hasJSON == slices.Contains(silent, name) {
				t.Errorf("it has --json: %t, and is in the list of those without: %t", hasJSON, !hasJSON)
			}
			if len(examples[name]) == 0 {
				t.Error("there is no example")
			}
			for _, x := range examples[name] {
				told[name] = true
				plainWords(t, x.line, x.says)
				parses(t, name, x.line)
			}
		})
	})
	for name := range examples {
		if !told[name] {
			t.Errorf("there are examples for %s, which is no command", name)
		}
	}
}

// plainWords wants a phrase as all messages are.
func plainWords(t *testing.T, what, text string) {
	t.Helper()
	first, _, _ := strings.Cut(text, " ")
	switch {
	case text == "":
		t.Errorf("%s: nothing is told", what)
	case unicode.IsUpper([]rune(text)[0]) && first != strings.ToUpper(first), strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "..."), strings.Contains(text, "\n"):
		t.Errorf("%s is not lower case, of one line and without a period: %q", what, text)
	}
}

// parses runs an example up to where its command would begin.
func parses(t *testing.T, name, line string) {
	t.Helper()
	before, _, _ := strings.Cut(line, " | ")
	words, err := shellWords(redirection.ReplaceAllString(before, ""))
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Env: System()}
	a, reached := p.app(), ""
	eachCommand(a.Commands, func(name string, c *cli2.Command) {
		c.Action = func(c *cli2.Context) error {
			reached = name
			places := len(strings.Fields(c.Command.ArgsUsage))
			if n := c.Args().Len(); n > places && !strings.Contains(c.Command.ArgsUsage, "...") {
				t.Errorf("%s: %d arguments, where %q allows %d", line, n, c.Command.ArgsUsage, places)
			}
			return nil
		}
	})
	if err := a.RunContext(t.Context(), permute(a, words)); err != nil {
		t.Errorf("%s: %v", line, err)
	}
	if !strings.HasPrefix(reached, name) {
		t.Errorf("%s is an example of %q, and leads to %q", line, name, reached)
	}
}

var redirection = regexp.MustCompile(` [<>]\S+`)

// said is what a command printed.
type said struct {
	code        int
	out, errors string
}

// saying runs a command as Main does, in this process and without a home.
func saying(t *testing.T, args ...string) said {
	t.Helper()
	var out, errs strings.Builder
	home := filepath.Join(t.TempDir(), "home")
	e := Env{Args: append([]string{"anneal"}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: System().Now, Getenv: func(name string) string {
		return map[string]string{"ANNEAL_HOME": home, "ANNEAL_NOW": "2026-01-05T09:00:00Z"}[name]
	}}
	code := report(e.Stderr, run(context.Background(), e))
	if _, err := os.Stat(home); err == nil {
		t.Errorf("%q made a home", args)
	}
	return said{code, out.String(), errs.String()}
}

// TestWrongUse says the same to every command: a line on standard error, a hint,
// and never the whole help.
func TestWrongUse(t *testing.T) {
	p := &program{Env: System()}
	eachCommand(p.app().Commands, func(name string, c *cli2.Command) {
		path := strings.Fields(name)
		for _, tt := range []struct {
			args []string
			want string
		}{
			{[]string{"--unheard-of"}, "error: there is no flag --unheard-of here\nanneal: hint: see `anneal " + name + " --help`\n"},
			{[]string{"x", "--no-pagre"}, "error: there is no flag --no-pagre here\nanneal: hint: did you mean --no-pager?\n"},
			{[]string{"x", "--generate-bash-completion"}, "error: there is no flag --generate-bash-completion here\n"},
			{[]string{"x", "--color", "blue"}, "error: --color is \"blue\"\nanneal: hint: write one of auto, always, never\n"},
			{[]string{"--color"}, "error: --color needs a value\n"},
		} {
			if c.ArgsUsage == "" && tt.args[0] == "x" {
				tt.args = tt.args[1:] // else that would be said
			}
			if got := saying(t, slices.Concat(path, tt.args)...); got.code != exitUsage || got.out != "" || !strings.Contains(got.errors, tt.want) {
				t.Errorf("%s %q: code %d, output %q, error %q; want %q", name, tt.args, got.code, got.out, got.errors, tt.want)
			}
		}
		for _, args := range [][]string{{"--help"}, {"-h"}, {"--json", "--help"}, {"--help", "--no-pager"}} {
			got := saying(t, slices.Concat(path, args)...)
			if got.code != exitOK || got.errors != "" || !strings.HasPrefix(got.out, "anneal "+name+": ") || !strings.Contains(got.out, "\nFor example:\n  anneal ") {
				t.Errorf("%s %q: code %d, error %q, output %q", name, args, got.code, got.errors, got.out)
			}
		}
		if got := saying(t, slices.Concat([]string{"--help"}, path)...); !strings.HasPrefix(got.out, "anneal "+name+": ") {
			t.Errorf("--help %s: %q %q", name, got.out, got.errors)
		}
	})
}

// TestBadValues: what was written is said as it was written.
func TestBadValues(t *testing.T) {
	for args, want := range map[string]string{
		"review --limit many": "error: --limit is \"many\"\nanneal: hint: write a number\n",
		"review --time 10":    "error: --time is \"10\"\nanneal: hint: write a time with its unit, as 10m\n",
		"quiz -n x":           "error: -n is \"x\"\nanneal: hint: write a number\n",
		"quiz --seed -1":      "error: --seed is \"-1\"\n",
		"list --json=maybe":   "error: --json is \"maybe\"\nanneal: hint: it takes no value\n",
		"quiz -x":             "error: there is no flag -x here\n",
		"review --limit":      "error: --limit needs a value\n",
	} {
		if got := saying(t, strings.Fields(args)...); got.code != exitUsage || got.out != "" || !strings.Contains(got.errors, want) {
			t.Errorf("%s: code %d, output %q, error %q; want %q", args, got.code, got.out, got.errors, want)
		}
	}
}

// TestUnknownCommands: nothing far is proposed, nothing hidden, and a group of
// commands is no dead end.
func TestUnknownCommands(t *testing.T) {
	for args, want := range map[string]string{
		"reveiw":             "unknown command \"reveiw\"\nanneal: hint: did you mean `anneal review`?",
		"reveiw --help":      "unknown command \"reveiw\"\nanneal: hint: did you mean `anneal review`?",
		"bogus":              "unknown command \"bogus\"\nanneal: hint: `anneal --help` lists the commands",
		"help reveiw":        "unknown command \"reveiw\"\nanneal: hint: did you mean `anneal review`?",
		"version":            "unknown command \"version\"\nanneal: hint: `anneal --version` says it",
		"export":             "say where the cards, or the log, are to go",
		"export csv":         "nothing can be exported to \"csv\"",
		"export ankl --help": "nothing can be exported to \"ankl\"",
		"import help":        "\"help\" cannot be imported",
		"__complete":         "unknown command \"__complete\"",
	} {
		got := saying(t, strings.Fields(args)...)
		if got.code != exitUsage || got.out != "" || !strings.Contains(got.errors, want) {
			t.Errorf("%s: code %d, output %q, error %q; want %q", args, got.code, got.out, got.errors, want)
		}
	}
}

// TestPermute: flags may stand anywhere, also before the command.
func TestPermute(t *testing.T) {
	a := (&program{Env: System()}).app()
	for line, want := range map[string]string{
		"review rust --limit 5":          "review --limit 5 rust",
		"review --limit=5 rust --plain":  "review --limit=5 --plain rust",
		"--json list is:due":             "list --json is:due",
		"--color never list x":           "list --color never x",
		"--json import --dry-run log f":  "import log --json --dry-run f",
		"list -is:due x --json":          "list --json -- -is:due x",
		"list -(a or b)":                 "list -- -(a or b)",
		"list -- --json":                 "list -- --json",
		"list a -- -b":                   "list -- a -b",
		"list a --json -- -b":            "list --json -- a -b",
		"quiz -n 5 a":                    "quiz -n 5 a",
		"quiz a -n 5":                    "quiz -n 5 a",
		"show a --help b":                "show --help",
		"review list":                    "review list",
		"tag x --add a,b --remove c":     "tag --add a,b --remove c x",
		"review --limit":                 "review --limit",
		"--version list":                 "--version",
		"-":                              "-",
		"list - --json":                  "list --json -",
		"export anki a.apkg --color off": "export anki --color off a.apkg",
	} {
		got := strings.Join(permute(a, strings.Fields("anneal "+line)), " ")
		if got != "anneal "+want {
			t.Errorf("%s is %s, want %s", line, got, want)
		}
	}
}

// TestCommasStay: the library would make two tags of one with a comma.
func TestCommasStay(t *testing.T) {
	p := &program{Env: System()}
	a := p.app()
	var got []string
	find(a.Commands, "tag").Action = func(c *cli2.Context) error {
		got = c.StringSlice("add")
		return nil
	}
	if err := a.RunContext(t.Context(), []string{"anneal", "tag", "--add", "a,b", "--add", "c", "x"}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, []string{"a,b", "c"}) {
		t.Errorf("got %q", got)
	}
}
