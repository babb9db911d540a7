package cli

import (
	"fmt"

	"anneal/internal/sched"
)

// backlog is the forecast for a plan, where reviews do not fit into the day.
func backlog(plan sched.Plan, queue *sched.Queue) (sched.Backlog, bool) {
	if queue.Over() == 0 {
		return sched.Backlog{}, false
	}
	return sched.Forecast(plan)
}

// backlogWords says how many reviews wait beyond the day's limit and when that
// ends; empty if none do.
func backlogWords(plan sched.Plan, queue *sched.Queue) string {
	f, ok := backlog(plan, queue)
	if !ok {
		return ""
	}
	words := fmt.Sprintf("backlog: %s beyond today's limit; with %d a day and nothing new begun ", count(f.Over, "review"), f.PerDay)
	switch {
	case f.Clear != 0:
		return words + fmt.Sprintf("it should be cleared by %s", f.Clear)
	case f.Enough != 0:
		return words + fmt.Sprintf("it is not cleared within a year, with reviews_per_day = %d it would be within two months", f.Enough)
	}
	return words + "it is not cleared within a year"
}

// backlogJSON is the same for programs; null where there is none.
type backlogJSON struct {
	Over   int     `json:"over"`
	PerDay int     `json:"per_day"`
	Clear  *string `json:"clear"`
	Enough int     `json:"enough,omitempty"`
}

func backlogObject(plan sched.Plan, queue *sched.Queue) *backlogJSON {
	f, ok := backlog(plan, queue)
	if !ok {
		return nil
	}
	o := &backlogJSON{Over: f.Over, PerDay: f.PerDay, Enough: f.Enough}
	if f.Clear != 0 {
		day := f.Clear.String()
		o.Clear = &day
	}
	return o
}
