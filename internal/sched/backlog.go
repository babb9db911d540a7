package sched

import (
	"cmp"
	"math"
	"slices"

	"anneal/internal/quiz"
)

// Backlog tells when reviews that do not fit into the daily limit are done.
type Backlog struct {
	Due    int      // reviews that are due and not done yet today
	Over   int      // of them beyond today's limit
	PerDay int      // the limit
	Clear  quiz.Day // the day whose reviews all fit into the limit; 0 if there is none within a year
	Enough int      // where Clear is 0: reviews a day that clear the backlog within 60 days, 0 if no number does
}

const (
	forecastCards = 300 // played by the forecast; the others are taken to be like them
	forecastDays  = 365
	enoughDays    = 60
)

// Forecast plays the days to come and tells when the backlog of a plan is
// cleared; false if there is none. It counts on every day's limit being used
// up and no new card being begun. Cards that are answered come back: each is
// remembered as often as FSRS predicts, and forgotten ones the next day. Of a
// large collection it plays a sample, so that it takes milliseconds.
func Forecast(p Plan) (Backlog, bool) {
	b := builder{Plan: p, life: lifeOf(p.Tuning)}
	var all []future
	due := 0
	for _, d := range p.Decks {
		for i := range d.Cards {
			c := &d.Cards[i]
			id := c.ID()
			s := p.States[id]
			if !c.Scheduled || s.Suspended || s.Memory.Stability == 0 || s.Due.IsStep() || s.Phase != quiz.Review {
				continue
			}
			if s.Due.Day <= p.Day && s.Buried <= p.Day {
				due++
			}
			all = append(all, future{id: id, due: max(s.Due.Day, s.Buried), last: s.Last, memory: s.Memory, reps: s.Reps})
		}
	}
	limits := p.Limits.plain()
	over := due - max(0, limits.Reviews-p.DoneReviews)
	if over <= 0 || limits.Reviews <= 0 {
		return Backlog{}, false
	}
	f := Backlog{Due: due, Over: over, PerDay: limits.Reviews}
	slices.SortFunc(all, func(x, y future) int { return cmp.Compare(b.tie(x.id), b.tie(y.id)) })
	sample := all[:min(len(all), forecastCards)]
	weight := float64(len(all)) / float64(len(sample))
	today := float64(max(0, limits.Reviews-p.DoneReviews)) / weight
	if f.Clear = b.cleared(sample, today, float64(limits.Reviews)/weight, forecastDays); f.Clear != 0 {
		return f, true
	}
	for more, k := limits.Reviews, 0; k < 24; k++ {
		more += max(1, more/2)
		if b.cleared(sample, today, float64(more)/weight, enoughDays) != 0 {
			f.Enough = more
			break
		}
	}
	return f, true
}

// future is a card as the forecast plays it.
type future struct {
	id        quiz.CardID
	due, last quiz.Day
	memory    quiz.Memory
	reps      int
}

// cleared plays days until all that is due fits into one, and returns it; 0 if
// that takes longer than the days given.
func (b *builder) cleared(cards []future, today, perDay float64, days int) quiz.Day {
	m := modelOf(b.Tuning)
	cards = slices.Clone(cards)
	room := today
	for day := b.Day; day <= b.Day+quiz.Day(days); day++ {
		var due []*future
		for i := range cards {
			if cards[i].due <= day {
				due = append(due, &cards[i])
			}
		}
		if day > b.Day && float64(len(due)) <= max(room, 1) {
			return day
		}
		slices.SortStableFunc(due, func(x, y *future) int {
			return cmp.Compare(b.urgency(x, day), b.urgency(y, day))
		})
		for _, c := range due {
			if room < 1 {
				break
			}
			room--
			m.play(c, day)
		}
		room = min(room, 1) + perDay // a sample's day may hold less than one card
	}
	return 0
}

// urgency is the order of a backlog, see [ByNeed].
func (b *builder) urgency(c *future, day quiz.Day) float64 {
	if c.due >= day {
		return math.Inf(-1)
	}
	return b.need(c.memory.Stability, float64(day-c.last))
}

// play answers a card: remembered as often as predicted, by a draw. It returns the
// grade.
func (m *model) play(c *future, day quiz.Day) quiz.Grade {
	elapsed := max(0, day-c.last)
	g := quiz.Good
	if draw(c.id, c.reps) >= m.params.ForgettingCurve(float64(elapsed), c.memory.Stability) {
		g = quiz.Again
	}
	var raw float64
	c.memory, raw = m.next(c.memory, uint64(elapsed), g)
	days := quiz.Day(min(max(1, math.Round(raw)), float64(m.tuning.Maximum)))
	c.last, c.due, c.reps = day, day+days, c.reps+1
	return g
}
