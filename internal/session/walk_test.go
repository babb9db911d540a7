package session

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// walker plays at random and keeps count of what the log must hold.
type walker struct {
	*Driver
	t     *testing.T
	rng   *rand.Rand
	log   *Memory
	fail  brokenLog
	now   time.Time
	steps []string

	commits []commit // commands that hold, in order
	undone  []commit // those that redo can bring back, in order
}

// commit is a command that was written, with what was known before it.
type commit struct {
	kind     quiz.EventKind
	card     quiz.CardID
	question View // the question or page that was answered, as it was first shown
	state    quiz.State
	answered int
	right    int
	after    quiz.State // of the card, once it was written
	counted  [2]int     // answers, and how many of them right, likewise
}

func newWalker(t *testing.T, seed uint64) *walker {
	w := &walker{t: t, rng: rand.New(rand.NewPCG(seed, 1)), log: NewMemory(nil), now: start}
	deck := testDeck()
	states := map[quiz.CardID]quiz.State{}
	c := Config{
		Decks: []*quiz.Deck{deck}, States: states, Tuning: sched.DefaultTuning(), Rollover: 4, TwoButton: seed%3 == 0,
		Queue: sched.Build(sched.Plan{
			Decks: []*quiz.Deck{deck}, States: states, Tuning: sched.DefaultTuning(), Now: w.now, Day: sched.DayOf(w.now, 4),
			Limits: sched.Limits{New: -1, Reviews: -1, NewConcepts: -1, NewPerConcept: -1},
		}),
	}
	w.fail.Log = w.log
	w.Driver = &Driver{Session: New(c, w.now), Log: &w.fail, Now: func() time.Time { return w.now }}
	w.Edit = func(_ context.Context, c *quiz.Card) (*quiz.Card, error) {
		switch edited := *c; w.rng.IntN(4) {
		case 0:
			return c, nil
		case 1:
			return nil, errors.New("the editor broke")
		default:
			edited.Prompt += " Really?"
			return &edited, nil
		}
	}
	w.Judge = func(context.Context, []quiz.Program) ([]quiz.Verdict, error) {
		return []quiz.Verdict{{Outcome: quiz.Outcome(w.rng.IntN(3))}}, nil
	}
	return w
}

// action picks what to do next, mostly something that is possible.
func (w *walker) action() Action {
	v := w.Session.View()
	pick := func(kinds ...ActionKind) Action { return Action{Kind: kinds[w.rng.IntN(len(kinds))]} }
	if w.rng.IntN(20) == 0 && len(w.commits) > 0 { // from the end only undo leads back
		return pick(Answer, Reveal, DontKnow, GiveUp, Grade, Next, Hint, Guess, Undo, Redo, Suspend, Bury, Skip, Flag, Edit, TestOut, Because, Lesson, TimeUp, Quit)
	}
	if len(w.undone) > 0 && w.rng.IntN(2) == 0 && v.Screen != SummaryScreen {
		return act(Redo)
	}
	switch v.Screen {
	case LessonScreen:
		return pick(Next, Next, Next, TestOut, Undo, Redo)
	case ResultScreen:
		if w.rng.IntN(2) == 0 {
			return with(Grade, quiz.Grades[w.rng.IntN(4)].String())
		}
		return pick(Next, Next, Undo, Flag, Skip, Suspend, Bury, Edit, Because, Lesson)
	case SummaryScreen:
		return act(Undo)
	}
	if w.rng.IntN(3) == 0 {
		return pick(Hint, Guess, Undo, Undo, Undo, Redo, Flag, Suspend, Bury, Skip, DontKnow, GiveUp, Edit, TestOut, Lesson)
	}
	answers := []string{"1", "2", "3", "1,2", "3,1,2", "a", "clone", "1\n2", program}
	return with(Answer, answers[w.rng.IntN(len(answers))])
}

// step does one thing and checks that nothing was lost and nothing is there
// twice.
func (w *walker) step() {
	t := w.t
	a := w.action()
	w.now = w.now.Add(time.Duration(w.rng.IntN(200)) * time.Second)
	if w.fail.err = nil; w.rng.IntN(10) == 0 {
		w.fail.err = errors.New("busy")
	}
	before, count := w.Session.View(), len(w.log.Events())
	w.steps = append(w.steps, fmt.Sprintf("%v %q on %d %s", a.Kind, a.Value, before.Screen, w.Session.key()))
	var state quiz.State
	card := w.Session.q.id
	if before.Screen == LessonScreen {
		card = quiz.IDOf(before.Lesson.Key())
	}
	state, err := w.log.State(card)
	if err != nil {
		t.Fatal(err)
	}
	question := w.question()

	err = w.Do(context.Background(), a)
	after := w.Session.View()
	written := w.log.Events()[count:]
	switch {
	case err != nil:
		if !reflect.DeepEqual(before, after) || len(written) != 0 {
			w.fatal("failed with %v, but wrote %d events, and the screen went from\n%+v\nto\n%+v", err, len(written), before, after)
		}
	case a.Kind == Undo && before.Screen != ResultScreen:
		if len(w.commits) == 0 {
			w.fatal("undid something that was never done")
		}
		last := w.commits[len(w.commits)-1]
		w.commits = w.commits[:len(w.commits)-1]
		if len(written) != 1 || written[0].Kind != quiz.Voided || written[0].Card != last.card {
			w.fatal("undo of %v wrote %+v", last.kind, written)
		}
		w.takenBack(last, after)
		w.undone = append(w.undone, last)
	case a.Kind == Redo:
		if len(w.undone) == 0 {
			w.fatal("did something again that was not taken back")
		}
		last := w.undone[len(w.undone)-1]
		w.undone = w.undone[:len(w.undone)-1]
		if len(written) != 1 || written[0].Kind != quiz.Redone || written[0].Card != last.card {
			w.fatal("redo of %v wrote %+v", last.kind, written)
		}
		w.commits = append(w.commits, last)
		w.doneAgain(last, after)
	case len(written) > 0:
		if len(written) != 1 || written[0].Card != card || !writes(a.Kind, before.Screen) {
			w.fatal("%v wrote %+v", a.Kind, written)
		}
		now, err := w.log.State(card)
		if err != nil {
			t.Fatal(err)
		}
		w.commits = append(w.commits, commit{written[0].Kind, card, question, state, before.Answered, before.RightCount, now, [2]int{after.Answered, after.RightCount}})
		w.undone = nil
	case writes(a.Kind, before.Screen):
		w.fatal("%v wrote nothing", a.Kind)
	}
	w.invariants()
}

// question is the screen as it was when the card on it came up.
func (w *walker) question() View {
	v := w.Session.View()
	if v.Card == nil {
		return v
	}
	fresh := *w.Session
	fresh.show(v.Card, w.now)
	fresh.message, fresh.section = "", nil
	return fresh.View()
}

// doneAgain checks that all is as it was after the command.
func (w *walker) doneAgain(last commit, v View) {
	state, err := w.log.State(last.card)
	if err != nil {
		w.t.Fatal(err)
	}
	state.Head, last.after.Head = quiz.EventID{}, quiz.EventID{}
	if !reflect.DeepEqual(state, last.after) {
		w.fatal("after redo of %v the state is\n%+v\nbefore it was\n%+v", last.kind, state, last.after)
	}
	if got := [2]int{v.Answered, v.RightCount}; got != last.counted {
		w.fatal("redo counts %d answers and right ones, before it was %d", got, last.counted)
	}
	if !strings.HasPrefix(v.Message, "done again: ") {
		w.fatal("redo says %q", v.Message)
	}
}

func writes(k ActionKind, on Screen) bool {
	return k == TestOut && on == LessonScreen || k == Grade || k == Next || k == Suspend || k == Bury || k == Flag
}

// takenBack checks that all is as it was before the command.
func (w *walker) takenBack(last commit, v View) {
	state, err := w.log.State(last.card)
	if err != nil {
		w.t.Fatal(err)
	}
	state.Head, last.state.Head = quiz.EventID{}, quiz.EventID{}
	if !reflect.DeepEqual(state, last.state) {
		w.fatal("after undo of %v the state is\n%+v\nbefore it was\n%+v", last.kind, state, last.state)
	}
	if last.kind == quiz.Flagged {
		return // the card never left
	}
	if !strings.HasPrefix(v.Message, "taken back: ") {
		w.fatal("undo says %q", v.Message)
	}
	v.Message, last.question.Message = "", ""
	v.Stale = false
	// Cards that were skipped or put aside in between count differently.
	v.Left, last.question.Left = sched.Left{}, sched.Left{}
	v.Card, last.question.Card = asWritten(v.Card), asWritten(last.question.Card)
	if !reflect.DeepEqual(v, last.question) {
		w.fatal("undo of %v shows\n%+v\nbefore there was\n%+v", last.kind, v, last.question)
	}
	if v.Answered != last.answered || v.RightCount != last.right {
		w.fatal("undo counts %d answers, %d right; before it was %d, %d", v.Answered, v.RightCount, last.answered, last.right)
	}
}

// asWritten returns a card without what the editor did to its text.
func asWritten(c *quiz.Card) *quiz.Card {
	if c == nil {
		return nil
	}
	original := *c
	original.Prompt = strings.ReplaceAll(c.Prompt, " Really?", "")
	return &original
}

// invariants holds at any time: the session's count is that of the log, and
// every card is somewhere exactly once.
func (w *walker) invariants() {
	v := w.Session.View()
	graded := 0
	for _, c := range w.commits {
		if c.kind == quiz.Graded {
			graded++
		}
	}
	if v.Answered != graded {
		w.fatal("%d answers counted, %d in the log", v.Answered, graded)
	}
	if v.Card != nil {
		logged, err := w.log.State(v.Card.ID())
		if err != nil {
			w.t.Fatal(err)
		}
		if !reflect.DeepEqual(logged, w.Session.q.state) {
			w.fatal("the screen rests on\n%+v\nthe log says\n%+v", w.Session.q.state, logged)
		}
		if logged.Suspended || logged.Buried > sched.DayOf(w.now, 4) {
			w.fatal("%s is asked although it was put aside", v.Card.Key)
		}
	}
	today := sched.DayOf(w.now, 4)
	waiting := 0
	for id := range w.Session.cards {
		st, err := w.log.State(id)
		if err != nil {
			w.t.Fatal(err)
		}
		if !st.Suspended && st.Buried <= today && (st.Phase == quiz.New || st.Due.IsStep() || st.Due.Day <= today) {
			waiting++
		}
	}
	if left := v.Left.Learning + v.Left.Review + v.Left.New; left != waiting {
		w.fatal("%d cards are left, but %d wait by the log", left, waiting)
	}
}

func (w *walker) fatal(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("after\n%s\n"+format, append([]any{strings.Join(w.steps[max(0, len(w.steps)-12):], "\n")}, args...)...)
}

func TestRandomWalk(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWalker(t, seed)
			for range 150 {
				w.step()
			}
			if len(w.log.Events()) < 20 {
				t.Errorf("only %d events were written, so little was tested", len(w.log.Events()))
			}
		})
	}
}
