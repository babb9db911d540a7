package session

import (
	"slices"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// quizActions are possible in a quiz.
var quizActions = []ActionKind{Answer, Reveal, DontKnow, GiveUp, Grade, Next, Skip, Undo, TimeUp, Quit}

// Progress is where a quiz stands.
type Progress struct {
	Number, Of int       // this question, from 1, and how many there are
	Ends       time.Time // zero without a limit
}

// Score is what a quiz came to.
type Score struct {
	Of       int // questions there were
	Seed     uint64
	Concepts []ConceptScore // in the order in which they first came up
	Answers  []Answered     // in the order given
}

// ConceptScore is the part of one concept in a score.
type ConceptScore struct {
	Key, Title          string
	Of, Answered, Right int
}

// Answered is a question of a quiz with its result: View is as on a ResultScreen.
type Answered struct {
	View  View
	Right bool
	Took  time.Duration
}

// score sums a quiz up.
func (s *Session) score() *Score {
	sc := &Score{Of: len(s.c.Quiz), Seed: s.c.Seed}
	of := func(c *quiz.Card) *ConceptScore {
		key := conceptOf(c)
		i := slices.IndexFunc(sc.Concepts, func(c ConceptScore) bool { return c.Key == key })
		if i < 0 {
			i = len(sc.Concepts)
			sc.Concepts = append(sc.Concepts, ConceptScore{Key: key, Title: s.title(c)})
		}
		return &sc.Concepts[i]
	}
	for _, c := range s.c.Quiz {
		of(c).Of++
	}
	for _, r := range s.given {
		c := of(r.card)
		c.Answered++
		if r.right {
			c.Right++
		}
		sc.Answers = append(sc.Answers, Answered{View: *r.view, Right: r.right, Took: r.took})
	}
	return sc
}

// settle goes on after a quiz's answer was judged: what it was worth is not told
// before the end. Where the learner has to judge, the answer is compared at once.
func (s *Session) settle(a Action, now time.Time) (Effect, error) {
	if s.c.Quiz == nil || s.screen != ResultScreen || s.q.res.result == quiz.Unjudged {
		return Effect{}, nil
	}
	e, err := s.commit(s.q.fallback(), a, now)
	if err != nil {
		s.unsettle()
	}
	return e, err
}

// unsettle takes back an answer of a quiz that could not be written, so that its
// result is not seen; it can be given again.
func (s *Session) unsettle() {
	if s.c.Quiz != nil && s.screen == ResultScreen && s.q.res.result != quiz.Unjudged {
		s.q.res, s.screen = nil, QuestionScreen
	}
}

// over reports whether the time of a quiz has run out. A review begins no card
// then, a quiz takes no answer.
func (s *Session) over(now time.Time) bool {
	return s.c.Quiz != nil && s.c.Time > 0 && now.Sub(s.start) >= s.c.Time && s.screen != SummaryScreen
}

func (s *Session) timeUp(_ Action, now time.Time) (Effect, error) {
	if s.c.Quiz == nil {
		return Effect{}, refuse("only a quiz ends with its time; %s", s.possible())
	}
	s.message, s.stale = "", false
	s.finish(EndTime, now)
	return Effect{}, nil
}

// questions is the queue of a quiz: what is not answered yet, in order.
type questions struct{ cards []*quiz.Card }

func (q *questions) Next(time.Time) (sched.Item, bool) {
	if len(q.cards) == 0 {
		return sched.Item{}, false
	}
	return sched.Item{Card: q.cards[0]}, true
}

func (q *questions) Wait() (time.Time, bool)           { return time.Time{}, false }
func (q *questions) Put(card *quiz.Card, _ quiz.State) { q.Drop(card.ID()) }
func (q *questions) Read(*quiz.Concept, time.Time)     {}
func (q *questions) Unread(*quiz.Concept)              {}
func (q *questions) TestOut(*quiz.Concept) int         { return 0 }
func (q *questions) Left() sched.Left                  { return sched.Left{New: len(q.cards)} }
func (q *questions) Drop(id quiz.CardID) {
	q.cards = slices.DeleteFunc(q.cards, func(c *quiz.Card) bool { return c.ID() == id })
}

func (q *questions) Return(card *quiz.Card, _ quiz.State) {
	q.Drop(card.ID())
	q.cards = slices.Insert(q.cards, 0, card)
}
