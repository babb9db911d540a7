package query

import (
	"errors"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

var (
	now  = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	day  = quiz.Date(2026, 1, 5)
	card = quiz.Card{
		Key: "rust/moves/cut", Deck: "rust", Concept: "moves", Kind: quiz.Line, Tags: []string{"basics", "own::moves"}, Codes: []string{"E0382"},
		Prompt: "Which statement could be deleted?", Code: "use std::sync::mpsc;\nfn f(x: i32) -> i32 { drop(y); x * 2 }", Answer: "line 7",
		Options: []quiz.Option{{Text: "the second sender"}}, Scheduled: true,
	}
	due = quiz.State{
		Phase: quiz.Review, Due: quiz.Due{Day: day}, Tags: []string{"hard-one"}, Memory: quiz.Memory{Stability: 9.5, Difficulty: 7}, Reps: 4, Lapses: 1,
		First: day - 30, Last: day - 6, LastGrade: quiz.Again,
	}
	step = quiz.State{Phase: quiz.Relearning, Due: quiz.Due{At: now.Add(time.Minute)}, Memory: quiz.Memory{Stability: 1, Difficulty: 5}, Reps: 1, First: day, Last: day, LastGrade: quiz.Good}
)

func TestParse(t *testing.T) {
	fresh := quiz.State{}
	for _, c := range []struct {
		query string
		state quiz.State
		want  bool
	}{
		{"", fresh, true}, {"  ", fresh, true},

		// Names and text.
		{"rust", fresh, true}, {"moves", fresh, true}, {"rust/moves", fresh, true}, {"rust/moves/cut", fresh, true}, {"cut", fresh, true},
		{"ru", fresh, false}, {"oves", fresh, false}, {"r*t", fresh, true}, {"rust/*/cut", fresh, true}, {"mo*s/cut", fresh, true}, {"*/cut", fresh, true},
		{"deleted", fresh, true}, {"DELETED", fresh, true}, {`"be deleted"`, fresh, true}, {`"deleted be"`, fresh, false}, {"be deleted", fresh, true},
		{"which*deleted", fresh, true}, {"deleted*which", fresh, false}, {"*", fresh, true}, {"sender", fresh, true}, {`"line 7"`, fresh, true}, {"line*7", fresh, true},

		// Code is text.
		{"sync::mpsc", fresh, true}, {"drop(y)", fresh, true}, {"(drop(y))", fresh, true}, {"drop(z)", fresh, false}, {"->", fresh, true}, {"-> i32", fresh, true},
		{`"x: i32"`, fresh, true}, {`"x: i64"`, fresh, false}, {`x\: i32`, fresh, true}, {`"x \* 2"`, fresh, true}, {`"x \* 3"`, fresh, false}, {`f(x:`, fresh, true},

		// Fields.
		{"deck:rust concept:moves tag:basics code:e0382 kind:line", fresh, true}, {"deck:rust concept:loans", fresh, false},
		{"DECK:Rust", fresh, true}, {"deck:ru", fresh, false}, {"deck:ru*", fresh, true}, {"code:E03*", fresh, true}, {"code:E05*", fresh, false}, {`"deck:rust"`, fresh, true},
		{"tag:hard-one", due, true}, {"tag:hard-one", step, false}, {"tag:own", fresh, true}, {"tag:own::moves", fresh, true}, {"tag:ow", fresh, false}, {`tag:"hard-one"`, due, true},

		// States.
		{"is:new", fresh, true}, {"is:new", due, false}, {"is:due", due, true}, {"IS:Review", due, true},
		{"is:due", step, false}, {"is:learning", step, true}, {"is:due", fresh, false}, {"is:relearning", step, true}, {"is:relearning", quiz.State{Phase: quiz.Learning}, false},
		{"is:due", quiz.State{Phase: quiz.Review, Due: quiz.Due{Day: day}, Suspended: true}, false},
		{"is:due", quiz.State{Phase: quiz.Review, Due: quiz.Due{Day: day}, Buried: day + 1}, false},
		{"is:suspended", quiz.State{Suspended: true}, true}, {"is:flagged", quiz.State{Flag: 2}, true},
		{"is:flagged", quiz.State{Note: "odd"}, true}, {"is:flagged", due, false}, {"flag:2", quiz.State{Flag: 2}, true}, {"flag:2", quiz.State{Flag: 1}, false},
		{"flag:0", due, true}, {"-flag:0", quiz.State{Flag: 7}, true}, {"is:buried", quiz.State{Buried: day + 1}, true}, {"is:buried", quiz.State{Buried: day}, false},
		{"is:leech", due, true}, {"is:leech", step, false}, {"is:quiz", due, false},

		// Numbers.
		{"prop:s<10", due, true}, {"prop:s<9", due, false}, {"prop:s>=9.5", due, true}, {"prop:s<10", fresh, false}, {"-prop:s<10", fresh, true}, {"PROP:S<10", due, true},
		{"prop:d>6", due, true}, {"prop:d=7", due, true}, {"prop:d!=7", due, false}, {"prop:r<0.9", due, true}, {"prop:r<90%", due, true}, {"prop:r>90%", due, false}, {"prop:r<2", fresh, false},
		{"prop:reps=4", due, true}, {"prop:reps=0", fresh, true}, {"prop:lapses>0", due, true}, {"prop:lapses<=0", fresh, true},
		{"prop:ivl=6", due, true}, {"prop:ivl>0", step, false}, {"prop:due=0", due, true}, {"prop:due<0", due, false}, {"prop:due=0", step, true}, {"prop:due=0", fresh, false},
		{"prop:due=-2", quiz.State{Due: quiz.Due{Day: day - 2}}, true},
		{"rated:7", due, true}, {"rated:6", due, false}, {"rated:1", step, true}, {"rated:1", fresh, false}, {"rated:7:again", due, true}, {"rated:7:1", due, true}, {"rated:7:good", due, false},
		{"introduced:31", due, true}, {"introduced:30", due, false}, {"introduced:1", step, true}, {"introduced:9", fresh, false},

		// Terms together.
		{"-moves", fresh, false}, {"-loans kind:line", fresh, true}, {`-"be deleted"`, fresh, false}, {"--x", fresh, false}, {"-", fresh, true},
		{"loans or moves", fresh, true}, {"loans OR moves", fresh, true}, {"loans or kind:choice", fresh, false}, {"moves and kind:line", fresh, true}, {"moves AND kind:gap", fresh, false},
		{"kind:gap moves or rust", fresh, true}, {"rust or moves kind:gap", fresh, true}, {"(rust or moves) kind:gap", fresh, false}, {"kind:line (loans or (moves -is:due))", fresh, true},
		{"-(loans or moves)", fresh, false}, {"-(loans moves)", fresh, true}, {"-(-moves)", fresh, true}, {"or-less or moves", fresh, true}, {"(moves)or(loans)", fresh, true}, {`"or"`, fresh, false},
	} {
		p, err := Parse(c.query, nil)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		s := Subject{Card: &card, State: c.state, Day: day, Now: now,
			Recall: func() float64 { return 0.85 }, Leech: func() bool { return c.state.Lapses > 0 }}
		if got := p(s); got != c.want {
			t.Errorf("%q: %v", c.query, got)
		}
	}
}

// TestNames: what is the name of a deck or concept means that, and no text.
func TestNames(t *testing.T) {
	named := func(name string) bool {
		return name == "rust" || name == "moves" || name == "deleted" || name == "rust/moves"
	}
	for q, want := range map[string]bool{
		"rust": true, "Moves": true, "rust/moves": true, "deleted": false, `"deleted"`: true, "delet": true, "-deleted": true, "del*ed": true, "cut": true,
	} {
		p, err := Parse(q, named)
		if err != nil {
			t.Fatal(err)
		}
		if got := p(Subject{Card: &card, Day: day, Now: now}); got != want {
			t.Errorf("%s: %v", q, got)
		}
	}
}

// TestWhatIsNotKnown: without an answer to them, recall and leeches fit nothing.
func TestWhatIsNotKnown(t *testing.T) {
	for _, q := range []string{"prop:r>0", "is:leech"} {
		p, err := Parse(q, nil)
		if err != nil || p(Subject{Card: &card, State: due, Day: day, Now: now}) {
			t.Errorf("%s: fits, or %v", q, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ query, marks, what, hint string }{
		{`is:old`, `   ^^^`, "there is no is:old", "is:due"},
		{`is:`, `^^^`, "behind is: a word is missing", "is:due"},
		{`flag:8`, `     ^`, "flag:8", "flag:1"},
		{`x flag:`, `  ^^^^^`, "flag:", ""},
		{`moves kind:lines`, `           ^^^^^`, "there is no kind:lines", "kind:line"},
		{`x "open`, `  ^`, "never closed", `\"`},
		{`é color:red`, `  ^^^^^`, "color: is nothing", "deck:"},
		{`"所有権" color:red`, `         ^^^^^`, "color:", ""},
		{"a\tb:c", `  ^`, "b: is nothing", "quotation marks"},
		{`added:3`, `^^^^^`, "added:", "introduced:7"},
		{`tag:`, `^^^^`, "a name is missing", "tag:*"},
		{`(moves`, `^`, "never closed", `"("`},
		{`moves)`, `     ^`, "closes none", `")"`},
		{`moves ()`, `       ^`, "before this a term", "parentheses"},
		{`moves or`, `      ^^`, "behind this a term", "quotation marks"},
		{`moves and (x)or )`, `             ^^`, "behind this a term", ""},
		{`or moves`, `^^`, "before this a term", ""},
		{`(and moves)`, ` ^^^`, "before this a term", ""},
		{`a and or b`, `  ^^^`, "behind this a term", ""},
		{`prop:s`, `     ^`, "compared with nothing", "shell"},
		{`prop:`, `^^^^^`, "a word is missing", "prop:s"},
		{`prop:ease<2`, `     ^^^^^^`, "there is no prop:ease", "prop:lapses"},
		{`prop:s<many`, `     ^^^^^^`, `"many" is no number`, ""},
		{`prop:s<50%`, `     ^^^^^`, "is no number", ""},
		{`prop:s<NaN`, `     ^^^^^`, "is no number", ""},
		{`prop:s!3`, `     ^^^`, "no comparison", "<="},
		{`rated:0`, `      ^`, "a number of days", "rated:7"},
		{`rated:7:fine`, `        ^^^^`, "there is no rated:7:fine", "rated:7:again"},
		{strings.Repeat("(", 101), strings.Repeat(" ", 100) + "^", "too deep", ""},
	} {
		_, err := Parse(c.query, nil)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		lines := strings.Split(e.Error(), "\n")
		if len(lines) != 3 || strings.TrimPrefix(lines[2], "  ") != c.marks {
			t.Errorf("%s: points at\n%s", c.query, err)
		}
		if !strings.Contains(e.What, c.what) || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %s; %s", c.query, e.What, e.Hint)
		}
	}
}

// TestErrorsKnowWhatCouldStandThere lets the command line tell slips.
func TestErrorsKnowWhatCouldStandThere(t *testing.T) {
	for query, want := range map[string]string{"is:deu": "is:due", "kind:lime": "kind:line", "dekc:x": "deck:", "prop:rep>3": "prop:reps", "rated:2:agian": "rated:2:again"} {
		_, err := Parse(query, nil)
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(query, e.Given) {
			t.Errorf("%s: given %q", query, e.Given)
			continue
		}
		if !strings.Contains(" "+strings.Join(e.Known, " ")+" ", " "+want+" ") {
			t.Errorf("%s: known are %q", query, e.Known)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range []string{
		`deck:a -is:due "b c"`, `(a or -b) and c*d`, `prop:s<=3 rated:7:1`, `\"(`, `-(((x)))`, `a::b f(x) ->`, `tag:"x y"* flag:3`, `or )`, "é:\xff(",
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		p, err := Parse(q, nil)
		if err == nil {
			first := p(Subject{Card: &card, State: due, Day: day, Now: now})
			// What stands in parentheses means the same, and its opposite the opposite.
			turned, err := Parse("-("+q+"\n)", nil)
			if strings.TrimSpace(q) != "" && (err != nil || turned(Subject{Card: &card, State: due, Day: day, Now: now}) == first) && strings.Count(q, "(") < maxDepth {
				t.Errorf("%q is %v, and its opposite as well (%v)", q, first, err)
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) || e.At < 0 || e.Len < 0 || e.At+e.Len > len(q) || e.What == "" {
			t.Fatalf("%q: %#v", q, err)
		}
		if strings.Count(e.Error(), "\n") != 2 {
			t.Errorf("%q: %q", q, e.Error())
		}
	})
}
