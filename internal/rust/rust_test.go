package rust

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"let x = 1;", "word:let word:x punct:= number:1 punct:;"},
		{"a // b\n/* c /* d */ e */ f", "word:a comment:// b comment:/* c /* d */ e */ word:f"},
		{`"a \" // b" 'c' '\'' 'd: '_`, `literal:"a \" // b" literal:'c' literal:'\'' lifetime:'d punct:: lifetime:'_`},
		{`r"a\" r#"b " c"# br##"d"## b'e' b"f" r#type`, `literal:r"a\" literal:r#"b " c"# literal:br##"d"## literal:b'e' literal:b"f" word:r#type`},
		{"1.5f32 0..9 1.max(2) 0xff_u8", "number:1.5f32 number:0 punct:. punct:. number:9 number:1 punct:. word:max punct:( number:2 punct:) number:0xff_u8"},
		{"/* open", "comment:/* open"},
		{`"open`, `literal:"open`},
		{"'", "punct:'"},
	} {
		names := map[Kind]string{Comment: "comment", Word: "word", Lifetime: "lifetime", Number: "number", Literal: "literal", Punct: "punct"}
		var got []string
		for _, tok := range Scan(c.text) {
			if tok.Kind != Space {
				got = append(got, names[tok.Kind]+":"+c.text[tok.Start:tok.End])
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("Scan(%s)\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

func TestBlankComments(t *testing.T) {
	got := BlankComments("// a\nlet s = \"// no\"; // b\nlet /* é */ t = 1;\n\n/* c\nd */ x\n")
	want := "\nlet s = \"// no\";\nlet         t = 1;\n\n\n     x\n"
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := BlankComments("a \n\tb\t\r\n"); got != "a\n\tb\n" {
		t.Errorf("without comments: %q", got)
	}
}

func TestStatements(t *testing.T) {
	text := `use std::thread;
const N: u8 = 1;

struct S {
    a: u8,
}

impl Clone for S {
    fn clone(&self) -> S {
        S { a: self.a }
    }
}

fn made(f: impl Fn() -> u8) -> impl Clone {
    f();
    let r = S {
        a: 1,
    };
    r
}

fn main() {
    let v = vec![1; 3];
    let w = if v.is_empty() { 1; 2 } else { 3 };
    thread::spawn(move || {
        drop(v);
    });
    for x in 0..3 {
        println!("{x};");
    }
    let s = "a
b";
    match w {
        1 => { helper(); }
        _ => {}
    }
    let (a, b) = (1, 2); let c = 3;
    {
        inner();
    }
    println!("{}", w)
}
`
	var got []string
	for _, s := range Statements(text, Code(text)) {
		got = append(got, fmt.Sprint(s.Line))
	}
	want := "15 23 24 26 29 39 41"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("statements in lines %s, want %s", s, want)
	}
}

func FuzzScan(f *testing.F) {
	f.Add("fn main() { let s = r#\"a\"#; 'a: loop { /* */ } }")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, tok := range Scan(text) {
			if tok.Start != at || tok.End <= at {
				t.Fatalf("token %d..%d after byte %d of %q", tok.Start, tok.End, at, text)
			}
			at = tok.End
		}
		if at != len(text) {
			t.Fatalf("tokens end at %d of %d", at, len(text))
		}
		code := slices.DeleteFunc(Scan(text), func(tok Token) bool { return tok.Kind == Space || tok.Kind == Comment })
		if !slices.Equal(Code(text), code) {
			t.Fatalf("code of %q is %v, not %v", text, Code(text), code)
		}
		blank := BlankComments(text)
		if strings.Count(blank, "\n") != strings.Count(text, "\n") {
			t.Fatalf("blanking comments changed the lines of %q", text)
		}
		for _, s := range Statements(text, Code(text)) {
			if s.Line < 1 || s.Text == "" {
				t.Fatalf("statement %+v of %q", s, text)
			}
		}
	})
}
