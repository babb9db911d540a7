package session

import (
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestLessonSection(t *testing.T) {
	page := quiz.Page{
		Description: "A value has one owner.\n\nMake a second value with `clone` first.\n\n```rust\nlet b = a.clone();\n```\n\nThe end of the owner is the end of the value.",
		Broken:      program, Message: "error[E0382]", Correct: "fn main() {}", Explanation: "A move takes the value.",
	}
	change := func(c *Config) { c.Decks[0].Concepts[0].Page = page }
	r := newRig(t, change, "gap")
	v := r.do(act(Lesson))
	if v.Screen != QuestionScreen || v.Section == nil || !v.Section.Kept || v.Section.ID != "moves" {
		t.Fatalf("before the answer: %+v", v.Section)
	}
	want := quiz.Page{Description: "A value has one owner.\n\nThe end of the owner is the end of the value."}
	if v.Section.Page != want {
		t.Errorf("before the answer there is\n%+v\nwant\n%+v", v.Section.Page, want)
	}
	if v = r.do(with(Answer, "clone")); v.Proposed != quiz.Hard || v.Section != nil {
		t.Errorf("right after a look at the lesson: %v proposed, section %v; want hard, since it counts as a hint", v.Proposed, v.Section)
	}
	if v = r.do(act(Lesson)); v.Section.Page != page || v.Section.Kept {
		t.Errorf("after the answer there is %+v", v.Section)
	}
	r.do(act(Next))
	if a := r.log.Events()[0].Answer; a.Hints != 1 {
		t.Errorf("%d hints in the log", a.Hints)
	}
}

// A look that shows nothing is none.
func TestLessonSectionRefused(t *testing.T) {
	for text, says := range map[string]string{"": "no lesson", "Call `clone`.": "give the answer away"} {
		r := newRig(t, func(c *Config) { c.Decks[0].Concepts[0].Page = quiz.Page{Description: text} }, "gap")
		if err := r.Do(t.Context(), act(Lesson)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("page %q: %v, want %q", text, err, says)
		}
		if v := r.do(with(Answer, "clone")); v.Proposed != quiz.Good {
			t.Errorf("page %q: %v proposed", text, v.Proposed)
		}
	}
}

func TestWithoutTheAnswer(t *testing.T) {
	tests := []struct {
		card       quiz.Card
		text, kept string
	}{
		{quiz.Card{Kind: quiz.Choice, Options: []quiz.Option{{Text: "`a` was moved into `b`", Right: true}, {Text: "one owner"}}},
			"One owner.\n\nHere `a` was moved into `b`.", "One owner."},
		{quiz.Card{Kind: quiz.Basic, Answer: "The channel closes when every sender is dropped."},
			"Senders can be many.\n\nOnce every sender has been dropped, the channel closes.", "Senders can be many."},
		{quiz.Card{Kind: quiz.Choice, Options: []quiz.Option{{Text: "`a` was moved", Right: true}}}, "Owners.\n\nThe `=` moves.", "Owners."},
		{quiz.Card{Kind: quiz.Line, Accept: []string{"3"}, Answer: "line 3"}, "There are 3 rules.", "There are 3 rules."},
		{quiz.Card{Kind: quiz.Value, Accept: []string{"E0382"}}, "Rules:\n\n- see E0382", ""},
		{quiz.Card{Kind: quiz.Value, Accept: []string{"own"}}, "An owner.\n\n~~~\nown\n~~~\n\n    own", "An owner."},
		{quiz.Card{Kind: quiz.Value, Accept: []string{"x"}}, "````\n```\nin the fence\n````\nAfter it.", "After it."},
	}
	for _, test := range tests {
		if got := without(test.text, &test.card); got != test.kept {
			t.Errorf("%q is %q without the answer, want %q", test.text, got, test.kept)
		}
	}
}
