package stats

import "anneal/internal/quiz"

// Habit is on which days there were answers.
type Habit struct {
	Days    int // of the last 365, this one included
	Running int // days in a row up to this one, or to the day before where this one is not over
	Longest int // days in a row
}

const year = 365

// HabitOf counts the days that have answers.
func HabitOf(reviews map[quiz.Day]int, day quiz.Day) Habit {
	var h Habit
	for d, n := range reviews {
		if n == 0 {
			continue
		}
		if d > day-year && d <= day {
			h.Days++
		}
		if reviews[d-1] > 0 {
			continue // not the first of its row
		}
		run := 1
		for reviews[d+quiz.Day(run)] > 0 {
			run++
		}
		h.Longest = max(h.Longest, run)
		if end := d + quiz.Day(run) - 1; end >= day-1 && d <= day {
			h.Running = int(min(end, day)-d) + 1
		}
	}
	return h
}
