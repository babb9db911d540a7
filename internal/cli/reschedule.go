package cli

import (
	"context"
	"fmt"
	"slices"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// rescheduled says how many due days moved.
type rescheduled struct {
	Moved   int  `json:"moved"`
	Earlier int  `json:"earlier"`
	Later   int  `json:"later"`
	Today   int  `json:"due_today"` // of the earlier ones
	DryRun  bool `json:"dry_run"`
}

// reschedule moves due days to where the settings and weights of today put them,
// in one command.
func (p *program) reschedule(c *cli2.Context) error {
	if err := p.mustHaveStore(); err != nil {
		return err
	}
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	stamp, err := p.stamp()
	if err != nil {
		return err
	}
	load := sched.NewLoad(d.decks, d.states, d.config.easyDays()...)
	did := rescheduled{DryRun: c.Bool("dry-run")}
	var events []quiz.Event
	err = p.working("looking at due days", "card", func(w *work) error {
		for cards := range slices.Chunk(d.mayMove(), historiesAtOnce) {
			w.done.Add(int64(len(cards)))
			histories, err := d.histories(c.Context, cards)
			if err != nil {
				return err
			}
			for i, card := range cards {
				id := card.ID()
				s := d.states[id]
				due, moves := load.Replan(card, s, d.tuningFor(card), d.day, append(histories[i], d.tuned...))
				if !moves {
					continue
				}
				e := stamp
				e.Kind, e.Card, e.Rev, e.Due = quiz.Rescheduled, id, card.Rev(), due
				events = append(events, e)
				did.Moved++
				switch {
				case due.Day > s.Due.Day:
					did.Later++
				case due.Day == d.day:
					did.Today++
					did.Earlier++
				default:
					did.Earlier++
				}
				s.Due = due
				load.Put(id, s)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(events) > 0 && !did.DryRun {
		if _, err := d.db.Append(c.Context, d.states[events[0].Card].Head, events...); err != nil {
			return err
		}
	}
	if c.Bool("json") {
		return p.printJSON(did)
	}
	verb := "moved"
	if did.DryRun {
		verb = "would move"
	}
	if did.Moved == 0 {
		fmt.Fprintln(p.Stdout, "no due day is other than the settings and weights of today want it")
		return nil
	}
	fmt.Fprintf(p.Stdout, "the due days of %s %s: %d to an earlier day, %d of them to today, and %d to a later one\n",
		count(did.Moved, "card"), verb, did.Earlier, did.Today, did.Later)
	if !did.DryRun {
		p.hint("`anneal undo` takes that back")
	}
	return nil
}

// historiesAtOnce is how many cards' histories are read while others wait: some ten
// milliseconds.
const historiesAtOnce = 1000

// mayMove returns the cards whose histories have to be looked at.
func (d *desk) mayMove() (cards []*quiz.Card) {
	for card := range allCards(d.decks) {
		if sched.MayMove(d.states[card.ID()], d.tuningFor(card), d.day) {
			cards = append(cards, card)
		}
	}
	return cards
}

// histories returns the events of each card.
func (d *desk) histories(ctx context.Context, cards []*quiz.Card) (all [][]quiz.Event, err error) {
	err = d.db.Look(ctx, func(look *store.Look) error {
		for _, card := range cards {
			all = append(all, look.History(card.ID()))
		}
		return nil
	})
	return all, err
}

// tuningFor returns the tuning that a card goes by.
func (d *desk) tuningFor(card *quiz.Card) quiz.Tuning {
	if own, ok := d.own[card.Deck]; ok {
		return own
	}
	return d.tuning
}
