package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/term"
)

func (p *program) showCommand() *cli2.Command {
	return &cli2.Command{
		Name: "show", Usage: "cards with answer, source and what proved them", ArgsUsage: "KEY|QUERY...",
		Description: "`anneal list --help` says what a QUERY is.",
		Flags:       []cli2.Flag{&cli2.BoolFlag{Name: "yes", Usage: "do not ask, even if several cards fit"}, jsonFlag("print an object a line")},
		Action:      p.show,
	}
}

func (p *program) show(c *cli2.Context) error {
	d, cards, err := p.chosen(c, c.Args().Slice())
	if err != nil {
		return err
	}
	if ok, err := p.meant(c, cards); err != nil || !ok {
		return err
	}
	return p.page(func() error { return p.showCards(d, cards, c.Bool("json")) })
}

func (p *program) showCards(d *desk, cards []*quiz.Card, asJSON bool) (err error) {
	for i, card := range cards {
		switch {
		case asJSON:
			err = p.printJSON(d.object(card))
		case i > 0:
			if _, err = fmt.Fprintf(p.Stdout, "\n%s\n\n", strings.Repeat("─", p.width())); err != nil {
				return err
			}
			fallthrough
		default:
			err = p.showCard(d, card)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showCard(d *desk, card *quiz.Card) error {
	if _, err := fmt.Fprint(p.Stdout, term.Card(card, p.width(), p.style(d.config))); err != nil {
		return err
	}
	s := d.states[card.ID()]
	fmt.Fprintf(p.Stdout, "\n%-8s %s\n%-8s %s, %s\n", "key", card.Key, "kind", card.Kind, stateWords(card, s))
	if !s.Due.IsZero() {
		fmt.Fprintf(p.Stdout, "%-8s %s\n", "due", dueWords(s.Due, d.day, p.now()))
	}
	if l, ok := d.leech(card.ID(), s); ok {
		why, back := leechWords(l, card)
		fmt.Fprintf(p.Stdout, "%-8s %s\n%-8s %s\n", "leech", why, "", back)
	}
	if s.Buried > d.day {
		fmt.Fprintf(p.Stdout, "%-8s until %s\n", "buried", s.Buried)
	}
	if s.Flag > 0 || s.Note != "" {
		fmt.Fprintf(p.Stdout, "%-8s %s\n", "flag", strings.TrimSpace(fmt.Sprintf("%d %s", s.Flag, oneLine(s.Note))))
	}
	if tags := slices.Concat(card.Tags, s.Tags); len(tags) > 0 {
		fmt.Fprintf(p.Stdout, "%-8s %s\n", "tags", strings.Join(tags, ", "))
	}
	fmt.Fprintf(p.Stdout, "%-8s %s:%d\n%-8s %s\n", "source", card.Origin.File, card.Origin.Line, "proof", proofWords(card))
	return nil
}

func stateWords(c *quiz.Card, s quiz.State) string {
	switch {
	case s.Suspended:
		return "suspended"
	case !c.Scheduled:
		return "asked in a quiz only"
	case s.Reps == 0:
		return s.Phase.String()
	}
	return fmt.Sprintf("%s, answered %s", s.Phase, times(s.Reps))
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

func proofWords(c *quiz.Card) string {
	switch {
	case c.Proof == nil:
		return "none; nothing here was for rustc to judge"
	case c.Proof.Foreign:
		return fmt.Sprintf("the program %s, proved by the author's rustc %s, edition %s", c.Proof.Claim, c.Proof.Rustc, c.Proof.Edition)
	}
	return fmt.Sprintf("the program %s, by rustc %s, edition %s", c.Proof.Claim, c.Proof.Rustc, c.Proof.Edition)
}
