package quiz

import (
	"reflect"
	"testing"
)

func TestForm(t *testing.T) {
	card := &Card{
		Key: "d/c/why", Kind: Choice, Prompt: "Why?", Code: "a", Answer: "A", Accept: []string{"A"}, Options: []Option{{Text: "A"}}, Message: "m",
		Variants: []Form{
			{Code: "b", Message: "n"},
			{Prompt: "And why?", Options: []Option{{Text: "B", Right: true}}, Answer: "B", Accept: []string{"B"}},
		},
	}
	for _, n := range []int{-1, 0, 3} {
		if card.Form(n) != card {
			t.Errorf("form %d is not the card itself", n)
		}
	}
	first := *card
	first.Code, first.Message = "b", "n"
	second := *card
	second.Prompt, second.Options, second.Answer, second.Accept = "And why?", []Option{{Text: "B", Right: true}}, "B", []string{"B"}
	for n, want := range []*Card{&first, &second} {
		if got := card.Form(n + 1); !reflect.DeepEqual(got, want) {
			t.Errorf("form %d: %+v, want %+v", n+1, got, want)
		}
	}
	if card.Code != "a" || card.Prompt != "Why?" {
		t.Errorf("showing a form has changed the card: %+v", card)
	}
}

func TestOrders(t *testing.T) {
	card := &Card{Kind: Order, Options: make([]Option, 3), Accept: []string{"1,2,3", "2,1,3", " 3, 2 ,1", "2,1,3", "1,2", "1,1,2", "0,1,2", "1,2,3,4", "1,2,x", ""}}
	if got, want := card.Orders(), [][]int{{0, 1, 2}, {1, 0, 2}, {2, 1, 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := (&Card{Accept: []string{""}}).Orders(); len(got) != 1 {
		t.Errorf("without pieces: %v", got)
	}
}

func TestLiteral(t *testing.T) {
	for _, test := range []struct {
		kind   Kind
		answer string
		accept []string
		want   bool
	}{
		{Gap, "*n", []string{"*n", "n"}, true},
		{Value, "`clone()`", []string{"clone()"}, false},
		{Output, "1", []string{"1"}, true},
		{Fix, "fn main() {}", nil, true},
		{Fix, "```rust\nfn main() {}\n```", nil, false},
		{Fix, "Clone it.", []string{"fn main() {}"}, false},
		{Fix, "fn main() {}", []string{"fn main() {}"}, true},
		{Basic, "x", []string{"x"}, false},
		{Line, "3", []string{"3"}, false},
	} {
		card := &Card{Kind: test.kind, Answer: test.answer, Accept: test.accept}
		if card.Literal() != test.want {
			t.Errorf("%v %q, accepting %q, is literal: %v", test.kind, test.answer, test.accept, !test.want)
		}
	}
}

func TestMends(t *testing.T) {
	for slot, want := range map[string]bool{"repair": true, "place": true, "fix": true, "fix-2": true, "why": false, "placement": false, "": false} {
		card := Card{Slot: slot, Program: "c/broken"}
		if card.Mends() != want {
			t.Errorf("%q mends: %v", slot, !want)
		}
		card.Program = ""
		if card.Mends() {
			t.Errorf("%q mends a program that it does not have", slot)
		}
	}
}
