package cli

import (
	"context"
	"math"
	"slices"

	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// What is looked at for a queue, to begin with; more where the day has room for
// more.
const (
	spareReviews = 12 // beyond the limit of the day and a tenth of it: those that share a program never share a day
	freshLessons = 16 // with new cards
	growth       = 8
)

// queue builds the day's queue from the cards that it may need, which it takes
// into the plan and onto the desk. So the first question of a review comes as soon with a
// million cards as with a thousand. The queue is the same that all cards would give, but
// for the partners of codes that are confused, which are looked for among what was
// gathered.
func (d *desk) queue(ctx context.Context, plan *sched.Plan) (*sched.Queue, error) {
	limit := max(0, plan.Limits.Reviews-plan.DoneReviews)
	if plan.Limits.Reviews < 0 {
		limit = math.MaxInt32 / growth
	}
	return d.queueOf(ctx, plan, limit+limit/10+spareReviews, freshLessons)
}

// queueOf is queue with the first so many reviews and lessons with new cards; more
// where they are not enough.
func (d *desk) queueOf(ctx context.Context, plan *sched.Plan, reviews, fresh int) (*sched.Queue, error) {
	g := gathering{desk: d, plan: plan}
	for {
		made := false
		err := d.db.Look(ctx, func(look *store.Look) error {
			return d.stock.cache.Look(func(cards *store.CacheLook) (err error) {
				if g.ledger, g.since, made, err = readLedger(look, cards); err != nil {
					return err
				}
				return g.gather(look, cards, reviews, fresh)
			})
		})
		if err != nil {
			return nil, err
		}
		if made {
			_ = d.stock.cache.PutLedger(g.ledger.bytes()) // what is not kept is made again
		}
		d.decks, d.states = plan.Decks, plan.States
		chosen := *plan
		if g.moreReviews { // others came along with their lessons
			chosen.Pick = func(c *quiz.Card) bool { return g.first[c.ID()] || !g.waits(c) }
		}
		q := sched.Build(chosen)
		room := q.Room()
		more := false
		if room.Reviews && g.moreReviews {
			reviews, more = min(reviews, math.MaxInt32)*growth, true
		}
		if room.New && g.moreBegun || room.Concepts && g.moreConcepts || (g.moreBegun || g.moreConcepts) && g.beyond(room.LastNew) {
			fresh, more = fresh*growth, true
		}
		if !more {
			return q, nil
		}
	}
}

// gathering is the part of all cards that a plan is made of.
type gathering struct {
	*desk
	plan   *sched.Plan
	ledger *ledger
	since  []quiz.Event // after the ledger was made
	begun  map[int]bool // by place, since then
	look   *store.Look
	cards  *store.CacheLook
	places map[int]*taken
	first  map[quiz.CardID]bool // the reviews that come first

	moreReviews, moreBegun, moreConcepts bool // were left out

	cut int // the place of the last lesson with new cards that was taken for them
}

// taken is what was taken of a lesson: all of it for its new cards, else the
// cards that are asked, the rest being fetched when the first of them is.
type taken struct {
	*compile.Sheet
	only []quiz.CardID // none where all of it was taken
}

func (t *taken) whole() bool { return len(t.only) == 0 }

// gather takes what was answered today, all learning steps, the first reviews, and
// the lessons of the first new cards.
func (g *gathering) gather(look *store.Look, cards *store.CacheLook, reviews, fresh int) error {
	g.look, g.cards, g.places, g.begun = look, cards, map[int]*taken{}, map[int]bool{}
	g.plan.States = map[quiz.CardID]quiz.State{}
	for _, e := range g.since {
		if place, ok := cards.Place(e.Card); ok {
			g.begun[place] = true
		}
	}
	g.today()
	for id := range look.Steps() {
		g.takeCard(id)
	}
	if g.pairs != nil {
		g.plan.Confused = g.pairs()
	}
	due := g.reviews(reviews)
	g.lessons(fresh)
	if g.requirements(); g.places == nil {
		return errLostSheet
	}
	g.assemble(due)
	return nil
}

// today takes what was answered today.
func (g *gathering) today() {
	const enough = 64 // older events in a row: ids follow the clock
	older := 0
	for e := range g.look.Newest() {
		if e.Day < g.plan.Day {
			if older++; older == enough {
				return
			}
			continue
		}
		older = 0
		g.takeCard(e.Card)
	}
}

// reviews takes the first n of those that are due, and returns how many are.
func (g *gathering) reviews(n int) int {
	const ever = quiz.Day(math.MinInt32)
	day, last := g.plan.Day, g.plan.Day+quiz.Day(g.plan.Ahead)
	due := g.count(ever, day)
	first, enough := []quiz.CardID(nil), false
	if g.plan.Order == sched.ByNeed && g.plan.Ahead == 0 && due > max(0, g.plan.Limits.Reviews-g.plan.DoneReviews) {
		first, enough = g.todays(n) // in a backlog they come first
	}
	if !enough {
		first = g.plan.First(n, due, g.waiting(ever, last))
	}
	g.moreReviews = len(first) == n
	if len(g.plan.Confused) > 0 {
		first = append(first, g.plan.First(n, due, g.waiting(last+1, max(last, day+sched.PartnerDays)))...)
	}
	g.first = map[quiz.CardID]bool{}
	for _, id := range first {
		g.first[id] = true
		g.takeCard(id)
	}
	return due
}

// todays returns the first n reviews that fell due today, if there are so many. The
// due index has them in the order in which they are asked in a backlog.
func (g *gathering) todays(n int) (first []quiz.CardID, enough bool) {
	for id := range g.waiting(g.plan.Day, g.plan.Day) {
		if len(first) == n {
			break
		}
		first = append(first, id)
	}
	return first, len(first) == n
}

// exactly is up to how many reviews are counted one by one; of more, those that are
// put off for a while are counted as well.
const exactly = 5000

// count returns how many reviews are due from one day to another.
func (g *gathering) count(first, last quiz.Day) int {
	n := g.look.Count(first, last)
	if n > exactly {
		return n - g.ledger.goneCards()
	}
	n = 0
	for _, s := range g.waiting(first, last) {
		if s.Phase == quiz.Review {
			n++
		}
	}
	return n
}

// waiting yields the reviews that are due and not put off.
func (g *gathering) waiting(first, last quiz.Day) func(func(quiz.CardID, quiz.State) bool) {
	return func(yield func(quiz.CardID, quiz.State) bool) {
		for id, s := range g.look.Waiting(first, last) {
			if s.Buried <= g.plan.Day && !g.ledger.isGone(id) && !yield(id, s) {
				return
			}
		}
	}
}

// lessons takes the first n lessons with new cards, in the order of teaching; those
// that are locked for certain are passed over.
func (g *gathering) lessons(n int) {
	begun := func(place int) bool { return g.ledger.begun.has(place) || g.begun[place] }
	g.moreBegun, g.moreConcepts = false, false
	for at, needs := range g.ledger.lessons() {
		old := begun(at)
		if !old && slices.ContainsFunc(needs, func(place int) bool { return !begun(place) }) {
			continue
		}
		if n > 0 {
			n--
			g.cut = at
			g.take(at)
			continue
		}
		if g.moreBegun, g.moreConcepts = g.moreBegun || old, g.moreConcepts || !old; g.moreBegun && g.moreConcepts {
			break
		}
	}
}

// beyond reports whether a new card came along with a review of its lesson, before
// the turn of that lesson.
func (g *gathering) beyond(c *quiz.Card) bool {
	if c == nil {
		return false
	}
	for place, t := range g.places {
		for i := range t.Deck.Cards {
			if t.Deck.Cards[i].Key == c.Key {
				return place > g.cut
			}
		}
	}
	return false
}

// takeCard takes a card; or all of its lesson where the card was new today, since
// then it matters when the lesson was begun.
func (g *gathering) takeCard(id quiz.CardID) {
	place, ok := g.cards.Place(id)
	if !ok {
		return
	}
	s, _ := g.look.State(id)
	if s.First == g.plan.Day || s.Introduced == g.plan.Day {
		g.take(place)
		return
	}
	if t := g.places[place]; t == nil {
		g.read(place, id)
	} else if !t.whole() && !slices.Contains(t.only, id) {
		g.read(place, append(t.only, id)...)
	}
	g.plan.States[id] = s
}

// read reads the sheet of a lesson, or some cards of it. Where it cannot be read all
// places are given up.
func (g *gathering) read(place int, only ...quiz.CardID) {
	switch s := sheetAt(g.cards, place, only...); {
	case s == nil:
		g.places = nil
	case g.places != nil:
		g.places[place] = &taken{s, only}
	}
}

// take takes a lesson with the states of all in it.
func (g *gathering) take(place int) {
	if t := g.places[place]; t == nil || !t.whole() {
		g.read(place)
	} else {
		return
	}
	t := g.places[place]
	if t == nil {
		return
	}
	for i := range t.Deck.Cards {
		id := t.Deck.Cards[i].ID()
		if st, ok := g.look.State(id); ok {
			g.plan.States[id] = st
		}
	}
	for i := range t.Deck.Concepts {
		id := quiz.IDOf(t.Deck.Concepts[i].Key())
		st, ok := g.look.State(id)
		if ok {
			g.plan.States[id] = st
		}
		if t.HasPage && st.Introduced == 0 {
			t.Deck.Concepts[i].Page = pageThere
		}
	}
}

// pageThere stands for the page of a concept, which the session fetches when it
// is to be read.
var pageThere = quiz.Page{Description: "…"}

// requirements takes what lessons that were not begun require, since only that
// tells whether they are open.
func (g *gathering) requirements() {
	for n := -1; g.places != nil && n < len(g.places); {
		n = len(g.places)
		for place, s := range g.places {
			if !s.whole() || g.ledger.begun.has(place) || g.begun[place] {
				continue
			}
			for _, key := range s.Required() {
				if place, ok := g.cards.Place(quiz.IDOf(key)); ok {
					g.take(place)
				}
			}
		}
	}
}

// assemble makes decks of what was taken. due is how many reviews there are.
func (g *gathering) assemble(due int) {
	var order []int
	for place := range g.places {
		order = append(order, place)
	}
	slices.Sort(order)
	g.plan.Decks = nil
	for _, place := range order {
		s := g.places[place]
		if n := len(g.plan.Decks); n == 0 || g.plan.Decks[n-1].Name != s.Deck.Name {
			g.plan.Decks = append(g.plan.Decks, &quiz.Deck{Name: s.Deck.Name, Title: s.Deck.Title, Edition: s.Deck.Edition})
		}
		deck := g.plan.Decks[len(g.plan.Decks)-1]
		deck.Concepts = append(deck.Concepts, s.Deck.Concepts...)
		deck.Cards = append(deck.Cards, s.Deck.Cards...)
	}
	g.plan.Waiting = 0
	if !g.moreReviews {
		return
	}
	g.plan.Waiting = due
	for c := range allCards(g.plan.Decks) {
		if s := g.plan.States[c.ID()]; g.first[c.ID()] && s.Due.Day <= g.plan.Day {
			g.plan.Waiting--
		}
	}
}

// waits reports whether a card is a review that is due.
func (g *gathering) waits(c *quiz.Card) bool {
	s := g.plan.States[c.ID()]
	return s.Phase == quiz.Review && !s.Due.IsStep() && s.Due.Day <= g.plan.Day+quiz.Day(g.plan.Ahead)
}

// fetch returns a lesson with its texts and states, for a session. A cache that
// was emptied meanwhile is made again.
func (d *desk) fetch(ctx context.Context) func(quiz.CardID) (*quiz.Deck, map[quiz.CardID]quiz.State) {
	return func(id quiz.CardID) (*quiz.Deck, map[quiz.CardID]quiz.State) {
		deck := d.stock.lesson(id)
		if deck == nil && !d.stock.cache.Current(d.stock.print) {
			if _, err := d.program.cards(ctx, d.db); err != nil {
				return nil, nil
			}
			deck = d.stock.lesson(id)
		}
		if deck == nil {
			return nil, nil
		}
		states := map[quiz.CardID]quiz.State{}
		err := d.db.Look(ctx, func(look *store.Look) error {
			for c := range allCards([]*quiz.Deck{deck}) {
				if s, ok := look.State(c.ID()); ok {
					states[c.ID()] = s
				}
			}
			for i := range deck.Concepts {
				id := quiz.IDOf(deck.Concepts[i].Key())
				if s, ok := look.State(id); ok {
					states[id] = s
				}
			}
			return nil
		})
		if err != nil {
			return nil, nil
		}
		return deck, states
	}
}
