package session

import (
	"context"
	"errors"

	"anneal/internal/quiz"
)

// EffectKind says what a session needs from the world.
type EffectKind uint8

// The effects. What to fill in of a [Reply] stands beside each.
const (
	NoEffect     EffectKind = iota
	AppendEffect            // write Events, the card being at After: States
	UndoEffect              // take back the last command, stamped with Events[0]: Taken, and States of their cards
	RedoEffect              // do again what was taken back last, likewise
	LoadEffect              // read the state of Card: States
	JudgeEffect             // ask the compiler about Programs: Verdicts
	EditEffect              // let the learner edit Source: Edited, nil if it is gone
)

// Effect is something that a session asks the world to do. Until its outcome is
// given to [Session.Done] every further action is refused.
type Effect struct {
	Kind     EffectKind
	After    quiz.EventID
	Events   []quiz.Event
	Card     quiz.CardID
	Source   *quiz.Card
	Programs []quiz.Program
}

// Reply is the outcome of an Effect.
type Reply struct {
	Err      error // if set, the session stays as it was and hands it back
	States   []quiz.State
	Taken    []quiz.Event
	Verdicts []quiz.Verdict
	Edited   *quiz.Card
	Notice   string // AppendEffect: what is to be said of the card that was answered
}

// Log is where answers go: the store, or a [Memory].
type Log interface {
	// Append writes the events as one command and returns the new states of
	// their cards. It fills in ID, Command, Device and Seq. If the card of the
	// first event is no longer at after, nothing is written and the error is one
	// for which IsStale holds. While others use the log it waits for about a
	// second, and the error is then one of which BusyBy tells.
	Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error)
	// Undo takes back the last command of this device that was not taken back,
	// and returns its events. Where there is none the error has a method Nothing
	// that returns true. stamp carries At, Zone and Day of the undoing.
	Undo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error)
	// Redo does again what the last Undo of this device took back, unless something
	// was done after it, and returns the events that hold again. The error is as
	// that of Undo.
	Redo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error)
	// State returns the state of a card, or of a concept's page.
	State(card quiz.CardID) (quiz.State, error)
}

// BusyBy reports whether err says that others use the log at the moment, and who,
// as far as it is known: whether it is, or wraps, an error whose method Busy says
// so.
func BusyBy(err error) (by string, busy bool) {
	var b interface{ Busy() (string, bool) }
	if !errors.As(err, &b) {
		return "", false
	}
	return b.Busy()
}

// isNothing reports whether err says that there is nothing to undo, or to do again:
// whether it is, or wraps, an error whose method Nothing returns true.
func isNothing(err error) bool {
	var n interface{ Nothing() bool }
	return errors.As(err, &n) && n.Nothing()
}

// IsStale reports whether err says that a card has changed since it was read:
// whether it is, or wraps, an error whose method Stale returns true.
func IsStale(err error) bool {
	var s interface{ Stale() bool }
	return errors.As(err, &s) && s.Stale()
}
