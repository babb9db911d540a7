package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"anneal/internal/quiz"
)

// derivedVersion counts the changes to what is derived and how: the formats in
// this file, the buckets marked (d), the rules of [gather] and of daily counts.
const derivedVersion = 5

// hasFast is set in the byte of Suspended where Memory.Fast follows.
const hasFast = 2

// encodeState writes all fields of a state in the order of the struct: numbers
// as varints, memory as f64, instants as a flag and milliseconds. A second
// stability takes room only where there is one. The format can change with
// derivedVersion at any time.
func encodeState(s *quiz.State) []byte {
	b := make([]byte, 0, 96)
	b = append(b, byte(s.Phase), byte(s.LastGrade), s.Flag, bit(s.Suspended)|bit(s.Memory.Fast != 0)*hasFast)
	b = appendF64(appendF64(b, s.Memory.Stability), s.Memory.Difficulty)
	if s.Memory.Fast != 0 {
		b = appendF64(b, s.Memory.Fast)
	}
	for _, n := range [...]int64{
		int64(s.Step), int64(s.Due.Day), int64(s.Reps), int64(s.Lapses), int64(s.First),
		int64(s.Last), int64(s.RightDays), int64(s.Introduced), int64(s.Buried),
	} {
		b = appendInt(b, n)
	}
	for _, t := range [...]time.Time{s.Due.At, s.LastAt, s.IntroducedAt} {
		b = append(b, bit(!t.IsZero()))
		if !t.IsZero() {
			b = appendTime(b, t)
		}
	}
	b = append(b, s.Head[:]...)
	b = appendText(appendText(b, s.Note), s.Because)
	b = binary.AppendUvarint(b, uint64(len(s.Tags)))
	for _, t := range s.Tags {
		b = appendText(b, t)
	}
	return b
}

// phaseIn returns the phase that an encoded state tells.
func phaseIn(b []byte) quiz.Phase {
	if len(b) == 0 {
		return quiz.New
	}
	return quiz.Phase(b[0])
}

func decodeState(id quiz.CardID, b []byte) (quiz.State, error) {
	r := &reader{b: b}
	var s quiz.State
	s.Phase = quiz.Phase(r.u8())
	s.LastGrade = quiz.Grade(r.u8())
	s.Flag = r.u8()
	flags := r.u8()
	s.Suspended = flags&1 != 0
	s.Memory = quiz.Memory{Stability: r.f64(), Difficulty: r.f64()}
	if flags&hasFast != 0 {
		s.Memory.Fast = r.f64()
	}
	s.Step = int(r.varint())
	s.Due.Day = quiz.Day(r.i32())
	s.Reps = int(r.varint())
	s.Lapses = int(r.varint())
	s.First = quiz.Day(r.i32())
	s.Last = quiz.Day(r.i32())
	s.RightDays = int(r.varint())
	s.Introduced = quiz.Day(r.i32())
	s.Buried = quiz.Day(r.i32())
	for _, t := range [...]*time.Time{&s.Due.At, &s.LastAt, &s.IntroducedAt} {
		if r.u8() != 0 {
			*t = r.time()
		}
	}
	r.fill(s.Head[:])
	s.Note = r.text()
	s.Because = r.text()
	for n := r.uvarint(); n > 0 && !r.bad; n-- {
		s.Tags = append(s.Tags, r.text())
	}
	if !r.whole() {
		return s, fmt.Errorf("%w: state of card %s", errJunk, id)
	}
	return s, nil
}

func bit(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// The due index sorts study days before instants; see the schema.
const (
	dueByDay = iota
	dueByInstant
)

// waits reports whether a card has an entry in the due index.
func waits(s *quiz.State) bool { return !s.Suspended && !s.Due.IsZero() }

// dueKey returns the card's key in the due index, nil where it has none.
func dueKey(id quiz.CardID, s *quiz.State) []byte {
	switch {
	case !waits(s):
		return nil
	case s.Due.IsStep():
		return append(dueInstant(s.Due.At), id[:]...)
	}
	return append(dueDay(s.Due.Day), id[:]...)
}

// maxDueValue is the length that a dueValue never exceeds: a phase, two days, an
// instant with its flag, and three numbers.
const maxDueValue = 1 + 2*binary.MaxVarintLen32 + 1 + binary.MaxVarintLen64 + 3*8

// dueValue is what the due index says of a card beside when it is due: as much
// of its state as the orders of reviews go by, so that of a backlog of any size
// only the cards that are asked have to be looked up. The orders need nothing but
// the stability of a memory that has one alone.
func dueValue(s *quiz.State) []byte {
	b := append(make([]byte, 0, maxDueValue), byte(s.Phase))
	b = appendInt(appendInt(b, int64(s.Last)), int64(s.Buried))
	b = append(b, bit(!s.LastAt.IsZero()))
	if !s.LastAt.IsZero() {
		b = appendTime(b, s.LastAt)
	}
	b = appendF64(b, s.Memory.Stability)
	if s.Memory.Fast != 0 {
		b = appendF64(appendF64(b, s.Memory.Difficulty), s.Memory.Fast)
	}
	return b
}

// decodeDue reads an entry of the due index: the card, and the part of its state
// that the entry tells.
func decodeDue(k, v []byte) (id quiz.CardID, s quiz.State, err error) {
	key, r := &reader{b: k}, &reader{b: v}
	if key.u8() == dueByDay {
		s.Due.Day = quiz.Day(unordered(key.u32()))
	} else {
		s.Due.At = time.UnixMilli(int64(key.u64() ^ 1<<63)).UTC()
	}
	key.fill(id[:])
	s.Phase = quiz.Phase(r.u8())
	s.Last, s.Buried = quiz.Day(r.i32()), quiz.Day(r.i32())
	if r.u8() != 0 {
		s.LastAt = r.time()
	}
	s.Memory.Stability = r.f64()
	if r.more() {
		s.Memory.Difficulty, s.Memory.Fast = r.f64(), r.f64()
	}
	if !key.whole() || !r.whole() {
		return id, s, fmt.Errorf("%w: the due index", errJunk)
	}
	return id, s, nil
}

func dueDay(d quiz.Day) []byte { return appendU32([]byte{dueByDay}, ordered(int32(d))) }

func dueInstant(t time.Time) []byte {
	return appendU64([]byte{dueByInstant}, uint64(t.UnixMilli())^1<<63)
}
