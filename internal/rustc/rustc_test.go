package rustc

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func TestFind(t *testing.T) {
	j := realJudge(t, Options{})
	if !regexp.MustCompile(`^1\.\d+\.\d+`).MatchString(j.Version()) {
		t.Errorf("version %q", j.Version())
	}
	if !filepath.IsAbs(j.path) {
		t.Errorf("path %q", j.path)
	}
	// The shim is a link to rustup and knows no sysroot of its own.
	if path, err := filepath.EvalSymlinks(j.path); err != nil || filepath.Base(path) == "rustup" {
		t.Errorf("%s is %s, %v", j.path, path, err)
	}
}

const channel = `use std::sync::mpsc;
use std::thread;

fn main() {
    let (tx, rx) = mpsc::channel();

    thread::spawn(move || {
        tx.send("one").unwrap();
    });

    thread::spawn(move || {
        tx.send("two").unwrap();
    });

    for word in rx {
        println!("{word}");
    }
}
`

func TestUseAfterMove(t *testing.T) {
	j := realJudge(t, Options{})
	v := judge(t, j, shown(program(channel)))
	if code, ok := v.OneCode(); !ok || code != "E0382" || v.Claim() != "fails with E0382 at line 11" {
		t.Fatalf("%s: %+v", v.Claim(), v)
	}
	e := v.Errors[0]
	if e.Text != "use of moved value: `tx`" || len(v.Errors) != 1 {
		t.Errorf("%d errors, %q", len(v.Errors), e.Text)
	}
	got := map[string]bool{}
	for _, s := range e.Spans {
		got[fmt.Sprintf("%d:%d-%d:%d %v %s", s.Line, s.Column, s.EndLine, s.EndColumn, s.Primary, s.Label)] = true
	}
	for _, want := range []string{
		"7:19-7:26 false value moved into closure here",
		"8:9-8:11 false variable moved due to use in closure",
		"11:19-11:26 true value used here after move",
		"12:9-12:11 false use occurs due to use in closure",
	} {
		if !got[want] {
			t.Errorf("no span %q in %v", want, got)
		}
	}
	if len(e.Spans) != 5 {
		t.Errorf("%d spans", len(e.Spans))
	}
	if !strings.Contains(e.Rendered, "--> src/main.rs:11:19") || strings.Contains(e.Rendered, "\x1b") || strings.HasSuffix(e.Rendered, "\n") {
		t.Errorf("drawing %q", e.Rendered)
	}
	if len(e.Help) == 0 {
		t.Error("no help")
	}
}

func TestRealVerdicts(t *testing.T) {
	j := realJudge(t, Options{})
	for _, tt := range []struct {
		name    string
		p       quiz.Program
		claim   string
		warning string // code of the first
	}{
		{"nothing to say", program("fn main() {}"), "compiles", ""},
		{"a warning", shown(program("fn main() { let x = 1; }")), "compiles", "unused_variables"},
		{"a lint that the author denies", program("#![deny(unused_variables)]\nfn main() { let x = 1; }"), "fails with unused_variables at line 2", ""},
		{"no main", program(""), "fails with E0601 at line 1", ""},
		{"an error without a code", program("fn main() {\n    let x = ;\n}"), "fails with an error without a code at line 2", ""},
		{"an index that metadata would accept", program("fn main() {\n    let _x = [1, 2, 3][5];\n}"), "fails with unconditional_panic at line 2", ""},
		{"a constant that only code generation evaluates", program("struct S<const N: usize>;\nimpl<const N: usize> S<N> {\n    const OK: () = assert!(N > 3);\n}\nfn main() {\n    S::<2>::OK;\n}"), "fails with E0080 at line 3", ""},
		{"in a macro of the program", program("macro_rules! m {\n    ($x:expr) => { let _y: String = $x; let _z: u8 = \"\"; };\n}\nfn main() {\n    m!(String::new());\n}"), "fails with E0308 at line 5", ""},
		{"in a macro of std", program("struct S;\nfn main() {\n    println!(\n        \"{}\", S);\n}"), "fails with E0277 at line 4", ""},
		{"the question mark", program("fn main() {\n    let _x: i32 = Some(1)\n        .map(|x: i32| x)?;\n}"), "fails with E0277 at line 3", ""},
		{"for over a number", program("fn main() {\n    for _ in\n        5 {}\n}"), "fails with E0277 at line 3", ""},
		{"async in edition 2015", quiz.Program{Text: "fn main() {\n    let async = 1; let _ = async;\n}", Edition: "2015"}, "compiles", ""},
		{"async in edition 2021", program("fn main() {\n    let async = 1; let _ = async;\n}"), "fails with an error without a code at line 2", ""},
		{"gen in edition 2024", quiz.Program{Text: "fn main() {\n    let gen = 1;\n}", Edition: "2024"}, "fails with an error without a code at line 2", ""},
		{"an edition that does not exist", quiz.Program{Text: "fn main() {}", Edition: "2019"}, "no verdict", ""},
		{"an unstable feature", program("#![feature(never_type)]\nfn main() {}"), "fails with E0554 at line 1", ""},
		{"columns count code points", program("fn main() { let _é = \"🦀é\"; x; }"), "fails with E0425 at line 1", ""},
		{"a crate attribute", program("#![crate_name = \"other\"]\n#![crate_type = \"lib\"]\nfn main() {}"), "compiles", ""},
		{"no std", program("#![no_std]\nfn main() {}"), "no verdict", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := judge(t, j, tt.p)
			if v.Claim() != tt.claim || (v.Outcome == quiz.Unknown) != (v.Why != "") {
				t.Errorf("%s (%s), want %s: %+v", v.Claim(), v.Why, tt.claim, v.Errors)
			}
			if tt.warning != "" && (len(v.Warnings) != 1 || v.Warnings[0].Code != tt.warning) {
				t.Errorf("warnings %+v, want %s", v.Warnings, tt.warning)
			}
			for _, m := range append(v.Errors, v.Warnings...) {
				if strings.Contains(m.Rendered, filepath.Dir(filepath.Dir(j.path))) || strings.Contains(m.Rendered, os.TempDir()+"/anneal") {
					t.Errorf("a path of this machine in %q", m.Rendered)
				}
			}
			if tt.name == "columns count code points" && v.Errors[0].Spans[0].Column != 28 {
				t.Errorf("column %d", v.Errors[0].Spans[0].Column)
			}
		})
	}
}

// Attacks on the compiler are no verdict.
func TestAttacks(t *testing.T) {
	j := realJudge(t, Options{Timeout: 3 * time.Second})
	for _, tt := range []struct {
		name, text, why string
		linux           bool // only there is memory limited
	}{
		{"deep nesting", "fn main() { let _ = " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000) + "; }", "crashed (signal", false},
		{"an endless constant", "#![allow(long_running_const_eval)]\nconst X: u32 = loop {};\nfn main() { let _ = X; }", "longer than 3s", false},
		{"a huge static", "static A: [u8; 1 << 43] = [0; 1 << 43];\nfn main() { let _ = A[0]; }", "", true},
		{"a file", `compile_error!(include_str!("/etc/hostname"));`, "given to rustc: `include_str!`", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.linux && runtime.GOOS != "linux" {
				t.Skip("memory is not limited here")
			}
			t.Parallel()
			v := judge(t, j, program(tt.text))
			if v.Outcome != quiz.Unknown || !strings.Contains(v.Why, tt.why) {
				t.Errorf("%s, why %q, want %q: %+v", v.Claim(), v.Why, tt.why, v.Errors)
			}
		})
	}
}

// Judged together and apart, programs get the same verdicts.
func TestTogetherAndApart(t *testing.T) {
	one, many := realJudge(t, Options{Jobs: 1}), realJudge(t, Options{Jobs: 8})
	var ps []quiz.Program
	for i := range 24 {
		ps = append(ps, program([]string{
			strings.Replace(channel, "word", fmt.Sprint("w", i), 2),
			fmt.Sprintf("fn main() { let v = vec![%d]; drop(v); v; }", i),
			fmt.Sprintf("fn main() { let x%d = 1; }", i),
		}[i%3]))
	}
	a, err := one.Judge(t.Context(), ps)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(ps)
	b, err := many.Judge(t.Context(), ps)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(b)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("one by one:\n%+v\ntogether:\n%+v", a, b)
	}
}

// The floor is the bare compiler on `fn main(){}`, as many processes at once;
// what is above it is the price of this package and of the program.
func BenchmarkJudge(b *testing.B) {
	j := realJudge(b, Options{})
	for _, n := range []int{1, 50} {
		b.Run(fmt.Sprintf("floor/%d", n), func(b *testing.B) {
			for b.Loop() {
				floor(b, j, n, "mir")
			}
			perProgram(b, n)
		})
		for name, text := range map[string]string{
			"least":    "fn main(){}",
			"fails":    channel,
			"compiles": strings.Replace(channel, "tx.send(\"two\").unwrap()", "drop(\"two\")", 1),
		} {
			ps := make([]quiz.Program, n)
			for i := range ps {
				ps[i] = program(fmt.Sprintf("%s\n// %d", text, i)) // all different
			}
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					vs, err := j.Judge(b.Context(), ps)
					if err != nil || slices.ContainsFunc(vs, func(v quiz.Verdict) bool { return (v.Outcome == quiz.Fails) != (name == "fails") }) {
						b.Fatal(vs, err)
					}
				}
				perProgram(b, n)
			})
		}
	}
}

func perProgram(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n)/1000, "ms/program")
}
