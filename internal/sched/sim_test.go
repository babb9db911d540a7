package sched

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// learner plays whole days against the queue and keeps its own, simpler books,
// from which every rule of the queue is checked.
type learner struct {
	t        *testing.T
	r        *rand.Rand
	skill    float64 // how likely an answer is right
	decks    []*quiz.Deck
	cards    map[quiz.CardID]*quiz.Card
	events   map[quiz.CardID][]quiz.Event
	states   map[quiz.CardID]quiz.State
	limits   Limits
	seqs     uint64
	now      time.Time
	day      quiz.Day
	grades   []answered // those that count, over all days
	today    int        // index of today's first
	read     map[string]quiz.Day
	asked    map[*quiz.Card]int // ever
	sessions int
}

type answered struct {
	card  *quiz.Card
	day   quiz.Day
	grade quiz.Grade
	phase quiz.Phase // before
	step  bool       // before
}

func newLearner(t *testing.T, seed uint64, decks ...*quiz.Deck) *learner {
	l := &learner{
		t: t, r: rand.New(rand.NewPCG(seed, 1)), skill: 0.85, decks: decks, now: noon0, day: day0,
		cards: map[quiz.CardID]*quiz.Card{}, events: map[quiz.CardID][]quiz.Event{}, states: map[quiz.CardID]quiz.State{},
		limits: Limits{New: 8, Reviews: 25}, read: map[string]quiz.Day{}, asked: map[*quiz.Card]int{},
	}
	for _, d := range decks {
		for i := range d.Cards {
			l.cards[d.Cards[i].ID()] = &d.Cards[i]
		}
	}
	return l
}

// course makes a deck with everything in it that the queue has a rule for.
func course(name string, concepts int) *quiz.Deck {
	d := &quiz.Deck{Name: name}
	codes := []string{"E0382", "E0499", "E0502"}
	for i := range concepts {
		id := fmt.Sprintf("c%02d", i)
		c := quiz.Concept{ID: id, Deck: name, Page: quiz.Page{Description: "read me"}}
		if i%4 == 3 {
			c.Page = quiz.Page{}
		}
		if i > 0 && i%3 != 0 {
			c.Requires = []string{fmt.Sprintf("c%02d", i-1), "no-such-concept"}
		}
		d.Concepts = append(d.Concepts, c)
		add := func(slot, program string, rung int) {
			card := quiz.Card{Key: quiz.JoinKey(name, id, slot), Deck: name, Concept: id, Slot: slot, Rung: rung, Scheduled: true}
			if program != "" {
				card.Program = quiz.JoinKey(card.Deck, id, program)
				card.Codes = codes[i%3 : i%3+1]
			}
			d.Cards = append(d.Cards, card)
		}
		if i == 7 { // a lesson with one card only
			add("why", "main", 0)
			continue
		}
		add("why", "main", 0)
		add("cut", "main", 0)
		add("why-2", "other", 0)
		add("place", "main", 1)
		add("mine-1", "", 1)
		add("mine-2", "", 1)
		add("mine-3", "", 1)
		add("fix", "main", 2)
		d.Cards = append(d.Cards, quiz.Card{Key: quiz.JoinKey(name, id, "blame"), Deck: name, Concept: id, Slot: "blame"}) // not scheduled
	}
	for i := range 6 {
		d.Cards = append(d.Cards, quiz.Card{Key: quiz.JoinKey(name, fmt.Sprint("loose-", i)), Deck: name, Rung: 1, Scheduled: true})
	}
	return d
}

func (l *learner) append(e quiz.Event) quiz.State {
	l.seqs++
	e.Seq, e.At, e.Day = l.seqs, l.now, l.day
	e.ID[0], e.ID[1], e.ID[2], e.ID[3] = 1, byte(l.seqs), byte(l.seqs>>8), byte(l.seqs>>16)
	e.Command = e.ID
	e.Command[0] = 2
	l.events[e.Card] = append(l.events[e.Card], e)
	l.states[e.Card] = Fold(e.Card, l.events[e.Card])
	return l.states[e.Card]
}

func (l *learner) plan() Plan {
	p := Plan{Decks: l.decks, States: l.states, Tuning: DefaultTuning(), Now: l.now, Day: l.day, Limits: l.limits, Seed: 7}
	for _, a := range l.grades[l.today:] {
		switch {
		case a.phase == quiz.New:
			p.DoneNew++
		case !a.step:
			p.DoneReviews++
		}
	}
	return p
}

// session plays until nothing is left, or the learner has had enough.
func (l *learner) session(p Plan, patience int) {
	l.sessions++
	q := Build(p)
	if again := Build(p); !slices.Equal(keys(q), keys(again)) {
		l.t.Fatal("two queues of one plan differ")
	}
	before := l.snapshot()
	var shown *quiz.Card
	pageAt, pageCount, answers := map[string]time.Time{}, map[string]int{}, 0
	for range patience {
		item, ok := q.Next(l.now)
		if again, _ := q.Next(l.now); again != item {
			l.t.Fatal("two looks differ")
		}
		if !ok {
			l.finished(q)
			return
		}
		back := q.back.Card != nil
		l.now = l.now.Add(time.Duration(5+l.r.IntN(40)) * time.Second)
		if item.Page != nil {
			l.page(q, item, pageAt)
			pageCount[item.Page.Key()] = answers
			shown = nil
			continue
		}
		c, id := item.Card, item.Card.ID()
		s := l.states[id]
		if !back {
			l.allowed(p, before, c, s)
			l.notBoring(q, shown, c)
			if at, ok := pageAt[quiz.JoinKey(c.Deck, c.Concept)]; ok {
				l.waited(q, c, at, answers-pageCount[quiz.JoinKey(c.Deck, c.Concept)])
			}
			l.notEarly(q, c, s)
		}
		shown = c
		switch k := l.r.IntN(60); k {
		case 0:
			l.append(quiz.Event{Kind: quiz.Suspended, Card: id})
			q.Drop(id)
			continue
		case 1:
			l.append(quiz.Event{Kind: quiz.Buried, Card: id, Due: on(l.day + 1)})
			q.Drop(id)
			continue
		case 2:
			q.Drop(id)
			continue
		}
		g := quiz.Again
		if l.r.Float64() < l.skill {
			g = quiz.Grade(2 + l.r.IntN(12)/5)
		}
		o := Preview(id, s, DefaultTuning(), l.now, l.day)[g-1]
		after := l.append(quiz.Event{Kind: quiz.Graded, Card: id, Answer: &quiz.Answer{Grade: g}, Due: o.Due})
		same(l.t, "commit", after, o.State)
		l.grades = append(l.grades, answered{c, l.day, g, s.Phase, s.Due.IsStep() || s.Phase == quiz.Learning || s.Phase == quiz.Relearning})
		l.asked[c]++
		left := q.Left()
		q.Put(c, after)
		answers++
		if l.r.IntN(30) == 0 {
			command := l.events[id][len(l.events[id])-1].Command
			l.now = l.now.Add(time.Second)
			undone := l.append(quiz.Event{Kind: quiz.Voided, Card: id, Target: command})
			same(l.t, "undo", undone, s)
			l.grades = l.grades[:len(l.grades)-1]
			l.asked[c]--
			q.Return(c, undone)
			if next, ok := q.Next(l.now); !ok || next.Card != c {
				l.t.Fatal("an undone card does not come back at once")
			}
			if q.Left() != left {
				l.t.Fatalf("left %+v after an undo, %+v before", q.Left(), left)
			}
		}
	}
}

func keys(q *Queue) []string {
	var list []string
	for _, l := range [][]*entry{q.steps, q.reviews, q.fresh} {
		for _, e := range l {
			list = append(list, e.card.Key)
		}
		list = append(list, "")
	}
	return list
}

// page checks that a page comes once, before the cards of its concept.
func (l *learner) page(q *Queue, item Item, pageAt map[string]time.Time) {
	key := item.Page.Key()
	if l.read[key] != 0 || item.Page.Page.Empty() || item.Card != nil {
		l.t.Fatalf("the page of %s is shown again, or is empty", key)
	}
	l.read[key], pageAt[key] = l.day, l.now
	l.append(quiz.Event{Kind: quiz.Introduced, Card: quiz.IDOf(key), Key: key})
	q.Read(item.Page, l.now)
}

// books is what the rules are checked against: as it was when the session
// began, since answers unlock nothing before the next one.
type books struct {
	right     map[*quiz.Card]map[quiz.Day]bool
	suspended map[*quiz.Card]bool
	begun     map[string]quiz.Day
}

func (l *learner) snapshot() books {
	b := books{map[*quiz.Card]map[quiz.Day]bool{}, map[*quiz.Card]bool{}, map[string]quiz.Day{}}
	for _, a := range l.grades {
		if b.right[a.card] == nil {
			b.right[a.card] = map[quiz.Day]bool{}
		}
		delete(b.right[a.card], a.day)
		if a.grade > quiz.Again {
			b.right[a.card][a.day] = true
		}
		if key := a.card.Deck + "/" + a.card.Concept; b.begun[key] == 0 {
			b.begun[key] = a.day
		}
	}
	for key, d := range l.read {
		if b.begun[key] == 0 || d < b.begun[key] {
			b.begun[key] = d
		}
	}
	for id, c := range l.cards {
		b.suspended[c] = l.states[id].Suspended
	}
	return b
}

// days returns on how many cards and days right answers were given.
func (b books) days(cards []*quiz.Card) (n int, days map[quiz.Day]bool) {
	days = map[quiz.Day]bool{}
	for _, c := range cards {
		if len(b.right[c]) > 0 {
			n++
		}
		maps.Copy(days, b.right[c])
	}
	return n, days
}

func (l *learner) of(deck, concept string, keep func(*quiz.Card) bool) []*quiz.Card {
	var list []*quiz.Card
	for _, d := range l.decks {
		for i := range d.Cards {
			if c := &d.Cards[i]; c.Deck == deck && c.Concept == concept && keep(c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// allowed checks what may be asked today at all.
func (l *learner) allowed(p Plan, b books, c *quiz.Card, s quiz.State) {
	l.t.Helper()
	if !c.Scheduled || s.Suspended || s.Buried > l.day || p.Pick != nil && !p.Pick(c) {
		l.t.Fatalf("%s must not be asked: %+v", c.Key, s)
	}
	isStep := s.Phase == quiz.Learning || s.Phase == quiz.Relearning
	isNew := s.Phase == quiz.New
	if s.Phase == quiz.Review && s.Due.Day > l.day+quiz.Day(p.Ahead) {
		l.t.Fatalf("%s is not due before %v", c.Key, s.Due.Day)
	}
	var fresh, reviews, ofConcept int
	begunToday := map[string]bool{}
	first := maps.Clone(b.begun)
	for _, a := range l.grades[l.today:] {
		if key := a.card.Deck + "/" + a.card.Concept; first[key] == 0 {
			first[key] = a.day
		}
		if !isStep && c.Program != "" && a.card != c && a.card.Program == c.Program {
			l.t.Fatalf("%s and %s share a program and a day", a.card.Key, c.Key)
		}
		switch {
		case a.phase == quiz.New:
			fresh++
			if a.card.Deck == c.Deck && a.card.Concept == c.Concept {
				ofConcept++
			}
		case !a.step:
			reviews++
		}
	}
	switch {
	case isNew && fresh >= l.limits.New:
		l.t.Fatalf("%d new cards already", fresh)
	case s.Phase == quiz.Review && reviews >= l.limits.Reviews:
		l.t.Fatalf("%d reviews already", reviews)
	}
	if !isNew || c.Concept == "" {
		return
	}
	if ofConcept >= 3 {
		l.t.Fatalf("%d new cards of %s already", ofConcept, c.Concept)
	}
	key := c.Deck + "/" + c.Concept
	if first[key] == 0 {
		first[key] = l.day
	}
	for k, d := range l.read {
		if d < first[k] || first[k] == 0 {
			first[k] = d
		}
	}
	for k, d := range first {
		if d == l.day && k[len(k)-1] != '/' {
			begunToday[k] = true
		}
	}
	if len(begunToday) > 2 {
		l.t.Fatalf("new concepts today: %v", begunToday)
	}
	l.unlocked(b, c, key)
}

// unlocked checks the page, the requirements and the ladder.
func (l *learner) unlocked(b books, c *quiz.Card, key string) {
	l.t.Helper()
	for _, d := range l.decks {
		for i := range d.Concepts {
			con := &d.Concepts[i]
			if con.Key() != key {
				continue
			}
			if !con.Page.Empty() && l.read[key] == 0 {
				l.t.Fatalf("%s before its page", c.Key)
			}
			if b.begun[key] != 0 {
				continue
			}
			for _, id := range con.Requires {
				all := l.of(c.Deck, id, func(c *quiz.Card) bool { return c.Scheduled })
				if len(all) == 0 {
					continue
				}
				askable := slices.DeleteFunc(slices.Clone(all), func(c *quiz.Card) bool { return b.suspended[c] })
				n, days := b.days(all)
				if len(askable) > 0 && (n < min(2, len(askable)) || len(days) < 2) {
					l.t.Fatalf("%s is open, but %s has %d cards right on days %v", key, id, n, days)
				}
			}
		}
	}
	for rung := c.Rung - 1; rung >= 0; rung-- {
		lower := l.of(c.Deck, c.Concept, func(o *quiz.Card) bool { return o.Scheduled && o.Rung == rung })
		askable := slices.DeleteFunc(slices.Clone(lower), func(c *quiz.Card) bool { return b.suspended[c] })
		if len(askable) == 0 {
			continue
		}
		if _, days := b.days(lower); len(days) < 2 {
			l.t.Fatalf("%s on rung %d, but rung %d was right only on %v", c.Key, c.Rung, rung, days)
		}
		break
	}
}

// others lists what else could be shown now without breaking a rule.
func (l *learner) others(q *Queue, c *quiz.Card) (cards []*quiz.Card) {
	for _, e := range q.fresh {
		if !e.topic.read || q.holds(e.topic, l.now) {
			continue
		}
		cards = append(cards, e.card)
	}
	for _, e := range q.reviews {
		cards = append(cards, e.card)
	}
	for _, e := range q.steps {
		if !e.at.After(l.now) {
			cards = append(cards, e.card)
		}
	}
	return slices.DeleteFunc(cards, func(o *quiz.Card) bool { return o == c })
}

func (l *learner) notBoring(q *Queue, last, c *quiz.Card) {
	l.t.Helper()
	if last == nil || !clash(last, c) {
		return
	}
	// The clock has moved a little since the queue decided.
	for _, o := range l.firm(q, c) {
		if !clash(last, o) {
			l.t.Fatalf("%s after %s, though %s was there", c.Key, last.Key, o.Key)
		}
	}
}

// firm are the others that could be shown already a minute ago.
func (l *learner) firm(q *Queue, c *quiz.Card) []*quiz.Card {
	now := l.now
	l.now = now.Add(-time.Minute)
	cards := l.others(q, c)
	l.now = now
	return cards
}

func (l *learner) waited(q *Queue, c *quiz.Card, page time.Time, answers int) {
	l.t.Helper()
	t := q.topic(c)
	if t.asked || l.now.Sub(page) >= gapTime || answers >= gapAnswers {
		return
	}
	if o := l.firm(q, c); len(o) > 0 {
		l.t.Fatalf("%s %v and %d answers after its page, though %s was there", c.Key, l.now.Sub(page), answers, o[0].Key)
	}
}

func (l *learner) notEarly(q *Queue, c *quiz.Card, s quiz.State) {
	l.t.Helper()
	if !s.Due.IsStep() || !s.Due.At.After(l.now) || s.Last < l.day {
		return
	}
	if s.Due.At.Sub(l.now) > within || len(q.reviews)+len(q.fresh) > 0 {
		l.t.Fatalf("%s comes %v early, left %+v", c.Key, s.Due.At.Sub(l.now), q.Left())
	}
}

// finished checks that nothing was left lying about.
func (l *learner) finished(q *Queue) {
	l.t.Helper()
	left := q.Left()
	if left.Review != 0 || left.New != 0 {
		l.t.Fatalf("the session ended with %+v left", left)
	}
	at, ok := q.Wait()
	if ok != (left.Learning > 0) || ok && at.Sub(l.now) <= within {
		l.t.Fatalf("the session ended, %d steps left, the next at %v, now %v", left.Learning, at, l.now)
	}
}

func (l *learner) nextDay() {
	l.day++
	l.today = len(l.grades)
	l.now = noon0.AddDate(0, 0, int(l.day-day0)).Add(time.Duration(l.r.IntN(8)) * time.Hour)
}

func TestManyDays(t *testing.T) {
	for seed := range uint64(3) {
		l := newLearner(t, seed, course("one", 9), course("two", 5))
		for range 70 {
			for range 1 + l.r.IntN(2) {
				p := l.plan()
				switch l.r.IntN(8) {
				case 0:
					p.Pick = func(c *quiz.Card) bool { return c.Deck == "two" }
				case 1:
					p.Ahead = 2
				}
				patience := 300
				if l.r.IntN(3) == 0 {
					patience = 1 + l.r.IntN(20)
				}
				l.session(p, patience)
				l.now = l.now.Add(time.Duration(l.r.IntN(90)) * time.Minute)
			}
			l.nextDay()
			if l.r.IntN(12) == 0 {
				l.day += quiz.Day(l.r.IntN(5)) // a holiday
				l.nextDay()
			}
		}
		l.complete()
	}
}

// complete checks that no rule starves a card for ever.
func (l *learner) complete() {
	l.t.Helper()
	never := 0
	for id, c := range l.cards {
		if c.Scheduled && !l.states[id].Suspended && l.asked[c] == 0 {
			never++
			l.t.Logf("%s was never asked", c.Key)
		}
	}
	if never > 0 || l.sessions < 70 {
		l.t.Errorf("%d of %d cards were never asked in %d sessions", never, len(l.cards), l.sessions)
	}
}
