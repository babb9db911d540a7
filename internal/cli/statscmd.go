package cli

import (
	"context"
	"fmt"
	"slices"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/stats"
)

func (p *program) statsCommand() *cli2.Command {
	return &cli2.Command{
		Name: "stats", Usage: "what is known, what is coming, and how well it is remembered",
		Description: "Counts of today, what comes, a calendar, retention foreseen and real, the load of other retentions, the hardest\nconcepts, questions that go against the rest, and time per answer.",
		Flags:       []cli2.Flag{jsonFlag("print an object"), &cli2.PathFlag{Name: "html", Usage: "write a page to `FILE`"}},
		Action:      p.paged(p.stats),
	}
}

func (p *program) stats(c *cli2.Context) error {
	if c.Bool("json") && c.IsSet("html") {
		return usage("leave one of them out", "--json and --html exclude each other")
	}
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	var f *figures
	err = p.working("reading the histories", "card", func(w *work) (err error) {
		f, err = d.figures(c.Context, w)
		return err
	})
	switch {
	case err != nil:
		return err
	case c.Bool("json"):
		return p.printJSON(statsObjectOf(f))
	case c.IsSet("html"):
		if err := writeStream(c.Path("html"), f.page); err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "the page is in %s\n", c.Path("html"))
		return nil
	}
	_, err = fmt.Fprint(p.Stdout, f.text(p.look(d.config)))
	return err
}

// figures is all that is told.
type figures struct {
	*desk
	report   stats.Report
	found    stats.Findings
	reviews  map[quiz.Day]int // answers
	habit    stats.Habit
	loads    []sched.Workload
	learnt   int // cards that the loads are of
	backlog  *backlogJSON
	backlogs string // the same in words
}

// retentions are those whose load is told, beside the one that is set.
var retentions = []float64{0.7, 0.75, 0.8, 0.84, 0.87, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97}

func (d *desk) figures(ctx context.Context, w *work) (*figures, error) {
	calendar, err := d.db.Calendar(1, d.day)
	if err != nil {
		return nil, err
	}
	f := &figures{desk: d, reviews: map[quiz.Day]int{}}
	for day, n := range calendar {
		f.reviews[day] = n.Answers
	}
	in := stats.Input{States: d.states, Tuning: d.tuning, Now: d.now(), Day: d.day, Reviews: f.reviews}
	asked := map[quiz.CardID]quiz.State{}
	for card := range allCards(d.decks) {
		if !card.Scheduled {
			continue
		}
		in.Cards = append(in.Cards, card)
		if s := d.states[card.ID()]; s.Memory.Stability > 0 && !s.Suspended {
			asked[card.ID()] = s
		}
	}
	f.report, f.habit = stats.Count(in), stats.HabitOf(f.reviews, d.day)
	wanted := retentions
	if !slices.Contains(wanted, d.tuning.Retention) {
		wanted = append(slices.Clone(wanted), d.tuning.Retention)
		slices.Sort(wanted)
	}
	f.learnt = len(asked)
	loads := make(chan []sched.Workload)
	go func() { loads <- sched.Workloads(asked, d.tuning, d.day, wanted...) }() // a third of the time, and needs no log
	f.found, err = d.findings(ctx, w)
	if f.loads = <-loads; err != nil {
		return nil, err
	}
	plan := d.plan()
	queue, err := d.build(ctx, &plan)
	if err != nil {
		return nil, err
	}
	f.backlog, f.backlogs = d.backlogObject(plan, queue), d.backlogWords(plan, queue)
	return f, nil
}

// findings reads the whole log.
func (d *desk) findings(ctx context.Context, w *work) (stats.Findings, error) {
	cards := map[quiz.CardID]*quiz.Card{}
	for c := range allCards(d.decks) {
		cards[c.ID()] = c
	}
	tally := stats.NewTally(d.day)
	w.all.Store(int64(len(d.states)))
	err := d.db.Histories(ctx, func(card quiz.CardID, events []quiz.Event) error {
		w.done.Add(1)
		tally.Add(cards[card], append(events, d.tuned...))
		return nil
	})
	return tally.Findings(), err
}

// minutes is what the reviews of a load take a day; 0 where no time is known.
func (f *figures) minutes(w sched.Workload) float64 {
	right := (w.Reviews - w.Missed) * f.found.Right.Minutes()
	return right + w.Missed*f.found.Missed.Minutes()
}

// concept returns the title of a concept, or its key where it has none any more.
func (f *figures) concept(deck, id string) string {
	for _, d := range f.decks {
		for i := range d.Concepts {
			if c := &d.Concepts[i]; d.Name == deck && c.ID == id && c.Title != "" {
				return c.Title
			}
		}
	}
	return quiz.JoinKey(deck, id)
}
