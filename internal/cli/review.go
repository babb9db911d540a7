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
	stock  *stock // nil where all cards are at hand already
	decks  []*quiz.Deck
	states map[quiz.CardID]quiz.State
	tuned  []quiz.Event           // the events that tune all cards
	tuning quiz.Tuning            // what they come to, with the settings in it
	own    map[string]quiz.Tuning // of decks that have settings of their own
	day    quiz.Day
	counts store.Counts        // of the day
	pairs  func() []sched.Pair // of codes that are confused, for the queue of a review; may be nil
}

// desk returns the desk with all cards on it.
func (p *program) desk(ctx context.Context) (*desk, error) {
	d, err := p.emptyDesk()
	if err != nil {
		return nil, err
	}
	return d, d.lay(ctx)
}

// emptyDesk returns the desk without cards, for [desk.lay] or [desk.build].
func (p *program) emptyDesk() (*desk, error) {
	c, err := readConfig(p.home.config)
	if err != nil {
		return nil, err
	}
	db, err := p.openStore()
	if err != nil {
		return nil, err
	}
	d := &desk{program: p, config: c, db: db, day: sched.DayOf(p.now(), c.RolloverHour)}
	if d.tuned, err = db.History(quiz.CardID{}); err != nil {
		return nil, err
	}
	d.tuning, d.own = c.tunings(sched.TuningOf(d.tuned))
	d.counts, err = db.Counts(d.day)
	return d, err
}

// lay puts all cards and their states on the desk.
func (d *desk) lay(ctx context.Context) (err error) {
	d.stock = nil
	if d.decks, err = d.program.cards(ctx, d.db); err != nil {
		return err
	}
	d.states, err = d.db.States()
	return err
}

// set makes the cards of a plan known: all of them where the plan may ask any, or
// where decks have rules of their own, since the due index does not tell decks; else
// where to find those that it needs, see [desk.queue].
func (d *desk) set(ctx context.Context, plan *sched.Plan) (err error) {
	if d.decks != nil {
		return nil
	}
	if plan.Pick == nil && !plan.Cram && len(plan.Shares)+len(plan.DeckTuning) == 0 {
		if d.stock, err = d.program.openStock(d.db); err != nil || d.stock != nil {
			return err
		}
	}
	return d.lay(ctx)
}

// build builds the queue of a plan, and completes the plan with cards.
func (d *desk) build(ctx context.Context, plan *sched.Plan) (*sched.Queue, error) {
	if d.stock != nil {
		if q, err := d.queue(ctx, plan); err == nil {
			return q, nil
		}
		if err := d.lay(ctx); err != nil { // the cache is gone, or not what it was
			return nil, err
		}
	}
	plan.Decks, plan.States, plan.Waiting = d.decks, d.states, 0
	if d.pairs != nil {
		plan.Confused = d.pairs()
	}
	return sched.Build(*plan), nil
}

// plan is the day's plan, before any flag changes it.
func (d *desk) plan() sched.Plan {
	return sched.Plan{
		Tuning: d.tuning, DeckTuning: d.own, Now: d.now(), Day: d.day,
		Limits:  sched.Limits{New: d.config.NewPerDay, Reviews: d.config.ReviewsPerDay, NewConcepts: 2, NewPerConcept: 3},
		Shares:  d.config.shares(),
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
	d, err := p.emptyDesk()
	if err != nil {
		return err
	}
	plan := d.plan()
	if c.IsSet("order") {
		plan.Order = order
	}
	if c.Args().Present() {
		if err := d.lay(c.Context); err != nil {
			return err
		}
		if plan.Pick, err = d.pick(c.Args().Slice()); err != nil {
			return err
		}
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
	if err := d.set(c.Context, &plan); err != nil {
		return err
	}
	d.beside()
	queue, err := d.build(c.Context, &plan)
	if err != nil {
		return err
	}
	if c.Bool("exit-code") && queue.Left() == (sched.Left{}) {
		fmt.Fprintln(p.Stdout, "nothing is due")
		return exit(exitNothing)
	}
	if c.Args().Present() && queue.Left() == (sched.Left{}) {
		p.hint("cards fit, but none of them is due, or open already; add --cram to be asked all the same")
	}
	ahead, err := d.ahead(c.Context)
	if err != nil {
		return err
	}
	if ahead > 0 && !plan.Cram && !c.Bool("clock-is-right") {
		p.warn("%s answered by a clock more than a day ahead of this one, which says %s; their answers are not written until one is right", was(ahead, "card"), p.now().Format(time.DateOnly))
		p.hint("set the clock right; if it was wrong then, `anneal doctor --shift` puts that right; else confirm it with --clock-is-right")
	}
	notice := ""
	if !plan.Cram && !c.Args().Present() {
		notice = d.backlogWords(plan, queue)
	}
	folders, err := d.db.Folders()
	if err != nil {
		return err
	}
	now := p.now()
	config := session.Config{
		Queue: queue, Decks: d.decks, States: d.states, Tuning: d.tuning, Rollover: d.config.RolloverHour,
		DeckTuning: d.own, Load: d.load(), Coming: d.coming,
		TwoButton: d.config.TwoButtons, NoCompiler: !hasRustc(), Cards: c.Int("limit"), Time: c.Duration("time"), Notice: notice, ClockRight: plan.Cram || c.Bool("clock-is-right"),
		Trusted: p.trusts(folders),
	}
	if d.stock != nil {
		config.Fetch, config.DueBy = d.fetch(c.Context), d.dueBy
	}
	s := session.New(config, now)
	driver := &session.Driver{Session: s, Log: d.db, Now: p.now, Edit: p.editor(d), Judge: (&lateJudge{p: p, quiet: true}).Judge}
	if plan.Cram {
		driver.Log = session.NewMemory(d.db.History)
		return p.front(c, d, driver)
	}
	driver.Lapsed = d.lapsed
	if c.Bool("clock-is-right") {
		d.db.TrustClock()
	}
	return d.kept(c.Context, func() error { return p.front(c, d, driver) })
}

// kept plays a session whose answers count: they are kept until the end, whatever
// becomes of the file under it.
func (d *desk) kept(ctx context.Context, play func() error) error {
	d.db.Keep()
	d.db.WaitAtMost(time.Second)
	err := play()
	settled, lost := d.db.Settle(context.WithoutCancel(ctx))
	if lost != nil {
		return fmt.Errorf("the answers of this session could not be kept: %w", lost)
	}
	if d.settle(settled) {
		err = cmp.Or[error](err, exit(exitStore))
	}
	return cmp.Or(err, d.rememberAnswered())
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
