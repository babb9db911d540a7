package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"

	"anneal/internal/quiz"
)

const (
	eventVersion = 1
	maxEvent     = 1 << 20 // bytes of one record
	remarks      = 128     // tags from here on may be skipped by who does not know them
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// The tags of an event's fields, of an answer's and of a tuning's.
const (
	tagRev = iota + 1
	tagDueDay
	tagDueAt
	tagMemory
	tagTarget
	tagKey
	tagFlag
	tagText
	tagTags
	tagAnswer
	tagTuning
	tagFast
)

const (
	tagGrade = iota + 1
	tagProposed
	tagKind
	tagVariant
	tagOptions
	tagGiven
	tagResult
	tagHints
	tagTries
	tagGuess
	tagFirst
	tagTook
)

const (
	tagWeights = iota + 1
	tagRetention
	tagLearning
	tagRelearning
	tagMaximum
)

// encodeEvent writes the record of an event that [normal] has been through.
func encodeEvent(e *quiz.Event) ([]byte, error) {
	b := make([]byte, 0, 160)
	b = append(b, eventVersion, byte(e.Kind))
	b = append(b, e.Card[:]...)
	b = append(b, e.Command[:]...)
	b = append(b, e.Device[:]...)
	b = binary.AppendUvarint(b, e.Seq)
	b = appendTime(b, e.At)
	b = appendInt(b, int64(e.Zone))
	b = appendInt(b, int64(e.Day))

	if e.Rev != (quiz.Rev{}) {
		b = appendField(b, tagRev, func(p []byte) []byte { return append(p, e.Rev[:]...) })
	}
	b = fieldInt(b, tagDueDay, int64(e.Due.Day))
	if !e.Due.At.IsZero() {
		b = appendField(b, tagDueAt, func(p []byte) []byte { return appendTime(p, e.Due.At) })
	}
	if e.Memory.Stability != 0 || e.Memory.Difficulty != 0 {
		b = appendField(b, tagMemory, func(p []byte) []byte {
			return appendF64(appendF64(p, e.Memory.Stability), e.Memory.Difficulty)
		})
	}
	if !e.Target.IsZero() {
		b = appendField(b, tagTarget, func(p []byte) []byte { return append(p, e.Target[:]...) })
	}
	b = fieldText(b, tagKey, e.Key)
	b = fieldByte(b, tagFlag, e.Flag)
	b = fieldText(b, tagText, e.Text)
	if len(e.Tags) > 0 {
		b = appendField(b, tagTags, func(p []byte) []byte {
			for _, t := range e.Tags {
				p = appendText(p, t)
			}
			return p
		})
	}
	if e.Answer != nil {
		b = appendField(b, tagAnswer, func(p []byte) []byte { return appendAnswer(p, e.Answer) })
	}
	if e.Tuning != nil {
		b = appendField(b, tagTuning, func(p []byte) []byte { return appendTuning(p, e.Tuning) })
	}
	if e.Memory.Fast != 0 {
		b = appendField(b, tagFast, func(p []byte) []byte { return appendF64(p, e.Memory.Fast) })
	}
	if len(b) > maxEvent {
		return nil, fmt.Errorf("an answer, note or list of tags is too long: %d bytes, at most %d can be kept", len(b), maxEvent)
	}
	return appendU32(b, checksum(e.ID, b)), nil
}

func appendAnswer(b []byte, a *quiz.Answer) []byte {
	b = fieldByte(b, tagGrade, byte(a.Grade))
	b = fieldByte(b, tagProposed, byte(a.Proposed))
	b = fieldByte(b, tagKind, byte(a.Kind))
	b = fieldText(b, tagVariant, a.Variant)
	if len(a.Options) > 0 {
		b = appendField(b, tagOptions, func(p []byte) []byte {
			for _, o := range a.Options {
				p = appendU32(p, o)
			}
			return p
		})
	}
	b = fieldText(b, tagGiven, a.Given)
	b = fieldByte(b, tagResult, byte(a.Result))
	b = fieldByte(b, tagHints, a.Hints)
	b = fieldByte(b, tagTries, a.Tries)
	if a.Guess {
		b = fieldByte(b, tagGuess, 1)
	}
	b = fieldInt(b, tagFirst, a.First.Milliseconds())
	return fieldInt(b, tagTook, a.Took.Milliseconds())
}

func appendTuning(b []byte, t *quiz.Tuning) []byte {
	if len(t.Weights) > 0 {
		b = appendField(b, tagWeights, func(p []byte) []byte {
			for _, w := range t.Weights {
				p = appendF64(p, w)
			}
			return p
		})
	}
	if t.Retention != 0 {
		b = appendField(b, tagRetention, func(p []byte) []byte { return appendF64(p, t.Retention) })
	}
	b = fieldSteps(b, tagLearning, t.Learning)
	b = fieldSteps(b, tagRelearning, t.Relearning)
	return fieldInt(b, tagMaximum, int64(t.Maximum))
}

func fieldByte(b []byte, tag, v byte) []byte {
	if v == 0 {
		return b
	}
	return append(b, tag, 1, v)
}

func fieldInt(b []byte, tag byte, v int64) []byte {
	if v == 0 {
		return b
	}
	return appendField(b, tag, func(p []byte) []byte { return appendInt(p, v) })
}

func fieldText(b []byte, tag byte, s string) []byte {
	if s == "" {
		return b
	}
	return appendText(append(b, tag), s)
}

func fieldSteps(b []byte, tag byte, steps []time.Duration) []byte {
	if len(steps) == 0 {
		return b
	}
	return appendField(b, tag, func(p []byte) []byte {
		for _, s := range steps {
			p = appendInt(p, s.Milliseconds())
		}
		return p
	})
}

// checksum covers the id too: the record is only good at its own place.
func checksum(id quiz.EventID, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(id[:], castagnoli), castagnoli, body)
}
