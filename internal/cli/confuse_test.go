package cli

import (
	"path/filepath"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// TestConfusedOfMissedCards: the wrong answers in the log say which codes are
// confused, and a card that was never missed is not looked at.
func TestConfusedOfMissedCards(t *testing.T) {
	db, err := store.Open(filepath.Join(t.TempDir(), "anneal.db"), store.Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion})
	if err != nil {
		t.Fatal(err)
	}
	options := []quiz.Option{{Text: "E0382: moved", Right: true}, {Text: "E0499: lent twice"}}
	deck := &quiz.Deck{Name: "d", Cards: []quiz.Card{
		{Key: "d/missed", Deck: "d", Kind: quiz.Choice, Options: options, Codes: []string{"E0382"}},
		{Key: "d/known", Deck: "d", Kind: quiz.Choice, Options: options, Codes: []string{"E0382"}},
	}}
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for i, given := range []string{"2", "1"} {
		a := &quiz.Answer{Grade: quiz.Again, Result: quiz.Wrong, Kind: quiz.Choice, Given: given}
		if given == "1" {
			a.Grade, a.Result = quiz.Good, quiz.Right
		}
		a.Options = []uint32{quiz.OptionID(options[0].Text), quiz.OptionID(options[1].Text)}
		e := quiz.Event{Kind: quiz.Graded, Card: deck.Cards[i].ID(), At: at, Day: quiz.Date(2026, 1, 5), Answer: a}
		if _, err := db.Append(t.Context(), quiz.EventID{}, e); err != nil {
			t.Fatal(err)
		}
	}
	d := &desk{db: db, decks: []*quiz.Deck{deck}}
	if d.states, err = db.States(); err != nil {
		t.Fatal(err)
	}
	if got := d.confused(); len(got) != 1 || got[0] != (sched.Pair{"E0382", "E0499"}) {
		t.Errorf("%v", got)
	}
	deck.Cards = deck.Cards[1:]
	if got := d.confused(); len(got) != 0 {
		t.Errorf("of a known card: %v", got)
	}
}
