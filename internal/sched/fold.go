package sched

import (
	"bytes"
	"slices"

	"anneal/internal/quiz"
)

// FoldVersion is stored with the states that [Fold] makes. It grows with every
// change of the fold's results, so that a store can tell that its states are
// those of an older fold and must be made again.
const FoldVersion = 2

var _ quiz.Fold = Fold

// Fold computes the state of a card from its events and the tuned events, given
// in any order and possibly more than once; see the package comment for what
// each kind does. It never fails: an event that makes no sense is passed over. A
// grade that promised no due is due on its own study day, so that the card is
// not lost. Head is the newest of the card's events, also of those that were
// taken back; events that concern no card do not count for it.
//
// First, Last and LastAt tell of the first and last grade that counts, or, for
// a card that was placed, of the placing: what places a card stamps the event
// with the time of the last answer that it knows of.
func Fold(_ quiz.CardID, events []quiz.Event) quiz.State {
	ordered := order(events)
	var s quiz.State
	for _, e := range slices.Backward(ordered) {
		if e.Card != (quiz.CardID{}) {
			s.Head = e.ID
			break
		}
	}
	counting := alive(ordered)
	m := modelOf(tuning(counting))
	for _, e := range counting {
		m.apply(&s, e)
	}
	return s
}

// TuningOf returns the tuning that holds by these events: that of the latest
// tuned event that was not taken back and passes [Check], else the default.
// Events of other kinds do no harm.
func TuningOf(events []quiz.Event) quiz.Tuning {
	var kept []quiz.Event
	for _, e := range events {
		if e.Kind == quiz.Tuned || e.Kind == quiz.Voided || e.Kind == quiz.Redone {
			kept = append(kept, e)
		}
	}
	return clone(tuning(alive(order(kept))))
}

// order returns the events from the oldest to the newest, each once. Two events
// that Before cannot tell apart are ordered by their ids, so that the result
// does not depend on the order given even for a log that should not exist.
func order(events []quiz.Event) []*quiz.Event {
	ordered := make([]*quiz.Event, len(events))
	for i := range events {
		ordered[i] = &events[i]
	}
	slices.SortStableFunc(ordered, func(a, b *quiz.Event) int {
		switch {
		case a.Before(b):
			return -1
		case b.Before(a):
			return 1
		}
		return bytes.Compare(a.ID[:], b.ID[:])
	})
	return slices.CompactFunc(ordered, func(a, b *quiz.Event) bool {
		return !a.ID.IsZero() && a.ID == b.ID
	})
}

// alive returns the ordered events that were not taken back.
func alive(ordered []*quiz.Event) []*quiz.Event {
	var dead map[quiz.EventID]bool
	for _, e := range slices.Backward(ordered) {
		if e.Kind != quiz.Voided && e.Kind != quiz.Redone || dead[e.Command] {
			continue
		}
		if dead == nil {
			dead = map[quiz.EventID]bool{}
		}
		dead[e.Target] = true
	}
	if dead == nil {
		return ordered
	}
	return slices.DeleteFunc(slices.Clone(ordered), func(e *quiz.Event) bool { return dead[e.Command] })
}

// tuning returns the tuning that holds for events that are alive.
func tuning(alive []*quiz.Event) quiz.Tuning {
	for _, e := range slices.Backward(alive) {
		if e.Kind == quiz.Tuned && e.Tuning != nil && Check(*e.Tuning) == nil {
			return *e.Tuning
		}
	}
	return DefaultTuning()
}

func (m *model) apply(s *quiz.State, e *quiz.Event) {
	switch e.Kind {
	case quiz.Introduced:
		if s.Introduced == 0 {
			s.Introduced, s.IntroducedAt = e.Day, e.At
		}
	case quiz.Graded:
		if e.Answer == nil || e.Answer.Grade < quiz.Again || e.Answer.Grade > quiz.Easy {
			return
		}
		*s, _ = m.answer(*s, e.Answer.Grade, e.At, e.Day)
		s.Due = e.Due
		if s.Due.IsZero() {
			s.Due.Day = e.Day
		}
		if e.Text != "" {
			s.Because = e.Text
		}
	case quiz.Suspended:
		s.Suspended = true
	case quiz.Resumed:
		s.Suspended, s.Buried = false, 0
	case quiz.Buried:
		if e.Due.Day != 0 {
			s.Buried = e.Due.Day
		}
	case quiz.Forgotten:
		*s = quiz.State{Suspended: s.Suspended, Flag: s.Flag, Note: s.Note, Tags: s.Tags, Because: s.Because, Head: s.Head}
	case quiz.Placed:
		m.place(s, e)
	case quiz.Rescheduled:
		if !e.Due.IsZero() {
			s.Due = e.Due
		}
	case quiz.Flagged:
		s.Flag, s.Note = e.Flag, e.Text
	case quiz.Tagged:
		s.Tags = slices.Clone(e.Tags)
	}
}

func (m *model) place(s *quiz.State, e *quiz.Event) {
	memory, ok := m.placed(e.Memory)
	if !ok || e.Due.IsZero() {
		return
	}
	s.Phase, s.Step, s.Memory, s.Due = quiz.Review, 0, memory, e.Due
	if s.First == 0 {
		s.First = e.Day
	}
	if e.Day > s.Last {
		s.Last, s.LastGrade = e.Day, 0 // the grade was of another day
	}
	s.LastAt = e.At
}
