package session

import (
	"encoding/binary"
	"slices"
	"strconv"

	"anneal/internal/quiz"
)

// shownOrder returns the order in which a card's options are shown: place on
// the screen -> index in card.Options. It depends on the card, the repetition
// and the seed alone, so that a card looks the same after undo and restart, and
// different at every repetition. Lines to be put in order never come in the
// right order by chance, if they have another. Nil for kinds whose options are
// not shown.
func shownOrder(card *quiz.Card, reps int, seed uint64) []int {
	if card.Kind != quiz.Choice && card.Kind != quiz.Order {
		return nil
	}
	id := card.ID()
	rng := splitmix(binary.BigEndian.Uint64(id[:8]) ^ uint64(reps)*0x9e3779b97f4a7c15 ^ seed)
	order := make([]int, len(card.Options))
	for i := range order {
		j := int(rng.next() % uint64(i+1))
		order[i] = order[j]
		order[j] = i
	}
	if card.Kind != quiz.Order {
		return order
	}
	for i := 0; i < 2*len(order) && inOrder(card, order); i++ {
		if i == len(order) {
			slices.Reverse(order) // all rotations are right
			continue
		}
		order = append(order[1:], order[0])
	}
	return order
}

// inOrder reports whether the pieces, taken in this order, read as one of the
// answers does. Pieces with the same text may stand for one another.
func inOrder(card *quiz.Card, order []int) bool {
	reads := func(right []int) bool {
		for i, j := range order {
			if card.Options[right[i]].Text != card.Options[j].Text {
				return false
			}
		}
		return true
	}
	return slices.ContainsFunc(card.Orders(), reads)
}

// closestOrder returns the right order in which most pieces stand where they do
// in the given one.
func closestOrder(card *quiz.Card, given []int) []int {
	inPlace := func(order []int) (n int) {
		for i, p := range order {
			if card.Options[p].Text == card.Options[given[i]].Text {
				n++
			}
		}
		return n
	}
	return slices.MaxFunc(card.Orders(), func(a, b []int) int { return inPlace(a) - inPlace(b) })
}

// shownForm returns which of its forms a card is shown in. The first time it is
// the card itself, which its concept's page is about; then each form takes its
// turn, so that none is shown twice in a row. Like the order of options it
// depends on the card, the repetition and the seed alone.
func shownForm(card *quiz.Card, reps int, seed uint64) int {
	forms := len(card.Variants) + 1
	turn := uint64(max(reps, 0))
	if seed != 0 {
		rng := splitmix(seed)
		turn += rng.next() % uint64(forms)
	}
	return int(turn % uint64(forms))
}

// formName is how the log names a form: "" for the card itself.
func formName(form int) string {
	if form == 0 {
		return ""
	}
	return strconv.Itoa(form)
}

// splitmix is SplitMix64 (Steele, Lea, Flood 2014). It is written out because
// the order of options must be the same with every version of Go.
type splitmix uint64

func (s *splitmix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
