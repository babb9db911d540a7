package rustc

import (
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
