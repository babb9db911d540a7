package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
	"anneal/internal/rustc/sandbox"
	"anneal/internal/store"
)

// Main runs a command and returns the exit code. This program is also its own
// child, which becomes another program.
func Main(e Env) int {
	if sandbox.Child(e.Args) {
		return exitInput // it did not, and has told its parent why
	}
	if checker(e) || complete(e) {
		return exitOK
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return report(e.Stderr, run(ctx, e))
}

func run(ctx context.Context, e Env) error {
	now, err := e.clock()
	if err != nil {
		return err
	}
	h, err := findHome(e.Getenv)
	if err != nil {
		return err
	}
	p := &program{Env: e, home: h, now: now}
	a := p.app()
	err = a.RunContext(ctx, permute(a, e.Args))
	p.daily(ctx)
	return err
}

// program is one run of anneal.
type program struct {
	Env
	home     home
	now      func() time.Time
	evidence shipped // that of the shipped course, read once
	progress *bar
	jobs     int         // programs judged at the same time; 0: as many as cores
	run      bool        // the programs of what was named may be run
	stores   []*store.DB // that were opened

	saidNoRuns bool // that none is run all the same
}

// app describes the command line.
func (p *program) app() *cli2.App {
	a := &cli2.App{
		Name:      "anneal",
		Usage:     "questions about Rust, proved by the compiler, asked again just before you would forget",
		UsageText: "anneal [command]",
		Version:   version(),
		Writer:    p.Stdout, ErrWriter: p.Stderr, Reader: p.Stdin,
		// Errors come back to Main, which alone says them and picks the exit code.
		ExitErrHandler:            func(*cli2.Context, error) {},
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		CustomAppHelpTemplate:     appHelp,
		Flags:                     []cli2.Flag{jsonFlag("print an object instead of sentences")},
		Action: func(c *cli2.Context) error {
			if c.Args().Present() {
				return p.unknownCommand(c.App, c.Args().First())
			}
			return p.today(c)
		},
		Commands: []*cli2.Command{
			p.reviewCommand(), p.quizCommand(), p.addCommand(),
			p.buildCommand(), p.checkCommand(), p.previewCommand(), p.explainCommand(), p.decksCommand(), p.removeCommand(), p.trustCommand(),
			p.listCommand(), p.showCommand(), p.cardCommand(), p.editCommand(), p.statsCommand(),
			p.undoCommand(), p.redoCommand(), p.suspendCommand(), p.resumeCommand(),
			p.buryCommand(), p.forgetCommand(), p.dueCommand(), p.flagCommand(), p.tagCommand(),
			p.exportCommand(), p.importCommand(), p.configCommand(),
			p.doctorCommand(), p.backupCommand(), p.restoreCommand(), p.rebuildCommand(),
			p.completionCommand(),
		},
	}
	for _, c := range a.Commands {
		c.CustomHelpTemplate = commandHelp
	}
	a.OnUsageError = p.usageError
	eachCommand(a.Commands, func(c *cli2.Command) {
		c.OnUsageError = p.usageError
		if c.ArgsUsage == "" {
			c.Before = refuseArguments
		}
		for _, f := range c.Flags {
			if b, ok := f.(*cli2.BoolFlag); ok {
				b.DisableDefaultText = true // that it is not given by itself goes without saying
			}
		}
	})
	cli2.VersionPrinter = func(c *cli2.Context) { fmt.Fprintf(c.App.Writer, "anneal %s\n", c.App.Version) }
	return a
}

// refuseArguments keeps a word that means nothing from being passed over.
func refuseArguments(c *cli2.Context) error {
	if c.Args().Present() {
		return usage(fmt.Sprintf("see `anneal %s --help`", c.Command.Name), "%s takes no argument such as %q", c.Command.Name, c.Args().First())
	}
	return nil
}

func eachCommand(commands []*cli2.Command, do func(*cli2.Command)) {
	for _, c := range commands {
		do(c)
		eachCommand(c.Subcommands, do)
	}
}

// usageError keeps the library from printing the whole help, to standard output
// at that, over a flag with a slip of the pen.
func (p *program) usageError(c *cli2.Context, err error, _ bool) error {
	message := strings.ToLower(err.Error()[:1]) + err.Error()[1:]
	message = strings.Replace(message, " for flag -", " for --", 1)
	hint := "see `anneal --help`"
	var names []string
	flags := c.App.Flags
	if c.Command != nil && c.Command.Name != "" && c.Command.Name != "anneal" {
		hint = fmt.Sprintf("see `anneal %s --help`", c.Command.Name)
		flags = c.Command.Flags
	}
	for _, f := range flags {
		names = append(names, f.Names()...)
	}
	if strings.HasSuffix(message, "for --time: parse error") {
		hint = "write a time with its unit, as 10m"
	}
	if _, name, ok := strings.Cut(message, "flag provided but not defined: -"); ok {
		name = strings.TrimLeft(name, "-")
		message = fmt.Sprintf("there is no flag --%s here", name)
		if near := diag.Near(name, names); near != "" {
			hint = fmt.Sprintf("did you mean --%s?", near)
		} else if slices.Contains(p.Args, "-"+name) && c.Command != nil && strings.Contains(c.Command.ArgsUsage, "QUERY") {
			hint = fmt.Sprintf("a term of a query that begins so stands behind two dashes: -- -%s", name)
		}
	}
	return usage(hint, "%s", message)
}

func (p *program) unknownCommand(a *cli2.App, name string) error {
	var names []string
	for _, c := range a.Commands {
		names = append(names, c.Name)
	}
	hint := "`anneal --help` lists the commands"
	if name == "version" {
		hint = "`anneal --version` says it"
	}
	if near := diag.Near(name, names); near != "" {
		hint = fmt.Sprintf("did you mean `anneal %s`?", near)
	}
	return usage(hint, "unknown command %q", name)
}

// version is that of the build: a release's tag, else the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}

func jsonFlag(usage string) cli2.Flag { return &cli2.BoolFlag{Name: "json", Usage: usage} }

// permute moves flags before arguments, so that both orders work: the library
// takes a flag after an argument for another argument.
func permute(a *cli2.App, args []string) []string {
	if len(args) == 0 {
		return args
	}
	out := []string{args[0]}
	commands, flags := a.Commands, a.Flags
	var plain []string
	rest := args[1:]
	for len(rest) > 0 {
		word := rest[0]
		rest = rest[1:]
		switch {
		case word == "--":
			return slices.Concat(out, []string{"--"}, plain, rest)
		case negated.MatchString(word):
			plain = append(plain, word)
		case strings.HasPrefix(word, "-") && word != "-":
			out = append(out, word)
			if takesValue(flags, word) && len(rest) > 0 {
				out = append(out, rest[0])
				rest = rest[1:]
			}
		case len(plain) == 0 && find(commands, word) != nil:
			c := find(commands, word)
			out = append(out, word)
			commands, flags = c.Subcommands, c.Flags
		default:
			plain = append(plain, word)
		}
	}
	if slices.ContainsFunc(plain, negated.MatchString) {
		out = append(out, "--")
	}
	return append(out, plain...)
}

// negated is a term of a query, as in -tag:old or -(a or b), and no flag.
var negated = regexp.MustCompile(`^-([a-z]+:|[("])`)

func find(commands []*cli2.Command, name string) *cli2.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}

// takesValue reports whether the next word belongs to a flag.
func takesValue(flags []cli2.Flag, word string) bool {
	name := strings.TrimLeft(word, "-")
	if strings.Contains(name, "=") {
		return false
	}
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				_, isBool := f.(*cli2.BoolFlag)
				return !isBool
			}
		}
	}
	return false
}

// hint prints advice that is not part of a report.
func (p *program) hint(format string, args ...any) { p.say("hint", format, args...) }

// warn prints what is not as it should be, but does not stop the command.
func (p *program) warn(format string, args ...any) { p.say("warning", format, args...) }

func (p *program) say(kind, format string, args ...any) {
	fmt.Fprintf(p.Stderr, "anneal: %s: %s\n", kind, fmt.Sprintf(format, args...))
}
