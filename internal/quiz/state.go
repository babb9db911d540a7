package quiz

import (
	"fmt"
	"time"
)

// Phase is where a card stands in its life.
type Phase uint8

// The phases.
const (
	New Phase = iota
	Learning
	Review
	Relearning
)

var phaseNames = [...]string{"new", "learning", "review", "relearning"}

// String returns the phase's name, as `list --json` prints it.
func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return fmt.Sprintf("phase(%d)", uint8(p))
}

// State is what the fold of a card's events yields. It is a cache of the log
// and never the only place where something is known. The zero State is that of
// a new card.
type State struct {
	Phase  Phase
	Memory Memory
	Step   int // index of the learning or relearning step that comes next
	Due    Due
	Reps   int // grades that count
	Lapses int // times it fell from Review

	First     Day       // study day of the first grade that counts
	Last      Day       // study day of the last grade that counts
	LastAt    time.Time // instant of it
	LastGrade Grade
	RightDays int // different study days on which the last grade of the day was better than Again

	Introduced   Day // for concepts: the day the page was read
	IntroducedAt time.Time

	Suspended bool
	Buried    Day // not asked before this day
	Flag      uint8
	Note      string
	Tags      []string // the learner's own
	Because   string   // what the learner last wrote about a wrong answer

	Head EventID // the newest event folded in, so that a stale screen can be told
}

// Fold computes a card's state from its events and the tuned events, in any
// order. It is deterministic and never fails: an event that makes no sense is
// passed over.
type Fold func(card CardID, events []Event) State
