package compile

import (
	"slices"
	"strings"
	"testing"
)

func TestEdits(t *testing.T) {
	text := "fn main() {\n    let mut v = vec![1];\n    let f = &mut v;\n    f.push(2);\n    show(&v, f);\n    let w = v.clone();\n    go(move || drop(w));\n    let n = 3 & 1;\n    let a = Arc::new(w);\n}\n"
	var got []string
	for _, e := range edits(text) {
		got = append(got, e.what)
		if e.text == text {
			t.Errorf("%s: the text is the same", e.what)
		}
		if e.line < 1 || e.line > len(lines(text)) {
			t.Errorf("%s: line %d", e.what, e.line)
		}
	}
	for _, want := range []string{
		"`mut` is dropped in line 2", "`&mut` is `&` in line 3", "`&mut` is dropped in line 3",
		"`&` is dropped in line 5", "`&` is `&mut` in line 5", "`f` is cloned in line 5", "`.clone()` is dropped in line 6",
		"`move` is dropped in line 7", "`w` is borrowed in line 7", "every `Arc` is `Rc`, as in line 9",
		"the statement is deleted in line 4", "the statement has changed places with the one below it, in line 2",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no edit %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	for _, e := range edits(text) {
		if strings.Contains(e.text, "3  1") || strings.Contains(e.text, "3 &mut") {
			t.Errorf("%s: took the operator of line 8 for a borrow", e.what)
		}
	}
	if again := edits(text); len(again) != len(got) {
		t.Error("two runs differ")
	}
}

func TestEditsAreBounded(t *testing.T) {
	text := "fn main() {\n" + strings.Repeat("    show(&a, b, c);\n", 500) + "}\n"
	if n := len(edits(text)); n != maxEdits {
		t.Errorf("%d edits, want %d", n, maxEdits)
	}
}
