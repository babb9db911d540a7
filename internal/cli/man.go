package cli

import (
	"fmt"
	"strings"

	cli2 "github.com/urfave/cli/v2"
)

func (p *program) manCommand() *cli2.Command {
	return &cli2.Command{
		Name: "man", Usage: "the manual, as a page for man",
		Description: "It is made of what --help tells, so that both say the same.",
		Action: func(c *cli2.Context) error {
			_, err := fmt.Fprint(p.Stdout, manual(c.App))
			return err
		},
	}
}

// page is a manual in the language of man(7).
type page struct{ strings.Builder }

// manual writes the manual of an application from its commands.
func manual(a *cli2.App) string {
	var m page
	m.macro("TH", "ANNEAL", "1", "", "anneal", "User Commands")
	m.macro("SH", "NAME")
	m.text("anneal - " + a.Usage)
	m.macro("SH", "SYNOPSIS")
	m.line(`\fBanneal\fR [\fIcommand\fR] [\fIflags\fR] [\fIarguments\fR]`)
	m.macro("SH", "DESCRIPTION")
	m.text(manualText)
	m.macro("SH", "COMMANDS")
	eachCommand(a.Commands, func(name string, c *cli2.Command) {
		if len(c.Subcommands) == 0 {
			m.command(name, c)
		}
	})
	m.macro("SH", "FLAGS OF EVERY COMMAND")
	m.flags(append((&program{}).everywhere(), cli2.HelpFlag))
	m.macro("SH", "EXIT STATUS")
	m.table(exitWords)
	m.macro("SH", "ENVIRONMENT")
	m.table(environment)
	m.macro("SH", "FILES")
	m.table(manualFiles)
	return m.String()
}

func (m *page) command(name string, c *cli2.Command) {
	m.macro("SS", strings.TrimSpace("anneal "+name+" "+c.ArgsUsage))
	m.text(strings.ToUpper(c.Usage[:1]) + c.Usage[1:] + ".")
	if c.Description != "" {
		m.macro("PP")
		if strings.Contains(c.Description, "\n  ") {
			m.verbatim(c.Description)
		} else {
			m.text(c.Description)
		}
	}
	m.flags(c.Flags)
	for i, x := range examples[name] {
		if i == 0 {
			m.macro("PP")
			m.text("For example:")
		}
		m.item(`\fB`+roff(x.line)+`\fR`, x.says)
	}
}

// flags writes those that are not told elsewhere.
func (m *page) flags(flags []cli2.Flag) {
	all := len(flags) > 0 && flags[0].Names()[0] == "color"
	for _, f := range flags {
		d, ok := f.(cli2.DocGenerationFlag)
		if v, hides := f.(cli2.VisibleFlag); !ok || hides && !v.IsVisible() && !all {
			continue
		}
		var names []string
		for _, n := range f.Names() {
			dashes := "--"
			if len(n) == 1 {
				dashes = "-"
			}
			names = append(names, `\fB`+roff(dashes+n)+`\fR`)
		}
		head := strings.Join(names, ", ")
		if name, ok := placeholderOf(d); ok && d.TakesValue() {
			head += ` \fI` + roff(name) + `\fR`
		}
		text := strings.ReplaceAll(d.GetUsage(), "`", "")
		if b, isBool := f.(*cli2.BoolFlag); !isBool && d.GetDefaultText() != "" || isBool && !b.DisableDefaultText && b.DefaultText != "" {
			text += " (default: " + d.GetDefaultText() + ")"
		}
		m.item(head, text)
	}
}

func (m *page) table(rows [][2]string) {
	for _, r := range rows {
		m.item(`\fB`+roff(r[0])+`\fR`, r[1])
	}
}

func (m *page) item(head, text string) {
	m.macro("TP")
	m.line(head)
	m.text(text)
}

func (m *page) macro(name string, args ...string) {
	m.WriteString("." + name)
	for _, a := range args {
		m.WriteString(` "` + strings.ReplaceAll(roff(a), `"`, `\(dq`) + `"`)
	}
	m.WriteByte('\n')
}

// text writes paragraphs with an empty line between them.
func (m *page) text(s string) {
	for i, paragraph := range strings.Split(s, "\n\n") {
		if i > 0 {
			m.macro("PP")
		}
		m.sentences(roff(paragraph))
	}
}

// sentences writes words in lines that are not too long, and begins one with each
// sentence, as the source of a manual is written.
func (m *page) sentences(s string) {
	l := ""
	for _, w := range strings.Fields(s) {
		if l != "" && (len(l)+len(w) > 78 || strings.HasSuffix(l, ".") && !strings.HasSuffix(l, "...")) {
			m.line(l)
			l = ""
		}
		l = strings.TrimSpace(l + " " + w)
	}
	m.line(l)
}

// verbatim writes lines as they are.
func (m *page) verbatim(s string) {
	m.macro("nf")
	for _, l := range strings.Split(s, "\n") {
		m.line(roff(l))
	}
	m.macro("fi")
}

// line writes a line of input, which must not be taken for a macro.
func (m *page) line(s string) {
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	m.WriteString(s + "\n")
}

// roff writes text so that troff prints it as it is.
func roff(s string) string { return roffEscapes.Replace(s) }

var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…", "...")

const manualText = `Lessons are compiled into questions whose answers the Rust compiler has confirmed, and each is asked again just before
you would forget it. "anneal review" is all that has to be done every day; it begins with the shipped course.

Without a command the program says what is due today. Reports go to standard output, all else to standard error; with
--json a report is an object, or an object a line. Flags stand before or after arguments; behind two dashes nothing is
a flag.`

var exitWords = [][2]string{
	{"0", "done"},
	{"1", "the input has errors"},
	{"2", "wrong use"},
	{"3", "nothing is due (only with --exit-code)"},
	{"4", "the store is damaged, or written by a newer anneal"},
	{"5", "the store is busy"},
	{"130", "interrupted"},
}

var environment = [][2]string{
	{"ANNEAL_HOME", "the folder that holds everything; without it settings, answers and compiled cards lie in the folders of XDG"},
	{"ANNEAL_NOW", "the time at which the clock stands, as 2026-01-31T09:00:00Z"},
	{"ANNEAL_PAGER, PAGER", "what shows long reports on a terminal, else less; cat for none"},
	{"VISUAL, EDITOR", "what edits lessons, else vi"},
	{"NO_COLOR", "if not empty, no colours"},
	{"CLICOLOR_FORCE", "if neither empty nor 0, colours also where there is no terminal"},
	{"XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME", "where settings, answers and compiled cards lie, in a folder anneal each"},
}

var manualFiles = [][2]string{
	{"config.toml", "the settings, which \"anneal config\" lists"},
	{"anneal.db", "all that you answered, and what is computed from it; precious, and backed up once a day"},
	{"cache.db", "compiled cards and what rustc said; may be deleted at any time"},
	{"decks/", "your own decks, a folder of Markdown each"},
}
