package query

import (
	"errors"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func TestParse(t *testing.T) {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	day := quiz.Date(2026, 1, 5)
	card := quiz.Card{Key: "rust/moves/cut", Deck: "rust", Concept: "moves", Kind: quiz.Line, Tags: []string{"basics"},
		Codes: []string{"E0382"}, Prompt: "Which statement could be deleted?", Code: "use std::sync::mpsc;"}
	due := quiz.State{Phase: quiz.Review, Due: quiz.Due{Day: day}, Tags: []string{"hard-one"}}
	step := quiz.State{Phase: quiz.Relearning, Due: quiz.Due{At: now.Add(time.Minute)}}
	for _, c := range []struct {
		query string
		state quiz.State
		want  bool
	}{
		{"", quiz.State{}, true},
		{"rust", quiz.State{}, true}, {"moves", quiz.State{}, true}, {"rust/moves", quiz.State{}, true}, {"rust/moves/cut", quiz.State{}, true},
		{"ru", quiz.State{}, false}, {"deleted", quiz.State{}, true}, {`"be deleted"`, quiz.State{}, true}, {`"deleted be"`, quiz.State{}, false},
		{"sync::mpsc", quiz.State{}, true}, {"-moves", quiz.State{}, false}, {"-loans kind:line", quiz.State{}, true},
		{"deck:rust concept:moves tag:basics code:e0382 kind:line", quiz.State{}, true}, {"deck:rust concept:loans", quiz.State{}, false},
		{"tag:hard-one", due, true}, {"tag:hard-one", step, false},
		{"is:new", quiz.State{}, true}, {"is:new", due, false}, {"is:due", due, true}, {"is:review", due, true},
		{"is:due", step, false}, {"is:learning", step, true}, {"is:due", quiz.State{}, false},
		{"is:due", quiz.State{Phase: quiz.Review, Due: quiz.Due{Day: day}, Suspended: true}, false},
		{"is:due", quiz.State{Phase: quiz.Review, Due: quiz.Due{Day: day}, Buried: day + 1}, false},
		{"is:suspended", quiz.State{Suspended: true}, true}, {"is:flagged", quiz.State{Flag: 2}, true},
		{"is:flagged", quiz.State{Note: "odd"}, true}, {"is:flagged", due, false}, {"flag:2", quiz.State{Flag: 2}, true}, {"flag:2", quiz.State{Flag: 1}, false},
		{"flag:0", due, true}, {"-flag:0", quiz.State{Flag: 7}, true}, {"is:relearning", step, true}, {"is:relearning", quiz.State{Phase: quiz.Learning}, false},
		{"is:buried", quiz.State{Buried: day + 1}, true}, {"is:buried", quiz.State{Buried: day}, false},
	} {
		p, err := Parse(c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		if got := p(Subject{&card, c.state, day, now}); got != c.want {
			t.Errorf("%q: %v", c.query, got)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for q, caret := range map[string]int{`is:old`: 0, `flag:8`: 0, `x flag:`: 2, `moves kind:lines`: 6, `"open`: 0, `é color:red`: 2} {
		_, err := Parse(q)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", q, err)
			continue
		}
		lines := strings.Split(e.Error(), "\n")
		if got := strings.Index(lines[len(lines)-1], "^") - 2; got != caret {
			t.Errorf("%s: caret at %d, want %d", q, got, caret)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`deck:a -is:due "b c"`)
	f.Fuzz(func(t *testing.T, q string) {
		p, err := Parse(q)
		if err != nil {
			_ = err.Error()
			return
		}
		p(Subject{Card: &quiz.Card{}})
	})
}
