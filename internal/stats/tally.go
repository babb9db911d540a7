package stats

import (
	"cmp"
	"slices"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Tally collects what a log tells. The zero Tally is not usable, see [NewTally].
type Tally struct {
	day      quiz.Day
	today    Today
	all      calibrator
	recall   Recall
	kinds    map[quiz.Kind]*kindSums
	concepts map[concept]*conceptSums
	cost     [2]cost // of tests that were missed, and right
}

// Today is what was done on the study day.
type Today struct {
	Answers int
	Right   int // better than Again
	Took    time.Duration
}

type concept struct{ deck, id string }

type conceptSums struct {
	recall Recall
	class  class
}

type kindSums struct {
	recall Recall
	took   []uint32 // ms
}

type cost struct {
	n    int
	took time.Duration
}

// NewTally returns an empty tally for a study day.
func NewTally(day quiz.Day) *Tally {
	return &Tally{day: day, all: calibrator{groups: map[group]*Recall{}}, kinds: map[quiz.Kind]*kindSums{}, concepts: map[concept]*conceptSums{}}
}

// Add takes in the events of a card and the tuned ones, in any order. The card is
// nil where it is in no deck any more.
func (t *Tally) Add(c *quiz.Card, events []quiz.Event) {
	var sums *conceptSums
	if c != nil && c.Concept != "" {
		key := concept{c.Deck, c.Concept}
		if sums = t.concepts[key]; sums == nil {
			sums = &conceptSums{}
			t.concepts[key] = sums
		}
	}
	var last quiz.Day   // of the answer before
	var following *cost // that of the day's test, which bears what follows on that day
	place := int32(-1)  // of the card in its class
	for a := range sched.Answers(events) {
		e := a.Event
		right := e.Answer.Grade > quiz.Again
		k := e.Answer.Kind
		if k == 0 && c != nil {
			k = c.Kind // what was imported may not know
		}
		kind := t.kind(k)
		if e.Answer.Took > 0 {
			kind.took = append(kind.took, uint32(min(e.Answer.Took.Milliseconds(), 1<<32-1)))
		}
		if e.Day == t.day {
			t.today.Answers++
			t.today.Took += e.Answer.Took
			if right {
				t.today.Right++
			}
		}
		if e.Day != last {
			following = nil
		}
		if a.Test {
			t.recall.add(a, guess(c, e.Answer))
			kind.recall.add(a, guess(c, e.Answer))
			t.all.add(a)
		}
		if a.Test && e.Answer.Took > 0 {
			following = &t.cost[0]
			if right {
				following = &t.cost[1]
			}
			following.n++
		}
		if following != nil {
			following.took += e.Answer.Took
		}
		if sums != nil && e.Day != last {
			if place < 0 {
				place = int32(len(sums.class.cards))
				sums.class.cards = append(sums.class.cards, c)
			}
			sums.class.outcomes = append(sums.class.outcomes, outcome{e.At.UnixMilli(), place, right})
			if a.Test {
				sums.recall.add(a, 0)
			}
		}
		last = e.Day
	}
}

func (t *Tally) kind(k quiz.Kind) *kindSums {
	if t.kinds[k] == nil {
		t.kinds[k] = &kindSums{}
	}
	return t.kinds[k]
}

// Findings are what a log told.
type Findings struct {
	Today       Today
	Recall      Recall
	Calibration Calibration
	Kinds       []Kind        // in the order of their numbers
	Concepts    []Concept     // the hardest first
	Poor        []Item        // the worst first
	Measured    int           // questions that had answers enough to be found poor
	Right       time.Duration // what a test takes that is right, with the repetitions of that day, as a mean
	Missed      time.Duration // and one that is not
}

// Kind is what became of one kind of questions.
type Kind struct {
	Kind    quiz.Kind
	Recall  Recall
	Answers int           // that took a time
	Median  time.Duration // of an answer
	Slow    time.Duration // one in ten took longer
}

// Concept is what became of the cards of one.
type Concept struct {
	Deck, ID string
	Recall   Recall
}

// Findings evaluates what was collected.
func (t *Tally) Findings() Findings {
	f := Findings{Today: t.today, Recall: t.recall, Calibration: t.all.result()}
	f.Missed, f.Right = t.cost[0].mean(), t.cost[1].mean()
	for k, s := range t.kinds {
		if k == 0 {
			continue
		}
		slices.Sort(s.took)
		kind := Kind{Kind: k, Recall: s.recall, Answers: len(s.took)}
		if n := len(s.took); n > 0 {
			kind.Median = time.Duration(s.took[n/2]) * time.Millisecond
			kind.Slow = time.Duration(s.took[n*9/10]) * time.Millisecond
		}
		f.Kinds = append(f.Kinds, kind)
	}
	slices.SortFunc(f.Kinds, func(a, b Kind) int { return cmp.Compare(a.Kind, b.Kind) })
	for key, s := range t.concepts {
		if s.recall.N > 0 {
			f.Concepts = append(f.Concepts, Concept{key.deck, key.id, s.recall})
		}
		for _, i := range s.class.items() {
			f.Measured++
			if i.Poor() {
				f.Poor = append(f.Poor, i)
			}
		}
	}
	// By what was surely missed, so that one slip in two answers is not hardest.
	slices.SortFunc(f.Concepts, func(a, b Concept) int {
		_, x := a.Recall.Range()
		_, y := b.Recall.Range()
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.Deck, b.Deck), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(f.Poor, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.High, b.High), cmp.Compare(a.Card.Key, b.Card.Key))
	})
	return f
}

func (c cost) mean() time.Duration { return c.took / time.Duration(max(c.n, 1)) }
