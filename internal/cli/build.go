package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/decks"
	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
	"anneal/internal/store"
)

func (p *program) buildCommand() *cli2.Command {
	return &cli2.Command{
		Name: "build", Usage: "compile lessons and take them into the reviews", ArgsUsage: "[PATH...]",
		Description: "Without a PATH everything that is registered, and the shipped course, is compiled and\nproved again by the rustc at hand.",
		Flags: append([]cli2.Flag{
			jsonFlag("print the counts as an object"),
			&cli2.BoolFlag{Name: "prose", Usage: "also make the cards of articles that rest on prose alone"},
			&cli2.BoolFlag{Name: "no-rustc", Usage: "do not run rustc; use evidence only"},
			runFlag(),
			&cli2.StringFlag{Name: "evidence", Usage: "write what rustc said of every program to `FILE`"},
			&cli2.BoolFlag{Name: "error-docs", Usage: "take the documentation of rustc's error codes into the deck " + errorDeck},
			&cli2.BoolFlag{Name: "write-ids", Usage: "write a {#key} into your files for every card that has none"},
			&cli2.BoolFlag{Name: "watch", Usage: "go on, and build again whenever a lesson changes"},
			&cli2.IntFlag{Name: "jobs", DefaultText: "as many as cores", Usage: "judge `N` programs at the same time"},
		}, levelFlags()...),
		Action: p.build,
	}
}

func (p *program) build(c *cli2.Context) error {
	if p.jobs = c.Int("jobs"); p.jobs < 0 {
		return usage("write a number from 0 on", "--jobs is %d", p.jobs)
	}
	if err := p.readRun(c); err != nil {
		return err
	}
	levels, err := readLevels(c)
	if err != nil {
		return err
	}
	db, err := p.openStore()
	if err != nil {
		return err
	}
	if err := p.register(db, c.Args().Slice(), c.Bool("prose")); err != nil {
		return err
	}
	if c.Bool("error-docs") {
		if err := p.writeErrorDocs(c.Context); err != nil {
			return err
		}
	}
	if c.Bool("write-ids") {
		if err := p.writeIDs(db, c.Args().Slice()); err != nil {
			return err
		}
	}
	o, err := p.buildOnce(c, db, levels)
	if err != nil {
		return err
	}
	if err := diag.WriteText(p.Stderr, o.found.Sorted()); err != nil {
		return err
	}
	if err := p.reportBuild(c.Bool("json"), o); err != nil {
		return err
	}
	if c.Bool("watch") {
		return p.watch(c, db, levels, o)
	}
	if o.found.Errors() > 0 {
		return exit(exitInput)
	}
	return nil
}

// outcome is what a build gave.
type outcome struct {
	library *library
	result  *compile.Result
	decks   []*quiz.Deck // those that were asked for
	changes changes
	answers []changedAnswer
	found   *diag.Bag
	took    time.Duration
}

// buildOnce builds what is registered: what was named, or else everything, is
// proved by the compiler; the rest is only brought up to date, without a word.
func (p *program) buildOnce(c *cli2.Context, db *store.DB, levels diag.Levels) (*outcome, error) {
	begun := time.Now()
	registered, err := db.Folders()
	if err != nil {
		return nil, err
	}
	l, err := p.findLibrary(registered)
	if err != nil {
		return nil, err
	}
	p.warnMissing(l)
	chosen, rest := l.split(c.Args().Slice())
	if p.run {
		chosen = allTrusted(chosen)
	}
	cache := store.OpenCache(p.home.cache)
	defer func() { _ = cache.Flush() }() // also when it is interrupted; what is lost is judged again
	shelf := newShelf(cache)
	before, _ := catalogsOf(cache.Decks(), l.print)
	before = shelf.whole(before)
	judge, by, real, err := p.buildJudge(c, cache)
	if err != nil {
		return nil, err
	}
	if real != nil && runsWanted(chosen, registered, c.String("evidence") != "") {
		p.warnNoRuns(real.RunRefusal())
	}
	recorder := rustc.NewRecorder(judge)
	lessons := askers{}
	options := compile.Options{Judge: recorder, By: by, Shelf: shelf, Now: begun, Progress: p.bar().lessons, Asked: lessons.asked}
	known := before
	if c.String("evidence") == "" {
		options.Dossiers = newDossiers(cache, func() string { return by })
	} else {
		known = nil // every program is to be judged
	}
	var bag, quiet diag.Bag
	sources, unasked := compile.Reload(chosen, known, &bag), compile.Reload(rest, before, &quiet)
	if shareDeck(sources, unasked) {
		// A deck is built as a whole, and its name may stand in a deck.yaml.
		bag, quiet = diag.Bag{}, diag.Bag{}
		all := l.folders
		if p.run {
			all = allTrusted(all)
		}
		sources, unasked = compile.Reload(all, known, &bag), nil
	}
	result, err := compile.Build(c.Context, sources, options, &bag)
	if err != nil {
		return nil, err
	}
	others, err := compile.Build(c.Context, unasked,
		compile.Options{Judge: p.judge(cache), Shelf: shelf, Now: begun}, &quiet)
	if err != nil {
		return nil, err
	}
	after := slices.Concat(others.Catalogs, result.Catalogs)
	decks, changed, err := p.install(c.Context, db, cache, shelf, l, before, after, &bag, &quiet)
	if err != nil {
		return nil, err
	}
	p.sayCarried(changed.carried)
	p.sayListed(changed.listed)
	if file := c.String("evidence"); file != "" {
		if err := writeEvidence(file, recorder); err != nil {
			return nil, err
		}
	}
	var answers []changedAnswer
	if real != nil {
		answers = lessons.answers(real.Changes())
	}
	return &outcome{l, result, decks[len(others.Catalogs):], changed, answers, levels.Of(&bag), time.Since(begun)}, nil
}

// shareDeck reports whether a deck is among both.
func shareDeck(a, b []compile.Source) bool {
	return slices.ContainsFunc(a, func(s compile.Source) bool {
		return slices.ContainsFunc(b, func(t compile.Source) bool { return s.Name == t.Name })
	})
}

// register remembers the folders that were named; naming the shipped course
// brings it back after a remove.
func (p *program) register(db *store.DB, paths []string, prose bool) error {
	for _, path := range paths {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && path == decks.Name {
			if err := db.RemoveFolder(decks.Name); err != nil {
				return err
			}
			continue
		} else if err != nil {
			return cannotOpen(path, err)
		}
		abs, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		f, err := openFolder(abs)
		if err != nil {
			return cannotOpen(path, err)
		}
		f.Prose = prose
		inside, err := insideRegistered(db, abs)
		if err != nil {
			return err
		}
		// An article is not taken with its folder.
		if (inside || within(p.home.decks, abs)) && !f.IsArticle() {
			continue // as its folder is; the user's own decks always are
		}
		if err := p.registerDecks(db, f, abs); err != nil {
			return err
		}
	}
	return nil
}

// insideRegistered reports whether a path lies below a folder that is taken as a
// whole.
func insideRegistered(db *store.DB, abs string) (bool, error) {
	folders, err := db.Folders()
	return slices.ContainsFunc(folders, func(f store.Folder) bool {
		return f.Path != "" && f.Path != abs && within(f.Path, abs)
	}), err
}

// registerDecks remembers a folder under the name of its deck, unless another
// deck has it.
func (p *program) registerDecks(db *store.DB, f compile.Folder, abs string) error {
	folders, err := db.Folders()
	if err != nil {
		return err
	}
	var ignored diag.Bag // the compilation that follows says what is wrong
	found := compile.Load([]compile.Folder{f}, &ignored)
	if len(found) == 0 {
		return nil
	}
	deck := found[0].Name // a folder of several decks is remembered once, under the first of them
	taken, parts, trusted := "", false, false
	if deck == decks.Name && !slices.Contains(folders, store.Folder{Deck: deck}) {
		taken = "the shipped course"
	}
	for _, other := range folders {
		switch {
		case other.Deck == deck && other.Path == abs:
			trusted = other.Trusted // until it is taken back
		case other.Deck != deck || other.Path == "" || p.isOwn(other):
		case f.Only != "" && filepath.Dir(other.Path) == filepath.Dir(abs): // another file of the same folder
		case f.Only != "" && within(other.Path, abs): // an article of a folder
		case within(abs, other.Path):
			parts = true
		default:
			taken = other.Path
		}
	}
	if taken != "" {
		return input(fmt.Sprintf("give yours another name, with a deck.yaml that says `name: …`, or `anneal remove %s` first", deck),
			"there is a deck %s already: %s", deck, taken)
	}
	if parts { // the whole folder takes the place of single files of it
		if err := db.RemoveFolder(deck); err != nil {
			return err
		}
	}
	return db.PutFolder(store.Folder{Deck: deck, Path: abs, Prose: f.Prose, Trusted: trusted})
}

func cannotOpen(path string, err error) error {
	return input("name a lesson, or a folder of lessons", "cannot open %s: %v", path, reason(err))
}

func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// split parts the folders that were named from the others; with no name all
// are chosen. Folders that make the same deck stay together.
func (l *library) split(paths []string) (chosen, rest []compile.Folder) {
	if len(paths) == 0 {
		return l.folders, nil
	}
	named := map[string]bool{}
	for _, path := range paths {
		if abs, err := filepath.Abs(path); err == nil {
			named[abs] = true
		}
		named[path] = true
	}
	names := map[string]bool{}
	for i, f := range l.folders {
		if named[l.paths[i]] || l.paths[i] == "" && named[decks.Name] || l.under(i, named) {
			names[f.Name] = true
		}
	}
	for _, f := range l.folders {
		if names[f.Name] {
			chosen = append(chosen, f)
		} else {
			rest = append(rest, f)
		}
	}
	return chosen, rest
}

// under reports whether something inside folder i was named.
func (l *library) under(i int, named map[string]bool) bool {
	for path := range named {
		if l.paths[i] != "" && filepath.IsAbs(path) && within(l.paths[i], path) {
			return true
		}
	}
	return false
}

func writeEvidence(file string, r *rustc.Recorder) error {
	var b bytes.Buffer
	if err := r.WriteEvidence(&b); err != nil {
		return err
	}
	return writeFile(file, b.Bytes())
}

type buildReport struct {
	Lessons    int     `json:"lessons"`
	Cards      int     `json:"cards"`
	Programs   int     `json:"programs"`
	Proved     int     `json:"proved"`
	Unverified int     `json:"unverified"`
	New        int     `json:"new"`
	Changed    int     `json:"changed"`
	Renamed    int     `json:"renamed"`
	Gone       int     `json:"gone"`
	Errors     int     `json:"errors"`
	Warnings   int     `json:"warnings"`
	Rustc      string  `json:"rustc"`
	Seconds    float64 `json:"seconds"`

	ChangedAnswers []changedAnswer `json:"changed_answers,omitempty"` // of rustc, since another version gave them
}

func (p *program) reportBuild(asJSON bool, o *outcome) error {
	result, c := o.result, o.changes
	r := buildReport{
		Lessons: result.Lessons, Cards: result.Cards, Programs: result.Programs, Proved: result.Proved, Unverified: result.Unverified,
		New: c.fresh, Changed: c.changed, Renamed: c.renamed, Gone: c.gone, Errors: o.found.Errors(), Warnings: o.found.Warnings(),
		Rustc: result.Rustc, Seconds: o.took.Round(time.Millisecond).Seconds(),
		ChangedAnswers: o.answers,
	}
	if asJSON {
		return p.printJSON(r)
	}
	by := "without rustc"
	switch {
	case r.Rustc != "":
		by = "by rustc " + r.Rustc
	case r.Proved > 0:
		by = "by evidence"
	}
	fmt.Fprintf(p.Stdout, "%s, %s, %d proved %s", count(r.Lessons, "lesson"), count(r.Cards, "card"), r.Proved, by)
	if r.Unverified > 0 {
		fmt.Fprintf(p.Stdout, ", %d unverified", r.Unverified)
	}
	if result.Compiled < r.Lessons {
		fmt.Fprintf(p.Stdout, "; %d of them compiled, the others have not changed, in %.1f s\n", result.Compiled, r.Seconds)
	} else {
		fmt.Fprintf(p.Stdout, "; %s judged in %.1f s\n", count(r.Programs, "program"), r.Seconds)
	}
	fmt.Fprintf(p.Stdout, "%d new, %d changed, %d renamed, %d gone", r.New, r.Changed, r.Renamed, r.Gone)
	if r.Errors+r.Warnings > 0 {
		fmt.Fprintf(p.Stdout, "; %s, %s", count(r.Errors, "error"), count(r.Warnings, "warning"))
	}
	fmt.Fprintln(p.Stdout)
	p.sayAnswers(o.answers)
	for _, d := range o.decks {
		fmt.Fprintf(p.Stdout, "  %-24s %s\n", d.Name, kindsOf(d))
	}
	return nil
}

// kindsOf counts the cards of a deck by slot and kind.
func kindsOf(d *quiz.Deck) string {
	n := map[quiz.Kind]int{}
	aside := 0
	for i := range d.Cards {
		n[d.Cards[i].Kind]++
		if !d.Cards[i].Scheduled {
			aside++
		}
	}
	out := count(len(d.Cards), "card")
	if aside > 0 {
		out += fmt.Sprintf(", %d of them quiz only", aside)
	}
	sep := ": "
	for k := quiz.Basic; k <= quiz.Fix; k++ {
		if n[k] > 0 {
			out += fmt.Sprintf("%s%d %s", sep, n[k], k)
			sep = ", "
		}
	}
	return out
}
