package term

import (
	"time"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// The objects of JSONLines, as testdata/review.schema.json describes them.
// Fields that are left out when empty are not promised to other programs.

type jsonLesson struct {
	Type        string `json:"type"`
	Key         string `json:"key"`
	Title       string `json:"title"`
	Text        string `json:"text"`
	Program     string `json:"program"`
	Rustc       string `json:"rustc,omitempty"` // the compiler's message for the program
	Correct     string `json:"correct,omitempty"`
	Explanation string `json:"explanation,omitempty"`
	Message     string `json:"message,omitempty"`
}

// jsonSection is what the lesson says of the card on the screen.
type jsonSection struct {
	Type        string `json:"type"`
	Key         string `json:"key"`     // of the card
	Concept     string `json:"concept"` // the key of its page
	Title       string `json:"title"`
	Text        string `json:"text"`
	Program     string `json:"program,omitempty"`
	Rustc       string `json:"rustc,omitempty"`
	Correct     string `json:"correct,omitempty"`
	Explanation string `json:"explanation,omitempty"`
	File        string `json:"file,omitempty"`
	Kept        bool   `json:"kept"` // a part is kept back until the card is answered
	Message     string `json:"message,omitempty"`
}

type jsonCard struct {
	Type     string    `json:"type"`
	Key      string    `json:"key"`
	Kind     quiz.Kind `json:"kind"`
	Prompt   string    `json:"prompt"`
	Code     string    `json:"code"`
	Options  []string  `json:"options"`
	Multiple bool      `json:"multiple,omitempty"`
	Hints    int       `json:"hints"` // not revealed yet
	Due      *string   `json:"due"`   // null for a new card
	Left     jsonLeft  `json:"left"`
	Number   int       `json:"number,omitempty"` // in a quiz: which question this is, from 1
	Of       int       `json:"of,omitempty"`     // and of how many
	Flag     uint8     `json:"flag,omitempty"`
	Message  string    `json:"message,omitempty"`
}

type jsonLeft struct {
	Learning int `json:"learning"`
	Review   int `json:"review"`
	New      int `json:"new"`
}

type jsonHint struct {
	Type string `json:"type"`
	N    int    `json:"n"`
	Text string `json:"text"`
}

type jsonTry struct {
	Type    string `json:"type"`
	Right   bool   `json:"right"`
	Message string `json:"message"`
}

type jsonResult struct {
	Type        string             `json:"type"`
	Key         string             `json:"key"`
	Right       *bool              `json:"right"` // null where the program does not judge
	Result      string             `json:"result"`
	Given       string             `json:"given"`
	Answer      string             `json:"answer"`
	Explanation string             `json:"explanation"`
	Reasons     []string           `json:"reasons"` // of a choice: one for each option, in the order shown
	Grade       string             `json:"grade"`   // what next commits
	Next        map[string]float64 `json:"next"`    // days until the card comes again, by grade
	Diff        []jsonDiff         `json:"diff,omitempty"`
	Message     string             `json:"message,omitempty"` // what rustc says
	HelpKept    bool               `json:"help_kept,omitempty"`
	See         string             `json:"see,omitempty"`
	Explain     []string           `json:"explain,omitempty"` // error codes
	AsksWhy     bool               `json:"asks_why,omitempty"`
	Because     string             `json:"because,omitempty"` // what the learner wrote of this answer
	Before      string             `json:"before,omitempty"`  // and when the card was missed before
	Notice      string             `json:"notice,omitempty"`
}

// jsonDiff is a line of the right answer beside one of the given.
type jsonDiff struct {
	Want  *string `json:"want"`
	Given *string `json:"given"`
}

type jsonSummary struct {
	Type     string      `json:"type"`
	Answered int         `json:"answered"`
	Right    int         `json:"right"`
	Missed   []string    `json:"missed"`
	Places   []jsonPlace `json:"places,omitempty"` // of the missed, in the same order
	Recall   *jsonRecall `json:"recall,omitempty"`
	Seconds  float64     `json:"seconds"`
	End      string      `json:"end"`
	NextDue  *string     `json:"next_due,omitempty"`
	Tomorrow int         `json:"tomorrow"`
	Left     *jsonLeft   `json:"left,omitempty"`   // of today
	Coming   *jsonComing `json:"coming,omitempty"` // tomorrow
	Quiz     *Quiz       `json:"quiz,omitempty"`
}

// jsonComing is what a day brings: reviews, at most so many new cards, and about how
// many minutes for all of it.
type jsonComing struct {
	Reviews int `json:"reviews"`
	New     int `json:"new"`
	Minutes int `json:"minutes"`
}

// jsonPlace is where a card stands.
type jsonPlace struct {
	Title string `json:"title"`
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// jsonRecall is what was remembered of the reviews, and what was foreseen.
type jsonRecall struct {
	N         int     `json:"n"`
	Actual    float64 `json:"actual"`
	Predicted float64 `json:"predicted"`
}

type jsonError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}

var endNames = [...]string{
	session.EndDone: "done", session.EndWaiting: "waiting", session.EndCards: "limit", session.EndTime: "time", session.EndQuit: "quit",
}

// jsonDue writes a due day as "2006-01-02", a learning step as RFC 3339, and no
// due as null.
func jsonDue(d quiz.Due) *string {
	var s string
	switch {
	case d.IsStep():
		s = d.At.Format(time.RFC3339)
	case d.Day != 0:
		s = d.Day.String()
	default:
		return nil
	}
	return &s
}

type jsonWaiting struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}
