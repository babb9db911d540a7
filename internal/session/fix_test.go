package session

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	tests := []struct {
		code string
		want map[string]int
	}{
		{"fn main() { f(1); f (2); }", map[string]int{"main": 1, "f": 2}},
		{"let v: Vec<u8> = Vec::new();", map[string]int{"Vec": 2, "new": 1}},
		{`println!("{}", a); a != b`, map[string]int{"println": 1}},
		{"s.parse::<u8>()", map[string]int{"parse": 1}},
		{"if (a) { return (b) } while (c) {} match (d) {}", map[string]int{}},
		{"// f()\n/* g() /* h() */ i() */ j()", map[string]int{"j": 1}},
		{`"f()" r"g()" r#"h("")"# b"i()" "\"j()"`, map[string]int{}},
		{`'(' '\'' f::<'a>('é') x<'a, 'b>()`, map[string]int{"f": 1}},
		{"0x(1)", map[string]int{}},
		{"été()", map[string]int{"été": 1}},
		{`"never closed f()`, map[string]int{}},
		{"/* never closed f()", map[string]int{}},
		{`'\`, map[string]int{}},
		{"'", map[string]int{}},
		{`r#"`, map[string]int{}},
	}
	for _, test := range tests {
		if got := names(test.code); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v, want %v", test.code, got, test.want)
		}
	}
}

func TestLost(t *testing.T) {
	const broken = `fn main() { let (tx, rx) = channel(); spawn(move || tx.send(1)); spawn(move || tx.send(2)); for x in rx { println!("{x}"); } }`
	const correct = `fn main() { let (tx, rx) = channel(); let t2 = tx.clone(); spawn(move || tx.send(1)); spawn(move || t2.send(2)); for x in rx { println!("{x}"); } }`
	tests := []struct {
		name, given string
		want        []string
	}{
		{"the author's", correct, nil},
		{"another name", strings.ReplaceAll(correct, "t2", "other"), nil},
		{"more than there was", correct + "fn more() { more(); }", nil},
		{"one send deleted", strings.Replace(correct, "t2.send(2)", "()", 1), []string{"send"}},
		{"nothing left", "fn main() {}", []string{"channel", "println", "send", "spawn"}},
		{"put into a comment", "fn main() {} // channel() println!() send() spawn() send() spawn()", []string{"channel", "println", "send", "spawn"}},
	}
	for _, test := range tests {
		if got := lost(broken, correct, test.given); !slices.Equal(got, test.want) {
			t.Errorf("%s: lost %q, want %q", test.name, got, test.want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{program, `r##"x"##`, `'\u{1}'`, "/*/", "r#", "\xff("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		for name := range names(code) {
			if !strings.Contains(code, name) {
				t.Errorf("%q is not in the program", name)
			}
		}
		if gone := lost(code, code, code); gone != nil {
			t.Errorf("a program lost %q against itself", gone)
		}
	})
}
