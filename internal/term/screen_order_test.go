package term

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// TestArrangement takes steps on four pieces: digits call one up, "u" and "d"
// move, "l" and "r" mark, "b" takes back.
func TestArrangement(t *testing.T) {
	tests := []struct {
		steps  string
		order  string
		marked int
		whole  bool
	}{
		{"", "1,2,3,4", 0, false},
		{"3", "3,1,2,4", 1, false},
		{"3 1", "3,1,2,4", 2, false},
		{"3 1 4", "3,1,4,2", 3, true},
		{"3 1 4 1", "3,4,1,2", 0, false}, // taken back, it stands behind those that stay
		{"3 1 b b", "1,2,3,4", 0, false},
		{"b", "1,2,3,4", 0, false},
		{"d", "1,2,3,4", 1, false}, // the first step only marks
		{"d d", "2,1,3,4", 2, true},
		{"u u", "1,2,3,4", 1, false},
		{"r r r d", "1,2,4,3", 4, true},
		{"r r r r r r d", "1,2,3,4", 4, false},
		{"3 d d", "1,2,3,4", 3, true},
		{"3 d 3 u", "3,1,2,4", 1, true},
		{"r l", "1,2,3,4", 1, false},
		{"9", "1,2,3,4", 0, false},
	}
	for _, test := range tests {
		a := arrangement{}
		for _, s := range strings.Fields(test.steps) {
			switch s {
			case "u":
				a = a.move(-1, 4)
			case "d":
				a = a.move(1, 4)
			case "l":
				a = a.mark(-1, 4)
			case "r":
				a = a.mark(1, 4)
			case "b":
				a = a.back(4)
			default:
				a = a.call(int(s[0]-'0'), 4)
			}
		}
		if got := positionsText(a.of(4).order); got != test.order || a.marked != test.marked || a.whole() != test.whole {
			t.Errorf("%q: %s, marked %d, whole %v; want %s, %d, %v", test.steps, got, a.marked, a.whole(), test.order, test.marked, test.whole)
		}
	}
}

func TestScreenOrder(t *testing.T) {
	p := newPlayer(t, nil, "order")
	p.press("enter").shows(session.QuestionScreen).sees("Call up the pieces by their numbers").press("7").sees("There are the numbers 1 to 3")
	p.press("2").sees("▸ 2", "› 2").press("enter").sees("Some pieces have no place yet").press("esc")
	if p.m.look.pieces.order != nil {
		t.Error("esc does not begin again")
	}
	// The pieces are moved into their order with the arrows alone.
	for place, c := range p.m.view.Card.Options {
		number := 1 + slices.IndexFunc(p.m.view.Options, func(o session.Option) bool { return o.Text == c.Text })
		for p.m.look.pieces.of(3).order[max(p.m.look.pieces.marked, 1)-1] != number {
			p.press("right")
			if p.m.look.pieces.marked == 3 && p.m.look.pieces.of(3).order[2] != number {
				p.press("left left")
			}
		}
		if p.m.look.pieces.marked == 0 {
			p.press("k")
		}
		for p.m.look.pieces.marked > place+1 {
			p.press("up")
		}
		p.press("left left")
	}
	p.press("enter").shows(session.ResultScreen).sees("Right.")
	p.press("u").shows(session.QuestionScreen).press("1 2 3 enter").shows(session.ResultScreen).sees("Wrong.", "Answer", "Yours", "✗ let a = 1;")
}

func TestScreenManyPieces(t *testing.T) {
	p := newPlayer(t, func(c *session.Config) {
		card := &c.Decks[0].Cards[0]
		card.Options = nil
		for i := range 30 {
			card.Options = append(card.Options, quiz.Option{Text: fmt.Sprintf("let piece%d = %d;", i, i)})
		}
	}, "order")
	p.press("1").sees("Not all options were in sight").press("1 2").sees("› 12", "▸ 12")
	p.press(strings.Repeat("j ", 29)).sees("▸ 12")
	if a := p.m.look.pieces; a.marked != 30 || a.order[29] != 12 {
		t.Errorf("%+v", a)
	}
	p.press(strings.Repeat("k ", 29)).sees("▸ 12")
	if p.m.look.scroll > 4 {
		t.Errorf("the first piece is %d rows above", p.m.look.scroll)
	}
}
