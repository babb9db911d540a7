package session

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// TestFixThatRuns has programs that compile judged by what they do, against an
// author's that does something else or nothing.
func TestFixThatRuns(t *testing.T) {
	author := testDeck().Cards[9].Accept[0]
	threads, hashing := "use std::thread;\n"+author, "use std::collections::HashSet;\n"+author
	run := func(code int, output string) *quiz.Run { return &quiz.Run{Code: code, Output: output} }
	panics := run(101, "")
	panics.Panic = "index out of bounds"
	tests := []struct {
		name       string
		author     string
		run, wants *quiz.Run
		says       string // of the try; "" if it is right
	}{
		{"not run", author, nil, nil, ""},
		{"the same", author, run(0, "x\n"), run(0, "x\n"), ""},
		{"the line break at the end", author, run(0, "x"), run(0, "x\n"), ""},
		{"another output", author, run(0, "1\ny\n"), run(0, "1\nx\n"), "it compiles, but does not print what it should (- is missing, + is too much):\n  1\n- x\n+ y"},
		{"nothing printed", author, run(0, ""), run(0, "x\n"), "- x"},
		{"another order", author, run(0, "2\n1\n"), run(0, "1\n2\n"), "does not print"},
		{"other output where chance has a say", hashing, run(0, "2 1\n"), run(0, "1 2\n"), ""},
		{"exit code where chance has a say", hashing, run(3, "x\n"), run(0, "x\n"), "ends with the exit code 3"},
		{"another order from threads", threads, run(0, "2\n1\n"), run(0, "1\n2\n"), ""},
		{"a line twice from threads", threads, run(0, "1\n1\n2\n"), run(0, "1\n2\n"), "in whatever order (- is missing, + is too much):\n  1\n+ 1\n  2"},
		{"never ends", author, &quiz.Run{Ending: quiz.NeverEnds}, run(0, "x\n"), "does not end"},
		{"never ends, and nothing is known of the author's", author, &quiz.Run{Ending: quiz.NeverEnds}, nil, "does not end"},
		{"killed", author, &quiz.Run{Ending: quiz.Killed}, run(0, "x\n"), "was stopped"},
		{"panics", author, panics, run(0, "x\n"), "it panics: index out of bounds"},
		{"panics as it should", author, panics, panics, ""},
		{"exit code", author, run(3, "x\n"), run(0, "x\n"), "ends with the exit code 3, and should with 0"},
		{"nothing is known of the author's", author, panics, nil, ""},
		{"the author's never ends either", author, run(0, ""), &quiz.Run{Ending: quiz.NeverEnds}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.Decks[0].Cards[9].Accept = []string{test.author} }, "fix")
			r.Judge = func(context.Context, []quiz.Program) ([]quiz.Verdict, error) {
				return []quiz.Verdict{{Outcome: quiz.Compiles, Run: test.run}, {Outcome: quiz.Compiles, Run: test.wants}}, nil
			}
			// The learner's program has words of threads and hashing in any case.
			v := r.do(with(Answer, threads+"use std::collections::HashMap;\n"))
			if test.says == "" {
				if v.Screen != ResultScreen || v.Result != quiz.Right || v.Proposed != quiz.Good {
					t.Errorf("%+v", v)
				}
				return
			}
			if v.Screen != QuestionScreen || v.Tries != 1 || !strings.Contains(v.Message, test.says) {
				t.Errorf("%d tries, %q", v.Tries, v.Message)
			}
		})
	}
}

func TestFixIsRunWhereTrusted(t *testing.T) {
	for _, trusted := range []bool{false, true} {
		r := newRig(t, func(c *Config) {
			c.Trusted = func(card *quiz.Card) bool { return trusted && card.Slot == "fix" }
		}, "fix")
		asked := 0
		r.Judge = func(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
			for _, p := range ps {
				if asked++; !p.Run || p.Trusted != trusted {
					t.Errorf("asked for %+v", p)
				}
			}
			return make([]quiz.Verdict, len(ps)), nil
		}
		r.do(with(Answer, program))
		if asked != 2 {
			t.Errorf("asked about %d programs", asked)
		}
	}
}

// TestLostPartsAreShown has the author's program beside one that lacks a part.
func TestLostPartsAreShown(t *testing.T) {
	r := newRig(t, nil, "fix")
	r.Judge = func(context.Context, []quiz.Program) ([]quiz.Verdict, error) {
		return []quiz.Verdict{{Outcome: quiz.Compiles}}, nil
	}
	author := r.deck.Cards[9].Accept[0]
	v := r.do(with(Answer, strings.Replace(author, "    println!(\"{a}\");\n", "", 1)))
	if v.Result != quiz.Unjudged || v.Proposed != quiz.Again || !strings.Contains(v.Reasons[0], "`println`") {
		t.Errorf("%+v", v)
	}
	missing := slices.ContainsFunc(v.Diff, func(d DiffLine) bool { return d.Missing && strings.Contains(d.Want, "println!") })
	if !missing || !v.Diff[0].Same() {
		t.Errorf("the difference is %+v", v.Diff)
	}
}

func TestNames(t *testing.T) {
	tests := []struct {
		code string
		want map[string]int
	}{
		{"fn main() { f(1); f (2); }", map[string]int{"main": 1, "f": 2}},
		{"let v: Vec<u8> = Vec::new();", map[string]int{"Vec": 2, "new": 1}},
		{`println!("{}", a); a != b`, map[string]int{"println": 1}},
		{"s.parse::<u8>()", map[string]int{"parse": 1}},
		{"if (a) { return (b) } while (c) {} match (d) {}", map[string]int{}},
		{"// f()\n/* g() /* h() */ i() */ j()", map[string]int{"j": 1}},
		{`"f()" r"g()" r#"h("")"# b"i()" "\"j()"`, map[string]int{}},
		{`'(' '\'' f::<'a>('é') x<'a, 'b>()`, map[string]int{"f": 1}},
		{"0x(1)", map[string]int{}},
		{"été()", map[string]int{"été": 1}},
		{`"never closed f()`, map[string]int{}},
		{"/* never closed f()", map[string]int{}},
		{`'\`, map[string]int{}},
		{"'", map[string]int{}},
		{`r#"`, map[string]int{}},
	}
	for _, test := range tests {
		if got := names(test.code); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v, want %v", test.code, got, test.want)
		}
	}
}

func TestLost(t *testing.T) {
	const broken = `fn main() { let (tx, rx) = channel(); spawn(move || tx.send(1)); spawn(move || tx.send(2)); for x in rx { println!("{x}"); } }`
	const correct = `fn main() { let (tx, rx) = channel(); let t2 = tx.clone(); spawn(move || tx.send(1)); spawn(move || t2.send(2)); for x in rx { println!("{x}"); } }`
	tests := []struct {
		name, given string
		want        []string
	}{
		{"the author's", correct, nil},
		{"another name", strings.ReplaceAll(correct, "t2", "other"), nil},
		{"more than there was", correct + "fn more() { more(); }", nil},
		{"one send deleted", strings.Replace(correct, "t2.send(2)", "()", 1), []string{"send"}},
		{"nothing left", "fn main() {}", []string{"channel", "println", "send", "spawn"}},
		{"put into a comment", "fn main() {} // channel() println!() send() spawn() send() spawn()", []string{"channel", "println", "send", "spawn"}},
	}
	for _, test := range tests {
		if got := lost(broken, correct, test.given); !slices.Equal(got, test.want) {
			t.Errorf("%s: lost %q, want %q", test.name, got, test.want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{program, `r##"x"##`, `'\u{1}'`, "/*/", "r#", "\xff("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		for name := range names(code) {
			if !strings.Contains(code, name) {
				t.Errorf("%q is not in the program", name)
			}
		}
		if gone := lost(code, code, code); gone != nil {
			t.Errorf("a program lost %q against itself", gone)
		}
	})
}
