package compile

import (
	"strings"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
	"anneal/internal/syntax/article"
)

func TestSays(t *testing.T) {
	moved := quiz.Message{Code: "E0382", Text: "borrow of moved value: `vec`"}
	borrowed := quiz.Message{Code: "E0502", Text: "cannot borrow `vec` as mutable because it is also borrowed as immutable"}
	for _, c := range []struct {
		claim syntax.Claim
		m     quiz.Message
		want  bool
	}{
		{syntax.Claim{}, moved, true},
		{syntax.Claim{Code: "E0382"}, moved, true},
		{syntax.Claim{Code: "E0502", Message: "borrow of moved value: `vec`"}, moved, false},
		{syntax.Claim{Message: "use of moved value: `vec`"}, moved, true},
		{syntax.Claim{Message: "use of moved value `vec`"}, moved, true},
		{syntax.Claim{Message: "use of moved value: `tx`"}, moved, false},
		{syntax.Claim{Message: "use of moved value"}, moved, true},
		{syntax.Claim{Message: "use of moved value: `vec`"}, borrowed, false},
		{syntax.Claim{Message: "cannot borrow `vec` as mutable because it is already borrowed as immutable"}, borrowed, true},
		{syntax.Claim{Message: "cannot borrow `vec` as mutable more than once at a time"}, borrowed, false},
		{syntax.Claim{Message: "mismatched types"}, borrowed, false},
		{syntax.Claim{Message: "cannot move out of borrowed content"}, quiz.Message{Code: "E0507", Text: "cannot move out of `*x` which is behind a shared reference"}, true},
	} {
		if got := says(c.claim, &c.m); got != c.want {
			t.Errorf("%+v of %s: %v", c.claim, c.m.Text, got)
		}
	}
}

// What a block needs of earlier ones is what it names, and what that names.
func TestBorrow(t *testing.T) {
	text := "A title\n\nWords before the first block of code here.\n\n```rust\nuse std::fmt::Debug;\nstruct Unused;\nstruct A { b: B }\nstruct B;\nimpl A { fn new() -> A { A { b: helper() } } }\n" +
		"fn helper() -> B {\n    B\n}\nfn show<T: Debug>(t: T) {\n    println!(\"{t:?}\");\n}\n```\n\n```rust\nlet a = A::new();\nlet other = 1;\n```\n\n```rust\nshow(a.b);\n```\n"
	tree := article.Parse(source.New("a.md", []byte(text)))
	var earlier library
	var last *snippet
	for i := range tree.Article.Passages {
		if p := &tree.Article.Passages[i]; p.Kind == syntax.Listing {
			if last != nil {
				earlier.add(last)
			}
			last = newSnippet(p, i)
		}
	}
	rows, steps := last.whole(earlier.borrow(last))
	want := `use std::fmt::Debug;

struct A { b: B }

struct B;

impl A { fn new() -> A { A { b: helper() } } }

fn helper() -> B { todo!() }

fn show<T: Debug>(t: T) { todo!() }

fn main() {
    let a = A::new();
    show(a.b);
}
`
	if got := joinPlaced(rows); got != want {
		t.Errorf("got:\n%s", got)
	}
	if got := strings.Join(steps, "; "); got != "`fn main` put around it; taken from the code above: `Debug`, `A`, `B`, `helper`, `show`, `let a = A::new();`" {
		t.Error(got)
	}
}

// A proposal that puts lines in leaves the others their places.
func TestCarried(t *testing.T) {
	f := source.New("a", []byte("one\ntwo\n"))
	rows := []placed{{"one", f.Line(1)}, {"two", f.Line(2)}}
	g := quiz.Suggestion{Parts: []quiz.Replacement{
		{Line: 1, Column: 1, EndLine: 1, EndColumn: 1, Text: "zero\n\n"}, {Line: 2, Column: 4, EndLine: 2, EndColumn: 4, Text: "s"},
	}}
	changed, ok := g.Apply(joinPlaced(rows))
	got := carried(rows, &g, lines(changed))
	if !ok || joinPlaced(got) != "zero\n\none\ntwos\n" || got[2].at != rows[0].at || got[3].at != rows[1].at || !got[0].at.IsZero() || !got[1].at.IsZero() {
		t.Errorf("%v %+v", ok, got)
	}
}
