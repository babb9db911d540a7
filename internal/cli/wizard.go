package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anneal/internal/ask"
	"anneal/internal/quiz"
	"anneal/internal/term"
)

// dialogue asks a person; [ask.Terminal] is one.
type dialogue interface {
	Choose(ctx context.Context, label string, items []string, start int) (int, error)
	Line(ctx context.Context, label, def string, validate func(string) error) (string, error)
	Confirm(ctx context.Context, label string) (bool, error)
}

// dialogue returns the person at this terminal.
func (p *program) dialogue() dialogue {
	return &ask.Terminal{In: p.Stdin, Out: p.Stdout, Live: p.interactive() && p.Getenv("TERM") != "dumb", Width: p.columns}
}

// wizard asks for cards, one after the other, and adds them.
func (p *program) wizard(ctx context.Context, deck, tags string) error {
	c, err := readConfig(p.home.config)
	if err != nil {
		return err
	}
	db, err := p.openStore()
	if err != nil {
		return err
	}
	decks, err := p.cards(ctx, db)
	if err != nil {
		return err
	}
	w := &wizard{program: p, ask: p.dialogue(), style: p.style(c), decks: deckNames(p.home.decks, decks), deck: deck, fixed: deck != "", tags: tags}
	err = w.run(ctx)
	switch {
	case errors.Is(err, ask.ErrNoTerminal):
		return usage("give --front and --back, or a card on standard input", "there is no terminal to ask at")
	case errors.Is(err, ask.ErrCancelled):
		p.hint("cancelled; nothing more was added")
		return nil
	}
	return err
}

// deckNames lists the decks that a card can go into: the learner's own first.
func deckNames(dir string, decks []*quiz.Deck) []string {
	names := []string{ownDeck}
	put := func(name string) {
		if name == quiz.KeyPart(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	own, _ := os.ReadDir(dir) // without one there are no decks of one's own yet
	for _, d := range own {
		if d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			put(d.Name())
		}
	}
	for _, d := range decks {
		put(d.Name)
	}
	return names
}

// wizard is a dialogue about new cards. What was answered last is offered for
// the next card.
type wizard struct {
	*program
	ask   dialogue
	style term.Style
	decks []string
	deck  string
	fixed bool // the deck was named on the command line
	tags  string
	kind  int
}

func (w *wizard) run(ctx context.Context) error {
	for {
		if err := w.one(ctx); err != nil {
			return err
		}
		again, err := w.ask.Confirm(ctx, "Another one?")
		if err != nil || !again {
			return err
		}
	}
}

// one asks for a card and adds it, or not.
func (w *wizard) one(ctx context.Context) error {
	if err := w.chooseDeck(ctx); err != nil {
		return err
	}
	text, err := w.write(ctx)
	if err != nil {
		return err
	}
	for text != "" {
		cards, err := w.compiled(ctx, w.deck, text)
		var said exit
		switch {
		case errors.As(err, &said): // what is wrong stands on the screen
		case err != nil:
			return err
		case len(cards) == 0:
			fmt.Fprintln(w.Stdout, "There is no card in this text.")
		default:
			w.preview(cards)
			choice, err := w.ask.Choose(ctx, "Add it?", []string{"yes, add it", "edit it first", "no, throw it away"}, 0)
			switch {
			case err != nil:
				return err
			case choice == 0:
				return w.addCard(ctx, w.deck, text)
			case choice == 2:
				return nil
			}
		}
		if said != 0 || len(cards) == 0 {
			edit, err := w.ask.Confirm(ctx, "Edit it?")
			if err != nil || !edit {
				return err
			}
		}
		if text, err = w.inEditor(ctx, text); err != nil {
			return err
		}
	}
	fmt.Fprintln(w.Stdout, "Nothing was written, so nothing is added.")
	return nil
}

func (w *wizard) preview(cards []quiz.Card) {
	for i := range cards {
		fmt.Fprintf(w.Stdout, "\n%s", term.Card(&cards[i], w.width(), w.style))
	}
	fmt.Fprintln(w.Stdout)
}

func (w *wizard) chooseDeck(ctx context.Context) error {
	if w.fixed {
		return nil
	}
	start := max(slices.Index(w.decks, w.deck), 0)
	i, err := w.ask.Choose(ctx, "Deck", append(slices.Clone(w.decks), "a new deck"), start)
	if err != nil {
		return err
	}
	if i < len(w.decks) {
		w.deck = w.decks[i]
		return nil
	}
	w.deck, err = w.ask.Line(ctx, "Name of the new deck", "", func(s string) error {
		if s == "" || s != quiz.KeyPart(s) {
			return fmt.Errorf("a name has letters, digits, -, _ and . only, as in %s", cmp.Or(quiz.KeyPart(s), ownDeck))
		}
		return nil
	})
	if err == nil && !slices.Contains(w.decks, w.deck) {
		w.decks = append(w.decks, w.deck)
	}
	return err
}

// kinds are the forms of a card with the text that the editor begins with.
var kinds = []struct{ name, template string }{
	{"question and answer", "Q: \nA: \n"},
	{"cloze: a sentence with something hidden", "C: A sentence with [what is hidden] in brackets.\n"},
	{"choice, with reasons", "Q: \n- [x] the right option\n  - why it is right\n- [ ] a wrong one\n  - why it is wrong\n"},
	{"write it in the editor", "Q: \nA: \n"},
}

// write asks for the text of a card; it is empty if nothing was written.
func (w *wizard) write(ctx context.Context) (string, error) {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	i, err := w.ask.Choose(ctx, "Kind", names, w.kind)
	if err != nil {
		return "", err
	}
	w.kind = i
	var text string
	switch i {
	case 0:
		text, err = w.basic(ctx)
	case 1:
		text, err = w.cloze(ctx)
	case 2:
		text, err = w.choice(ctx)
	}
	if err != nil {
		return "", err
	}
	if text == "" {
		if text, err = w.inEditor(ctx, kinds[i].template); err != nil || text == "" {
			return "", err
		}
	}
	w.tags, err = w.ask.Line(ctx, "Tags, with commas between them (may be empty)", w.tags, nil)
	return withTags(text, w.tags), err
}

const orEditor = " (empty: longer text, in the editor)"

func (w *wizard) basic(ctx context.Context) (string, error) {
	front, err := w.ask.Line(ctx, "Question"+orEditor, "", nil)
	if err != nil || front == "" {
		return "", err
	}
	back, err := w.ask.Line(ctx, "Answer", "", needed)
	return "Q: " + protect(front) + "\nA: " + protect(back) + "\n", err
}

func (w *wizard) cloze(ctx context.Context) (string, error) {
	sentence, err := w.ask.Line(ctx, "Sentence, with [brackets] around what is hidden"+orEditor, "", func(s string) error {
		if s != "" && (!strings.Contains(s, "[") || !strings.Contains(s, "]")) {
			return errors.New("put [brackets] around what is hidden")
		}
		return nil
	})
	if err != nil || sentence == "" {
		return "", err
	}
	return "C: " + protect(sentence) + "\n", nil
}

func (w *wizard) choice(ctx context.Context) (string, error) {
	front, err := w.ask.Line(ctx, "Question"+orEditor, "", nil)
	if err != nil || front == "" {
		return "", err
	}
	text := "Q: " + protect(front) + "\n"
	for n := 0; ; n++ {
		mark, label, check := " ", fmt.Sprintf("Wrong option %d (empty: that was all)", n), func(string) error { return nil }
		switch n {
		case 0:
			mark, label, check = "x", "The right option", needed
		case 1:
			label, check = "Wrong option 1", needed
		}
		option, err := w.ask.Line(ctx, label, "", check)
		if err != nil || option == "" {
			return text, err
		}
		reason, err := w.ask.Line(ctx, "Why (may be empty)", "", nil)
		if err != nil {
			return "", err
		}
		text += fmt.Sprintf("- [%s] %s\n", mark, option)
		if reason != "" {
			text += "  - " + reason + "\n"
		}
	}
}

func needed(s string) error {
	if s == "" {
		return errors.New("this cannot be empty; ctrl-d cancels")
	}
	return nil
}

// scissors begin the part of the edited text that is not part of the card.
const scissors = "<!-- ------------------------ >8 ------------------------"

const editorHelp = scissors + `
Write the card above this line; everything from it on is ignored.
A text without a card adds nothing.

Q: a question                     C: A sentence with [something] hidden.
A: its answer

Q: a question to choose from      H: a hint
- [x] the right option            E: an explanation
  - why it is right               = a further answer that is accepted
- [ ] a wrong one                 tags: a, b
  - why it is wrong

All of it is Markdown; programs stand between lines of three backticks.
-->
`

// inEditor has a text written in the learner's editor. It is empty if nothing
// was written.
func (w *wizard) inEditor(ctx context.Context, text string) (string, error) {
	dir, err := os.MkdirTemp("", "anneal-")
	if err != nil {
		return "", input("", "no file for the editor: %v", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "card.md")
	if err := os.WriteFile(file, []byte(strings.TrimRight(text, "\n")+"\n\n"+editorHelp), 0o600); err != nil {
		return "", input("", "no file for the editor: %v", err)
	}
	if err := w.editFile(ctx, file, 1); err != nil {
		return "", err
	}
	got, err := os.ReadFile(file)
	if err != nil {
		return "", input("", "the editor left no file: %v", err)
	}
	card, _, _ := strings.Cut(string(got), scissors)
	card = strings.TrimSpace(card)
	for _, k := range kinds {
		if card == strings.TrimSpace(k.template) && card != strings.TrimSpace(text) || card == "Q: \nA:" {
			return "", nil
		}
	}
	if card == "" {
		return "", nil
	}
	return card + "\n", nil
}
