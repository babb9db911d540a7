package session

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func TestGradedEventIsComplete(t *testing.T) {
	r := newRig(t, nil, "choice", "role")
	v := r.view()
	r.now = start.Add(4 * time.Second)
	r.do(act(Hint))
	no := false
	r.now = start.Add(9*time.Second + 300*time.Microsecond)
	shown := r.do(Action{Kind: Answer, Value: places(v, "@moved"), Sure: &no, Key: "d/moves/choice"})
	r.now = start.Add(12 * time.Second)
	r.do(with(Grade, "hard"))

	card := &r.deck.Cards[1]
	var ids []uint32
	for _, o := range v.Options {
		ids = append(ids, quiz.OptionID(o.Text))
	}
	promised := quiz.Due{At: r.now.UTC().Add(shown.Outlook[1].Interval)}
	want := quiz.Event{
		Kind: quiz.Graded, Card: card.ID(), Rev: card.Rev(), At: r.now.UTC(), Zone: 7200, Day: quiz.Date(2026, 10, 3), Due: promised,
		Answer: &quiz.Answer{
			Grade: quiz.Hard, Proposed: quiz.Again, Kind: quiz.Choice, Options: ids, Given: places(v, "@moved"), Result: quiz.Right,
			Hints: 1, Guess: true, First: 9 * time.Second, Took: 12 * time.Second,
		},
	}
	got := r.log.Events()[0]
	got.ID, got.Command, got.Seq = quiz.EventID{}, quiz.EventID{}, 0
	if !reflect.DeepEqual(got, want) {
		t.Errorf("written\n%+v %+v\nwant\n%+v %+v", got, got.Answer, want, want.Answer)
	}
	if shown.Outlook[1].Interval == 0 {
		t.Error("the outlook has no step, so the promise is not tested")
	}
	r.shows(QuestionScreen, "role")
}

func TestPromiseIsThatOfTheScreen(t *testing.T) {
	for i := range quiz.Grades {
		r := newRig(t, nil, "role")
		v := r.do(with(Answer, "3"))
		r.do(with(Grade, quiz.Grades[i].String()))
		e := r.log.Events()[0]
		if e.Due != v.Outlook[i].Due || e.Due.IsZero() {
			t.Errorf("%v: due %+v was written, %+v promised", quiz.Grades[i], e.Due, v.Outlook[i].Due)
		}
		state, err := r.log.State(e.Card)
		if err != nil || state.Due != e.Due {
			t.Errorf("%v: the card is due %+v, promised was %+v (%v)", quiz.Grades[i], state.Due, e.Due, err)
		}
	}
}

func TestTimes(t *testing.T) {
	r := newRig(t, nil, "role", "value", "gap", "basic")
	r.now = start.Add(time.Minute)
	r.do(Action{Kind: Answer, Value: "3", Took: 1500 * time.Millisecond}, act(Next)) // the front's own measure; then the session's
	r.now = start
	r.do(with(Answer, "a"), act(Next)) // the clock was set back by a minute
	r.do(Action{Kind: Answer, Value: "clone", Took: 3 * time.Second}, Action{Kind: Next, Took: 4 * time.Second})
	r.do(Action{Kind: Reveal, Took: 9 * time.Second}, act(Next)) // the session's clock stands still, the front's does not
	want := [][2]time.Duration{{1500 * time.Millisecond, time.Minute}, {0, 0}, {3 * time.Second, 4 * time.Second}, {9 * time.Second, 9 * time.Second}}
	for i, e := range r.log.Events() {
		if got := [2]time.Duration{e.Answer.First, e.Answer.Took}; got != want[i] {
			t.Errorf("answer %d took %v, want %v", i, got, want[i])
		}
	}
}

func TestClockSetBackKeepsTheOrderOfEvents(t *testing.T) {
	r := newRig(t, func(c *Config) { c.ClockRight = true }, "role")
	r.do(with(Answer, "3"), with(Grade, "again"))
	r.now = start.Add(-48 * time.Hour)
	r.do(with(Answer, "3"), with(Grade, "good"))
	e := r.log.Events()
	if len(e) != 2 || e[1].At.Before(e[0].At) || e[1].Day < e[0].Day {
		t.Errorf("events at %v %v, then %v %v", e[0].At, e[0].Day, e[1].At, e[1].Day)
	}
}

func TestLessonIsIntroduced(t *testing.T) {
	r := newRig(t, nil, "", "role")
	if v := r.view(); v.Screen != LessonScreen || v.Lesson.Key() != "d/moves" {
		t.Fatalf("%+v", v)
	}
	r.do(Action{Kind: Next, Key: "d/moves"})
	e := r.log.Events()
	if len(e) != 1 || e[0].Kind != quiz.Introduced || e[0].Card != quiz.IDOf("d/moves") || e[0].Key != "d/moves" || e[0].Day != quiz.Date(2026, 10, 3) {
		t.Errorf("written: %+v", e)
	}
	r.shows(QuestionScreen, "role")
	r.do(act(Undo))
	if v := r.view(); v.Screen != LessonScreen || !strings.Contains(v.Message, "d/moves") || r.queue.items[0].Page == nil {
		t.Errorf("after undo: %+v", v)
	}
	r.do(act(Next))
	r.shows(QuestionScreen, "role")
}

// TestFutureIsRefusedUntilConfirmed: the clock was a year ahead and is right
// again; what would have to be written a year ahead as well is not.
func TestFutureIsRefusedUntilConfirmed(t *testing.T) {
	for _, confirmed := range []bool{false, true} {
		r := newRig(t, func(c *Config) { c.ClockRight = confirmed }, "role", "value")
		r.now = start.AddDate(1, 0, 0)
		r.do(with(Answer, "3"), with(Grade, "again")) // comes again
		r.now = start
		r.do(with(Answer, "a"), act(Next)) // another card has nothing to do with it
		r.do(with(Answer, "3"))
		err := r.Do(t.Context(), act(Next))
		if confirmed {
			if err != nil || len(r.log.Events()) != 3 {
				t.Errorf("confirmed, and still %v", err)
			}
			continue
		}
		var refusal Refusal
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "2027-10-03") || len(r.log.Events()) != 2 {
			t.Errorf("%d events, %v", len(r.log.Events()), err)
		}
		r.shows(ResultScreen, "role")
		// By a clock that is less than a day behind it goes on.
		r.now = start.AddDate(1, 0, 0).Add(-23 * time.Hour)
		r.do(act(Next))
	}
}
