package cli

import (
	"context"
	"math"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
	"anneal/internal/store"
)

// next returns the earliest time at which an answered card is due after now; zero
// if none is.
func (d *desk) next(ctx context.Context) (first quiz.Due, err error) {
	consider := func(s quiz.State) {
		due := s.Due
		if !due.IsZero() && s.Buried > d.day {
			due = quiz.Due{Day: max(due.Day, s.Buried)}
		}
		if s.Suspended || due.IsZero() || due.IsStep() && !due.At.After(d.now()) || !due.IsStep() && due.Day <= d.day {
			return
		}
		if first.IsZero() || moment(due).Before(moment(first)) {
			first = due
		}
	}
	for card := range allCards(d.decks) {
		consider(d.states[card.ID()])
	}
	if d.stock == nil {
		return first, nil
	}
	err = d.db.Look(ctx, func(look *store.Look) error {
		return d.stock.cache.Look(func(cards *store.CacheLook) error {
			for id, s := range look.Waiting(d.day+1, math.MaxInt32) {
				if _, ok := cards.Place(id); ok {
					consider(s)
					break
				}
			}
			return nil
		})
	})
	return first, err
}

// moment makes a due time comparable.
func moment(due quiz.Due) time.Time {
	if due.IsStep() {
		return due.At
	}
	return time.Unix(int64(due.Day)*86400, 0)
}

// load returns the load by which due days are chosen.
func (d *desk) load() *sched.Load {
	l := sched.NewLoad(d.decks, d.states, d.config.easyDays()...)
	if d.stock != nil {
		l.CountBy(func(day quiz.Day) int { return d.count(day, day) })
	}
	return l
}

// coming returns what the study day after now brings, with the limits of the settings;
// nil where it cannot be read, since a figure at the end is not worth an error.
func (d *desk) coming(now time.Time) *session.Coming {
	ctx := context.Background()
	t := *d // the session goes on with its own cards and states, should something be taken back
	plan := t.plan()
	plan.Now, plan.Day, plan.DoneNew, plan.DoneReviews = now.AddDate(0, 0, 1), sched.DayOf(now, d.config.RolloverHour)+1, 0, 0
	var err error
	if t.stock == nil {
		if t.states, err = d.db.States(); err != nil {
			return nil
		}
	}
	queue, err := t.build(ctx, &plan)
	if err != nil {
		return nil
	}
	left := queue.Left()
	reviews := left.Learning + left.Review
	return &session.Coming{Reviews: reviews, New: left.New, Minutes: minutesFor(reviews + left.New)}
}

// dueBy returns how many cards are due by the end of a day; steps, which are
// minutes, are due by the end of any.
func (d *desk) dueBy(day quiz.Day) (n int) {
	_ = d.db.Look(context.Background(), func(look *store.Look) error { // a figure at the end is not worth an error
		n = look.Count(math.MinInt32, day)
		for range look.Steps() {
			n++
		}
		return nil
	})
	return n
}

// count returns how many cards are due from one day to another, 0 where that cannot be
// read: the choice of a day is not worth an error.
func (d *desk) count(from, to quiz.Day) (n int) {
	_ = d.db.Look(context.Background(), func(look *store.Look) error {
		n = look.Count(from, to)
		return nil
	})
	return n
}

// ahead counts the cards that were answered by a clock more than a day ahead of
// ours.
func (d *desk) ahead(ctx context.Context) (int, error) {
	const enough = 64 // events in a row that are not: ids follow the clock
	cards, limit, others := map[quiz.CardID]bool{}, d.now().Add(24*time.Hour), 0
	err := d.db.Look(ctx, func(look *store.Look) error {
		for e := range look.Newest() {
			if !e.At.After(limit) {
				if others++; others == enough {
					break
				}
				continue
			}
			others = 0
			if s, ok := look.State(e.Card); ok && s.LastAt.After(limit) {
				cards[e.Card] = true
			}
		}
		return nil
	})
	return len(cards), err
}
