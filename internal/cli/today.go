package cli

import (
	"fmt"
	"math"

	cli2 "github.com/urfave/cli/v2"
)

// secondsPerCard is what a card takes where the learner's own pace is not known.
const secondsPerCard = 20

// minutesFor returns about how many minutes so many cards take.
func minutesFor(cards int) int { return int(math.Ceil(float64(cards*secondsPerCard) / 60)) }

// today says what is due, how long it will take and when the next comes.
func (p *program) today(c *cli2.Context) error {
	d, err := p.emptyDesk()
	if err != nil {
		return err
	}
	plan := d.plan()
	if err := d.set(c.Context, &plan); err != nil {
		return err
	}
	queue, err := d.build(c.Context, &plan)
	if err != nil {
		return err
	}
	left := queue.Left()
	n := left.Learning + left.Review + left.New
	minutes := minutesFor(n)
	next, err := d.next(c.Context)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(map[string]any{
			"backlog":   d.backlogObject(plan, queue),
			"study_day": d.day.String(), "learning": left.Learning, "review": left.Review, "new": left.New,
			"minutes": minutes, "answered": d.counts.Answers, "next": dueText(next),
		})
	}
	if n == 0 {
		words := d.backlogWords(plan, queue)
		if words == "" {
			words = "nothing is due"
		}
		fmt.Fprintln(p.Stdout, words)
		if !next.IsZero() {
			fmt.Fprintf(p.Stdout, "next: %s\n", dueWords(next, d.day, p.now()))
		}
		if done := d.counts.Answers; done > 0 {
			fmt.Fprintf(p.Stdout, "answered today: %d\n", done)
		}
		return nil
	}
	fmt.Fprintf(p.Stdout, "today: %s to review, %d new", count(left.Learning+left.Review, "card"), left.New)
	fmt.Fprintf(p.Stdout, "; about %s\n", count(minutes, "minute"))
	if words := d.backlogWords(plan, queue); words != "" {
		fmt.Fprintln(p.Stdout, words)
	}
	if done := d.counts.Answers; done > 0 {
		fmt.Fprintf(p.Stdout, "answered today: %d\n", done)
	}
	fmt.Fprintln(p.Stdout, "begin with: anneal review")
	return nil
}
