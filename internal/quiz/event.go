package quiz

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// EventID identifies an event or a command: a ULID, 48 bits of milliseconds
// and 80 of entropy. It is only an identity; the order of events is given by
// [Event.Before].
type EventID [16]byte

// IsZero reports whether the id is unset.
func (id EventID) IsZero() bool { return id == EventID{} }

// String returns the id in hexadecimal.
func (id EventID) String() string { return hex.EncodeToString(id[:]) }

// DeviceID identifies the machine and store that wrote an event: 8 random
// bytes, drawn when the store was made.
type DeviceID [8]byte

// EventKind says what happened. The numbers are stored in the log.
type EventKind uint8

// The kinds of events.
const (
	Introduced  EventKind = iota + 1 // the page of a concept was read; Card is that of the concept's key
	Graded                           // a card was answered
	Voided                           // the command in Target is taken back
	Redone                           // the voiding command in Target is taken back
	Suspended                        // not asked until resumed
	Resumed                          // asked again
	Buried                           // not asked before Due.Day
	Forgotten                        // history no longer counts, the card is new
	Placed                           // given Memory and Due, from an import
	Rescheduled                      // given Due by hand or by a new plan
	Renamed                          // the card's history goes on under Key
	Flagged                          // Flag and Text set; Flag 0 and no Text clear
	Tagged                           // Tags replace the learner's own tags of the card
	Tuned                            // Tuning holds from here on; Card is zero
)

var eventNames = [...]string{
	Introduced: "introduced", Graded: "graded", Voided: "voided", Redone: "redone", Suspended: "suspended",
	Resumed: "resumed", Buried: "buried", Forgotten: "forgotten", Placed: "placed", Rescheduled: "rescheduled",
	Renamed: "renamed", Flagged: "flagged", Tagged: "tagged", Tuned: "tuned",
}

// String returns the kind's name.
func (k EventKind) String() string {
	if k > 0 && int(k) < len(eventNames) {
		return eventNames[k]
	}
	return fmt.Sprintf("event(%d)", uint8(k))
}

// Event is one entry of the log. The log is the only truth about a learner:
// all else is computed from it. An event is never changed or removed.
type Event struct {
	ID      EventID
	Kind    EventKind
	Command EventID // events of one command are undone together
	Card    CardID
	Rev     Rev       // what the card said at the time; zero where it does not matter
	At      time.Time // UTC, whole milliseconds
	Zone    int       // seconds east of UTC at the place and time of the event
	Day     Day       // study day it belongs to, by the learner's clock
	Device  DeviceID
	Seq     uint64 // counts the events of one device from 1

	Answer *Answer // Graded
	Due    Due     // Graded: what the screen promised; Buried, Placed, Rescheduled: what was set
	Memory Memory  // Placed
	Target EventID // Voided, Redone: the command that is taken back
	Key    string  // Introduced: the concept's key; Renamed: the new key
	Flag   uint8   // Flagged: 1 to 7, 0 for none
	Text   string  // Flagged: the learner's note; Graded: why the learner had thought the wrong answer right
	Tags   []string
	Tuning *Tuning // Tuned
}

// Before is the order in which events are folded: by instant, then by device,
// then by the device's own count.
func (e *Event) Before(o *Event) bool {
	if c := e.At.Compare(o.At); c != 0 {
		return c < 0
	}
	if e.Device != o.Device {
		return string(e.Device[:]) < string(o.Device[:])
	}
	return e.Seq < o.Seq
}

// Answer is what a Graded event knows of the answer.
type Answer struct {
	Grade    Grade    // the one that counts
	Proposed Grade    // what the program proposed; 0 where the learner grades
	Kind     Kind     // of the card at the time
	Variant  string   // which form of the question, where a card has several
	Options  []uint32 // Choice, Order: identities of the options in the order shown, see [OptionID]
	Given    string   // typed text; for Choice and Order the positions from 1, as "1,3"
	Result   Result
	Hints    uint8         // hints seen before the answer
	Tries    uint8         // answers given before the final one
	Guess    bool          // the learner called it a guess
	First    time.Duration // from the question to the first answer, whole milliseconds
	Took     time.Duration // from the question to the grade, whole milliseconds
}

// Memory is the state of memory in FSRS's terms. Which version of FSRS it is of
// follows from the weights.
type Memory struct {
	Stability  float64 // FSRS-6: days until recall falls to 90 %; 0 means none
	Difficulty float64 // 1 to 10
	Fast       float64 // a second stability, of memories that fade fast; FSRS-6 has none
}

// Tuning is what the schedule depends on beside the answers. The zero Tuning is
// not usable; the scheduler has the defaults.
type Tuning struct {
	Weights    []float64       // FSRS-6: 21 numbers
	Retention  float64         // recall wanted at the due day, 0.7 to 0.99
	Learning   []time.Duration // steps of a new card
	Relearning []time.Duration // steps after a lapse
	Maximum    int             // longest interval, days
}

// OptionID identifies an option by its text, so that answers in the log can be
// counted per option after the options were reordered.
func OptionID(text string) uint32 {
	id := IDOf(text)
	return uint32(id[0])<<24 | uint32(id[1])<<16 | uint32(id[2])<<8 | uint32(id[3])
}

// Words returns what was answered as a reader would say it: for a choice the
// texts of the options that were picked, as far as the card still has them, else
// what was given. It is empty where nothing was.
func (a *Answer) Words(c *Card) string {
	switch {
	case a.Result == DontKnow:
		return "don't know"
	case a.Kind != Choice || a.Given == "":
		return a.Given
	}
	texts := map[uint32]string{}
	add := func(options []Option) {
		for _, o := range options {
			texts[OptionID(o.Text)] = o.Text
		}
	}
	for _, v := range c.Variants {
		add(v.Options)
	}
	add(c.Options)
	var picked []string
	for _, place := range strings.Split(a.Given, ",") {
		text := "option " + place
		if n, err := strconv.Atoi(place); err == nil && n >= 1 && n <= len(a.Options) && texts[a.Options[n-1]] != "" {
			text = texts[a.Options[n-1]]
		}
		picked = append(picked, text)
	}
	return strings.Join(picked, "; ")
}
