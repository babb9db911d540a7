package sched

import (
	"fmt"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestShares(t *testing.T) {
	d := newDesk()
	other := quiz.Deck{Name: "e"}
	for i := range 4 {
		d.card(fmt.Sprint("r", i), reviewed(5, i-4))
		d.card(fmt.Sprint("n", i), quiz.State{})
		for _, s := range []quiz.State{reviewed(5, i-4), {}} {
			c := quiz.Card{Key: quiz.JoinKey("e", fmt.Sprint(s.Phase, i)), Deck: "e", Scheduled: true}
			other.Cards = append(other.Cards, c)
			d.plan.States[c.ID()] = s
		}
	}
	d.plan.Decks = append(d.plan.Decks, &other)
	count := func() (own, its Left) {
		for _, name := range play(Build(d.plan), noon0) {
			l := &own
			if strings.HasPrefix(name, "e/") {
				l = &its
			}
			if strings.HasPrefix(strings.TrimPrefix(name, "e/"), "r") {
				l.Review++
			} else {
				l.New++
			}
		}
		return own, its
	}
	d.plan.Limits.New = 100
	for _, c := range []struct {
		share    Share
		own, its Left
	}{
		{Share{-1, -1}, Left{0, 4, 4}, Left{0, 4, 4}},
		{Share{1, 2}, Left{0, 4, 4}, Left{0, 2, 1}},
		{Share{0, 0}, Left{0, 4, 4}, Left{}},
	} {
		d.plan.Shares = map[string]Share{"e": c.share}
		if own, its := count(); own != c.own || its != c.its {
			t.Errorf("%+v: %+v and %+v, want %+v and %+v", c.share, own, its, c.own, c.its)
		}
	}
	// What was done today counts, whoever did it.
	d.plan.Shares["e"] = Share{1, 2}
	done := reviewed(5, 9)
	done.Last = day0
	begun := reviewed(0, 9)
	d.plan.States[other.Cards[0].ID()], d.plan.States[other.Cards[1].ID()] = done, begun
	if _, its := count(); its != (Left{0, 1, 0}) {
		t.Errorf("after a review and a new card: %+v", its)
	}
}
