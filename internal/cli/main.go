package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/ask"
	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
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
	context.AfterFunc(ctx, stop) // who presses Ctrl-C again waits for nothing
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
	if errors.Is(err, context.Canceled) || errors.Is(err, ask.ErrInterrupt) {
		return &interrupted{kept[p.command]}
	}
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

	command string // that runs, as "export anki"
	color   string // of --color; "" if it is not given
	noPager bool

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
			p.completionCommand(), p.manCommand(),
		},
	}
	if n := p.columns(); n > 0 {
		a.Writer = &folded{w: p.Stdout, columns: n} // of help
	}
	a.Flags = append(a.Flags, p.everywhere()...)
	a.OnUsageError = p.usageError("", "", a.Flags)
	eachCommand(a.Commands, func(name string, c *cli2.Command) {
		c.CustomHelpTemplate, c.HideHelpCommand = commandHelp(name), true
		c.Flags = append(c.Flags, p.everywhere()...)
		c.OnUsageError = p.usageError(name+" ", c.ArgsUsage, c.Flags)
		if c.ArgsUsage == "" && c.Before == nil {
			c.Before = refuseArguments(name)
		}
		if action := c.Action; action != nil {
			c.Action = func(c *cli2.Context) error {
				p.command = name
				return action(c)
			}
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
func refuseArguments(name string) cli2.BeforeFunc {
	return func(c *cli2.Context) error {
		if c.Args().Present() {
			return usage(fmt.Sprintf("see `anneal %s --help`", name), "%s takes no argument such as %q", name, c.Args().First())
		}
		return nil
	}
}

// eachCommand visits commands and those below them, with their whole names.
func eachCommand(commands []*cli2.Command, do func(name string, c *cli2.Command)) {
	for _, c := range commands {
		do(c.Name, c)
		eachCommand(c.Subcommands, func(name string, sub *cli2.Command) { do(c.Name+" "+name, sub) })
	}
}

// everywhere are the flags that every command takes, besides --help. The help of
// anneal itself tells them, so that those of commands need not.
func (p *program) everywhere() []cli2.Flag {
	return []cli2.Flag{
		&cli2.StringFlag{Name: "color", Hidden: true, Usage: "`WHEN` there are colours: auto, always or never", Action: func(_ *cli2.Context, when string) error {
			if !slices.Contains(colorWords, when) {
				return usage("write one of "+strings.Join(colorWords, ", "), "--color is %q", when)
			}
			p.color = when
			return nil
		}},
		&cli2.BoolFlag{Name: "no-pager", Hidden: true, Usage: "print what is long without a pager", Action: func(_ *cli2.Context, is bool) error {
			p.noPager = is
			return nil
		}},
	}
}

var colorWords = []string{"auto", "always", "never"}

// usageError keeps the library from printing the whole help, to standard output
// at that, over a flag with a slip of the pen.
func (p *program) usageError(command, takes string, flags []cli2.Flag) cli2.OnUsageErrorFunc {
	return func(_ *cli2.Context, err error, _ bool) error {
		hint := fmt.Sprintf("see `anneal %s--help`", command)
		message := err.Error()
		if name, ok := strings.CutPrefix(message, "flag needs an argument: -"); ok {
			message = fmt.Sprintf("%s needs a value", dashed(strings.TrimLeft(name, "-")))
		} else if name, ok := strings.CutPrefix(message, "flag provided but not defined: -"); ok {
			name = strings.TrimLeft(name, "-")
			message = fmt.Sprintf("there is no flag %s here", dashed(name))
			names := []string{"help"}
			for _, f := range flags {
				names = append(names, f.Names()...)
			}
			if near := cmp.Or(diag.Near(name, names), begun(name, names)); near != "" {
				hint = fmt.Sprintf("did you mean %s?", dashed(near))
			} else if slices.Contains(p.Args, "-"+name) && strings.Contains(takes, "QUERY") {
				hint = fmt.Sprintf("a term of a query that begins so stands behind two dashes: -- -%s", name)
			}
		} else if m := badValue.Get().FindStringSubmatch(message); m != nil {
			message = fmt.Sprintf("%s is %s", dashed(m[2]), m[1])
			if i := slices.IndexFunc(flags, func(f cli2.Flag) bool { return f.Names()[0] == m[2] }); i >= 0 {
				hint = wantedOf(flags[i])
			}
		} else {
			message = strings.ToLower(message[:1]) + message[1:]
		}
		return usage(hint, "%s", message)
	}
}

// badValue is how the library says that the value of a flag is none of its kind.
var badValue = lazyregexp.New(`^[Ii]nvalid (?:boolean )?value ("(?:[^"\\]|\\.)*") for (?:flag )?-(\S+):`)

// wantedOf says what kind of value a flag takes.
func wantedOf(f cli2.Flag) string {
	switch f.(type) {
	case *cli2.DurationFlag:
		return "write a time with its unit, as 10m"
	case *cli2.BoolFlag:
		return "it takes no value"
	}
	return "write a number"
}

// dashed is a flag as it is written.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
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
	if near := cmp.Or(diag.Near(name, names), begun(name, names)); near != "" {
		hint = fmt.Sprintf("did you mean `anneal %s`?", near)
	}
	return usage(hint, "unknown command %q", name)
}

// begun returns the only one of some names that begins with word, or "".
func begun(word string, names []string) string {
	found := ""
	for _, name := range names {
		if word == "" || !strings.HasPrefix(name, word) {
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return found
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

// permute moves flags behind the command and before its arguments, so that all
// orders work: the library takes a flag after an argument for another argument,
// and one before the command for none of the command's. Asking for help is asking
// for nothing else.
func permute(a *cli2.App, args []string) []string {
	if len(args) == 0 {
		return args
	}
	path, commands, flags := args[:1:1], a.Commands, a.Flags
	var given, plain, rest []string
	help, only := false, false
	for rest = args[1:]; len(rest) > 0 && !only; {
		word := rest[0]
		rest = rest[1:]
		switch c := find(commands, word); {
		case word == "--":
			only = true
		case negated(word):
			plain = append(plain, word)
		case word == "--help", word == "-h", word == "help" && len(path) == 1 && len(plain) == 0:
			help = true
		case (word == "--version" || word == "-v") && len(path) == 1:
			return []string{args[0], "--version"}
		case strings.HasPrefix(word, "-") && word != "-":
			given = append(given, word)
			if takesValue(flags, word) && len(rest) > 0 {
				given = append(given, rest[0])
				rest = rest[1:]
			}
		case len(plain) == 0 && c != nil:
			path = append(path, word)
			commands, flags = c.Subcommands, c.Flags
		default:
			plain = append(plain, word)
		}
	}
	out := append(path, given...)
	switch {
	case help && (len(commands) == 0 || len(plain) == 0):
		return append(path, "--help")
	case only || slices.ContainsFunc(plain, negated):
		out = append(out, "--")
	}
	return slices.Concat(out, plain, rest)
}

// negated reports whether a word is a term of a query, as -tag:old or -(a or b), and no
// flag.
func negated(word string) bool {
	return strings.HasPrefix(word, "-") && negatedTerm.Get().MatchString(word)
}

var negatedTerm = lazyregexp.New(`^-([a-z]+:|[("])`)

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
