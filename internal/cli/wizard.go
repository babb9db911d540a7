package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
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
	w, _, err := p.newWizard(ctx, deck, tags)
	if err != nil {
		return err
	}
	return w.leave(w.run(ctx))
}

// newWizard returns a wizard, and the decks that are there.
func (p *program) newWizard(ctx context.Context, deck, tags string) (*wizard, []*quiz.Deck, error) {
	c, err := readConfig(p.home.config)
	if err != nil {
		return nil, nil, err
	}
	db, err := p.openStore()
	if err != nil {
		return nil, nil, err
	}
	decks, err := p.cards(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	return &wizard{program: p, ask: p.dialogue(), style: p.style(c), decks: deckNames(p.home.decks, decks), deck: deck, fixed: deck != "", tags: tags}, decks, nil
}

// leave says how the dialogue ended, if it did not come to its end.
func (w *wizard) leave(err error) error {
	const cancelled = "cancelled; nothing more was added"
	switch {
	case errors.Is(err, ask.ErrNoTerminal):
		return usage("give --front and --back, or a card on standard input", "there is no terminal to ask at")
	case errors.Is(err, ask.ErrCancelled):
		w.hint(cancelled)
		return nil
	case errors.Is(err, ask.ErrInterrupt), errors.Is(err, context.Canceled):
		w.hint(cancelled)
		return exit(exitInterrupted)
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
	return w.offer(ctx, text)
}

// offer shows the cards of a text and adds them if they are liked.
func (w *wizard) offer(ctx context.Context, text string) (err error) {
	for text != "" {
		cards, err := w.compiled(ctx, w.deck, "cards.md", text)
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
			// A list, so that Enter alone does not throw the text away.
			choice, err := w.ask.Choose(ctx, "Edit it?", []string{"yes, edit it", "no, throw it away"}, 0)
			if err != nil || choice == 1 {
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
