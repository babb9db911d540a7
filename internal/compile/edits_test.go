package compile

import (
	"slices"
	"strings"
	"testing"
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
