package sched

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"anneal/internal/quiz"
)

var (
	testCard = quiz.IDOf("deck/concept/why")
	day0     = quiz.Date(2026, time.November, 20)
	noon0    = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
)

// journal builds events, each a command of its own, an hour after the one
// before unless the test moves the clock.
type journal struct {
	events []quiz.Event
	at     time.Time
	seq    uint64
}

func newJournal() *journal { return &journal{at: noon0} }

func (j *journal) day() quiz.Day { return day0 + quiz.Day(j.at.Sub(noon0)/(24*time.Hour)) }

func (j *journal) wait(days int) { j.at = j.at.AddDate(0, 0, days) }

// add appends an event and returns its command.
func (j *journal) add(e quiz.Event) quiz.EventID {
	j.seq++
	e.ID[0], e.ID[1] = 1, byte(j.seq)
	e.Command[0], e.Command[1] = 2, byte(j.seq)
	e.Seq, e.At, e.Day = j.seq, j.at, j.day()
	e.Device[0] = 1
	if e.Kind != quiz.Tuned && e.Card == (quiz.CardID{}) {
		e.Card = testCard
	}
	j.events = append(j.events, e)
	j.at = j.at.Add(time.Minute)
	return e.Command
}

func (j *journal) grade(g quiz.Grade, due quiz.Due) quiz.EventID {
	return j.add(quiz.Event{Kind: quiz.Graded, Answer: &quiz.Answer{Grade: g}, Due: due})
}

func (j *journal) fold() quiz.State { return Fold(testCard, j.events) }

func on(d quiz.Day) quiz.Due { return quiz.Due{Day: d} }

func TestFoldKinds(t *testing.T) {
	tuned := DefaultTuning()
	tuned.Retention = 0.8
	for _, c := range []struct {
		name string
		do   func(j *journal)
		want func(s quiz.State) bool
	}{
		{"nothing", func(*journal) {}, func(s quiz.State) bool { return reflect.DeepEqual(s, quiz.State{}) }},
		{"only tunings leave a card new", func(j *journal) { j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &tuned}) },
			func(s quiz.State) bool { return reflect.DeepEqual(s, quiz.State{}) }},
		{"first good", func(j *journal) { j.grade(quiz.Good, quiz.Due{At: noon0.Add(10 * time.Minute)}) },
			func(s quiz.State) bool {
				return s.Phase == quiz.Learning && s.Step == 1 && s.Reps == 1 && s.RightDays == 1 && s.First == day0 && s.Last == day0 &&
					s.LastAt.Equal(noon0) && s.Due.At.Equal(noon0.Add(10*time.Minute)) && s.LastGrade == quiz.Good
			}},
		{"due is as recorded, however odd", func(j *journal) { j.grade(quiz.Easy, on(day0+1234)) },
			func(s quiz.State) bool { return s.Phase == quiz.Review && s.Due == on(day0+1234) }},
		{"a grade without due is due at once", func(j *journal) { j.grade(quiz.Easy, quiz.Due{}) },
			func(s quiz.State) bool { return s.Due == on(day0) }},
		{"a grade that does not exist is passed over", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Graded, Answer: &quiz.Answer{Grade: 5}})
			j.add(quiz.Event{Kind: quiz.Graded})
			j.add(quiz.Event{Kind: 99})
		}, func(s quiz.State) bool { return s.Reps == 0 && s.Phase == quiz.New }},
		{"a lapse", func(j *journal) { j.grade(quiz.Easy, on(day0+8)); j.wait(8); j.grade(quiz.Again, quiz.Due{At: j.at}) },
			func(s quiz.State) bool { return s.Phase == quiz.Relearning && s.Lapses == 1 && s.RightDays == 1 }},
		{"again in learning is no lapse", func(j *journal) { j.grade(quiz.Again, quiz.Due{At: j.at}); j.grade(quiz.Again, quiz.Due{At: j.at}) },
			func(s quiz.State) bool { return s.Phase == quiz.Learning && s.Lapses == 0 && s.Reps == 2 }},
		{"right days count once a day", func(j *journal) {
			j.grade(quiz.Good, on(day0))
			j.grade(quiz.Good, on(day0+2))
			j.wait(2)
			j.grade(quiz.Good, on(day0+9))
		}, func(s quiz.State) bool { return s.RightDays == 2 }},
		{"the last grade of a day counts", func(j *journal) {
			j.grade(quiz.Good, on(day0))
			j.grade(quiz.Again, on(day0+2))
			j.wait(2)
			j.grade(quiz.Again, on(day0+9))
			j.grade(quiz.Hard, on(day0+9))
		}, func(s quiz.State) bool { return s.RightDays == 1 }},
		{"suspended", func(j *journal) { j.add(quiz.Event{Kind: quiz.Suspended}) }, func(s quiz.State) bool { return s.Suspended }},
		{"resumed", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Suspended})
			j.add(quiz.Event{Kind: quiz.Buried, Due: on(day0 + 1)})
			j.add(quiz.Event{Kind: quiz.Resumed})
		}, func(s quiz.State) bool { return !s.Suspended && s.Buried == 0 }},
		{"buried", func(j *journal) { j.add(quiz.Event{Kind: quiz.Buried, Due: on(day0 + 1)}) },
			func(s quiz.State) bool { return s.Buried == day0+1 && s.Due.IsZero() }},
		{"because", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Graded, Answer: &quiz.Answer{Grade: quiz.Again}, Text: "I took it for a copy"})
			j.grade(quiz.Good, on(day0+8))
			j.add(quiz.Event{Kind: quiz.Flagged, Flag: 2, Text: "odd"})
			j.add(quiz.Event{Kind: quiz.Forgotten})
		}, func(s quiz.State) bool { return s.Because == "I took it for a copy" && s.Note == "odd" }},
		{"the last because counts", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Graded, Answer: &quiz.Answer{Grade: quiz.Again}, Text: "first"})
			j.add(quiz.Event{Kind: quiz.Graded, Answer: &quiz.Answer{Grade: quiz.Again}, Text: "second"})
			j.add(quiz.Event{Kind: quiz.Graded, Text: "without an answer"})
		}, func(s quiz.State) bool { return s.Because == "second" && s.Reps == 2 }},
		{"forgotten", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Introduced})
			j.grade(quiz.Easy, on(day0+8))
			j.add(quiz.Event{Kind: quiz.Flagged, Flag: 2, Text: "odd"})
			j.add(quiz.Event{Kind: quiz.Forgotten})
		}, func(s quiz.State) bool {
			return s.Phase == quiz.New && s.Reps == 0 && s.Memory == quiz.Memory{} && s.Due.IsZero() && s.First == 0 && s.Introduced == 0 &&
				s.Flag == 2 && s.Note == "odd" && s.RightDays == 0
		}},
		{"placed", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 30, Difficulty: 12}, Due: on(day0 + 20)})
		}, func(s quiz.State) bool {
			return s.Phase == quiz.Review && s.Memory == quiz.Memory{Stability: 30, Difficulty: 10} && s.Due == on(day0+20) && s.Last == day0 && s.Reps == 0
		}},
		{"placed without sense", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: math.NaN(), Difficulty: 5}, Due: on(day0)})
			j.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 5, Difficulty: 5}})
			j.add(quiz.Event{Kind: quiz.Placed, Due: on(day0)})
		}, func(s quiz.State) bool { return s.Phase == quiz.New && s.Due.IsZero() }},
		{"a placed card goes on from the placing", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: 10, Difficulty: 5}, Due: on(day0 + 10)})
			j.wait(10)
			j.grade(quiz.Good, on(day0+40))
		}, func(s quiz.State) bool {
			return s.Memory.Stability > 20 && s.Reps == 1 && s.First == day0 && s.RightDays == 1
		}},
		{"rescheduled moves due only", func(j *journal) {
			j.grade(quiz.Easy, on(day0+8))
			j.add(quiz.Event{Kind: quiz.Rescheduled, Due: on(day0 + 3)})
			j.add(quiz.Event{Kind: quiz.Rescheduled})
		}, func(s quiz.State) bool { return s.Due == on(day0+3) && s.Last == day0 && s.Reps == 1 }},
		{"flag and its clearing", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Flagged, Flag: 3, Text: "x"})
			j.add(quiz.Event{Kind: quiz.Flagged})
		}, func(s quiz.State) bool { return s.Flag == 0 && s.Note == "" }},
		{"tags replace", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Tagged, Tags: []string{"a", "b"}})
			j.add(quiz.Event{Kind: quiz.Tagged, Tags: []string{"c"}})
		}, func(s quiz.State) bool { return slices.Equal(s.Tags, []string{"c"}) }},
		{"the first reading counts", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Introduced})
			j.wait(3)
			j.add(quiz.Event{Kind: quiz.Introduced})
		}, func(s quiz.State) bool { return s.Introduced == day0 && s.IntroducedAt.Equal(noon0) }},
		{"a day that goes back counts as the same", func(j *journal) {
			j.grade(quiz.Easy, on(day0+8))
			j.grade(quiz.Good, on(day0+8))
			j.events[1].Day = day0 - 1
		}, func(s quiz.State) bool { return s.Last == day0 && s.RightDays == 1 }},
		{"fewer steps than there were", func(j *journal) {
			j.grade(quiz.Good, on(day0))
			short := DefaultTuning()
			short.Learning = []time.Duration{time.Minute}
			j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &short})
		}, func(s quiz.State) bool { return s.Phase == quiz.Review }},
		{"undone", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Voided, Target: j.grade(quiz.Good, on(day0+1))})
		}, func(s quiz.State) bool { return s.Reps == 0 && s.Due.IsZero() && s.Head == quiz.EventID{1, 2} }},
		{"undone and redone", func(j *journal) {
			undo := j.add(quiz.Event{Kind: quiz.Voided, Target: j.grade(quiz.Good, on(day0+1))})
			j.add(quiz.Event{Kind: quiz.Redone, Target: undo})
		}, func(s quiz.State) bool { return s.Reps == 1 }},
		{"undone, redone, undone", func(j *journal) {
			undo := j.add(quiz.Event{Kind: quiz.Voided, Target: j.grade(quiz.Good, on(day0+1))})
			redo := j.add(quiz.Event{Kind: quiz.Redone, Target: undo})
			j.add(quiz.Event{Kind: quiz.Voided, Target: redo})
		}, func(s quiz.State) bool { return s.Reps == 0 }},
		{"undone after the clock was set back", func(j *journal) {
			j.add(quiz.Event{Kind: quiz.Voided, Target: quiz.EventID{2, 2}})
			j.grade(quiz.Good, on(day0+1))
		}, func(s quiz.State) bool { return s.Reps == 0 }},
		{"one command, two events", func(j *journal) {
			j.grade(quiz.Good, on(day0+1))
			j.add(quiz.Event{Kind: quiz.Suspended})
			j.events[1].Command = j.events[0].Command
			j.add(quiz.Event{Kind: quiz.Voided, Target: j.events[0].Command})
		}, func(s quiz.State) bool { return s.Reps == 0 && !s.Suspended }},
	} {
		j := newJournal()
		c.do(j)
		if s := j.fold(); !c.want(s) {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
}

func TestTuningOf(t *testing.T) {
	first, second, broken := DefaultTuning(), DefaultTuning(), DefaultTuning()
	first.Retention, second.Retention, broken.Retention = 0.8, 0.85, 1.5
	j := newJournal()
	check := func(what string, want float64) {
		t.Helper()
		if got := TuningOf(j.events).Retention; got != want {
			t.Errorf("%s: retention %v, want %v", what, got, want)
		}
	}
	check("no events", 0.9)
	j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &first})
	check("one", 0.8)
	undo := j.add(quiz.Event{Kind: quiz.Voided, Target: j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &second})})
	check("the second undone", 0.8)
	j.add(quiz.Event{Kind: quiz.Redone, Target: undo})
	check("and redone", 0.85)
	j.add(quiz.Event{Kind: quiz.Tuned, Tuning: &broken})
	j.add(quiz.Event{Kind: quiz.Tuned})
	check("an invalid one is passed over", 0.85)
	slices.Reverse(j.events)
	check("in any order", 0.85)

	// The one that holds holds for the grades before it as well.
	g := newJournal()
	g.grade(quiz.Good, on(day0))
	heavy := DefaultTuning()
	heavy.Weights[2] = 7
	g.add(quiz.Event{Kind: quiz.Tuned, Tuning: &heavy})
	if s := g.fold(); s.Memory.Stability != 7 || s.Due != on(day0) { // and what was promised stays
		t.Errorf("stability %v, due %+v", s.Memory.Stability, s.Due)
	}
	got := TuningOf(g.events)
	got.Weights[2] = 1
	if heavy.Weights[2] != 7 {
		t.Error("the result aliases the event")
	}
}

func TestCounting(t *testing.T) {
	j := newJournal()
	j.add(quiz.Event{Kind: quiz.Voided, Target: j.grade(quiz.Again, on(day0))})
	j.grade(quiz.Good, on(day0+1))
	given := append(slices.Clone(j.events), j.events...)
	slices.Reverse(given)
	if got := Counting(given); !reflect.DeepEqual(got, j.events[1:]) {
		t.Errorf("%+v", got)
	}
}

// anyJournal draws a history with everything in it, from two devices.
func anyJournal(r *rand.Rand, n int) *journal {
	j := newJournal()
	for range n {
		var e quiz.Event
		switch k := r.IntN(20); {
		case k < 9:
			e = quiz.Event{Kind: quiz.Graded, Answer: &quiz.Answer{Grade: quiz.Grade(1 + r.IntN(4))}, Due: on(j.day() + quiz.Day(r.IntN(30)))}
		case k < 12 && len(j.events) > 0:
			e = quiz.Event{Kind: quiz.Voided + quiz.EventKind(r.IntN(2)), Target: j.events[r.IntN(len(j.events))].Command}
		case k == 12:
			tuning := anyTuning(r)
			if r.IntN(3) == 0 {
				tuning.Retention = 2
			}
			e = quiz.Event{Kind: quiz.Tuned, Tuning: &tuning}
		case k == 13:
			e = quiz.Event{Kind: quiz.Placed, Memory: quiz.Memory{Stability: r.NormFloat64() * 50, Difficulty: r.NormFloat64() * 10}, Due: on(j.day() + 3)}
		case k == 14:
			e = quiz.Event{Kind: quiz.Tagged, Tags: []string{"t"}}
		default:
			e = quiz.Event{Kind: quiz.EventKind(1 + r.IntN(14)), Due: on(j.day() + 1), Flag: uint8(r.IntN(8))}
			if e.Kind == quiz.Voided || e.Kind == quiz.Redone {
				e.Target = quiz.EventID{2, byte(r.IntN(n))}
			}
		}
		j.add(e)
		last := &j.events[len(j.events)-1]
		last.Device[0] = byte(r.IntN(2))
		if r.IntN(5) == 0 && len(j.events) > 1 {
			last.Command = j.events[len(j.events)-2].Command
		}
		if r.IntN(6) == 0 {
			last.At = last.At.Add(-time.Minute) // two devices at one instant
		}
		j.wait(r.IntN(4))
	}
	return j
}

// TestOrderDoesNotMatter: the fold sees a set, not a list.
func TestOrderDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		j := anyJournal(r, 1+r.IntN(40))
		want := j.fold()
		given := slices.Clone(j.events)
		for range 3 {
			r.Shuffle(len(given), func(a, b int) { given[a], given[b] = given[b], given[a] })
			before := slices.Clone(given)
			if got := Fold(testCard, given); !reflect.DeepEqual(got, want) {
				t.Fatalf("got  %+v\nwant %+v", got, want)
			}
			if !reflect.DeepEqual(given, before) {
				t.Fatal("the fold changed what it was given")
			}
		}
		if got := Fold(testCard, append(given, given[:len(given)/2]...)); !reflect.DeepEqual(got, want) {
			t.Fatal("events given twice count twice")
		}
		if m := want.Memory; want.Phase != quiz.New {
			if _, ok := modelOf(DefaultTuning()).placed(m); !ok {
				t.Fatalf("memory %+v", m)
			}
		}
		if want.RightDays < 0 || want.RightDays > want.Reps {
			t.Fatalf("%d right days of %d answers", want.RightDays, want.Reps)
		}
	}
}

// TestUndoRedo: what is undone is as if it had never been, and what is redone
// as if it had never been undone, but for Head.
func TestUndoRedo(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		j := anyJournal(r, r.IntN(30))
		before := j.fold()
		j.at = j.at.Add(time.Hour)
		command := j.grade(quiz.Grade(1+r.IntN(4)), on(j.day()+5))
		after := j.fold()
		undo := j.add(quiz.Event{Kind: quiz.Voided, Target: command})
		same(t, "undone", j.fold(), before)
		j.add(quiz.Event{Kind: quiz.Redone, Target: undo})
		same(t, "redone", j.fold(), after)
		if got := j.fold().Head; got != j.events[len(j.events)-1].ID {
			t.Fatalf("head %v", got)
		}
	}
}

// same compares states but for Head.
func same(t *testing.T, what string, got, want quiz.State) {
	t.Helper()
	got.Head, want.Head = quiz.EventID{}, quiz.EventID{}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}

func BenchmarkFold60(b *testing.B) {
	j := newJournal()
	for i := range 60 {
		j.wait(3)
		j.grade(quiz.Grade(1+i%4), on(j.day()+3))
	}
	for b.Loop() {
		j.fold()
	}
}
