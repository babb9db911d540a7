package cli

import (
	"context"
	"fmt"
	"math"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// sampled is how many cards stand for all in a forecast, which plays no more.
const sampled = 300

// backlog is the forecast for a plan, where reviews do not fit into the day.
func (d *desk) backlog(plan sched.Plan, queue *sched.Queue) (sched.Backlog, bool) {
	if queue.Over() == 0 {
		return sched.Backlog{}, false
	}
	if d.stock != nil {
		if err := d.sample(&plan, queue.Over()); err != nil {
			return sched.Backlog{}, false // the message is not worth an error
		}
	}
	return sched.Forecast(plan)
}

// sample puts cards in review in place of those of the plan: all, or the first in
// order of their ids, which are hashes. over is how many reviews are due beyond the
// day's limit.
func (d *desk) sample(plan *sched.Plan, over int) error {
	deck := &quiz.Deck{}
	states := map[quiz.CardID]quiz.State{}
	all := true
	err := d.db.Look(context.Background(), func(look *store.Look) error {
		return d.stock.cache.Look(func(cards *store.CacheLook) error {
			for id, phase := range look.Phases() {
				if _, ok := cards.Place(id); !ok || phase != quiz.Review {
					continue
				}
				if all = len(deck.Cards) < sampled; !all {
					plan.InReview = look.Count(math.MinInt32, math.MaxInt32)
					return nil
				}
				s, _ := look.State(id)
				card := quiz.Card{Key: id.String(), Scheduled: true}
				deck.Cards = append(deck.Cards, card)
				states[card.ID()] = s
			}
			return nil
		})
	})
	plan.Decks, plan.States, plan.Waiting = []*quiz.Deck{deck}, states, 0
	if !all {
		plan.Waiting = over + max(0, plan.Limits.Reviews-plan.DoneReviews)
	}
	return err
}

// backlogWords says how many reviews wait beyond the day's limit and when that
// ends; empty if none do.
func (d *desk) backlogWords(plan sched.Plan, queue *sched.Queue) string {
	f, ok := d.backlog(plan, queue)
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

func (d *desk) backlogObject(plan sched.Plan, queue *sched.Queue) *backlogJSON {
	f, ok := d.backlog(plan, queue)
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
