package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/reduce"
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
		if all = slices.DeleteFunc(all, func(m met) bool { return m.Primary() != f.line }); len(all) == 0 {
			return nil, input("leave --line out to see which there are", "no error points at line %d", f.line)
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
	f.hint("of %d errors the first was taken: %s; `--line N` takes another", len(all), all[0].where())
	return &all[0], nil
}

// errorsOf asks rustc about the text of a file.
func (f *fromCode) errorsOf(ctx context.Context, c *code) ([]met, error) {
	if f.late.judge == nil {
		return nil, input("", "%s, and what it says of %s is what questions are made of", f.late.none, c.file)
	}
	v, err := f.judged(ctx, reduce.Whole(c.text), c.edition)
	if err != nil {
		return nil, err
	}
	switch v.Outcome {
	case quiz.Compiles:
		return nil, input("give the version that rustc rejects", "%s compiles; there is no error to learn from", c.file)
	case quiz.Unknown:
		return nil, input("`cargo check --message-format=json | anneal add --from-code -` takes an error of a whole project",
			"there is no verdict on %s: %s", c.file, v.Why)
	}
	var all []met
	for _, m := range v.Errors {
		if crate := missingCrate(&m); crate != "" && f.line == 0 {
			return nil, input("cargo knows it: `cargo check --message-format=json | anneal add --from-code -`",
				"%s needs `%s`, which rustc alone does not have, and so it says nothing else of the program", c.file, crate)
		}
		if m.Primary() > 0 {
			m.Rendered = strings.ReplaceAll(m.Rendered, " src/main.rs:", " "+c.file+":")
			all = append(all, met{Message: m, file: c.file, text: c.text, edition: c.edition})
		}
	}
	if len(all) == 0 {
		return nil, input("", "no error of rustc points at a place in %s: %s", c.file, v.Errors[0].Text)
	}
	return all, nil
}

// otherCrate is how rustc says that a crate, or a module in another file, is not
// there.
var otherCrate = regexp.MustCompile("a crate named `([^`]+)`|^unresolved import `((?:crate|super)::[^`]+)`|^can't find crate for `([^`]+)`")

// missingCrate returns what is missing, or "".
func missingCrate(m *quiz.Message) string {
	for _, text := range append([]string{m.Text}, slices.Concat(m.Help, m.Notes)...) {
		if found := otherCrate.FindStringSubmatch(text); found != nil {
			return cmp.Or(found[1:]...)
		}
	}
	return ""
}

// judged asks rustc about one program, with all that it has to say.
func (f *fromCode) judged(ctx context.Context, text, edition string) (*quiz.Verdict, error) {
	vs, err := f.late.judge.Judge(ctx, []quiz.Program{{Text: text, Edition: edition, Shown: true}})
	if err != nil {
		return nil, err
	}
	return &vs[0], nil
}

// broken is a program that fails with one error.
type broken struct {
	quiz.Program
	verdict *quiz.Verdict
}

// reduced makes the program around an error as small as a card wants it; ok is
// false where nothing in the file fails like this by itself.
func (f *fromCode) reduced(ctx context.Context, m *met) (b *broken, ok bool, err error) {
	if f.asks {
		fmt.Fprintf(f.Stdout, "Looking for a small program with the same error …\n")
	}
	e := reduce.ErrorOf(m.text, &m.Message)
	text, found, err := reduce.Program(ctx, f.late.judge, m.text, m.edition, e)
	if err == nil && !found && m.beside != nil {
		text, found, err = reduce.Program(ctx, f.late.judge, m.text, m.edition, e, m.beside()...)
	}
	if err != nil || !found {
		return nil, false, err
	}
	return f.stands(ctx, text, m.edition)
}

// stands asks whether a program can be asked about: it fails, with one code.
func (f *fromCode) stands(ctx context.Context, text, edition string) (b *broken, ok bool, err error) {
	v, err := f.judged(ctx, text, edition)
	if err != nil {
		return nil, false, err
	}
	_, ok = v.OneCode()
	return &broken{quiz.Program{Text: text, Edition: edition}, v}, ok, nil
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

// proposal is a change by which rustc accepts a program.
type proposal struct {
	help string // that it came with
	text string // of the program then
}

// proposals tries what rustc proposes.
func (f *fromCode) proposals(ctx context.Context, b *broken, onlySure bool) ([]proposal, error) {
	var all []proposal
	var programs []quiz.Program
	for i := range b.verdict.Errors {
		for _, s := range b.verdict.Errors[i].Suggestions {
			if text, ok := s.Apply(b.Text); ok && (s.Sure || !onlySure) {
				all = append(all, proposal{s.Text, text})
				programs = append(programs, quiz.Program{Text: text, Edition: b.Edition})
			}
		}
	}
	vs, err := f.late.judge.Judge(ctx, programs)
	if err != nil {
		return nil, err
	}
	var good []proposal
	for i, v := range vs {
		if v.Outcome == quiz.Compiles {
			good = append(good, all[i])
		}
	}
	return good, nil
}

// mended returns a program that rustc accepts and says where it comes from; it is
// empty if there is none.
func (f *fromCode) mended(ctx context.Context, b *broken) (text, how string, err error) {
	ps, err := f.proposals(ctx, b, !f.asks)
	if err != nil {
		return "", "", err
	}
	if f.asks {
		return f.askMended(ctx, b, ps)
	}
	if len(ps) > 0 {
		return ps[0].text, ps[0].how(), nil
	}
	return "", "", nil
}

func (p *proposal) how() string {
	return "As rustc proposes it: " + strings.TrimRight(oneLine(p.help), ":.") + "."
}
