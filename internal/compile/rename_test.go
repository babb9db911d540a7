package compile

import (
	"testing"

	"anneal/internal/quiz"
)

func card(key, prompt, answer string) quiz.Card {
	return quiz.Card{Key: key, Deck: "d", Concept: "c", Prompt: prompt, Answer: answer}
}

func old(key, prompt, answer string) Old {
	c := card(key, prompt, answer)
	return Old{quiz.IDOf(key), key, Text(&c)}
}

func TestRenames(t *testing.T) {
	deck := &quiz.Deck{Name: "d", Cards: []quiz.Card{
		card("d/c/basic-1", "What does a scope do with the values that it owns at its end?", "It drops them."),
		card("d/c/basic-2", "Which word makes a closure take what it names?", "move"),
		card("d/kept", "What is borrowed here, and for how long?", "The list."),
	}}
	for _, c := range []struct {
		name       string
		history    []Old
		want, lost string
	}{
		{"edited", []Old{old("d/c/basic-9", "What does a scope do with values that it owns?", "It drops them.")}, "d/c/basic-1", ""},
		{"moved to another concept", []Old{old("d/x/basic-9", "Which word makes a closure take what it names?", "move")}, "d/c/basic-2", ""},
		{"nothing like it", []Old{old("d/c/basic-9", "How long is a coastline?", "It depends.")}, "", "d/c/basic-9"},
		{"still there", []Old{old("d/kept", "something else entirely", "x")}, "", ""},
		{"another deck was not compiled", []Old{old("e/c/basic-1", "Which word makes a closure take what it names?", "move")}, "", ""},
		{"two old cards are equally alike", []Old{
			old("d/c/basic-8", "Which word makes a closure take what it names?", "move"),
			old("d/c/basic-9", "Which word makes a closure take what it names?", "move"),
		}, "", "d/c/basic-8"},
	} {
		found, lost := Renames(c.history, []*quiz.Deck{deck})
		got, gone := "", ""
		if len(found) > 0 {
			got = found[0].NewKey
		}
		if len(lost) > 0 {
			gone = lost[0].Key
		}
		if got != c.want || gone != c.lost {
			t.Errorf("%s: renamed to %q, lost %q; want %q, %q", c.name, got, gone, c.want, c.lost)
		}
	}
}

// A concept that says which id it had keeps all histories, however much of the
// text has changed.
func TestRenamesByAlias(t *testing.T) {
	deck := &quiz.Deck{Name: "d", Concepts: []quiz.Concept{{ID: "c", Deck: "d", Aliases: []string{"old"}}}, Cards: []quiz.Card{card("d/c/cut", "Which statement?", "line 3")}}
	history := []Old{old("d/old/cut", "something else", "x"), old("d/old/role", "something else", "x"), old("d/other/cut", "something else", "x")}
	found, lost := Renames(history, []*quiz.Deck{deck})
	if len(found) != 1 || found[0].OldKey != "d/old/cut" || found[0].NewKey != "d/c/cut" || len(lost) != 2 {
		t.Errorf("found %v, lost %v", found, lost)
	}
}
