package session

import (
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Screen says which of the four pictures a session shows.
type Screen uint8

// The screens.
const (
	LessonScreen   Screen = iota + 1 // a concept's page
	QuestionScreen                   // a card that waits for an answer
	ResultScreen                     // an answered card that waits for its grade
	SummaryScreen                    // the end
)

// View is all that a front needs to draw the session. It is a copy; what its
// pointers point at must not be changed.
type View struct {
	Screen     Screen
	Message    string     // what the last action did, where that needs words: plain text, may have several lines
	Stale      bool       // the last action was not done, since the card had been changed elsewhere; Message says more
	Left       sched.Left // what is still to come in this session
	Answered   int        // grades given in this session and not taken back
	RightCount int        // how many of these answers were right
	Began      time.Time  // when the session did
	Ends       time.Time  // when no further card is begun, or a quiz is over; zero without a limit

	Quiz   *Progress     // nil in a review
	Lesson *quiz.Concept // LessonScreen

	Section *Section // QuestionScreen and ResultScreen: what to read, just after the action Lesson; else nil

	// QuestionScreen and ResultScreen.
	Card       *quiz.Card // in the form that is shown; a [quiz.Card.Form]
	Phase      quiz.Phase
	Due        quiz.Due // when it was due; zero for a new card
	Flag       uint8    // 1 to 7, 0 for none
	Note       string   // the learner's own, beside the flag
	SelfGraded bool     // Reveal shows the answer, and the learner grades
	Options    []Option // Choice and Order: in the order shown. Line: only on the ResultScreen, the lines of which something is said
	Hints      []string // those revealed so far, Markdown
	HintsLeft  int
	Tries      int  // Fix: programs that were not right yet
	Guess      bool // the answer is declared a guess

	// ResultScreen.
	Result   quiz.Result
	Right    bool             // Result is Right or Near; says nothing where Result is Unjudged
	Given    string           // the answer, as in [quiz.Answer]
	Proposed quiz.Grade       // 0 where the learner grades
	Default  quiz.Grade       // what Next commits: Proposed, or Good
	Grades   []quiz.Grade     // those that may be chosen, worst first
	Outlook  [4]sched.Outlook // by grade, Again first; zero for those not in Grades
	Reasons  []string         // what is to be said of this very answer and does not stand in Options; Markdown
	Diff     []DiffLine       // the right answer beside the given one, where lines tell more than a sentence
	AsksWhy  bool             // Because is possible
	Because  string           // what the learner wrote of this answer
	Before   string           // what the learner wrote when the card was missed before; only where it is missed again
	Rustc    string           // what rustc says of the program shown, as it draws it; plain text
	HelpKept bool             // rustc's help is kept back, since the program was not mended by the learner yet
	Explain  []string         // error codes that `rustc --explain` tells more about

	Summary *Summary // SummaryScreen
}

// Option is one of the answers that a card offers. Right, Reason and Chosen are
// filled on the ResultScreen only.
type Option struct {
	Text   string // as in [quiz.Option]
	Right  bool
	Reason string // Markdown
	Chosen bool   // by the learner
}

// End says why a session is over.
type End uint8

// The ends.
const (
	EndDone    End = iota + 1 // nothing is left for today
	EndWaiting                // only learning steps are left, and the next is some time away
	EndCards                  // as many cards as were asked for have been answered
	EndTime                   // the time that was asked for is over
	EndQuit                   // the learner left
)

// Summary is the last screen.
type Summary struct {
	End      End
	Answered int
	Right    int
	Missed   []Missed      // in the order in which they were first missed, each once
	Took     time.Duration // from the beginning to the end of the session
	NextDue  time.Time     // when the next step comes due, in the learner's location, if that is today; else zero
	Left     sched.Left    // what is left of today
	Quiz     *Score        // nil in a review
	Reviews  int           // answers to cards that had been learned before and were due again
	Kept     int           // how many of these were not graded Again
	Foreseen float64       // the mean chance of remembering them, as FSRS foresaw it; 0 without any
	Tomorrow int           // cards of the session's decks that are due by the end of the next study day
	Coming   *Coming       // what the next study day brings; nil where that is not known
}

// Coming is what a day brings, as far as it can be told before.
type Coming struct {
	Reviews int // steps of learning included
	New     int // at most
	Minutes int // about as many, for all of it
}

// Missed is a card that was answered wrong, not known, or graded Again in this
// session, whatever came of it afterwards.
type Missed struct {
	Key   string
	Title string      // of its concept; the concept's id where it has none
	Place quiz.Origin // where it stands
}

// View returns what is on the screen.
func (s *Session) View() View {
	v := View{
		Screen: s.screen, Message: s.message, Stale: s.stale, Left: s.left(), Answered: len(s.given), RightCount: s.right(),
		Lesson: s.page, Section: s.section, Summary: s.summary, Began: s.start,
	}
	if s.c.Time > 0 {
		v.Ends = s.start.Add(s.c.Time)
	}
	if s.c.Quiz != nil {
		v.Quiz = &Progress{Number: min(len(s.given)+1, len(s.c.Quiz)), Of: len(s.c.Quiz), Ends: v.Ends}
	}
	q := &s.q
	if q.card == nil {
		return v
	}
	v.Card, v.Phase, v.Due, v.Flag, v.Note = q.card, q.state.Phase, q.state.Due, q.state.Flag, q.state.Note
	v.SelfGraded = s.selfGraded()
	v.HintsLeft, v.Tries, v.Guess = len(q.card.Hints)-q.hints, q.tries, q.guess
	for _, h := range q.card.Hints[:q.hints] {
		v.Hints = append(v.Hints, h.Text)
	}
	for _, i := range q.order {
		v.Options = append(v.Options, Option{Text: q.card.Options[i].Text})
	}
	if q.res == nil {
		return v
	}
	v.Options = s.resultOptions()
	v.Result, v.Right = q.res.result, q.res.result == quiz.Right || q.res.result == quiz.Near
	v.Given, v.Proposed, v.Default = q.res.given, q.res.proposed, q.fallback()
	v.Grades, v.Reasons, v.Diff = s.grades(), q.res.reasons, q.res.diff
	v.AsksWhy, v.Because = q.asksWhy(), q.res.because
	if missed(q.res.result) {
		v.Before = q.state.Because
	}
	v.Rustc, v.HelpKept, v.Explain = q.res.rustc, q.res.helpKept, explained(q.card)
	for _, g := range v.Grades {
		v.Outlook[g-1] = q.res.outlook[g-1]
	}
	return v
}

// resultOptions returns the options with all that can be said of them.
func (s *Session) resultOptions() []Option {
	q := &s.q
	order := q.order
	if q.card.Kind == quiz.Line {
		order = make([]int, len(q.card.Options))
		for i := range order {
			order[i] = i
		}
	}
	var options []Option
	for _, i := range order {
		o := q.card.Options[i]
		chosen := q.card.Kind == quiz.Line && o.Text == q.res.given
		for _, c := range q.res.chosen {
			chosen = chosen || c == i
		}
		options = append(options, Option{Text: o.Text, Right: o.Right, Reason: o.Reason, Chosen: chosen})
	}
	return options
}

// left counts what is still to come, the skipped cards included.
func (s *Session) left() sched.Left {
	left := s.c.Queue.Left()
	for _, c := range s.skipped {
		switch s.state(c.ID()).Phase {
		case quiz.New:
			left.New++
		case quiz.Review:
			left.Review++
		default:
			left.Learning++
		}
	}
	return left
}
