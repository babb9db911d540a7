package cli

import (
	"fmt"
	"os"
	"text/tabwriter"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/rustc"
	"anneal/internal/store"
)

func (p *program) checkCommand() *cli2.Command {
	return &cli2.Command{
		Name: "check", Usage: "say what is wrong with lessons, and change nothing without --fix", ArgsUsage: "PATH...",
		Flags: append([]cli2.Flag{
			&cli2.StringFlag{Name: "format", Value: "text", Usage: "print findings in `FORMAT`: text, short (a line each, for editors), json or sarif"},
			&cli2.BoolFlag{Name: "all", Usage: fmt.Sprintf("print all findings as text, not only the first %d", maxFindings)},
			&cli2.BoolFlag{Name: "cards", Usage: "list every question as made, or why not"},
			&cli2.BoolFlag{Name: "made", Usage: "with --cards: only the questions that were made"},
			&cli2.BoolFlag{Name: "prose", Usage: "also make the cards of articles that rest on prose alone"},
			&cli2.BoolFlag{Name: "no-rustc", Usage: "do not run rustc"},
			runFlag(),
			&cli2.BoolFlag{Name: "fix", Usage: "make the changes that are sure, such as new line numbers, in the files"},
		}, levelFlags()...),
		Action: p.check,
	}
}

func (p *program) check(c *cli2.Context) error {
	format := c.String("format")
	write := findingsWriter(format, c.Bool("all"))
	if write == nil {
		return usage("write --format text, short, json or sarif", "there is no format %q", format)
	}
	if err := p.readRun(c); err != nil {
		return err
	}
	levels, err := readLevels(c)
	if err != nil {
		return err
	}
	if c.Bool("made") && !c.Bool("cards") {
		return usage("add --cards", "--made is about the list of --cards")
	}
	if !c.Args().Present() {
		return usage("anneal check decks/my-deck", "name a lesson or a folder of lessons")
	}
	var cache *store.Cache
	if _, err := os.Stat(p.home.cache); err == nil {
		cache = store.OpenCache(p.home.cache) // check leaves no trace where there was none
	}
	judge, by := p.checkJudge(cache, c.Bool("no-rustc"))
	var bag diag.Bag
	mended := p.Stdout
	if format != "text" {
		mended = p.Stderr
	}
	if cache != nil {
		defer func() { _ = cache.Flush() }() // also when it is interrupted; what is lost is judged again
	}
	result, err := p.checked(c, compile.Options{Judge: judge, Dossiers: newDossiers(cache, by), Slots: c.Bool("cards")}, mended, &bag)
	if err != nil {
		return err
	}
	found := levels.Of(&bag)
	sorted := found.Sorted()
	if err := write(p.Stdout, sorted); err != nil {
		return err
	}
	if c.Bool("cards") && (format == "text" || format == "short") {
		p.listSlots(result.Slots, c.Bool("made"), format == "text")
	}
	if format == "text" {
		fmt.Fprintf(p.Stdout, "%s, %s, %d proved; %s, %s\n", count(result.Lessons, "lesson"), count(result.Cards, "card"), result.Proved,
			count(found.Errors(), "error"), count(found.Warnings(), "warning"))
		sayExplain(p.Stdout, sorted)
	}
	if found.Errors() > 0 {
		return exit(exitInput)
	}
	return nil
}

// checkJudge returns the judge of a check, which looks for the compiler when it is
// first asked, and what names it then.
func (p *program) checkJudge(cache *store.Cache, noRustc bool) (judge compile.Judge, by func() string) {
	if noRustc {
		return &p.evidence, evidenceName
	}
	late := &lateJudge{p: p}
	if cache != nil {
		late.cache = cache
	}
	return rustc.Chain(late, &p.evidence), late.name
}

// listSlots lists the questions lesson by lesson, and after each lesson how many
// were made where sums says so: the short format has a line for each question and
// no other.
func (p *program) listSlots(slots []compile.Slot, onlyMade, sums bool) {
	w := tabwriter.NewWriter(p.Stdout, 0, 0, 2, ' ', 0)
	made, not := 0, 0
	for i, s := range slots {
		state := "made"
		if s.Why != "" {
			state = "not made: " + s.Why
			not++
		} else {
			made++
		}
		if s.How != "" {
			state += " (" + s.How + ")"
		}
		if s.Why == "" || !onlyMade {
			fmt.Fprintf(w, "%s/%s\t%s\t%s\n", s.Deck, s.Concept, s.Name, state)
		}
		if last := i+1 == len(slots) || slots[i+1].Deck != s.Deck || slots[i+1].Concept != s.Concept; last {
			if sums {
				fmt.Fprintf(w, "%s/%s\tin all\t%d made, %d not made\n", s.Deck, s.Concept, made, not)
			}
			made, not = 0, 0
		}
	}
	w.Flush()
}
