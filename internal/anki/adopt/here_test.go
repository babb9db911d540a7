package adopt

import (
	"slices"
	"testing"
	"time"

	"anneal/internal/anki/apkg"
	"anneal/internal/quiz"
)

// TestHere takes back cards that had gone to Anki from here: what the log has is not
// told again, and what was done here since is not undone.
func TestHere(t *testing.T) {
	learnt := []apkg.Rev{
		{ID: ms(1, 9), Grade: 3, Interval: -600, Kind: apkg.RevLearn},
		{ID: ms(1, 10), Grade: 3, Interval: 3, Kind: apkg.RevLearn},
		{ID: ms(4, 9), Grade: 2, Interval: 9, Factor: 500, Kind: apkg.RevReview},
	}
	card := func(due int64, reviews ...apkg.Rev) *apkg.Card {
		return &apkg.Card{Type: apkg.Review, Queue: 2, Due: due, Interval: 9, Mod: ms(2, 1) / 1000, Reviews: reviews}
	}
	became, _ := events(card(12, learnt...))
	own := func(e quiz.Event) quiz.Event {
		e.Device, e.Card = quiz.DeviceID{1}, quiz.IDOf("deck/key")
		return named(e)
	}
	var here []quiz.Event
	for _, e := range became.events {
		here = append(here, own(e))
	}
	answered := own(here[2])
	answered.At, answered.Day, answered.Due.Day = answered.At.AddDate(0, 0, 20), answered.Day+20, answered.Due.Day+40
	moved := slices.Clone(learnt)
	moved[1].ID += 3 // as an export does with two answers of one moment
	asleep := card(12, learnt...)
	asleep.Queue, asleep.Flag = apkg.Suspended, 4
	put := func(kind quiz.EventKind, flag uint8) quiz.Event {
		return own(quiz.Event{Kind: kind, At: time.UnixMilli(ms(5, 9)), Seq: 9, Flag: flag})
	}
	for name, test := range map[string]struct {
		here  []quiz.Event
		card  *apkg.Card
		kinds string
		known int
	}{
		"as it went out":           {here, card(12, moved...), "", 3},
		"answered there":           {here, card(40, append(slices.Clone(learnt), apkg.Rev{ID: ms(13, 9), Grade: 3, Interval: 28, Kind: apkg.RevReview})...), "graded", 3},
		"the same with two grades": {here, card(12, append(slices.Clone(learnt[:2]), apkg.Rev{ID: ms(4, 9), Grade: 4, Interval: 9, Kind: apkg.RevReview})...), "graded", 2},
		"answered here since":      {append(slices.Clone(here), answered), card(12, learnt...), "", 3},
		"moved there":              {here, card(20, learnt...), "rescheduled", 3},
		"new there":                {here, &apkg.Card{}, "", 0},
		"answered there only":      {nil, card(12, learnt...), "graded graded graded", 0},
		"suspended and flagged":    {append(slices.Clone(here), put(quiz.Suspended, 0), put(quiz.Flagged, 4)), asleep, "", 3},
		"another flag there":       {append(slices.Clone(here), put(quiz.Suspended, 0), put(quiz.Flagged, 2)), asleep, "flagged", 3},
	} {
		h, _ := eventsAfter(Marks{}, test.card, test.here...)
		if kinds(h) != test.kinds || h.known != test.known {
			t.Errorf("%s: %q and %d known, want %q and %d", name, kinds(h), h.known, test.kinds, test.known)
		}
	}
}
