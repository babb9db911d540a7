package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/stats"
)

func (p *program) statsCommand() *cli2.Command {
	return &cli2.Command{
		Name: "stats", Usage: "what is known, what is coming, and how well it is remembered",
		Flags:  []cli2.Flag{jsonFlag("print an object")},
		Action: p.stats,
	}
}

type statsObject struct {
	StudyDay string         `json:"study_day"`
	Cards    map[string]int `json:"cards"`
	DueToday int            `json:"due_today"`
	NewToday int            `json:"new_today"`
	Reviews  struct {
		Total int `json:"total"`
		Today int `json:"today"`
	} `json:"reviews"`
	Retention struct {
		Predicted *float64 `json:"predicted"`
		Actual    *float64 `json:"actual"`
		N         int      `json:"n"`
	} `json:"retention"`
	Forecast []dayDue     `json:"forecast"`
	Calendar []dayReviews `json:"calendar"`
}

type dayDue struct {
	Day string `json:"day"`
	Due int    `json:"due"`
}

type dayReviews struct {
	Day     string `json:"day"`
	Reviews int    `json:"reviews"`
}

func (p *program) stats(c *cli2.Context) error {
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	calendar, err := d.db.Calendar(1, d.day)
	if err != nil {
		return err
	}
	in := stats.Input{States: d.states, Tuning: d.tuning, Now: p.now(), Day: d.day, Reviews: map[quiz.Day]int{}}
	for day, n := range calendar {
		in.Reviews[day] = n.Answers
	}
	for card := range allCards(d.decks) {
		if card.Scheduled {
			in.Cards = append(in.Cards, card)
		}
	}
	r := stats.Count(in)
	found, err := d.findings(c.Context)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(d.statsObject(r, found.Recall, in.Reviews))
	}
	p.printStats(d, r, found.Recall)
	return nil
}

func (d *desk) statsObject(r stats.Report, kept stats.Recall, reviews map[quiz.Day]int) statsObject {
	o := statsObject{
		StudyDay: d.day.String(), DueToday: r.Due, NewToday: d.counts.New,
		Cards: map[string]int{
			"total": r.Cards.Total, "new": r.Cards.New, "learning": r.Cards.Learning, "review": r.Cards.Review,
			"relearning": r.Cards.Relearning, "suspended": r.Cards.Suspended,
		},
		Calendar: []dayReviews{},
	}
	o.Reviews.Total, o.Reviews.Today = r.Total, r.Today
	if kept.N > 0 {
		predicted, share := kept.Predicted(), kept.Share()
		o.Retention.Predicted, o.Retention.Actual, o.Retention.N = &predicted, &share, kept.N
	}
	for _, f := range r.Forecast {
		o.Forecast = append(o.Forecast, dayDue{f.Day.String(), f.Due})
	}
	for _, day := range slices.Sorted(maps.Keys(reviews)) {
		if reviews[day] > 0 {
			o.Calendar = append(o.Calendar, dayReviews{day.String(), reviews[day]})
		}
	}
	return o
}

func (p *program) printStats(d *desk, r stats.Report, kept stats.Recall) {
	fmt.Fprintf(p.Stdout, "cards      %d: %d new, %d learning, %d in review, %d relearning, %d suspended\n",
		r.Cards.Total, r.Cards.New, r.Cards.Learning, r.Cards.Review, r.Cards.Relearning, r.Cards.Suspended)
	fmt.Fprintf(p.Stdout, "today      %d due, %d new begun, %s\n", r.Due, d.counts.New, count(r.Today, "answer"))
	fmt.Fprintf(p.Stdout, "answers    %d in all\n", r.Total)
	if r.Cards.Review > 0 {
		fmt.Fprintf(p.Stdout, "recall     %.0f %% of the cards in review would be remembered now, if the prediction holds\n", 100*r.Recall)
	}
	if kept.N > 0 {
		fmt.Fprintf(p.Stdout, "retention  %.0f %% remembered, of %s that came back after a day or more\n", 100*kept.Share(), count(kept.N, "card"))
	}
	fmt.Fprintln(p.Stdout, "due in the next days")
	top := 1
	for _, f := range r.Forecast[:14] {
		top = max(top, f.Due)
	}
	for _, f := range r.Forecast[:14] {
		bar := strings.Repeat("#", (f.Due*40+top-1)/top)
		fmt.Fprintf(p.Stdout, "  %s %s\n", f.Day, strings.TrimSpace(fmt.Sprintf("%4d %s", f.Due, bar)))
	}
}

// findings reads the whole log.
func (d *desk) findings(ctx context.Context) (stats.Findings, error) {
	cards := map[quiz.CardID]*quiz.Card{}
	for c := range allCards(d.decks) {
		cards[c.ID()] = c
	}
	tally := stats.NewTally(d.day)
	err := d.db.Histories(ctx, func(card quiz.CardID, events []quiz.Event) error {
		tally.Add(cards[card], append(events, d.tuned...))
		return nil
	})
	return tally.Findings(), err
}
