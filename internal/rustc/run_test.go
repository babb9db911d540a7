package rustc

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// trusted is a program that may be run, and is to be.
func trusted(text string) quiz.Program {
	return quiz.Program{Text: text, Edition: "2021", Run: true, Trusted: true}
}

func TestRun(t *testing.T) {
	j := confined(t, Options{})
	for _, tt := range []struct {
		name, text string
		want       quiz.Run
	}{
		{"prints", `fn main() { println!("a\tb"); eprintln!("not this"); print!("c"); }`, quiz.Run{Output: "a\tb\nc"}},
		{"exits", `fn main() { println!("x"); std::process::exit(7); }`, quiz.Run{Output: "x\n", Code: 7}},
		{"main returns an error", `fn main() -> Result<(), String> { Err("no".into()) }`, quiz.Run{Code: 1}},
		{"panics", "fn main() {\n    let v: Vec<u8> = vec![];\n    println!(\"before\");\n    v[3];\n}", quiz.Run{Output: "before\n", Code: 101, Panic: "index out of bounds: the len is 0 but the index is 3"}},
		{"panics in many lines", `fn main() { panic!("a\n\nb\n"); }`, quiz.Run{Code: 101, Panic: "a\n\nb"}},
		{"panics in a thread", `fn main() { std::thread::spawn(|| panic!("inner")).join().unwrap(); }`, quiz.Run{Code: 101, Panic: `called ` + "`Result::unwrap()` on an `Err` value: Any { .. }"}},
		{"survives the panic of a thread", `fn main() { assert!(std::thread::spawn(|| panic!("inner")).join().is_err()); }`, quiz.Run{}},
		{"aborts", `fn main() { std::process::abort(); }`, quiz.Run{Ending: quiz.Killed}},
		{"overflows its stack", `fn f(n: u64) -> u64 { if n == 0 { 0 } else { 1 + f(n + 1) } } fn main() { println!("{}", f(1)); }`, quiz.Run{Ending: quiz.Killed}},
		{"waits for input", `fn main() { let mut s = String::new(); println!("{}", std::io::stdin().read_line(&mut s).unwrap()); }`, quiz.Run{Output: "0\n"}},
		{"threads, channels and time", `use std::{sync::mpsc, thread, time::Duration}; fn main() {
			let (tx, rx) = mpsc::channel();
			for i in 0..20 { let tx = tx.clone(); thread::spawn(move || { thread::sleep(Duration::from_millis(1)); tx.send(i).unwrap(); }); }
			drop(tx); println!("{}", rx.iter().sum::<i32>()); thread::scope(|s| { s.spawn(|| println!("{}", thread::available_parallelism().is_ok())); }); }`, quiz.Run{Output: "190\ntrue\n"}},
		{"sees no environment", `fn main() { println!("{} {}", std::env::vars().count(), std::env::args().count()); }`, quiz.Run{Output: "0 1\n"}},
		{"another crate name", "#![crate_name = \"other\"]\nfn main() { println!(\"{}\", module_path!()); }", quiz.Run{Output: "other\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := judge(t, j, trusted(tt.text))
			switch {
			case v.Run == nil:
				t.Fatalf("%s %s, but was not run", v.Claim(), v.Why)
			case *v.Run != tt.want:
				t.Errorf("%+v\nwant %+v", *v.Run, tt.want)
			}
		})
	}
}

func TestRunIsRefused(t *testing.T) {
	j := confined(t, Options{})
	const text = `fn main() { println!("it runs"); }`
	untrusted := trusted(text)
	untrusted.Trusted = false
	unasked := trusted(text)
	unasked.Run = false
	for _, p := range []quiz.Program{untrusted, unasked} {
		if v := judge(t, j, p); v.Outcome != quiz.Compiles || v.Run != nil || j.CanRun(p) {
			t.Errorf("trusted %t, run %t: %+v", p.Trusted, p.Run, v)
		}
	}
	bare := *j
	bare.unconfined, bare.rules.Open = "there is no sandbox", true
	if v := judge(t, &bare, trusted(text)); v.Outcome != quiz.Compiles || v.Run != nil || bare.RunRefusal() != "there is no sandbox" {
		t.Errorf("without a sandbox: %+v, refused for %q", v, bare.RunRefusal())
	}
	t.Run("no linker", func(t *testing.T) {
		before := j.Identity()
		t.Setenv("PATH", t.TempDir())
		if now := j.Identity(); now == before {
			t.Errorf("with and without a linker it is %q", now)
		}
		if v := judge(t, j, trusted(text)); v.Outcome != quiz.Compiles || v.Run != nil || !strings.Contains(j.RunRefusal(), "no linker") {
			t.Errorf("%+v, refused for %q", v, j.RunRefusal())
		}
	})
	if v := judge(t, j, trusted(`fn main() { x }`)); v.Outcome != quiz.Fails || v.Run != nil {
		t.Errorf("of a program that fails: %+v", v)
	}
	if v := judge(t, j, trusted(`extern "C" { fn nowhere(); } fn main() { unsafe { nowhere() } }`)); v.Outcome != quiz.Compiles || v.Run != nil {
		t.Errorf("of a program that cannot be linked: %+v", v)
	}
}

// A run is remembered beside the verdict, which may have been there before, and
// told to those who may not run the program.
func TestRunIsCached(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	j := confined(t, Options{Cache: store})
	p := trusted(`fn main() { println!("{:?}", std::time::SystemTime::now()); }`)
	untrusted := p
	untrusted.Trusted = false
	if v := judge(t, j, untrusted); v.Run != nil {
		t.Fatalf("run: %+v", v.Run)
	}
	before := maps.Clone(store.values)
	first := judge(t, j, p)
	if first.Run == nil {
		t.Fatal("not run")
	}
	for key, value := range before {
		if !bytes.Equal(store.values[key], value) {
			t.Error("the verdict was written anew")
		}
	}
	for _, again := range []quiz.Program{p, untrusted} {
		if v := judge(t, j, again); v.Run == nil || v.Run.Output != first.Run.Output {
			t.Errorf("trusted %t: %+v, want %+v", again.Trusted, v.Run, first.Run)
		}
	}
	for key := range store.values {
		if before[key] == nil {
			store.values[key] = []byte(`{"ending":9}`)
		}
	}
	if v := judge(t, j, p); v.Run == nil || v.Run.Output == first.Run.Output {
		t.Errorf("from a damaged cache: %+v", v.Run)
	}
}

// One verdict serves equal programs, also where only one of them is to be run.
func TestRunOfEqualPrograms(t *testing.T) {
	j := confined(t, Options{})
	p := trusted(`fn main() { println!("once"); }`)
	plain := quiz.Program{Text: p.Text, Edition: p.Edition}
	vs, err := j.Judge(t.Context(), []quiz.Program{plain, p})
	if err != nil {
		t.Fatal(err)
	}
	if vs[0].Run != nil || vs[1].Run == nil {
		t.Errorf("%+v", vs)
	}
}

// runningTable is a table that can say what programs do, and counts how often it
// was asked.
type runningTable struct {
	table
	asked *int
}

func (r runningTable) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	*r.asked += len(ps)
	return r.table.Judge(ctx, ps)
}

func (r runningTable) CanRun(p quiz.Program) bool { return p.Trusted }

func (r runningTable) Recall(p quiz.Program) (quiz.Verdict, bool) {
	p.Run, p.Trusted = false, false
	v, ok := r.table[p]
	return v, ok
}

// Who knows the verdict is believed; what the program does is asked of those
// behind, if they could say it.
func TestChainAndRuns(t *testing.T) {
	plain := program(printing.Text)
	without := table{plain: {Outcome: quiz.Compiles, Rustc: "1.80.0", Foreign: true}, moved: told[moved]}
	silent := table{plain: {Outcome: quiz.Compiles, Rustc: "1.95.0"}}
	trusted, stranger := plain, plain
	trusted.Run, trusted.Trusted, stranger.Run = true, true, true
	failing := moved
	failing.Run, failing.Trusted = true, true
	for _, tt := range []struct {
		name  string
		last  table
		p     quiz.Program
		asked int
		run   bool
	}{
		{"could and does", told, trusted, 1, true},
		{"could and does not", silent, trusted, 1, false},
		{"could and knows nothing", table{}, trusted, 1, false},
		{"may not", told, stranger, 0, false},
		{"is not to", told, plain, 0, false},
		{"fails", told, failing, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			c := Chain(runningTable{without, new(int)}, runningTable{tt.last, &n})
			v := judge(t, c, tt.p)
			if n != tt.asked || (v.Run != nil) != tt.run || tt.p.Text == plain.Text && (v.Rustc != "1.80.0" || !v.Foreign) {
				t.Errorf("asked %d times, %+v", n, v)
			}
			_, known := c.(chain).Recall(tt.p)
			if known != (tt.asked == 0) {
				t.Errorf("recalled: %t", known)
			}
		})
	}
	// Evidence says it also of programs that are not trusted.
	e, err := ReadEvidence(bytes.NewReader(evidenceOf(t, printing)))
	if err != nil {
		t.Fatal(err)
	}
	if v := judge(t, Chain(silent, e), stranger); v.Foreign || v.Run == nil {
		t.Errorf("evidence behind a judge: %+v", v)
	}
}

// What needs something that is not part of it has no verdict, also when it is
// judged in company.
func TestNeedsOfManyPrograms(t *testing.T) {
	j := confined(t, Options{})
	ps := []quiz.Program{program(`fn main() { println!("{}", env!("CARGO_PKG_NAME")); }`)}
	for i := range 8 {
		ps = append(ps, program(fmt.Sprintf(`fn main() { println!("%d"); }`, i)), program(fmt.Sprintf(`fn main() { let n: u8 = "%d"; }`, i)))
	}
	for _, shown := range []bool{false, true} {
		for i := range ps {
			ps[i].Shown = shown
		}
		vs, err := j.Judge(t.Context(), ps)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range vs {
			want := []quiz.Outcome{quiz.Fails, quiz.Compiles}[i%2]
			if i == 0 {
				want = quiz.Unknown
			}
			if v.Outcome != want {
				t.Errorf("shown %t: %s: %s, want %v", shown, ps[i].Text, v.Claim(), want)
			}
		}
	}
}
