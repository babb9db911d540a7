package session

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

func TestUndo(t *testing.T) {
	r := newRig(t, nil, "role", "value", "gap")
	first := r.view()
	r.do(with(Answer, "5"), act(Next), with(Answer, "a"), with(Grade, "easy"))
	r.shows(QuestionScreen, "gap")
	v := r.do(act(Undo))
	if v.Message != "taken back: easy on d/moves/value" || v.Answered != 1 || v.RightCount != 0 {
		t.Errorf("%+v", v)
	}
	r.shows(QuestionScreen, "value")
	v = r.do(act(Undo))
	v.Message = ""
	if !reflect.DeepEqual(first, v) {
		t.Errorf("at first\n%+v\nafter undo\n%+v", first, v)
	}
	// The cards that were on the screen are not lost.
	var slots []string
	for range 3 {
		slot := r.view().Card.Slot
		slots = append(slots, slot)
		r.do(with(Answer, map[string]string{"role": "3", "value": "a", "gap": "clone"}[slot]), with(Grade, "easy"))
	}
	slices.Sort(slots)
	if !slices.Equal(slots, []string{"gap", "role", "value"}) || r.view().Screen != SummaryScreen {
		t.Errorf("asked %v, then %+v", slots, r.view())
	}
}

func TestRedo(t *testing.T) {
	r := newRig(t, nil, "role", "value", "gap")
	r.do(with(Answer, "5"), act(Next), with(Answer, "a"), with(Grade, "easy"))
	states := func() (states [2]quiz.State) {
		for i, slot := range []string{"role", "value"} {
			st, err := r.log.State(quiz.IDOf("d/moves/" + slot))
			if err != nil {
				t.Fatal(err)
			}
			st.Head = quiz.EventID{}
			states[i] = st
		}
		return states
	}
	before := states()
	r.do(act(Undo), act(Undo))
	r.shows(QuestionScreen, "role")
	v := r.do(act(Redo))
	r.shows(QuestionScreen, "value")
	if v.Message != "done again: again on d/moves/role" || v.Answered != 1 || v.RightCount != 0 {
		t.Errorf("%+v", v)
	}
	v = r.do(act(Redo))
	r.shows(QuestionScreen, "gap")
	if v.Answered != 2 || v.RightCount != 1 || !reflect.DeepEqual(states(), before) {
		t.Errorf("%d answers, %d right; the states are\n%+v\nbefore they were\n%+v", v.Answered, v.RightCount, states(), before)
	}
	// Something new ends it.
	r.do(act(Undo), with(Answer, "b"), act(Next))
	if err := r.Do(context.Background(), act(Redo)); err == nil || !strings.Contains(err.Error(), "nothing was taken back") {
		t.Errorf("got %v", err)
	}
}

func TestUndoOfTheAnswerOnTheScreen(t *testing.T) {
	r := newRig(t, nil, "role", "value")
	r.do(with(Answer, "3"), act(Next), with(Answer, "b"))
	r.do(act(Undo))
	r.shows(QuestionScreen, "value")
	if n := len(r.log.Events()); n != 1 {
		t.Errorf("%d events: undo reached behind the answer on the screen", n)
	}
	r.do(act(Undo))
	r.shows(QuestionScreen, "role")
	// An answer that was taken back was a try, a look at the answer was not.
	r = newRig(t, nil, "role", "basic")
	r.do(with(Answer, "5"), act(Undo), with(Answer, "3"), act(Next), act(Reveal), act(Undo), act(Reveal), act(Next))
	if e := r.log.Events(); e[0].Answer.Tries != 1 || e[1].Answer.Tries != 0 {
		t.Errorf("%d and %d tries", e[0].Answer.Tries, e[1].Answer.Tries)
	}
}

func TestUndoFromTheSummary(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Cards = 1 }, "role", "value")
	if v := r.do(with(Answer, "3"), act(Next)); v.Screen != SummaryScreen || v.Summary.End != EndCards {
		t.Fatalf("%+v", v)
	}
	r.do(act(Undo))
	r.shows(QuestionScreen, "role")
	if v := r.do(with(Answer, "3"), act(Next)); v.Screen != SummaryScreen || v.Summary.Answered != 1 {
		t.Errorf("%+v", v)
	}
}

// reachingLog undoes what an earlier session wrote.

type reachingLog struct {
	*Memory
	taken []quiz.Event
}

func (l reachingLog) Undo(context.Context, quiz.Event) ([]quiz.Event, error) { return l.taken, nil }

func TestUndoReachesIntoEarlierSessions(t *testing.T) {
	r := newRig(t, nil, "value")
	event := func(key string) quiz.Event {
		return quiz.Event{Kind: quiz.Graded, Card: quiz.IDOf(key), Answer: &quiz.Answer{Grade: quiz.Good}}
	}
	r.Log = reachingLog{r.log, []quiz.Event{event("x/unknown"), event("d/moves/role"), event("d/moves/gap")}}
	if v := r.do(act(Undo)); v.Message != "taken back: good on d/moves/role" || v.Answered != 0 {
		t.Errorf("%+v", v)
	}
	r.shows(QuestionScreen, "role")
	if n := len(r.queue.items); n != 3 {
		t.Errorf("%d cards in the queue, want all three", n)
	}
	// Of what was put aside, only what is due comes back; a flag moves nothing.
	suspended := func(slot string) Log {
		return reachingLog{r.log, []quiz.Event{{Kind: quiz.Suspended, Card: quiz.IDOf("d/moves/" + slot)}}}
	}
	if _, err := r.log.Append(context.Background(), quiz.EventID{}, quiz.Event{Kind: quiz.Graded, Card: quiz.IDOf("d/moves/basic"),
		At: start, Due: quiz.Due{At: start.Add(time.Minute)}, Answer: &quiz.Answer{Grade: quiz.Again}}); err != nil {
		t.Fatal(err)
	}
	r.Log = suspended("choice") // new
	r.do(act(Undo))
	r.shows(QuestionScreen, "role")
	r.Log = reachingLog{r.log, []quiz.Event{{Kind: quiz.Flagged, Card: quiz.IDOf("d/moves/basic")}}}
	r.do(act(Undo))
	r.shows(QuestionScreen, "role")
	r.Log = suspended("basic")
	r.do(act(Undo))
	r.shows(QuestionScreen, "basic")
	r.do(act(Skip))
	r.Log = reachingLog{r.log, []quiz.Event{event("x/unknown")}}
	if v := r.do(act(Undo)); v.Message != "taken back: nothing of this session" {
		t.Errorf("%+v", v)
	}
	r.shows(QuestionScreen, "role")
}

// TestUndoGivesTheDayBack: the load of the days to come is that of before.
func TestUndoGivesTheDayBack(t *testing.T) {
	later := func(undo bool) (days []int) {
		for _, slot := range []string{"value", "gap", "output", "cut", "several"} {
			r := newRig(t, func(c *Config) {
				c.States = map[quiz.CardID]quiz.State{}
				c.Load = sched.NewLoad(c.Decks, c.States)
			}, "role", slot)
			if undo {
				r.do(with(Answer, "3"), with(Grade, "easy"), act(Undo))
			}
			r.do(act(Skip))
			days = append(days, r.do(act(DontKnow)).Outlook[3].Days)
		}
		return days
	}
	if before, after := later(false), later(true); !slices.Equal(before, after) {
		t.Errorf("%v days, after an answer that was taken back %v", before, after)
	}
}
