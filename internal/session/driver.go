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

func (d *Driver) carryOut(ctx context.Context, e Effect) (r Reply) {
	switch e.Kind {
	case AppendEffect:
		r.States, r.Err = d.Log.Append(ctx, e.After, e.Events...)
		if r.Err != nil && !IsStale(r.Err) {
			r.Err = fmt.Errorf("not written, so try again: %w", r.Err)
		}
		if r.Err == nil && d.Lapsed != nil && len(r.States) > 0 && e.Events[0].Answer != nil && e.Events[0].Answer.Grade == quiz.Again {
			r.Notice = d.Lapsed(e.Card, r.States[0])
		}
	case UndoEffect:
		r.Taken, r.Err = d.Log.Undo(ctx, e.Events[0])
		for _, taken := range r.Taken {
			st, err := d.Log.State(taken.Card)
			if err != nil {
				// The undoing is done; the card comes back with the next session.
				return Reply{Err: fmt.Errorf("taken back, but the card could not be read: %w", err)}
			}
			r.States = append(r.States, st)
		}
	case LoadEffect:
		st, err := d.Log.State(e.Card)
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
