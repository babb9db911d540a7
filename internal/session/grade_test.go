package session

import (
	"context"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestGrading(t *testing.T) {
	no, yes := false, true
	unsure := func(v string) Action { return Action{Kind: Answer, Value: v, Sure: &no} }
	tests := []struct {
		name, slot string
		actions    []Action // "@text" in a value stands for the place of that option
		result     quiz.Result
		proposed   quiz.Grade
		given      string
	}{
		{"choice right", "choice", []Action{with(Answer, "@moved")}, quiz.Right, quiz.Good, "@moved"},
		{"choice wrong", "choice", []Action{with(Answer, "@copied")}, quiz.Wrong, quiz.Again, "@copied"},
		{"don't know", "choice", []Action{act(DontKnow)}, quiz.DontKnow, quiz.Again, ""},
		{"given up", "choice", []Action{act(GiveUp)}, quiz.DontKnow, quiz.Again, ""},
		{"a guess, right", "choice", []Action{act(Guess), with(Answer, "@moved")}, quiz.Right, quiz.Again, "@moved"},
		{"a guess taken back", "choice", []Action{act(Guess), act(Guess), with(Answer, "@moved")}, quiz.Right, quiz.Good, "@moved"},
		{"not sure", "choice", []Action{unsure("@moved")}, quiz.Right, quiz.Again, "@moved"},
		{"sure after all", "choice", []Action{act(Guess), {Kind: Answer, Value: "@moved", Sure: &yes}}, quiz.Right, quiz.Good, "@moved"},
		{"right after a hint", "choice", []Action{act(Hint), with(Answer, "@moved")}, quiz.Right, quiz.Hard, "@moved"},
		{"wrong after a hint", "choice", []Action{act(Hint), with(Answer, "@copied")}, quiz.Wrong, quiz.Again, "@copied"},
		{"right after the hint that gives it", "choice", []Action{act(Hint), act(Hint), with(Answer, "@moved")}, quiz.Right, quiz.Again, "@moved"},
		{"right after a look at the answer", "choice", []Action{with(Answer, "@copied"), act(Undo), with(Answer, "@moved")}, quiz.Right, quiz.Again, "@moved"},

		{"exactly the right set", "several", []Action{with(Answer, "@line 5,@line 3")}, quiz.Right, quiz.Good, ""},
		{"half of the set", "several", []Action{with(Answer, "@line 3")}, quiz.Wrong, quiz.Again, "@line 3"},
		{"one too many", "several", []Action{with(Answer, "@line 3 @line 5 @line 1")}, quiz.Wrong, quiz.Again, ""},

		{"line right", "role", []Action{with(Answer, " 3 ")}, quiz.Right, quiz.Good, "3"},
		{"line wrong", "role", []Action{with(Answer, "5")}, quiz.Wrong, quiz.Again, "5"},

		{"statement right", "cut", []Action{with(Answer, "5")}, quiz.Right, quiz.Good, "5"},
		{"statement wrong", "cut", []Action{with(Answer, "2")}, quiz.Wrong, quiz.Again, "2"},
		{"any line of another slot", "role", []Action{with(Answer, "1")}, quiz.Wrong, quiz.Again, "1"},

		{"typed right", "value", []Action{with(Answer, " a ")}, quiz.Right, quiz.Good, "a"},
		{"typed right, another text", "value", []Action{with(Answer, "a.clone()")}, quiz.Right, quiz.Good, "a.clone()"},
		{"typed, inner space", "value", []Action{with(Answer, "a.clone( )")}, quiz.Near, quiz.Good, "a.clone( )"},
		{"typed, semicolon", "value", []Action{with(Answer, "a.clone();")}, quiz.Near, quiz.Good, "a.clone();"},
		{"typed, wrong case", "value", []Action{with(Answer, "A")}, quiz.Wrong, quiz.Again, "A"},
		{"gap", "gap", []Action{with(Answer, "to_owned")}, quiz.Right, quiz.Good, "to_owned"},
		{"output", "output", []Action{with(Answer, "1\r\n2\n")}, quiz.Right, quiz.Good, "1\n2"},
		{"output on one line", "output", []Action{with(Answer, "1 2")}, quiz.Wrong, quiz.Again, "1 2"},

		{"order right", "order", []Action{with(Answer, "@let a = 1;,@let b = a;,@drop(b);")}, quiz.Right, quiz.Good, ""},
		{"order wrong", "order", []Action{with(Answer, "@let b = a;,@let a = 1;,@drop(b);")}, quiz.Wrong, quiz.Again, ""},
		{"order as shown", "order", []Action{with(Answer, "1,2,3")}, quiz.Wrong, quiz.Again, "1,2,3"},

		{"revealed", "basic", []Action{act(Reveal)}, quiz.Unjudged, 0, ""},
		{"revealed after a hint", "basic", []Action{act(Hint), act(Reveal)}, quiz.Unjudged, 0, ""},
		{"written down, then revealed", "basic", []Action{with(Answer, " nothing ")}, quiz.Unjudged, 0, "nothing"},
		{"don't know, self-graded", "basic", []Action{act(DontKnow)}, quiz.DontKnow, quiz.Again, ""},

		{"fix without a compiler", "fix", []Action{with(Answer, "fn main() {}")}, quiz.Unjudged, 0, "fn main() {}"},
	}
	for _, twoButton := range []bool{false, true} {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				r := newRig(t, func(c *Config) { c.TwoButton = twoButton }, test.slot)
				before := r.view()
				for _, a := range test.actions {
					a.Value = places(before, a.Value)
					r.do(a)
				}
				v := r.shows(ResultScreen, test.slot)
				want := test.proposed
				if twoButton && want == quiz.Hard {
					want = quiz.Good
				}
				if v.Result != test.result || v.Proposed != want {
					t.Errorf("result %v, proposed %v; want %v, %v", v.Result, v.Proposed, test.result, want)
				}
				if v.Right != (test.result == quiz.Right || test.result == quiz.Near) {
					t.Errorf("right is %v", v.Right)
				}
				if want == 0 {
					want = quiz.Good
				}
				if v.Default != want {
					t.Errorf("an empty commit means %v, want %v", v.Default, want)
				}
				if given := places(before, test.given); given != "" && v.Given != given {
					t.Errorf("given %q, want %q", v.Given, given)
				}
				if n := len(r.log.Events()); n != 0 {
					t.Errorf("%d events before the grade", n)
				}
				r.do(act(Next))
				if e := r.log.Events(); len(e) != 1 || e[0].Answer.Grade != want {
					t.Errorf("committed %+v", e)
				}
			})
		}
	}
}

// places replaces "@text" by the place on the screen of the option with that
// text; a text ends with a comma, " @" or the end.
func places(v View, value string) string {
	for _, o := range v.Options {
		value = strings.ReplaceAll(value, "@"+o.Text, joinPositions([]int{place(v, o.Text)}))
	}
	return value
}

func TestGradeByHand(t *testing.T) {
	for i, g := range quiz.Grades {
		for _, value := range []string{g.String(), string(rune('1' + i))} {
			r := newRig(t, nil, "role")
			r.do(with(Answer, "3"), with(Grade, value))
			if a := r.log.Events()[0].Answer; a.Grade != g || a.Proposed != quiz.Good {
				t.Errorf("%s: committed %v, proposed %v", value, a.Grade, a.Proposed)
			}
		}
	}
}

func TestTwoButtons(t *testing.T) {
	r := newRig(t, func(c *Config) { c.TwoButton = true }, "role")
	v := r.do(with(Answer, "3"))
	if len(v.Grades) != 2 || v.Grades[0] != quiz.Again || v.Grades[1] != quiz.Good {
		t.Errorf("grades to choose from: %v", v.Grades)
	}
	for _, g := range []string{"hard", "2", "easy", "4"} {
		if err := r.Do(context.Background(), with(Grade, g)); err == nil {
			t.Errorf("%s was taken", g)
		}
	}
	r.do(with(Grade, "again"))
}

func TestFixWithoutACompiler(t *testing.T) {
	r := newRig(t, func(c *Config) { c.NoCompiler = true }, "fix", "role")
	if v := r.view(); !v.SelfGraded {
		t.Error("the view does not say that the learner grades")
	}
	if v := r.do(act(Reveal)); v.Result != quiz.Unjudged || v.Proposed != 0 || v.Default != quiz.Good {
		t.Errorf("%+v", v)
	}
	r.do(with(Grade, "easy"))
	if r.view().SelfGraded {
		t.Error("a card of kind line is graded by the program")
	}
}

func TestJudgedFix(t *testing.T) {
	author := testDeck().Cards[9].Accept[0]
	reject := quiz.Verdict{Outcome: quiz.Fails, Errors: []quiz.Message{{Code: "E0382", Text: "borrow of moved value", Spans: []quiz.SpanLabel{{Line: 5, Primary: true}}}}}
	accept := quiz.Verdict{Outcome: quiz.Compiles}
	tests := []struct {
		name     string
		programs []string
		verdicts []quiz.Verdict
		result   quiz.Result
		proposed quiz.Grade
		reason   string
	}{
		{"right", []string{author}, []quiz.Verdict{accept}, quiz.Right, quiz.Good, ""},
		{"right at the second try", []string{program, author}, []quiz.Verdict{reject, accept}, quiz.Right, quiz.Hard, ""},
		{"compiles, but empty", []string{"fn main() {}"}, []quiz.Verdict{accept}, quiz.Unjudged, quiz.Again, "`String`, `from`, `println`"},
		{"no verdict", []string{author}, []quiz.Verdict{{Why: "timed out"}}, quiz.Unjudged, 0, "timed out"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, nil, "fix")
			n := 0
			r.Judge = func(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
				if len(ps) != 2 || ps[0].Text != test.programs[n] || ps[0].Edition != "2021" || !ps[0].Shown || ps[1].Text != author {
					t.Errorf("asked for %+v", ps)
				}
				n++
				return test.verdicts[n-1 : n], nil
			}
			for i, p := range test.programs {
				v := r.do(with(Answer, p))
				if i < len(test.programs)-1 {
					if v.Screen != QuestionScreen || v.Tries != i+1 || !strings.Contains(v.Message, "E0382") || !strings.Contains(v.Message, "line 5") {
						t.Fatalf("after a rejected program: %+v", v)
					}
				}
			}
			v := r.shows(ResultScreen, "fix")
			if v.Result != test.result || v.Proposed != test.proposed || !strings.Contains(strings.Join(v.Reasons, " "), test.reason) {
				t.Errorf("%v, proposed %v, %q", v.Result, v.Proposed, v.Reasons)
			}
			r.do(act(Next))
			if a := r.log.Events()[0].Answer; int(a.Tries) != len(test.programs)-1 || a.Given != test.programs[len(test.programs)-1] {
				t.Errorf("committed %+v", a)
			}
		})
	}
}
