package markup

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
)

// grammar is chroma's grammar of Rust with its mistakes mended, against which the
// scanner is held: how they differ stands in lexers/NOTICE.
var grammar = sync.OnceValue(func() *chroma.RegexLexer {
	return chroma.MustNewXMLLexer(os.DirFS("testdata"), "rust.xml")
})

// byGrammar cuts Rust by the grammar. It tells neither calls from other names nor
// types from variables outside of declarations, so that is done here.
func byGrammar(lexer *chroma.RegexLexer, code string) []Token {
	tokens := run(lexer, code)
	for i := range tokens {
		t := &tokens[i]
		first, _ := utf8.DecodeRuneInString(t.Text)
		switch {
		case t.Kind == Type && first == '\'':
			t.Kind = Lifetime
		case (t.Kind == Plain || t.Kind == Type) && isName(first) && rustWords[t.Text] != Type:
			switch {
			case unicode.IsUpper(first):
				t.Kind = Type
			case t.Text == "self":
				t.Kind = Keyword
			case i+1 < len(tokens) && strings.HasPrefix(tokens[i+1].Text, "("):
				t.Kind = Function
			default:
				t.Kind = Plain
			}
		}
	}
	return join(tokens)
}

// checkRust fails unless scanner and grammar agree.
func checkRust(t *testing.T, name, code string) {
	t.Helper()
	got, want := Tokens("rust", code), byGrammar(grammar(), code)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			g, w := Token{}, Token{}
			if i < len(got) {
				g = got[i]
			}
			if i < len(want) {
				w = want[i]
			}
			t.Errorf("%s: token %d: %s %q, the grammar has %s %q", name, i, tokenNames[g.Kind], g.Text, tokenNames[w.Kind], w.Text)
			return
		}
	}
}

// TestRustLikeGrammar cuts every program of the decks, of the golden files and of
// the project's own tests. ANNEAL_CORPUS names a folder with more.
func TestRustLikeGrammar(t *testing.T) {
	programs := 0
	for _, root := range []string{"../../decks", "..", os.Getenv("ANNEAL_CORPUS")} {
		if root == "" {
			continue
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text := ""
			switch filepath.Ext(path) {
			case ".rs", ".md", ".txtar", ".golden", ".toml", ".txt":
				b, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				text = string(b)
			}
			for _, program := range programsOf(filepath.Ext(path), text) {
				if len(program) <= maxCode && utf8.ValidString(program) {
					programs++
					checkRust(t, path, program)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if programs < 500 {
		t.Errorf("only %d programs were found", programs)
	}
}

// programsOf returns a program, or what stands between the fences of a text.
func programsOf(ext, text string) []string {
	if ext == ".rs" {
		return []string{text}
	}
	var all []string
	for i, part := range strings.Split(text, "```") {
		if i%2 == 1 {
			_, program, _ := strings.Cut(part, "\n")
			all = append(all, program)
		}
	}
	return all
}

func FuzzRust(f *testing.F) {
	for _, code := range []string{
		"fn r#match<'a>(x: &'a mut Vec<u8>) -> impl Fn(&str) -> bool { x: 'c'; IDS[0]: MAX }",
		`let s = b"\"" ; cr##"a"#b"##; 'static '_ 'x' '\u{1f600}' '\'' b'\xff' '' '''`,
		"1.max(2) 0..9 1. 1.5e-3f64 0xffu8 0b2 0o78 1e 1_000usize t.0.1",
		"#!/bin/sh\n#![a = \"]\"]\n#[x[y]] # #!",
		"macro_rules! m { ($x:expr, $($y:ty),*) => { vec![$x] } } println ! {} default fn default /*/ /* */ */ /** d */ //! e",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		// A joiner of emoji ends a word here, and does not for the expressions.
		if len(code) < 1<<10 && utf8.ValidString(code) && !strings.ContainsAny(code, "\u200c\u200d\ufffd") {
			checkRust(t, "", code)
		}
	})
}

// BenchmarkGrammar is what expressions take for the program of BenchmarkTokens.
func BenchmarkGrammar(b *testing.B) {
	b.SetBytes(int64(len(benchProgram)))
	for b.Loop() {
		byGrammar(grammar(), benchProgram)
	}
}
