package session

import (
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Queue says what comes next. A [*sched.Queue] is one, and its documentation
// holds for all: what Next returns stays in the queue until the queue is told
// what became of it.
type Queue interface {
	Next(now time.Time) (sched.Item, bool)
	Wait() (time.Time, bool)
	Put(card *quiz.Card, s quiz.State)
	Read(c *quiz.Concept, now time.Time)
	Unread(c *quiz.Concept)
	Drop(id quiz.CardID)
	Return(card *quiz.Card, s quiz.State)
	TestOut(c *quiz.Concept) int
	Left() sched.Left
}

// Config is what a session is about. All times given to the session are in the
// learner's location: zone offsets and study days are taken from them.
type Config struct {
	Queue      Queue
	Quiz       []*quiz.Card                // instead of Queue: these questions, once each, as a scored test; see [Draw]
	Decks      []*quiz.Deck                // the cards that may come up
	States     map[quiz.CardID]quiz.State  // of their cards and pages at the beginning; not changed
	Fetch      Fetch                       // nil where Decks have all cards that there are, with their texts
	DueBy      func(quiz.Day) int          // how many of all cards are due by the end of a day, as things are when it is called; nil: those of Decks
	Coming     func(now time.Time) *Coming // what the study day after now brings, as things are when it is called; may be nil, and return nil
	Tuning     quiz.Tuning
	DeckTuning map[string]quiz.Tuning     // by deck, where one is not Tuning; only retention and longest interval may differ
	Load       *sched.Load                // chooses due days within their spread; nil: the spread alone does
	Rollover   int                        // hour at which a study day begins, 0 to 23
	TwoButton  bool                       // only Again and Good
	Trusted    func(card *quiz.Card) bool // whether a card's programs may be run; nil: none
	NoCompiler bool                       // Fix cards are graded by the learner, like those of the other self-graded kinds
	Seed       uint64                     // changes the order of options; 0 in reviews, so that it depends on card and repetition alone; in a quiz it alone decides
	Cards      int                        // answers after which the session ends; 0: no limit
	Time       time.Duration              // after which no further card is begun, and a quiz is over; 0: no limit
	ClockRight bool                       // the learner says so; else nothing is written after answers that lie more than a day ahead
	Notice     string                     // what the learner is told on the first screen
}

// Fetch returns the lesson that a card or page belongs to, as a deck of that
// alone, and the states of all in it; nil if no deck has it. With it the cards
// of [Config.Decks] need have no texts, and neither must all be there that an
// earlier command was about, which undo brings back.
type Fetch func(id quiz.CardID) (*quiz.Deck, map[quiz.CardID]quiz.State)
