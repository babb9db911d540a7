package store

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// TestGather tells stories of two devices, 1 and 2, whose logs were joined.
// Events are written "device kind card", in the order of their instants.
func TestGather(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []quiz.Event
		want   map[string]int // answers by key
	}{
		{"one device renames, the other answers under the old key", story("1 a", "1 a>b", "2 a", "1 b"), map[string]int{"b": 3}},
		{"both send the same rename", story("1 a", "2 a", "1 a>b", "2 a", "2 a>b", "1 b", "2 b"), map[string]int{"b": 5}},
		{"both send the same shift", story("1 a", "1 b", "1 b", "1 a>b,b>c", "1 a", "2 b", "2 a>b,b>c", "2 a", "2 b"), map[string]int{"a": 2, "b": 2, "c": 3}},
		{"of two names the earlier counts", story("1 a", "2 a", "1 a>b", "2 a>c", "1 b"), map[string]int{"b": 3}},
		{"what came between goes with the later", story("1 a", "1 a>b", "1 a", "1 a>c"), map[string]int{"b": 1, "c": 1}},
		{"a circle is passed over", story("1 a", "2 b", "1 a>b", "2 b>a"), map[string]int{"b": 2}},
		{"a circle of three", story("1 a", "2 b", "3 c", "1 a>b", "2 b>c", "3 c>a"), map[string]int{"c": 3}},
		{"a chain", story("1 a", "1 a>b", "1 b", "1 b>c", "1 c"), map[string]int{"c": 3}},
		{"a chain in one command is a shift", story("1 a", "1 b", "1 a>b,b>c", "1 c"), map[string]int{"b": 1, "c": 2}},
		{"a voided rename counts for nothing", story("1 a", "1 a>b", "2 a", "1 !a>b"), map[string]int{"a": 2}},
		{"a redone one counts again", story("1 a", "1 a>b", "1 !a>b", "2 !!a>b", "2 a"), map[string]int{"b": 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for seed := range uint64(5) { // the order in the log does not matter
				events := slices.Clone(tt.events)
				rand.New(rand.NewPCG(seed, 2)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
				got := map[string]int{}
				for card, list := range gather(events) {
					for _, key := range []string{"a", "b", "c"} {
						if n := tally(card, list).Reps; quiz.IDOf(key) == card && n > 0 {
							got[key] = n
						}
					}
				}
				if !reflect.DeepEqual(got, tt.want) {
					t.Fatalf("answers are %v, want %v", got, tt.want)
				}
			}
		})
	}
}

// story makes events of lines like "1 a" (device 1 answers a), "1 a>b,b>c" (it
// renames both in one command), "1 !a>b" (that command is voided) and "1 !!a>b"
// (the voiding is redone).
func story(lines ...string) (events []quiz.Event) {
	ids := map[string]quiz.EventID{}
	for i, line := range lines {
		device, text := line[0], line[2:]
		command := quiz.EventID{1, byte(i)}
		ids[text] = command
		next := quiz.Event{At: start.Add(time.Duration(i) * time.Minute), Command: command, Device: quiz.DeviceID{device}}
		add := func(kind quiz.EventKind, card string) *quiz.Event {
			e := next
			e.Kind, e.Card = kind, quiz.IDOf(card)
			e.Seq = uint64(len(events) + 1)
			e.ID = quiz.EventID{2, byte(len(events))}
			events = append(events, e)
			return &events[len(events)-1]
		}
		switch {
		case text[0] != '!' && len(text) == 1:
			add(quiz.Graded, text).Answer = &quiz.Answer{Grade: quiz.Good}
		case text[0] != '!':
			for at := 0; at < len(text); at += 4 {
				add(quiz.Renamed, text[at:at+1]).Key = text[at+2 : at+3]
			}
		case text[1] != '!':
			add(quiz.Voided, text[1:2]).Target = ids[text[1:]]
		default:
			add(quiz.Redone, text[2:3]).Target = ids[text[1:]]
		}
	}
	return events
}

// TestRealFold drives the scheduler's fold through the store, with a clock that
// is set back between an answer and its undoing.
func TestRealFold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anneal.db")
	db := openWith(t, path, Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion})
	var before []quiz.State
	for i := range 5 {
		s, err := db.State(cardA)
		if err != nil {
			t.Fatal(err)
		}
		before = append(before, s)
		e := graded(cardA, start.AddDate(0, 0, 4*i), quiz.Good)
		states, err := db.Append(ctx, s.Head, e)
		if err != nil {
			t.Fatal(err)
		}
		if states[0].Reps != i+1 || states[0].Due != e.Due {
			t.Fatalf("after %d answers: %+v", i+1, states[0])
		}
	}
	for i, want := range slices.Backward(before) {
		if _, err := db.Undo(ctx, quiz.Event{At: start.AddDate(-1, 0, 0)}); err != nil {
			t.Fatal(err)
		}
		got, err := db.State(cardA)
		if err != nil {
			t.Fatal(err)
		}
		if got.Head == want.Head {
			t.Error("a screen from before the undoing is not stale")
		}
		got.Head = want.Head
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("undone to %d answers:\n got %+v\nwant %+v", i, got, want)
		}
	}
	for i := range 5 {
		if _, err := db.Redo(ctx, quiz.Event{At: start.AddDate(-1, 0, 0)}); err != nil {
			t.Fatal(err)
		}
		if n := reps(t, db, cardA); n != i+1 {
			t.Errorf("redone to %d answers, want %d", n, i+1)
		}
	}
}
