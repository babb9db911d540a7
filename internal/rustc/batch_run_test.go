package rustc

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"anneal/internal/quiz"
)

func TestRunsAsModule(t *testing.T) {
	for text, fits := range map[string]bool{
		"fn main() { println!(\"{:>5}\", 1); }":                                               true,
		"fn main() { panic!(\"args, env\"); }":                                                true,
		"fn main() { println!(\"{}\", std::env::args().count()); }":                           false,
		"fn main() { println!(\"{:p}\", &1); }":                                               false,
		"fn main() { println!(\"{x:#p}\", x = &1); }":                                         false,
		"use std::marker::PhantomData;\nfn main() { println!(\"{:?}\", PhantomData::<u8>); }": false,
		"fn main() { println!(\"{}\", std::any::type_name::<u8>()); }":                        false,
		"fn main() { std::panic::set_hook(Box::new(|i| println!(\"{i}\"))); panic!(); }":      false,
		"fn main() { println!(\"{}\", unsafe { *(&1 as *const i32) }); }":                     false,
		"fn main() { println!(\"{}\", std::panic::Location::caller()); }":                     false,
		"fn main() -> Result<(), ()> { Ok(()) }":                                              true,
		"fn main() -> ! { loop {} }":                                                          true,
		"async fn main() {}":                                                                  false,
	} {
		if m := runsAsModule(program(text)); (m != nil) != fits {
			t.Errorf("%s\nfits: %v, want %v", text, m != nil, fits)
		}
	}
}

// What programs do does not depend on how many are built together.
func TestRunTogetherAsApart(t *testing.T) {
	j := confined(t, Options{})
	var ps []quiz.Program
	for i, text := range []string{
		`fn main() { println!("a"); }`,
		`fn main() { println!("b"); eprintln!("c"); std::process::exit(3); }`,
		"fn main() {\n    println!(\"{} {}\", line!(), column!());\n    let v: Vec<u8> = Vec::new();\n    v[1];\n}",
		"fn f() -> Result<u8, std::num::ParseIntError> { \"x\".parse() }\nfn main() { f().unwrap(); }",
		`fn main() { println!("{}", std::env::args().count()); }`,
		`fn main() { println!("{}", module_path!()); println!("{}", file!()); }`,
		"struct Own;\nfn main() { println!(\"{}\", std::any::type_name::<Own>()); }",
		"struct Own;\nfn main() { println!(\"{:?}\", std::marker::PhantomData::<Own>); }",
		"fn main() { std::panic::set_hook(Box::new(|info| println!(\"{info}\"))); panic!(\"here\"); }",
		"use std::thread;\nfn main() { thread::spawn(|| println!(\"{:?}\", thread::current().name())).join().unwrap(); println!(\"{:?}\", thread::current().name()); }",
		"use std::sync::atomic::{AtomicUsize, Ordering};\nstatic N: AtomicUsize = AtomicUsize::new(1);\nfn main() { println!(\"{}\", N.fetch_add(1, Ordering::SeqCst)); }",
		"use std::cell::Cell;\nthread_local! { static N: Cell<u8> = Cell::new(7); }\nstruct D;\nimpl Drop for D { fn drop(&mut self) { println!(\"dropped\"); } }\nfn main() { let _d = D; N.with(|n| println!(\"{}\", n.get())); }",
		"fn f(n: u64) -> u64 { if n == 0 { 0 } else { 1 + f(n + 1) } }\nfn main() { println!(\"{}\", f(1)); }",
		"fn main() { let x: u8 = \"255\".parse().unwrap(); let y: u8 = \"1\".parse().unwrap(); println!(\"{}\", x + y); }",
		"fn main() { println!(\"module{}\", 1); }",
		"fn main() -> Result<(), String> { Err(\"no\".into()) }",
		"fn main() -> Result<(), String> { println!(\"x\"); Ok(()) }",
		"use std::process::ExitCode;\nfn main() -> ExitCode { ExitCode::from(9) }",
		"fn main() -> ! { std::process::exit(4) }",
		"fn main() { std::process::abort(); }",
	} {
		ps = append(ps, trusted(text))
		if i%4 == 0 || os.Getenv("ANNEAL_REQUIRE_RUSTC") != "" { // another edition, an executable of its own
			ps = append(ps, quiz.Program{Text: text, Edition: "2024", Run: true, Trusted: true})
		}
	}
	got, want := together(t, j, ps), apart(t, j, ps)
	for i := range ps {
		if want[i].Run == nil || !reflect.DeepEqual(got[i].Run, want[i].Run) {
			t.Errorf("%s\ntogether %s\napart %s", ps[i].Text, runText(got[i].Run), runText(want[i].Run))
		}
	}
}

// Executables are large, so none is left when its last run is over.
func TestExecutablesAreRemoved(t *testing.T) {
	j := confined(t, Options{Jobs: 1})
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	var ps []quiz.Program
	for n := range 4 {
		ps = append(ps,
			trusted(fmt.Sprintf("fn main() { println!(\"{}\", std::env::args().count() + %d); }", n)), // alone
			trusted(fmt.Sprintf("fn main() { println!(\"%d\"); }", n)))
	}
	told, most := 0, 0
	j.runAll(t.Context(), ps, func(n int, did *quiz.Run) {
		left, err := filepath.Glob(filepath.Join(tmp, "*", "out", "main"))
		if err != nil || did == nil {
			t.Errorf("program %d: %v, %v", n, did, err)
		}
		told, most = told+1, max(most, len(left))
	})
	if told != len(ps) || most > 1 {
		t.Errorf("told of %d programs; %d executables were there at once, want 1", told, most)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func runText(r *quiz.Run) string {
	if r == nil {
		return "not run"
	}
	return fmt.Sprintf("%+v", *r)
}
