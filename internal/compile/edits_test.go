package compile

import (
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func editsOf(text string) []edit {
	return new(proofs).listing(text).edits
}

func TestEdits(t *testing.T) {
	text := `use std::sync::Arc;

fn show(v: &Vec<i32>, s: &'static str) {}

fn main() {
    let mut v = vec![1];
    let f = &mut v;
    f.push(2);
    show(&v, f);
    let w = v.clone();
    go(move || drop(w));
    go(|| 1);
    let n = 3 & 1;
    let a = Arc::new(w);
    let b: std::sync::Arc<u8> = a;
    for x in v {}
}
`
	var got []string
	for _, e := range editsOf(text) {
		got = append(got, e.here())
		if e.text.String() == text {
			t.Errorf("%s: the text is the same", e.here())
		}
		if e.kind == rewrites && newListing(e.text.String()).without(e.line).String() != newListing(text).without(e.line).String() {
			t.Errorf("%s: other lines are changed too", e.here())
		}
	}
	for _, want := range []string{
		"line 6 is `let v = vec![1];`", "line 7 is `let f = &v;`", "line 7 is `let f = v;`",
		"line 9 is `show(v, f);`", "line 9 is `show(&mut v, f);`", "line 9 is `show(&v, f.clone());`", "line 10 is `let w = v;`",
		"line 8 is `f.clone().push(2);`", "line 11 is `go(|| drop(w));`", "line 11 is `go(move || drop(&w));`", "line 12 is `go(move || 1);`",
		"line 16 is `for x in &mut v {}`", "every `Arc` is an `Rc`", "line 8 is deleted", "lines 6 and 7 change places",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no edit %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	for _, bad := range []string{"3  1", "3 &mut", "s: str", "s: 'static", "&u8"} {
		for _, e := range editsOf(text) {
			if strings.Contains(e.text.String(), bad) {
				t.Errorf("%s: makes %q", e.here(), bad)
			}
		}
	}
	i := slices.IndexFunc(editsOf(text), func(e edit) bool { return e.here() == "every `Arc` is an `Rc`" })
	shared := editsOf(text)[i].text.String()
	for _, want := range []string{"use std::sync::Arc;", "let a = std::rc::Rc::new(w);", "let b: std::rc::Rc<u8> = a;"} {
		if !strings.Contains(shared, want) {
			t.Errorf("no %q in\n%s", want, shared)
		}
	}
}

// Someone who does not see the program is told what the line was.
func TestEditsInWords(t *testing.T) {
	for _, e := range editsOf("fn main() {\n    let a = &b;\n    drop(a);\n}\n") {
		if e.line != 2 {
			continue
		}
		want := map[string]string{
			"line 2 is `let a = b;`":      "`let a = &b;` becomes `let a = b;`",
			"line 2 is `let a = &mut b;`": "`let a = &b;` becomes `let a = &mut b;`",
			"lines 2 and 3 change places": "`drop(a);` comes before `let a = &b;`",
			"line 2 is deleted":           "`let a = &b;` is deleted",
		}
		if there, ok := want[e.here()]; !ok || e.there() != there {
			t.Errorf("%q, %q", e.here(), e.there())
		}
	}
}

func TestEditsAreBounded(t *testing.T) {
	text := "fn main() {\n" + strings.Repeat("    show(&a, b, c);\n", 500) + "}\n"
	if n := len(editsOf(text)); n != maxEdits {
		t.Errorf("%d edits, want %d", n, maxEdits)
	}
	for _, odd := range []string{"", "|", "& ", "Arc", "mut", "use Arc", "for x in", "\"", "a\n.b("} {
		editsOf(odd)
	}
}

// A line that moves gives the lines between other numbers; what is said of them is
// said in the old ones.
func TestMovedLines(t *testing.T) {
	text := "fn main() {\n    let a = one();\n    show(&a);\n    two();\n    drop(a);\n    three();\n}\n"
	var got []string
	for _, e := range editsOf(text) {
		if e.kind != shifts {
			continue
		}
		got = append(got, e.here()+"; "+e.there())
		before, after := lines(text), lines(e.text.String())
		for n, line := range after {
			v := e.seen(quiz.Verdict{Errors: []quiz.Message{{Spans: []quiz.SpanLabel{{Line: n + 1, EndLine: n + 1}}}}})
			if at := v.Errors[0].Spans[0].Line; before[at-1] != line {
				t.Errorf("%s: line %d of the result is said to be line %d", e.here(), n+1, at)
			}
		}
	}
	want := []string{
		"line 5 moves to right before line 3; `drop(a);` moves to right before `show(&a);`",
		"line 3 moves to right behind line 6; `show(&a);` moves to right behind `three();`",
		"line 4 moves to right behind line 6; `two();` moves to right behind `three();`",
		"line 4 moves to right before line 2; `two();` moves to right before `let a = one();`",
		"line 6 moves to right before line 4; `three();` moves to right before `two();`",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEditsOfTypes(t *testing.T) {
	text := "use std::rc::Rc;\nfn f(name: String, all: Vec<u8>, kept: &Vec<u8>) {}\nfn main() {\n    let n: String = String::new();\n    let r = Rc::new(n);\n}\n"
	var got []string
	for _, e := range editsOf(text) {
		got = append(got, e.here())
	}
	for _, want := range []string{
		"line 2 is `fn f(name: &str, all: Vec<u8>, kept: &Vec<u8>) {}`", "line 2 is `fn f(name: String, all: &[u8], kept: &Vec<u8>) {}`",
		"every `Rc` is an `Arc`", "every `Rc` is a `Box`",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no edit %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	if slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "let n: &str") }) {
		t.Errorf("the type of a `let` is changed:\n%s", strings.Join(got, "\n"))
	}
}

func TestGuiseOfTypes(t *testing.T) {
	g := guise{names: map[string]string{"n": "amber"}, types: plainTypes[0]}
	if got, want := g.put("let n: i32 = m.i32 + f::<i64>(7u8);\n"), "let amber: i64 = m.i32 + f::<i32>(7u8);\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
