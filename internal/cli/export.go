package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/anki"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

func (p *program) exportCommand() *cli2.Command {
	return &cli2.Command{
		Name: "export", Usage: "take cards to other programs, and the log to other devices", ArgsUsage: "anki|log [QUERY] FILE",
		Subcommands: []*cli2.Command{{
			Name: "anki", Usage: "a package for Anki; import it again after every export, nothing is doubled", ArgsUsage: "[QUERY] OUT.apkg",
			Action: p.exportAnki,
		}, {
			Name: "log", Usage: "every event as a line of JSON, for another device; into a folder, a file that is this device's", ArgsUsage: "FILE|FOLDER",
			Action: p.exportLog,
		}},
		Action: func(c *cli2.Context) error {
			if c.Args().Present() {
				return usage("anneal export anki OUT.apkg", "nothing can be exported to %q", c.Args().First())
			}
			return usage("anneal export anki OUT.apkg", "say where the cards, or the log, are to go")
		},
	}
}

func (p *program) exportAnki(c *cli2.Context) error {
	args := c.Args().Slice()
	if len(args) == 0 {
		return usage("anneal export anki OUT.apkg", "name the package to write")
	}
	file := args[len(args)-1]
	if !strings.HasSuffix(file, ".apkg") {
		return usage(fmt.Sprintf("anneal export anki %s.apkg", strings.Join(args, " ")), "a package for Anki has a name that ends with .apkg, not %q", file)
	}
	if err := anki.CheckName(file); err != nil {
		return usage("choose another name", "%v", err)
	}
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	pick, err := d.pick(args[:len(args)-1])
	if err != nil {
		return err
	}
	known, err := d.db.AnkiNotes()
	if err != nil {
		return err
	}
	in := anki.Input{Decks: d.decks, Pick: pick, Known: map[string]anki.Known{}, Now: p.now(), Version: version()}
	if in.Renamed, err = d.renamed(c.Context); err != nil {
		return err
	}
	for guid, n := range known {
		in.Known[guid] = anki.Known(n)
	}
	var b bytes.Buffer
	report, ids, err := anki.Write(&b, in)
	if err != nil {
		return err
	}
	if report.Cards == 0 {
		return input("`anneal list` shows all cards", "no card fits, so nothing was written")
	}
	if err := writeFile(file, b.Bytes()); err != nil {
		return err
	}
	// The ids are kept only when the package is there: a number that was never
	// given away can be given to another note.
	keep := map[string]store.AnkiNote{}
	for guid, k := range ids {
		keep[guid] = store.AnkiNote(k)
	}
	if err := d.db.PutAnkiNotes(keep); err != nil {
		return err
	}
	if err := remember(d.db, d.decks, func(c *quiz.Card) bool { return c.Scheduled && pick(c) }); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%s: %s, %s; %d new and %d changed since the last export\n", file, count(report.Notes, "note"), count(report.Cards, "card"), report.New, report.Changed)
	for _, left := range report.Left {
		p.warn("%s", left)
	}
	p.hint("in Anki: File, Import; an update replaces fields and tags of these notes and leaves their schedule alone")
	return nil
}

// renamed maps the present key of every card that was renamed to the first one
// it had, under which Anki knows it.
func (d *desk) renamed(ctx context.Context) (map[string]string, error) {
	known, err := d.db.Remembered()
	if err != nil {
		return nil, err
	}
	first := map[string]string{}
	for e, err := range d.db.Events(ctx) {
		if err != nil {
			return nil, err
		}
		if old := known[e.Card].Key; e.Kind == quiz.Renamed && old != "" {
			first[e.Key] = cmp.Or(first[old], old)
		}
	}
	return first, nil
}
