package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"anneal/internal/quiz"
)

// decodeEvent reads the record under id. It fails with errJunk where the
// record was not written so, and with errFuture where a later program wrote
// something that this one must not pass over. Nothing of b is kept.
func decodeEvent(id quiz.EventID, b []byte) (quiz.Event, error) {
	e := quiz.Event{ID: id}
	if len(b) < 5 {
		return e, fmt.Errorf("%w: event %s has %d bytes", errJunk, id, len(b))
	}
	body, sum := b[:len(b)-4], binary.BigEndian.Uint32(b[len(b)-4:])
	if checksum(id, body) != sum {
		return e, fmt.Errorf("%w: event %s has a wrong checksum", errJunk, id)
	}
	if body[0] != eventVersion {
		return e, fmt.Errorf("%w: event %s has version %d", errFuture, id, body[0])
	}
	r := &reader{b: body[1:]}
	e.Kind = quiz.EventKind(r.u8())
	if e.Kind < quiz.Introduced || e.Kind > quiz.Tuned {
		return e, fmt.Errorf("%w: event %s is of kind %d", errFuture, id, e.Kind)
	}
	r.fill(e.Card[:])
	r.fill(e.Command[:])
	r.fill(e.Device[:])
	e.Seq = r.uvarint()
	e.At = r.time()
	e.Zone = int(r.i32())
	e.Day = quiz.Day(r.i32())
	err := r.fields(func(tag byte, p *reader) error {
		switch tag {
		case tagRev:
			p.fill(e.Rev[:])
		case tagDueDay:
			e.Due.Day = quiz.Day(p.i32())
		case tagDueAt:
			e.Due.At = p.time()
		case tagMemory:
			e.Memory = quiz.Memory{Stability: p.f64(), Difficulty: p.f64()}
		case tagTarget:
			p.fill(e.Target[:])
		case tagKey:
			e.Key = p.rest()
		case tagFlag:
			e.Flag = p.u8()
		case tagText:
			e.Text = p.rest()
		case tagTags:
			for p.more() {
				e.Tags = append(e.Tags, p.text())
			}
		case tagAnswer:
			e.Answer = new(quiz.Answer)
			return readAnswer(p, e.Answer)
		case tagTuning:
			e.Tuning = new(quiz.Tuning)
			return readTuning(p, e.Tuning)
		case tagFast:
			e.Memory.Fast = p.f64()
		default:
			return unknown(tag, p)
		}
		return nil
	})
	if err != nil {
		return e, fmt.Errorf("%w: event %s", err, id)
	}
	return e, nil
}

func readAnswer(r *reader, a *quiz.Answer) error {
	return r.fields(func(tag byte, p *reader) error {
		switch tag {
		case tagGrade:
			a.Grade = quiz.Grade(p.u8())
		case tagProposed:
			a.Proposed = quiz.Grade(p.u8())
		case tagKind:
			a.Kind = quiz.Kind(p.u8())
		case tagVariant:
			a.Variant = p.rest()
		case tagOptions:
			if n := len(p.b) / 4; n > 0 {
				a.Options = make([]uint32, 0, n)
			}
			for p.more() {
				a.Options = append(a.Options, p.u32())
			}
		case tagGiven:
			a.Given = p.rest()
		case tagResult:
			a.Result = quiz.Result(p.u8())
		case tagHints:
			a.Hints = p.u8()
		case tagTries:
			a.Tries = p.u8()
		case tagGuess:
			a.Guess = p.u8() != 0
		case tagFirst:
			a.First = p.millis()
		case tagTook:
			a.Took = p.millis()
		default:
			return unknown(tag, p)
		}
		return nil
	})
}

func readTuning(r *reader, t *quiz.Tuning) error {
	steps := func(p *reader) (all []time.Duration) {
		for p.more() {
			all = append(all, p.millis())
		}
		return all
	}
	return r.fields(func(tag byte, p *reader) error {
		switch tag {
		case tagWeights:
			for p.more() {
				t.Weights = append(t.Weights, p.f64())
			}
		case tagRetention:
			t.Retention = p.f64()
		case tagLearning:
			t.Learning = steps(p)
		case tagRelearning:
			t.Relearning = steps(p)
		case tagMaximum:
			t.Maximum = int(p.i32())
		default:
			return unknown(tag, p)
		}
		return nil
	})
}

// fields hands over all fields that are left, and sees to it that tags rise
// and that each payload is read to its end.
func (r *reader) fields(field func(tag byte, payload *reader) error) error {
	last := -1
	p := new(reader)
	for r.more() {
		tag := r.u8()
		*p = reader{b: r.bytes(r.uvarint())}
		if r.bad || int(tag) <= last {
			return errJunk
		}
		last = int(tag)
		if err := field(tag, p); err != nil {
			return err
		}
		if !p.whole() {
			return errJunk
		}
	}
	if !r.whole() {
		return errJunk
	}
	return nil
}

func unknown(tag byte, p *reader) error {
	if tag < remarks {
		return errFuture
	}
	p.b = nil
	return nil
}

// normal returns the event as the record keeps it: instants in UTC, everything
// in whole milliseconds, no empty lists.
func normal(e quiz.Event) quiz.Event {
	e.At = e.At.UTC().Truncate(time.Millisecond)
	e.Due.At = e.Due.At.UTC().Truncate(time.Millisecond)
	e.Tags = list(e.Tags)
	if e.Answer != nil {
		a := *e.Answer
		a.Options = list(a.Options)
		a.First = a.First.Truncate(time.Millisecond)
		a.Took = a.Took.Truncate(time.Millisecond)
		e.Answer = &a
	}
	if e.Tuning != nil {
		t := *e.Tuning
		t.Weights = list(t.Weights)
		t.Learning = millis(t.Learning)
		t.Relearning = millis(t.Relearning)
		e.Tuning = &t
	}
	return e
}

func list[T any](s []T) []T { return append([]T(nil), s...) }

func millis(steps []time.Duration) []time.Duration {
	steps = list(steps)
	for i := range steps {
		steps[i] = steps[i].Truncate(time.Millisecond)
	}
	return steps
}
