package term

import (
	"context"
	"strings"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// heldLog is in use by others for so many calls of Append.
type heldLog struct {
	session.Log
	calls int
}

type heldError struct{}

func (heldError) Error() string        { return "in use" }
func (heldError) Busy() (string, bool) { return "`anneal rebuild`, process 7", true }

func (l *heldLog) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	if l.calls > 0 {
		l.calls--
		return nil, heldError{}
	}
	return l.Log.Append(ctx, after, events...)
}

const heldWords = "store is in use by `anneal rebuild`, process 7; what you did is kept, and goes on when it is free"

func TestLinesSayThatTheyWait(t *testing.T) {
	s := newStage(nil, []string{"5", "", ":q"}, "role", "basic")
	s.Log = &heldLog{s.Log, 3}
	if err := Plain(context.Background(), s.Driver, s, &s.out, PlainOptions{}); err != nil {
		t.Error(err)
	}
	if out := s.out.String(); strings.Count(out, "The "+heldWords+".\n") != 1 || len(s.memory.Events()) != 1 {
		t.Errorf("%d events, and said:\n%s", len(s.memory.Events()), out)
	}

	s = newStage(nil, []string{`{"action":"answer","value":"5"}`, `{"action":"next"}`}, "role", "basic")
	s.Log = &heldLog{s.Log, 3}
	got := play(t, s)
	if got[2]["type"] != "waiting" || got[2]["message"] != "the "+heldWords || got[3]["type"] != "card" {
		t.Errorf("%v", got)
	}
}

// slowLog is busy once, and then waits for a signal.
type slowLog struct {
	session.Log
	calls int
	free  chan struct{}
}

func (l *slowLog) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	if l.calls++; l.calls == 1 {
		return nil, heldError{}
	}
	<-l.free
	return l.Log.Append(ctx, after, events...)
}

func TestScreenSaysThatItWaits(t *testing.T) {
	free := make(chan struct{})
	r := run(t, func(l session.Log) session.Log { return &slowLog{Log: l, free: free} }, "basic", "cloze")
	r.key("What is a move?", " ")
	r.key("owner", "4")
	r.wait("process 7")
	close(free)
	r.key("A moved value", "q")
	r.key("Stopped.", "\r")
	if err := r.end(); err != nil || len(r.stage.memory.Events()) != 1 {
		t.Errorf("%d events, %v", len(r.stage.memory.Events()), err)
	}
}
