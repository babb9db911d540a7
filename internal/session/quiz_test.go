package session

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// newQuiz begins a quiz that asks the slots in this order.
func newQuiz(t *testing.T, change func(*Config), slots ...string) *rig {
	return newRig(t, func(c *Config) {
		c.Queue, c.Seed, c.Quiz = nil, 5, []*quiz.Card{}
		deck := c.Decks[0]
		for _, slot := range slots {
			i := slices.IndexFunc(deck.Cards, func(c quiz.Card) bool { return c.Slot == slot })
			c.Quiz = append(c.Quiz, &deck.Cards[i])
		}
		if change != nil {
			change(c)
		}
	})
}

func TestQuizTellsNothingBeforeItsEnd(t *testing.T) {
	r := newQuiz(t, nil, "choice", "role", "value", "gap")
	v := r.shows(QuestionScreen, "choice")
	if *v.Quiz != (Progress{Number: 1, Of: 4}) {
		t.Errorf("%+v", v.Quiz)
	}
	r.do(with(Answer, "1"))
	r.do(with(Answer, "3"))
	if v = r.shows(QuestionScreen, "value"); v.Message != "" || v.Quiz.Number != 3 {
		t.Errorf("%q, %d", v.Message, v.Quiz.Number)
	}
	r.do(act(DontKnow), with(Answer, "to_owned"))
	v = r.shows(SummaryScreen, "")
	sc := v.Summary.Quiz
	if v.Summary.End != EndDone || sc == nil || sc.Of != 4 || sc.Seed != 5 || len(sc.Answers) != 4 {
		t.Fatalf("%+v", v.Summary)
	}
	var right []bool
	n := 0
	for _, a := range sc.Answers {
		right = append(right, a.Right)
		if a.Right {
			n++
		}
		if a.View.Screen != ResultScreen || a.View.Card == nil {
			t.Errorf("%+v", a.View)
		}
	}
	first := sc.Answers[0].View.Options[0].Text == "moved"
	if !slices.Equal(right, []bool{first, true, false, true}) || v.Summary.Right != n {
		t.Errorf("%v, %d right", right, v.Summary.Right)
	}
	if len(sc.Concepts) != 1 || sc.Concepts[0] != (ConceptScore{"d/moves", "Moves", 4, 4, n}) {
		t.Errorf("%+v", sc.Concepts)
	}
	if sc.Answers[2].View.Result != quiz.DontKnow || sc.Answers[2].View.Card.Answer != "`a`" {
		t.Errorf("%+v", sc.Answers[2].View)
	}
}

// TestQuizGoesBack: the last answer can be given again until the end, and nothing
// tells what it was worth.
func TestQuizGoesBack(t *testing.T) {
	r := newQuiz(t, nil, "role", "gap")
	if err := r.Do(context.Background(), act(Undo)); err == nil || !strings.Contains(err.Error(), "no answer of this quiz") {
		t.Errorf("%v", err)
	}
	r.do(with(Answer, "5"), act(Undo))
	if v := r.shows(QuestionScreen, "role"); strings.Contains(v.Message, "again") || v.Quiz.Number != 1 {
		t.Errorf("%q, %d", v.Message, v.Quiz.Number)
	}
	r.do(with(Answer, "3"), with(Answer, "clone"))
	if v := r.shows(SummaryScreen, ""); v.Summary.Right != 2 || v.Summary.Answered != 2 {
		t.Errorf("%+v", v.Summary)
	}
	if err := r.Do(context.Background(), act(Undo)); err == nil {
		t.Error("an answer is taken back after the end")
	}
}

func TestQuizSkips(t *testing.T) {
	r := newQuiz(t, nil, "role", "gap")
	r.do(act(Skip))
	if v := r.shows(QuestionScreen, "gap"); strings.Contains(v.Message, "role") {
		t.Errorf("%q", v.Message)
	}
	r.do(with(Answer, "clone"))
	r.shows(QuestionScreen, "role")
	r.do(act(Quit))
	if v := r.shows(SummaryScreen, ""); v.Summary.Right != 1 || v.Summary.Quiz.Of != 2 || v.Summary.End != EndQuit {
		t.Errorf("%+v", v.Summary)
	}
}

// TestQuizTime: an answer after the end does not count, whichever action tells.
func TestQuizTime(t *testing.T) {
	limited := func(c *Config) { c.Time = time.Minute }
	r := newQuiz(t, limited, "role", "gap", "value")
	if v := r.view(); !v.Quiz.Ends.Equal(start.Add(time.Minute)) {
		t.Errorf("ends at %v", v.Quiz.Ends)
	}
	r.now = start.Add(59 * time.Second)
	r.do(with(Answer, "3"))
	r.now = start.Add(time.Minute)
	r.do(with(Answer, "clone"))
	v := r.shows(SummaryScreen, "")
	if v.Summary.Answered != 1 || v.Summary.End != EndTime || v.Summary.Quiz.Concepts[0].Answered != 1 || v.Summary.Quiz.Concepts[0].Of != 3 {
		t.Errorf("%+v", v.Summary)
	}

	r = newQuiz(t, limited, "role")
	r.do(act(TimeUp)) // the front's clock is believed
	if v := r.shows(SummaryScreen, ""); v.Summary.End != EndTime {
		t.Errorf("%+v", v.Summary)
	}
	if err := newRig(t, nil, "role").Do(context.Background(), act(TimeUp)); err == nil {
		t.Error("the time of a review is up")
	}
}

// TestQuizJudgesAProgramOnce: what the compiler says of it is told at the end.
func TestQuizJudgesAProgramOnce(t *testing.T) {
	r := newQuiz(t, nil, "fix", "gap")
	r.Judge = judgeOf(&quiz.Verdict{Outcome: quiz.Fails, Errors: []quiz.Message{{Code: "E0382", Text: "use of moved value"}}})
	r.do(with(Answer, program))
	if v := r.shows(QuestionScreen, "gap"); v.Message != "" {
		t.Errorf("%q", v.Message)
	}
	r.do(act(DontKnow))
	a := r.view().Summary.Quiz.Answers[0]
	if a.Right || a.View.Result != quiz.Wrong || !strings.Contains(strings.Join(a.View.Reasons, ""), "use of moved value") {
		t.Errorf("%+v", a)
	}
}

// TestQuizAsksWhoJudges: a card that the learner judges is compared at once, with
// a grade that has to be given.
func TestQuizAsksWhoJudges(t *testing.T) {
	r := newQuiz(t, nil, "basic", "gap")
	v := r.do(act(Reveal))
	if v.Screen != ResultScreen || !slices.Equal(v.Grades, []quiz.Grade{quiz.Again, quiz.Good}) {
		t.Fatalf("%+v", v)
	}
	if err := r.Do(context.Background(), act(Next)); err == nil {
		t.Error("an answer is right by itself")
	}
	r.do(with(Grade, "again"))
	r.shows(QuestionScreen, "gap")
	r.do(act(DontKnow))
	if v := r.view(); v.Summary.Right != 0 || v.Summary.Answered != 2 {
		t.Errorf("%+v", v.Summary)
	}
}

// TestQuizKeepsWhatFailed: an answer that could not be written can be given again,
// and its result was not seen.
func TestQuizKeepsWhatFailed(t *testing.T) {
	r := newQuiz(t, nil, "role", "gap")
	r.Log = &brokenLog{Log: r.log, err: errors.New("full")}
	if err := r.Do(context.Background(), with(Answer, "3")); err == nil {
		t.Fatal("no error")
	}
	r.shows(QuestionScreen, "role")
	r.Log = r.log
	r.do(with(Answer, "3"))
	r.shows(QuestionScreen, "gap")
}

// TestQuizIsTheSame: neither what was answered before nor when changes what is
// asked and how it is shown; another seed does.
func TestQuizIsTheSame(t *testing.T) {
	shown := func(seed uint64, reps int) []string {
		r := newQuiz(t, func(c *Config) {
			c.Seed = seed
			c.States = map[quiz.CardID]quiz.State{}
			for i := range c.Decks[0].Cards {
				c.States[c.Decks[0].Cards[i].ID()] = quiz.State{Reps: reps}
			}
		}, "choice", "several", "order")
		var all []string
		for range 3 {
			for _, o := range r.view().Options {
				all = append(all, o.Text)
			}
			r.do(act(DontKnow))
		}
		return all
	}
	if a, b := shown(5, 0), shown(5, 3); !slices.Equal(a, b) {
		t.Errorf("%q\n%q", a, b)
	}
	if a, b := shown(5, 0), shown(6, 0); slices.Equal(a, b) {
		t.Errorf("two seeds: %q", a)
	}
}

// TestQuizWalk: whatever is done in whatever order, a quiz never shows a result
// that the program found, never writes more than one answer a question, and ends.
func TestQuizWalk(t *testing.T) {
	slots := []string{"choice", "several", "role", "cut", "value", "gap", "output", "order", "basic"}
	values := []string{"", "1", "2", "3", "1,2", "3,1,2", "clone", "again", "good", "x"}
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		r := newQuiz(t, func(c *Config) { c.Seed = seed }, slots[:1+rng.IntN(len(slots))]...)
		for range 400 {
			v := r.view()
			if v.Screen == SummaryScreen {
				break
			}
			if v.Screen == ResultScreen && v.Result != quiz.Unjudged || v.Screen == LessonScreen {
				t.Fatalf("seed %d: shows %+v", seed, v)
			}
			if strings.Contains(v.Message, "right") {
				t.Fatalf("seed %d: says %q", seed, v.Message)
			}
			kind := ActionKind(1 + rng.IntN(int(Quit)-2)) // not TimeUp and Quit
			if err := r.Do(context.Background(), Action{Kind: kind, Value: values[rng.IntN(len(values))]}); err != nil {
				var refusal Refusal
				if !errors.As(err, &refusal) {
					t.Fatal(err)
				}
			}
		}
		r.do(act(Quit))
		sum := r.view().Summary
		answered := map[string]bool{}
		for _, a := range sum.Quiz.Answers {
			if answered[a.View.Card.Key] {
				t.Errorf("seed %d: %s is answered twice", seed, a.View.Card.Key)
			}
			answered[a.View.Card.Key] = true
		}
		if sum.Answered != len(sum.Quiz.Answers) || sum.Answered > sum.Quiz.Of {
			t.Errorf("seed %d: %+v", seed, sum)
		}
	}
}
