package session

import (
	"fmt"
	"slices"
	"testing"

	"anneal/internal/quiz"
)

func options(n int) []quiz.Option {
	o := make([]quiz.Option, n)
	for i := range o {
		o[i].Text = fmt.Sprint("option ", i)
	}
	return o
}

func TestShownOrder(t *testing.T) {
	card := quiz.Card{Key: "d/c/why", Kind: quiz.Choice, Options: options(4)}
	// Fixed for ever: what an answer in the log meant can be found out again.
	for reps, want := range [][]int{{1, 0, 2, 3}, {3, 0, 2, 1}, {0, 1, 3, 2}} {
		if got := shownOrder(&card, reps, 0); !slices.Equal(got, want) {
			t.Errorf("repetition %d: %v, want %v", reps, got, want)
		}
	}
	if slices.Equal(shownOrder(&card, 0, 1), shownOrder(&card, 0, 2)) {
		t.Error("the seed changes nothing")
	}
	for _, kind := range []quiz.Kind{quiz.Line, quiz.Basic} {
		card.Kind = kind
		if got := shownOrder(&card, 0, 0); got != nil {
			t.Errorf("%v: %v", kind, got)
		}
	}
}

// TestShownOrderIsFair finds every place about equally often taken by the first
// option, which is the right one in many a deck.
func TestShownOrderIsFair(t *testing.T) {
	const n, cards = 4, 4000
	var count [n]int
	for i := range cards {
		card := quiz.Card{Key: fmt.Sprint("d/c/", i), Kind: quiz.Choice, Options: options(n)}
		order := shownOrder(&card, i%7, 0)
		if sorted := slices.Sorted(slices.Values(order)); !slices.Equal(sorted, []int{0, 1, 2, 3}) {
			t.Fatalf("%v is not an order of all", order)
		}
		count[slices.Index(order, 0)]++
	}
	for place, got := range count {
		if got < cards/n*9/10 || got > cards/n*11/10 {
			t.Errorf("place %d has the first option %d times of %d", place+1, got, cards)
		}
	}
}

func TestPiecesNeverComeInOrder(t *testing.T) {
	for n := 2; n < 6; n++ {
		for reps := range 200 {
			card := quiz.Card{Key: "d/c/order", Kind: quiz.Order, Options: options(n)}
			if order := shownOrder(&card, reps, 0); inOrder(&card, order) {
				t.Fatalf("%d pieces, repetition %d: %v", n, reps, order)
			}
		}
	}
	// Where there is no other order, there is one all the same.
	for _, same := range [][]quiz.Option{nil, options(1), {{Text: "}"}, {Text: "}"}}} {
		card := quiz.Card{Key: "d/c/order", Kind: quiz.Order, Options: same}
		if order := shownOrder(&card, 0, 0); len(order) != len(same) {
			t.Errorf("%d pieces in %v", len(same), order)
		}
	}
}
