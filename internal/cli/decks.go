package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/decks"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// openStore opens the log and what is computed from it, and makes it if this is
// the first time.
func (p *program) openStore() (*store.DB, error) {
	db, err := store.Open(p.home.store, p.storeOptions())
	if err == nil {
		p.stores = append(p.stores, db)
	}
	return db, err
}

func (p *program) decksCommand() *cli2.Command {
	return &cli2.Command{
		Name: "decks", Usage: "list the decks and where they come from",
		Flags:  []cli2.Flag{jsonFlag("print an object a line")},
		Action: p.paged(p.listDecks),
	}
}

func (p *program) listDecks(c *cli2.Context) error {
	db, err := p.openStore()
	if err != nil {
		return err
	}
	all, err := p.cards(c.Context, db)
	if err != nil {
		return err
	}
	folders, err := db.Folders()
	if err != nil {
		return err
	}
	trusts := p.trusts(folders)
	w := p.columned()
	for _, d := range all {
		from, trusted := p.origin(d, folders), isTrusted(d, trusts)
		if c.Bool("json") {
			if err := p.printJSON(map[string]any{
				"deck": d.Name, "title": d.Title, "concepts": len(d.Concepts), "cards": len(d.Cards), "from": from, "trusted": trusted,
			}); err != nil {
				return err
			}
			continue
		}
		if trusted && from != "shipped" {
			from += ", trusted"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.Name, count(len(d.Concepts), "concept"), kindsOf(d), from)
	}
	for _, f := range folders {
		if f.Deck == decks.Name && f.Path == "" && !c.Bool("json") {
			fmt.Fprintf(w, "%s\tremoved; `anneal build %s` brings it back\n", f.Deck, f.Deck)
		}
	}
	return w.Flush()
}

// origin says where a deck comes from.
func (p *program) origin(d *quiz.Deck, folders []store.Folder) string {
	own := filepath.Join(p.home.decks, d.Name)
	_, err := os.Stat(own)
	switch {
	case d.Name == decks.Name && err == nil:
		return "shipped, with your own in " + own
	case d.Name == decks.Name:
		return "shipped"
	case err == nil:
		return own
	}
	for _, f := range folders {
		if f.Deck == d.Name {
			return f.Path
		}
	}
	return ""
}

func (p *program) removeCommand() *cli2.Command {
	return &cli2.Command{
		Name: "remove", Usage: "forget a deck; the history of its cards stays", ArgsUsage: "DECK",
		Flags:  []cli2.Flag{jsonFlag("print an object")},
		Action: p.remove,
	}
}

func (p *program) remove(c *cli2.Context) error {
	name, db, folders, err := p.oneDeck(c, "forget")
	if err != nil {
		return err
	}
	own := filepath.Join(p.home.decks, name)
	switch {
	case p.registered(folders, name):
		err = db.RemoveFolder(name)
	case name == decks.Name:
		err = db.PutFolder(store.Folder{Deck: name}) // without a path: the shipped course is not wanted
	default:
		if _, statErr := os.Stat(own); statErr == nil && filepath.IsLocal(name) {
			return input("delete that folder yourself if you are sure; the history of its cards stays", "the deck %s is your own text, in %s", name, own)
		}
		return p.notRemoved(name, folders)
	}
	if err != nil {
		return err
	}
	// Compiled cards of other decks are not touched; those of this one go with
	// the next look at the library.
	back := "PATH"
	if name == decks.Name {
		back = name
	}
	if c.Bool("json") {
		return p.printJSON(map[string]any{"deck": name, "removed": true})
	}
	fmt.Fprintf(p.Stdout, "%s is forgotten; `anneal build %s` brings it back with all its history\n", name, back)
	return nil
}

// notRemoved says why a name that is not registered cannot be forgotten: it is no
// deck, or one of several in a folder.
func (p *program) notRemoved(name string, folders []store.Folder) error {
	found, err := p.foldersOf(name, folders)
	if err != nil {
		return err
	}
	for _, f := range found {
		for _, r := range folders {
			if r.Path == f.Path && r.Deck != name && p.registered(folders, r.Deck) {
				return input(fmt.Sprintf("`anneal remove %s` forgets all of the folder; to be rid of %s alone, take it out of there", r.Deck, name),
					"the deck %s is part of %s, which is registered as %s", name, f.Path, r.Deck)
			}
		}
	}
	return p.noDeck(name)
}

// noDeck is the error for a deck that is not there; its name may be misspelt.
func (p *program) noDeck(name string) error {
	hint := "`anneal decks` lists them"
	if near := diag.Near(name, knownNames{p.home.cache}.decks()); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return input(hint, "there is no deck %q", name)
}

// oneDeck returns the deck that a command names, and the registered folders.
func (p *program) oneDeck(c *cli2.Context, does string) (name string, db *store.DB, folders []store.Folder, err error) {
	if c.Args().Len() != 1 {
		return "", nil, nil, usage("`anneal decks` lists them", "name one deck to %s", does)
	}
	if db, err = p.openStore(); err == nil {
		folders, err = db.Folders()
	}
	return c.Args().First(), db, folders, err
}

func (p *program) registered(folders []store.Folder, deck string) bool {
	for _, f := range folders {
		if f.Deck == deck && f.Path != "" && !f.Within && !p.isOwn(f) {
			return true
		}
	}
	return false
}

// storeOptions say where backups go, and tell others who wait for the store what
// it is held for.
func (p *program) storeOptions() store.Options {
	o := storeOptions(p.now)
	o.Command, o.Backups = "anneal", p.home.backups()
	commands := p.app().Commands
	for _, word := range p.Args[min(1, len(p.Args)):] {
		if find(commands, word) != nil {
			o.Command += " " + word
			break
		}
	}
	return o
}

func storeOptions(now func() time.Time) store.Options {
	return store.Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion, Now: now}
}
