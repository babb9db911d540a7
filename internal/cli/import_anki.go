package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/anki"
	"anneal/internal/anki/adopt"
	"anneal/internal/anki/apkg"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

func (p *program) importAnkiCommand() *cli2.Command {
	return &cli2.Command{
		Name: "anki", Usage: "cards and history from Anki; what is here already is updated, nothing is doubled", ArgsUsage: "FILE.apkg|FILE.colpkg",
		Description: "Decks become folders of Markdown among your own decks, media lie beside them in .media, and you go\non where Anki stood. What you have edited here stays as you wrote it. Export from Anki with media and\nscheduling information; a second import brings what was done since.",
		Flags: []cli2.Flag{
			&cli2.BoolFlag{Name: "dry-run", Usage: "only say what would come"},
			&cli2.StringFlag{Name: "deck", Usage: "put all decks of Anki into `DECK`, as folders"},
			jsonFlag("print an object"),
		},
		Action: p.importAnki,
	}
}

func (p *program) importAnki(c *cli2.Context) error {
	if c.Args().Len() != 1 {
		return usage("anneal import anki FILE.apkg", "name one package that Anki exported")
	}
	file, deck := c.Args().First(), c.String("deck")
	if err := deckName(deck); err != nil {
		return err
	}
	pkg, err := apkg.Open(c.Context, file)
	if err != nil {
		return notTaken(file, err)
	}
	defer pkg.Close()
	db, err := p.openStore()
	if err != nil {
		return err
	}
	var o *adopt.Options
	err = p.working("reading what is here", "", func(*work) (err error) {
		o, err = p.adoption(c.Context, db, deck)
		return err
	})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.home.decks, 0o700); err != nil {
		return input("", "cannot make the folder of your decks: %v", err)
	}
	s := &staging{decks: p.home.decks, pkg: pkg}
	defer s.remove()
	var report adopt.Report
	var taken store.Taken
	fill := func(w *work, put func(quiz.Event) error) error {
		w.done.Store(0)
		if err := s.begin(); err != nil { // also where all begins anew
			return err
		}
		o.Home = s.home
		report, err = adopt.All(c.Context, pkg, *o, func(card *adopt.Card) (string, error) {
			w.done.Add(1)
			if why, err := s.put(card); why != "" || err != nil {
				return why, err
			}
			for _, e := range card.Events {
				if err := put(e); err != nil {
					return "", err
				}
			}
			return "", nil
		})
		return cmp.Or(err, s.finish())
	}
	err = p.working("importing", "card", func(w *work) (err error) {
		taken, err = db.TakeIn(c.Context, c.Bool("dry-run"), func(put func(quiz.Event) error) error { return fill(w, put) })
		return err
	})
	if err != nil {
		return notTaken(file, err)
	}
	taken.Known += report.Known
	if !c.Bool("dry-run") {
		if err := s.commit(); err != nil {
			return input("import the package once more: what is here already is passed over", "the history is there, but not all cards are: %v", err)
		}
	}
	return p.sayAdopted(c, &adopted{file: file, dry: c.Bool("dry-run"), report: &report, staged: s, taken: taken})
}

// notTaken says that a package was not taken. Errors of the store and of whoever
// ended it speak for themselves.
func notTaken(file string, err error) error {
	var known *store.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	hint := "nothing was taken of it; export it anew from Anki"
	var pe *fs.PathError
	switch {
	case !errors.As(err, &pe):
	case pe.Path != file: // of ours, as where a disk is full
		hint = "nothing was taken of it and nothing has changed; see to that and import it again"
	case errors.Is(err, fs.ErrNotExist):
		hint, err = "check the spelling", pe.Err
	default:
		hint, err = "nothing was taken of it", pe.Err
	}
	return input(hint, "cannot import %s: %v", file, err)
}

// adoption gathers what an import must know of what is here.
func (p *program) adoption(ctx context.Context, db *store.DB, deck string) (*adopt.Options, error) {
	tuned, err := db.History(quiz.CardID{})
	if err != nil {
		return nil, err
	}
	o := &adopt.Options{
		Deck: deck, Weights: sched.TuningOf(tuned).Weights, Day: sched.DayOf, In: p.now().Location(), Now: p.now(),
		Fold: func(card quiz.CardID, events []quiz.Event) quiz.State {
			return sched.Fold(card, slices.Concat(tuned, events))
		},
		Ours: func(string, int) string { return "" },
	}
	for e, err := range db.Events(ctx) {
		if err != nil {
			return nil, err
		}
		o.Marks.See(&e)
	}
	notes, err := db.AnkiNotes()
	if err != nil || len(notes) == 0 {
		return o, err
	}
	known := map[string]anki.Known{}
	for key, n := range notes {
		known[key] = anki.Known(n)
	}
	first, err := (&desk{program: p, db: db}).renamed(ctx)
	if err != nil {
		return nil, err
	}
	present := map[string]string{} // of a card that was renamed, by the first key that it had
	for _, now := range slices.Sorted(maps.Keys(first)) {
		present[first[now]] = now
	}
	exported := anki.Exported(known)
	o.Here = func(cards []quiz.CardID) ([][]quiz.Event, error) {
		var all [][]quiz.Event
		err := db.Look(ctx, func(look *store.Look) error {
			for _, card := range cards {
				all = append(all, look.History(card))
			}
			return nil
		})
		return all, err
	}
	o.Ours = func(guid string, ord int) string {
		key := exported(guid, ord)
		return cmp.Or(present[key], key)
	}
	return o, nil
}

// manyCards is how many new cards are compiled before one waits for it.
const manyCards = 5000

// adopted is what an import did.
type adopted struct {
	file   string
	dry    bool
	report *adopt.Report
	staged *staging
	taken  store.Taken
}

func (p *program) sayAdopted(c *cli2.Context, a *adopted) error {
	r, s := a.report, a.staged
	if c.Bool("json") {
		type changed struct {
			What  string `json:"what"`
			Cards int    `json:"cards"`
		}
		adjusted := []changed{}
		for _, what := range slices.Sorted(maps.Keys(r.Changed)) {
			adjusted = append(adjusted, changed{what, r.Changed[what]})
		}
		return p.printJSON(map[string]any{
			"file": a.file, "notes": r.Notes, "cards": r.Cards, "new": s.fresh, "changed": s.changed, "edited_here": s.edited, "own": r.Own,
			"reviews": r.Reviews, "events": map[string]int{"new": a.taken.New, "known": a.taken.Known}, "media": s.media,
			"decks": s.deckNames(), "adjusted": adjusted, "left": append([]adopt.Left{}, r.Left...), "dry_run": a.dry, "backup": a.taken.Backup,
		})
	}
	verb := ""
	if a.dry {
		verb = "would come: "
	}
	fmt.Fprintf(p.Stdout, "%s: %s%s of %s; %d new, %d changed", a.file, verb, count(r.Cards, "card"), count(r.Notes, "note"), s.fresh, s.changed)
	if s.edited > 0 {
		fmt.Fprintf(p.Stdout, ", %d edited here and left so", s.edited)
	}
	fmt.Fprintf(p.Stdout, "\nhistory: %s, %s new, %d known already\n", count(r.Reviews, "answer"), count(a.taken.New, "event"), a.taken.Known)
	if r.Own > 0 {
		fmt.Fprintf(p.Stdout, "of cards that went to Anki from here, the answers have come back: %s\n", count(r.Own, "card"))
	}
	if s.media > 0 {
		fmt.Fprintf(p.Stdout, "media: %s\n", count(s.media, "file"))
	}
	for _, d := range s.deckNames() {
		fmt.Fprintf(p.Stdout, "deck %s: %s\n", d, filepath.Join(p.home.decks, d))
	}
	for _, what := range slices.Sorted(maps.Keys(r.Changed)) {
		fmt.Fprintf(p.Stdout, "on the way: %s (%s)\n", what, count(r.Changed[what], "card"))
	}
	for _, l := range r.Left {
		fmt.Fprintf(p.Stdout, "could not come: %d, %s\n", l.Count, l.Why)
		for _, e := range l.Examples {
			fmt.Fprintf(p.Stdout, "  %s\n", e)
		}
	}
	if a.taken.Backup != "" {
		fmt.Fprintf(p.Stdout, "the answers as they were before: %s\n", a.taken.Backup)
	}
	if n := s.fresh + s.changed; n > manyCards && !a.dry {
		p.hint("the next command compiles them, which takes a while for %s", count(n, "card"))
	}
	return nil
}
