package cli

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
	"anneal/internal/store"
)

func (p *program) previewCommand() *cli2.Command {
	return &cli2.Command{
		Name: "preview", Usage: "play the cards of a lesson, and write nothing down", ArgsUsage: "PATH[:LINE]",
		Description: "With a LINE only the card at it is played, or the cards that are made of the\nprogram there.",
		Flags: []cli2.Flag{
			&cli2.BoolFlag{Name: "plain", Usage: "sentences instead of a screen; chosen by itself when there is no terminal"},
			&cli2.BoolFlag{Name: "jsonl", Usage: "objects, a line each, for editors and tests"},
			&cli2.BoolFlag{Name: "no-lessons", Usage: "do not show the pages of the concepts first"},
			&cli2.BoolFlag{Name: "prose", Usage: "also make the cards of articles that rest on prose alone"},
			&cli2.BoolFlag{Name: "no-rustc", Usage: "do not run rustc"},
			runFlag(),
		},
		Action: p.preview,
	}
}

func (p *program) preview(c *cli2.Context) error {
	if c.Args().Len() != 1 {
		return usage("anneal preview my-deck/moves.md:40", "name one lesson or folder")
	}
	if err := p.readRun(c); err != nil {
		return err
	}
	path, line := splitLine(c.Args().First())
	folder, err := openFolder(path)
	if err != nil {
		return cannotOpen(path, err)
	}
	if line > 0 && folder.Only == "" {
		return usage("anneal preview my-deck/moves.md:40", "line %d is one of a file, and %s is a folder", line, path)
	}
	folder.Prose, folder.Trusted = c.Bool("prose"), p.namedOnce
	config, err := readConfig(p.home.config)
	if err != nil {
		return err
	}
	var cache *store.Cache
	if _, err := os.Stat(p.home.cache); err == nil {
		cache = store.OpenCache(p.home.cache) // nothing is left where there was nothing
	}
	var bag diag.Bag
	judge, _ := p.checkJudge(cache, c.Bool("no-rustc"))
	result, err := compile.Compile(c.Context, compile.Load([]compile.Folder{folder}, &bag), judge, &bag)
	if err != nil {
		return err
	}
	findings := slices.DeleteFunc(bag.Sorted(), func(d diag.Diagnostic) bool {
		return d.Code == diag.RequiresUnknown && folder.Only != "" // the lessons beside it were not read
	})
	if err := diag.WriteText(p.Stderr, findings); err != nil {
		return err
	}
	for card := range allCards(result.Decks) {
		card.Scheduled = true // those that only a quiz asks are to be seen too
	}
	chosen := chosenAt(result.Decks, line)
	if len(chosen) == 0 {
		return input("`anneal check --cards` lists every question as made or why not", "%s has no card to show", c.Args().First())
	}
	now := p.now()
	log := session.NewMemory(nil)
	queue := sched.Build(sched.Plan{
		Decks: result.Decks, States: map[quiz.CardID]quiz.State{}, Tuning: sched.DefaultTuning(), Now: now, Day: sched.DayOf(now, config.RolloverHour),
		Pick: func(card *quiz.Card) bool { return chosen[card.Key] }, Cram: true, NoLessons: c.Bool("no-lessons") || line > 0,
	})
	s := session.New(session.Config{
		Queue: queue, Decks: result.Decks, States: map[quiz.CardID]quiz.State{}, Tuning: sched.DefaultTuning(), Rollover: config.RolloverHour,
		TwoButton: config.TwoButtons, NoCompiler: !hasRustc(),
		Trusted: func(*quiz.Card) bool { return p.run },
	}, now)
	d := &desk{program: p, config: config, decks: result.Decks}
	return p.front(c, d, &session.Driver{Session: s, Log: log, Now: p.now, Judge: (&lateJudge{p: p, quiet: true}).Judge})
}

// splitLine takes ":12" off the end of a path, unless there is a file with that
// name.
func splitLine(arg string) (path string, line int) {
	i := strings.LastIndexByte(arg, ':')
	if i < 0 {
		return arg, 0
	}
	n, err := strconv.Atoi(arg[i+1:])
	if _, missing := os.Stat(arg); err != nil || n < 1 || !errors.Is(missing, fs.ErrNotExist) {
		return arg, 0
	}
	return arg[:i], n
}

// chosenAt returns the keys of the cards to play: all, or those whose source is
// the last that begins at or above the line.
func chosenAt(decks []*quiz.Deck, line int) map[string]bool {
	last := 0
	for card := range allCards(decks) {
		if n := card.Origin.Line; n <= line {
			last = max(last, n)
		}
	}
	chosen := map[string]bool{}
	for card := range allCards(decks) {
		if line == 0 || card.Origin.Line == last {
			chosen[card.Key] = true
		}
	}
	return chosen
}
