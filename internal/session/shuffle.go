package session

import (
	"encoding/binary"

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
	for range order {
		if card.Kind != quiz.Order || !inOrder(card, order) {
			break
		}
		order = append(order[1:], order[0])
	}
	return order
}

// inOrder reports whether the pieces, taken in this order, read as the answer
// does. Pieces with the same text may stand for one another.
func inOrder(card *quiz.Card, order []int) bool {
	for i, j := range order {
		if card.Options[i].Text != card.Options[j].Text {
			return false
		}
	}
	return true
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
