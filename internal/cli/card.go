package cli

import (
	"fmt"
	"slices"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/term"
)

func (p *program) cardCommand() *cli2.Command {
	return &cli2.Command{
		Name: "card", Usage: "the history of a card, and why it is due when it is", ArgsUsage: "KEY",
		Flags:  []cli2.Flag{jsonFlag("print an object")},
		Action: p.paged(p.card),
	}
}

func (p *program) card(c *cli2.Context) error {
	d, card, err := p.oneCard(c)
	if err != nil {
		return err
	}
	s, err := d.schedule(card)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(scheduleObjectOf(s))
	}
	_, err = fmt.Fprint(p.Stdout, term.Explain(s, p.width(), p.style(d.config)))
	return err
}

// schedule gathers what is to be told of a card's schedule.
func (d *desk) schedule(card *quiz.Card) (*term.Schedule, error) {
	events, err := d.db.History(card.ID())
	if err != nil {
		return nil, err
	}
	now := d.now()
	settings := func(t quiz.Tuning) quiz.Tuning {
		t, own := d.config.tunings(t)
		if o, ok := own[card.Deck]; ok {
			return o
		}
		return t
	}
	s := &term.Schedule{Card: card, Tuning: settings(sched.TuningOf(d.tuned)), Now: now, Day: d.day}
	// A review may have gone on since the desk was laid, so the state is that of
	// these events.
	s.Past = sched.Replay(card.ID(), slices.Concat(d.tuned, events), settings)
	if n := len(s.Past); n > 0 {
		s.State = s.Past[n-1].After
	}
	s.Next = d.load().Preview(card, s.State, s.Tuning, now, d.day)
	return s, nil
}

// scheduleObject is a card's schedule as programs read it. What a new card does
// not have is null.
type scheduleObject struct {
	Key            string             `json:"key"`
	Stability      *float64           `json:"stability"`
	Difficulty     *float64           `json:"difficulty"`
	Retrievability *float64           `json:"retrievability"`
	Due            *string            `json:"due"`
	Interval       *float64           `json:"interval"` // from the last answer to the due, in days
	Reps           int                `json:"reps"`
	Lapses         int                `json:"lapses"`
	History        []pastObject       `json:"history"` // what was taken back is left out
	Next           map[string]float64 `json:"next"`    // days
}

type pastObject struct {
	ID       string       `json:"id"`
	Kind     string       `json:"kind"`
	At       string       `json:"at"`
	Day      string       `json:"day"`
	Grade    *string      `json:"grade"`
	Elapsed  *int         `json:"elapsed"` // study days since the answer before
	Interval *float64     `json:"interval"`
	TookMS   *int64       `json:"took_ms"`
	Answer   *string      `json:"answer"`
	Due      *string      `json:"due,omitempty"`
	Parts    *partsObject `json:"parts,omitempty"` // how the interval came about, where it is not a step
}

// partsObject tells how an interval was found. It is low + ⌊draw·(1 + high − low)⌋,
// unless another day from low to high had more room.
type partsObject struct {
	Retention float64 `json:"retention"`
	Stability float64 `json:"stability"` // after the answer, by the weights of then
	Raw       float64 `json:"raw"`
	Previous  int     `json:"previous"`
	Least     int     `json:"least"`
	Low       int     `json:"low"`
	High      int     `json:"high"`
	Draw      float64 `json:"draw"`
	Days      int     `json:"days"`
}

func scheduleObjectOf(s *term.Schedule) scheduleObject {
	o := scheduleObject{
		Key: s.Card.Key, Due: dueText(s.State.Due), Reps: s.State.Reps, Lapses: s.State.Lapses,
		History: []pastObject{}, Next: map[string]float64{},
	}
	if m := s.State.Memory; m.Stability > 0 {
		recall := sched.Retrievability(s.State, s.Tuning, s.Now)
		o.Stability, o.Difficulty, o.Retrievability = &m.Stability, &m.Difficulty, &recall
		o.Interval = interval(s.State.Due, s.State.Last, s.State.LastAt)
	}
	for i := range s.Past {
		o.History = append(o.History, pastObjectOf(&s.Past[i], s.Card))
	}
	for _, next := range s.Next {
		o.Next[next.Grade.String()] = *interval(next.Due, next.State.Last, next.State.LastAt)
	}
	return o
}

func pastObjectOf(p *sched.Past, card *quiz.Card) pastObject {
	e := &p.Event
	o := pastObject{ID: e.ID.String(), Kind: e.Kind.String(), At: e.At.UTC().Format(time.RFC3339Nano), Day: e.Day.String(), Due: dueText(e.Due)}
	if e.Answer == nil {
		return o
	}
	grade, took, given := e.Answer.Grade.String(), e.Answer.Took.Milliseconds(), e.Answer.Words(card)
	o.Grade, o.TookMS, o.Answer, o.Interval = &grade, &took, &given, interval(e.Due, e.Day, e.At)
	if days, ok := p.Elapsed(); ok {
		o.Elapsed = &days
	}
	if x := p.Outlook.Parts; x != (sched.Parts{}) {
		o.Parts = &partsObject{
			p.Tuning.Retention, p.Outlook.State.Memory.Stability,
			x.Raw, x.Previous, x.Least, x.Low, x.High, x.Draw, p.Outlook.Days,
		}
	}
	return o
}

// interval returns the days from an answer to a due: whole study days, or for a
// step the time between two instants.
func interval(due quiz.Due, day quiz.Day, at time.Time) *float64 {
	var days float64
	switch {
	case due.IsZero():
		return nil
	case due.IsStep():
		days = float64(due.At.Sub(at).Milliseconds()) / 86400000
	default:
		days = float64(due.Day - day)
	}
	return &days
}
