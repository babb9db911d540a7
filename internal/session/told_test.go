package session

import (
	"reflect"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

const rejected = "error[E0382]: borrow of moved value: `a`\n --> src/main.rs:5:16\n  |\n5 |     println!(\"{a}\");\n  |                ^ value borrowed here after move\n  |\n" +
	"help: consider cloning the value\n  |\n3 |     let b = a.clone();\n  |              ++++++++\n"

// TestHelpIsKeptBack has rustc's help shown only where it gives nothing away.
func TestHelpIsKeptBack(t *testing.T) {
	once := quiz.State{Phase: quiz.Review, Reps: 2, RightDays: 1}
	never := quiz.State{Phase: quiz.Learning, Reps: 3}
	tests := []struct {
		name   string
		states map[string]quiz.State
		change func(*quiz.Deck)
		kept   bool
	}{
		{"a new card", nil, nil, true},
		{"tried and missed", map[string]quiz.State{"fix": never}, nil, true},
		{"mended", map[string]quiz.State{"fix": once}, nil, false},
		{"another card of the program was right", map[string]quiz.State{"role": once}, nil, true},
		{"nothing asks how to mend it", nil, func(d *quiz.Deck) { d.Cards[9].Program = "other" }, false},
		{"only a quiz asks it", nil, func(d *quiz.Deck) { d.Cards[9].Scheduled = false }, false},
		{"a program of another deck", map[string]quiz.State{"fix": once}, func(d *quiz.Deck) { d.Cards[9].Program = "e/moves/broken" }, false},
		{"without a program", nil, func(d *quiz.Deck) { d.Cards[1].Program = "" }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, func(c *Config) {
				deck := c.Decks[0]
				for i := range deck.Cards {
					if s := deck.Cards[i].Slot; s == "choice" || s == "fix" || s == "role" {
						deck.Cards[i].Program, deck.Cards[i].Message = "d/moves/broken", rejected
					}
				}
				if test.change != nil {
					test.change(deck)
				}
				c.States = map[quiz.CardID]quiz.State{}
				for slot, s := range test.states {
					c.States[quiz.IDOf("d/moves/"+slot)] = s
				}
			}, "choice")
			if v := r.view(); v.Rustc != "" {
				t.Errorf("before the answer: %q", v.Rustc)
			}
			v := r.do(with(Answer, "1"))
			if v.HelpKept != test.kept || strings.Contains(v.Rustc, "clone()") == test.kept || !strings.Contains(v.Rustc, "after move") {
				t.Errorf("kept %v: %q", v.HelpKept, v.Rustc)
			}
		})
	}
}

func TestHelpComesWithTheAnswer(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.Decks[0].Cards[9].Program, c.Decks[0].Cards[9].Message = "d/moves/broken", rejected
	}, "fix")
	verdict := quiz.Verdict{Outcome: quiz.Fails, Errors: []quiz.Message{{Code: "E0382", Rendered: rejected}}}
	r.Judge = judgeOf(&verdict)
	if v := r.do(with(Answer, program+"\n")); strings.Contains(v.Message, "clone()") || !strings.HasSuffix(v.Message, HelpKept) {
		t.Errorf("after a try: %q", v.Message)
	}
	verdict = quiz.Verdict{Outcome: quiz.Compiles}
	if v := r.do(with(Answer, r.deck.Cards[9].Accept[0])); v.HelpKept || v.Rustc != rejected {
		t.Errorf("mended: %q", v.Rustc)
	}
	r.do(act(Undo))
	if v := r.do(act(GiveUp)); !v.HelpKept {
		t.Errorf("given up: %q", v.Rustc)
	}
}

func TestExplainedCodes(t *testing.T) {
	card := &quiz.Card{Codes: []string{"E0382", "unused_variables", "E382", "E03821", "EABCD"}}
	if got := explained(card); !reflect.DeepEqual(got, []string{"E0382"}) {
		t.Errorf("%q", got)
	}
}
