package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/decks"
	"anneal/internal/quiz"
	"anneal/internal/session"
)

func (p *program) editCommand() *cli2.Command {
	return &cli2.Command{
		Name: "edit", Usage: "open the sources of cards in your editor", ArgsUsage: "KEY|QUERY...",
		Description: "The editor is $VISUAL, $EDITOR, or vi. A card keeps its history, whatever becomes of its text. A lesson\nof the shipped course is copied into your own decks first; your copy then stands for it, and without it the\nshipped lesson is back. `anneal list --help` says what a QUERY is.",
		Flags:       changeFlags(),
		Action:      p.edit,
	}
}

// editedObject is what an edit did, as programs read it.
type editedObject struct {
	Done  string       `json:"done"`
	Cards []editedCard `json:"cards"`
}

type editedCard struct {
	Key  string `json:"key"`
	Now  string `json:"now"` // changed, unchanged or gone
	File string `json:"file"`
}

func (p *program) edit(c *cli2.Context) error {
	d, cards, err := p.chosen(c, c.Args().Slice())
	if err != nil {
		return err
	}
	if ok, err := p.meant(c, cards); err != nil || !ok {
		return err
	}
	done := editedObject{Done: "edited"}
	for _, card := range cards {
		// An edit of the card before may have moved this one.
		if card = cardWith(d.decks, card.Key); card == nil {
			continue
		}
		after, file, err := d.editCard(c.Context, card)
		if err != nil {
			return err
		}
		e := editedCard{Key: card.Key, Now: "changed", File: file}
		switch {
		case after == nil:
			e.Now = "gone"
		case after.Rev() == card.Rev():
			e.Now = "unchanged"
		}
		if !c.Bool("json") {
			fmt.Fprintf(p.Stdout, "%s: %s (%s)\n", e.Now, e.Key, e.File)
		}
		done.Cards = append(done.Cards, e)
	}
	if c.Bool("json") {
		return p.printJSON(done)
	}
	return nil
}

// editor lets a review edit the source of a card. It returns the card as it is
// then, nil if it is not in its source any more.
func (p *program) editor(d *desk) func(ctx context.Context, card *quiz.Card) (*quiz.Card, error) {
	return func(ctx context.Context, card *quiz.Card) (*quiz.Card, error) {
		after, _, err := d.editCard(ctx, card)
		return after, err
	}
}

// editCard has the source of a card edited, compiles it, and returns the card as
// it is then, nil if it is gone, with the file that it is in.
func (d *desk) editCard(ctx context.Context, card *quiz.Card) (after *quiz.Card, file string, err error) {
	file, ok, err := d.sourceOf(card)
	if err != nil {
		return nil, "", err
	}
	drop := func() error { return nil }
	if !ok {
		if file, drop, err = d.copyLesson(card); err != nil {
			return nil, "", err
		}
	}
	if err := errors.Join(d.editFile(ctx, file, card.Origin.Line), drop()); err != nil {
		return nil, "", err
	}
	if d.decks, err = d.cards(ctx, d.db); err != nil {
		return nil, "", err
	}
	if after = cardWith(d.decks, card.Key); after != nil {
		file = after.Origin.File
	}
	return after, file, nil
}

// copyLesson copies the lesson of a shipped card into the learner's own decks,
// where it stands for the shipped one. drop removes it again if it was left as it
// was, so that later versions of the lesson are not hidden for nothing.
func (d *desk) copyLesson(card *quiz.Card) (file string, drop func() error, err error) {
	name := card.Origin.File
	shipped, err := fs.ReadFile(decks.FS, name)
	if path.Dir(name) != decks.Name || err != nil {
		return "", nil, session.Refusal("the source of " + card.Key + " is not there: " + name)
	}
	file = filepath.Join(d.home.decks, filepath.FromSlash(name))
	if _, err := os.Stat(file); err == nil {
		return "", nil, session.Refusal(file + " is in the way: the lesson of " + card.Key + " would be copied there; give it another name")
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", nil, err
	}
	if err := os.WriteFile(file, shipped, 0o644); err != nil {
		return "", nil, err
	}
	return file, func() error {
		text, err := os.ReadFile(file)
		if err != nil || string(text) != string(shipped) {
			return nil // it was edited, or moved by whoever edited it
		}
		return os.Remove(file)
	}, nil
}

// sourceOf returns the file that a card was made from, if it lies in one of the
// learner's folders.
func (d *desk) sourceOf(card *quiz.Card) (file string, ok bool, err error) {
	file, err = filepath.Abs(filepath.FromSlash(card.Origin.File))
	if err != nil {
		return "", false, err
	}
	folders := []string{d.home.decks}
	registered, err := d.db.Folders()
	if err != nil {
		return "", false, err
	}
	for _, r := range registered {
		if r.Path != "" {
			folders = append(folders, r.Path)
		}
	}
	for _, folder := range folders {
		abs, err := filepath.Abs(folder)
		if err != nil {
			continue
		}
		rel, err := filepath.Rel(abs, file)
		if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			continue
		}
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return file, true, nil
		}
	}
	return "", false, nil
}
