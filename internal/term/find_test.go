package term

import (
	"context"
	"strings"
	"testing"
)

// TestFindOnTheScreen: what a query finds lies over the card, which is there again
// after any key, with what was typed.
func TestFindOnTheScreen(t *testing.T) {
	p := newPlayer(t, nil, "value")
	p.m.finder = func(query string) string { return "2 cards\nd/moves/why  choice  \x1b[31mnew\nfor " + query + "\n" }
	p.typing("clo").press("esc /").typing("is:new")
	if picture := render(&p.m.view, p.m.look); !strings.Contains(picture, "› is:new") || !strings.Contains(picture, "enter find") {
		t.Errorf("%s", picture)
	}
	p.press("enter")
	picture := render(&p.m.view, p.m.look)
	if !strings.Contains(picture, "d/moves/why  choice") || !strings.Contains(picture, "for is:new") || strings.Contains(picture, "\x1b") {
		t.Errorf("%q", picture)
	}
	p.press("x")
	if picture := render(&p.m.view, p.m.look); !strings.Contains(picture, "Which method") || !strings.Contains(picture, "› clo") {
		t.Errorf("%s", picture)
	}
	p.press("esc /")
	if p.m.look.query.text != "is:new" {
		t.Errorf("%q", p.m.look.query.text)
	}
	if p.press("esc"); p.m.look.finding {
		t.Error("esc does not leave the field")
	}

	for name, p := range map[string]*player{"no finder": newPlayer(t, nil, "role"), "quiz": newPlayer(t, asQuiz, "role")} {
		if name == "quiz" {
			p.m.finder = func(string) string { return "all" }
		}
		if p.press("/"); p.m.look.finding || !strings.Contains(p.m.look.notice, "cannot be looked for") {
			t.Errorf("%s: %q", name, p.m.look.notice)
		}
	}
}

func TestFindInSentences(t *testing.T) {
	s := newStage(nil, []string{":/ is:new", ":?", "3"}, "role")
	o := PlainOptions{Find: func(query string) string { return "1 card\n\x1b[2Jd/moves/role for " + query }}
	if err := Plain(context.Background(), s.Driver, s, &s.out, o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 card\n", "d/moves/role for is:new\n", ":/  with a query", "Right."} {
		if !strings.Contains(s.out.String(), want) {
			t.Errorf("no %q in\n%s", want, s.out.String())
		}
	}
	if strings.Contains(s.out.String(), "\x1b") {
		t.Error("a control character got through")
	}
	s = newStage(asQuiz, []string{":/ is:new"}, "role")
	if err := Plain(context.Background(), s.Driver, s, &s.out, o); err != nil || strings.Contains(s.out.String(), "for is:new") {
		t.Errorf("%v\n%s", err, s.out.String())
	}
}
