package sched

import (
	"cmp"
	"math"
	"slices"
	"time"

	"anneal/internal/quiz"
)

// Limits bound a study day. In New and Reviews 0 means none at all; in
// NewConcepts and NewPerConcept it means the usual 2 and 3. Negative means no
// limit. Learning steps are never limited.
type Limits struct {
	New           int // cards asked for the first time
	Reviews       int
	NewConcepts   int // concepts begun: page read, or first card asked
	NewPerConcept int // of New
}

func (l Limits) plain() Limits {
	if l.NewConcepts == 0 {
		l.NewConcepts = 2
	}
	if l.NewPerConcept == 0 {
		l.NewPerConcept = 3
	}
	for _, n := range []*int{&l.New, &l.Reviews, &l.NewConcepts, &l.NewPerConcept} {
		if *n < 0 {
			*n = math.MaxInt32
		}
	}
	return l
}

// Plan is what a queue is built from. Nothing in it is changed.
type Plan struct {
	Decks       []*quiz.Deck               // in the order in which they are taught
	States      map[quiz.CardID]quiz.State // of cards and of concepts' pages; what is missing is new
	Day         quiz.Day                   // the study day
	Limits      Limits                     // for the whole day
	Shares      map[string]Share           // of decks that have limits of their own, within those of the day
	Waiting     int                        // how many reviews more are due than the decks have, where these are not all
	InReview    int                        // for [Forecast], how many cards are in review, where the decks are but a sample of them; Waiting are then all that are due
	DoneNew     int                        // counts against Limits.New
	DoneReviews int                        // counts against Limits.Reviews
	Pick        func(*quiz.Card) bool      // which cards may be asked; nil for all
	Ahead       int                        // days: reviews due up to then are asked as well
	Cram        bool                       // everything picked is asked once, due or not
	NoLessons   bool                       // pages are not shown, and cards do not wait for them
	Confused    []Pair                     // codes that the learner takes for one another, see [Confused]
	Order       Order                      // of the reviews
	Seed        uint64                     // orders what nothing else does

	// Time is what the learner has, 0 for as long as it takes. Then no new card
	// comes in its last fifth, and at most two Fix cards do, when the last fifth
	// begins or nothing else is left.
	Time time.Duration

	// Now and Tuning tell how likely a card is remembered, for orders that go by
	// it, and when Time begins.
	Now    time.Time
	Tuning quiz.Tuning

	// DeckTuning is by deck, where one is not Tuning; only retention and longest
	// interval may differ.
	DeckTuning map[string]quiz.Tuning
}

// Build puts the cards of a study day in order. Left out are cards that are not
// scheduled, suspended, buried, or not picked. Of the others come
//
//   - every card in a learning step, when it is due;
//   - reviews that are due, by the plan's order, up to the limit, but one only of those
//     that share a program, and none whose program was asked today or has a
//     learning step pending;
//   - new cards of concepts that are open, in the order of teaching and up the
//     ladder, up to the limits, and none whose program is asked today.
//
// A concept opens when of each concept it requires two cards were answered right
// at least once each, and all in all on two different study days at least;
// requirements that the deck does not hold are passed over. Within a concept
// the next rung opens when cards of the rung below were answered right on two
// different study days; a day counts as right for a card by its last grade.
//
// A concept whose page is not empty and was not read is shown as a page before
// the first of its new cards. A card that has a history is asked even if its
// concept's page was not read, since the page may have come later.
//
// Limits and what is open are those at the beginning of the session: what
// today's answers unlock comes with the next queue.
//
// Of two codes that the learner confuses, a card about the one brings a card
// about the other into the same queue, if it is due within three days.
//
// With Cram limits, due days, programs, openings and the ladder are put aside,
// and cards that only a quiz asks are asked as well; a card that is failed comes
// again, after three others where there are so many; any other is done with its
// answer.
func Build(p Plan) *Queue {
	b := newBuilder(p)
	q := &Queue{day: p.Day, cram: p.Cram, topics: map[conceptID]*topic{}, confused: confusions{}}
	for _, pair := range p.Confused {
		q.confused[pair] = true
	}
	b.shares = b.begin()
	b.collect(q)
	if p.Cram {
		b.cram(q)
	} else {
		q.reviews = b.reviews(q)
		q.fresh = b.fresh(q)
	}
	if p.Time > 0 {
		q.lastFifth = p.Now.Add(p.Time * 4 / 5)
		q.setFixesAside()
	}
	q.totalReviews, q.totalFresh = len(q.reviews), len(q.fresh)
	return q
}

// conceptID names a concept of a deck.
type conceptID struct{ deck, concept string }

type builder struct {
	Plan
	limits Limits
	order  []*topic        // in the order of teaching
	due    []*entry        // reviews
	soon   []*entry        // reviews due in a few days, about codes that are confused
	behind int             // how many of them are due today or were before
	taken  map[string]bool // programs asked today, or to be asked: cards of one reveal each other
	shares shares          // what decks with limits of their own may still take
	lives  lives           // see lifeOf
}

func newBuilder(p Plan) *builder {
	b := &builder{Plan: p, limits: p.Limits.plain(), taken: map[string]bool{}, lives: livesOf(p)}
	if p.Order == ByChance {
		b.Seed = mix(p.Seed ^ uint64(p.Day))
	}
	return b
}

// room is how many reviews the limit of the day admits.
func (b *builder) room() int { return max(0, b.limits.Reviews-b.DoneReviews) }

// entry is a card in the queue.
type entry struct {
	id    quiz.CardID
	card  *quiz.Card
	topic *topic
	at    time.Time // learning: when it is due; zero for at once
	rank  uint64    // reviews: the order
	from  int       // failed while cramming: comes after so many answers
	late  uint64    // reviews: the order in a backlog
	unmet bool      // set aside: it is new
	extra bool      // new: not of the day's plan, but of a concept that is tested out
}

// collect looks at every card once: it fills the topics, the learning steps and
// the reviews that are due.
func (b *builder) collect(q *Queue) {
	for _, d := range b.Decks {
		topics := make(map[string]*topic, len(d.Concepts))
		for i := range d.Concepts {
			c := &d.Concepts[i]
			if topics[c.ID] != nil {
				continue
			}
			t := &topic{concept: c, deck: topics, read: b.NoLessons || c.Page.Empty()}
			if s, ok := b.States[quiz.IDOf(c.Key())]; ok && s.Introduced != 0 {
				t.read, t.readAt, t.begun = true, s.IntroducedAt, s.Introduced
			}
			topics[c.ID] = t
			b.order = append(b.order, t)
		}
		var t *topic
		for i := range d.Cards {
			c := &d.Cards[i]
			if i == 0 || c.Concept != d.Cards[i-1].Concept {
				if t = topics[c.Concept]; t == nil {
					t = &topic{deck: topics, read: true}
					topics[c.Concept] = t
					b.order = append(b.order, t)
				}
			}
			id := c.ID()
			s := b.States[id]
			t.note(c, &s, b.Day)
			b.place(q, c, id, &s, t)
		}
		for name, t := range topics {
			q.topics[conceptID{d.Name, name}] = t
		}
	}
	slices.SortStableFunc(q.steps, byTime)
}

// place decides what a card may be today: new, a step, a review, or nothing.
func (b *builder) place(q *Queue, c *quiz.Card, id quiz.CardID, s *quiz.State, t *topic) {
	askable := (c.Scheduled || b.Cram) && !s.Suspended && s.Buried <= b.Day && (b.Pick == nil || b.Pick(c))
	step := s.Phase == quiz.Learning || s.Phase == quiz.Relearning || s.Due.IsStep()
	due := int(s.Due.Day) <= int(b.Day)+b.Ahead
	if c.Program != "" && s.Reps > 0 && (s.Last == b.Day || step && due && c.Scheduled && !s.Suspended) {
		b.taken[c.Program] = true
	}
	switch {
	case !askable:
	case s.Phase == quiz.New && (due || b.Cram):
		t.fresh = append(t.fresh, &entry{id: id, card: c, topic: t})
	case b.Cram:
		b.due = append(b.due, &entry{id: id, card: c, topic: t, rank: b.tie(id)})
	case !due:
		if len(b.Confused) > 0 && !step && int(s.Due.Day) <= int(b.Day)+PartnerDays && b.mayPair(c) {
			e := &entry{id: id, card: c, topic: t}
			e.rank, _ = b.ranks(c.Deck, id, s)
			b.soon = append(b.soon, e)
		}
	case step:
		e := &entry{id: id, card: c, topic: t, at: s.Due.At}
		if s.Last < b.Day {
			e.at = time.Time{} // a night has passed
		}
		q.steps = append(q.steps, e)
	default:
		e := &entry{id: id, card: c, topic: t}
		e.rank, e.late = b.ranks(c.Deck, id, s)
		b.due = append(b.due, e)
		if s.Due.Day <= b.Day {
			b.behind++
			b.shares.fallDue(c)
		}
	}
}

// reviews picks the reviews of the day.
func (b *builder) reviews(q *Queue) []*entry {
	room := b.room()
	if q.over = b.shares.over(b.behind+b.Waiting, room); q.over > 0 && b.Order == ByNeed {
		for _, e := range b.due {
			e.rank = e.late
		}
	}
	slices.SortFunc(b.due, byRank)
	picked := b.due[:0]
	var rest []*entry
	if len(b.Confused) > 0 {
		slices.SortFunc(b.soon, byRank)
		picked, rest = nil, append(slices.Clone(b.due), b.soon...)
	}
	for _, e := range b.due {
		if len(picked) >= room {
			break
		}
		if b.shares.hasReview(e.card) && b.take(e.card) {
			b.shares.takeReview(e.card)
			picked = append(picked, e)
		}
	}
	q.room.Reviews = len(picked) < room
	return b.pairUp(picked, rest, room)
}

// take reserves the card's program; it fails if it is taken.
func (b *builder) take(c *quiz.Card) bool {
	if c.Program == "" {
		return true
	}
	if b.taken[c.Program] {
		return false
	}
	b.taken[c.Program] = true
	return true
}

// fresh picks the new cards of the day.
func (b *builder) fresh(q *Queue) []*entry {
	concepts := b.limits.NewConcepts
	for _, t := range b.order {
		if t.concept != nil && t.begun == b.Day {
			concepts--
		}
	}
	var picked []*entry
	for _, t := range b.order {
		left := b.limits.New - b.DoneNew - len(picked)
		if left <= 0 {
			break
		}
		if len(t.fresh) == 0 || t.concept != nil && t.begun == 0 && concepts <= 0 || !t.open() {
			continue
		}
		if t.concept != nil {
			left = min(left, b.limits.NewPerConcept-t.newToday)
		}
		n := len(picked)
		for r := range rungs {
			if !t.climbed(r) {
				break
			}
			for _, e := range t.fresh {
				if rungOf(e.card) == r && len(picked)-n < left && b.shares.hasNew(e.card) && b.take(e.card) {
					b.shares.takeNew(e.card)
					picked = append(picked, e)
				}
			}
		}
		if t.concept != nil && t.begun == 0 && len(picked) > n {
			concepts--
		}
	}
	q.room.New = len(picked) < b.limits.New-b.DoneNew
	q.room.Concepts = q.room.New && concepts > 0
	if len(picked) > 0 {
		q.room.LastNew = picked[len(picked)-1].card
	}
	return picked
}

// cram takes everything: what was met before in random order, what is new in
// the order of teaching.
func (b *builder) cram(q *Queue) {
	slices.SortFunc(b.due, byRank)
	q.reviews = b.due
	for _, t := range b.order {
		q.fresh = append(q.fresh, t.fresh...)
	}
}

func byRank(x, y *entry) int {
	if x.rank != y.rank {
		return cmp.Compare(x.rank, y.rank)
	}
	return cmp.Compare(x.card.Key, y.card.Key)
}

func byTime(x, y *entry) int { return x.at.Compare(y.at) }
