package cli

import (
	"fmt"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
)

func (p *program) suspendCommand() *cli2.Command {
	return &cli2.Command{
		Name: "suspend", Usage: "do not ask cards until they are resumed", ArgsUsage: "KEY|QUERY...",
		Flags:  []cli2.Flag{yesFlag()},
		Action: func(c *cli2.Context) error { return p.mark(c, quiz.Suspended, "suspended", false) },
	}
}

func (p *program) resumeCommand() *cli2.Command {
	return &cli2.Command{
		Name: "resume", Usage: "ask suspended cards again", ArgsUsage: "KEY|QUERY...",
		Flags:  []cli2.Flag{yesFlag()},
		Action: func(c *cli2.Context) error { return p.mark(c, quiz.Resumed, "resumed", true) },
	}
}

func yesFlag() cli2.Flag {
	return &cli2.BoolFlag{Name: "yes", Usage: "do not ask, even if several cards fit"}
}

// mark appends an event of one kind to all cards that a query finds and that
// are suspended or not, as one command that undo takes back.
func (p *program) mark(c *cli2.Context, kind quiz.EventKind, done string, suspended bool) error {
	if !c.Args().Present() {
		return usage("`anneal list` shows all keys", "name a card by its key, or several by a query")
	}
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	cards, err := d.choose(c.Args().Slice())
	if err != nil {
		return err
	}
	stamp, err := p.stamp()
	if err != nil {
		return err
	}
	var events []quiz.Event
	var keys []string
	for _, card := range cards {
		s := d.states[card.ID()]
		if s.Suspended != suspended {
			continue
		}
		e := stamp
		e.Kind, e.Card, e.Rev = kind, card.ID(), card.Rev()
		events, keys = append(events, e), append(keys, card.Key)
	}
	switch {
	case len(events) == 0:
		return input("", "nothing to do: %s, %s already", count(len(cards), "card"), done)
	case len(events) > 1 && !c.Bool("yes"):
		if !p.interactive() {
			return usage("say --yes if you mean them all", "%s fit, among them %s", count(len(events), "card"), keys[0])
		}
		ok, err := p.dialogue().Confirm(c.Context, fmt.Sprintf("%s, among them %s. All", count(len(events), "card"), keys[0]))
		if err != nil || !ok {
			return err
		}
	}
	if _, err := d.db.Append(c.Context, d.states[events[0].Card].Head, events...); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%s: %s\n", done, strings.Join(keys[:min(len(keys), 5)], ", "))
	if len(keys) > 5 {
		fmt.Fprintf(p.Stdout, "and %d more\n", len(keys)-5)
	}
	return nil
}

// choose returns the card with a key, or all cards that a query finds.
func (d *desk) choose(words []string) ([]*quiz.Card, error) {
	if len(words) == 1 {
		if card, err := d.find(words[0]); err == nil {
			return []*quiz.Card{card}, nil
		}
	}
	pick, err := d.pick(words)
	if err != nil {
		return nil, err
	}
	var cards []*quiz.Card
	for card := range allCards(d.decks) {
		if pick(card) {
			cards = append(cards, card)
		}
	}
	if len(cards) == 0 {
		return nil, input("`anneal list` shows all cards", "no card fits %q", strings.Join(words, " "))
	}
	return cards, nil
}
