package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/store"
	"anneal/internal/syntax"
)

// ownDeck is where cards go when no deck is named.
const ownDeck = "my-cards"

// maxCard bounds what is read from standard input.
const maxCard = 1 << 20

func (p *program) addCommand() *cli2.Command {
	return &cli2.Command{
		Name: "add", Usage: "a card of your own", ArgsUsage: " ",
		Description: "On a terminal it asks. Elsewhere it takes --front and --back, or a card in Markdown on\nstandard input: a line `Q: …` and a line `A: …`, or a line `C: … [hidden] …`.\n\n--from-code takes a program that rustc rejects, makes it as short as a card wants it, and makes the\nquestions that rustc can prove of it.",
		Flags: []cli2.Flag{
			&cli2.StringFlag{Name: "deck", Usage: "into `DECK` (" + ownDeck + " if none is named)"},
			&cli2.StringFlag{Name: "front", Usage: "the question, `TEXT`"},
			&cli2.StringFlag{Name: "back", Usage: "the answer, `TEXT`"},
			&cli2.StringFlag{Name: "tags", Usage: "`TAGS`, with commas between them"},
			&cli2.StringFlag{Name: "from-code", Usage: "make the questions of an error in `FILE` of Rust, or in standard input if it is -"},
			&cli2.IntFlag{Name: "line", DefaultText: "the only one", Usage: "--from-code: the error is at line `N`, where there are several"},
			&cli2.StringFlag{Name: "kind", Usage: "--from-code: only these questions, `SLOTS` as in cut,role"},
			&cli2.StringFlag{Name: "edition", Usage: "--from-code: the `EDITION` of Rust (" + defaultEdition + ", or what cargo says)"},
			&cli2.BoolFlag{Name: "yes", Usage: "--from-code: ask nothing"},
			jsonFlag("--from-code: ask nothing, and print the cards as objects, a line each"),
		},
		Action: p.add,
	}
}

func (p *program) add(c *cli2.Context) error {
	if c.IsSet("from-code") && !c.Args().Present() {
		return p.addFromCode(c)
	}
	for _, flag := range []string{"line", "kind", "edition", "yes", "json"} {
		if c.IsSet(flag) && !c.IsSet("from-code") {
			return usage("anneal add --from-code FILE.rs", "--%s goes with --from-code", flag)
		}
	}
	if c.Args().Present() {
		return usage("anneal add --front QUESTION --back ANSWER", "add takes flags or standard input, no argument such as %q", c.Args().First())
	}
	deck, front, back, tags := c.String("deck"), c.String("front"), c.String("back"), c.String("tags")
	switch {
	case (front == "") != (back == ""):
		return usage("give both --front and --back", "half a card was given")
	case front != "":
		return p.addCard(c.Context, cmp.Or(deck, ownDeck), cardText(front, back, tags))
	case isTerminal(p.Stdin):
		return p.wizard(c.Context, deck, tags)
	}
	text, err := io.ReadAll(io.LimitReader(p.Stdin, maxCard+1))
	if err != nil {
		return err
	}
	if len(text) > maxCard {
		return input("", "the card is larger than 1 MiB")
	}
	if strings.TrimSpace(string(text)) == "" {
		return usage("give --front and --back, or a card on standard input as `Q: …` and `A: …`", "no card was given")
	}
	return p.addCard(c.Context, cmp.Or(deck, ownDeck), withTags(string(text), tags))
}

// cardText writes a card as authors do.
func cardText(front, back, tags string) string {
	return withTags(fmt.Sprintf("Q: %s\nA: %s\n", protect(front), protect(back)), tags)
}

// protect keeps text that was given as the whole of a field from being read as
// the beginning of another one. In fenced code nothing is a mark.
func protect(text string) string {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	fenced := false
	for i, line := range lines[1:] {
		bare := strings.TrimLeft(line, " ")
		switch {
		case strings.HasPrefix(bare, "```"), strings.HasPrefix(bare, "~~~"):
			fenced = !fenced
		case !fenced && mark.Get().MatchString(line):
			lines[i+1] = `\` + line
		}
	}
	return strings.Join(lines, "\n")
}

// mark is what begins or ends a part of a card at the beginning of a line.
var mark = lazyregexp.New(`^([QACHE]:|see:|tags:|= |[-*+] \[[xX ]\]|---[ \t]*$)`)

// withTags writes tags below each card of a text.
func withTags(text, tags string) string {
	var names []string
	for _, t := range strings.Split(tags, ",") {
		if t = strings.TrimSpace(t); t != "" {
			names = append(names, t)
		}
	}
	text = strings.TrimRight(text, "\n") + "\n"
	if len(names) == 0 {
		return text
	}
	var ignored diag.Bag // who adds the text is told what is wrong with it
	file := source.New("", []byte(text))
	cards := syntax.Parse(file, &ignored).Cards
	for i, c := range slices.Backward(cards) {
		if i+1 < len(cards) && cards[i+1].Span == c.Span {
			continue // a sentence with several gaps is written once
		}
		end := file.Line(file.Position(max(c.Span.Start, c.Span.End-1)).Line).End
		text = text[:end] + "\ntags: " + strings.Join(names, ", ") + text[end:]
	}
	return text
}

// addCard adds a card and says its key.
func (p *program) addCard(ctx context.Context, deck, text string) error {
	keys, err := p.putCard(ctx, deck, text)
	for _, key := range keys {
		fmt.Fprintln(p.Stdout, key)
	}
	return err
}

// putCard checks a card, writes it into the user's own folder of the deck and
// compiles it. With a mistake in it nothing is written. It returns the keys that are
// among the cards then.
func (p *program) putCard(ctx context.Context, deck, text string) (added []string, err error) {
	if err := deckName(deck); err != nil {
		return nil, err
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return added, input("", "the card is not UTF-8 text; nothing was written")
	}
	db, err := p.openStore()
	if err != nil {
		return nil, err
	}
	decks, err := p.cards(ctx, db)
	if err != nil {
		return nil, err
	}
	named, keys, err := p.nameCards(deck, text, decks)
	if err != nil {
		return nil, err
	}
	made, err := p.compiled(ctx, deck, "cards.md", named)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if !slices.ContainsFunc(made, func(c quiz.Card) bool { return c.Key == key }) {
			return added, input("`anneal check` says why of a text in a file", "no card %s can be made of this; nothing was written", key)
		}
	}
	dir := filepath.Join(p.home.decks, deck)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return added, input("", "cannot make the folder of your deck: %v", err)
	}
	file := filepath.Join(dir, "cards.md")
	if err := appendText(file, named); err != nil {
		return added, input("", "cannot write %s: %v", file, reason(err))
	}
	if decks, err = p.cards(ctx, db); err != nil {
		return nil, err
	}
	for _, key := range keys {
		if cardWith(decks, key) == nil {
			return added, input("`anneal check "+file+"` says why", "the card was written to %s, but %s is not among the cards", file, key)
		}
		added = append(added, key)
	}
	return added, nil
}

// nameCards gives every card of a text a key, and reports what is wrong with
// the text.
func (p *program) nameCards(deck, text string, decks []*quiz.Deck) (named string, keys []string, err error) {
	file := source.New("the card", []byte(text))
	var bag diag.Bag
	tree := syntax.Parse(file, &bag)
	if bag.Errors() > 0 || len(tree.Cards) == 0 {
		if err := diag.WriteText(p.Stderr, bag.Sorted()); err != nil {
			return "", nil, err
		}
		return "", nil, input("a card is a line `Q: …` with a line `A: …` or options `- [x] …`, or a line `C: … [hidden] …`", "this is no card; nothing was written")
	}
	type insertion struct {
		at   int
		text string
	}
	var puts []insertion
	taken := func(key string) bool { return cardWith(decks, key) != nil || slices.Contains(keys, key) }
	name := ""
	for i := range tree.Cards {
		c := &tree.Cards[i]
		if key := quiz.KeyPart(c.Key.Value); key != "" {
			full := quiz.JoinKey(deck, key)
			if taken(full) {
				return "", nil, input("choose another {#key}", "there is a card %s already", full)
			}
			keys = append(keys, full)
			continue
		}
		// A sentence with several gaps is several cards with one key between
		// them, to which the number of the gap is added.
		suffix := ""
		if c.Part > 0 {
			suffix = fmt.Sprintf("-%d", c.Part)
		}
		if c.Part <= 1 {
			front := c.Front.Value
			if c.Part > 0 {
				// The rest of the sentence shows what the other gaps hide.
				front, _, _ = strings.Cut(front, "____")
			}
			slug := compile.Slug(front)
			name = slug
			for n := 2; taken(quiz.JoinKey(deck, name+suffix)); n++ {
				name = fmt.Sprintf("%s-%d", slug, n)
			}
			line := file.Line(file.Position(c.Span.Start).Line)
			puts = append(puts, insertion{line.End, fmt.Sprintf(" {#%s}", name)})
		}
		keys = append(keys, quiz.JoinKey(deck, name+suffix))
	}
	for _, put := range slices.Backward(puts) {
		text = text[:put.at] + put.text + text[put.at:]
	}
	return text, keys, nil
}

// appendText adds text to a file with a blank line before it, durably: either
// all of it stands there afterwards, or the file is as it was. The file is not
// replaced, so that two of us at the same time lose nothing.
func appendText(file, text string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() > 0 {
		text = "\n" + text
		last := make([]byte, 1)
		if _, err := f.ReadAt(last, info.Size()-1); err == nil && last[0] != '\n' {
			text = "\n" + text
		}
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		return nil
	}
	if info.Size() == 0 {
		return errors.Join(reason(err), os.Remove(file)) // an empty file is a mistake among the lessons
	}
	return errors.Join(reason(err), f.Truncate(info.Size()))
}

// reason takes the path off an error whose message will name it.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// compiled is the check that a text makes cards, for the wizard's preview.
func (p *program) compiled(ctx context.Context, deck, name, text string) ([]quiz.Card, error) {
	var bag diag.Bag
	judge := p.judge(store.OpenCache(p.home.cache))
	result, err := compile.Compile(ctx, []compile.Source{{Name: deck, Files: []*compile.Input{compile.TextInput(name, []byte(text))}}}, judge, &bag)
	if err != nil {
		return nil, err
	}
	if bag.Errors() > 0 {
		return nil, errors.Join(diag.WriteText(p.Stderr, bag.Sorted()), exit(exitInput))
	}
	return result.Decks[0].Cards, nil
}
