package session

import (
	"context"
	"encoding/binary"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Memory is a log that is forgotten with the session: for previews, cramming
// and tests. It begins with a history and never changes it. It is not safe for
// concurrent use.
type Memory struct {
	history func(quiz.CardID) ([]quiz.Event, error)
	events  []quiz.Event
	undone  map[quiz.EventID]bool // commands that were taken back
	redone  map[quiz.EventID]bool // undoings that were taken back themselves
	count   uint64
}

// NewMemory returns a log in which a card has the events that history returns
// for it; the zero CardID asks for the tuned events. Without a history every
// card is new.
func NewMemory(history func(quiz.CardID) ([]quiz.Event, error)) *Memory {
	if history == nil {
		history = func(quiz.CardID) ([]quiz.Event, error) { return nil, nil }
	}
	return &Memory{history: history, undone: map[quiz.EventID]bool{}, redone: map[quiz.EventID]bool{}}
}

// staleError is what Append returns for a stale screen.
type staleError struct{}

func (staleError) Error() string { return "the card has changed in the meantime" }
func (staleError) Stale() bool   { return true }

// nothingError is what Undo and Redo return when there is nothing for them.
type nothingError struct{}

func (nothingError) Error() string { return "there is nothing to take back" }
func (nothingError) Nothing() bool { return true }

// Events returns what was written, in order.
func (m *Memory) Events() []quiz.Event { return m.events }

// Append implements [Log].
func (m *Memory) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(events) == 0 {
		return nil, nil
	}
	before, err := m.State(events[0].Card)
	if err != nil {
		return nil, err
	}
	if before.Head != after {
		return nil, staleError{}
	}
	return m.append(events)
}

// append writes events as one command. Where a state cannot be computed
// nothing is written.
func (m *Memory) append(events []quiz.Event) ([]quiz.State, error) {
	kept, count := len(m.events), m.count
	command := m.id()
	for _, e := range events {
		e.ID, e.Command, e.Seq = m.id(), command, m.count
		m.events = append(m.events, e)
	}
	states := make([]quiz.State, len(events))
	for i, e := range events {
		var err error
		if states[i], err = m.State(e.Card); err != nil {
			m.events, m.count = m.events[:kept], count
			return nil, err
		}
	}
	return states, nil
}

// id returns a new identity. Its first byte is that of no ULID before the year
// 8000, so that it meets none of the history's.
func (m *Memory) id() quiz.EventID {
	m.count++
	var id quiz.EventID
	id[0] = 0xff
	binary.BigEndian.PutUint64(id[8:], m.count)
	return id
}

// Undo implements [Log]. It reaches back to the beginning of the session, not
// into the history.
func (m *Memory) Undo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i := len(m.events) - 1; i >= 0; i-- {
		target := m.events[i].Command
		if back(&m.events[i]) || m.undone[target] {
			continue
		}
		taken := m.command(target)
		if err := m.takeBack(taken, stamp, quiz.Voided); err != nil {
			return nil, err
		}
		m.undone[target] = true
		return taken, nil
	}
	return nil, nothingError{}
}

// Redo implements [Log].
func (m *Memory) Redo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i := len(m.events) - 1; i >= 0; i-- {
		e := &m.events[i]
		switch {
		case !back(e) && !m.undone[e.Command]:
			return nil, nothingError{} // it was done after the undoing
		case e.Kind != quiz.Voided || m.redone[e.Command]:
			continue
		}
		undoing, target := e.Command, e.Target
		if err := m.takeBack(m.command(undoing), stamp, quiz.Redone); err != nil {
			return nil, err
		}
		m.redone[undoing] = true
		delete(m.undone, target)
		return m.command(target), nil
	}
	return nil, nothingError{}
}

// back reports whether an event takes another one back.
func back(e *quiz.Event) bool { return e.Kind == quiz.Voided || e.Kind == quiz.Redone }

func (m *Memory) command(id quiz.EventID) (events []quiz.Event) {
	for _, e := range m.events {
		if e.Command == id {
			events = append(events, e)
		}
	}
	return events
}

// takeBack writes an event for each of a command's, which are all of one.
func (m *Memory) takeBack(command []quiz.Event, stamp quiz.Event, kind quiz.EventKind) error {
	var events []quiz.Event
	for _, e := range command {
		event := stamp
		event.Kind, event.Card, event.Target = kind, e.Card, e.Command
		events = append(events, event)
	}
	_, err := m.append(events)
	return err
}

// State implements [Log].
func (m *Memory) State(card quiz.CardID) (quiz.State, error) {
	events, err := m.history(card)
	if err != nil {
		return quiz.State{}, err
	}
	tuned, err := m.history(quiz.CardID{})
	if err != nil {
		return quiz.State{}, err
	}
	all := append(append([]quiz.Event{}, events...), tuned...)
	for _, e := range m.events {
		if e.Card == card {
			all = append(all, e)
		}
	}
	return sched.Fold(card, all), nil
}
