package markup

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

var tokenNames = map[TokenKind]string{Plain: "Plain", Keyword: "Keyword", Type: "Type", Function: "Function", String: "String", Number: "Number", Comment: "Comment", Macro: "Macro", Lifetime: "Lifetime", Attribute: "Attribute", Operator: "Operator", Punctuation: "Punctuation", Prompt: "Prompt"}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ lang, code, want string }{
		{"rust", "fn main() {}", "Keyword fn; Function main; Punctuation (); Punctuation {}"},
		{"rust", "let mut tx2: Sender<String> = tx.clone();",
			"Keyword let; Keyword mut; Plain tx2:; Type Sender; Operator <; Type String; Operator >; Operator =; Plain tx; Punctuation .; Function clone; Punctuation ();"},
		{"rust", "// to the end", "Comment // to the end"},
		{"rust", "/// doc\n/* a /* b */ c */", "Comment /// doc\n/* a /* b */ c */"},
		{"rust", "fn f<'a>(x: &'a str, y: &'static u128) -> bool {}", "Keyword fn; Function f; Operator <; Lifetime 'a; Operator >; Punctuation (; Plain x:; Operator &; Lifetime 'a; Type str; Punctuation ,; Plain y:; Operator &; Lifetime 'static; Type u128; Punctuation ); Plain ->; Type bool; Punctuation {}"},
		{"rust", `println!("{x} {{}} {:?}", 'c', b"\n", r#"a"b"#, 0xffu8, 1.5e3)`,
			`Macro println!; Punctuation (; String "{x} {{}} {:?}"; Punctuation ,; String 'c'; Punctuation ,; String b"\n"; Punctuation ,; String r#"a"b"#; Punctuation ,; Number 0xff; Keyword u8; Punctuation ,; Number 1.5e3; Punctuation )`},
		{"rust", "#[derive(Debug)]\nstruct P { x: y }", "Attribute #[derive(Debug)]; Keyword struct; Type P; Punctuation {; Plain x: y; Punctuation }"},
		{"rust", "self.drop(MAX, true, T)", "Keyword self; Punctuation .; Function drop; Punctuation (; Number MAX; Punctuation ,; Number true; Punctuation ,; Type T; Punctuation )"},
		{"rust", `"not closed`, `String "not closed`},
		{"toml", "[a.b] # c\nx = \"s\\\"\"\ny = 12\nz = false", "Punctuation [; Plain a; Punctuation .; Plain b; Punctuation ]; Comment # c; Plain x; Punctuation =; String \"s\\\"\"; Plain y; Punctuation =; Number 12; Plain z; Punctuation =; Number false"},
		{"bash", "echo \"a $X\" # c", "Function echo; String \"a; Plain $X; String \"; Comment # c"},
		{"console", "$ cargo run\n   Compiling x\n$ exit", "Prompt $; Plain cargo run\n   Compiling x; Prompt $; Function exit"},
		{"text", "let x = 1;", "Plain let x = 1;"},
		{"", "a\r\nb", "Plain a\r\nb"},
		{"rust", "\xff let", "Plain \xff let"},
		{"rust", "", ""},
	} {
		var got []string
		for _, tok := range Tokens(c.lang, c.code) {
			if s := strings.TrimSpace(tok.Text); s != "" {
				got = append(got, tokenNames[tok.Kind]+" "+s)
			}
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("Tokens(%q, %q)\n got %s\nwant %s", c.lang, c.code, g, c.want)
		}
	}
}

var languages = []string{"rust", "toml", "bash", "console", "text"}

// checkTokens fails unless the tokens make up the code and none could be left out
// or melted with its neighbour, and their lines are those of the code.
func checkTokens(t *testing.T, lang, code string) {
	t.Helper()
	var b strings.Builder
	tokens := Tokens(lang, code)
	for i, tok := range tokens {
		b.WriteString(tok.Text)
		if tok.Text == "" || i > 0 && tokens[i-1].Kind == tok.Kind {
			t.Fatalf("%s: token %d of %q is %v", lang, i, code, tok)
		}
	}
	if b.String() != code {
		t.Fatalf("%s: tokens of %q make %q", lang, code, b.String())
	}
	lines := Lines(tokens)
	want := strings.Split(strings.TrimSuffix(code, "\n"), "\n")
	if code == "" {
		want = nil
	}
	if len(lines) != len(want) {
		t.Fatalf("%s: %d lines of %q", lang, len(lines), code)
	}
	for i, line := range lines {
		text := ""
		for _, tok := range line {
			text += tok.Text
		}
		if text != want[i] {
			t.Fatalf("%s: line %d of %q is %q", lang, i+1, code, text)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("fn main() {\r\n    let s = r#\"x\"#; // é 所有権\n}")
	f.Add("#![a]\n/*! /* */ 'a: loop { break 'a } 0b1_u8 1.. b'x' br##\"\"##")
	f.Add("[[a]]\nb = '''x'''\nc = 1979-05-27T07:32:00Z\n$ a $(b ${c:-d}) `e` $((1+2)) <<E\nE")
	f.Add("\n\n$ \n\x00\x7f")
	f.Fuzz(func(t *testing.T, code string) {
		for _, lang := range languages {
			checkTokens(t, lang, code)
		}
	})
}

// TestTokensHostile repeats what makes expressions go back over their steps.
func TestTokensHostile(t *testing.T) {
	for _, unit := range []string{
		"A", "r#\"", "r###\"", "{a", "\"", "\\\\", "\"\\1", "'", "'a", "/*", "/**", "//", "#[", "[", "!", "a!", "1", "1_", ".", " ", "\n", "<<a", "$'\\1", "$(", "${", "`", "#", "break ", "default ", "::", ":", "&", "println!(\"{", "print!(", "\t$",
	} {
		for _, prefix := range []string{"", "println!(\""} {
			code := prefix + strings.Repeat(unit, 1<<10/len(unit)) + "a"
			for _, lang := range languages {
				checkTokens(t, lang, code)
			}
		}
	}
	long := strings.Repeat("let x = 1;\n", maxCode/10)
	if got := Tokens("rust", long); len(got) != 1 || got[0].Kind != Plain {
		t.Errorf("code of %d bytes is coloured: %d tokens", len(long), len(got))
	}
}

// The registries of chroma read and compile all their lexers and styles when the
// program starts, whatever it is going to do.
func TestNoRegistry(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skipf("the go command is not at hand: %v", err)
	}
	for _, dep := range strings.Fields(string(out)) {
		if path, ok := strings.CutPrefix(dep, "github.com/alecthomas/chroma/v2/"); ok {
			t.Errorf("chroma's package %s is imported", path)
		}
	}
}

// TestInit looks at what runs before main, of all that the package imports.
func TestInit(t *testing.T) {
	if os.Getenv("MARKUP_INIT") == "child" {
		return
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^TestInit$")
	cmd.Env = append(os.Environ(), "MARKUP_INIT=child", "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "init ") {
		t.Fatalf("no trace: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "chroma/v2/") {
			t.Errorf("initialised at start: %s", line)
		}
	}
}

const benchProgram = `use std::sync::mpsc;
use std::thread;

// Two producers, one consumer.
fn main() {
    let (tx, rx) = mpsc::channel::<String>();
    let tx2 = tx.clone();

    let first = thread::spawn(move || {
        for word in ["iron", "copper"] {
            tx.send(format!("first: {word}")).unwrap();
        }
    });
    let second = thread::spawn(move || {
        tx2.send(String::from("second: tin")).unwrap();
    });

    first.join().unwrap();
    second.join().unwrap();

    for line in rx {
        println!("{line}");
    }
}
`

func BenchmarkTokens(b *testing.B) {
	b.SetBytes(int64(len(benchProgram)))
	b.ReportAllocs()
	for b.Loop() {
		Tokens("rust", benchProgram)
	}
}
