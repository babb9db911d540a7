package sched

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestCodeIn(t *testing.T) {
	for text, want := range map[string]string{
		"E0382: a value is used after it was moved": "E0382", "That is E0596.": "E0596", "`E0499`": "E0499",
		"": "", "E038": "", "E03821": "", "CE0382": "", "E0382_": "", "no E here": "", "E03x2 E0502": "E0502",
	} {
		if got := codeIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestConfused(t *testing.T) {
	choice := quiz.Card{Kind: quiz.Choice, Options: []quiz.Option{
		{Text: "E0382: moved", Right: true}, {Text: "E0499: lent twice"}, {Text: "Not mutable", Reason: "That is E0596."}, {Text: "nothing"},
	}, Variants: []quiz.Form{{Options: []quiz.Option{{Text: "E0382: moved away", Right: true}, {Text: "E0505: moved while lent"}}}}}
	value := quiz.Card{Kind: quiz.Value, Accept: []string{"E0382"}}
	// A letter is an answer: r right, others the option chosen, in that order.
	answers := func(c *quiz.Card, letters string) []quiz.Event {
		j := newJournal()
		for _, l := range letters {
			a := &quiz.Answer{Grade: quiz.Again, Result: quiz.Wrong, Given: "1"}
			option := map[rune]string{'2': "E0499: lent twice", '3': "Not mutable", '4': "nothing", 'v': "E0505: moved while lent"}[l]
			switch {
			case l == 'r':
				a = &quiz.Answer{Grade: quiz.Good, Result: quiz.Right, Given: "1"}
				option = "E0382: moved"
			case l == 'f':
				j.add(quiz.Event{Kind: quiz.Forgotten})
				continue
			case l == '?':
				a = &quiz.Answer{Grade: quiz.Again, Result: quiz.DontKnow}
			}
			a.Options = []uint32{quiz.OptionID(option)}
			if c.Kind == quiz.Value {
				a.Options, a.Given = nil, map[rune]string{'2': "e0499", '3': "E0596", 'r': "E0382"}[l]
			}
			j.add(quiz.Event{Kind: quiz.Graded, Answer: a})
		}
		return j.events
	}
	for _, c := range []struct {
		card    *quiz.Card
		letters string
		want    []Pair
	}{
		{&choice, "", nil}, {&choice, "rr", nil}, {&choice, "4?", nil},
		{&choice, "2", []Pair{{"E0382", "E0499"}}},
		{&choice, "3r", []Pair{{"E0382", "E0596"}}},
		{&choice, "3rr", nil},
		{&choice, "23r", []Pair{{"E0382", "E0499"}, {"E0382", "E0596"}}},
		{&choice, "2r2r", []Pair{{"E0382", "E0499"}}},
		{&choice, "v", []Pair{{"E0382", "E0505"}}},
		{&choice, "2f", nil},
		{&value, "3", []Pair{{"E0382", "E0596"}}}, {&value, "2", nil}, {&value, "3rr", nil},
	} {
		if got := Confused(c.card, answers(c.card, c.letters)); len(got)+len(c.want) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v %q: %v, want %v", c.card.Kind, c.letters, got, c.want)
		}
	}
}

func TestPairsMeetButDoNotTouch(t *testing.T) {
	d := newDesk()
	d.card("move", reviewed(9, -9), ofCode("E0382"))
	for i := range 6 {
		d.card(fmt.Sprint("r", i), reviewed(9, i-8))
	}
	d.card("lend", reviewed(9, 2), ofCode("E0499"))
	d.expect(t, "nothing is confused", "move, r0, r1, r2, r3, r4, r5")
	d.plan.Confused = []Pair{{"E0382", "E0499"}}
	d.expect(t, "the other comes along", "move, r0, r1, lend, r2, r3, r4, r5")
	d.plan.Limits.Reviews = 4
	d.plan.Order = ByDue
	d.expect(t, "within the limit", "move, r0, r1, lend")
	d.plan.States[quiz.IDOf("d/lend")] = reviewed(9, 4)
	d.expect(t, "not from too far away", "move, r0, r1, r2")
	d.plan.States[quiz.IDOf("d/lend")] = reviewed(9, -9)
	d.plan.Limits.Reviews = -1
	got := play(Build(d.plan), noon0)
	at, other := slices.Index(got, "move"), slices.Index(got, "lend")
	if len(got) != 8 || at-other == 1 || other-at == 1 {
		t.Errorf("side by side: %v", got)
	}
	// A card whose program is asked today does not come along.
	d.plan.States[quiz.IDOf("d/lend")] = reviewed(9, 2)
	d.deck.Cards[len(d.deck.Cards)-1].Program, d.deck.Cards[1].Program = "p", "p"
	if got := strings.Join(play(Build(d.plan), noon0), " "); strings.Contains(got, "lend") {
		t.Errorf("%s: two cards of one program", got)
	}
}
