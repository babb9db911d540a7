package session

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

func TestRefusalsChangeNothing(t *testing.T) {
	tests := []struct {
		slot   string
		before []Action
		action Action
		says   string
	}{
		{"", nil, with(Answer, "1"), "next goes on from the lesson"},
		{"", nil, act(Suspend), "next goes on from the lesson"},
		{"", nil, act(Hint), "next goes on"},
		{"", nil, Action{Kind: Next, Key: "d/other"}, "d/moves is"},
		{"choice", nil, act(Next), "answer the card first"},
		{"choice", nil, with(Grade, "good"), "answer the card first"},
		{"choice", nil, act(Reveal), "wants an answer"},
		{"choice", nil, with(Answer, ""), "1 to 4"},
		{"choice", nil, with(Answer, "5"), "no option 5"},
		{"choice", nil, with(Answer, "0"), "no option 0"},
		{"choice", nil, with(Answer, "99999999999999999999"), "not a number"},
		{"choice", nil, with(Answer, "moved"), `"moved" is not a number`},
		{"choice", nil, with(Answer, "1,2"), "one option"},
		{"choice", nil, Action{Kind: Answer, Value: "1", Key: "d/moves/role"}, "d/moves/choice is"},
		{"choice", nil, Action{Kind: Answer, Value: "1", Took: -1}, "negative"},
		{"choice", nil, Action{}, "not possible"},
		{"choice", []Action{with(Answer, "1")}, with(Answer, "1"), "next or a grade"},
		{"choice", []Action{with(Answer, "1")}, act(Hint), "next or a grade"},
		{"choice", []Action{with(Answer, "1")}, with(Grade, "great"), "again, hard, good or easy"},
		{"choice", []Action{with(Answer, "1")}, with(Grade, ""), "is not a grade"},
		{"choice", []Action{act(Hint), act(Hint)}, act(Hint), "no more hints"},
		{"role", nil, act(Hint), "no hints"},
		{"role", nil, with(Answer, "three"), "not a line number"},
		{"role", nil, with(Answer, ""), "not a line number"},
		{"role", nil, with(Answer, "0"), "no line 0"},
		{"role", nil, with(Answer, "7"), "no line 7, only 1 to 6"},
		{"role", nil, with(Answer, "4"), "line 4 is empty"},
		{"cut", nil, with(Answer, "1"), "line 1 is not a statement of its own; pick 2, 3 or 5"},
		{"cut", nil, with(Answer, "6"), "line 6 is not a statement"},
		{"cut", nil, with(Answer, "4"), "line 4 is empty"},
		{"value", nil, with(Answer, " \n "), "empty"},
		{"value", nil, with(Answer, strings.Repeat("x", maxValue+1)), "longer than"},
		{"value", nil, with(Flag, strings.Repeat("x", maxValue+1)), "longer than"},
		{"order", nil, with(Answer, "1,2"), "each of the 3 pieces once, as in 2,1,3"},
		{"order", nil, with(Answer, "1,2,2"), "once"},
		{"order", nil, with(Answer, "1,2,3,3"), "once"},
		{"fix", nil, with(Answer, "  "), "empty"},
		{"basic", nil, act(Next), "reveal shows the answer"},
		{"basic", nil, act(Undo), "nothing to undo"},
		{"basic", nil, act(Redo), "nothing was taken back"},
		{"basic", []Action{act(Reveal)}, act(Redo), "next or a grade"},
		{"basic", nil, act(Edit), "cannot be edited"},
		{"basic", []Action{act(Quit)}, act(Reveal), "over"},
		{"basic", []Action{act(Quit)}, Action{Kind: Undo, Key: "d/moves/basic"}, "over"},
	}
	for _, test := range tests {
		t.Run(test.slot+" "+test.action.Kind.String()+" "+shorten(test.action.Value), func(t *testing.T) {
			r := newRig(t, nil, test.slot, "gap")
			before := r.do(test.before...)
			err := r.Do(context.Background(), test.action)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v, want one that says %q", err, test.says)
			}
			var refusal Refusal
			if !errors.As(err, &refusal) {
				t.Errorf("%v is no refusal", err)
			}
			if after := r.view(); !reflect.DeepEqual(before, after) {
				t.Errorf("changed from\n%+v\nto\n%+v", before, after)
			}
			if n := len(r.log.Events()); n != 0 {
				t.Errorf("%d events", n)
			}
		})
	}
}

// the log.

func TestPutAside(t *testing.T) {
	tests := []struct {
		kind  ActionKind
		event quiz.EventKind // 0: none
	}{{Suspend, quiz.Suspended}, {Bury, quiz.Buried}, {Skip, 0}}
	for _, test := range tests {
		for _, answered := range []bool{false, true} {
			r := newRig(t, nil, "role", "value")
			if answered {
				r.do(with(Answer, "3"))
			}
			v := r.do(act(test.kind))
			r.shows(QuestionScreen, "value")
			if !strings.Contains(v.Message, "d/moves/role") || v.Answered != 0 {
				t.Errorf("%v: %+v", test.kind, v)
			}
			e := r.log.Events()
			if test.event == 0 {
				if len(e) != 0 || v.Left.New != 2 {
					t.Errorf("%v: %d events, left %+v", test.kind, len(e), v.Left)
				}
				r.do(with(Answer, "a"), with(Grade, "easy"))
				r.shows(QuestionScreen, "role") // later in this session
				continue
			}
			if len(e) != 1 || e[0].Kind != test.event || e[0].Answer != nil {
				t.Errorf("%v: %+v", test.kind, e)
			}
			if test.kind == Bury && e[0].Due != (quiz.Due{Day: quiz.Date(2026, 10, 4)}) {
				t.Errorf("buried until %+v", e[0].Due)
			}
			if v := r.do(act(Undo)); !strings.Contains(v.Message, "taken back") {
				t.Errorf("%v undone: %+v", test.kind, v)
			}
			r.shows(QuestionScreen, "role")
		}
	}
}

func TestSkipOfTheLastCardSaysSo(t *testing.T) {
	r := newRig(t, nil, "role")
	if v := r.do(act(Skip)); v.Message != "nothing else is left to ask now" {
		t.Errorf("%+v", v)
	}
	r.shows(QuestionScreen, "role")
}

func TestSkippedCardsComeBackInOrder(t *testing.T) {
	r := newRig(t, nil, "role", "value", "gap")
	r.do(act(Skip), act(Skip))
	r.shows(QuestionScreen, "gap")
	r.do(with(Answer, "clone"), with(Grade, "easy"))
	r.shows(QuestionScreen, "role")
	r.do(act(Skip))
	r.shows(QuestionScreen, "value")
}

func TestFlag(t *testing.T) {
	r := newRig(t, nil, "role")
	steps := []struct {
		value string
		flag  uint8
		note  string
	}{{"", 1, ""}, {"", 0, ""}, {"4", 4, ""}, {"2 too easy", 2, "too easy"}, {"line 5 too?", 2, "line 5 too?"}, {"0", 0, ""}, {"9 lives", 1, "9 lives"}}
	for i, step := range steps {
		if i == 3 {
			r.do(with(Answer, "3")) // the answer stays on the screen
		}
		v := r.do(with(Flag, step.value))
		if v.Flag != step.flag || v.Note != step.note || !strings.Contains(v.Message, "flag") {
			t.Errorf("flag %q: %d %q, %q", step.value, v.Flag, v.Note, v.Message)
		}
		if (v.Screen == ResultScreen) != (i >= 3) || v.Card.Slot != "role" {
			t.Errorf("flag %q left the card: %+v", step.value, v)
		}
	}
	if v := r.do(act(Next)); v.Answered != 1 {
		t.Errorf("the flagged card could not be graded: %+v", v)
	}
}

func TestEdit(t *testing.T) {
	tests := []struct {
		name   string
		change func(*quiz.Card) *quiz.Card
		screen Screen
		slot   string
		says   string
	}{
		{"changed", func(c *quiz.Card) *quiz.Card { c.Prompt += "!"; return c }, QuestionScreen, "role", "its history is kept"},
		{"copied", func(c *quiz.Card) *quiz.Card {
			c.Prompt, c.Origin.File = c.Prompt+"!", "own/moves.md"
			return c
		}, QuestionScreen, "role", "in a copy of the lesson"},
		{"unchanged", func(c *quiz.Card) *quiz.Card { return c }, ResultScreen, "role", "not changed"},
		{"gone", func(*quiz.Card) *quiz.Card { return nil }, QuestionScreen, "value", "no longer"},
		{"another key", func(c *quiz.Card) *quiz.Card { c.Key += "2"; return c }, QuestionScreen, "value", "no longer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, nil, "role", "value")
			r.Edit = func(_ context.Context, c *quiz.Card) (*quiz.Card, error) {
				edited := *c
				return test.change(&edited), nil
			}
			v := r.do(with(Answer, "3"), act(Edit))
			r.shows(test.screen, test.slot)
			if !strings.Contains(v.Message, test.says) || len(r.log.Events()) != 0 {
				t.Errorf("%+v", v)
			}
			if test.name == "changed" {
				r.do(with(Answer, "3"), with(Grade, "again"), with(Answer, "a"), with(Grade, "easy"))
				if v := r.shows(QuestionScreen, "role"); !strings.HasSuffix(v.Card.Prompt, "!") {
					t.Errorf("the old text came back: %q", v.Card.Prompt)
				}
			}
		})
	}
}

func TestResultShowsEveryOption(t *testing.T) {
	r := newRig(t, nil, "choice", "role")
	for _, o := range r.view().Options {
		if o.Right || o.Reason != "" || o.Chosen {
			t.Errorf("the question gives the answer away: %+v", o)
		}
	}
	v := r.do(with(Answer, "1"))
	for i, o := range v.Options {
		if o.Chosen != (i == 0) || o.Right != (o.Text == "moved") || o.Reason == "" {
			t.Errorf("option %d: %+v", i+1, o)
		}
	}
	r.do(act(Next))
	if v := r.shows(QuestionScreen, "role"); v.Options != nil {
		t.Errorf("the lines are given away: %+v", v.Options)
	}
	v = r.do(with(Answer, "5"))
	if len(v.Options) != 2 || !v.Options[1].Chosen || v.Options[0].Chosen {
		t.Errorf("%+v", v.Options)
	}
	if want := []string{"Line 5: this is the use", "Line 3: the value moves to `b`"}; !slices.Equal(v.Reasons, want) {
		t.Errorf("reasons %q, want %q", v.Reasons, want)
	}
}

var _ Queue = (*sched.Queue)(nil)
