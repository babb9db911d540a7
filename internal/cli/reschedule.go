package cli

import (
	"fmt"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
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
	history := func(id quiz.CardID) ([]quiz.Event, error) {
		own, err := d.db.History(id)
		return append(own, d.tuned...), err
	}
	did := rescheduled{DryRun: c.Bool("dry-run")}
	var events []quiz.Event
	for card := range allCards(d.decks) {
		id := card.ID()
		s, tuning := d.states[id], d.tuning
		if own, ok := d.own[card.Deck]; ok {
			tuning = own
		}
		due, moves, err := load.Replan(card, s, tuning, d.day, history)
		if err != nil {
			return err
		}
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
