package rust

import (
	"fmt"
	"strings"
	"testing"
)

func TestClose(t *testing.T) {
	for _, c := range []struct{ name, text, want, added string }{
		{"whole", "fn f() {\n}\n", "fn f() {\n}\n", "[]"},
		{"one line", "fn f<'a>(x: &'a i32) -> &'a i32 {\n", "fn f<'a>(x: &'a i32) -> &'a i32 {\n}\n", "[2]"},
		{"by indentation", "fn f() {\n    for i in v {\n        g(i)\n    h();\nfn k() {\n    l();\n",
			"fn f() {\n    for i in v {\n        g(i)\n    }\n    h();\n}\nfn k() {\n    l();\n}\n", "[4 6 9]"},
		{"an outer one is there", "fn f() {\n    for i in v {\n        g(i)\n}\n", "fn f() {\n    for i in v {\n        g(i)\n    }\n}\n", "[4]"},
		{"before an empty line", "fn f() {\n    g();\n\nfn h() {\n    k();\n", "fn f() {\n    g();\n}\n\nfn h() {\n    k();\n}\n", "[3 7]"},
		{"flat code", "spawn(move || {\ng(1);\nh(2);\n", "spawn(move || {\ng(1);\nh(2);\n});\n", "[4]"},
		{"a binding", "let c = || {\n    g();\nc();\n", "let c = || {\n    g();\n};\nc();\n", "[3]"},
		{"an item after nothing", "fn f() {\nfn g() {\n", "fn f() {\n}\nfn g() {\n}\n", "[2 4]"},
		{"brackets in strings and comments", "fn f() {\n    g(\"{(\"); // {\n", "fn f() {\n    g(\"{(\"); // {\n}\n", "[3]"},
		{"where", "fn f<T>(x: T)\nwhere\n    T: Copy,\n{\n    x;\n", "fn f<T>(x: T)\nwhere\n    T: Copy,\n{\n    x;\n}\n", "[6]"},
	} {
		got, added, ok := Close(c.text)
		if got != c.want || fmt.Sprint(added) != c.added || !ok {
			t.Errorf("%s: %v %v\n%s", c.name, ok, added, got)
		}
	}
	for _, text := range []string{"}\n", "fn f() {\n}\n}\n", "f(]\n", "fn f() {\n    g(\n    h }\n"} {
		if got, _, ok := Close(text); ok {
			t.Errorf("%q was closed: %q", text, got)
		}
	}
}

func TestItems(t *testing.T) {
	text := "use std::{thread, sync::mpsc::{self, channel}};\nuse a::B as C;\n#[derive(Clone)]\npub struct S<T> { x: T }\nimpl<T> S<T> { fn f(&self) {} }\nimpl Drop for S<u8> { }\n" +
		"pub(crate) const fn g() -> u8 { 1 }\nconst X: [u8; 2] = [1; 2];\nlet y = if g() > 0 { 1 } else { 2 };\nfor i in 0..2 { h(i) }\ng();\nstruct Unit;\ntrait T: Sized { fn m(&self); }\ng()\n"
	var got []string
	for _, it := range Items(text) {
		body := ""
		if it.Body > 0 {
			body = " body " + text[it.Body:it.End]
		}
		got = append(got, fmt.Sprintf("%s %v %q%s", it.Kind, it.Names, text[it.Start:min(it.Start+4, it.End)], body))
	}
	want := `use [thread channel] "use "
use [C] "use "
struct [S] "#[de"
impl [S] "impl"
impl [S] "impl"
fn [g] "pub(" body { 1 }
const [X] "cons"
 [] "let "
 [] "for "
 [] "g();"
struct [Unit] "stru"
trait [T] "trai"
 [] "g()"`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got:\n%s", s)
	}
}

func FuzzClose(f *testing.F) {
	f.Add("fn f() {\n    g(")
	f.Add("}{ #[x] pub fn")
	f.Fuzz(func(t *testing.T, text string) {
		closed, added, ok := Close(text)
		if ok {
			if _, again, ok := Close(closed); !ok || len(again) > 0 {
				t.Errorf("%q is closed as %q, and that again", text, closed)
			}
		}
		for _, n := range added {
			if n < 1 || n > strings.Count(closed, "\n") {
				t.Errorf("added line %d", n)
			}
		}
		end := 0
		for _, it := range Items(text) {
			if it.Start < end || it.End < it.Start || it.End > len(text) || it.Body != 0 && (it.Body < it.Start || it.Body > it.End) {
				t.Fatalf("piece %+v of %q", it, text)
			}
			end = it.End
		}
	})
}
