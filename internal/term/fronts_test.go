package term

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// step is an action in the words of each front.
type step struct {
	action session.Action
	plain  string // lines
	keys   string // as player.press takes them; "'" begins what is typed letter by letter
}

// anyStep picks what a learner might do next, mostly something that is possible.
func anyStep(rng *rand.Rand, v *session.View) step {
	do := func(kind session.ActionKind, plain, keys string) step {
		return step{session.Action{Kind: kind}, plain, keys}
	}
	if v.Screen == session.LessonScreen { // plain lines never stop at a page
		return do(session.Next, "", "end enter end enter") // both halves
	}
	command := "esc " // where letters are the answer
	if v.Screen != session.QuestionScreen || !typesText(v.Card) {
		command = ""
	}
	aside := []step{
		do(session.Suspend, ":s", command+"s"), do(session.Bury, ":b", command+"b"), do(session.Skip, ":n", command+"n"), do(session.Flag, ":f", command+"f"),
		do(session.Lesson, ":l", command+"l f1"), // any key closes it
	}
	if v.Screen == session.ResultScreen {
		grade := fmt.Sprint(1 + rng.IntN(3))
		steps := append(aside, do(session.Undo, ":u", "u"))
		switch n := rng.IntN(3 * len(steps)); {
		case n < len(steps):
			return steps[n]
		case n < 2*len(steps):
			return do(session.Next, "", "end enter")
		}
		return step{session.Action{Kind: session.Grade, Value: grade}, grade, grade}
	}
	steps := append(aside, do(session.Undo, ":u", command+"u"), do(session.Redo, ":r", command+"U"),
		do(session.Hint, ":k", command+"h"), do(session.Guess, ":g", command+"g"), do(session.DontKnow, ":d", command+"d"))
	if rng.IntN(2) == 0 {
		return steps[rng.IntN(len(steps))]
	}
	answer := func(value, plain, keys string) step {
		return step{session.Action{Kind: session.Answer, Value: value}, plain, keys}
	}
	n := fmt.Sprint(1 + rng.IntN(max(len(v.Options), 1)))
	switch c := v.Card; {
	case c.Kind == quiz.Choice && !c.Multiple:
		return answer(n, n, n)
	case c.Kind == quiz.Choice:
		return answer(n, n, n+" enter")
	case c.Kind == quiz.Order:
		return answer("2,1,3", "2,1,3", "2 1 3 enter")
	case c.Kind == quiz.Line:
		return answer("3", "3", "3 enter")
	case c.Kind == quiz.Fix:
		return answer(mended, mended+".", "enter")
	case v.SelfGraded:
		return do(session.Reveal, "", "end space")
	case severalLines(c):
		return answer(".\n2", "\\.\n2\n.", "'.\n2 enter")
	}
	return answer("clone()", "clone()", "'clone() enter")
}

// TestFrontsShareTheSession plays the same random session by actions, by lines of
// JSON, by sentences and by keys: what is written must be the same, but for the
// times.
func TestFrontsShareTheSession(t *testing.T) {
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 2))
			still := func(s *stage) *stage { // in no front does time pass, so that what comes next is the same in all
				s.Now = func() time.Time { return start }
				return s
			}
			byAction, p := still(newStage(nil, nil)), newPlayer(t, nil)
			still(p.stage)
			p.editor = func(file string) error { return os.WriteFile(file, []byte(mended), 0o600) }
			var objects, lines []string
			for range 60 {
				v := byAction.Session.View()
				if v.Screen == session.SummaryScreen {
					break
				}
				s := anyStep(rng, &v)
				refused := byAction.Do(t.Context(), s.action) != nil
				text, err := json.Marshal(map[string]string{"action": s.action.Kind.String(), "value": s.action.Value})
				if err != nil {
					t.Fatal(err)
				}
				objects = append(objects, string(text))
				p.play(s.keys)
				if v.Screen != session.LessonScreen && !(refused && s.action.Kind == session.Answer) {
					lines = append(lines, strings.Split(s.plain, "\n")...)
				}
				after := byAction.Session.View()
				if got := p.m.view; got.Screen != after.Screen || keyOf(&got) != keyOf(&after) {
					t.Fatalf("after %v %q, or the keys %s, the session is at %d %s, the screen at %d %s\n%s", s.action.Kind, s.action.Value, s.keys,
						after.Screen, keyOf(&after), got.Screen, keyOf(&got), render(&p.m.view, p.m.look))
				}
			}
			want := written(byAction)
			if got := written(p.stage); !reflect.DeepEqual(got, want) {
				t.Errorf("by keys it came to\n%s\nby actions to\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			byJSON := still(newStage(nil, objects))
			if err := JSONLines(t.Context(), byJSON.Driver, byJSON, io.Discard); err != nil {
				t.Error(err)
			}
			if got := written(byJSON); !reflect.DeepEqual(got, want) {
				t.Errorf("by objects it came to\n%s\nby actions to\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			bySentence := still(newStage(nil, lines))
			if err := Plain(t.Context(), bySentence.Driver, bySentence, &bySentence.out, PlainOptions{}); err != nil {
				t.Error(err)
			}
			if got := written(bySentence); !reflect.DeepEqual(got, want) {
				t.Errorf("by sentences it came to\n%s\nby actions to\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), bySentence.out.String())
			}
		})
	}
}

// play presses keys and types what follows an apostrophe, up to a space.
func (p *player) play(keys string) {
	for _, word := range strings.Split(keys, " ") {
		if text, ok := strings.CutPrefix(word, "'"); ok {
			p.m.look.input = field{} // what was typed before is kept with the card
			for line, text := range strings.Split(text, "\n") {
				if line > 0 {
					p.press("ctrl+j")
				}
				p.typing(text)
			}
			continue
		}
		p.press(word)
	}
}

func keyOf(v *session.View) string {
	if v.Card != nil {
		return v.Card.Key
	}
	return ""
}

// written is what a session came to: each event without its times.
func written(s *stage) []string {
	var events []string
	for _, e := range s.memory.Events() {
		text := fmt.Sprintf("%v %x %d", e.Kind, e.Card[:2], e.Flag)
		if a := e.Answer; a != nil {
			text += fmt.Sprintf(" %v %v %v %q hints %d tries %d guess %t", a.Grade, a.Proposed, a.Result, strings.TrimSpace(a.Given), a.Hints, a.Tries, a.Guess)
		}
		events = append(events, text)
	}
	return events
}
