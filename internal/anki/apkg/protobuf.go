package apkg

import (
	"encoding/binary"
	"errors"
	"iter"
	"math"
)

// message is a message of protobuf: fields, each a number with a value.
type message []byte

// value is what a field holds, in one of the forms that protobuf has.
type value struct {
	varint uint64 // also the bits of fixed numbers
	bytes  []byte
}

// float32 returns a number as it was meant: what is 0.9 in the older form of the
// collection is 0.9 here too.
func (v value) float32() float64 {
	return math.Round(float64(math.Float32frombits(uint32(v.varint)))*1e6) / 1e6
}

var errMessage = errors.New("it is no message that can be read")

// fields goes over the fields of a message, of whatever number, and leaves in bad
// what is wrong with it. What was yielded before is as it stands there.
func (m message) fields(bad *error) iter.Seq2[uint64, value] {
	return func(yield func(uint64, value) bool) {
		for rest := []byte(m); len(rest) > 0; {
			tag, n := binary.Uvarint(rest)
			if n <= 0 || tag>>3 == 0 {
				*bad = errMessage
				return
			}
			var v value
			var ok bool
			if v, rest, ok = readValue(tag&7, rest[n:]); !ok {
				*bad = errMessage
				return
			}
			if !yield(tag>>3, v) {
				return
			}
		}
	}
}

// readValue reads a value of the given form. Groups, which nobody has written for
// twenty years, are not read.
func readValue(form uint64, b []byte) (v value, rest []byte, ok bool) {
	switch form {
	case 0:
		x, n := binary.Uvarint(b)
		if n <= 0 {
			return v, nil, false
		}
		return value{varint: x}, b[n:], true
	case 1:
		if len(b) < 8 {
			return v, nil, false
		}
		return value{varint: binary.LittleEndian.Uint64(b)}, b[8:], true
	case 2:
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return v, nil, false
		}
		b = b[n:]
		return value{bytes: b[:size:size]}, b[size:], true
	case 5:
		if len(b) < 4 {
			return v, nil, false
		}
		return value{varint: uint64(binary.LittleEndian.Uint32(b))}, b[4:], true
	}
	return v, nil, false
}
