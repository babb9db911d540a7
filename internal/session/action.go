package session

import (
	"fmt"
	"time"
)

// ActionKind says what the learner did.
type ActionKind uint8

// The actions, and where they are possible: L on a lesson's page, Q on a
// question, R on a result, S on the summary. Anywhere else they are refused.
const (
	Answer   ActionKind = iota + 1 // Q: Value answers the card
	Reveal                         // Q: show the answer of a card that the learner grades
	DontKnow                       // Q: show the answer, graded Again
	GiveUp                         // Q: the same, after tries
	Grade                          // R: commit the grade in Value, a name or "1" to "4"
	Next                           // L: go on; R: commit View.Default
	Hint                           // Q: reveal the next hint
	Guess                          // Q: the answer will be a guess; again: it will not
	Undo                           // L Q S: take back the last command; R: take back the answer
	Redo                           // L Q: do again what Undo took back, as long as nothing else was done
	Suspend                        // Q R: never ask this card again until it is resumed; an answer on the screen is dropped
	Bury                           // Q R: not before tomorrow; likewise
	Skip                           // Q R: later in this session, nothing is written; likewise
	Flag                           // Q R: Value is "0" to "7", or a note, or both ("2 too easy"); "" sets 1 or clears
	TestOut                        // L Q: the concept is known already, so all its new cards are asked now
	Because                        // R, after some wrong answers (see View.AsksWhy): Value says why it had seemed right; "" takes that back
	Lesson                         // Q R: show the section of the lesson that the card comes from (see View.Section); before the answer it counts as a hint
	Edit                           // Q R: have the card's source edited; if it changed it is asked from the beginning
	TimeUp                         // Q R, in a quiz: the front saw its time run out; it is over
	Quit                           // L Q R S: to the summary; an answer that has no grade is dropped
)

var actionNames = [...]string{
	Answer: "answer", Reveal: "reveal", DontKnow: "dont-know", GiveUp: "give-up", Grade: "grade", Next: "next", Hint: "hint",
	Guess: "guess", TestOut: "test-out", Because: "because", Lesson: "lesson", Undo: "undo", Redo: "redo", Suspend: "suspend", Bury: "bury", Skip: "skip", Flag: "flag", Edit: "edit", TimeUp: "time-up", Quit: "quit",
}

// String returns the action's name.
func (k ActionKind) String() string {
	if k > 0 && int(k) < len(actionNames) {
		return actionNames[k]
	}
	return fmt.Sprintf("action(%d)", uint8(k))
}

// ParseAction reads an action's name; ok is false for any other text.
func ParseAction(name string) (kind ActionKind, ok bool) {
	for k, n := range actionNames {
		if n != "" && n == name {
			return ActionKind(k), true
		}
	}
	return 0, false
}

// Action is one thing that the learner did.
type Action struct {
	Kind ActionKind
	// Value is the answer, grade or flag. Answers: Choice, a position from 1 as
	// shown, several as "1,3"; Order, all positions as "3,1,2"; Line, a line
	// number; all other kinds, text.
	Value string
	Sure  *bool         // Answer: false declares a guess, true takes that back
	Key   string        // if set, the card or concept that the learner had on the screen; another one is refused
	Took  time.Duration // if not 0, the time since the question came up, as the front measured it
}

// Refusal is the error of an action that makes no sense where the session
// stands. Its text says what would. Nothing has changed.
type Refusal string

// Error returns the text.
func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }
