package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/anki"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

func (p *program) exportCommand() *cli2.Command {
	subdecks := &cli2.BoolFlag{Name: "subdecks", Usage: "a deck in Anki for each deck, below the one that all cards are in otherwise"}
	return &cli2.Command{
		Name: "export", Usage: "take cards to other programs, and the log to other devices", ArgsUsage: "anki|tsv|log [QUERY] FILE",
		Subcommands: []*cli2.Command{{
			Name: "anki", Usage: "a package for Anki; import it again after every export, nothing is doubled", ArgsUsage: "[QUERY] OUT.apkg",
			Description: "In Anki: File, Import. Notes that are there already get the new texts and tags if those have changed here;\ntheir schedule, and what you answered in Anki, stay as they are.",
			Flags: []cli2.Flag{
				&cli2.BoolFlag{Name: "schedule", Usage: "with what you have learnt: due days, memory, every answer, and the options of FSRS"},
				subdecks,
				jsonFlag("print an object"),
			},
			Action: p.exportAnki,
		}, {
			Name: "tsv", Usage: "a table for Anki, which knows the notes from a package", ArgsUsage: "[QUERY] OUT.tsv",
			Description: "In Anki: File, Import. The table has no schedule and touches none.",
			Flags: []cli2.Flag{
				&cli2.BoolFlag{Name: "update", Usage: "only what an earlier export had, and leave tags, decks and fields that you have added in Anki alone"},
				subdecks,
				jsonFlag("print an object"),
			},
			Action: p.exportTSV,
		}, {
			Name: "log", Usage: "every event as a line of JSON, for another device; into a folder, a file that is this device's", ArgsUsage: "FILE|FOLDER",
			Flags:  []cli2.Flag{jsonFlag("print an object")},
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
	report, err := p.shipTo(c, file, anki.Write)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(exportedObject(file, &report))
	}
	fmt.Fprintf(p.Stdout, "%s: %s, %s; %d new and %d changed since the last export\n", file, count(report.Notes, "note"), count(report.Cards, "card"), report.New, report.Changed)
	if c.Bool("schedule") {
		fmt.Fprintf(p.Stdout, "with %s, and options of FSRS that Anki calls \"anneal\"\n", count(report.Reviews, "answer"))
	}
	p.sayLeft(report)
	p.hint("in Anki: File, Import; an update replaces fields and tags of these notes and leaves their schedule alone")
	if c.Bool("schedule") {
		p.hint("tick \"Import any learning progress\" and \"Import any deck presets\" there, and switch FSRS on in the deck's options; Anki takes a schedule only for cards that it does not have yet")
	}
	return nil
}

func (p *program) exportTSV(c *cli2.Context) error {
	args := c.Args().Slice()
	if len(args) == 0 {
		return usage("anneal export tsv OUT.tsv", "name the table to write")
	}
	file := args[len(args)-1]
	if ext := strings.ToLower(filepath.Ext(file)); ext != ".tsv" && ext != ".txt" {
		return usage(fmt.Sprintf("anneal export tsv %s.tsv", strings.Join(args, " ")), "a table for Anki has a name that ends with .tsv or .txt, not %q", file)
	}
	update := c.Bool("update")
	report, err := p.shipTo(c, file, func(w io.Writer, in anki.Input) (anki.Report, map[string]anki.Known, error) {
		return anki.WriteTSV(w, in, update)
	})
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(exportedObject(file, &report))
	}
	fmt.Fprintf(p.Stdout, "%s: %s; %d new and %d changed since the last export\n", file, count(report.Notes, "note"), report.New, report.Changed)
	p.sayLeft(report)
	if update && report.New > 0 {
		p.hint("the new ones are not in it; `anneal export anki OUT.apkg` takes them along")
	}
	p.hint("in Anki: File, Import; the note types must be there, from a package of `anneal export anki`")
	return nil
}

// exportedObject is what an export reports to programs; new and changed are since the
// last one.
func exportedObject(file string, r *anki.Report) map[string]any {
	return map[string]any{
		"file": file, "notes": r.Notes, "cards": r.Cards, "new": r.New, "changed": r.Changed, "reviews": r.Reviews,
		"withdrawn": r.Withdrawn, "left": append([]string{}, r.Left...),
	}
}

func (p *program) sayLeft(report anki.Report) {
	for _, left := range report.Left {
		p.warn("%s", left)
	}
	if n := report.Emptied; n > 0 {
		p.hint("%s withdrawn from notes that have others; to delete what Anki has of %s, choose Tools, Empty Cards there after the import",
			count(n, "question"), map[bool]string{true: "it", false: "them"}[n == 1])
	}
	if n := report.Withdrawn; n > 0 {
		p.hint("%s of what is in your lessons no more now %s so; to delete them in Anki, look for tag:anneal::withdrawn in its browser, mark all, and choose Notes, Delete",
			count(n, "note"), map[bool]string{true: "says", false: "say"}[n == 1])
	}
}

// exportMemory is how much memory an export takes before it gets eager to clean up.
const exportMemory = 48 << 20

// shipTo writes what fits the query to a file, and keeps what must be known at the
// next export.
func (p *program) shipTo(c *cli2.Context, file string, write func(io.Writer, anki.Input) (anki.Report, map[string]anki.Known, error)) (anki.Report, error) {
	d, err := p.emptyDesk()
	if err != nil {
		return anki.Report{}, err
	}
	// What is kept of each card is little; what is thrown away meanwhile should not
	// pile up to as much again.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(exportMemory))
	o := &outgoing{desk: d, ctx: c.Context}
	in, err := o.input(c.Args().Slice()[:c.Args().Len()-1])
	if err != nil {
		return anki.Report{}, err
	}
	in.Subdecks = c.Bool("subdecks")
	if c.Bool("schedule") {
		in.Schedule = o.schedule()
	}
	var report anki.Report
	var fresh map[string]anki.Known
	var failed error
	err = writeStream(file, func(w io.Writer) error {
		failed = p.working("exporting", "card", func(work *work) (err error) {
			in.Lessons = work.counting(in.Lessons)
			report, fresh, err = write(w, in)
			return err
		})
		if failed == nil && report.Notes == 0 {
			failed = input("`anneal list` shows all cards", "no card fits, so nothing was written")
		}
		return failed
	})
	if err := cmp.Or(failed, err); err != nil {
		return report, err
	}
	// The ids are kept only when the file is there: a number that was never given
	// away can be given to another note.
	const many = 5000
	keep := map[string]store.AnkiNote{}
	for key, k := range fresh {
		if keep[key] = store.AnkiNote(k); len(keep) == many {
			if err := d.db.PutAnkiNotes(keep); err != nil {
				return report, err
			}
			clear(keep)
		}
	}
	if err := d.db.PutAnkiNotes(keep); err != nil {
		return report, err
	}
	return report, o.remember(in.Pick)
}

// renamed maps the present key of every card that was renamed to the first one
// it had, under which Anki knows it.
func (d *desk) renamed(ctx context.Context) (map[string]string, error) {
	var renames []quiz.Event
	for e, err := range d.db.Events(ctx) {
		if err != nil {
			return nil, err
		}
		if e.Kind == quiz.Renamed {
			renames = append(renames, e)
		}
	}
	first := map[string]string{}
	if len(renames) == 0 {
		return first, nil
	}
	known, err := d.db.Remembered()
	if err != nil {
		return nil, err
	}
	for _, e := range renames {
		if old := known[e.Card].Key; old != "" {
			first[e.Key] = cmp.Or(first[old], old)
		}
	}
	return first, nil
}
