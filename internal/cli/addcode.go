package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/rust"
	"anneal/internal/store"
)

// addFromCode makes questions of an error that was met in code: from a file that
// rustc is asked about, or from what cargo said of a project, which needs more
// than rustc alone would find.
func (p *program) addFromCode(c *cli2.Context) error {
	for _, flag := range []string{"front", "back"} {
		if c.IsSet(flag) {
			return usage("anneal add --from-code FILE.rs", "--from-code makes the questions itself and takes no --%s", flag)
		}
	}
	deck := c.String("deck")
	if deck != "" {
		if err := deckName(deck); err != nil {
			return err
		}
	}
	edition := c.String("edition")
	if edition != "" && !slices.Contains([]string{"2015", "2018", "2021", "2024"}, edition) {
		return usage("write 2015, 2018, 2021 or 2024", "%q is no edition of Rust", edition)
	}
	found, err := p.readCode(c.String("from-code"), edition)
	if err != nil {
		return err
	}
	f := &fromCode{json: c.Bool("json"), line: c.Int("line"), kinds: split(c.String("kind"))}
	f.asks = !c.Bool("yes") && !f.json && p.canAsk()
	f.cache = store.OpenCache(p.home.cache)
	f.late = &lateJudge{p: p, cache: f.cache, quiet: true}
	if err := f.late.find(c.Context); err != nil {
		return err
	}
	if f.wizard, f.there, err = p.newWizard(c.Context, deck, c.String("tags")); err != nil {
		return err
	}
	err = f.leave(f.add(c.Context, found))
	_ = f.cache.Flush() // what is lost is judged again
	return err
}

// split returns the words of a list with commas.
func split(list string) (words []string) {
	for _, w := range strings.Split(list, ",") {
		if w = strings.TrimSpace(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// canAsk reports whether somebody can be asked. Where standard input is a pipe,
// as behind cargo, the terminal itself is asked from now on.
func (p *program) canAsk() bool {
	switch {
	case !isTerminal(p.Stdout), p.Getenv("TERM") == "dumb":
		return false
	case isTerminal(p.Stdin):
		return true
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	p.Stdin = tty // until the process ends
	return true
}

// met is an error that was met in code.
type met struct {
	quiz.Message
	file    string // as it is told to people
	text    string // of the file
	edition string
	beside  func() []string // other files of the project; may be nil
}

// where names the place of the error.
func (m *met) where() string { return fmt.Sprintf("%s:%d", m.file, m.Primary()) }

// fromCode makes questions of an error.
type fromCode struct {
	*wizard
	there []*quiz.Deck
	cache *store.Cache
	late  *lateJudge
	asks  bool // somebody is asked
	json  bool
	line  int      // of the error that is meant; 0 if any
	kinds []string // of questions that are wanted; empty if all
}

// add goes from what was found in code to cards.
func (f *fromCode) add(ctx context.Context, found *code) error {
	m, err := f.choose(ctx, found)
	if err != nil {
		return err
	}
	if err := f.chooseOwn(ctx); err != nil {
		return err
	}
	if f.late.judge == nil {
		return f.addCaptured(ctx, m, f.late.none)
	}
	small, ok, err := f.reduced(ctx, m)
	if err != nil {
		return err
	}
	if !ok {
		return f.addCaptured(ctx, m, "rustc alone does not say the same of any piece of "+m.file)
	}
	if f.asks {
		if small, err = f.edited(ctx, m, small); err != nil || small == nil {
			return err
		}
	}
	if key := f.known(small.Text); key != "" {
		return input("`anneal list "+key+"/` shows them", "there are questions about this program already: %s", key)
	}
	mended, how, err := f.mended(ctx, small)
	if err != nil {
		return err
	}
	return f.addLesson(ctx, m, small, mended, how)
}

// chooseOwn settles the deck.
func (f *fromCode) chooseOwn(ctx context.Context) error {
	if f.asks {
		return f.chooseDeck(ctx)
	}
	f.deck = cmp.Or(f.deck, ownDeck)
	return nil
}

// choose asks rustc about a file, unless cargo has told of it, and picks the
// error that is meant.
func (f *fromCode) choose(ctx context.Context, found *code) (*met, error) {
	all := found.errors
	if found.text != "" {
		var err error
		if all, err = f.errorsOf(ctx, found); err != nil {
			return nil, err
		}
	}
	if f.line > 0 {
		at := linesOf(all)
		if all = slices.DeleteFunc(all, func(m met) bool { return m.Primary() != f.line }); len(all) == 0 {
			return nil, input("errors are at "+at, "no error points at line %d", f.line)
		}
	}
	// With a code first: what has none is often a slip of the hand.
	slices.SortStableFunc(all, func(a, b met) int { return -cmp.Compare(min(len(a.Code), 1), min(len(b.Code), 1)) })
	items := make([]string, len(all))
	for i := range all {
		items[i] = fmt.Sprintf("%s  %s: %s", cmp.Or(all[i].Code, "error"), all[i].where(), all[i].Text)
	}
	switch {
	case len(all) == 1:
		return &all[0], nil
	case f.asks:
		i, err := f.ask.Choose(ctx, "Which error", items, 0)
		return &all[i], err
	}
	f.hint("of %d errors the first was taken: %s; `--line N` takes another, at %s", len(all), all[0].where(), linesOf(all[1:]))
	return &all[0], nil
}

// linesOf says where errors are, as "line 4, 7, 12", and not more than tells.
func linesOf(all []met) string {
	const most = 10
	var lines []int
	for i := range all {
		lines = append(lines, all[i].Primary())
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	var b strings.Builder
	for i, n := range lines[:min(len(lines), most)] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	if len(lines) > most {
		b.WriteString(", …")
	}
	return "line " + b.String()
}

// known returns the concept that shows this program already, or "".
func (f *fromCode) known(text string) string {
	for _, d := range f.there {
		for i := range d.Concepts {
			if c := &d.Concepts[i]; strings.TrimSpace(c.Page.Broken) == strings.TrimSpace(rust.BlankComments(text)) {
				return quiz.JoinKey(d.Name, c.ID)
			}
		}
	}
	return ""
}
