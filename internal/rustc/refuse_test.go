package rustc

import (
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestRefuse(t *testing.T) {
	for _, tt := range []struct{ text, name string }{
		{`const S: &str = include_str!("/etc/hostname");`, "include_str!"},
		{`use std::include_str as s; const S: &str = s!("/etc/hostname");`, "include_str!"},
		{`m!(include_bytes);`, "include_bytes!"},
		{`r#include!("/etc/hosts");`, "include!"},
		{`include ! /* x */ ("/etc/hosts");`, "include!"},
		{`#![doc = include_str!("/etc/hosts")]`, "include_str!"},
		{`compile_error!(env!("SECRET"));`, "env!"},
		{`use std::env as e; e!("SECRET");`, "env!"},
		{`use std::{fs, env as e};`, "env!"},
		{`option_env!["SECRET"];`, "option_env!"},
		{`core::arch::global_asm!(".incbin \"/etc/hostname\"");`, "global_asm!"},
		{`unsafe { std::arch::asm!("nop") }`, "asm!"},
		{`extern crate rand;`, "extern crate"},
		{`#[link(name = "c")] extern "C" {}`, "#[link]"},
		{`#[path = "/etc/passwd"] mod x {}`, "#[path]"},
		{`#[cfg_attr(all(), path="/etc/passwd")] mod x {}`, "#[path]"},
		{"#\u200e[path\u200f= \"/etc/passwd\"] mod x {}", "#[path]"},
		{`#![path = "/etc"]`, "#[path]"},
		{`mod x;`, "mod name;"},
		{`mod x /* { */ ;`, "mod name;"},
		{`macro_rules! m { ($n:ident) => { mod $n; } }`, "mod name;"},
		{`#[debugger_visualizer(natvis_script_file = "/etc/passwd")] fn f() {}`, "#[debugger_visualizer]"},
		// What hides behind a literal is still seen.
		{`fn f() { let c = '"'; include_str!("x"); let d = '"'; }`, "include_str!"},
		{`fn f() { let c = b'"'; include_str!("x") }`, "include_str!"},
		{`fn f() { let c = r"\"; include_str!("x") }`, "include_str!"},

		{`fn main() { println!("{:?}", std::env::args()); }`, ""},
		{`use std::env; fn main() { env::var("HOME"); }`, ""},
		{`fn main() { let env = 3u8; if env != 4 {} let x = env as u32; }`, ""},
		{`fn main() { let path = "x"; let mut link = (1); }`, ""},
		{`#[derive(Debug)] struct S { path: String } fn f(path: &str) { let a = [1]; path == "x"; }`, ""},
		{`#[allow(unused)] fn f() { let path = 1; }`, ""},
		{`mod x { pub mod y {} } extern crate alloc; extern "C" fn f() {}`, ""},
		{`macro_rules! m { ($n:ident) => { mod $n { } } }`, ""},
		{`fn main() { println!("include_str!(\"x\") {}", 'a'); } // include_str! mod x; /*`, ""},
		{`/* /* include! */ env!("X") */ /// mod x;` + "\n" + `fn f<'a>(x: &'a str) -> &'a str { x }`, ""},
		{`const A: &str = r#"include_str!("x")"#; const B: &[u8] = br##"mod x; "# "##;`, ""},
		{"#![allow(dead_code)]\nfn main() {}", ""},
	} {
		why := refuse(program(tt.text), false)
		if tt.name == "" && why != "" || !strings.Contains(why, "`"+tt.name+"`") && tt.name != "" {
			t.Errorf("%s\n\trefused for %q, want %q", tt.text, why, tt.name)
		}
		// In the sandbox only what needs a file is refused.
		inside := tt.name
		if slices.Contains([]string{"env!", "option_env!", "asm!", "global_asm!", "#[link]"}, tt.name) {
			inside = ""
		}
		if why := refuse(program(tt.text), true); inside == "" && why != "" || !strings.Contains(why, "`"+inside+"`") && inside != "" {
			t.Errorf("%s\n\tin the sandbox refused for %q, want %q", tt.text, why, inside)
		}
	}
}

func TestRefuseForm(t *testing.T) {
	for _, tt := range []struct {
		p    quiz.Program
		want string
	}{
		{quiz.Program{Text: "fn main(){}"}, `"" is not an edition`},
		{quiz.Program{Text: "fn main(){}", Edition: "20２1"}, "is not an edition"},
		{quiz.Program{Text: "fn main(){}", Edition: "2021 -o/x"}, "is not an edition"},
		{program(strings.Repeat(" ", maxProgram+1)), "longer than the 256 KiB"},
		{program("fn main(){\xff}"), "not valid UTF-8"},
		{program("#!/bin/sh \"\nfn main(){}"), "begins like a script"},
		{program("\n---\n\"\n---\nfn main(){}"), "begins like a script"},
	} {
		if why := refuse(tt.p, true); !strings.Contains(why, tt.want) {
			t.Errorf("%.20q: %q, want %q", tt.p.Text, why, tt.want)
		}
	}
}

// marks are texts in which the name MARK is a token or is hidden.
var marks = []struct {
	text, edition string
}{
	{`MARK`, "2021"},
	{`"MARK"`, "2021"},
	{`"\" MARK"`, "2021"},
	{`"\\" MARK`, "2021"},
	{`r"\" MARK "x"`, "2021"},
	{`r#"" MARK "#`, "2021"},
	{`r##""# MARK "##`, "2021"},
	{`br"\" MARK b"\" MARK"`, "2021"},
	{`br#"" MARK "#`, "2021"},
	{`b"\"" MARK`, "2021"},
	{`cr"\" MARK`, "2021"},
	{`cr"\" x" MARK ""`, "2018"},
	{`cr"\" MARK"`, "2018"},
	{`cr#"" MARK "" #`, "2018"},
	{`cr#"" MARK "#`, "2021"},
	{`c"\" MARK"`, "2021"},
	{`c"\" MARK"`, "2018"},
	{`'"' MARK '"'`, "2021"},
	{`'\'' MARK '\''`, "2021"},
	{`'\\' MARK`, "2021"},
	{`b'"' MARK b'"'`, "2021"},
	{`b'\'' MARK`, "2021"},
	{`'\u{22}' MARK`, "2021"},
	{`'é' MARK '"'`, "2021"},
	{`'a "MARK"`, "2021"},
	{`'a'MARK`, "2021"},
	{`'a' 'b "x" MARK`, "2021"},
	{`'_ MARK`, "2021"},
	{`'r#a MARK`, "2021"},
	{`'r "\" MARK"`, "2021"},
	{`// MARK`, "2021"},
	{"// x\nMARK", "2021"},
	{"// x\rMARK\n", "2021"},
	{`/* MARK */`, "2021"},
	{`/* /* */ MARK */`, "2021"},
	{`/* " */ MARK /* " */`, "2021"},
	{`/*/ MARK */`, "2021"},
	{`/**/ MARK /**/`, "2021"},
	{`/* // */ MARK`, "2021"},
	{`1r"\" MARK"`, "2018"},
	{`"x"r"\" MARK"`, "2018"},
	{`1.r"\" MARK`, "2018"},
	{`1.0r"\" MARK"`, "2018"},
	{`0x1b"\" MARK"`, "2018"},
	{`k"\" MARK"`, "2018"},
	{`k#"" MARK "" #`, "2018"},
	{`#"" MARK "" #`, "2021"},
	{`r#MARK`, "2021"},
	{`r#x MARK`, "2021"},
	{`xMARK`, "2021"},
	{`éMARK`, "2021"},
	{`x·MARK`, "2021"},
	{`1MARK`, "2018"},
	{`1 MARK`, "2021"},
	{"x\u200eMARK", "2021"},
	{"\"\\\n\" MARK", "2021"},
	{`"{\"MARK\"}" r"" "" MARK`, "2021"},
	{`{ MARK }`, "2021"},
	{`[ "]" MARK ]`, "2021"},
}

// The scanner must see a name exactly where rustc sees one: a macro that fails
// on the name tells what rustc sees.
func TestScanAgreesWithRustc(t *testing.T) {
	j := realJudge(t, Options{})
	var ps []quiz.Program
	for _, m := range marks {
		ps = append(ps, quiz.Program{Edition: m.edition, Text: `
			macro_rules! find { ($($t:tt)*) => { $(one! { $t })* } }
			macro_rules! one {
				(MARK) => { compile_error!("seen"); };
				(r#MARK) => { compile_error!("seen"); };
				({ $($t:tt)* }) => { find! { $($t)* } };
				([ $($t:tt)* ]) => { find! { $($t)* } };
				($t:tt) => {};
			}
			find! { ` + m.text + "\n}\nfn main() {}\n"})
	}
	vs, err := j.Judge(t.Context(), ps)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range marks {
		rustc := vs[i].Outcome == quiz.Fails && vs[i].Errors[0].Text == "seen"
		if !rustc && vs[i].Outcome != quiz.Compiles {
			t.Errorf("%s: rustc does not take it: %v %s %+v", m.text, vs[i].Outcome, vs[i].Why, vs[i].Errors)
			continue
		}
		ours := slices.Contains(scan(m.text, m.edition >= "2021"), token("MARK"))
		if ours != rustc {
			t.Errorf("%s (%s): seen %v, by rustc %v", m.text, m.edition, ours, rustc)
		}
	}
}

func FuzzRefuse(f *testing.F) {
	for _, m := range marks {
		f.Add(m.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// A space around a text never changes what is found in it, and tokens
		// are pieces of the text.
		for _, tok := range scan(text, true) {
			if tok == "" || !strings.Contains(text, string(tok)) {
				t.Fatalf("token %q is not in the text", tok)
			}
		}
		if a, b := forbidden(scan(text, true), false), forbidden(scan(" "+text+"\n", true), false); a != b {
			t.Errorf("%q, and %q with spaces around", a, b)
		}
	})
}
