package store

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples hold every field of an event between them. They are pinned: what
// they encode to must never change.
func samples() map[string]quiz.Event {
	fill := func(first byte) (b [16]byte) {
		for i := range b {
			b[i] = first + byte(i)
		}
		return b
	}
	at := time.Date(2026, 11, 5, 22, 30, 15, 250e6, time.UTC)
	base := func(kind quiz.EventKind) quiz.Event {
		return quiz.Event{
			ID: fill(0x10), Kind: kind, Command: fill(0x30), Card: fill(0x50), At: at,
			Zone: -12600, Day: quiz.Date(2026, 11, 5), Device: quiz.DeviceID{1, 2, 3, 4, 5, 6, 7, 8}, Seq: 300,
		}
	}
	answered := base(quiz.Graded)
	answered.Rev = fill(0x70)
	answered.Due = quiz.Due{Day: quiz.Date(2026, 11, 9)}
	answered.Answer = &quiz.Answer{
		Grade: quiz.Hard, Proposed: quiz.Good, Kind: quiz.Order, Variant: "b", Options: []uint32{0xdeadbeef, 1}, Given: "2,1",
		Result: quiz.Near, Hints: 2, Tries: 3, Guess: true, First: 4200 * time.Millisecond, Took: 65001 * time.Millisecond,
	}
	explained := base(quiz.Graded)
	explained.Text = "I took `Vec` for a `Copy` type"
	explained.Answer = &quiz.Answer{Grade: quiz.Again, Proposed: quiz.Again, Kind: quiz.Choice, Variant: "2", Given: "3", Result: quiz.Wrong}
	step := base(quiz.Graded)
	step.Due = quiz.Due{At: at.Add(10 * time.Minute)}
	step.Answer = &quiz.Answer{}
	introduced := base(quiz.Introduced)
	introduced.Key = "rust-ownership/moves"
	voided := base(quiz.Voided)
	voided.Target = fill(0x90)
	redone := base(quiz.Redone)
	redone.Target = fill(0x90)
	buried := base(quiz.Buried)
	buried.Due.Day = 20000
	placed := base(quiz.Placed)
	placed.Memory = quiz.Memory{Stability: 12.5, Difficulty: 4.75}
	placed.Due.Day = 20001
	fast := base(quiz.Placed)
	fast.Memory = quiz.Memory{Stability: 12.5, Difficulty: 4.75, Fast: 80.25}
	fast.Due.Day = 20001
	rescheduled := base(quiz.Rescheduled)
	rescheduled.Due.Day = -1
	renamed := base(quiz.Renamed)
	renamed.Key = "rust-ownership/größe"
	flagged := base(quiz.Flagged)
	flagged.Flag, flagged.Text = 7, "unclear:\nwhy line 9?"
	tagged := base(quiz.Tagged)
	tagged.Tags = []string{"exam", "", "späť"}
	tuned := base(quiz.Tuned)
	tuned.Card = quiz.CardID{}
	tuned.Tuning = &quiz.Tuning{
		Weights: []float64{0.212, -1, 0}, Retention: 0.9, Learning: []time.Duration{time.Minute, 10 * time.Minute},
		Relearning: []time.Duration{15 * time.Minute}, Maximum: 36500,
	}
	untuned := base(quiz.Tuned)
	untuned.Tuning = &quiz.Tuning{}
	return map[string]quiz.Event{
		"answered": answered, "explained": explained, "step": step, "introduced": introduced, "voided": voided, "redone": redone,
		"suspended": base(quiz.Suspended), "resumed": base(quiz.Resumed), "buried": buried, "forgotten": base(quiz.Forgotten),
		"placed": placed, "fast": fast, "rescheduled": rescheduled, "renamed": renamed, "flagged": flagged, "tagged": tagged,
		"tuned": tuned, "untuned": untuned,
	}
}

// TestRecordBytes pins the record. A difference means that existing logs would
// be misread: new fields get new tags, nothing else may change.
func TestRecordBytes(t *testing.T) {
	golden := func(name string) string { return filepath.Join("testdata", "event-"+name+".hex") }
	all := samples()
	for name, e := range all {
		record, err := encodeEvent(&e)
		if err != nil {
			t.Fatal(err)
		}
		text := []byte(hex.EncodeToString(record) + "\n")
		if *update {
			if err := os.WriteFile(golden(name), text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden(name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text, want) {
			t.Errorf("%s:\n got %s\nwant %s", name, text, want)
		}
		pinned, err := hex.DecodeString(strings.TrimSpace(string(want)))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decodeEvent(e.ID, pinned); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%s: decodes to %+v, %v", name, got, err)
		}
	}
	files, err := filepath.Glob(golden("*"))
	if err != nil || len(files) != len(all) {
		t.Errorf("%d golden files for %d samples, %v", len(files), len(all), err)
	}
}

// TestSamplesAreComplete fails when a field is added to the event that no
// sample has, and so when the record does not have it.
func TestSamplesAreComplete(t *testing.T) {
	set := map[string]bool{}
	var note func(prefix string, v reflect.Value)
	note = func(prefix string, v reflect.Value) {
		for i := range v.NumField() {
			name, f := prefix+v.Type().Field(i).Name, v.Field(i)
			set[name] = set[name] || !f.IsZero()
			if f.Kind() == reflect.Pointer && !f.IsNil() {
				f = f.Elem()
			}
			if f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]() {
				note(name+".", f)
			}
		}
	}
	for _, e := range samples() {
		note("", reflect.ValueOf(e))
	}
	for name, ok := range set {
		if !ok {
			t.Errorf("no sample has %s", name)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	e := samples()["answered"]
	good, err := encodeEvent(&e)
	if err != nil {
		t.Fatal(err)
	}
	body := good[:len(good)-4]
	head := len(bytes.Split(body, e.Rev[:])[0]) - 2 // where the fields begin
	sealed := func(b ...byte) []byte { return appendU32(b, checksum(e.ID, b)) }
	with := func(fields ...byte) []byte { return sealed(append(bytes.Clone(body[:head]), fields...)...) }
	change := func(at int, v byte) []byte {
		b := bytes.Clone(body)
		b[at] = v
		return sealed(b...)
	}
	for name, tt := range map[string]struct {
		record []byte
		want   error
	}{
		"empty":                      {nil, errJunk},
		"cut":                        {good[:len(good)-1], errJunk},
		"a flipped bit":              {append([]byte{good[0] ^ 1}, good[1:]...), errJunk},
		"version 0":                  {change(0, 0), errFuture},
		"version 2":                  {change(0, 2), errFuture},
		"kind 0":                     {change(1, 0), errFuture},
		"kind 15":                    {change(1, 15), errFuture},
		"only a head":                {with(), nil},
		"half a head":                {sealed(body[:30]...), errJunk},
		"unknown field":              {with(127, 1, 9), errFuture},
		"unknown remark":             {with(128, 1, 9), nil},
		"two unknown remarks":        {with(200, 0, 255, 1, 9), nil},
		"unknown field in answer":    {with(tagAnswer, 3, 99, 1, 9), errFuture},
		"unknown remark in answer":   {with(tagAnswer, 3, 199, 1, 9), nil},
		"unknown field in tuning":    {with(tagTuning, 3, 99, 1, 9), errFuture},
		"a tag twice":                {with(tagFlag, 1, 1, tagFlag, 1, 1), errJunk},
		"tags that fall":             {with(tagFlag, 1, 1, tagKey, 1, 'k'), errJunk},
		"a length without payload":   {with(tagKey, 5, 'k'), errJunk},
		"a tag without length":       {with(tagKey), errJunk},
		"a flag of two bytes":        {with(tagFlag, 2, 1, 1), errJunk},
		"a rev of two bytes":         {with(tagRev, 2, 1, 1), errJunk},
		"half an option":             {with(tagAnswer, 4, tagOptions, 2, 1, 1), errJunk},
		"a day beyond 32 bits":       {with(tagDueDay, 6, 0xff, 0xff, 0xff, 0xff, 0xff, 1), errJunk},
		"a duration beyond 64 bits":  {with(tagAnswer, 11, tagTook, 9, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), errJunk},
		"a tag longer than the tags": {with(tagTags, 2, 9, 'x'), errJunk},
	} {
		if _, err := decodeEvent(e.ID, tt.record); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	other := e.ID
	other[0]++
	if _, err := decodeEvent(other, good); !errors.Is(err, errJunk) {
		t.Errorf("the record of another event: %v", err)
	}
}

// FuzzEvent draws an event from the input and expects it back.
func FuzzEvent(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, "text")
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		e := normal(randomEvent(rand.New(rand.NewPCG(seed, 1)), text))
		record, err := encodeEvent(&e)
		if err != nil {
			t.Skip(err)
		}
		got, err := decodeEvent(e.ID, record)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%+v\ncame back as %+v, %v", e, got, err)
		}
	})
}

// FuzzDecode reads junk, as it is and with a right checksum. What can be read
// must survive being written and read again.
func FuzzDecode(f *testing.F) {
	for _, e := range samples() {
		if record, err := encodeEvent(&e); err == nil {
			f.Add(record)
		}
	}
	f.Add([]byte(strings.Repeat("\x01", 80)))
	f.Fuzz(func(t *testing.T, b []byte) {
		id := quiz.EventID{1}
		_, _ = decodeEvent(id, b)
		e, err := decodeEvent(id, appendU32(bytes.Clone(b), checksum(id, b)))
		if err != nil {
			return
		}
		record, err := encodeEvent(&e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodeEvent(id, record)
		if err != nil || fmt.Sprintf("%+v", detail(again)) != fmt.Sprintf("%+v", detail(e)) {
			t.Errorf("%+v\ncame back as %+v, %v", e, again, err)
		}
	})
}

// detail makes an event comparable as text: NaN is not equal to itself.
func detail(e quiz.Event) string {
	var a quiz.Answer
	var u quiz.Tuning
	if e.Answer != nil {
		a = *e.Answer
	}
	if e.Tuning != nil {
		u = *e.Tuning
	}
	hasAnswer, hasTuning := e.Answer != nil, e.Tuning != nil
	e.Answer, e.Tuning = nil, nil
	return fmt.Sprintf("%+v %v %+v %v %+v", e, hasAnswer, a, hasTuning, u)
}

// FuzzState reads junk; states that can be read must survive.
func FuzzState(f *testing.F) {
	f.Add(encodeState(&quiz.State{}))
	f.Add(encodeState(fullState()))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeState(quiz.CardID{}, b)
		if err != nil {
			return
		}
		again, err := decodeState(quiz.CardID{}, encodeState(&s))
		if err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", s) {
			t.Errorf("%+v\ncame back as %+v, %v", s, again, err)
		}
	})
}

func fullState() *quiz.State {
	return &quiz.State{
		Phase: quiz.Relearning, Memory: quiz.Memory{Stability: 3.5, Difficulty: 7, Fast: 0.5}, Step: 2, Due: quiz.Due{Day: -4, At: start},
		Reps: 300, Lapses: 2, First: 20000, Last: 20010, LastAt: start, LastGrade: quiz.Hard, RightDays: 4,
		Introduced: 19999, IntroducedAt: start.Add(-time.Hour), Suspended: true, Buried: 20011, Flag: 3, Note: "why", Because: "it was copied", Tags: []string{"a", "b"},
		Head: quiz.EventID{1, 15: 2},
	}
}

func TestState(t *testing.T) {
	v := reflect.ValueOf(*fullState())
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("the example has no %s", v.Type().Field(i).Name)
		}
	}
	for _, s := range []*quiz.State{{}, fullState()} {
		if got, err := decodeState(cardA, encodeState(s)); err != nil || !reflect.DeepEqual(got, *s) {
			t.Errorf("%+v\ncame back as %+v, %v", s, got, err)
		}
	}
}

// TestSecondStabilityTakesRoomOnlyWhereThereIsOne, in the state as well as in the
// due index, whose entries tell all of a memory that has two.
func TestSecondStabilityTakesRoomOnlyWhereThereIsOne(t *testing.T) {
	s := *fullState()
	s.Suspended = false
	one := s
	one.Memory.Fast = 0
	if with, without := len(encodeState(&s)), len(encodeState(&one)); with != without+8 {
		t.Errorf("%d bytes with it, %d without", with, without)
	}
	for _, c := range []struct {
		state  *quiz.State
		memory quiz.Memory
		size   int
	}{{&s, s.Memory, 24}, {&one, quiz.Memory{Stability: s.Memory.Stability}, 8}} {
		value := dueValue(c.state)
		head := len(dueValue(&quiz.State{Phase: s.Phase, Last: s.Last, LastAt: s.LastAt, Buried: s.Buried})) - 8
		id, got, err := decodeDue(dueKey(cardA, c.state), value)
		if err != nil || id != cardA || got.Memory != c.memory || got.Buried != s.Buried || len(value) != head+c.size {
			t.Errorf("%d bytes come back as %+v, %v", len(value), got, err)
		}
	}
}

func randomEvent(r *rand.Rand, text string) quiz.Event {
	maybe := func() bool { return r.IntN(2) == 0 }
	day := func() quiz.Day { return quiz.Day(int32(r.Uint32()) >> r.IntN(32)) }
	instant := func() time.Time { return time.Unix(r.Int64N(1<<35)-1<<34, r.Int64N(1e9)).In(time.FixedZone("", 7200)) }
	duration := func() time.Duration { return time.Duration(r.Int64() >> r.IntN(63)) }
	part := func() string { return text[:r.IntN(len(text)+1)] }
	var e quiz.Event
	for _, b := range [][]byte{e.ID[:], e.Command[:], e.Card[:], e.Device[:], e.Target[:], e.Rev[:]} {
		for i := range b {
			b[i] = byte(r.Uint32())
		}
	}
	e.Kind = quiz.Introduced + quiz.EventKind(r.IntN(int(quiz.Tuned)))
	e.At, e.Zone, e.Day, e.Seq = instant(), r.IntN(1<<20)-1<<19, day(), r.Uint64()>>r.IntN(64)
	if maybe() {
		e.Rev, e.Target = quiz.Rev{}, quiz.EventID{}
		e.Due = quiz.Due{Day: day(), At: instant()}
	}
	if maybe() {
		e.Memory = quiz.Memory{Stability: r.NormFloat64(), Difficulty: r.Float64()}
		if maybe() {
			e.Memory.Fast = r.NormFloat64()
		}
		e.Key, e.Flag, e.Text, e.Tags = part(), byte(r.Uint32()), part(), []string{}
	}
	if maybe() {
		for range r.IntN(4) {
			e.Tags = append(e.Tags, part())
		}
		e.Answer = &quiz.Answer{
			Grade: quiz.Grade(r.Uint32()), Proposed: quiz.Grade(r.Uint32()), Kind: quiz.Kind(r.Uint32()), Variant: part(), Given: part(),
			Result: quiz.Result(r.Uint32()), Hints: uint8(r.Uint32()), Tries: uint8(r.Uint32()), Guess: maybe(), First: duration(), Took: duration(),
		}
		for range r.IntN(6) {
			e.Answer.Options = append(e.Answer.Options, r.Uint32())
		}
	}
	if maybe() {
		e.Tuning = &quiz.Tuning{Retention: r.Float64(), Maximum: int(r.Int32())}
		for range r.IntN(22) {
			e.Tuning.Weights = append(e.Tuning.Weights, r.NormFloat64())
		}
		for range r.IntN(3) {
			e.Tuning.Learning, e.Tuning.Relearning = append(e.Tuning.Learning, duration()), append(e.Tuning.Relearning, duration())
		}
	}
	return e
}
