package article

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/source"
	"anneal/internal/syntax"
)

func parse(text string) *syntax.Lesson { return Parse(source.New("a.txt", []byte(text))) }

// shape writes the passages of an article a line each.
func shape(l *syntax.Lesson) string {
	names := [...]string{syntax.Paragraph: "text", syntax.Subheading: "heading", syntax.Items: "items", syntax.Listing: "code", syntax.Message: "message"}
	out := []string{"title " + l.Title.Value}
	for _, p := range l.Article.Passages {
		line := fmt.Sprintf("%d %s", p.Span.Line(), names[p.Kind])
		switch p.Kind {
		case syntax.Items:
			line += fmt.Sprintf(" %d", len(p.Items))
		case syntax.Listing, syntax.Message:
			line += fmt.Sprintf(" %d lines", len(p.Fence.Lines))
		}
		for _, c := range p.Claims {
			line += fmt.Sprintf("; line %d", c.Span.Line())
			if c.Fails {
				line += " fails " + c.Code + c.Message
			} else {
				line += " compiles"
			}
			line = strings.TrimRight(line, " ")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestPassages(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"what pages put around an article", "Ann Bee\n8 min read\n\nMoves\n\nMoves\n\nA sentence that goes on for quite a while.\n\nShare on Mastodon\n\nStay tuned\n\nlet x = 1;\n",
			"title Moves\n8 text"},
		{"a title with a date below it", "Moves by Ann Bee\nMay 3, 2020\n\nA sentence that goes on for quite a while.\n", "title Moves\n4 text"},
		{"no title", "A sentence that goes on for quite a while, and then ends here.\n", "title \n1 text"},
		{"code without fences", "T\n\nText that introduces what is to come here:\n\nuse a::b;\n\n// a comment\nlet c = b(\n    1);\n\nText that follows on what has just been shown.\n",
			"title T\n3 text\n5 code 5 lines\n11 text"},
		{"two versions of a program", "T\n\nfn f() {\n    g();\n}\n\nfn f() {\n    h();\n}\n", "title T\n3 code 3 lines\n7 code 3 lines"},
		{"prose is no code", "T\n\nfor most people (and for me; too) this holds;\n\nlet me explain what a borrow is for;\n\nuse it as you like;\n\nWe use the function f(x) here.\n", "title T\n3 text\n5 text\n7 text\n9 text"},
		{"Markdown", "# T\n\nWords that make a sentence in a paragraph.\n\n## H\n\n- a\n- b\n  more\n\n```rust,compile_fail,E0382\nlet a = b;\n```\n\n```toml\na = 1\n```\n",
			"title T\n3 text\n5 heading\n7 items 2\n11 code 1 lines; line 11 fails; line 11 fails E0382\n15 message 1 lines"},
		{"an open fence", "# T\n\n```rust\nlet a = b;\n", "title T\n3 code 1 lines"},
	} {
		if got := shape(parse(c.text)); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.name, got, c.want)
		}
	}
}

func TestClaims(t *testing.T) {
	const before, code = "T\n\nWords that lead to the code in a sentence.\n\n", "let a = b(c);\n"
	for _, c := range []struct{ text, want string }{
		{before + code + "\nThis would not compile because of c.\n", "7 fails"},
		{before + code + "\nThis doesn’t compile: c is gone.\n", "7 fails"},
		{before + code + "\nIf c was moved, this would not compile.\n", ""},
		{before + code + "\nDoes this fail to compile?\n", ""},
		{before + code + "\nThis compiles.\n", "7 compiles"},
		{before + code + "\nA thought that has nothing to do with it.\n\nCode may fail to compile.\n", ""},
		{before + code + "\nA thought that has nothing to do with it.\n\nThe code above fails to compile.\n", "9 fails"},
		{before + code + "\nerror: use of moved value: `c`\n", "7 fails use of moved value: `c`"},
		{before + code + "\nThen rustc speaks up in its own way:\n\nerror[E0382]: use of moved value: `c`\n --> a.rs:1:1\n", "9 fails E0382use of moved value: `c`"},
		{before + code + "\nerror: aborting due to previous error\n", ""},
		{before + code + "\nNext\n\nerror: a message of another section\n", ""},
		{"T\n\nThe following will generate a compiler error.\n\n" + code, "3 fails"},
		{"T\n\nHere the compiler complains:\n\n" + code, "3 fails"},
		{"T\n\nlet a = b(c); // error: c is gone\nlet d = 1;\n", "3 fails"},
		{"T\n\nlet a = b(c); // an error is not here\nlet d = 1; // if c is gone, this does not compile\n", ""},
	} {
		var got []string
		for _, p := range parse(c.text).Article.Passages {
			for _, x := range p.Claims {
				what := " compiles"
				if x.Fails {
					what = " fails " + x.Code + x.Message
				}
				got = append(got, strings.TrimSpace(fmt.Sprint(x.Span.Line())+what))
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%q\ngives %q, want %q", c.text, s, c.want)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, c := range []struct{ sentence, want string }{
		{"A lifetime is a scope during which a reference is valid, and Rust checks it.", "A|lifetime|a scope during which a reference is valid"},
		{"`Rc<T>` is a pointer that counts its owners in a field.", "|`Rc<T>`|a pointer that counts its owners in a field"},
		{"Rc and Arc are reference-counted pointers that allow several owners.", "|Rc and Arc|reference-counted pointers that allow several owners"},
		{"It is a pointer that counts its owners in a field.", ""},
		{"This is a pointer that counts its owners in a field.", ""},
		{"Rust is a language that guarantees memory safety for all.", ""},
		{"Box is a powerful pointer that lets you own things.", ""},
		{"Box is one of the pointers that let you own things.", ""},
		{"A macro is a macro that writes macros for you.", ""},
		{"Is a lock a thing that you need for this?", ""},
		{"A lock is a thing that you need for this?", ""},
		{"Channels are generic over the type of data they transmit.", ""},
		{"Borrowing in Rust is enforced by the compiler, which ensures this.", ""},
		{"A trait is not a class that you inherit from.", ""},
		{"The example is a program that moves a value twice.", ""},
		{"A guard is a value.", ""},
		{"Sharing is easy.", ""},
	} {
		got := ""
		for _, x := range parse("Title here\n\nSome words come first, in a sentence. " + c.sentence + "\n").Article.Terms {
			got += x.Article + "|" + x.Name.Value + "|" + x.Meaning.Value
		}
		if got != c.want {
			t.Errorf("%s\ngives %q, want %q", c.sentence, got, c.want)
		}
	}
}

func TestLists(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"A borrow obeys two rules:\n\n- many readers share a value\n- one writer has it alone\n", ""},
		{"A borrow obeys these rules\n\n• many readers share a value\n• one writer has it alone\n", ""},
		{"A borrow has much to offer:\n\n- speed\n- safety\n", "its first sentence does not say what is listed: rules, kinds, steps"},
		{"It obeys two rules:\n\n- many readers share a value\n- one writer\n", "its first sentence means nothing by itself"},
		{"A borrow obeys one of the rules:\n\n- many readers share a value\n", "it has fewer than two or more than six items"},
		{"A borrow obeys two rules:\n\n- no reader is not alone\n- one writer\n", "one of its items denies twice, so that it may say the reverse of what is meant"},
		{"A borrow has two rules of sharing:\n\n- sharing rules\n- one writer\n", "its first sentence gives an item away"},
		{"A borrow obeys two rules:\n\n- it is short\n- one writer\n", "one of its items means nothing by itself"},
	} {
		lists := parse("Title here\n\n" + c.text).Article.Lists
		if len(lists) != 1 || lists[0].Why != c.want {
			t.Errorf("%s\ngives %+v, want %q", c.text, lists, c.want)
		}
	}
	if lists := parse("Title here\n\nSome words that lead to nothing at all.\n\n- one\n- two\n").Article.Lists; len(lists) > 0 {
		t.Errorf("%+v", lists)
	}
}

func TestIs(t *testing.T) {
	long := "A sentence that is long enough to be one of an article, and more."
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"a.txt", long, true}, {"a.md", long, true}, {"a", long, true},
		{"a.rs", "// " + long, false}, {"a.txt", "hello\n", false}, {"a.md", "## Broken Code\n" + long, false},
	} {
		if got := Is(source.New(c.name, []byte(c.text))); got != c.want {
			t.Errorf("%s %q: %v", c.name, c.text, got)
		}
	}
}

// A file of anything is read in bounded time.
func TestHostile(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("x", 1<<20), strings.Repeat("a b c d ", 1<<17), strings.Repeat("{(\n", 1<<18), strings.Repeat("- a\n", 1<<18),
		strings.Repeat("```\n", 1<<17), strings.Repeat("error: x\n", 1<<15), strings.Repeat("let a = b;\n\n", 1<<15), strings.Repeat("A. ", 1<<17),
	} {
		parse(text)
	}
}

func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("../../compile/testdata/article/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("no articles: ", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data))
	}
	f.Add("T\r\n\r\n\tlet a = \"é\";\r\n// é\r\n\r\nerror: é\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := source.New("a.txt", []byte(text))
		l := Parse(file)
		valid := utf8.ValidString(text)
		inside := func(what string, s source.Span, lo, hi int) {
			t.Helper()
			if s.IsZero() {
				return
			}
			if s.File != file || s.Start < lo || s.End < s.Start || s.End > hi {
				t.Fatalf("%s %d-%d is outside of %d-%d", what, s.Start, s.End, lo, hi)
			}
			for _, at := range []int{s.Start, s.End} {
				if valid && at < len(text) && !utf8.RuneStart(text[at]) {
					t.Fatalf("%s cuts a character at %d", what, at)
				}
			}
		}
		all := len(text)
		inside("title", l.Title.Span, 0, all)
		end := 0
		for _, p := range l.Article.Passages {
			inside("passage", p.Span, end, all)
			end = p.Span.End
			inside("text", p.Text.Span, p.Span.Start, p.Span.End)
			for _, it := range p.Items {
				inside("item", it.Span, p.Span.Start, p.Span.End)
			}
			inside("code", p.Fence.Span, p.Span.Start, p.Span.End)
			inside("info", p.Fence.Info, p.Span.Start, p.Span.End)
			for _, line := range p.Fence.Lines {
				inside("line", line, p.Span.Start, all)
			}
			if n := strings.Count(p.Fence.Code, "\n"); n != len(p.Fence.Lines) {
				t.Fatalf("%d lines of %q", len(p.Fence.Lines), p.Fence.Code)
			}
			for _, w := range p.Fence.Words {
				inside("word", w.Span, p.Fence.Info.Start, p.Fence.Info.End)
			}
			for _, c := range p.Claims {
				inside("claim", c.Span, 0, all)
			}
		}
		for _, c := range l.Article.Loose {
			inside("claim", c.Span, 0, all)
		}
		for _, x := range l.Article.Terms {
			inside("term", x.Span, 0, all)
			inside("name", x.Name.Span, x.Span.Start, x.Span.End)
			inside("meaning", x.Meaning.Span, x.Span.Start, x.Span.End)
			if x.Name.Value == "" || x.Meaning.Value == "" {
				t.Fatalf("%+v", x)
			}
		}
		for _, x := range l.Article.Lists {
			inside("lead", x.Lead.Span, 0, all)
		}
	})
}
