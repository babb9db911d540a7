package anki

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// progress is where a learner stands with some cards of the course, by the last
// part of their keys; the others are new.
func progress() map[string]Progress {
	day := quiz.Date(2026, time.November, 20)
	at := func(ago int) time.Time { return testNow.AddDate(0, 0, -ago) }
	review := Progress{
		State: quiz.State{
			Phase: quiz.Review, Memory: quiz.Memory{Stability: 12.34567, Difficulty: 5.1234}, Due: quiz.Due{Day: day + 8}, Reps: 3, Lapses: 1,
			Last: day - 2, LastAt: at(2), Flag: 3,
		},
		Retention: 0.9,
		Reviews: []Review{
			{At: at(20), Grade: quiz.Good, Phase: quiz.New, Wait: 10 * time.Minute, Difficulty: 5.3, Took: 4 * time.Second},
			{At: at(20).Add(10 * time.Minute), Grade: quiz.Good, Phase: quiz.Learning, Days: 3, Difficulty: 5.2, Took: 90 * time.Second},
			{At: at(2), Grade: quiz.Hard, Phase: quiz.Review, Days: 10, Difficulty: 5.1234, Took: time.Second},
		},
	}
	learning := Progress{
		State: quiz.State{
			Phase: quiz.Learning, Step: 1, Memory: quiz.Memory{Stability: 2.3, Difficulty: 6}, Due: quiz.Due{At: testNow.Add(5 * time.Minute)},
			Reps: 1, Last: day, LastAt: testNow.Add(-5 * time.Minute),
		},
		Retention: 0.9,
		Reviews:   []Review{{At: testNow.Add(-5 * time.Minute), Grade: quiz.Good, Phase: quiz.New, Wait: 10 * time.Minute, Difficulty: 6, Took: time.Second}},
	}
	lapsed := review
	lapsed.State.Phase, lapsed.State.Due, lapsed.State.Lapses = quiz.Relearning, quiz.Due{At: testNow.Add(time.Hour)}, 2
	lapsed.Reviews = append(slices.Clone(review.Reviews), Review{At: testNow, Grade: quiz.Again, Phase: quiz.Review, Wait: time.Hour, Difficulty: 7})
	for i := range lapsed.Reviews {
		lapsed.Reviews[i].At = lapsed.Reviews[i].At.Add(time.Second)
	}
	lapsed.State.LastAt = testNow.Add(time.Second)
	asleep := review
	asleep.State.Suspended, asleep.Reviews = true, nil
	again := Progress{Reviews: slices.Concat(review.Reviews[:1], []Review{{At: at(1)}})} // forgotten
	return map[string]Progress{"why": review, "gap": learning, "clone-gives": lapsed, "half": asleep, "two": again}
}

// scheduled returns what is exported of a learner.
func scheduled(d *quiz.Deck, known map[string]Known) Input {
	in := input(d, known)
	all := progress()
	in.Schedule = &Schedule{
		Day: quiz.Date(2026, time.November, 20), Rollover: 4,
		Tuning: quiz.Tuning{
			Weights:   slices.Concat([]float64{0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658}, []float64{0.1542}),
			Retention: 0.9, Learning: []time.Duration{time.Minute, 10 * time.Minute}, Relearning: []time.Duration{10 * time.Minute}, Maximum: 36500,
		},
		Progress: func(cards []*quiz.Card) (out []Progress, err error) {
			for _, c := range cards {
				out = append(out, all[c.Slot])
			}
			return out, nil
		},
	}
	return in
}

// TestStanding compares the columns of cards with what Anki makes of them.
func TestStanding(t *testing.T) {
	in := scheduled(course(), nil)
	all := progress()
	for slot, want := range map[string]string{
		"why":         `{2 2 2523 10 2500 3 1 0 3 {"pos":7,"s":12.3457,"d":5.123,"dr":0.9,"decay":0.154,"lrt":1794992400}}`,
		"gap":         `{1 1 1795165500 0 0 1 0 1 0 {"pos":7,"s":2.3,"d":6,"dr":0.9,"decay":0.154,"lrt":1795164900}}`,
		"clone-gives": `{3 1 1795168800 1 2500 3 2 1 3 {"pos":7,"s":12.3457,"d":5.123,"dr":0.9,"decay":0.154,"lrt":1795165201}}`,
		"half":        `{2 -1 2523 10 2500 3 1 0 3 {"pos":7,"s":12.3457,"d":5.123,"dr":0.9,"decay":0.154,"lrt":1794992400}}`,
		"two":         `{0 0 7 0 0 0 0 0 0 }`,
	} {
		if got := fmt.Sprint(in.Schedule.standing(&card{due: 7, progress: all[slot]})); got != want {
			t.Errorf("%s: %s\nwant %s", slot, got, want)
		}
	}
	p := all["clone-gives"]
	want := "[{3 -600 0 578 4000 0} {3 3 -600 567 60000 0} {2 10 3 558 1000 1} {1 -3600 10 767 0 1}]"
	if got := fmt.Sprint(p.log()); got != want {
		t.Errorf("log %s\nwant %s", got, want)
	}
}

// TestScheduled sees that answers, also two of one moment, are all there, and that
// the bytes depend on nothing else.
func TestScheduled(t *testing.T) {
	p, report, known, first := export(t, scheduled(course(), nil))
	if report.Reviews != 10 || p.reviews != 10 {
		t.Errorf("%d answers reported and %d written, want 10", report.Reviews, p.reviews)
	}
	_, _, _, second := export(t, scheduled(course(), known))
	if string(first) != string(second) {
		t.Error("two packages differ")
	}
}

func TestSubdecks(t *testing.T) {
	in := input(course(), nil)
	in.Subdecks = true
	export(t, in) // which looks for the decks
	c := &collection{below: map[string]int64{}}
	a, b := c.subdeck("a"), c.subdeck("b")
	if a == b || a != c.subdeck("a") || a >= deckID || c.decks("x", "")[2]["name"] != "x::a" {
		t.Errorf("decks %d and %d, %v", a, b, c.decks("x", ""))
	}
}

// TestWithdrawn sees that a note whose cards have gone says so once, and only where
// the deck is whole and nothing is asked for in particular.
func TestWithdrawn(t *testing.T) {
	_, _, known, _ := export(t, input(course(), nil))
	d := course()
	d.Cards = slices.DeleteFunc(d.Cards, func(c quiz.Card) bool { return c.Slot == "two" || c.Concept == "use-after-move" })
	in := input(d, known)
	if _, report, _, _ := export(t, in); report.Withdrawn != 0 {
		t.Errorf("without a word of what is whole: %+v", report)
	}
	in.Gone = func(deck string) bool { return deck == "rust-ownership" }
	in.Pick = func(*quiz.Card) bool { return true }
	if _, report, _, _ := export(t, in); report.Withdrawn != 0 {
		t.Errorf("with a query: %+v", report)
	}
	in.Pick = nil
	p, report, after, _ := export(t, in)
	if report.Withdrawn != 2 || report.Changed != 2 || report.Notes != 6 {
		t.Errorf("report %+v", report)
	}
	for _, key := range []string{"rust-ownership/two", "program:rust-ownership/use-after-move/broken"} {
		n := p.notes[guid(key)]
		if n.tags != " anneal::withdrawn " || n.id != known[key].Note || !strings.Contains(strings.Join(n.fields, " "), "tag:anneal::withdrawn") {
			t.Errorf("%s: %+v", key, n)
		}
	}
	in.Known = after
	if _, report, _, _ := export(t, in); report.Withdrawn != 0 || report.Notes != 4 {
		t.Errorf("once more: %+v", report)
	}
	in.Lessons = Decks(course())
	p, report, _, _ = export(t, in)
	if report.Changed != 2 || report.New != 0 || strings.Contains(p.notes[guid("rust-ownership/two")].tags, "withdrawn") {
		t.Errorf("back again: %+v", report)
	}
}

// TestEmptied sees that a question which has gone from a note with others is told
// once, and that the others stay.
func TestEmptied(t *testing.T) {
	_, _, known, _ := export(t, input(course(), nil))
	d := course()
	d.Cards = slices.DeleteFunc(d.Cards, func(c quiz.Card) bool { return c.Slot == "cut" })
	p, report, after, _ := export(t, input(d, known))
	if report.Emptied != 1 || report.Changed != 1 || report.Withdrawn != 0 || len(p.notes) != 6 {
		t.Errorf("report %+v", report)
	}
	for key, k := range after {
		known[key] = k
	}
	if _, report, _, _ := export(t, input(d, known)); report.Emptied != 0 || report.Changed != 0 {
		t.Errorf("once more: %+v", report)
	}
}

func TestTSV(t *testing.T) {
	var b strings.Builder
	_, known, err := WriteTSV(&b, input(course(), nil), false)
	if err != nil {
		t.Fatal(err)
	}
	all := b.String()
	if !strings.HasPrefix(all, "#separator:tab\n#html:true\n#guid column:1\n") || !strings.Contains(all, "\tanneal program\tanneal\tanneal::E0382 anneal::rust-ownership::use-after-move\t") {
		t.Errorf("table\n%s", all)
	}
	delete(known, "rust-ownership/two")
	b.Reset()
	report, fresh, err := WriteTSV(&b, input(course(), known), true)
	if err != nil {
		t.Fatal(err)
	}
	if report.Notes != 5 || report.New != 1 || len(fresh) != 0 || strings.Contains(b.String(), "anneal::E0382") {
		t.Errorf("%+v, %d to be known\n%s", report, len(fresh), b.String())
	}
}
