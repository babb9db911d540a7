package term

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/session"
)

// ticked says that the time on the screen may have changed.
type ticked struct{}

// nextTick asks for the next change of the time on the screen: the next second of a
// quiz with a limit, else the next minute of a review.
func (m model) nextTick() tea.Cmd {
	switch {
	case m.tick == nil || m.view.Quiz != nil && (m.view.Screen == session.SummaryScreen || m.view.Ends.IsZero()):
		return nil
	case m.view.Quiz != nil:
		return m.tick(time.Second)
	}
	took := max(0, m.look.now.Sub(m.view.Began))
	return m.tick(max(time.Second, time.Minute-took%time.Minute))
}

// clock goes on with the time, and ends a quiz when it is up.
func (m model) clock() (tea.Model, tea.Cmd) {
	m.look.now = m.d.Now()
	if m.busy || m.view.Quiz == nil || m.view.Screen == session.SummaryScreen || m.look.now.Before(m.view.Ends) {
		return m, m.nextTick()
	}
	return m.do(session.Action{Kind: session.TimeUp})
}

// quizKeys lists the keys that matter most in a quiz.
func quizKeys(v *session.View, l look, more bool) []hintKey {
	switch v.Screen {
	case session.ResultScreen:
		keys := []hintKey{{"1", "no"}, {"3", "yes"}, {"u", "back to the question"}}
		if more {
			keys = append([]hintKey{{"space", "read on"}}, keys...)
		}
		return append(keys, hintKey{"q", "quit"})
	case session.SummaryScreen:
		if more {
			return []hintKey{{"enter", "read on"}, {"q", "leave"}}
		}
		return []hintKey{{"enter", "leave"}}
	}
	keys := readingKeys(v, l, more)
	if lettersAreText(v.Card) {
		if !l.commands {
			return append(keys, hintKey{"esc", "then a letter: commands"})
		}
		keys = []hintKey{{"esc", "back to typing"}}
	}
	return append(keys, hintKey{"d", "don't know"}, hintKey{"n", "skip"}, hintKey{"u", "last question"}, hintKey{"?", "all keys"}, hintKey{"q", "quit"})
}

var quizHelp = []hintKey{
	{"space, enter", "read on to the end; show the answer of a card that you judge yourself"},
	{"1-9", "choose an option"},
	{"1-9 ↑ ↓ ← →", "pieces that want an order: put one behind those called up before; move the marked one, mark another; backspace takes one back"},
	{"d", "don't know, which counts as wrong"},
	{"n", "skip: later in this quiz"},
	{"u", "back to the last question, to answer it again"},
	{"r", "where a program is mended: begin again with the one of the card"},
	{"↑ ↓ j k", "scroll; PgUp and PgDn by windows, Home and End to the ends"},
	{"ctrl+z", "suspend the program; fg brings it back, and the time goes on"},
	{"q, ctrl+c", "quit; what was answered is scored"},
}

// score draws the end of a quiz: what was right, and then each question that was
// missed, with all that is to be said of it.
func (b *body) score(sum *session.Summary) {
	q := sum.Quiz
	b.say(scoreLine(sum), span{bold: true})
	if len(q.Concepts) > 1 {
		b.gap()
		for _, c := range q.Concepts {
			mark := span{text: "✓ ", ink: inkRight, bold: true}
			if c.Right < c.Of {
				mark = span{text: "✗ ", ink: inkWrong, bold: true}
			}
			b.rows = append(b.rows, wrap([]span{{text: conceptLine(&c)}}, b.width, row{mark}, row{{text: "  "}})...)
		}
	}
	n := 0
	for i := range q.Answers {
		a := &q.Answers[i]
		if a.Right {
			continue
		}
		n++
		b.put(bar(b.width, fmt.Sprintf(" missed %d: %s ", n, a.View.Card.Key)))
		b.result(&a.View)
	}
}
