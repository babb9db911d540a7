package reduce

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/rustc"
	"anneal/internal/rustc/sandbox"
)

var update = flag.Bool("update", false, "write the golden files")

// The compiler is confined by this binary in another role.
func TestMain(m *testing.M) {
	if sandbox.Child(os.Args) {
		return
	}
	os.Exit(m.Run())
}

// words is a judge that finds one error in programs that hold all of some words,
// another one beside it in those with "broken", and only another one in those that
// hold a bad word.
type words struct {
	need []string
	bad  string
}

func (w *words) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	verdicts := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		v := &verdicts[i]
		if at := strings.Index(p.Text, w.bad); w.bad != "" && at >= 0 {
			v.Outcome = quiz.Fails
			v.Errors = []quiz.Message{{Code: "E0433", Text: "not there", Spans: []quiz.SpanLabel{{Line: 1 + strings.Count(p.Text[:at], "\n"), Primary: true}}}}
			continue
		}
		v.Outcome = quiz.Compiles
		missing := 0
		for _, n := range w.need {
			if !strings.Contains(p.Text, n) {
				missing++
			}
		}
		if missing == 0 {
			at := 1 + strings.Count(p.Text[:strings.Index(p.Text, w.need[0])], "\n")
			v.Outcome = quiz.Fails
			v.Errors = []quiz.Message{{Code: "E0382", Text: "moved", Spans: []quiz.SpanLabel{{Line: at, Primary: true}}}}
		}
		if strings.Contains(p.Text, "broken") {
			v.Outcome = quiz.Fails
			v.Errors = append(v.Errors, quiz.Message{Code: "E0425", Text: "not found"})
		}
	}
	return verdicts, nil
}

func message(text, marked string) *quiz.Message {
	at := 1 + strings.Count(text[:strings.Index(text, marked)], "\n")
	return &quiz.Message{Code: "E0382", Text: "moved", Spans: []quiz.SpanLabel{{Line: at, Primary: true}}}
}

func TestItemsGoAndTheErrorStays(t *testing.T) {
	const text = "// a file\nuse std::fmt;\n\nfn a() { one(); }\n\nfn one() {\n    late(x); // here\n}\n\nfn other() {\n    broken();\n}\n"
	small, found, err := Program(t.Context(), &words{need: []string{"late(x)"}}, text, "2021", ErrorOf(text, message(text, "late")))
	const want = "fn one() {\n    late(x);\n}\n\nfn main() {}\n"
	if small != want || !found || err != nil {
		t.Errorf("%q, %t, %v; want %q", small, found, err, want)
	}
}

func TestWhatFitsIsNotCutFurther(t *testing.T) {
	const text = "fn one() {\n    let a = 1;\n    let b = 2;\n    late(x);\n}\n\nfn main() {}\n"
	small, found, err := Program(t.Context(), &words{need: []string{"late(x)"}}, text, "2021", ErrorOf(text, message(text, "late")))
	if small != text || !found || err != nil {
		t.Errorf("%q, %t, %v", small, found, err)
	}
}

func TestLongFunctionsAreCutUntilTheyFit(t *testing.T) {
	text := "fn main() {\n" + strings.Repeat("    let a = 1;\n", 2*Fits) + "    if x {\n        let y = 2;\n        late(x);\n    }\n}\n"
	small, found, err := Program(t.Context(), &words{need: []string{"late(x)", "let y"}}, text, "2021", ErrorOf(text, message(text, "late")))
	if n := length(small); !found || err != nil || n != Fits || !strings.Contains(small, "let y") {
		t.Errorf("%d lines, %t, %v:\n%s", n, found, err, small)
	}
}

func TestAnErrorThatIsNotThereIsNotFound(t *testing.T) {
	const text = "fn one() {\n    late(x);\n}\n"
	for name, need := range map[string][]string{"it needs what is not in the text": {"late(x)", "serde"}} {
		small, found, err := Program(t.Context(), &words{need: need}, text, "2021", ErrorOf(text, message(text, "late")))
		if small != "" || found || err != nil {
			t.Errorf("%s: %q, %t, %v", name, small, found, err)
		}
	}
	// Another error in the same statement stays beside it.
	const both = "fn one() {\n    late(x, broken);\n}\n"
	small, found, err := Program(t.Context(), &words{need: []string{"late(x"}}, both, "2021", ErrorOf(both, message(both, "late")))
	if small == "" || found || err != nil {
		t.Errorf("%q, %t, %v", small, found, err)
	}
}

func TestWhatAnotherTextHasComesAlong(t *testing.T) {
	const text = "use crate::b::B;\nuse std::fmt;\n\nfn one(b: B) {\n    late(b, C);\n}\n\nstruct C;\n"
	const beside = "pub struct B;\n\npub struct C(u8);\n\npub struct D;\n"
	small, found, err := Program(t.Context(), &words{need: []string{"late(b", "pub struct B", "struct C;"}, bad: "crate::"}, text, "2021", ErrorOf(text, message(text, "late")), beside)
	const want = "fn one(b: B) {\n    late(b, C);\n}\n\nstruct C;\n\npub struct B;\n\nfn main() {}\n"
	if small != want || !found || err != nil {
		t.Errorf("%q, %t, %v; want %q", small, found, err, want)
	}
}

// rustc stops at what is not there before it comes to the error.
func TestWhatIsNotThereIsPruned(t *testing.T) {
	const text = "fn other() -> u8 {\n    absent::call()\n}\n\nfn one() {\n    let a = absent::new();\n    late(x);\n    other();\n}\n"
	small, found, err := Program(t.Context(), &words{need: []string{"late(x)", "fn other"}, bad: "absent"}, text, "2021", ErrorOf(text, message(text, "late")))
	const want = "fn other() -> u8 { todo!() }\n\nfn one() {\n    late(x);\n    other();\n}\n\nfn main() {}\n"
	if small != want || !found || err != nil {
		t.Errorf("%q, %t, %v; want %q", small, found, err, want)
	}
}

func TestBareProgramsKnowNoOtherCrates(t *testing.T) {
	const text = "use serde::Serialize;\nuse std::fmt;\n\n#[derive(Debug, Serialize, Clone)]\n#[serde(default)]\nstruct A;\n\n#[tokio::main]\n#[allow(dead_code)]\nfn main() {}\n"
	const want = "use std::fmt;\n\n#[derive(Debug, Clone)]\nstruct A;\n\n#[allow(dead_code)]\nfn main() {}\n"
	if got := bare(text); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whatever the text is, cuts stay within it and do not overlap.
func FuzzCuts(f *testing.F) {
	f.Add("impl A {\n fn a() -> u8 { 1 }\n}\nstruct B { a: u8, b: Vec<u8>, }\nfn main() { if x { y(); } }")
	f.Add("} } fn { ( # [ # [derive(")
	f.Add("fn a() -> {\"}\" 'b' ; }")
	f.Fuzz(func(t *testing.T, text string) {
		for _, cuts := range [][]cut{items(text), bodies(text), members(text), statements(text)} {
			for _, c := range cuts {
				_ = apply(text, []cut{c})
			}
			_ = apply(text, apart(cuts))
		}
		bare(text)
		slice(text, Error{at: 1}, []string{text})
		if once := tidy(text); tidy(once) != once {
			t.Errorf("%q is not tidy", once)
		}
	})
}

// A file of a project, with other crates in it, as rustc sees it alone.
func TestReducedByRustc(t *testing.T) {
	if _, err := exec.LookPath("rustc"); err != nil && os.Getenv("ANNEAL_REQUIRE_RUSTC") == "" {
		t.Skip("there is no rustc here")
	}
	judge, err := rustc.New(t.Context(), rustc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("testdata/service.rs")
	if err != nil {
		t.Fatal(err)
	}
	text := string(file)
	m := message(text, "ledger.record(name")
	m.Code, m.Text = "E0502", "cannot borrow `*ledger` as mutable because it is also borrowed as immutable"
	small, found, err := Program(t.Context(), judge, text, "2021", ErrorOf(text, m))
	if err != nil || !found {
		t.Fatalf("%t, %v", found, err)
	}
	if *update {
		if err := os.WriteFile("testdata/service.golden.rs", []byte(small), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/service.golden.rs")
	if err != nil {
		t.Fatal(err)
	}
	if small != string(want) {
		t.Errorf("got\n%s\nwant\n%s", small, want)
	}
}
