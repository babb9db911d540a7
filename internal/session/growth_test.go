package session

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// forgetful is a log that keeps nothing, so that what grows is the session's own.
type forgetful struct{ n uint64 }

func (l *forgetful) Append(_ context.Context, _ quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	l.n++
	st := quiz.State{Phase: quiz.Review, Reps: 1, Due: quiz.Due{Day: events[0].Day + 9}}
	st.Head[0], st.Head[1], st.Head[2] = 1, byte(l.n>>8), byte(l.n)
	return []quiz.State{st}, nil
}

func (*forgetful) Undo(context.Context, quiz.Event) ([]quiz.Event, error) {
	return nil, nothingError{}
}
func (*forgetful) Redo(context.Context, quiz.Event) ([]quiz.Event, error) {
	return nil, nothingError{}
}
func (*forgetful) State(quiz.CardID) (quiz.State, error) { return quiz.State{}, nil }

// liveHeap is what is in use, in bytes.
func liveHeap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestSessionDoesNotGrow answers a thousand cards: what is kept of each is small,
// and the last answers allocate no more than the first.
func TestSessionDoesNotGrow(t *testing.T) {
	const perCard = 1024 // bytes that may be kept of an answer
	var items []sched.Item
	deck := &quiz.Deck{Name: "d"}
	for i := range 1001 {
		deck.Cards = append(deck.Cards, quiz.Card{Key: fmt.Sprintf("d/c/%d", i), Deck: "d", Concept: "c", Kind: quiz.Basic, Prompt: "?", Answer: "!", Scheduled: true})
	}
	for i := range deck.Cards {
		items = append(items, sched.Item{Card: &deck.Cards[i]})
	}
	r := newRig(t, func(c *Config) { c.Decks, c.Queue = []*quiz.Deck{deck}, &listQueue{items: items} })
	r.Log = &forgetful{}
	answer := func() { r.do(act(Reveal), with(Grade, "good")) }
	count := func(n int) {
		for range n {
			answer()
		}
	}
	count(100)
	heap, early := liveHeap(), testing.AllocsPerRun(50, answer)
	count(1000 - 100 - 51 - 51)
	late := testing.AllocsPerRun(50, answer)
	grown := int64(liveHeap()) - int64(heap)
	t.Logf("%d bytes more after 900 further answers; %.0f allocations for an early answer, %.0f for a late one", grown, early, late)
	if grown > 900*perCard {
		t.Errorf("%d bytes more are in use after 900 further answers", grown)
	}
	if late > early+2 {
		t.Errorf("a late answer takes %.0f allocations, an early one %.0f", late, early)
	}
	runtime.KeepAlive(r)
}
