package session

import (
	"context"
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestShownForm(t *testing.T) {
	card := &quiz.Card{Variants: make([]quiz.Form, 2)}
	// Fixed for ever, as the order of options is.
	for reps, want := range []int{0, 1, 2, 0, 1} {
		if got := shownForm(card, reps, 0); got != want {
			t.Errorf("repetition %d: form %d, want %d", reps, got, want)
		}
	}
	seen := map[int]bool{}
	for seed := range uint64(50) {
		seen[shownForm(card, 0, seed)] = true
	}
	if len(seen) != 3 {
		t.Errorf("seeds bring the forms %v", seen)
	}
	if got := shownForm(&quiz.Card{}, 7, 3); got != 0 {
		t.Errorf("a card without variants comes in form %d", got)
	}
}

// TestFormsAreAsked answers a card in each of its forms, and has the log tell
// which it was.
func TestFormsAreAsked(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.Decks[0].Cards[5].Variants = []quiz.Form{{Prompt: "And here?", Answer: "`b`", Accept: []string{"b"}}}
	}, "value")
	rev := r.deck.Cards[5].Rev()
	for i, step := range []struct{ prompt, wrong, right, variant string }{
		{"Which name?", "b", "a", ""}, {"And here?", "a", "b", "1"}, {"Which name?", "b", "a", ""},
	} {
		if v := r.view(); v.Card.Prompt != step.prompt {
			t.Fatalf("asked %q, want %q", v.Card.Prompt, step.prompt)
		}
		if v := r.do(with(Answer, step.wrong)); v.Right {
			t.Errorf("%q is right", step.wrong)
		}
		r.do(act(Undo))
		if v := r.view(); v.Card.Prompt != step.prompt {
			t.Errorf("an undo brings %q", v.Card.Prompt)
		}
		if v := r.do(with(Answer, step.right)); !v.Right {
			t.Errorf("%q is wrong", step.right)
		}
		r.do(with(Grade, "again"))
		if e := r.log.Events()[i]; e.Answer.Variant != step.variant || e.Rev != rev {
			t.Errorf("written %+v", e)
		}
	}
	r.do(act(Undo))
	if v := r.view(); v.Card.Prompt != "Which name?" {
		t.Errorf("an undone grade brings %q", v.Card.Prompt)
	}
}

func TestSeveralOrders(t *testing.T) {
	card := &quiz.Card{Key: "d/c/order", Kind: quiz.Order, Options: options(3), Accept: []string{"2,1,3", "1,2", "1,1,2", "x", "4,1,2"}}
	for _, test := range []struct {
		order []int
		right bool
	}{
		{[]int{0, 1, 2}, true}, {[]int{1, 0, 2}, true}, {[]int{0, 2, 1}, false}, {[]int{2, 1, 0}, false},
	} {
		if inOrder(card, test.order) != test.right {
			t.Errorf("%v is right: %v", test.order, !test.right)
		}
	}
	for reps := range 100 {
		if order := shownOrder(card, reps, 0); inOrder(card, order) {
			t.Errorf("repetition %d comes in order: %v", reps, order)
		}
	}
	for _, test := range []struct{ given, closest []int }{{[]int{1, 2, 0}, []int{1, 0, 2}}, {[]int{0, 2, 1}, []int{0, 1, 2}}} {
		if got := closestOrder(card, test.given); !slices.Equal(got, test.closest) {
			t.Errorf("closest to %v is %v", test.given, got)
		}
	}
	card.Accept = []string{"2,3,1", "3,1,2"} // all rotations
	for reps := range 100 {
		order := shownOrder(card, reps, 0)
		if sorted := slices.Sorted(slices.Values(order)); inOrder(card, order) || !slices.Equal(sorted, []int{0, 1, 2}) {
			t.Errorf("repetition %d: %v", reps, order)
		}
	}
}

func TestTestOut(t *testing.T) {
	r := newRig(t, nil, "", "choice")
	r.queue.tests = 4
	v := r.do(act(TestOut))
	if len(r.queue.tested) != 1 || !strings.Contains(v.Message, "all 4 new cards of Moves") {
		t.Errorf("%q", v.Message)
	}
	if e := r.log.Events(); len(e) != 1 || e[0].Kind != quiz.Introduced {
		t.Errorf("written %+v", e)
	}
	r.shows(QuestionScreen, "choice")

	r.queue.tests = 1
	if err := r.Do(context.Background(), act(TestOut)); err == nil || !strings.Contains(err.Error(), "no more new cards of Moves") {
		t.Errorf("with nothing left: %v", err)
	}
	r.queue.tests = 2
	if v := r.do(act(TestOut)); len(r.queue.tested) != 3 || v.Screen != QuestionScreen {
		t.Errorf("on a question: %+v", v)
	}
	r.do(with(Answer, "1"))
	if err := r.Do(context.Background(), act(TestOut)); err == nil {
		t.Error("possible on a result")
	}
}
