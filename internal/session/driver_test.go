package session

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"anneal/internal/quiz"
)

// heldLog is in use by others for so many calls.
type heldLog struct {
	*Memory
	calls int
}

type heldError struct{}

func (heldError) Error() string        { return "in use" }
func (heldError) Busy() (string, bool) { return "a rebuild", true }

func (l *heldLog) held() error {
	if l.calls == 0 {
		return nil
	}
	l.calls--
	return heldError{}
}

func (l *heldLog) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	if err := l.held(); err != nil {
		return nil, err
	}
	return l.Memory.Append(ctx, after, events...)
}

func (l *heldLog) Undo(ctx context.Context, stamp quiz.Event) ([]quiz.Event, error) {
	if err := l.held(); err != nil {
		return nil, err
	}
	return l.Memory.Undo(ctx, stamp)
}

func (l *heldLog) State(card quiz.CardID) (quiz.State, error) {
	if err := l.held(); err != nil {
		return quiz.State{}, err
	}
	return l.Memory.State(card)
}

func TestBusyLogIsTriedAgain(t *testing.T) {
	r := newRig(t, nil, "role", "value")
	log := &heldLog{Memory: r.log}
	var told []string
	r.Log, r.Waiting = log, func(by string) { told = append(told, by) }
	r.do(with(Answer, "3"))
	log.calls = 5
	r.do(act(Next))
	r.shows(QuestionScreen, "value")
	if n := len(r.log.Events()); n != 1 || !reflect.DeepEqual(told, []string{"a rebuild"}) {
		t.Errorf("%d events, told %q", n, told)
	}
	log.calls = 3
	r.do(act(Undo))
	r.shows(QuestionScreen, "role")

	// It is given up in the end, and all is as it was.
	before := r.do(with(Answer, "3"))
	log.calls = patience + 1
	err := r.Do(context.Background(), act(Next))
	if _, busy := BusyBy(err); !busy || log.calls != 0 || !reflect.DeepEqual(r.view(), before) {
		t.Errorf("%v after %d calls too few", err, log.calls)
	}
	r.do(act(Next))
	r.shows(QuestionScreen, "value")

	// And at once where the learner leaves.
	r.do(with(Answer, "1"))
	ctx, cancel := context.WithCancel(context.Background())
	r.Waiting = func(string) { cancel() }
	log.calls = 1 << 30
	if err := r.Do(ctx, act(Next)); err == nil || log.calls < 1<<30-2 {
		t.Errorf("%v after %d calls", err, 1<<30-log.calls)
	}
	if _, busy := BusyBy(errors.New("another")); busy {
		t.Error("every error is busy")
	}
}
