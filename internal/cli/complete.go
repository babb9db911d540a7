package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/lazyregexp"
	"anneal/internal/shell"
)

// complete answers a shell that asks what can follow, see package shell, and
// reports whether this was such a question. It comes before anything that a
// command does: no command is run, nothing is written, no home is made, and what
// goes wrong is an empty answer.
//
// The first line is "files" where the shell is to complete files as well, else
// "words"; each other line is a word, and behind a tab what it means.
func complete(e Env) bool {
	if len(e.Args) < 3 {
		return false
	}
	switch e.Args[1] {
	case "__complete":
		words := e.Args[2:]
		found := e.completion(words)
		found.print(e, func(w candidate) string { return strings.TrimSuffix(w.word+"\t"+w.meaning, "\t") })
	case "__complete_bash":
		if len(e.Args) != 4 {
			return true
		}
		line := shell.Parse(e.Args[3], e.Args[2])
		if len(line.Words) < 2 || line.Redirect {
			fmt.Fprintln(e.Stdout, "files")
			return true
		}
		found := e.completion(line.Words[1:])
		found.print(e, func(w candidate) string {
			word, _ := line.Reply(w.word)
			return word
		})
	default:
		return false
	}
	return true
}

// candidate is a word that can follow.
type candidate struct{ word, meaning string }

// completion is all that can stand in the place of the last word.
type completion struct {
	known knownNames
	word  string // what is there of it
	head  string // what stands before it in the same argument, such as --order=
	found []candidate
	files bool
	path  bool // what is behind a slash is part of a key
}

func (e *Env) completion(words []string) *completion {
	c := &completion{word: words[len(words)-1]}
	if h, err := findHome(e.Getenv); err == nil {
		c.known.path = h.cache
	}
	p := &program{Env: *e}
	a := p.app()
	at := &cli2.Command{Subcommands: a.Commands, Flags: a.Flags, ArgsUsage: ""}
	var of cli2.Flag // whose value comes next
	plain := 0       // arguments
	only := false    // arguments, behind --
	for _, w := range words[:len(words)-1] {
		switch sub := find(at.Subcommands, w); {
		case of != nil:
			of = nil
		case !only && w == "--":
			only = true
		case !only && isFlag(w):
			if takesValue(at.Flags, w) {
				of = flagNamed(at.Flags, w)
			}
		case sub != nil && plain == 0 && !only:
			at = sub
		default:
			plain++
		}
	}
	switch name, value, assigned := strings.Cut(c.word, "="); {
	case of != nil:
		c.value(of)
	case only || !isFlag(c.word) && c.word != "-":
		c.arguments(at, plain, only)
	case assigned:
		c.head, c.word = name+"=", value
		if f := flagNamed(at.Flags, name); f != nil {
			c.value(f)
		}
	default:
		c.flags(at.Flags)
	}
	return c
}

// isFlag reports whether a word is one, and neither an argument nor a term of a
// query with a - in front.
func isFlag(word string) bool {
	return len(word) > 1 && word[0] == '-' && !negated(word)
}

func flagNamed(flags []cli2.Flag, word string) cli2.Flag {
	for _, f := range flags {
		if slices.Contains(f.Names(), strings.TrimLeft(word, "-")) {
			return f
		}
	}
	return nil
}

func (c *completion) add(word, meaning string) {
	if strings.HasPrefix(word, c.word) {
		c.found = append(c.found, candidate{c.head + word, strings.ReplaceAll(strings.ReplaceAll(meaning, "\t", " "), "\n", " ")})
	}
}

func (c *completion) flags(flags []cli2.Flag) {
	for _, f := range slices.Concat(flags, []cli2.Flag{cli2.HelpFlag}) {
		for _, n := range f.Names() {
			if len(n) > 1 {
				c.add("--"+n, usageOf(f))
			} else if n != "h" {
				c.add("-"+n, usageOf(f))
			}
		}
	}
}

// usageOf returns what a flag means, without the marks around its value.
func usageOf(f cli2.Flag) string {
	d, ok := f.(cli2.DocGenerationFlag)
	if !ok {
		return ""
	}
	return strings.ReplaceAll(d.GetUsage(), "`", "")
}

// arguments completes what is no flag: commands, or what the command says that
// it takes.
func (c *completion) arguments(at *cli2.Command, plain int, only bool) {
	if plain == 0 && !only {
		for _, sub := range at.Subcommands {
			if !sub.Hidden {
				c.add(sub.Name, sub.Usage)
			}
		}
	}
	if len(at.Subcommands) > 0 {
		return
	}
	places := strings.Fields(at.ArgsUsage)
	if !strings.ContainsAny(at.ArgsUsage, "[.") && plain < len(places) {
		places = places[plain : plain+1]
	}
	var names []string
	for _, place := range places {
		names = append(names, placeholders(place)...)
	}
	c.named(names)
}

// value completes the value of a flag.
func (c *completion) value(f cli2.Flag) {
	if d, ok := f.(cli2.DocGenerationFlag); ok {
		name, _ := placeholderOf(d)
		c.named(placeholders(name))
	}
}

// placeholderOf returns what stands for the value of a flag in its help.
func placeholderOf(d cli2.DocGenerationFlag) (name string, ok bool) {
	_, rest, found := strings.Cut(d.GetUsage(), "`")
	name, _, closed := strings.Cut(rest, "`")
	return name, found && closed
}

var capitals = lazyregexp.New(`[A-Z]{2,}|^[A-Z]$`)

// placeholders are the words that stand for something in a usage, as KEY and
// QUERY in KEY|QUERY...; of what follows a dot or a colon nothing.
func placeholders(usage string) (names []string) {
	for _, one := range strings.Split(usage, "|") {
		if name := capitals.Get().FindString(one); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// print prints the words in order, each once.
func (c *completion) print(e Env, line func(candidate) string) {
	first := "words"
	if c.files {
		first = "files"
	}
	slices.SortStableFunc(c.found, func(a, b candidate) int { return cmp.Compare(a.word, b.word) })
	c.found = slices.CompactFunc(c.found, func(a, b candidate) bool { return a.word == b.word })
	var b strings.Builder
	b.WriteString(first + "\n")
	for _, w := range c.found {
		b.WriteString(line(w) + "\n")
	}
	fmt.Fprint(e.Stdout, b.String())
}
