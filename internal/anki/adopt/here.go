package adopt

import (
	"slices"
	"time"

	"anneal/internal/quiz"
)

// here is what the log has of a card that anneal exported to Anki. Anki tells it
// again when the card comes back, and that must not count twice.
type here struct {
	events []quiz.Event // in order
	told   []bool       // by Anki, too
}

func newHere(events []quiz.Event) *here {
	events = slices.Clone(events)
	slices.SortStableFunc(events, inOrder)
	return &here{events, make([]bool, len(events))}
}

// moved is by how much an answer may have become later on its way: in Anki no two
// have the same millisecond, so that an export moves one of them.
const moved = time.Second

// has reports whether the log has what Anki's log tells.
func (h *here) has(told *quiz.Event) bool {
	from, _ := slices.BinarySearchFunc(h.events, told.At.Add(-moved), func(e quiz.Event, t time.Time) int { return e.At.Compare(t) })
	for i := from; i < len(h.events) && !h.events[i].At.After(told.At); i++ {
		e := &h.events[i]
		if h.told[i] || e.Kind != told.Kind || told.Answer != nil && (e.Answer == nil || e.Answer.Grade != told.Answer.Grade) {
			continue
		}
		h.told[i] = true
		return true
	}
	return false
}

// until returns what the log has up to an instant.
func (h *here) until(t time.Time) []quiz.Event {
	n, _ := slices.BinarySearchFunc(h.events, t, func(e quiz.Event, t time.Time) int {
		if e.At.After(t) {
			return 1
		}
		return -1
	})
	return h.events[:n:n]
}

func inOrder(a, b quiz.Event) int {
	if a.Before(&b) {
		return -1
	}
	return 1
}
