package sched

import (
	"math"
	"time"

	"anneal/internal/quiz"
)

// Load knows how many reviews fall due on each of the days to come, and moves
// new ones within their spread to where there is room: away from crowded days,
// from easy days of the week, and from days on which another card of the same
// concept is due. It only chooses among the days that the spread allows, so all
// that [Preview] promises holds, and it draws nothing by chance: as long as it
// is not told of a change, equal questions get equal answers. It is not safe for
// use by several goroutines.
type Load struct {
	easy     [7]bool
	decks    []*quiz.Deck
	states   map[quiz.CardID]quiz.State
	on       func(quiz.Day) int       // how many cards were due on a day at the beginning
	counted  map[quiz.Day]int         // what on has said
	added    map[quiz.CardID]quiz.Due // what states does not tell, see [Load.Add]
	changed  map[quiz.CardID]quiz.Due // what became of them since
	moved    map[quiz.Day]int         // what that adds to the days
	siblings map[conceptID][]quiz.Card
}

// NewLoad returns the load of these cards. It looks at them when it is first
// asked; the states must not change, see [Load.Put].
func NewLoad(decks []*quiz.Deck, states map[quiz.CardID]quiz.State, easy ...time.Weekday) *Load {
	l := &Load{decks: decks, states: states, counted: map[quiz.Day]int{}, added: map[quiz.CardID]quiz.Due{}, changed: map[quiz.CardID]quiz.Due{}, moved: map[quiz.Day]int{}}
	for _, w := range easy {
		l.easy[w] = true
	}
	return l
}

// CountBy makes the load ask how many cards are due on a day, where the states are
// not those of all cards; each day is asked about once.
func (l *Load) CountBy(on func(quiz.Day) int) { l.on = on }

// due returns how many cards are due on a day. A card that is in no deck any
// more counts as well; there are few.
func (l *Load) due(day quiz.Day) int {
	if l.on == nil {
		days := make(map[quiz.Day]int, 256)
		for _, s := range l.states {
			if due := askedAt(s); !due.IsStep() {
				days[due.Day]++
			}
		}
		l.on = func(day quiz.Day) int { return days[day] }
	}
	n, ok := l.counted[day]
	if !ok {
		n = l.on(day)
		l.counted[day] = n
	}
	return n + l.moved[day]
}

// group finds the cards of each concept.
func (l *Load) group(d *quiz.Deck) {
	for from := 0; from < len(d.Cards); {
		to := from + 1
		for to < len(d.Cards) && d.Cards[to].Concept == d.Cards[from].Concept {
			to++
		}
		if d.Cards[from].Concept != "" {
			l.siblings[conceptID{d.Name, d.Cards[from].Concept}] = d.Cards[from:to:to]
		}
		from = to
	}
}

// Add tells of whole concepts of which the load did not have all cards. They were
// counted before.
func (l *Load) Add(d *quiz.Deck, states map[quiz.CardID]quiz.State) {
	l.know()
	l.group(d)
	for id, s := range states {
		l.added[id] = askedAt(s)
	}
}

// know finds the cards of each concept when they are first asked for.
func (l *Load) know() {
	if l.siblings == nil {
		l.siblings = map[conceptID][]quiz.Card{}
		for _, d := range l.decks {
			l.group(d)
		}
	}
}

// Put tells that a card has another state now.
func (l *Load) Put(id quiz.CardID, s quiz.State) {
	move := func(due quiz.Due, n int) {
		if !due.IsStep() && due.Day != 0 {
			l.moved[due.Day] += n
		}
	}
	move(l.dueOf(id), -1)
	l.changed[id] = askedAt(s)
	move(l.changed[id], 1)
}

// askedAt returns when a card will be asked; a suspended one is asked on no day.
func askedAt(s quiz.State) quiz.Due {
	if s.Suspended {
		return quiz.Due{}
	}
	return s.Due
}

func (l *Load) dueOf(id quiz.CardID) quiz.Due {
	if due, ok := l.changed[id]; ok {
		return due
	}
	if s, ok := l.states[id]; ok {
		return askedAt(s)
	}
	return l.added[id]
}

// Preview is [Preview] with the days chosen by the load.
func (l *Load) Preview(card *quiz.Card, s quiz.State, t quiz.Tuning, at time.Time, day quiz.Day) [4]Outlook {
	id := card.ID()
	day = max(day, s.Last)
	taken := l.taken(card, day)
	own := l.dueOf(id).Day
	return preview(id, s, t, at, day, func(lo, hi int, spread float64) int {
		return l.choose(day, lo, hi, spread, own, taken)
	})
}

// taken returns the days after the given one on which other cards of a card's
// concept are due.
func (l *Load) taken(card *quiz.Card, day quiz.Day) map[quiz.Day]bool {
	l.know()
	taken := map[quiz.Day]bool{}
	siblings := l.siblings[conceptID{card.Deck, card.Concept}]
	for i := range siblings {
		if siblings[i].Key == card.Key {
			continue
		}
		if due := l.dueOf(siblings[i].ID()).Day; due > day {
			taken[due] = true
		}
	}
	return taken
}

// avoid is how much fuller a day counts that is easy, or on which a sibling is
// due.
const avoid = 1000

// choose returns the days, from lo to hi, after which there is most room; of
// equal ones the draw decides. Days further away are emptier as a rule, only
// because their cards have not been answered yet; so a day is compared with the
// trend over the range, else all intervals would become longer than they ought
// to be.
func (l *Load) choose(day quiz.Day, lo, hi int, spread float64, own quiz.Day, taken map[quiz.Day]bool) int {
	if lo == hi {
		return lo
	}
	n := hi - lo + 1
	counts := make([]float64, n)
	var mean, slope, square float64
	for i := range counts {
		d := day + quiz.Day(lo+i)
		counts[i] = float64(l.due(d))
		if d == own {
			counts[i]--
		}
		mean += counts[i] / float64(n)
	}
	for i, c := range counts {
		x := float64(i) - float64(n-1)/2
		slope += x * (c - mean)
		square += x * x
	}
	slope /= square
	best, ties := math.Inf(1), []int(nil)
	for i, c := range counts {
		trend := max(0, mean+slope*(float64(i)-float64(n-1)/2))
		cost := (c + 1) / (trend + 1)
		d := day + quiz.Day(lo+i)
		if l.easy[weekday(d)] {
			cost *= avoid
		}
		if taken[d] {
			cost *= avoid
		}
		cost = math.Round(cost*1e6) / 1e6 // so that equal ones are equal
		if cost < best {
			best, ties = cost, ties[:0]
		}
		if cost == best {
			ties = append(ties, lo+i)
		}
	}
	return ties[int(spread*float64(len(ties)))]
}

// weekday returns the day of the week; day 0, 1 January 1970, was a Thursday.
func weekday(d quiz.Day) time.Weekday {
	return time.Weekday(((int(d)+int(time.Thursday))%7 + 7) % 7)
}
