package term

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

func TestScreenBecause(t *testing.T) {
	wrong := number(t, "why", "`a` is borrowed")
	p := newPlayer(t, nil, "why")
	p.press(wrong).sees("w why it had seemed right").press("w").sees("Why had your answer seemed right?", "enter keep it")
	p.typing("q? 1 it").press("esc").shows(session.ResultScreen).press("w").typing("looked borrowe").press("ctrl+a right ctrl+e")
	p.send(tea.PasteMsg{Content: "d\n"}).press("enter").shows(session.ResultScreen).sees("Kept with your answer", "Why it had seemed right: looked borrowed")
	p.press("w").sees("› looked borrowed").press("esc 1").shows(session.QuestionScreen)
	if e := p.memory.Events(); e[0].Text != "looked borrowed" {
		t.Errorf("written %+v", e)
	}
	p.press("d").shows(session.ResultScreen).sees("Last time you wrote: looked borrowed").press("w").sees("only with a wrong answer")
}

func TestScreenRustcMessage(t *testing.T) {
	p := newPlayer(t, nil, "why")
	p.send(tea.WindowSizeMsg{Width: 80, Height: 60}).press("1").
		sees("╭─ rustc ─", "│ error[E0382]: borrow of moved value: `a`", "help: consider cloning", "More about it: rustc --explain E0382")
	p = newPlayer(t, func(c *session.Config) {
		card := &c.Decks[0].Cards[0]
		card.Program = "moves/broken"
		fix := *card
		fix.Key, fix.Slot = "d/moves/fix", "fix"
		c.Decks[0].Cards = append(c.Decks[0].Cards, fix)
	}, "why")
	p.send(tea.WindowSizeMsg{Width: 80, Height: 60}).press("1").sees("value borrowed here after move", "Rustc also proposes a way out")
	if strings.Contains(render(&p.m.view, p.m.look), "cloning") {
		t.Error("the help gives the repair away")
	}
}

func TestScreenTestOut(t *testing.T) {
	p := newPlayer(t, nil, "page", "why", "basic")
	p.sees("t I know this").press("t").shows(session.QuestionScreen).sees("Testing out: all 2 new cards of Moves")
	p.press("t").sees("No more new cards of Moves").press("1 t").shows(session.ResultScreen).sees("enter commits the marked grade")
}

func TestScreenFixThatComesBackEmpty(t *testing.T) {
	p := newPlayer(t, nil, "fix")
	p.editor = func(file string) error { return os.WriteFile(file, []byte("fn main() { broken }\n"), 0o600) }
	p.press("enter").sees("rejects it")
	for _, empty := range []string{"", " \n\t"} {
		p.editor = func(file string) error { return os.WriteFile(file, []byte(empty), 0o600) }
		p.press("enter").shows(session.QuestionScreen).sees("The program was empty", "broken")
	}
	p.editor = func(file string) error { return os.Remove(file) }
	p.press("enter").shows(session.QuestionScreen).sees("The editor left no file")
	if n := p.m.view.Tries; n != 1 {
		t.Errorf("%d tries", n)
	}
}

// TestScreenLateTick has the tick of an action come while the editor is open.
func TestScreenLateTick(t *testing.T) {
	p := newPlayer(t, nil, "fix")
	p.press("f") // an action, whose tick is late
	turn := p.m.turn
	p.editor = func(file string) error {
		m, _ := p.m.Update(slow(turn))
		p.m = m.(model)
		return os.WriteFile(file, []byte(mended), 0o600)
	}
	p.press("enter").shows(session.ResultScreen).sees("Right.")
}

// TestScreenFixAfterATroubledJudge sends the same program again where it could
// not be judged.
// Who takes an answer back and opens the editor once more may find nothing to change.
func TestScreenFixSentAgainUnchanged(t *testing.T) {
	p := newPlayer(t, nil, "fix")
	text := mended
	p.editor = func(file string) error { return os.WriteFile(file, []byte(text), 0o600) }
	p.press("enter")
	if p.press("u"); p.m.view.Screen != session.QuestionScreen {
		t.Fatalf("u leads to %d", p.m.view.Screen)
	}
	if p.press("enter"); p.m.view.Screen != session.ResultScreen || p.m.view.Result != quiz.Right {
		t.Errorf("sent again unchanged: %q\n%s", p.m.look.notice, render(&p.m.view, p.m.look))
	}
	p.press("u")
	text = "fn main() {}"
	p.press("enter")
	if p.press("enter"); !strings.Contains(p.m.look.notice, "not changed") {
		t.Errorf("a rejected program is sent again unchanged: %q", p.m.look.notice)
	}
}

func TestScreenFixAfterATroubledJudge(t *testing.T) {
	p := newPlayer(t, nil, "fix")
	trouble := errors.New("the compiler was stopped")
	judging := judge
	p.Judge = func(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
		if trouble != nil {
			return nil, trouble
		}
		return judging(ctx, ps)
	}
	p.editor = func(file string) error { return os.WriteFile(file, []byte(mended), 0o600) }
	p.press("enter").shows(session.QuestionScreen).sees("The compiler was stopped")
	trouble = nil
	p.editor = func(string) error { return nil }
	p.press("enter").shows(session.ResultScreen).sees("Right.")
}
