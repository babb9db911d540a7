package term

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// record builds the history of a card as reviews would have written it.
type record struct {
	card   *quiz.Card
	events []quiz.Event
	now    time.Time
}

func newRecord(t *testing.T, slot string) *record {
	t.Helper()
	for _, c := range allCards() {
		if c.Slot == slot {
			c.Key, c.Deck, c.Concept, c.Scheduled = "d/moves/"+slot, "d", "moves", true
			return &record{card: &c, now: start}
		}
	}
	t.Fatalf("there is no card %s", slot)
	return nil
}

func (r *record) add(e quiz.Event) {
	n := byte(len(r.events) + 1)
	e.ID[0], e.Command[0], e.Seq, e.Card = n, n, uint64(n), r.card.ID()
	if e.Kind == quiz.Tuned {
		e.Card = quiz.CardID{}
	}
	e.At, e.Zone, e.Day = r.now.UTC(), 7200, r.day()
	r.events = append(r.events, e)
}

func (r *record) day() quiz.Day { return sched.DayOf(r.now, 4) }

// answer grades the card when it is due, and the given days later.
func (r *record) answer(late int, a quiz.Answer) {
	s := sched.Fold(r.card.ID(), r.events)
	switch {
	case s.Due.IsStep():
		r.now = s.Due.At.In(start.Location())
	case !s.Due.IsZero():
		r.now = r.now.AddDate(0, 0, int(s.Due.Day-r.day()))
	}
	r.now = r.now.AddDate(0, 0, late)
	o := sched.Preview(r.card.ID(), s, sched.TuningOf(r.events), r.now, r.day())
	r.add(quiz.Event{Kind: quiz.Graded, Answer: &a, Due: o[a.Grade-1].Due})
}

func (r *record) schedule() *Schedule {
	s, tuning := sched.Fold(r.card.ID(), r.events), sched.TuningOf(r.events)
	return &Schedule{
		Card: r.card, State: s, Past: sched.Replay(r.card.ID(), r.events, nil), Tuning: tuning,
		Next: sched.Preview(r.card.ID(), s, tuning, r.now, r.day()), Now: r.now, Day: r.day(),
	}
}

func explained(t *testing.T) map[string]*record {
	options := func(c *quiz.Card) (ids []uint32) {
		for _, o := range c.Options {
			ids = append(ids, quiz.OptionID(o.Text))
		}
		return ids
	}
	fresh := newRecord(t, "basic")

	step := newRecord(t, "cloze")
	step.answer(0, quiz.Answer{Grade: quiz.Hard, Kind: quiz.Cloze, Took: 90 * time.Minute})

	why := newRecord(t, "why")
	shown := options(why.card)
	why.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Choice, Options: shown, Given: "1", Result: quiz.Right, Took: 12345 * time.Millisecond})
	why.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Choice, Options: shown, Given: "1", Result: quiz.Right, Took: 4 * time.Second})
	why.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Choice, Options: shown, Given: "1", Result: quiz.Right, Took: 3 * time.Second})
	why.answer(4, quiz.Answer{Grade: quiz.Again, Kind: quiz.Choice, Options: shown, Given: "3", Result: quiz.Wrong, Took: 7 * time.Second})
	why.answer(0, quiz.Answer{Grade: quiz.Again, Kind: quiz.Choice, Options: shown, Result: quiz.DontKnow, Took: 200 * time.Second})
	why.answer(0, quiz.Answer{Grade: quiz.Hard, Kind: quiz.Choice, Options: shown, Given: "1", Result: quiz.Right, Guess: true, Took: 9 * time.Second})
	why.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Choice, Options: []uint32{7}, Given: "1", Result: quiz.Near, Took: 2 * time.Second})
	why.add(quiz.Event{Kind: quiz.Flagged, Flag: 2, Text: "the second option\nreads oddly"})
	why.add(quiz.Event{Kind: quiz.Tagged, Tags: []string{"often-missed"}})
	why.now = why.now.Add(40 * time.Hour)

	capped := newRecord(t, "value")
	tuning := sched.DefaultTuning()
	tuning.Maximum, tuning.Retention, tuning.Learning = 20, 0.85, nil
	capped.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuning})
	for range 4 {
		capped.answer(0, quiz.Answer{Grade: quiz.Easy, Kind: quiz.Value, Given: "clone()", Result: quiz.Right, Took: time.Second})
	}
	capped.add(quiz.Event{Kind: quiz.Buried, Due: quiz.Due{Day: capped.day() + 30}})
	capped.add(quiz.Event{Kind: quiz.Suspended})

	tuned := newRecord(t, "several")
	tuned.answer(0, quiz.Answer{Grade: quiz.Easy, Kind: quiz.Choice, Took: time.Second})
	tuned.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Choice, Took: time.Second})
	other := sched.DefaultTuning()
	other.Retention, other.Weights[3], other.Weights[20] = 0.8, 12, 0.3
	tuned.add(quiz.Event{Kind: quiz.Tuned, Tuning: &other})

	moved := newRecord(t, "fix")
	moved.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 30, Difficulty: 4}, Due: quiz.Due{Day: moved.day() + 30}})
	moved.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Fix, Given: mended, Result: quiz.Right, Took: time.Minute})
	moved.add(quiz.Event{Kind: quiz.Rescheduled, Due: quiz.Due{Day: moved.day() + 3}})

	imported := newRecord(t, "gap")
	imported.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 30, Difficulty: 4}, Due: quiz.Due{Day: imported.day() + 30}})
	imported.now = imported.now.AddDate(0, 0, 12)

	anew := newRecord(t, "output")
	anew.answer(0, quiz.Answer{Grade: quiz.Easy, Kind: quiz.Output, Given: ".\n2", Result: quiz.Right, Took: time.Second})
	anew.add(quiz.Event{Kind: quiz.Forgotten})

	device := newRecord(t, "role")
	device.answer(0, quiz.Answer{Grade: quiz.Easy, Kind: quiz.Line, Given: "3", Result: quiz.Right, Took: time.Second})
	device.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Line, Given: "\x1b[31m3", Result: quiz.Right, Took: time.Second})
	device.events[1].Due.Day += 25 // what another device knew

	level := newRecord(t, "order")
	level.answer(0, quiz.Answer{Grade: quiz.Easy, Kind: quiz.Order, Given: "1,2,3", Result: quiz.Right, Took: time.Second})
	level.answer(0, quiz.Answer{Grade: quiz.Good, Kind: quiz.Order, Given: "1,2,3", Result: quiz.Right, Took: time.Second})
	level.events[1].Due.Day -= 3 // where there was room

	return map[string]*record{"balanced": level, "new": fresh, "step": step, "review": why, "longest": capped, "set": moved, "imported": imported, "forgotten": anew, "other-device": device, "tuned": tuned}
}

func TestExplainGoldens(t *testing.T) {
	used := map[string]bool{}
	for name, r := range explained(t) {
		var b strings.Builder
		for _, width := range []int{80, 40} {
			for _, style := range []Style{{}, {colors: 256, faces: true}} {
				if width != 80 && style.colors > 0 {
					continue
				}
				picture := Explain(r.schedule(), width, style)
				for _, row := range strings.Split(picture, "\n") {
					if n := columns(row); n > width {
						t.Errorf("%s: %q has %d columns, not %d", name, row, n, width)
					}
				}
				if style == (Style{}) && strings.Contains(picture, "\x1b") {
					t.Errorf("%s: an escape sequence without style", name)
				}
				color := "without"
				if style.colors > 0 {
					color = "with"
				}
				fmt.Fprintf(&b, "=== %d columns, %s colour\n%s\n", width, color, strings.ReplaceAll(picture, "\x1b", "␛"))
			}
		}
		used[name+".txt"] = true
		golden(t, filepath.Join("explain", name+".txt"), []byte(b.String()))
	}
	files, err := os.ReadDir("testdata/explain")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[f.Name()] {
			t.Errorf("testdata/explain/%s is the golden file of no test", f.Name())
		}
	}
}

// TestExplainSaysTheDueThatHolds: whatever the history, the due day of the state
// is in the picture, and the sum that leads to it.
func TestExplainSaysTheDueThatHolds(t *testing.T) {
	for name, r := range explained(t) {
		s := r.schedule()
		if s.State.Due.IsZero() || s.State.Due.IsStep() {
			continue
		}
		picture := Explain(s, 100, Style{})
		if !strings.Contains(picture, "Why it is due on "+s.State.Due.Day.String()) {
			t.Errorf("%s: the due day %s is missing in\n%s", name, s.State.Due.Day, picture)
		}
		last := s.Past[len(s.Past)-1]
		if last.Event.Kind == quiz.Graded && last.Promised() && !strings.Contains(picture, "= "+s.State.Due.Day.String()+"\n") {
			t.Errorf("%s: nothing adds up to %s in\n%s", name, s.State.Due.Day, picture)
		}
	}
}

func TestExplainFitsEveryWidth(t *testing.T) {
	for name, r := range explained(t) {
		for width := minWidth; width <= maxWidth; width++ {
			for _, row := range strings.Split(Explain(r.schedule(), width, Style{}), "\n") {
				if n := columns(row); n > width {
					t.Fatalf("%s: %q has %d columns, not %d", name, row, n, width)
				}
			}
		}
	}
}
