package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anneal/internal/quiz"
)

// Driver carries out what a session asks for. Session, Log and Now must be set.
type Driver struct {
	Session *Session
	Log     Log
	// Judge asks the compiler; nil where there is none, and Fix cards are then
	// graded by the learner. Its error means that ctx ended.
	Judge func(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error)
	// Edit lets the learner edit a card's source and returns the card as it is
	// then, nil if it is gone; nil where nothing can be edited.
	Edit func(ctx context.Context, card *quiz.Card) (*quiz.Card, error)
	// Lapsed says what is to be said of a card that was just graded Again, if
	// anything; nil where nothing ever is.
	Lapsed func(card quiz.CardID, s quiz.State) string
	// Waiting is told, by whom as far as it is known, that others use the log, so
	// that an action takes longer than the second that a call of Log waits. It is
	// called in Do, once for an action. May be nil.
	Waiting func(by string)
	// Now returns the time in the learner's location.
	Now func() time.Time
}

// Do takes an action and carries out what follows from it. After an error the
// session is where it was: a [Refusal] tells the learner what is possible
// instead; with any other error the same action can be sent again.
func (d *Driver) Do(ctx context.Context, a Action) error {
	if a.Kind == Edit && d.Edit == nil {
		return refuse("cards cannot be edited here")
	}
	e, err := d.Session.Do(a, d.Now())
	for err == nil && e.Kind != NoEffect {
		e, err = d.Session.Done(d.carryOut(ctx, e), d.Now())
	}
	return err
}

// patience is how often a busy log is tried again: for about a minute.
const patience = 60

// patiently makes a call of the log that others may be using, until it is free.
// The answer is kept meanwhile.
func (d *Driver) patiently(ctx context.Context, call func() error) error {
	err := call()
	for try := range patience {
		by, busy := BusyBy(err)
		if !busy || ctx.Err() != nil {
			break
		}
		if try == 0 && d.Waiting != nil {
			d.Waiting(by)
		}
		err = call()
	}
	return err
}

func (d *Driver) carryOut(ctx context.Context, e Effect) (r Reply) {
	switch e.Kind {
	case AppendEffect:
		r.Err = d.patiently(ctx, func() (err error) {
			r.States, err = d.Log.Append(ctx, e.After, e.Events...)
			return err
		})
		if r.Err != nil && !IsStale(r.Err) {
			r.Err = fmt.Errorf("not written, so try again: %w", r.Err)
		}
		if r.Err == nil && d.Lapsed != nil && len(r.States) > 0 && e.Events[0].Answer != nil && e.Events[0].Answer.Grade == quiz.Again {
			r.Notice = d.Lapsed(e.Card, r.States[0])
		}
	case UndoEffect, RedoEffect:
		back, done, none := d.Log.Undo, "taken back", "there is nothing to undo"
		if e.Kind == RedoEffect {
			back, done, none = d.Log.Redo, "done again", "nothing was taken back just now that had been written"
		}
		r.Err = d.patiently(ctx, func() (err error) {
			r.Taken, err = back(ctx, e.Events[0])
			return err
		})
		if isNothing(r.Err) {
			r.Err = Refusal(none)
		}
		for _, taken := range r.Taken {
			st, err := d.state(ctx, taken.Card)
			if err != nil {
				// It is in the log; the card comes back with the next session.
				return Reply{Err: fmt.Errorf("%s, but the card could not be read: %w", done, err)}
			}
			r.States = append(r.States, st)
		}
	case LoadEffect:
		st, err := d.state(ctx, e.Card)
		r.States, r.Err = []quiz.State{st}, err
	case JudgeEffect:
		if d.Judge == nil {
			r.Verdicts = []quiz.Verdict{{Why: "there is no rustc here"}}
			break
		}
		r.Verdicts, r.Err = d.Judge(ctx, e.Programs)
		if r.Err == nil && len(r.Verdicts) == 0 {
			r.Err = errors.New("the compiler gave no verdict")
		}
	case EditEffect:
		r.Edited, r.Err = d.Edit(ctx, e.Source)
	}
	return r
}

func (d *Driver) state(ctx context.Context, card quiz.CardID) (st quiz.State, err error) {
	err = d.patiently(ctx, func() (err error) {
		st, err = d.Log.State(card)
		return err
	})
	return st, err
}
