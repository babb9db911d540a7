package rustc

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// apart judges programs with a process each.
func apart(t testing.TB, j *Judge, ps []quiz.Program) []quiz.Verdict {
	t.Helper()
	out := make([]quiz.Verdict, len(ps))
	var work queue
	for i, p := range ps {
		work.add(func() { out[i] = judge(t, j, p) })
	}
	work.run(t.Context(), j.jobs)
	return out
}

// together judges programs with one call.
func together(t testing.TB, j Judger, ps []quiz.Program) []quiz.Verdict {
	t.Helper()
	vs, err := j.Judge(t.Context(), ps)
	if err != nil {
		t.Fatal(err)
	}
	return vs
}

// Programs that are told apart, or could mislead each other, when they share a
// crate. All are in one crate, or would be.
func TestTogetherAsApart(t *testing.T) {
	j := realJudge(t, Options{})
	var ps []quiz.Program
	for _, text := range []string{
		"fn main() { let x = 1; }",
		"fn main() { let s = String::new(); drop(s); println!(\"{s}\"); }",
		"fn unused() { let _x = [1, 2, 3][5]; }\nfn main() {}",
		"fn main() { let _x = 255u8 + 1; }",
		"fn main() { let x: u8 = 256; }",
		"struct S<const N: usize>;\nimpl<const N: usize> S<N> {\n    const OK: () = assert!(N > 3);\n}\nfn main() {\n    S::<2>::OK;\n}",
		"struct S<const N: usize>;\nimpl<const N: usize> S<N> {\n    const OK: () = assert!(N > 3);\n}\nfn unused() {\n    S::<2>::OK;\n}\nfn main() {}",
		"const A: [u8; 2] = [1, 2];\nconst B: u8 = A[2];\nfn main() { println!(\"{B}\"); }",
		// The same name in several programs, in the libraries, and inside of functions.
		"struct Node { v: u8 }\nfn main() { let n: Node = 5; }",
		"struct Node { v: u8 }\nfn main() { let n = Node { v: 1 }; drop(n); drop(n); }",
		"struct Sender<T>(T);\nfn main() { let s: Sender<u8> = 5; }",
		"use std::sync::mpsc::channel;\nfn main() { let (tx, rx) = channel::<u8>(); let x: u8 = tx; }",
		"use std::rc::Rc;\nstruct Arc;\nfn main() { let x: Rc<u8> = Arc; }",
		"fn main() { struct Inner; let x: u8 = Inner; }",
		"fn main() { struct Inner; let x: String = Inner; }",
		"fn helper() -> u8 { 1 }\nfn main() { let x: String = helper; }",
		"fn main() { helper(); }",
		"fn main() { let n = Node { v: 1 }; }",
		"trait Greet { fn hello(&self) {} }\nimpl Greet for u8 {}\nfn main() { 5u8.hello(); }",
		"trait Greet { fn hello(&self) {} }\nfn main() { 5u8.hello(); }",
		"fn main() { 5u8.hello(); }",
		"use std::fmt;\nstruct P;\nimpl fmt::Display for P { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { write!(f, \"p\") } }\nfn main() { let s: String = P; println!(\"{P}\"); }",
		// Closures are named after the file.
		"fn main() { let mut f = |x: u8| x; f = |x: u8| x + 1; }",
		"fn call<F: FnOnce() -> u8>(f: F) {}\nfn main() { call(|| String::new()); }",
		// Phases: what stops rustc early must not hide what it says of others.
		"fn main() { let x = ; }",
		"struct S;\nimpl Nowhere for S {}\nfn main() {}",
		"fn f(x: &str) {}\nfn main() { undefined(); f(5); }",
		"fn main() { println!(\"{}\"); }",
		"use std::nothing;\nfn main() {}",
		"fn main() { let x: u8 = \"\"; undefined(); }",
		"fn f<'a>(x: &'a u8, y: &u8) -> &'a u8 { y }\nfn main() {}",
		"fn longest(x: &str, y: &str) -> &str { x }\nfn main() {}",
		"trait Foo {}\nstruct Bar<T>(T);\nimpl<T> Foo for T where Bar<T>: Foo {}\nfn main() {}",
		"struct A { b: B }\nstruct B { a: A }\nfn main() {}",
		"fn main() { let x = Default::default(); }",
		"fn main() { loop { let v: Vec<u8> = Vec::new(); let r = &v; drop(v); println!(\"{r:?}\"); } }",
		"static mut N: u8 = 0;\nfn main() { N = 1; }",
		// What silences the second error of the other, if they are in one crate.
		"fn rule() -> Box<dyn missing(u32) -> u32> { Box::new(|n| n) }\nfn main() { rule()(1); }",
		"use std::rc::Rc;\nfn main() { let a = missing; let b = String::new(); let c: Rc<_> = Rc::clone(&b); }",
	} {
		ps = append(ps, program(text), quiz.Program{Text: text, Edition: "2018"}, quiz.Program{Text: text, Edition: "2024"})
	}
	got, want := together(t, j, ps), apart(t, j, ps)
	for i := range ps {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("edition %s\n%s\ntogether %s %+v\napart %s %+v", ps[i].Edition, ps[i].Text, got[i].Claim(), got[i], want[i].Claim(), want[i])
		}
	}
}

// Programs that are shown have all that rustc says, however many there are.
func TestShownTogether(t *testing.T) {
	j := realJudge(t, Options{})
	var ps []quiz.Program
	for i := range 4 {
		for _, text := range []string{
			"fn main() { let x%d = 1; }",
			"fn main() { let s%d = String::new(); drop(s%[1]d); drop(s%[1]d); }",
			"fn main() { let _s%d = [1][2]; }",
			"#![allow(unused)]\nfn main() { let s%d = [1][2]; }",
		} {
			ps = append(ps, shown(program(fmt.Sprintf(text, i))))
		}
	}
	got, want := together(t, j, ps), apart(t, j, ps)
	for i := range ps {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("%s\ntogether %+v\napart %+v", ps[i].Text, got[i], want[i])
		}
		if len(got[i].Errors)+len(got[i].Warnings) == 0 {
			t.Errorf("rustc says nothing of\n%s", ps[i].Text)
		}
		for _, m := range append(got[i].Errors, got[i].Warnings...) {
			if m.Rendered == "" {
				t.Errorf("no drawing in %+v", m)
			}
		}
	}
}

// A crate that rustc does not come to an end with costs no verdict: its programs
// are judged alone.
func TestMisbehaviourTogether(t *testing.T) {
	const body = "\nfn main() {}\n"
	for _, tt := range []struct {
		order string // of one program among others, when it is in a crate
		runs  int
	}{
		{"accept", 2}, // with the probe and without
		{"reject", 2},
		{"panic", 1 + 5},
		{"garbage", 1 + 5},
		{"hang", 1 + 5},
		{"error nowhere", 1 + 5},
		{"error in two", 2 + 2},
		{"error in main", 2 + 1},
		{"error without a code", 2 + 1},
		{"end", 3 + 1}, // the others again without it
	} {
		t.Run(tt.order, func(t *testing.T) {
			t.Parallel()
			j, bin := fake(t, Options{Jobs: 1, Timeout: 2 * time.Second})
			ps := []quiz.Program{program("// accept" + body), program("// accept 1" + body), program("// together: " + tt.order + body),
				program("// accept 2" + body), program("// accept 3" + body)}
			for i, v := range together(t, j, ps) {
				want := quiz.Compiles
				if i == 2 && tt.order == "reject" {
					want = quiz.Fails
				}
				if v.Outcome != want {
					t.Errorf("program %d: %s %s", i, v.Claim(), v.Why)
				}
			}
			if n := runs(t, bin); n != tt.runs {
				t.Errorf("%d runs, want %d", n, tt.runs)
			}
		})
	}
}

// What is in the cache for a program that is not shown is too little for one
// that is.
func TestShownLater(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	j, bin := fake(t, Options{Cache: store})
	p := program("// reject")
	for n, tt := range []struct {
		p     quiz.Program
		runs  int
		drawn string
	}{{p, 1, ""}, {p, 1, ""}, {shown(p), 2, "error: no"}, {shown(p), 2, "error: no"}, {p, 2, ""}} {
		v := judge(t, j, tt.p)
		if v.Outcome != quiz.Fails || v.Errors[0].Rendered != tt.drawn || runs(t, bin) != tt.runs {
			t.Errorf("call %d: %+v after %d runs, want %+v", n, v, runs(t, bin), tt)
		}
	}
	if vs := together(t, j, []quiz.Program{p, shown(p)}); vs[0].Errors[0].Rendered != "" || vs[1].Errors[0].Rendered == "" {
		t.Errorf("in one call: %+v", vs)
	}
}

func TestCrews(t *testing.T) {
	var ms []member
	for n := range 300 {
		e := "2021"
		if n%100 == 7 {
			e = "2018"
		}
		ms = append(ms, member{n: n, program: quiz.Program{Edition: e}})
	}
	for _, tt := range []struct {
		members, workers int
		sizes            string
	}{
		{0, 2, "[]"}, {1, 2, "[1]"}, {7, 2, "[7]"}, {17, 2, "[8 8 1]"}, {17, 1, "[16 1]"}, {100, 8, "[12 12 13 12 12 13 12 13 1]"}, {300, 2, "[59 59 60 59 60 3]"},
	} {
		var sizes []int
		seen := map[int]bool{}
		for _, crew := range crews(ms[:tt.members], tt.workers) {
			sizes = append(sizes, len(crew))
			for _, m := range crew {
				if m.program.Edition != crew[0].program.Edition || seen[m.n] {
					t.Errorf("%d is in a crate of edition %s, or twice", m.n, crew[0].program.Edition)
				}
				seen[m.n] = true
			}
		}
		if fmt.Sprint(sizes) != tt.sizes || len(seen) != tt.members {
			t.Errorf("%d programs, %d workers: %v, want %s", tt.members, tt.workers, sizes, tt.sizes)
		}
	}
}

func TestAsAlone(t *testing.T) {
	m := member{module: asModule(program("struct Node;\nfn make() {}\nfn main() { struct Deep; }"))}
	others := map[string]bool{"Node": true, "Sender": true}
	for _, tt := range []struct {
		text, plain string
		sure        bool
	}{
		{"expected `u8`, found `module3::Node`", "expected `u8`, found `Node`", true},
		{"`Vec<module3::Node>` and {closure@src/module3.rs:2:4: 2:8}", "`Vec<Node>` and {closure@src/main.rs:2:4: 2:8}", true},
		{"found fn item `fn() {module3::make}`", "found fn item `fn() {make}`", true},
		{"found `module3::main::Deep`", "found `main::Deep`", false},
		{"found `module3::<impl at 3>`", "found `<impl at 3>`", false},
		{"found `std::sync::mpsc::Sender<u8>`", "found `std::sync::mpsc::Sender<u8>`", false},
		{"found `module31::Node`", "found `module31::Node`", false},
		{"found `(u8, u8, ...)`", "found `(u8, u8, ...)`", false},
		{"use `crate::Node`", "use `crate::Node`", false},
	} {
		if plain, sure := m.asAlone(tt.text, 3, others); plain != tt.plain || sure != tt.sure {
			t.Errorf("%q: %q, %v", tt.text, plain, sure)
		}
	}
	if strings.Contains(moduleFile(3), mainFile) {
		t.Error("a module is in the main file")
	}
}
