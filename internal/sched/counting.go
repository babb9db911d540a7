package sched

import "anneal/internal/quiz"

// Counting returns the events that count: in the order of the fold, each once,
// without those that were taken back.
func Counting(events []quiz.Event) []quiz.Event {
	var out []quiz.Event
	for _, e := range alive(order(events)) {
		out = append(out, *e)
	}
	return out
}
