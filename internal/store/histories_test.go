package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"anneal/internal/quiz"
)

// TestHistories compares with what History returns, over several chunks, with
// renames and answers that were taken back.
func TestHistories(t *testing.T) {
	db := open(t)
	if err := db.Histories(ctx, func(quiz.CardID, []quiz.Event) error { return errors.New("there is none") }); err != nil {
		t.Fatal(err)
	}
	do(t, db, quiz.Event{Kind: quiz.Tuned, At: start, Tuning: &quiz.Tuning{}})
	for n := range 5 {
		var events []quiz.Event
		for i := range 700 {
			events = append(events, graded(quiz.IDOf(fmt.Sprint("d/", i)), start.AddDate(0, 0, n), quiz.Good))
		}
		do(t, db, events...)
	}
	for i := range 100 {
		old, to := fmt.Sprint("d/", i*3), fmt.Sprint("e/", i*3)
		do(t, db, quiz.Event{Kind: quiz.Renamed, Card: quiz.IDOf(old), Key: to, At: start.AddDate(0, 1, 0)})
	}
	do(t, db, graded(quiz.IDOf("e/3"), start.AddDate(0, 1, 1), quiz.Again))
	if _, err := db.Undo(ctx, quiz.Event{At: start.AddDate(0, 1, 2)}); err != nil {
		t.Fatal(err)
	}

	met, events := map[quiz.CardID]bool{}, 0
	err := db.Histories(ctx, func(card quiz.CardID, got []quiz.Event) error {
		if met[card] {
			t.Errorf("card %s is met twice", card)
		}
		met[card] = true
		want, err := db.History(card)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("card %s: %d events, want %d", card, len(got), len(want))
		}
		events += len(got)
		return err
	})
	if err != nil || len(met) != 700 || events != 3602 {
		t.Errorf("%d cards, %d events, %v; want 700 and 3602", len(met), events, err)
	}

	enough := errors.New("enough")
	if err := db.Histories(ctx, func(quiz.CardID, []quiz.Event) error { return enough }); err != enough {
		t.Errorf("the visitor's error: %v", err)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Histories(stopped, func(quiz.CardID, []quiz.Event) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %v", err)
	}
}

func BenchmarkHistories(b *testing.B) {
	db := filled(b, 5000, 20)
	for b.Loop() {
		n := 0
		err := db.Histories(ctx, func(_ quiz.CardID, events []quiz.Event) error {
			n += len(events)
			return nil
		})
		if err != nil || n != 100_000 {
			b.Fatal(n, err)
		}
	}
}
