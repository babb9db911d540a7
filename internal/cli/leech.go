package cli

import (
	"fmt"
	"math"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// leech tells whether a card is forgotten more often than predicted. Only cards
// that lapsed a few times have their history read.
func (d *desk) leech(id quiz.CardID, s quiz.State) (sched.Leech, bool) {
	if s.Lapses < sched.LeechLapses {
		return sched.Leech{}, false
	}
	events, err := d.db.History(id)
	if err != nil {
		return sched.Leech{}, false // a remark is not worth an error
	}
	return sched.Leeching(append(events, d.tuned...))
}

// leechWords says why a card is a leech and how it ceases to be one.
func leechWords(l sched.Leech, c *quiz.Card) (why, wayBack string) {
	why = fmt.Sprintf("forgotten %s in %s, where %.1f were to be expected; chance alone does that once in %.0f",
		times(l.Lapses), count(l.Reviews, "review"), l.Expected, math.Min(1/l.Chance, 1e6))
	wayBack = fmt.Sprintf("put it in other words (%s:%d), or set it aside with `anneal suspend %s`", c.Origin.File, c.Origin.Line, c.Key)
	switch {
	case l.Away == 1:
		wayBack += "; one right answer makes it a card like others again"
	case l.Away > 1:
		wayBack += fmt.Sprintf("; %d right answers in a row make it a card like others again", l.Away)
	}
	return why, wayBack
}

// lapsed is what is said of a card after it was failed.
func (d *desk) lapsed(id quiz.CardID, s quiz.State) string {
	l, ok := d.leech(id, s)
	if !ok {
		return ""
	}
	c := d.cardsOf([]quiz.CardID{id})[id]
	if c == nil {
		return ""
	}
	why, back := leechWords(l, c)
	return fmt.Sprintf("%s is a leech: %s; to change that, %s", c.Key, why, back)
}
