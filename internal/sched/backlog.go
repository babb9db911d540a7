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
// cleared; false if there is none. It counts on every day's limit and the decks'
// shares being used up and no new card being begun. Cards that are answered come
// back: each is remembered as often as FSRS predicts, and forgotten ones the next
// day. Of a large collection it plays a sample, so that it takes milliseconds.
func Forecast(p Plan) (Backlog, bool) {
	b := builder{Plan: p, lives: livesOf(p)}
	b.shares = b.begin()
	limits := p.Limits.plain()
	room := max(0, limits.Reviews-p.DoneReviews)
	f := forecast{day: p.Day}
	due := 0
	for _, d := range p.Decks {
		deck := b.rules(d.Name)
		f.decks = append(f.decks, deck)
		for i := range d.Cards {
			c := &d.Cards[i]
			id := c.ID()
			s := p.States[id]
			if !c.Scheduled || s.Suspended || s.Memory.Stability == 0 || s.Due.IsStep() || s.Phase != quiz.Review {
				continue
			}
			if s.Due.Day <= p.Day && s.Buried <= p.Day {
				due++
				b.shares.fallDue(c)
			}
			f.cards = append(f.cards, future{id: id, deck: deck, due: max(s.Due.Day, s.Buried), last: s.Last, memory: s.Memory, reps: s.Reps})
		}
	}
	all := len(f.cards)
	if p.InReview > 0 {
		all, due = p.InReview, p.Waiting
	}
	over := b.shares.over(due, room)
	if over <= 0 || limits.Reviews <= 0 {
		return Backlog{}, false
	}
	told := Backlog{Due: due, Over: over, PerDay: limits.Reviews}
	slices.SortFunc(f.cards, func(x, y future) int { return cmp.Compare(b.tie(x.id), b.tie(y.id)) })
	f.cards = f.cards[:min(len(f.cards), forecastCards)]
	weight := float64(all) / float64(len(f.cards)) // cards for which one of the sample stands
	f.today = float64(room) / weight
	for _, d := range f.decks {
		d.today, d.perDay = d.today/weight, d.perDay/weight
	}
	if told.Clear = f.cleared(float64(limits.Reviews)/weight, forecastDays); told.Clear != 0 {
		return told, true
	}
	for more, k := limits.Reviews, 0; k < 24; k++ {
		more += max(1, more/2)
		if f.cleared(float64(more)/weight, enoughDays) != 0 {
			told.Enough = more
			break
		}
	}
	return told, true
}

// forecast plays days.
type forecast struct {
	day   quiz.Day
	today float64 // how many cards of the sample the rest of today has room for
	cards []future
	decks []*rules
}

// rules are what a deck's cards go by.
type rules struct {
	model         *model
	interval      func(quiz.Memory) float64 // days until a review
	life          life
	today, perDay float64 // reviews that it may have; infinite without a share of its own
	room          float64 // what is left of a day
	due           int
}

func (b *builder) rules(deck string) *rules {
	t, ok := b.DeckTuning[deck]
	if !ok {
		t = b.Tuning
	}
	r := rulesOf(t)
	r.life, r.today, r.perDay = b.lives.of(deck), math.Inf(1), math.Inf(1)
	if s := b.shares[deck]; s != nil && s.Reviews >= 0 {
		r.today, r.perDay = float64(s.Reviews), float64(b.Shares[deck].Reviews)
	}
	return r
}

// rulesOf returns what cards are played by.
func rulesOf(t quiz.Tuning) *rules {
	m := modelOf(t)
	return &rules{model: m, interval: m.interval(t.Retention)}
}

// future is a card as the forecast plays it.
type future struct {
	id        quiz.CardID
	deck      *rules
	due, last quiz.Day
	memory    quiz.Memory
	reps      int
}

// turn is a card that is due on the day that is played, and its urgency.
type turn struct {
	rank float64
	card int
}

// cleared plays days until all that is due fits into one, and returns it; 0 if
// that takes longer than the days given.
func (f *forecast) cleared(perDay float64, days int) quiz.Day {
	cards := slices.Clone(f.cards)
	room := f.today
	for _, d := range f.decks {
		d.room = d.today
	}
	last := f.day + quiz.Day(days)
	var due []turn
	for day := f.day; day <= last; day++ {
		due = due[:0]
		for _, d := range f.decks {
			d.due = 0
		}
		for i := range cards {
			if cards[i].due <= day {
				due = append(due, turn{card: i})
				cards[i].deck.due++
			}
		}
		fits := float64(len(due)) <= max(perDay, 1)
		for _, d := range f.decks {
			fits = fits && float64(d.due) <= max(d.perDay, 1)
		}
		if day > f.day && fits {
			return day
		}
		if float64(len(due))-room-perDay*float64(last-day-1) > max(perDay, 1) {
			return 0 // even if none of them came back
		}
		if room < 1 {
			due = due[:0] // nothing to choose, as on most days of a small sample of many cards
		}
		scarce := float64(len(due)) > room
		for _, d := range f.decks {
			scarce = scarce || float64(d.due) > d.room
		}
		if scarce { // else all of them are asked, in whatever order
			for i, t := range due {
				due[i].rank = cards[t.card].urgency(day)
			}
			slices.SortFunc(due, func(x, y turn) int {
				switch {
				case x.rank < y.rank:
					return -1
				case x.rank > y.rank:
					return 1
				}
				return x.card - y.card
			})
		}
		for _, t := range due {
			if room < 1 {
				break
			}
			c := &cards[t.card]
			if c.deck.room < 1 {
				continue
			}
			room--
			c.deck.room--
			c.play(day)
		}
		room = min(room, 1) + perDay // a sample's day may hold less than one card
		for _, d := range f.decks {
			d.room = min(d.room, 1) + d.perDay
		}
	}
	return 0
}

// urgency is the order of a backlog, see [ByNeed].
func (c *future) urgency(day quiz.Day) float64 {
	if c.due >= day {
		return math.Inf(-1)
	}
	return c.deck.life.need(c.memory, float64(day-c.last))
}

// play answers a card: remembered as often as predicted, by a draw. It returns the
// grade. Days are whole here for every model: a learner comes once a day.
func (c *future) play(day quiz.Day) quiz.Grade {
	m := c.deck.model
	elapsed := float64(max(0, day-c.last))
	g := quiz.Good
	if draw(c.id, c.reps) >= m.recall(c.memory, elapsed) {
		g = quiz.Again
	}
	c.memory = m.next(c.memory, elapsed, g)
	c.last, c.due, c.reps = day, day+c.wait(), c.reps+1
	return g
}

// wait returns the days until recall has fallen to the retention.
func (c *future) wait() quiz.Day {
	return quiz.Day(min(max(1, math.Round(c.deck.interval(c.memory))), float64(c.deck.model.tuning.Maximum)))
}
