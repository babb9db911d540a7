package session

import (
	"fmt"
	"slices"
	"testing"

	"anneal/internal/quiz"
)

// pool is a course of 12 concepts with some cards of several kinds each.
func pool() []*quiz.Card {
	var cards []*quiz.Card
	add := func(concept int, slot string, kind quiz.Kind, program string, codes ...string) {
		c := &quiz.Card{Deck: "d", Concept: fmt.Sprintf("c%d", concept), Slot: slot, Kind: kind, Codes: codes}
		c.Key = quiz.JoinKey(c.Deck, c.Concept, slot)
		if program != "" {
			c.Program = fmt.Sprintf("d/c%d/%s", concept, program)
		}
		cards = append(cards, c)
	}
	for i := range 12 {
		code := fmt.Sprintf("E%04d", i%4)
		add(i, "why", quiz.Choice, "broken", code)
		add(i, "cut", quiz.Line, "broken", code)
		add(i, "fix", quiz.Fix, "broken", code)
		add(i, "own-1", quiz.Choice, "")
		add(i, "own-2", quiz.Choice, "")
		add(i, "output", quiz.Output, "correct")
		add(i, "recall", quiz.Basic, "")
		if i < 4 {
			add(i, "code", quiz.Choice, "small", code)
			add(i, "meaning-"+code, quiz.Choice, "", code)
		}
	}
	return cards
}

func TestDrawSpreads(t *testing.T) {
	for seed := range uint64(50) {
		cards := Draw(pool(), 10, seed, false)
		concepts, kinds := map[string]int{}, map[quiz.Kind]int{}
		for i, c := range cards {
			concepts[c.Concept]++
			kinds[c.Kind]++
			for _, o := range cards[:i] {
				if revealing(c, o) {
					t.Errorf("seed %d: %s and %s", seed, c.Key, o.Key)
				}
			}
			if c.Kind == quiz.Basic {
				t.Errorf("seed %d: %s is for the learner to judge", seed, c.Key)
			}
		}
		if len(cards) != 10 || len(concepts) != 10 || len(kinds) != 4 {
			t.Errorf("seed %d: %d cards of %d concepts and %d kinds", seed, len(cards), len(concepts), len(kinds))
		}
	}
}

// TestDrawAsFarAsItGoes: more questions than concepts, and than there are that do
// not give one another away.
func TestDrawAsFarAsItGoes(t *testing.T) {
	cards := Draw(pool(), 1000, 1, false)
	self := 0
	for i, c := range cards {
		if c.Kind == quiz.Basic {
			self++
		}
		if slices.Contains(cards[:i], c) {
			t.Errorf("%s twice", c.Key)
		}
	}
	if self != 12 || len(cards) < 12*4 {
		t.Errorf("%d cards, %d for the learner to judge", len(cards), self)
	}
	if got := Draw(nil, 3, 1, false); len(got) != 0 {
		t.Errorf("%d cards of none", len(got))
	}
	// Without a compiler the learner judges a mended program.
	for _, c := range Draw(pool(), 10, 1, true) {
		if c.Kind == quiz.Fix {
			t.Errorf("%s", c.Key)
		}
	}
}

// TestDrawDependsOnTheSeedAlone: not on the order of the cards; and that one has
// gone changes few of the others.
func TestDrawDependsOnTheSeedAlone(t *testing.T) {
	keys := func(cards []*quiz.Card, seed uint64) (keys []string) {
		for _, c := range Draw(cards, 10, seed, false) {
			keys = append(keys, c.Key)
		}
		return keys
	}
	cards := pool()
	first := keys(cards, 3)
	slices.Reverse(cards)
	if again := keys(cards, 3); !slices.Equal(first, again) {
		t.Errorf("%q\n%q", first, again)
	}
	if other := keys(cards, 4); slices.Equal(first, other) {
		t.Error("two seeds draw the same")
	}
}

func TestNeighboursDiffer(t *testing.T) {
	for seed := range uint64(50) {
		cards := Draw(pool(), 8, seed, false)
		for i := 1; i < len(cards); i++ {
			if cards[i].Concept == cards[i-1].Concept {
				t.Errorf("seed %d: %s after %s", seed, cards[i].Key, cards[i-1].Key)
			}
		}
	}
}
