package quiz

import (
	"strings"
	"testing"
)

// The messages are rustc's own, of version 1.95.0.
func TestWithoutHelp(t *testing.T) {
	tests := []struct{ name, message, want string }{
		{"nothing to take", `error[E0382]: use of moved value: ` + "`a`" + `
 --> src/main.rs:4:9
  |
4 |     f(a);
  |       ^ value used here after move
  |
note: consider changing this parameter type in function ` + "`f`" + ` to borrow instead
 --> src/main.rs:1:6
  |
1 | fn f(help: String) {}
  |      ^^^^ this parameter takes ownership of the value

`, ""},
		{"a paragraph at the end", `error[E0382]: borrow of moved value: ` + "`a`" + `
 --> src/main.rs:5:16
  |
4 |     let b = a;
  |             - value moved here
5 |     println!("{a}");
  |                ^ value borrowed here after move
  |
help: consider cloning the value if the performance cost is acceptable
  |
4 |     let b = a.clone();
  |              ++++++++

`, `error[E0382]: borrow of moved value: ` + "`a`" + `
 --> src/main.rs:5:16
  |
4 |     let b = a;
  |             - value moved here
5 |     println!("{a}");
  |                ^ value borrowed here after move

`},
		{"behind a note, before the next error", `error[E0373]: closure may outlive the current function
 --> src/main.rs:7:19
  |
7 |     thread::spawn(|| println!("{n}"));
  |                   ^^            - ` + "`n`" + ` is borrowed here
  |
note: function requires argument type to outlive ` + "`'static`" + `
 --> src/main.rs:7:5
  |
7 |     thread::spawn(|| println!("{n}"));
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: to force the closure to take ownership, use the ` + "`move`" + ` keyword
  |
7 |     thread::spawn(move || println!("{n}"));
  |                   ++++

error: aborting due to 2 previous errors
`, `error[E0373]: closure may outlive the current function
 --> src/main.rs:7:19
  |
7 |     thread::spawn(|| println!("{n}"));
  |                   ^^            - ` + "`n`" + ` is borrowed here
  |
note: function requires argument type to outlive ` + "`'static`" + `
 --> src/main.rs:7:5
  |
7 |     thread::spawn(|| println!("{n}"));
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

error: aborting due to 2 previous errors
`},
		{"a remark and a paragraph", `error[E0106]: missing lifetime specifier
 --> src/main.rs:3:33
  |
3 | fn longest(a: &str, b: &str) -> &str { a }
  |               ----     ----     ^ expected named lifetime parameter
  |
  = help: this function's return type contains a borrowed value, but the signature does not say
          whether it is borrowed from ` + "`a` or `b`" + `
help: consider introducing a named lifetime parameter
  |
3 | fn longest<'a>(a: &'a str, b: &'a str) -> &'a str { a }
  |           ++++     ++          ++          ++
`, `error[E0106]: missing lifetime specifier
 --> src/main.rs:3:33
  |
3 | fn longest(a: &str, b: &str) -> &str { a }
  |               ----     ----     ^ expected named lifetime parameter
`},
		{"a note after the help", `error[E0277]: ` + "`P`" + ` doesn't implement ` + "`std::fmt::Display`" + `
  --> src/main.rs:11:20
   |
11 |     println!("{}", p);
   |               --   ^ ` + "`P`" + ` cannot be formatted with the default formatter
   |
help: the trait ` + "`std::fmt::Display` is not implemented for `P`" + `
  --> src/main.rs:2:1
   |
 2 | struct P { name: String }
   | ^^^^^^^^
   = note: in format strings you may be able to use ` + "`{:?}`" + ` instead
`, `error[E0277]: ` + "`P`" + ` doesn't implement ` + "`std::fmt::Display`" + `
  --> src/main.rs:11:20
   |
11 |     println!("{}", p);
   |               --   ^ ` + "`P`" + ` cannot be formatted with the default formatter
   |
   = note: in format strings you may be able to use ` + "`{:?}`" + ` instead
`},
		{"beside a place", `warning: unused variable: ` + "`b`" + `
 --> src/main.rs:4:9
  |
4 |     let b = a; // help: none
  |         ^ help: if this is intentional, prefix it with an underscore: ` + "`_b`" + `
  |
  = note: ` + "`#[warn(unused_variables)]`" + ` on by default
`, `warning: unused variable: ` + "`b`" + `
 --> src/main.rs:4:9
  |
4 |     let b = a; // help: none
  |         ^
  |
  = note: ` + "`#[warn(unused_variables)]`" + ` on by default
`},
		{"a text with an empty line in it", "error: x\n\nhelp: first\n\n        second\n\nerror: y\n", "error: x\n\n\n\nerror: y\n"},
	}
	for _, test := range tests {
		if test.want == "" {
			test.want = test.message
		}
		got := WithoutHelp(test.message)
		if got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
		if WithoutHelp(got) != got {
			t.Errorf("%s: something more is taken the second time", test.name)
		}
	}
}

func FuzzWithoutHelp(f *testing.F) {
	f.Add("error: x\n  |\nhelp: y\n  |\n1 |   z\n\n= note: w")
	f.Add("  | ^ help: x\nhelp:")
	f.Fuzz(func(t *testing.T, message string) {
		got := WithoutHelp(message)
		if len(got) > len(message) {
			t.Errorf("%q became %q", message, got)
		}
		for line := range strings.Lines(got) {
			if strings.HasPrefix(line, "help:") {
				t.Errorf("%q kept %q", message, line)
			}
		}
	})
}
