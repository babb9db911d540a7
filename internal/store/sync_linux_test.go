package store

import (
	"fmt"
	"os"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func init() { roles["answers"] = func(args []string) { answerTwenty(args[0]) } }

// answerTwenty is the child: it answers a card twenty times, and says so.
func answerTwenty(path string) {
	db, err := Open(path, options())
	head := quiz.EventID{}
	for n := range 20 {
		fmt.Printf("ACK %d 0 0\n", n)
		if err == nil {
			var states []quiz.State
			if states, err = db.Append(ctx, head, graded(cardA, start.Add(time.Duration(n)*time.Hour), quiz.Good)); err == nil {
				head = states[0].Head
			}
		}
	}
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("ACK 20 0 0")
}

// TestAnswerSyncsTwice counts what an answer waits for: its pages are on the
// disk, and then that they hold.
func TestAnswerSyncsTwice(t *testing.T) {
	answers, syncs, grew := 0, 0, false
	for _, c := range traced(t, "answers") {
		switch {
		case c.call == "ack":
			if c.ack.events > 0 && !grew {
				if answers++; syncs != 2 {
					t.Errorf("answer %d is synced %d times, want 2", c.ack.events, syncs)
				}
			}
			syncs, grew = 0, false
		case c.call == "sync":
			syncs++
		case c.call == "resize": // now and then, and one more
			grew = true
		}
	}
	if answers < 15 {
		t.Errorf("%d answers are in the trace, want nearly all of 20", answers)
	}
}
