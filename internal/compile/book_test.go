package compile

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// A chapter is compiled again when its text, its place in the book or what it
// includes has changed, and not otherwise.
func TestBookIncremental(t *testing.T) {
	clock := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	files := fstest.MapFS{}
	write := func(name, text string) {
		clock = clock.Add(time.Minute)
		files[name] = &fstest.MapFile{Data: []byte(text), ModTime: clock}
	}
	write("book.toml", "")
	write("src/SUMMARY.md", "- [A](a.md)\n- [B](b.md)\n")
	write("src/a.md", "# A\n\n```rust,compile_fail\n{{#include ../l/a.rs}}\n```\n")
	write("src/b.md", "# B\n\nText.\n")
	write("l/a.rs", "fn main() { good(); }\n")
	shelf := NewShelf()
	var before []*Catalog
	build := func() (int, string) {
		t.Helper()
		clock = clock.Add(time.Minute)
		var bag diag.Bag
		sources := Reload([]Folder{{FS: files, Path: "book", Name: "book"}}, before, &bag)
		r, err := Build(t.Context(), sources, Options{Judge: accepting{}, By: "accepting", Shelf: shelf, Now: clock}, &bag)
		if err != nil {
			t.Fatal(err)
		}
		before = r.Catalogs
		var short strings.Builder
		if err := diag.WriteShort(&short, bag.Sorted()); err != nil {
			t.Fatal(err)
		}
		return r.Compiled, short.String()
	}
	accepted := "book/src/a.md:3:4: error[A0402]: this program is said to fail, but rustc 1.0.0 accepts it\n"
	for _, c := range []struct {
		what, name, text string
		compiled         int
		found            string
	}{
		{"the first time", "src/b.md", "# B\n\nText.\n", 2, accepted},
		{"nothing", "l/b.rs", "", 0, accepted},
		{"an included file", "l/a.rs", "fn main() { bad(); }\n", 1, ""},
		{"an included file back", "l/a.rs", "fn main() { good(); }\n", 1, accepted},
		{"the order", "src/SUMMARY.md", "- [B](b.md)\n- [A](a.md)\n", 2, accepted},
		{"a title", "src/SUMMARY.md", "- [B](b.md)\n- [AA](a.md)\n", 1, accepted},
		{"the edition", "book.toml", "[rust]\nedition = \"2018\"\n", 2, accepted},
		{"a chapter that is taken from the list", "src/SUMMARY.md", "- [B](b.md)\n", 0, ""},
		{"an included file that is gone", "src/b.md", "```rust\n{{#include ../l/gone.rs}}\n```\n", 1,
			"book/src/b.md:2:1: error[A0007]: cannot include `../l/gone.rs`: file does not exist\n"},
		{"and is there again", "l/gone.rs", "x", 1, ""},
	} {
		write(c.name, c.text)
		if compiled, found := build(); compiled != c.compiled || found != c.found {
			t.Errorf("%s: %d compiled, want %d; found\n%swant\n%s", c.what, compiled, c.compiled, found, c.found)
		}
	}
}

func TestWhole(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"fn main() {}\n", "fn main() {}\n"},
		{"let a = 1;\n\nf(a);\n", "fn main() {\n    let a = 1;\n\n    f(a);\n}\n"},
		{"let a = \"x\ny\";\n", "fn main() {\nlet a = \"x\ny\";\n}\n"},
		{"#![allow(x)]\n1;\n", "#![allow(x)]\nfn main() {\n    1;\n}\n"},
		{"struct A;\n#[derive(Debug)]\nstruct B([u8; 2]);\nimpl A { fn f() { g(); } }\n", "struct A;\n#[derive(Debug)]\nstruct B([u8; 2]);\nimpl A { fn f() { g(); } }\n\nfn main() {}\n"},
		{"const A: B = B {};\nuse a::{b, c};\n", "const A: B = B {};\nuse a::{b, c};\n\nfn main() {}\n"},
		{"struct A;\nlet a = A;\n", "fn main() {\n    struct A;\n    let a = A;\n}\n"},
		{"unsafe { f() }\n", "fn main() {\n    unsafe { f() }\n}\n"},
		{"fn f() {}\nf();\n", "fn main() {\n    fn f() {}\n    f();\n}\n"},
		{"// nothing\n", "fn main() {\n    // nothing\n}\n"},
		{"fn f( {\n", "fn main() {\n    fn f( {\n}\n"},
	} {
		if got := whole(c.text); got[0] != c.want {
			t.Errorf("%q becomes\n%s\nwant\n%s", c.text, got[0], c.want)
		}
	}
}

func TestReadsLike(t *testing.T) {
	const program = "fn main() {\n    let a = 1;\n    let b = 2;\n    c(a, b);\n}\n"
	for _, c := range []struct {
		with string
		want bool
	}{
		{program, false},
		{strings.Replace(program, "= 1", "= 3", 1), true},
		{strings.Replace(program, "c(a, b);", "c(a, b);\n    d();", 1), true},
		{"fn main() {\n    let x = 1;\n    let y = 2;\n    c(x, y);\n}\n", false},
		{program + strings.Repeat("fn f() {}\n", 20), false},
		{program + strings.Repeat("fn f() {}\n", maxLines), false},
	} {
		if readsLike(program, c.with) != c.want {
			t.Errorf("want %v for\n%s", c.want, c.with)
		}
	}
}

// accepting accepts all programs but those that are bad.
type accepting struct{}

func (accepting) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		out[i] = quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.0.0"}
		if strings.Contains(p.Text, "bad") {
			out[i].Outcome = quiz.Fails
			out[i].Errors = []quiz.Message{{Code: "E0425", Text: "no", Spans: []quiz.SpanLabel{{Line: 1, Column: 1, EndLine: 1, EndColumn: 2, Primary: true}}}}
		}
	}
	return out, nil
}
