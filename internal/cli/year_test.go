package cli

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// study is a learner whose memory is nearly as FSRS says, and the home of that
// learner. Equal studies make equal logs but for the identities of events.
type study struct {
	concepts, cards int // cards of each concept
	days            int // up to today
	fresh           int // new cards a day
}

var studyEnd = time.Date(2026, 3, 20, 18, 0, 0, 0, time.UTC)

// program returns the program in the study's home, at its end.
func (s study) program(t testing.TB) *program {
	t.Helper()
	dir := t.TempDir()
	vars := map[string]string{"ANNEAL_HOME": filepath.Join(dir, "home"), "ANNEAL_NOW": studyEnd.Format(time.RFC3339)}
	e := Env{Getenv: func(name string) string { return vars[name] }, Stdin: strings.NewReader(""), Stdout: new(bytes.Buffer), Stderr: new(bytes.Buffer), Now: time.Now}
	s.lessons(t, filepath.Join(dir, "deck"))
	for _, args := range [][]string{{"remove", "rust-ownership"}, {"build", "--no-rustc", filepath.Join(dir, "deck")}} {
		e.Args = append([]string{"anneal"}, args...)
		if err := run(context.Background(), e); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, e.Stderr)
		}
	}
	h, err := findHome(e.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	e.Stdout = new(bytes.Buffer)
	p := &program{Env: e, home: h, now: func() time.Time { return studyEnd }}
	if s.days > 0 {
		s.play(t, p)
	}
	return p
}

// lessons writes the deck: of each five cards three are choices, one is typed,
// one graded by the learner.
func (s study) lessons(t testing.TB, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for c := range s.concepts {
		var b strings.Builder
		fmt.Fprintf(&b, "---\nid: concept-%02d\ntitle: Concept %d, with a <title> & more\n---\n\n## Cards\n\n", c, c)
		for i := range s.cards {
			fmt.Fprintf(&b, "Q: What of %d.%d? {#c%02d-q%02d}\n", c, i, c, i)
			switch i % 5 {
			case 0:
				fmt.Fprintf(&b, "A: That of %d.%d.\n\n", c, i)
			case 1:
				fmt.Fprintf(&b, "A: `word%d`\n= word%d\n\n", i, i)
			default:
				fmt.Fprintf(&b, "- [x] right %d.%d\n  - it is\n- [ ] wrong one\n  - it is not\n- [ ] wrong two\n  - it is not\n- [ ] wrong three\n  - it is not\n\n", c, i)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.md", c)), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// play writes the log. Each sixth concept is harder than FSRS knows; the third
// card of the second concept is answered by chance.
func (s study) play(t testing.TB, p *program) {
	t.Helper()
	d, err := p.desk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var cards []*quiz.Card
	for c := range allCards(d.decks) {
		cards = append(cards, c)
	}
	if len(cards) != s.concepts*s.cards {
		t.Fatalf("%d cards, want %d\n%s", len(cards), s.concepts*s.cards, p.Stderr)
	}
	r := rand.New(rand.NewPCG(3, 14))
	states := make([]quiz.State, len(cards))
	var events []quiz.Event
	flush := func() {
		if len(events) == 0 {
			return
		}
		head, err := d.db.State(events[0].Card)
		if err == nil {
			_, err = d.db.Append(context.Background(), head.Head, events...)
		}
		if err != nil {
			t.Fatal(err)
		}
		events = events[:0]
	}
	met := 0
	for ago := s.days - 1; ago >= 0; ago-- {
		day := d.day - quiz.Day(ago)
		if idle := ago > 100 && ago < 118; idle || ago > 0 && r.IntN(8) == 0 {
			continue
		}
		at := studyEnd.AddDate(0, 0, -ago).Add(-10 * time.Hour)
		answer := func(i int) {
			c, st := cards[i], states[i]
			chance := 0.75
			if st.Memory.Stability > 0 {
				chance = sched.Retrievability(st, d.tuning, at)
			}
			if i/s.cards%6 == 5 {
				chance -= 0.12
			}
			a := quiz.Answer{Kind: c.Kind, Grade: quiz.Again, Result: quiz.DontKnow}
			if c.Kind == quiz.Choice {
				a.Options = []uint32{1, 2, 3, 4}
			}
			switch known := r.Float64() < chance; {
			case i == s.cards+2:
				a.Grade, a.Result = quiz.Good, quiz.Right
				if r.IntN(3) == 0 {
					a.Grade, a.Result = quiz.Again, quiz.Wrong
				}
			case known || c.Kind == quiz.Choice && r.IntN(5) == 0:
				a.Grade, a.Result = quiz.Good, quiz.Right
				if r.IntN(10) == 0 {
					a.Grade = quiz.Easy
				}
			case r.IntN(3) > 0:
				a.Result = quiz.Wrong
			}
			a.Took = time.Duration((4+4*float64(c.Kind)/2)*(0.5+r.ExpFloat64())*1000) * time.Millisecond
			o := sched.Preview(c.ID(), st, d.tuning, at, day)[a.Grade-1]
			events = append(events, quiz.Event{Kind: quiz.Graded, Card: c.ID(), At: at, Day: day, Answer: &a, Due: o.Due})
			states[i] = o.State
			at = at.Add(a.Took + time.Second)
		}
		for i := range met {
			for n := 0; n < 6 && (states[i].Due.IsStep() || states[i].Due.Day <= day); n++ {
				answer(i)
			}
		}
		for n := 0; n < s.fresh && met < len(cards); n++ {
			answer(met)
			answer(met)
			met++
		}
		if len(events) > 500 {
			flush()
		}
	}
	flush()
}
