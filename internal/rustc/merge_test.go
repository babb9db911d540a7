package rustc

import (
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestAsModule(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		fits       bool
	}{
		{"least", "fn main() {}", true},
		{"imports and items", "use std::fmt::{self, Display};\nstruct S;\nimpl Display for S {}\nfn main() { println!(\"{}\", S); }", true},
		{"words in strings and comments", "// crate::x, mod y, #![z]\nfn main() { let _ = \"extern super file!\"; }", true},
		{"a derived trait", "#[derive(Debug, Clone)]\nstruct S;\nfn main() { }", true},
		{"a trait of its own for a type of others", "trait T {}\nimpl<X: Fn(u8) -> u8> T for Vec<X> {}\nfn main() {}", true},
		{"a trait of others for a type of its own", "enum E<T> { A(T) }\nimpl<T> From<T> for E<T> where T: Copy { }\nfn main() {}", true},
		{"impl as a type", "fn f(x: impl Fn(u8)) -> impl for<'a> Fn(&'a u8) { |_| () }\nfn main() {}", true},
		{"self as a value", "struct S;\nimpl S { fn f(&self) { self.g(); Self::h(); } }\nfn main() {}", true},

		{"nothing", "", false},
		{"no main", "fn f() {}", false},
		{"main inside", "fn f() { fn main() {} }", false},
		{"two mains", "fn main() {}\nfn main() {}", false},
		{"main called", "fn main() { if false { main(); } }", false},
		{"main with a result", "fn main() -> Result<(), ()> { Ok(()) }", false},
		{"main with an argument", "fn main(x: u8) {}", false},
		{"async main", "async fn main() {}", false},
		{"main under a condition", "#[cfg(any())]\nfn main() {}", false},
		{"inlined main", "#[inline]\nfn main() {}", false},
		{"main imported", "mod m { pub fn main() {} }\nuse m::main;", false},
		{"brackets that do not match", "fn main() { (] }", false},
		{"an open bracket", "fn main() { {", false},
		{"a crate attribute", "#![allow(unused)]\nfn main() {}", false},
		{"a denied lint", "#[deny(dead_code)]\nfn f() {}\nfn main() {}", false},
		{"an exported name", "#[no_mangle]\nfn f() {}\nfn main() {}", false},
		{"a test", "#[test]\nfn f() {}\nfn main() {}", false},
		{"a path from the crate", "struct S;\nfn main() { let _ = crate::S; }", false},
		{"a path from itself", "struct S;\nfn main() { let _ = self::S; }", false},
		{"too high a path", "use super::x;\nfn main() {}", false},
		{"a module", "mod m {}\nfn main() {}", false},
		{"a macro", "macro_rules! m { () => {} }\nfn main() {}", false},
		{"foreign functions", "extern \"C\" { fn abs(x: i32) -> i32; }\nfn main() {}", false},
		{"its own file", "fn main() { println!(\"{}\", file!()); }", false},
		{"a trait of others for types of others", "struct S;\nimpl PartialEq<S> for i32 { }\nfn main() {}", false},
		{"a trait of others for all", "trait Mine {}\nimpl<T: Mine> Iterator for T { }\nfn main() {}", false},
		{"a trait of others for a type with the name of its own", "struct S;\nimpl Iterator for S::Other { }\nfn main() {}", false},
		{"a trait of others with the name of its own", "use std::fmt;\ntrait Display {}\nimpl fmt::Display for i32 { }\nfn main() {}", false},
		{"a trait of others with the name of its own and arguments", "trait From<T> {}\nimpl std::convert::From<fn() -> u8> for i32 { }\nfn main() {}", false},
		{"a trait of others for a type with the name of one in a function", "fn f() { struct Vec; }\nimpl Default for Vec<u8> { }\nfn main() {}", false},
		{"a trait of others for a type with the name of one in another function", "fn f() { struct Vec; }\nfn main() { impl Default for Vec<u8> { } }", false},
		{"a trait with the name of one in a function", "fn f() { trait Default {} }\nimpl Default for i32 { }\nfn main() {}", false},
		{"a trait of others for all, under the name of a type of its own", "struct S;\nimpl<S> Default for S { }\nfn main() {}", false},
		{"a type that another one hides", "struct S;\nfn main() { use std::string::String as T; struct S; impl Default for S { } }", false},
		{"a trait of others, by its path, for a type of its own", "struct S;\nimpl std::fmt::Display for S { }\nfn main() {}", true},
		{"the name of a module", "fn module1() {}\nfn main() {}", false},
		{"long", "fn main() {}" + strings.Repeat("\n", maxModule), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if m := asModule(program(tt.text)); (m != nil) != tt.fits {
				t.Errorf("fits: %v, want %v", m != nil, tt.fits)
			}
		})
	}
	if asModule(quiz.Program{Text: "fn main() {}", Edition: "2015"}) != nil {
		t.Error("edition 2015 fits")
	}
}

func FuzzAsModule(f *testing.F) {
	f.Add("impl<T> X for <")
	f.Add("fn main() {")
	f.Add("impl")
	f.Add("struct")
	f.Fuzz(func(t *testing.T, text string) {
		if m := asModule(program(text)); m != nil && !strings.Contains(text, "main") {
			t.Error("a program without main fits")
		}
	})
}
