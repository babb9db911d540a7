package cli

import (
	"fmt"
	"math"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// secondsPerCard is what a card takes where the learner's own pace is not known.
const secondsPerCard = 20

// today says what is due, how long it will take and when the next comes.
func (p *program) today(c *cli2.Context) error {
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	plan := d.plan()
	queue := sched.Build(plan)
	left := queue.Left()
	n := left.Learning + left.Review + left.New
	minutes := int(math.Ceil(float64(n*secondsPerCard) / 60))
	next := d.next()
	if c.Bool("json") {
		return p.printJSON(map[string]any{
			"backlog":   backlogObject(plan, queue),
			"study_day": d.day.String(), "learning": left.Learning, "review": left.Review, "new": left.New,
			"minutes": minutes, "answered": d.counts.Answers, "next": dueText(next),
		})
	}
	if n == 0 {
		words := backlogWords(plan, queue)
		if words == "" {
			words = "nothing is due"
		}
		fmt.Fprintln(p.Stdout, words)
		if !next.IsZero() {
			fmt.Fprintf(p.Stdout, "next: %s\n", dueWords(next, d.day, p.now()))
		}
		return nil
	}
	fmt.Fprintf(p.Stdout, "today: %s to review, %d new", count(left.Learning+left.Review, "card"), left.New)
	fmt.Fprintf(p.Stdout, "; about %s\n", count(minutes, "minute"))
	if words := backlogWords(plan, queue); words != "" {
		fmt.Fprintln(p.Stdout, words)
	}
	if done := d.counts.Answers; done > 0 {
		fmt.Fprintf(p.Stdout, "answered today: %d\n", done)
	}
	fmt.Fprintln(p.Stdout, "begin with: anneal review")
	return nil
}

// next returns the earliest time at which an answered card is due after now.
func (d *desk) next() quiz.Due {
	var first quiz.Due
	when := func(due quiz.Due) time.Time {
		if due.IsStep() {
			return due.At
		}
		return time.Unix(int64(due.Day)*86400, 0)
	}
	for card := range allCards(d.decks) {
		s := d.states[card.ID()]
		due := s.Due
		if !due.IsZero() && s.Buried > d.day {
			due = quiz.Due{Day: max(due.Day, s.Buried)}
		}
		if s.Suspended || due.IsStep() && !due.At.After(d.now()) || !due.IsStep() && due.Day <= d.day {
			continue
		}
		if first.IsZero() || when(due).Before(when(first)) {
			first = due
		}
	}
	return first
}
