package store

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

const exchangeVersion = 1

const (
	maxLine   = 4 << 20 // bytes; a record of the greatest length fits
	maxIDTime = 1 << 47 // milliseconds; ids are made later than all in the log, and must not run out
)

// byRefold is how many events are taken in card by card; more, and making all again
// is quicker. Less in tests.
var byRefold = 2000

type header struct {
	Anneal  string `json:"anneal"`
	Version int    `json:"version"`
	Device  string `json:"device,omitempty"`
}

type eventLine struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind,omitempty"`
	Remark  string   `json:"_key,omitempty"`
	Command string   `json:"command,omitempty"`
	Device  string   `json:"device,omitempty"`
	Seq     uint64   `json:"seq,omitempty"`
	Card    string   `json:"card,omitempty"`
	Rev     string   `json:"rev,omitempty"`
	At      string   `json:"at,omitempty"`
	Zone    int      `json:"zone,omitempty"`
	Day     string   `json:"day,omitempty"`
	Due     string   `json:"due,omitempty"`
	DueAt   string   `json:"due_at,omitempty"`
	S       float64  `json:"stability,omitempty"`
	D       float64  `json:"difficulty,omitempty"`
	Fast    float64  `json:"fast,omitempty"`
	Target  string   `json:"target,omitempty"`
	Key     string   `json:"key,omitempty"`
	Flag    uint8    `json:"flag,omitempty"`
	Text    string   `json:"text,omitempty"`
	Tags    []string `json:"tags,omitempty"`

	Answer *answerLine `json:"answer,omitempty"`
	Tuning *tuningLine `json:"tuning,omitempty"`
	Record []byte      `json:"record,omitempty"`
}

type answerLine struct {
	Grade    string   `json:"grade,omitempty"`
	Proposed string   `json:"proposed,omitempty"`
	Kind     string   `json:"kind,omitempty"`
	Variant  string   `json:"variant,omitempty"`
	Options  []uint32 `json:"options,omitempty"`
	Given    string   `json:"given,omitempty"`
	Result   string   `json:"result,omitempty"`
	Hints    uint8    `json:"hints,omitempty"`
	Tries    uint8    `json:"tries,omitempty"`
	Guess    bool     `json:"guess,omitempty"`
	First    int64    `json:"first_ms,omitempty"`
	Took     int64    `json:"took_ms,omitempty"`
}

type tuningLine struct {
	Weights    []float64 `json:"weights,omitempty"`
	Retention  float64   `json:"retention,omitempty"`
	Learning   []int64   `json:"learning_ms,omitempty"`
	Relearning []int64   `json:"relearning_ms,omitempty"`
	Maximum    int       `json:"maximum,omitempty"`
}

// LineError is what is wrong with a line of a file of events. Nothing of the
// file was taken.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// ExportLog writes the whole log, the events of other devices that were taken
// in among them, and returns their number. The file is free between chunks.
func (db *DB) ExportLog(ctx context.Context, w io.Writer) (n int, err error) {
	device, err := db.Device()
	if err != nil {
		return 0, err
	}
	known, err := db.Remembered()
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(header{"log", exchangeVersion, hex.EncodeToString(device[:])}); err != nil {
		return 0, err
	}
	err = db.entries(ctx, bucketLog, func(k, v []byte) error {
		if len(k) != len(quiz.EventID{}) {
			return fail(db.file.path, ErrDamaged, "an event without an id")
		}
		e, err := decodeEvent(quiz.EventID(k), v)
		if err != nil {
			return explain(db.file.path, err)
		}
		n++
		return enc.Encode(lineOf(&e, v, known[e.Card].Key))
	})
	if err != nil {
		return n, err
	}
	return n, out.Flush()
}

// Device returns the id of this device.
func (db *DB) Device() (id quiz.DeviceID, err error) {
	err = db.view(context.Background(), func(tx *bolt.Tx) error {
		copy(id[:], tx.Bucket(bucketMeta).Get(keyDevice))
		return nil
	})
	return id, err
}

// Imported is what a file of events brought.
type Imported struct {
	New   int // events that were not here
	Known int // events that were, or that the file has twice
}

// ImportLog takes in the events of a file that are not here yet; with dry it
// only counts them. All of the file is taken or nothing: its first bad line
// comes back as a [LineError].
//
// The order in which files come makes no difference: which events there are
// decides what the cards are. New events more than a day ahead of the clock are
// refused with an [AheadError], see [DB.TrustClock].
func (db *DB) ImportLog(ctx context.Context, r io.Reader, dry bool) (n Imported, err error) {
	all, err := readLines(ctx, r)
	if err != nil {
		return n, err
	}
	var fresh []lined
	missing := func(tx *bolt.Tx, from, to int) error { // of a part of all
		log := tx.Bucket(bucketLog)
		for i := from; i < to; i++ {
			e := &all[i]
			again := i > 0 && all[i-1].ID == e.ID
			have := log.Get(e.ID[:])
			switch {
			case again && !bytes.Equal(all[i-1].record, e.record), have != nil && !bytes.Equal(have, e.record):
				return &LineError{e.line, fmt.Errorf("event %s is known, and says something else", e.ID)}
			case again, have != nil:
				n.Known++
			default:
				n.New++
				fresh = append(fresh, *e)
			}
		}
		return nil
	}
	early := func() error {
		events := make([]quiz.Event, len(fresh))
		for i := range fresh {
			events[i] = fresh[i].Event
		}
		return db.ahead(events)
	}
	if dry {
		for from := 0; from < len(all) && err == nil; from += chunkEntries {
			err = db.view(ctx, func(tx *bolt.Tx) error { return missing(tx, from, min(from+chunkEntries, len(all))) })
		}
		return n, cmp.Or(err, early())
	}
	err = db.update(ctx, func(tx *bolt.Tx) error {
		if err := cmp.Or(missing(tx, 0, len(all)), early()); err != nil {
			return err
		}
		if len(fresh) == 0 {
			return errUnchanged
		}
		return db.merge(ctx, tx, fresh)
	})
	if err != nil {
		n = Imported{}
	}
	return n, err
}

// lined is an event with its record and the line that it comes from.
type lined struct {
	quiz.Event
	record []byte
	line   int
}

// merge puts events that are not in the log into it. Of many, all that is
// derived is made again; of few, what is derived from them.
func (db *DB) merge(ctx context.Context, tx *bolt.Tx, fresh []lined) error {
	if len(fresh) > byRefold {
		log := tx.Bucket(bucketLog)
		log.FillPercent = logFill
		for i := range fresh {
			if err := log.Put(fresh[i].ID[:], fresh[i].record); err != nil {
				return err
			}
		}
		return remakeLater(tx)
	}
	// Events of this device come back after an older store was restored: its
	// count goes on behind them.
	meta := tx.Bucket(bucketMeta)
	device, seq := quiz.DeviceID(meta.Get(keyDevice)), binary.BigEndian.Uint64(meta.Get(keySeq))
	events := make([]quiz.Event, len(fresh))
	records := make(map[quiz.EventID][]byte, len(fresh))
	for i := range fresh {
		e := fresh[i].Event
		events[i], records[e.ID] = e, fresh[i].record
		if e.Device == device {
			seq = max(seq, e.Seq)
		}
	}
	if err := meta.Put(keySeq, appendU64(nil, seq)); err != nil {
		return err
	}
	if err := db.turn(tx); err != nil { // these ids are not behind all others
		return err
	}
	return db.enter(ctx, tx, events, func(e *quiz.Event) ([]byte, error) { return records[e.ID], nil })
}

// readLines reads a whole file of events and returns them in order of their
// ids, events that stand in it twice side by side.
func readLines(ctx context.Context, r io.Reader) ([]lined, error) {
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, 1<<16), maxLine)
	var all []lined
	n, headed := 0, false
	for scan.Scan() {
		n++
		if n%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		text := bytes.TrimSpace(bytes.TrimPrefix(scan.Bytes(), []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		if !headed || bytes.HasPrefix(text, []byte(`{"anneal"`)) {
			if err := readHeader(text); err != nil {
				return nil, &LineError{n, err}
			}
			headed = true
			continue
		}
		e, err := readLine(text)
		if err != nil {
			return nil, &LineError{n, err}
		}
		e.line = n
		all = append(all, e)
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, &LineError{n + 1, errors.New("the line is too long for an event")}
	case err != nil:
		return nil, err
	case !headed:
		return nil, &LineError{1, errNoLog}
	}
	slices.SortStableFunc(all, func(a, b lined) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return all, nil
}

var errNoLog = errors.New("this is no log of anneal")

func readHeader(text []byte) error {
	var h header
	if json.Unmarshal(text, &h) != nil || h.Anneal != "log" {
		return errNoLog
	}
	if h.Version > exchangeVersion || h.Version < 1 {
		return fmt.Errorf("written by a newer anneal: version %d, this program knows %d", h.Version, exchangeVersion)
	}
	return nil
}

// lineOf writes an event, and its record instead where the event alone would
// not come back as the same record.
func lineOf(e *quiz.Event, record []byte, key string) *eventLine {
	l := &eventLine{
		ID: hex.EncodeToString(e.ID[:]), Kind: e.Kind.String(), Remark: key,
		Command: hexOf(e.Command[:]), Device: hexOf(e.Device[:]), Seq: e.Seq,
		Card: hexOf(e.Card[:]), Rev: hexOf(e.Rev[:]),
		At: instant(e.At), Zone: e.Zone, Day: e.Day.String(), Due: e.Due.Day.String(), DueAt: instant(e.Due.At),
		S: e.Memory.Stability, D: e.Memory.Difficulty, Fast: e.Memory.Fast, Target: hexOf(e.Target[:]),
		Key: e.Key, Flag: e.Flag, Text: e.Text, Tags: e.Tags,
	}
	if a := e.Answer; a != nil {
		l.Answer = &answerLine{
			Variant: a.Variant, Options: a.Options, Given: a.Given, Hints: a.Hints, Tries: a.Tries, Guess: a.Guess,
			First: a.First.Milliseconds(), Took: a.Took.Milliseconds(),
			Grade: named(a.Grade), Proposed: named(a.Proposed), Kind: named(a.Kind), Result: named(a.Result),
		}
	}
	if t := e.Tuning; t != nil {
		l.Tuning = &tuningLine{t.Weights, t.Retention, inMillis(t.Learning), inMillis(t.Relearning), t.Maximum}
	}
	if text, err := json.Marshal(l); err == nil {
		if back, err := readLine(text); err == nil && bytes.Equal(back.record, record) {
			return l
		}
	}
	return &eventLine{ID: l.ID, Remark: strings.ToValidUTF8(key, "?"), Record: record}
}

// readLine reads an event, and sees to it that it is one that could have been
// written here.
func readLine(text []byte) (lined, error) {
	l, err := parseLine(text)
	if err != nil {
		return lined{}, err
	}
	var id quiz.EventID
	if err := unhex("id", l.ID, id[:]); err != nil {
		return lined{}, err
	}
	record := l.Record
	if record == nil {
		e, err := l.event(id)
		if err != nil {
			return lined{}, err
		}
		if record, err = encodeEvent(&e); err != nil {
			return lined{}, err
		}
	}
	e, err := decodeEvent(id, record)
	if err != nil {
		return lined{}, err
	}
	if err := checkWritten(&e); err != nil {
		return lined{}, err
	}
	if binary.BigEndian.Uint64(id[:])>>16 >= maxIDTime {
		return lined{}, errors.New("its id is of a time that will not come")
	}
	return lined{Event: e, record: record}, nil
}

// checkWritten refuses an event that no device can have written, as [check] does
// before it is one.
func checkWritten(e *quiz.Event) error {
	checked := *e
	if e.Kind == quiz.Voided || e.Kind == quiz.Redone { // which only check refuses: it is asked as of others
		if e.Target.IsZero() {
			return fmt.Errorf("%s event: it names no command", e.Kind)
		}
		checked.Kind = quiz.Resumed
		if e.Card == (quiz.CardID{}) {
			checked.Kind, checked.Tuning = quiz.Tuned, &quiz.Tuning{}
		}
	}
	if err := check(&checked); err != nil {
		return fmt.Errorf("%s event: %w", e.Kind, err)
	}
	if e.Device == (quiz.DeviceID{}) || e.Seq == 0 || e.Seq >= 1<<63 || e.Command.IsZero() {
		return fmt.Errorf("%s event: it does not say which device wrote it, or as which of its events", e.Kind)
	}
	return nil
}

func parseLine(text []byte) (l eventLine, err error) {
	strict := func(text []byte) error {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		l = eventLine{}
		if err := d.Decode(&l); err != nil {
			return err
		}
		if d.More() {
			return errors.New("something follows the event")
		}
		return nil
	}
	err = strict(text)
	if err == nil {
		return l, nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return l, errors.New("not an event in JSON, or cut off")
	}
	for name := range fields {
		if strings.HasPrefix(name, "_") {
			delete(fields, name)
		}
	}
	if text, err = json.Marshal(fields); err == nil {
		err = strict(text)
	}
	if err != nil {
		what := strings.TrimPrefix(err.Error(), "json: ")
		if name, ok := strings.CutPrefix(what, "unknown field "); ok {
			what = fmt.Sprintf("the field %s is not known; it was written by a newer anneal", name)
		}
		return l, errors.New(what)
	}
	return l, nil
}

func (l *eventLine) event(id quiz.EventID) (quiz.Event, error) {
	e := quiz.Event{
		ID: id, Seq: l.Seq, Zone: l.Zone, Memory: quiz.Memory{Stability: l.S, Difficulty: l.D, Fast: l.Fast},
		Key: l.Key, Flag: l.Flag, Text: l.Text, Tags: list(l.Tags),
	}
	for k := quiz.Introduced; k <= quiz.Tuned; k++ {
		if k.String() == l.Kind {
			e.Kind = k
		}
	}
	if e.Kind == 0 {
		return e, fmt.Errorf("%q is no kind of event that is known", l.Kind)
	}
	var errs [10]error
	errs[0] = unhex("command", l.Command, e.Command[:])
	errs[1] = unhex("device", l.Device, e.Device[:])
	errs[2] = unhex("card", l.Card, e.Card[:])
	errs[3] = unhex("rev", l.Rev, e.Rev[:])
	errs[4] = unhex("target", l.Target, e.Target[:])
	e.At, errs[5] = parseInstant("at", l.At)
	e.Due.At, errs[6] = parseInstant("due_at", l.DueAt)
	e.Day, errs[7] = parseDay(l.Day)
	e.Due.Day, errs[8] = parseDay(l.Due)
	if l.Answer != nil {
		e.Answer, errs[9] = l.Answer.answer()
	}
	for _, err := range errs {
		if err != nil {
			return e, err
		}
	}
	if t := l.Tuning; t != nil {
		e.Tuning = &quiz.Tuning{Weights: list(t.Weights), Retention: t.Retention, Learning: ofMillis(t.Learning), Relearning: ofMillis(t.Relearning), Maximum: t.Maximum}
	}
	return normal(e), nil
}

func (l *answerLine) answer() (*quiz.Answer, error) {
	a := &quiz.Answer{
		Variant: l.Variant, Options: list(l.Options), Given: l.Given, Hints: l.Hints, Tries: l.Tries, Guess: l.Guess,
		First: time.Duration(l.First) * time.Millisecond, Took: time.Duration(l.Took) * time.Millisecond,
	}
	return a, cmp.Or(
		unname("grade", l.Grade, &a.Grade), unname("proposed", l.Proposed, &a.Proposed),
		unname("kind", l.Kind, &a.Kind), unname("result", l.Result, &a.Result),
	)
}

// named is the name of what is numbered, and empty for zero, of which nothing
// is said.
func named[T interface {
	~uint8
	fmt.Stringer
}](v T) string {
	if v == 0 {
		return ""
	}
	return v.String()
}

// unname finds the number of a name.
func unname[T interface {
	~uint8
	fmt.Stringer
}](field, name string, to *T) error {
	if name == "" {
		return nil
	}
	for v := range T(32) {
		if v > 0 && v.String() == name {
			*to = v
			return nil
		}
	}
	return fmt.Errorf("%s cannot be %q", field, name)
}

func hexOf(id []byte) string {
	if len(bytes.Trim(id, "\x00")) == 0 {
		return ""
	}
	return hex.EncodeToString(id)
}

func unhex(field, s string, to []byte) error {
	if s == "" && field != "id" {
		return nil
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(to) {
		return fmt.Errorf("%s is %q, not %d hexadecimal digits", field, s, 2*len(to))
	}
	copy(to, b)
	return nil
}

const instantForm = "2006-01-02T15:04:05.000Z07:00"

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(instantForm)
}

func parseInstant(field, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return t, fmt.Errorf("%s is %q, which is no instant", field, s)
	}
	return t, nil
}

func parseDay(s string) (quiz.Day, error) {
	if s == "" {
		return 0, nil
	}
	return quiz.ParseDay(s)
}

func inMillis(steps []time.Duration) (ms []int64) {
	for _, s := range steps {
		ms = append(ms, s.Milliseconds())
	}
	return ms
}

func ofMillis(ms []int64) (steps []time.Duration) {
	for _, m := range ms {
		steps = append(steps, time.Duration(m)*time.Millisecond)
	}
	return steps
}
