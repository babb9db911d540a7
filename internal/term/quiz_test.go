package term

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// asQuiz makes a quiz of ten minutes of the cards of a stage.
func asQuiz(c *session.Config) {
	c.Queue, c.Seed, c.Time, c.Quiz = nil, 7, 10*time.Minute, []*quiz.Card{}
	for i := range c.Decks[0].Cards {
		c.Quiz = append(c.Quiz, &c.Decks[0].Cards[i])
	}
}

// quizExample answers some questions, and lets the time of the others run out.
func quizExample(t *testing.T) []string {
	t.Helper()
	options := newStage(asQuiz, nil).Session.View().Options
	right := strconv.Itoa(1 + slices.IndexFunc(options, func(o session.Option) bool { return o.Text == "`a` was moved" }))
	return []string{
		`{"action":"hint"}`,
		`{"action":"answer","value":"` + right + `"}`,
		`{"action":"undo"}`,
		`{"action":"answer","value":"` + right + `","took_ms":4200}`,
		`{"action":"answer","value":"dont-know"}`,
		`{"action":"skip"}`,
		`{"action":"answer","value":"clone"}`,
		`{"action":"time-up"}`,
	}
}

// pause is an input on which nobody types any more.
type pause struct{ r io.Reader }

func (p pause) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err == io.EOF {
		select {}
	}
	return n, err
}

// TestQuizEndsWithItsTime: also while nobody types.
func TestQuizEndsWithItsTime(t *testing.T) {
	short := func(c *session.Config) {
		asQuiz(c)
		c.Time = 50 * time.Millisecond
	}
	s := newStage(short, nil, "role", "gap")
	if err := Plain(context.Background(), s.Driver, pause{strings.NewReader("3\n")}, &s.out, PlainOptions{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.out.String(), "The time is over. 1 of 2 questions right") {
		t.Errorf("%s", s.out.String())
	}
	s = newStage(short, nil, "role")
	if err := JSONLines(context.Background(), s.Driver, pause{strings.NewReader("")}, &s.out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.out.String(), `"end":"time"`) {
		t.Errorf("%s", s.out.String())
	}

	p := newPlayer(t, asQuiz, "role")
	p.send(ticked{})
	if p.m.view.Screen != session.QuestionScreen {
		t.Fatal("ended at once")
	}
	p.now = p.now.Add(10*time.Minute - time.Second)
	p.send(ticked{})
	if picture := render(&p.m.view, p.m.look); !strings.Contains(picture, "1 second left") {
		t.Errorf("%s", picture)
	}
	p.now = p.now.Add(time.Second)
	p.send(ticked{})
	if v := p.m.view; v.Screen != session.SummaryScreen || v.Summary.End != session.EndTime {
		t.Errorf("%+v", v)
	}
}

// TestLinesGoOnAfterATimeLimit: what was typed too late is not lost.
func TestLinesGoOnAfterATimeLimit(t *testing.T) {
	r, w := io.Pipe()
	l := readLines(r)
	if _, err := l.nextBefore(context.Background(), start, start.Add(time.Millisecond)); err != errTimeUp {
		t.Fatal(err)
	}
	go io.WriteString(w, "late\n")
	if text, err := l.next(context.Background()); text != "late" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}
