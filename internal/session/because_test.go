package session

import (
	"context"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// TestBecauseComesBack writes why an answer had seemed right, and reads it at
// the next failure.
func TestBecauseComesBack(t *testing.T) {
	r := newRig(t, nil, "choice")
	wrong := func() string { return joinPositions([]int{place(r.view(), "borrowed")}) }
	if v := r.do(with(Answer, wrong())); !v.AsksWhy || v.Before != "" {
		t.Errorf("%+v", v)
	}
	v := r.do(with(Because, " I took it\n for a borrow "))
	if v.Screen != ResultScreen || v.Because != "I took it for a borrow" || v.Message == "" {
		t.Errorf("%+v", v)
	}
	if n := len(r.log.Events()); n != 0 {
		t.Errorf("%d events before the grade", n)
	}
	r.do(act(Next))
	if e := r.log.Events()[0]; e.Text != "I took it for a borrow" || e.Answer == nil {
		t.Errorf("written %+v", e)
	}
	if v := r.do(with(Answer, joinPositions([]int{place(r.view(), "moved")}))); v.Before != "" || v.AsksWhy {
		t.Errorf("after a right answer: %+v", v)
	}
	r.do(with(Grade, "hard"))
	if v := r.do(act(DontKnow)); v.Before != "I took it for a borrow" || v.AsksWhy {
		t.Errorf("at the next failure: %+v", v)
	}
}

func TestBecauseIsTakenBack(t *testing.T) {
	r := newRig(t, nil, "choice")
	r.do(with(Answer, joinPositions([]int{place(r.view(), "borrowed")})), with(Because, "x"), with(Because, " "), act(Next))
	if e := r.log.Events()[0]; e.Text != "" {
		t.Errorf("written %+v", e)
	}
}

func TestBecauseIsRefused(t *testing.T) {
	tests := []struct {
		slot, name, answer, value, says string
	}{
		{"choice", "why", "moved", "x", "only with a wrong answer"},
		{"choice", "cut", "borrowed", "x", "only with a wrong answer"},
		{"choice", "why-2", "borrowed", strings.Repeat("é", maxBecause+1), "longer than"},
		{"choice", "why-2", "borrowed", strings.Repeat("é", maxBecause), ""},
		{"choice", "own", "borrowed", "x", ""},
	}
	for _, test := range tests {
		r := newRig(t, nil, test.slot)
		r.deck.Cards[1].Slot = test.name
		r.do(with(Answer, joinPositions([]int{place(r.view(), test.answer)})))
		err := r.Do(context.Background(), with(Because, test.value))
		if test.says == "" && err != nil || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
			t.Errorf("%s, %s: %v", test.name, test.answer, err)
		}
		if r.view().AsksWhy != (test.name != "cut" && test.answer == "borrowed") {
			t.Errorf("%s, %s: asks why is %v", test.name, test.answer, r.view().AsksWhy)
		}
	}
	r := newRig(t, nil, "role")
	r.do(with(Answer, "5"))
	if r.view().AsksWhy || r.Do(context.Background(), with(Because, "x")) == nil {
		t.Error("a line is asked why")
	}
}

// judgeOf returns a judge with one verdict on everything.
func judgeOf(v *quiz.Verdict) func(context.Context, []quiz.Program) ([]quiz.Verdict, error) {
	return func(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
		verdicts := make([]quiz.Verdict, len(ps))
		for i := range verdicts {
			verdicts[i] = *v
		}
		return verdicts, nil
	}
}
