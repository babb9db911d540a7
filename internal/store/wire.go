package store

import (
	"encoding/binary"
	"math"
	"time"
)

// The pieces that records are made of. Writing appends to a slice; reading
// never fails at once but leaves a mark, so that a decoder reads as a list of
// what a record holds and asks at the end whether all of it was there.

func appendU32(b []byte, v uint32) []byte  { return binary.BigEndian.AppendUint32(b, v) }
func appendU64(b []byte, v uint64) []byte  { return binary.BigEndian.AppendUint64(b, v) }
func appendF64(b []byte, v float64) []byte { return appendU64(b, math.Float64bits(v)) }
func appendInt(b []byte, v int64) []byte   { return binary.AppendVarint(b, v) }
func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
func appendTime(b []byte, t time.Time) []byte { return appendInt(b, t.UnixMilli()) }

// appendField adds a tagged field; payload writes what is in it.
func appendField(b []byte, tag byte, payload func([]byte) []byte) []byte {
	p := payload(nil)
	b = binary.AppendUvarint(append(b, tag), uint64(len(p)))
	return append(b, p...)
}

type reader struct {
	b   []byte
	bad bool
}

// bytes returns the next n bytes, not copied; nil where they are not there.
func (r *reader) bytes(n uint64) []byte {
	if r.bad || n > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	head := r.b[:n:n]
	r.b = r.b[n:]
	return head
}

// fill copies the next len(to) bytes.
func (r *reader) fill(to []byte) { copy(to, r.bytes(uint64(len(to)))) }

func (r *reader) u8() uint8 {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) u32() uint32 {
	if b := r.bytes(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (r *reader) u64() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

func (r *reader) f64() float64 { return math.Float64frombits(r.u64()) }

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if r.bad || n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	if r.bad || n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

// i32 reads a varint that must fit 32 bits: study days, zones, counters.
func (r *reader) i32() int32 {
	v := r.varint()
	if v != int64(int32(v)) {
		r.bad = true
		return 0
	}
	return int32(v)
}

func (r *reader) time() time.Time { return time.UnixMilli(r.varint()).UTC() }

func (r *reader) millis() time.Duration {
	v := r.varint()
	if v > math.MaxInt64/int64(time.Millisecond) || v < math.MinInt64/int64(time.Millisecond) {
		r.bad = true
		return 0
	}
	return time.Duration(v) * time.Millisecond
}

// text reads a counted string; rest reads all that is left as one.
func (r *reader) text() string { return string(r.bytes(r.uvarint())) }
func (r *reader) rest() string { return string(r.bytes(uint64(len(r.b)))) }

// more reports whether there is something left to read.
func (r *reader) more() bool { return !r.bad && len(r.b) > 0 }

// whole reports whether all was there and nothing is left over.
func (r *reader) whole() bool { return !r.bad && len(r.b) == 0 }

// ordered returns v in four bytes whose order is that of the numbers.
func ordered(v int32) uint32 { return uint32(v) ^ 1<<31 }

func unordered(v uint32) int32 { return int32(v ^ 1<<31) }
