package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	cli2 "github.com/urfave/cli/v2"

	"anneal/decks"
	"anneal/internal/compile"
	"anneal/internal/rustc/sandbox"
	"anneal/internal/store"
)

// Programs of lessons come from strangers. They are compiled, but run only where
// the user says so: for a deck, by `anneal trust`, or once, by --run. Nothing
// inside a deck can ask for it.

func (p *program) trustCommand() *cli2.Command {
	return &cli2.Command{
		Name: "trust", Usage: "let the programs of a deck be run, in a sandbox", ArgsUsage: "DECK",
		Description: "Cards about what a program prints need it to be run. That happens without files,\nnetwork and other programs, and only while the system can hold a program to that.",
		Flags:       []cli2.Flag{&cli2.BoolFlag{Name: "off", Usage: "take it back"}},
		Action:      p.trust,
	}
}

func (p *program) trust(c *cli2.Context) error {
	if c.Args().Len() != 1 {
		return usage("`anneal decks` lists them", "name one deck to trust")
	}
	name, on := c.Args().First(), !c.Bool("off")
	db, err := p.openStore()
	if err != nil {
		return err
	}
	folders, err := db.Folders()
	if err != nil {
		return err
	}
	found := p.foldersOf(name, folders)
	switch shipped := p.shippedAlone(name, folders); {
	case shipped && on:
		fmt.Fprintf(p.Stdout, "%s is part of this program and trusted as that\n", name)
		return nil
	case shipped:
		return input(fmt.Sprintf("`anneal remove %s` forgets it", name), "the deck %s is part of this program and trusted as that", name)
	case len(found) == 0:
		return input("`anneal decks` lists them", "there is no deck %q", name)
	}
	for _, f := range found {
		f.Trusted = on
		if err := db.PutFolder(f); err != nil {
			return err
		}
	}
	if !on {
		fmt.Fprintf(p.Stdout, "%s is not trusted any more; none of its programs is run\n", name)
		return nil
	}
	fmt.Fprintf(p.Stdout, "%s is trusted; the next `anneal build` runs its programs where it has to know what they do\n", name)
	p.warnNoRuns(sandbox.Supported().Why())
	return nil
}

// foldersOf returns the folders of a deck, as they are registered or as the
// user's own would be.
func (p *program) foldersOf(deck string, folders []store.Folder) []store.Folder {
	var found []store.Folder
	for _, f := range folders {
		if f.Deck == deck && f.Path != "" {
			found = append(found, f)
		}
	}
	own := filepath.Join(p.home.decks, deck)
	known := slices.ContainsFunc(found, func(f store.Folder) bool { return f.Path == own })
	if info, err := os.Stat(own); err == nil && info.IsDir() && filepath.IsLocal(deck) && !known {
		found = append(found, store.Folder{Deck: deck, Path: own})
	}
	return found
}

// shippedAlone reports whether a name is that of the shipped course, and no
// folder of a stranger has it.
func (p *program) shippedAlone(name string, folders []store.Folder) bool {
	return name == decks.Name && !p.registered(folders, name) && !slices.ContainsFunc(folders, func(f store.Folder) bool { return f.Deck == name && f.Path == "" })
}

// isOwn reports whether an entry of the registry only says that one of the
// user's own folders, which need no entry, is trusted.
func (p *program) isOwn(f store.Folder) bool { return f.Path != "" && within(p.home.decks, f.Path) }

func runFlag() cli2.Flag {
	return &cli2.BoolFlag{Name: "run", Usage: "this once, run the programs of what is named, in a sandbox"}
}

// readRun notes whether --run was given.
func (p *program) readRun(c *cli2.Context) error {
	if c.Bool("run") && c.Bool("no-rustc") {
		return usage("leave one of them out", "--run builds programs with rustc, which --no-rustc forbids")
	}
	p.run = c.Bool("run")
	return nil
}

// allTrusted returns the folders marked as trusted.
func allTrusted(folders []compile.Folder) []compile.Folder {
	out := slices.Clone(folders)
	for i := range out {
		out[i].Trusted = true
	}
	return out
}

// warnNoRuns says why programs are not run although they may be.
func (p *program) warnNoRuns(why string) {
	if why != "" && !p.saidNoRuns {
		p.saidNoRuns = true
		p.warn("no program is run: %s", why)
	}
}
