package cli

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// TestQueueOfFewCards: a queue of what was gathered asks the same, in the same
// order, as one of all cards, also where next to nothing is gathered at first.
func TestQueueOfFewCards(t *testing.T) {
	p, out := testProgram(t, "exit 1")
	writeChain(t, p.home.decks)
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		if err := os.RemoveAll(filepath.Dir(p.home.store)); err != nil && seed > 0 {
			t.Fatal(err)
		}
		writeChain(t, p.home.decks)
		full, err := p.desk(t.Context())
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		randomPast(t, r, full)
		for _, order := range []sched.Order{sched.ByNeed, sched.ByDue, sched.ByRetrievability, sched.ByOverdueness, sched.ByChance} {
			var asked [2][]string
			for i := range asked {
				d, err := p.emptyDesk()
				if err != nil {
					t.Fatal(err)
				}
				plan := d.plan()
				plan.Order, plan.Limits.New, plan.Limits.Reviews = order, int(1+seed%4), []int{3, 10, 1000}[seed%3]
				plan.Ahead = int(seed % 2)
				var q *sched.Queue
				if i == 0 {
					if err := d.lay(t.Context()); err != nil {
						t.Fatal(err)
					}
					q, err = d.build(t.Context(), &plan)
				} else {
					if err := d.set(t.Context(), &plan); err != nil || d.stock == nil {
						t.Fatalf("no stock: %v", err)
					}
					q, err = d.queueOf(t.Context(), &plan, 1, 1)
				}
				if err != nil {
					t.Fatal(err)
				}
				asked[i] = playOut(q, d)
			}
			for i := range max(len(asked[0]), len(asked[1])) {
				if i >= len(asked[0]) || i >= len(asked[1]) || asked[0][i] != asked[1][i] {
					t.Errorf("seed %d, order %s, from place %d on:\nall cards %q\ngathered  %q", seed, order, i, asked[0][i:], asked[1][i:])
					break
				}
			}
			if len(asked[0]) < 3 {
				t.Errorf("seed %d: only %q is asked", seed, asked[0])
			}
		}
	}
}

// TestDeskOfOneCard: what is told of a card from its lesson alone is what is told
// of it from all cards.
func TestDeskOfOneCard(t *testing.T) {
	p, out := testProgram(t, "exit 1")
	writeChain(t, p.home.decks)
	full, err := p.desk(t.Context())
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	randomPast(t, rand.New(rand.NewPCG(1, 1)), full)
	if full, err = p.desk(t.Context()); err != nil {
		t.Fatal(err)
	}
	for card := range allCards(full.decks) {
		one, err := p.deskWith(t.Context(), []string{card.Key})
		if err != nil || len(one.decks) != 1 || len(one.decks[0].Concepts) > 1 {
			t.Fatalf("%s: not its lesson alone: %v", card.Key, err)
		}
		var told [2]string
		for i, d := range []*desk{full, one} {
			found, err := d.find(card.Key)
			if err != nil {
				t.Fatal(err)
			}
			s, err := d.schedule(found)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal([]any{d.object(found), scheduleObjectOf(s), d.states[found.ID()]})
			if err != nil {
				t.Fatal(err)
			}
			told[i] = string(text)
		}
		if told[0] != told[1] {
			t.Errorf("of all cards:\n%s\nof one:\n%s", told[0], told[1])
		}
	}
	for _, words := range [][]string{{"q0"}, {"c01"}, {"chain/c00/q0", "or", "fan"}, {"no/such"}} {
		if d, err := p.deskWith(t.Context(), words); err != nil || len(d.decks) < 2 {
			t.Errorf("%q: not all cards: %v", words, err)
		}
	}
}

// writeChain writes two decks of lessons that require one another in several ways.
func writeChain(t *testing.T, dir string) {
	t.Helper()
	for _, deck := range []string{"chain", "fan"} {
		for n := range 12 {
			requires := ""
			switch {
			case deck == "chain" && n > 0:
				requires = fmt.Sprintf("requires: [c%02d]\n", n-1)
			case deck == "fan" && n > 3:
				requires = fmt.Sprintf("requires: [c%02d, c%02d]\n", n%4, n/4)
			}
			text := fmt.Sprintf("---\nid: c%02d\ntitle: Concept %d of %s\nsequence: %d\n%s---\n\n## Description\n\nWords about %d.\n\n## Cards\n", n, n, deck, n+1, requires, n)
			for k := range 2 + n%3 {
				text += fmt.Sprintf("\nQ: What is question %d of %s %d about, in a word? {#q%d}\nA: answer %d of %d\n", k, deck, n, k, k, n)
			}
			path := filepath.Join(dir, deck, fmt.Sprintf("c%02d.md", n))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// randomPast answers cards on some of the last days, suspends and buries a few,
// forgets some, and takes some of it back.
func randomPast(t *testing.T, r *rand.Rand, d *desk) {
	t.Helper()
	var cards []*quiz.Card
	for c := range allCards(d.decks) {
		cards = append(cards, c)
	}
	for back := 40; back >= 0; back-- {
		at := d.now().AddDate(0, 0, -back).Add(-time.Hour)
		day := d.day - quiz.Day(back)
		for range r.IntN(5) {
			c := cards[min(r.IntN(len(cards)), r.IntN(len(cards)))]
			if r.IntN(6) == 0 {
				page := quiz.JoinKey(c.Deck, c.Concept)
				appendTo(t, d, quiz.Event{Kind: quiz.Introduced, Card: quiz.IDOf(page), Key: page, At: at, Day: day})
			}
			s, err := d.db.State(c.ID())
			if err != nil {
				t.Fatal(err)
			}
			e := quiz.Event{Kind: quiz.Graded, Card: c.ID(), At: at, Day: day}
			switch r.IntN(14) {
			case 0:
				e.Kind = quiz.Suspended
			case 1:
				e.Kind, e.Due.Day = quiz.Buried, day+quiz.Day(1+r.IntN(3))
			case 2:
				e.Kind = quiz.Forgotten
			default:
				g := quiz.Grades[r.IntN(4)]
				e.Answer = &quiz.Answer{Grade: g, Kind: c.Kind}
				e.Due = sched.Preview(c.ID(), s, d.tuning, at, day)[g-1].Due
			}
			appendTo(t, d, e)
			if r.IntN(10) == 0 {
				if _, err := d.db.Undo(t.Context(), quiz.Event{At: at, Day: day}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func appendTo(t *testing.T, d *desk, e quiz.Event) {
	t.Helper()
	s, err := d.db.State(e.Card)
	if err == nil {
		_, err = d.db.Append(t.Context(), s.Head, e)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// playOut answers all that a queue asks, and returns it with what the queue said
// of itself at first.
func playOut(q *sched.Queue, d *desk) []string {
	now := d.now()
	asked := []string{fmt.Sprintf("%+v %d", q.Left(), q.Over())}
	for range 1000 {
		item, ok := q.Next(now)
		if !ok {
			break
		}
		if item.Page != nil {
			asked = append(asked, "page "+item.Page.Key())
			q.Read(item.Page, now)
			continue
		}
		asked = append(asked, item.Card.Key)
		q.Put(item.Card, quiz.State{Phase: quiz.Review, Due: quiz.Due{Day: d.day + 9}, Last: d.day, LastGrade: quiz.Good})
		now = now.Add(20 * time.Second)
	}
	return asked
}
