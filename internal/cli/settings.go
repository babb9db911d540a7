package cli

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
	"anneal/internal/sched"
)

func (p *program) configCommand() *cli2.Command {
	return &cli2.Command{
		Name: "config", Usage: "every setting, its meaning and where its value comes from; where things lie",
		Description: "Settings are changed by writing them into the file, as `new_per_day = 15`. A deck may have its own\nretention, longest_interval, new_per_day and reviews_per_day, below a line as `[deck.NAME]`.\n" +
			"What a state is computed with is no setting of one device but in the log: steps are set by the flags, for all\ndevices that exchange logs, and `anneal undo` takes that back.",
		Flags: []cli2.Flag{
			&cli2.StringFlag{Name: "learning-steps", Usage: "`STEPS` of a new card before it is reviewed, as 1m,10m; none for none"},
			&cli2.StringFlag{Name: "relearning-steps", Usage: "`STEPS` of a card that was forgotten, as 10m; none for none"},
			jsonFlag("print an object a line"),
		},
		Before: func(c *cli2.Context) error {
			name := c.Args().First()
			for i := range settings {
				if s := &settings[i]; s.name == name {
					return usage(fmt.Sprintf("`anneal config` shows it; to change it, write `%s = …`, %s, into %s", name, s.wanted(), p.home.config), "config takes no argument such as %q", name)
				}
			}
			return refuseArguments("config")(c)
		},
		Action: func(c *cli2.Context) error {
			if c.IsSet("learning-steps") || c.IsSet("relearning-steps") {
				return p.tune(c)
			}
			return p.page(func() error { return p.listSettings(c.Bool("json")) })
		},
	}
}

// told is a setting as it is told.
type told struct {
	Name    string `json:"name"`
	Deck    string `json:"deck,omitempty"`
	Value   any    `json:"value"`
	Default any    `json:"default"`
	Origin  origin `json:"origin"`
	Meaning string `json:"meaning"`
}

// origin is where the value of a setting comes from.
type origin struct {
	Kind string `json:"kind"`           // default, file, log, environment or flag
	File string `json:"file,omitempty"` // and the line in it
	Line int    `json:"line,omitempty"`
	Name string `json:"name,omitempty"` // of the flag, or of the variable
}

func (o origin) String() string {
	switch o.Kind {
	case "file":
		return fmt.Sprintf("%s:%d", o.File, o.Line)
	case "environment":
		return "$" + o.Name
	case "flag":
		return "--" + o.Name
	case "log":
		return "the log"
	}
	return o.Kind
}

func (p *program) listSettings(asJSON bool) error {
	c, err := readConfig(p.home.config)
	if err != nil {
		return err
	}
	p.warnUnknownDecks(&c)
	groups := []struct {
		title string
		all   []told
	}{
		{"settings: write them into " + p.home.config, p.fileSettings(&c)},
		{"in the log, for all devices that exchange it: set by the flags of `anneal config`", p.logSettings()},
		{"from the environment", p.environmentSettings()},
	}
	for i, g := range groups {
		if !asJSON {
			fmt.Fprintf(p.Stdout, "%s# %s\n", strings.Repeat("\n", min(i, 1)), g.title)
		}
		deck := ""
		for _, t := range g.all {
			if asJSON {
				if err := p.printJSON(t); err != nil {
					return err
				}
				continue
			}
			if t.Deck != deck {
				deck = t.Deck
				fmt.Fprintf(p.Stdout, "\n[deck.%s]", deck)
			}
			from := t.Origin.String()
			if t.Origin.Kind != "default" {
				from += fmt.Sprintf("; default %s", literal(t.Default))
			}
			fmt.Fprintf(p.Stdout, "\n# %s\n%s = %s  # %s\n", t.Meaning, t.Name, literal(t.Value), from)
		}
	}
	return nil
}

// fileSettings are those of the file, for all decks and then deck by deck.
func (p *program) fileSettings(c *config) (all []told) {
	tuning := p.tunedBy()
	standard := sched.DefaultTuning()
	for _, deck := range append([]string{""}, slices.Sorted(maps.Keys(c.Decks))...) {
		for i := range settings {
			s := &settings[i]
			if deck != "" && (!s.own || s.get(c, deck) == nil) {
				continue
			}
			t := told{Name: s.name, Deck: deck, Value: s.get(c, deck), Default: s.get(&defaults, ""), Origin: origin{Kind: "default"}, Meaning: s.meaning + ": " + s.wanted()}
			var tuned any
			switch s.name {
			case "retention":
				tuned, t.Default = tuning.Retention, standard.Retention
			case "longest_interval":
				tuned, t.Default = tuning.Maximum, standard.Maximum
			}
			if t.Value == nil {
				if t.Value = tuned; tuned != t.Default {
					t.Origin.Kind = "log"
				}
			}
			if deck != "" {
				t.Default = s.get(c, "") // what holds for all others
				if t.Default == nil {
					t.Default = tuned
				}
			}
			if line := c.lines[lineKey(deck, s.name)]; line > 0 {
				t.Origin = origin{Kind: "file", File: p.home.config, Line: line}
			}
			if s.name == "colors" {
				p.colorOrigin(&t)
			}
			all = append(all, t)
		}
	}
	return all
}

// colorOrigin follows term.ChooseStyle.
func (p *program) colorOrigin(t *told) {
	force := p.Getenv("CLICOLOR_FORCE")
	switch {
	case p.color != "":
		t.Value, t.Origin = p.color, origin{Kind: "flag", Name: "color"}
	case t.Value != "auto":
	case p.Getenv("NO_COLOR") != "":
		t.Value, t.Origin = "never", origin{Kind: "environment", Name: "NO_COLOR"}
	case force != "" && force != "0":
		t.Value, t.Origin = "always", origin{Kind: "environment", Name: "CLICOLOR_FORCE"}
	}
}

func (p *program) logSettings() []told {
	now, standard := p.tunedBy(), sched.DefaultTuning()
	all := []told{
		{Name: "learning_steps", Value: stepWords(now.Learning), Default: stepWords(standard.Learning), Meaning: "waits of a new card before it is reviewed: --learning-steps"},
		{Name: "relearning_steps", Value: stepWords(now.Relearning), Default: stepWords(standard.Relearning), Meaning: "waits of a card that was forgotten: --relearning-steps"},
	}
	for i := range all {
		all[i].Origin.Kind = "default"
		if all[i].Value != all[i].Default {
			all[i].Origin.Kind = "log"
		}
	}
	return all
}

// environmentSettings are what variables decide.
func (p *program) environmentSettings() (all []told) {
	add := func(name, value, standard, meaning string, variables ...string) {
		t := told{Name: name, Value: value, Default: standard, Meaning: meaning, Origin: origin{Kind: "default"}}
		for _, v := range variables {
			if set := p.Getenv(v); set != "" && (filepath.IsAbs(set) || !strings.HasPrefix(v, "XDG_")) {
				t.Origin = origin{Kind: "environment", Name: v}
				t.Value = cmp.Or(value, set)
				break
			}
		}
		if t.Value == "" {
			t.Value = standard
		}
		all = append(all, t)
	}
	standard, err := findHome(func(name string) string {
		if name == "HOME" {
			return p.Getenv(name)
		}
		return ""
	})
	if err != nil {
		standard = home{} // there is none
	}
	add("editor", "", "vi", "what edits lessons: VISUAL, EDITOR", "VISUAL", "EDITOR")
	add("pager", "", "less", "what shows long reports on a terminal: ANNEAL_PAGER, PAGER", "ANNEAL_PAGER", "PAGER")
	add("answers", p.home.store, standard.store, "where what you answered lies: ANNEAL_HOME, XDG_DATA_HOME", "ANNEAL_HOME", "XDG_DATA_HOME")
	add("cards", p.home.decks, standard.decks, "where your own decks lie: ANNEAL_HOME, XDG_DATA_HOME", "ANNEAL_HOME", "XDG_DATA_HOME")
	add("compiled", p.home.cache, standard.cache, "where compiled cards lie, which may be deleted: ANNEAL_HOME, XDG_CACHE_HOME", "ANNEAL_HOME", "XDG_CACHE_HOME")
	return all
}

// warnUnknownDecks tells of decks that have settings and are not there.
func (p *program) warnUnknownDecks(c *config) {
	known := knownNames{p.home.cache}.decks()
	if len(known) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(c.Decks)) {
		if slices.Contains(known, name) {
			continue
		}
		if near := diag.Near(name, known); near != "" {
			p.warn("there is no deck %s, which has settings; did you mean %s?", name, near)
			continue
		}
		p.warn("there is no deck %s, which has settings", name)
	}
}

// literal is a value as TOML has it.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = fmt.Sprintf("%q", s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return fmt.Sprint(v)
}
