package anki

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// slotsOf returns the names of the templates that cards of a program have, by
// the last part of the card's key.
func slotsOf(known map[string]Known) map[string]string {
	out := map[string]string{}
	for key, k := range known {
		if !strings.HasPrefix(key, slotOf) {
			continue
		}
		for _, c := range k.Cards {
			out[key[strings.LastIndex(key, "/")+1:]] = programType().slots[c.Ord].name
		}
	}
	return out
}

// questions returns a deck with one card for each slot of one program.
func questions(slots ...string) *quiz.Deck {
	d := &quiz.Deck{Name: "d", Concepts: []quiz.Concept{{ID: "c", Deck: "d", Title: "C"}}}
	for _, s := range slots {
		d.Cards = append(d.Cards, quiz.Card{
			Key: "d/c/" + s, Deck: "d", Concept: "c", Slot: s, Kind: quiz.Basic, Prompt: s + "?", Answer: s, Program: "c/p", Scheduled: true,
		})
	}
	return d
}

// TestSlots sees that questions keep their slots from package to package, that
// nobody gets the slot of a question that has gone, and that spare slots take
// what finds no other.
func TestSlots(t *testing.T) {
	_, _, known, _ := export(t, input(questions("why", "what-if-a", "what-if-b", "cut-second", "code-E0382", "code"), nil))
	want := map[string]string{"why": "why", "what-if-a": "what-if 1", "what-if-b": "what-if 2", "cut-second": "cut", "code-E0382": "code 1", "code": "code 2"}
	if got := slotsOf(known); !maps.Equal(got, want) {
		t.Errorf("slots %v, want %v", got, want)
	}

	in := input(questions("what-if-0", "why", "what-if-b", "cut", "code"), known)
	_, report, known, _ := export(t, in)
	maps.Copy(want, map[string]string{"what-if-0": "what-if 3", "cut": "spare 1"})
	if got := slotsOf(known); !maps.Equal(got, want) || report.New != 0 || report.Changed != 1 {
		t.Errorf("then %v, want %v; report %+v", got, want, report)
	}

	in = input(questions("what-if-a", "why"), known)
	p, _, after, _ := export(t, in)
	if !sameSlots(known, after) || len(p.notes) != 1 || len(p.cards) != 2 {
		t.Errorf("a question that came back: %v, %d notes, %d cards", slotsOf(after), len(p.notes), len(p.cards))
	}
}

func sameSlots(a, b map[string]Known) bool { return maps.Equal(slotsOf(a), slotsOf(b)) }

func TestNoRoom(t *testing.T) {
	var slots []string
	for i := range 20 {
		slots = append(slots, fmt.Sprintf("hint-%d", i))
	}
	_, report, _, _ := export(t, input(questions(slots...), nil))
	if report.Cards != 4+8 || len(report.Left) != 8 || !strings.HasPrefix(report.Left[0], "d/c/hint-12: ") {
		t.Errorf("%d cards, left %q", report.Cards, report.Left)
	}
}

// TestOnceOut sees that a card goes on going out when it is no longer scheduled.
func TestOnceOut(t *testing.T) {
	d := questions("why", "cut")
	_, _, known, _ := export(t, input(d, nil))
	for i := range d.Cards {
		d.Cards[i].Scheduled = false
	}
	_, report, _, _ := export(t, input(d, known))
	if report.Cards != 2 || report.Changed != 0 {
		t.Errorf("report %+v", report)
	}
	if _, report, _, _ := export(t, input(d, nil)); report.Cards != 0 {
		t.Errorf("without history: report %+v", report)
	}
}

// TestPick sees that notes are never torn apart.
func TestPick(t *testing.T) {
	_, _, known, all := export(t, input(course(), nil))
	in := input(course(), known)
	in.Pick = func(c *quiz.Card) bool { return c.Slot == "cut" || c.Slot == "two" }
	p, report, after, some := export(t, in)
	if report.Notes != 2 || report.Cards != 9 || report.Changed != 0 || len(after) != len(known) || len(some) >= len(all) {
		t.Errorf("report %+v, %d notes known of %d", report, len(after), len(known))
	}
	if p.notes[guid("rust-ownership/two")].id == 0 {
		t.Error("a picked note is not there")
	}
}

// TestFamilies sees that every slot that the compiler fills has templates.
func TestFamilies(t *testing.T) {
	for _, f := range families {
		if got := familyOf(f.name + "-x"); quiz.ReservedSlot(f.name) != (f.name != spare) || f.name != spare && got != f.name {
			t.Errorf("%s: reserved %v, family of %s-x is %q", f.name, quiz.ReservedSlot(f.name), f.name, got)
		}
	}
}

// TestRenamed sees that notes stay when the keys of their cards change.
func TestRenamed(t *testing.T) {
	d := questions("why", "cut")
	d.Cards = append(d.Cards, quiz.Card{Key: "d/c/basic-1", Deck: "d", Concept: "c", Slot: "basic-1", Kind: quiz.Basic, Prompt: "x?", Answer: "y", Scheduled: true})
	first, _, known, _ := export(t, input(d, nil))
	renamed := map[string]string{}
	for i := range d.Cards {
		c := &d.Cards[i]
		old := c.Key
		c.Key = strings.Replace(old, "d/c/", "d/new/", 1)
		renamed[c.Key] = old
	}
	in := input(d, known)
	in.Renamed = renamed
	second, report, _, _ := export(t, in)
	if report.New != 0 || len(second.notes) != 2 || !slices.Equal(first.cards, second.cards) {
		t.Errorf("report %+v", report)
	}
	for guid, n := range first.notes {
		if second.notes[guid].id != n.id {
			t.Errorf("note %s has gone", n.key)
		}
	}
}

// TestKnownRubbish sees that a damaged memory makes no invalid package.
func TestKnownRubbish(t *testing.T) {
	rubbish := map[string]Known{
		slotOf + "d/c/why":   {Note: 5, Cards: []Place{{4711, 1}}},
		slotOf + "d/c/cut":   {Note: 5, Cards: []Place{{-1, 0}}},
		slotOf + "d/c/place": {},
		"program:d/c/p":      {Note: 0, Cards: []Place{{0, 0}}},
		"program:d/c/q":      {Note: 5},
	}
	_, report, _, _ := export(t, input(questions("why", "cut", "place"), rubbish))
	if report.Notes != 1 || report.Cards != 3 {
		t.Errorf("report %+v", report)
	}
}

func TestInterleave(t *testing.T) {
	var decks []*quiz.Deck
	for _, name := range []string{"a", "b"} {
		d := &quiz.Deck{Name: name}
		for c := range 3 {
			id := fmt.Sprintf("%s%d", name, c)
			d.Concepts = append(d.Concepts, quiz.Concept{ID: id, Deck: name})
			for k := range 3 {
				d.Cards = append(d.Cards, quiz.Card{
					Key: fmt.Sprintf("%s/%s.%d", name, id, k), Deck: name, Concept: id, Prompt: "x", Answer: "y", Scheduled: c+k > 0 || name == "b",
				})
			}
		}
		decks = append(decks, d)
	}
	var got []string
	plan, err := newPlan(Input{Lessons: Decks(decks...)}, programType(), authoredType())
	if err != nil {
		t.Fatal(err)
	}
	var cards []*card
	for n := range plan.complete(Decks(decks...)) {
		cards = append(cards, n.cards...)
	}
	slices.SortFunc(cards, func(a, b *card) int { return a.due - b.due })
	for _, c := range cards {
		got = append(got, c.Key[2:])
	}
	want := "a0.1 b0.0 a0.2 a1.0 b0.1 b1.0 a1.1 a2.0 b0.2 b1.1 b2.0 a1.2 a2.1 b1.2 b2.1 a2.2 b2.2"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("order %s\nwant  %s", s, want)
	}
}

// TestOptionOrder sees that the place of the right option says nothing: over
// many cards it is everywhere about equally often.
func TestOptionOrder(t *testing.T) {
	places := map[int]int{}
	options := []quiz.Option{{Text: "right", Right: true}, {Text: "a"}, {Text: "b"}, {Text: "c"}}
	const n = 2000
	for i := range n {
		for place, o := range shuffled(options, fmt.Sprintf("d/c/card-%d", i)) {
			if o.Right {
				places[place]++
			}
		}
	}
	for place := range options {
		if got := places[place]; got < n/4*8/10 || got > n/4*12/10 {
			t.Errorf("the right option is at place %d in %d of %d cards", place, got, n)
		}
	}
}

func TestPiecesAreNotInOrder(t *testing.T) {
	for n := 2; n < 5; n++ {
		c := &quiz.Card{}
		for i := range n {
			c.Options = append(c.Options, quiz.Option{Text: fmt.Sprint("line ", i)})
		}
		for i := range 50 {
			if slices.Equal(shuffledPieces(c, fmt.Sprint(i)), c.Options) {
				t.Errorf("%d pieces are in the right order for key %d", n, i)
			}
		}
	}
}

// BenchmarkWrite writes 10,000 cards in 2,500 notes, all programs different.
func BenchmarkWrite(b *testing.B) {
	d := &quiz.Deck{Name: "d"}
	for i := range 2500 {
		id := fmt.Sprintf("c%d", i)
		d.Concepts = append(d.Concepts, quiz.Concept{ID: id, Deck: "d", Title: id})
		for _, slot := range []string{"why", "cut", "place", "fix"} {
			d.Cards = append(d.Cards, quiz.Card{
				Key: "d/" + id + "/" + slot, Deck: "d", Concept: id, Slot: slot, Kind: quiz.Choice, Program: id + "/p", Scheduled: true,
				Prompt: "rustc rejects this. **Why?**", Code: brokenProgram + "// " + id, Answer: "a", Codes: []string{"E0382"},
				Options:     []quiz.Option{{Text: "`a` moved", Right: true, Reason: "yes"}, {Text: "`b`", Reason: "no"}, {Text: "c", Reason: "no"}, {Text: "d", Reason: "no"}},
				Explanation: "Because *of* `this`.\n\n- and\n- that",
			})
		}
	}
	var w counter
	for b.Loop() {
		w = 0
		if _, _, err := Write(&w, Input{Lessons: Decks(d), Now: time.Unix(1795200000, 0)}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w)/1e6, "MB")
}

type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
