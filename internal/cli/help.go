package cli

import "strings"

const appHelp = `anneal: {{.Usage}}

Every day:
  anneal                what is due today
  anneal review         the daily session; starts at once, with the shipped course
  anneal quiz           a scored test, apart from the reviews
  anneal add            a card of your own
  anneal undo, redo     the last command, also of another day
  anneal stats          counts, forecast, retention

Cards:
  anneal list [QUERY]   cards with key, kind, state and due
  anneal show KEY       one card, its answer and what proved it
  anneal card KEY       its history, and why it is due when it is
  anneal edit KEY       its source in your editor; the history stays
  anneal suspend KEY    do not ask it; anneal resume KEY asks it again
  anneal bury KEY       not before tomorrow; anneal due KEY DAY sets the day
  anneal forget KEY     begin it anew
  anneal flag, tag KEY  a flag with a note; tags of your own
  anneal export anki F  a package for Anki, which can be exported again and again

Decks:
  anneal check PATH...  what is wrong with lessons, and nothing else
  anneal preview PATH   play the cards of a lesson
  anneal explain CODE   what a finding of check means
  anneal build PATH...  compile lessons and take them into the reviews
  anneal decks          what is there
  anneal remove DECK    forget a deck; its history stays
  anneal trust DECK     let its programs be run, in a sandbox
  anneal config         the settings, and where things lie

What you have learnt:
  anneal export log F   to another device; anneal import log F takes it in
  anneal backup         a copy of today; anneal restore FILE goes back to one
  anneal doctor         is all well, and what protects you; --repair mends
  anneal rebuild        compute again what is computed from your answers

This program:
  anneal man | man -l - the manual: all of this in full
  anneal completion SH  TAB completes decks, keys and flags in bash, zsh or fish

Every command has --help with examples, and takes --color WHEN and --no-pager. Version {{.Version}}.
`

// commandHelp returns the template for the help of a command; name is its whole
// name, as "export anki".
func commandHelp(name string) string {
	var b strings.Builder
	for _, x := range examples[name] {
		b.WriteString("  " + x.line + "\n      " + x.says + "\n")
	}
	return strings.Replace(strings.ReplaceAll(helpTemplate, "NAME", name), "EXAMPLES", b.String(), 1)
}

const helpTemplate = `anneal NAME: {{.Usage}}

  anneal NAME [flags]{{with trim .ArgsUsage}} {{.}}{{end}}
{{if .Description}}
{{.Description}}
{{end}}{{if .VisibleCommands}}
Each has --help of its own:
{{range .VisibleCommands}}  anneal NAME {{.Name}}  {{.Usage}}
{{end}}{{end}}{{if .VisibleFlags}}
Flags, before or after the arguments:
{{range .VisibleFlags}}  {{.}}
{{end}}{{end}}
For example:
EXAMPLES`
