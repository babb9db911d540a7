package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// pastEvents are the history of one card: it was learnt a week before.
func pastEvents(card quiz.CardID) []quiz.Event {
	var id quiz.EventID
	id[0] = 1
	return []quiz.Event{{ID: id, Command: id, Kind: quiz.Graded, Card: card, At: start.Add(-7 * 24 * time.Hour), Day: quiz.Date(2026, 9, 26),
		Due: quiz.Due{Day: quiz.Date(2026, 10, 3)}, Answer: &quiz.Answer{Grade: quiz.Easy}}}
}

func TestMemoryGoesOnFromAHistory(t *testing.T) {
	card, ctx := quiz.IDOf("d/moves/role"), context.Background()
	log := NewMemory(func(id quiz.CardID) ([]quiz.Event, error) {
		if id == card {
			return pastEvents(card), nil
		}
		return nil, nil
	})
	past, err := log.State(card)
	if err != nil || past.Reps != 1 || past.Phase != quiz.Review {
		t.Fatalf("%+v, %v", past, err)
	}
	e := quiz.Event{Kind: quiz.Graded, Card: card, At: start, Day: quiz.Date(2026, 10, 3), Due: quiz.Due{Day: quiz.Date(2026, 11, 1)}, Answer: &quiz.Answer{Grade: quiz.Good}}
	if _, err := log.Append(ctx, quiz.EventID{}, e); !IsStale(err) {
		t.Errorf("a screen from before the history: %v", err)
	}
	states, err := log.Append(ctx, past.Head, e)
	if err != nil || len(states) != 1 || states[0].Reps != 2 || states[0].Due != e.Due {
		t.Fatalf("%+v, %v", states, err)
	}
	taken, err := log.Undo(ctx, quiz.Event{At: start})
	if err != nil || len(taken) != 1 || taken[0].ID != states[0].Head {
		t.Errorf("%+v, %v", taken, err)
	}
	if st, err := log.State(card); err != nil || st.Reps != 1 || st.Due != past.Due {
		t.Errorf("after undo %+v, %v", st, err)
	}
	if _, err := log.Undo(ctx, quiz.Event{At: start}); err == nil {
		t.Error("undo reached into the history")
	}
}

func TestMemoryWritesAllOrNothing(t *testing.T) {
	broken := errors.New("history cannot be read")
	card, other := quiz.IDOf("a"), quiz.IDOf("b")
	log := NewMemory(func(id quiz.CardID) ([]quiz.Event, error) {
		if id == other {
			return nil, broken
		}
		return nil, nil
	})
	events := []quiz.Event{{Kind: quiz.Suspended, Card: card, At: start}, {Kind: quiz.Suspended, Card: other, At: start}}
	if _, err := log.Append(context.Background(), quiz.EventID{}, events...); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if st, err := log.State(card); err != nil || st.Suspended || len(log.Events()) != 0 {
		t.Errorf("%+v, %v, %d events", st, err, len(log.Events()))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := log.Append(ctx, quiz.EventID{}, events[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
