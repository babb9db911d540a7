package compile

import (
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// In the fragments, ‹› mark a place that must stay true: the compiler is told of
// it in the program, and it is looked up in the fence.
func TestWrap(t *testing.T) {
	for _, c := range []struct{ fragment, program string }{
		{"‹let› x = 1;\n", "fn main() { ‹let› x = 1;\n}\n"},
		{"let x = 1;\n  ‹let› y;\n", "fn main() { let x = 1;\n  ‹let› y;\n}\n"},
		{"#![allow(unused)]\n‹let› x = 1;\n", "#![allow(unused)]\nfn main() { ‹let› x = 1;\n}\n"},
		{"#![allow(‹unused›)] let x = 1;\n", "#![allow(‹unused›)]fn main() {  let x = 1;\n}\n"},
		{"#![allow(unused)] let ‹x› = 1;\n", "#![allow(unused)]fn main() {  let ‹x› = 1;\n}\n"},
		{"// über\n#![cfg_attr(all(), doc = \"]\")] // ]\n\nextern crate core;\n#[macro_use]\nextern crate std as s;\nuse s::rc;\n",
			"// über\n#![cfg_attr(all(), doc = \"]\")] // ]\n\nextern crate core;\n#[macro_use]\nextern crate std as s;\nfn main() { use s::rc;\n}\n"},
		{"extern crate core;\n#[macro_use]\nextern crate std as s;\n‹use› s::rc;\n", "extern crate core;\n#[macro_use]\nextern crate std as s;\nfn main() { ‹use› s::rc;\n}\n"},
		{"#[derive(Debug)]\nstruct ‹A›;\n", "fn main() { #[derive(Debug)]\nstruct ‹A›;\n}\n"},
		{"/* é */ extern crate core; let ‹é› = 1;\n", "/* é */ extern crate core;fn main() {  let ‹é› = 1;\n}\n"},
		{"let n = \"1\".parse()?;\nOk::<(), ‹E›>(()) // done\n",
			"fn main() { fn _inner() -> core::result::Result<(), impl core::fmt::Debug> { let n = \"1\".parse()?;\nOk::<(), ‹E›>(()) // done\n} _inner().unwrap() }\n"},
		{"", "fn main() { }\n"},
		{"#![no\n", "#![no\nfn main() { }\n"},
		{"#x\n", "fn main() { #x\n}\n"},
	} {
		unmarked := strings.NewReplacer("‹", "", "›", "")
		f := fenceOf(t, "rust,no_run", unmarked.Replace(c.fragment))
		p := &program{fence: f, shown: unmarked.Replace(c.fragment)}
		p.judged, p.inserted = p.filled("", "")
		if want := unmarked.Replace(c.program); p.judged != want {
			t.Errorf("got:\n%s\nwant:\n%s", p.judged, want)
			continue
		}
		before, marked, ok := strings.Cut(c.program, "‹")
		if !ok {
			continue
		}
		marked, _, _ = strings.Cut(marked, "›")
		line, column := 1+strings.Count(before, "\n"), 1+len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
		at := p.span(quiz.SpanLabel{Line: line, Column: column, EndLine: line, EndColumn: column + len([]rune(marked))})
		wantLine, _, _ := strings.Cut(c.fragment, "‹")
		if at.Text() != marked || at.Line() != 5+strings.Count(wantLine, "\n") {
			t.Errorf("%q: line %d, column %d is %q in line %d", c.fragment, line, column, at.Text(), at.Line())
		}
	}
}

func TestHasMain(t *testing.T) {
	for text, want := range map[string]bool{
		"fn main() {}": true, "pub async fn /* the */ main () {}": true, "fn\nmain() {}": true, "macro_rules! m { () => { fn main() {} } }": true,
		"// fn main() {}\n": false, `"fn main() {}"`: false, "fn mainly() {}": false, "main()": false, "": false,
	} {
		if got := hasMain(text); got != want {
			t.Errorf("hasMain(%q) = %v", text, got)
		}
	}
}
