package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// count says a number of things: "1 card", "3 cards".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// stamp begins an event with the time, the place and the study day of now.
func (p *program) stamp() (quiz.Event, error) {
	c, err := readConfig(p.home.config)
	if err != nil {
		return quiz.Event{}, err
	}
	now := p.now()
	_, zone := now.Zone()
	return quiz.Event{At: now.UTC(), Zone: zone, Day: sched.DayOf(now, c.RolloverHour)}, nil
}

// dueWords says when a card is due, seen from a study day.
func dueWords(d quiz.Due, today quiz.Day, now time.Time) string {
	switch {
	case d.IsZero():
		return "-"
	case d.IsStep():
		if !d.At.After(now) {
			return "now"
		}
		return d.At.In(now.Location()).Format("15:04")
	case d.Day <= today:
		return "today"
	case d.Day == today+1:
		return "tomorrow"
	}
	return d.Day.String()
}

// printJSON prints an object on a line of its own. Code is full of < and &,
// which are left as they are: the output is no web page.
func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
