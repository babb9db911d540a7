package cli

import (
	"fmt"
	"path/filepath"
	"slices"

	cli2 "github.com/urfave/cli/v2"

	"anneal/decks"
	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
	"anneal/internal/store"
)

// Programs of lessons come from strangers. They are compiled, but run only where
// the user says so: for a deck, by `anneal trust`, or once, by --run. Nothing
// inside a deck can ask for it.

func (p *program) trustCommand() *cli2.Command {
	return &cli2.Command{
		Name: "trust", Usage: "let the programs of a deck be run, in a sandbox", ArgsUsage: "DECK",
		Description: "Cards about what a program prints need it to be run. That happens without files,\nnetwork and other programs, and only while the system can hold a program to that.\n" +
			"Of a folder with several decks only the one that is named is trusted. The shipped course is\ntrusted; what extends it under its name is not until you say so.",
		Flags:  []cli2.Flag{&cli2.BoolFlag{Name: "off", Usage: "take it back"}, jsonFlag("print an object")},
		Action: p.trust,
	}
}

func (p *program) trust(c *cli2.Context) error {
	name, db, folders, err := p.oneDeck(c, "trust")
	if err != nil {
		return err
	}
	on := !c.Bool("off")
	found, err := p.foldersOf(name, folders)
	if err != nil {
		return err
	}
	shipped := name == decks.Name && !slices.Contains(folders, store.Folder{Deck: name})
	switch {
	case len(found) == 0 && shipped && on && c.Bool("json"):
		return p.printJSON(map[string]any{"deck": name, "trusted": true, "folders": []string{}})
	case len(found) == 0 && shipped && on:
		fmt.Fprintf(p.Stdout, "%s is part of this program and trusted as that\n", name)
		return nil
	case len(found) == 0 && shipped:
		return input(fmt.Sprintf("`anneal remove %s` forgets it", name), "the deck %s is part of this program and trusted as that", name)
	case len(found) == 0:
		return p.noDeck(name)
	}
	for _, f := range found {
		f.Trusted = on
		if err := db.PutFolder(f); err != nil {
			return err
		}
	}
	if c.Bool("json") {
		paths := []string{}
		for _, f := range found {
			paths = append(paths, f.Path)
		}
		if err := p.printJSON(map[string]any{"deck": name, "trusted": on, "folders": paths}); err != nil {
			return err
		}
		if on {
			p.warnNoRuns(sandbox.Supported().Why())
		}
		return nil
	}
	if !on {
		fmt.Fprintf(p.Stdout, "%s is not trusted any more; none of its programs is run\n", name)
		return nil
	}
	fmt.Fprintf(p.Stdout, "%s is trusted; the next `anneal build` runs its programs where it has to know what they do\n", name)
	p.warnNoRuns(sandbox.Supported().Why())
	return nil
}

// foldersOf returns the folders that a deck comes from, as they are registered
// or as they would be: a folder may hold several decks.
func (p *program) foldersOf(deck string, folders []store.Folder) ([]store.Folder, error) {
	var found []store.Folder
	known := map[string]bool{}
	for _, f := range folders {
		if f.Deck == deck && f.Path != "" {
			found, known[f.Path] = append(found, f), true
		}
	}
	l, err := p.findLibrary(folders)
	if err != nil {
		return nil, err
	}
	defer l.close()
	for i, f := range l.folders {
		path := l.paths[i]
		if path == "" || known[path] {
			continue
		}
		var ignored diag.Bag // a build says what is wrong
		if slices.ContainsFunc(compile.Load([]compile.Folder{f}, &ignored), func(s compile.Source) bool { return s.Name == deck }) {
			found, known[path] = append(found, store.Folder{Deck: deck, Path: path, Within: !f.Own}), true
		}
	}
	return found, nil
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

// anyDeck is the trust in a folder all of whose programs may be run.
func anyDeck(string) bool { return true }

// namedOnce is the trust in a folder that was named: as --run says.
func (p *program) namedOnce(string) bool { return p.run }

// trustedIn returns which decks of a folder are trusted.
func trustedIn(registered []store.Folder, path string) func(deck string) bool {
	return func(deck string) bool {
		return slices.ContainsFunc(registered, func(r store.Folder) bool { return r.Trusted && r.Path == path && r.Deck == deck })
	}
}

// trusts returns of which cards the programs, and what the learner makes of
// them, may be run: those of the shipped course itself, and those of a folder in
// which the user trusts the deck. What extends the course under its name, the
// user's own text or a stranger's, is not the course.
func (p *program) trusts(registered []store.Folder) func(card *quiz.Card) bool {
	shipped := !slices.ContainsFunc(registered, func(r store.Folder) bool { return r.Deck == decks.Name && r.Path == "" })
	return func(card *quiz.Card) bool {
		file := filepath.FromSlash(card.Origin.File)
		if !filepath.IsAbs(file) { // only files of the course are named so
			return shipped && card.Deck == decks.Name && within(decks.Name, file)
		}
		return slices.ContainsFunc(registered, func(r store.Folder) bool {
			return r.Trusted && r.Deck == card.Deck && r.Path != "" && within(r.Path, file)
		})
	}
}

// isTrusted reports whether the programs of all cards of a deck may be run.
func isTrusted(d *quiz.Deck, trusts func(card *quiz.Card) bool) bool {
	for i := range d.Cards {
		if !trusts(&d.Cards[i]) {
			return false
		}
	}
	return len(d.Cards) > 0
}

// allTrusted returns the folders marked as trusted.
func allTrusted(folders []compile.Folder) []compile.Folder {
	out := slices.Clone(folders)
	for i := range out {
		out[i].Trusted = anyDeck
	}
	return out
}

// runsWanted reports whether a build is to run programs by the user's word, or
// to record what those of the course do, which is otherwise known.
func runsWanted(chosen []compile.Folder, registered []store.Folder, record bool) bool {
	return slices.ContainsFunc(chosen, func(f compile.Folder) bool {
		return record && f.Path == decks.Name || slices.ContainsFunc(registered, func(r store.Folder) bool {
			return r.Trusted && f.Path == filepath.ToSlash(r.Path)
		})
	})
}

// warnNoRuns says why programs are not run although they may be.
func (p *program) warnNoRuns(why string) {
	if why != "" && !p.saidNoRuns {
		p.saidNoRuns = true
		p.warn("no program is run: %s", why)
	}
}
