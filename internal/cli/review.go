package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
	"anneal/internal/store"
	"anneal/internal/term"
)

func (p *program) reviewCommand() *cli2.Command {
	return &cli2.Command{
		Name: "review", Usage: "the daily session", ArgsUsage: "[DECK|CONCEPT|QUERY...]",
		Flags: []cli2.Flag{
			&cli2.IntFlag{Name: "limit", DefaultText: "no limit", Usage: "end after `N` answers"},
			&cli2.IntFlag{Name: "new", Value: -1, DefaultText: "the setting", Usage: "`N` new cards today"},
			&cli2.DurationFlag{Name: "time", DefaultText: "no limit", Usage: "begin no card after `DURATION`, as 10m; nothing new near its end"},
			&cli2.StringFlag{Name: "order", DefaultText: "the setting", Usage: "reviews by `ORDER`: " + strings.Join(sched.OrderNames(), ", ")},
			&cli2.BoolFlag{Name: "plain", Usage: "sentences instead of a screen; chosen by itself when there is no terminal"},
			&cli2.BoolFlag{Name: "jsonl", Usage: "objects, a line each, for editors and tests"},
			&cli2.BoolFlag{Name: "no-lessons", Usage: "do not show the page of a new concept first"},
			&cli2.IntFlag{Name: "ahead", Usage: "take in what falls due within `DAYS`"},
			&cli2.BoolFlag{Name: "cram", Usage: "ask all cards, due or not, and write nothing down"},
			&cli2.BoolFlag{Name: "clock-is-right", Usage: "go on after answers that lie more than a day ahead of the clock"},
			&cli2.BoolFlag{Name: "exit-code", Usage: "end with code 3 when nothing is due"},
		},
		Action: p.review,
	}
}

// desk is what every command about a learner's cards works on.
type desk struct {
	*program
	config config
	db     *store.DB
	decks  []*quiz.Deck
	states map[quiz.CardID]quiz.State
	tuned  []quiz.Event           // the events that tune all cards
	tuning quiz.Tuning            // what they come to, with the settings in it
	own    map[string]quiz.Tuning // of decks that have settings of their own
	day    quiz.Day
	counts store.Counts // of the day
}

func (p *program) desk(ctx context.Context) (*desk, error) {
	c, err := readConfig(p.home.config)
	if err != nil {
		return nil, err
	}
	db, err := p.openStore()
	if err != nil {
		return nil, err
	}
	d := &desk{program: p, config: c, db: db, day: sched.DayOf(p.now(), c.RolloverHour)}
	if d.decks, err = p.cards(ctx, db); err != nil {
		return nil, err
	}
	if d.states, err = db.States(); err != nil {
		return nil, err
	}
	if d.tuned, err = db.History(quiz.CardID{}); err != nil {
		return nil, err
	}
	d.tuning, d.own = c.tunings(sched.TuningOf(d.tuned))
	d.counts, err = db.Counts(d.day)
	return d, err
}

// plan is the day's plan, before any flag changes it.
func (d *desk) plan() sched.Plan {
	return sched.Plan{
		Decks: d.decks, States: d.states, Tuning: d.tuning, Now: d.now(), Day: d.day,
		Limits:   sched.Limits{New: d.config.NewPerDay, Reviews: d.config.ReviewsPerDay, NewConcepts: 2, NewPerConcept: 3},
		Confused: d.confused(), Shares: d.config.shares(),
		DoneNew: d.counts.New, DoneReviews: d.counts.Reviews, Order: d.config.order(),
	}
}

func (p *program) review(c *cli2.Context) error {
	if c.Bool("plain") && c.Bool("jsonl") {
		return usage("leave one of them out", "--plain and --jsonl exclude each other")
	}
	for _, name := range []string{"limit", "new", "ahead"} {
		if c.IsSet(name) && c.Int(name) < 0 {
			return usage("write a number from 0 on", "--%s is %d", name, c.Int(name))
		}
	}
	if c.Duration("time") < 0 {
		return usage("write a time as 10m", "--time is %s", c.Duration("time"))
	}
	order, err := sched.ParseOrder(c.String("order"))
	if err != nil && c.IsSet("order") {
		return usage("write one of "+strings.Join(sched.OrderNames(), ", "), "--order is %q", c.String("order"))
	}
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	plan := d.plan()
	if c.IsSet("order") {
		plan.Order = order
	}
	if plan.Pick, err = d.pick(c.Args().Slice()); err != nil {
		return err
	}
	if c.Args().Present() {
		// Who names what to learn is not held to the usual pace of concepts.
		plan.Limits.NewConcepts, plan.Limits.NewPerConcept = -1, -1
	}
	if n := c.Int("new"); n >= 0 {
		plan.Limits.New = n
		for deck, s := range plan.Shares {
			plan.Shares[deck] = sched.Share{New: -1, Reviews: s.Reviews}
		}
	}
	plan.Ahead, plan.Cram, plan.NoLessons, plan.Time = c.Int("ahead"), c.Bool("cram"), c.Bool("no-lessons"), c.Duration("time")
	if c.Args().Present() && !d.any(plan.Pick) {
		return d.noneFits(c.Args().Slice())
	}
	queue := sched.Build(plan)
	if c.Bool("exit-code") && queue.Left() == (sched.Left{}) {
		fmt.Fprintln(p.Stdout, "nothing is due")
		return exit(exitNothing)
	}
	if c.Args().Present() && queue.Left() == (sched.Left{}) {
		p.hint("cards fit, but none of them is due, or open already; add --cram to be asked all the same")
	}
	if ahead := d.ahead(); ahead > 0 && !plan.Cram && !c.Bool("clock-is-right") {
		p.warn("%s answered by a clock more than a day ahead of this one, which says %s; their answers are not written until one is right", was(ahead, "card"), p.now().Format(time.DateOnly))
		p.hint("set the clock right; if it is, confirm it with --clock-is-right")
	}
	notice := ""
	if !plan.Cram && !c.Args().Present() {
		notice = backlogWords(plan, queue)
	}
	folders, err := d.db.Folders()
	if err != nil {
		return err
	}
	now := p.now()
	s := session.New(session.Config{
		Queue: queue, Decks: d.decks, States: d.states, Tuning: d.tuning, Rollover: d.config.RolloverHour,
		DeckTuning: d.own, Load: sched.NewLoad(d.decks, d.states, d.config.easyDays()...),
		TwoButton: d.config.TwoButtons, NoCompiler: !hasRustc(), Cards: c.Int("limit"), Time: c.Duration("time"), Notice: notice, ClockRight: plan.Cram || c.Bool("clock-is-right"),
		Trusted: p.trusts(folders),
	}, now)
	driver := &session.Driver{Session: s, Log: d.db, Now: p.now, Edit: p.editor(d), Judge: (&lateJudge{p: p, quiet: true}).Judge}
	if plan.Cram {
		driver.Log = session.NewMemory(d.db.History)
		return p.front(c, d, driver)
	}
	driver.Lapsed = d.lapsed
	return d.kept(c.Context, func() error { return p.front(c, d, driver) })
}

// kept plays a session whose answers count: they are kept until the end, whatever
// becomes of the file under it.
func (d *desk) kept(ctx context.Context, play func() error) error {
	d.db.Keep()
	err := play()
	settled, lost := d.db.Settle(context.WithoutCancel(ctx))
	if lost != nil {
		return fmt.Errorf("the answers of this session could not be kept: %w", lost)
	}
	if d.settle(settled) {
		err = cmp.Or[error](err, exit(exitStore))
	}
	return cmp.Or(err, remember(d.db, d.decks, noOthers))
}

// settle says what happened to the file under the session, and reports whether it
// cannot be used any more.
func (p *program) settle(s store.Settled) bool {
	if s.Again > 0 {
		p.warn("the store was replaced during the session; what was missing is in it again: %s", count(s.Again, "event"))
	}
	if s.Beside == "" {
		return false
	}
	p.warn("%v", s.Why)
	p.warn("all that this session wrote is in %s: %s", s.Beside, count(s.Events, "event"))
	p.hint("when the store is there again, `anneal import log %s` takes it in", s.Beside)
	return true
}

// ahead counts the cards whose last answer lies more than a day ahead of the
// clock.
func (d *desk) ahead() int {
	n := 0
	limit := d.now().Add(24 * time.Hour)
	for _, s := range d.states {
		if s.LastAt.After(limit) {
			n++
		}
	}
	return n
}

func was(n int, what string) string {
	if n == 1 {
		return "1 " + what + " was"
	}
	return count(n, what) + " were"
}

// front runs the session on a screen where there is one.
func (p *program) front(c *cli2.Context, d *desk, driver *session.Driver) error {
	switch {
	case c.Bool("jsonl"):
		return term.JSONLines(c.Context, driver, p.Stdin, p.Stdout)
	case c.Bool("plain") || !p.interactive() || p.Getenv("TERM") == "dumb":
		return term.Plain(c.Context, driver, p.Stdin, p.Stdout, term.PlainOptions{Find: d.lookUp})
	}
	return p.screen(c.Context, d, driver)
}

func (d *desk) any(pick func(*quiz.Card) bool) bool {
	for card := range allCards(d.decks) {
		if pick(card) {
			return true
		}
	}
	return false
}
