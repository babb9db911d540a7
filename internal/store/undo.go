package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Undo takes back the last command of this device that is not taken back, and
// returns its events. stamp carries At, Zone and Day of the undoing. There is
// no end to it but the beginning of the log; then the error is [ErrNothing].
//
// Renames are passed over: they follow the texts of the decks and not the
// learner, who would be at a loss what was taken back, and the history of the
// card. Of a shift the events that it wrote again are returned.
func (db *DB) Undo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	return db.takeBack(ctx, stamp, quiz.Voided, func(tx *bolt.Tx) (quiz.EventID, error) {
		past := newPast(tx)
		for past.next() {
			if e := &past.event; past.acts() && !past.void[e.Command] {
				return e.Command, nil
			}
		}
		return quiz.EventID{}, past.end()
	})
}

// Redo takes back the newest undo, unless something was done after it, and
// returns the events that hold again. Otherwise it is as [DB.Undo].
func (db *DB) Redo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	return db.takeBack(ctx, stamp, quiz.Redone, func(tx *bolt.Tx) (quiz.EventID, error) {
		past := newPast(tx)
		for past.next() {
			e := &past.event
			if e.Kind == quiz.Voided && past.own() && !past.redone[e.Command] {
				return e.Command, nil
			}
			if past.acts() && !past.void[e.Command] {
				break
			}
		}
		return quiz.EventID{}, past.end()
	})
}

// takeBack finds the command to take back and writes an event of the given
// kind for each card that it touched.
func (db *DB) takeBack(ctx context.Context, stamp quiz.Event, kind quiz.EventKind, find func(*bolt.Tx) (quiz.EventID, error)) (taken []quiz.Event, err error) {
	if err := checkZone(stamp.Zone); err != nil || stamp.At.IsZero() {
		return nil, errors.Join(errors.New("undo and redo need an instant and a zone"), err)
	}
	err = db.update(ctx, func(tx *bolt.Tx) error {
		target, err := find(tx)
		if err != nil {
			return err
		}
		touched, err := command(tx, target)
		if err != nil {
			return err
		}
		taken = touched
		if kind == quiz.Redone { // what holds again is what the undo took back
			if taken, err = command(tx, touched[0].Target); err != nil {
				return err
			}
		}
		at := stamp.At
		for i := range touched {
			if at.Before(touched[i].At) { // the clock was set back; folding needs the order
				at = touched[i].At
			}
		}
		taken = slices.DeleteFunc(slices.Clone(taken), func(e quiz.Event) bool { return e.Kind == quiz.Voided }) // what a shift took back
		var events []quiz.Event
		for i := range touched {
			e := &touched[i]
			if slices.ContainsFunc(events, func(o quiz.Event) bool { return o.Card == e.Card }) {
				continue
			}
			events = append(events, normal(quiz.Event{Kind: kind, Card: e.Card, At: at, Zone: stamp.Zone, Day: stamp.Day, Target: target}))
		}
		return db.write(ctx, tx, events)
	})
	if err != nil {
		return nil, err
	}
	return taken, nil
}

// command returns the events of a command, in order. Those of a device stand
// together but for what was imported: ids rise, and the first one's is the
// command's.
func command(tx *bolt.Tx, id quiz.EventID) (events []quiz.Event, err error) {
	c := tx.Bucket(bucketLog).Cursor()
	for k, v := c.Seek(id[:]); len(k) == len(id); k, v = c.Next() {
		e, err := decodeEvent(quiz.EventID(k), v)
		if err != nil {
			return nil, err
		}
		if len(events) > 0 && e.Device != events[0].Device {
			continue
		}
		if e.Command != id {
			break
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("%w: command %s is not in the log", errJunk, id)
	}
	return events, nil
}

// past walks the log from its end, and knows of every event whether it was
// taken back by one that it has met already.
type past struct {
	c            *bolt.Cursor
	began        bool
	device       quiz.DeviceID
	event        quiz.Event
	void, redone map[quiz.EventID]bool
	err          error
}

func newPast(tx *bolt.Tx) *past {
	return &past{
		c:      tx.Bucket(bucketLog).Cursor(),
		device: quiz.DeviceID(tx.Bucket(bucketMeta).Get(keyDevice)),
		void:   map[quiz.EventID]bool{},
		redone: map[quiz.EventID]bool{},
	}
}

func (p *past) next() bool {
	step := p.c.Prev
	if !p.began {
		step, p.began = p.c.Last, true
	}
	k, v := step()
	if len(k) != len(quiz.EventID{}) {
		return false
	}
	if p.event, p.err = decodeEvent(quiz.EventID(k), v); p.err != nil {
		return false
	}
	switch e := &p.event; {
	case e.Kind == quiz.Redone:
		p.redone[e.Target] = true
	case e.Kind == quiz.Voided && !p.redone[e.Command] && !p.void[e.Command]:
		p.void[e.Target] = true
	}
	return true
}

// own reports whether this device wrote the event.
func (p *past) own() bool { return p.event.Device == p.device }

// acts reports whether the event is something that can be undone.
func (p *past) acts() bool {
	return p.own() && p.event.Kind != quiz.Voided && p.event.Kind != quiz.Redone && p.event.Kind != quiz.Renamed
}

// end says why the walk ended without a find.
func (p *past) end() error {
	if p.err != nil {
		return p.err
	}
	return ErrNothing
}
