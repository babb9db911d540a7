package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/store"
)

func (p *program) undoCommand() *cli2.Command {
	return &cli2.Command{
		Name: "undo", Usage: "take back the last command of this device, also of another day",
		Flags: []cli2.Flag{jsonFlag("print an object")},
		Action: func(c *cli2.Context) error {
			return p.takeBack(c, "taken back", "there is nothing to take back", (*store.DB).Undo)
		},
	}
}

func (p *program) redoCommand() *cli2.Command {
	return &cli2.Command{
		Name: "redo", Usage: "do again what undo took back",
		Flags: []cli2.Flag{jsonFlag("print an object")},
		Action: func(c *cli2.Context) error {
			return p.takeBack(c, "done again", "nothing was taken back just now", (*store.DB).Redo)
		},
	}
}

func (p *program) takeBack(c *cli2.Context, what, nothing string, do func(*store.DB, context.Context, quiz.Event) ([]quiz.Event, error)) error {
	db, err := p.openStore()
	if err != nil {
		return err
	}
	stamp, err := p.stamp()
	if err != nil {
		return err
	}
	events, err := do(db, c.Context, stamp)
	if errors.Is(err, store.ErrNothing) {
		return input("", "%s", nothing)
	}
	if err != nil {
		return err
	}
	names, err := p.names(c.Context, db)
	if err != nil {
		return err
	}
	name := func(e *quiz.Event) string { return cmp.Or(names[e.Card], e.Key) }
	if c.Bool("json") {
		o := takenBack{Done: what}
		for i := range events {
			e := &events[i]
			t := takenEvent{Kind: e.Kind.String(), Key: name(e), At: e.At.UTC().Format(time.RFC3339Nano)}
			if e.Answer != nil {
				t.Grade = e.Answer.Grade.String()
			}
			o.Events = append(o.Events, t)
		}
		return p.printJSON(o)
	}
	for i := range events {
		e := &events[i]
		if i == maxSaid {
			fmt.Fprintf(p.Stdout, "and so for %d more\n", len(events)-i)
			break
		}
		fmt.Fprintf(p.Stdout, "%s: %s %s, %s\n", what, eventWords(*e), name(e), e.At.In(p.now().Location()).Format("2006-01-02 15:04"))
	}
	return nil
}

// takenBack is what undo and redo did, as programs read it.
type takenBack struct {
	Done   string       `json:"done"`
	Events []takenEvent `json:"events"`
}

type takenEvent struct {
	Kind  string `json:"kind"`
	Key   string `json:"key"` // empty for settings, which concern no card
	At    string `json:"at"`
	Grade string `json:"grade,omitempty"`
}

// names gives the keys of cards and concepts by their ids.
func (p *program) names(ctx context.Context, db *store.DB) (map[quiz.CardID]string, error) {
	all, err := p.cards(ctx, db)
	if err != nil {
		return nil, err
	}
	names := map[quiz.CardID]string{}
	for _, d := range all {
		for i := range d.Concepts {
			names[quiz.IDOf(d.Concepts[i].Key())] = d.Concepts[i].Key()
		}
	}
	for card := range allCards(all) {
		names[card.ID()] = card.Key
	}
	return names, nil
}

func eventWords(e quiz.Event) string {
	switch {
	case e.Kind == quiz.Graded && e.Answer != nil:
		return "the answer " + e.Answer.Grade.String() + " to"
	case e.Kind == quiz.Introduced:
		return "reading the page"
	}
	return e.Kind.String()
}
