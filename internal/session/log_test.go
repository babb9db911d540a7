package session

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// orderedLog fails the test when a card comes up before the last answer is in

type orderedLog struct {
	*Memory
	r *rig
}

func (l orderedLog) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	l.r.shows(ResultScreen, "role")
	return l.Memory.Append(ctx, after, events...)
}

func TestAnswerIsWrittenBeforeTheNextCard(t *testing.T) {
	r := newRig(t, nil, "role", "value")
	r.Log = orderedLog{r.log, r}
	r.do(with(Answer, "3"), act(Next))
	r.shows(QuestionScreen, "value")
}

// brokenLog refuses to write or undo while err is set.

type brokenLog struct {
	Log
	err error
}

func (l *brokenLog) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	if l.err != nil {
		return nil, l.err
	}
	return l.Log.Append(ctx, after, events...)
}

func (l *brokenLog) Undo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	if l.err != nil {
		return nil, l.err
	}
	return l.Log.Undo(ctx, stamp)
}

func (l *brokenLog) Redo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	if l.err != nil {
		return nil, l.err
	}
	return l.Log.Redo(ctx, stamp)
}

func TestFailedLogKeepsTheAnswer(t *testing.T) {
	busy := errors.New("busy")
	for _, k := range []ActionKind{Next, Suspend, Bury, Flag} {
		r := newRig(t, nil, "role", "value")
		log := &brokenLog{Log: r.log, err: busy}
		r.Log = log
		before := r.do(with(Answer, "3"))
		for range 3 {
			if err := r.Do(context.Background(), act(k)); !errors.Is(err, busy) {
				t.Fatalf("%v: error %v", k, err)
			}
			if after := r.view(); !reflect.DeepEqual(before, after) {
				t.Fatalf("%v changed\n%+v\nto\n%+v", k, before, after)
			}
		}
		log.err = nil
		r.do(act(k))
		if n := len(r.log.Events()); n != 1 {
			t.Errorf("%v: %d events", k, n)
		}
	}
	r := newRig(t, nil, "", "role")
	log := &brokenLog{Log: r.log, err: busy}
	r.Log = log
	if err := r.Do(context.Background(), act(Next)); !errors.Is(err, busy) || r.view().Screen != LessonScreen {
		t.Errorf("lesson: %v, %+v", err, r.view())
	}
	if err := r.Do(context.Background(), act(Undo)); !errors.Is(err, busy) || r.view().Screen != LessonScreen {
		t.Errorf("undo: %v, %+v", err, r.view())
	}
}

func TestCancelledJudgeChangesNothing(t *testing.T) {
	r := newRig(t, nil, "fix")
	r.Judge = func(context.Context, []quiz.Program) ([]quiz.Verdict, error) { return nil, context.Canceled }
	before := r.view()
	no := false
	if err := r.Do(context.Background(), Action{Kind: Answer, Value: program, Sure: &no}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if after := r.view(); !reflect.DeepEqual(before, after) {
		t.Errorf("changed\n%+v\nto\n%+v", before, after)
	}
}

func TestStaleScreen(t *testing.T) {
	other := func(r *rig, e quiz.Event) {
		e.Card, e.At, e.Day = r.view().Card.ID(), start.UTC(), quiz.Date(2026, 10, 3)
		st, err := r.log.State(e.Card)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.log.Append(context.Background(), st.Head, e); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		e    quiz.Event
		next string // the slot on the screen afterwards
	}{
		{"flagged", quiz.Event{Kind: quiz.Flagged, Flag: 3}, "role"},
		{"failed", quiz.Event{Kind: quiz.Graded, Due: quiz.Due{At: start.UTC().Add(time.Minute)}, Answer: &quiz.Answer{Grade: quiz.Again}}, "role"},
		{"known", quiz.Event{Kind: quiz.Graded, Due: quiz.Due{Day: quiz.Date(2026, 10, 9)}, Answer: &quiz.Answer{Grade: quiz.Easy}}, "value"},
		{"suspended", quiz.Event{Kind: quiz.Suspended}, "value"},
		{"buried", quiz.Event{Kind: quiz.Buried, Due: quiz.Due{Day: quiz.Date(2026, 10, 4)}}, "value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, nil, "role", "value")
			r.do(with(Answer, "3"))
			other(r, test.e)
			v := r.do(act(Next))
			if !v.Stale || !strings.Contains(v.Message, "d/moves/role was") || v.Answered != 0 {
				t.Errorf("%+v", v)
			}
			r.shows(QuestionScreen, test.next)
			if n := len(r.log.Events()); n != 1 {
				t.Errorf("%d events, want the other session's alone", n)
			}
			if test.e.Kind == quiz.Flagged && v.Flag != 3 {
				t.Errorf("the card was not read anew: %+v", v)
			}
			// What is on the screen now can be answered.
			answer := map[string]string{"role": "3", "value": "a"}[test.next]
			if v := r.do(with(Answer, answer), act(Next)); v.Answered != 1 || v.Stale || v.Message != "" {
				t.Errorf("afterwards: %+v", v)
			}
		})
	}
}

func TestStalePage(t *testing.T) {
	r := newRig(t, nil, "", "role")
	e := quiz.Event{Kind: quiz.Introduced, Card: quiz.IDOf("d/moves"), Key: "d/moves", At: start.UTC(), Day: quiz.Date(2026, 10, 3)}
	if _, err := r.log.Append(context.Background(), quiz.EventID{}, e); err != nil {
		t.Fatal(err)
	}
	if v := r.do(act(Next)); !v.Stale || v.Message == "" {
		t.Errorf("%+v", v)
	}
	r.shows(QuestionScreen, "role")
}

func TestIsStale(t *testing.T) {
	if !IsStale(errors.Join(errors.New("store"), staleError{})) || IsStale(errors.New("busy")) || IsStale(nil) {
		t.Error("only errors that say so are stale")
	}
}

func TestDoWhileAnEffectIsPending(t *testing.T) {
	r := newRig(t, nil, "role")
	if _, err := r.Session.Do(with(Answer, "3"), start); err != nil {
		t.Fatal(err)
	}
	e, err := r.Session.Do(act(Next), start)
	if err != nil || e.Kind != AppendEffect {
		t.Fatalf("%v, %v", e, err)
	}
	if _, err := r.Session.Do(act(Next), start); err == nil {
		t.Error("a second commit was taken before the first was done")
	}
	if _, err := r.Session.Done(Reply{}, start); err == nil {
		t.Error("an outcome without a state was taken")
	}
	if _, err := r.Session.Done(Reply{}, start); err == nil {
		t.Error("an outcome without an effect was taken")
	}
	r.do(act(Next))
}
