package mdbook

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

func tree(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

func same(name string) string { return name }

// chapter reads the text as the only chapter, src/a.md, of a book with the files.
func chapter(text string, files ...string) (*syntax.Lesson, *diag.Bag) {
	fsys := tree(append(files, "book.toml", "[book]\ntitle = \"B\"\n", "src/SUMMARY.md", "# Summary\n\n- [A](a.md)\n", "src/a.md", text)...)
	var bag diag.Bag
	b := Open(fsys, ".", same, &bag)
	return b.Read(b.Chapters[0], nil, &bag), &bag
}

func short(t *testing.T, bag *diag.Bag) string {
	t.Helper()
	var b strings.Builder
	if err := diag.WriteShort(&b, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const anchored = `use std::rc::Rc;

// ANCHOR: all
fn main() {
    // ANCHOR: here
    let a = Rc::new(1);
    // ANCHOR_END: here
    drop(a);
}
// ANCHOR_END: all
fn other() {}
`

func TestInclude(t *testing.T) {
	for _, c := range []struct{ directive, want, places string }{
		{"include p.rs:2", "two\n", "p.rs:2"},
		{"include p.rs:2:3", "two\nthree\n", "p.rs:2 p.rs:3"},
		{"include p.rs:3:", "three\nfour\n", "p.rs:3 p.rs:4"},
		{"include p.rs::2", "one\ntwo\n", "p.rs:1 p.rs:2"},
		{"include p.rs:0:1", "one\n", "p.rs:1"},
		{"include p.rs:3:2", "", ""},
		{"include p.rs", "one\ntwo\nthree\nfour\n", "p.rs:1 p.rs:2 p.rs:3 p.rs:4"},
		{"include p.rs:", "one\ntwo\nthree\nfour\n", "p.rs:1 p.rs:2 p.rs:3 p.rs:4"},
		{"include ../l/m.rs:here", "    let a = Rc::new(1);\n", "l/m.rs:6"},
		{"include ../l/m.rs:all", "fn main() {\n    let a = Rc::new(1);\n    drop(a);\n}\n", "l/m.rs:4 l/m.rs:6 l/m.rs:8 l/m.rs:9"},
		{"rustdoc_include ../l/m.rs:here", "use std::rc::Rc;\n\nfn main() {\n    let a = Rc::new(1);\n    drop(a);\n}\nfn other() {}\n",
			"l/m.rs:1 l/m.rs:2 l/m.rs:4 l/m.rs:6 l/m.rs:8 l/m.rs:9 l/m.rs:11"},
		{"rustdoc_include p.rs:4", "one\ntwo\nthree\nfour\n", "p.rs:1 p.rs:2 p.rs:3 p.rs:4"},
		{"playpen p.rs:2 editable", "two\n", "p.rs:2"},
		{"include ../l/nested.rs", "before\n    let a = Rc::new(1);\nafter\n", "l/nested.rs:1 l/m.rs:6 l/nested.rs:3"},
		{"include empty.rs", "", ""},
		{"title Other", "", ""},
		{"quiz x.toml", "{{#quiz x.toml}}\n", "a.md:2"},
	} {
		l, bag := chapter("```rust\n{{#"+c.directive+"}}\n```\n", "src/p.rs", "one\ntwo\r\nthree\nfour\n", "l/m.rs", anchored,
			"l/nested.rs", "before\n{{#include m.rs:here}}\nafter\n", "src/empty.rs", "")
		f := l.Sections[0].Fences[0]
		var places []string
		code := strings.Split(f.Code, "\n")
		for i, s := range f.Lines {
			if s.Text() != code[i] && s.File != l.File {
				t.Errorf("%s: line %d, %q, is said to stand at %q", c.directive, i+1, code[i], s.Text())
			}
			places = append(places, fmt.Sprintf("%s:%d", strings.TrimPrefix(s.File.Name, "src/"), s.Line()))
		}
		if f.Code != c.want || strings.Join(places, " ") != c.places || len(bag.Sorted()) > 0 {
			t.Errorf("%s:\n%q at %s\nwant\n%q at %s\n%s", c.directive, f.Code, places, c.want, c.places, short(t, bag))
		}
	}
}

func TestHiddenLinesAreNotRead(t *testing.T) {
	l, _ := chapter("```rust\n{{#rustdoc_include m.rs:here}}\n```\n", "src/m.rs", anchored)
	if got, want := l.Sections[0].Text, "```rust\n    let a = Rc::new(1);\n```"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestIncludeWithinLine(t *testing.T) {
	l, bag := chapter("```rust\nlet x = {{#include v}};\n    {{ #include v }}\n\\{{#include v}}\n{{#include v}}{{#include w:1:2}} end\n```\n",
		"src/v", "5", "src/w", "a\nb\n")
	want := "let x = 5;\n5\n{{#include v}}\n5a\nb end\n"
	if got := l.Sections[0].Fences[0].Code; got != want || len(bag.Sorted()) > 0 {
		t.Errorf("%q, want %q\n%s", got, want, short(t, bag))
	}
	if names := names(l.Included); !slices.Equal(names, []string{"src/v", "src/w"}) {
		t.Error(names)
	}
}

func names(files []*source.File) (names []string) {
	for _, f := range files {
		names = append(names, f.Name)
	}
	return names
}

func TestIncludeErrors(t *testing.T) {
	for _, c := range []struct{ directive, want string }{
		{"include none.rs", "src/a.md:2:1: error[A0007]: cannot include `none.rs`: file does not exist"},
		{"include ../../out.rs", "src/a.md:2:1: error[A0007]: `../../out.rs` is outside of the book"},
		{"include /etc/passwd", "src/a.md:2:1: error[A0007]: `/etc/passwd` is outside of the book"},
		{`include ..\..\x`, "src/a.md:2:1: error[A0007]: `..\\..\\x` is outside of the book"},
		{"include m.rs:her", "src/a.md:2:1: error[A0007]: there is no anchor `her` in `src/m.rs`"},
		{"include m.rs:40:", "src/a.md:2:1: error[A0007]: there is no line 40 in `src/m.rs`, which has 11"},
		{"include .", "src/a.md:2:1: error[A0007]: cannot include `.`: this is a folder, not a file"},
		{"include bin", "src/a.md:2:1: error[A0007]: cannot include `bin`: the file is not UTF-8 text"},
		{"include self", "src/self:1:1: error[A0007]: more than 10 files are included in one another"},
		{"include twice", "src/twice:1:1: error[A0007]: more than 10 files are included in one another"},
		{"include bomb", "src/bomb:"},
	} {
		_, bag := chapter("```rust\n{{#"+c.directive+"}}\n```\n", "src/m.rs", anchored, "src/bin", "\xff\x00", "src/self", "{{#include self}}",
			"src/twice", "{{#include twice}}", "src/bomb", strings.Repeat("{{#include bomb}}\n", 99))
		got := short(t, bag)
		if !strings.HasPrefix(got, c.want) || strings.Count(got, "\n") > 100 {
			t.Errorf("%s:\n%swant\n%s", c.directive, got, c.want)
		}
	}
}

func TestIncludedSizeIsBounded(t *testing.T) {
	big := strings.Repeat("0123456\n", 100_000)
	l, bag := chapter("```rust\n"+strings.Repeat("{{#include big}}\n", 50)+"```\n\n```rust\n{{#include big}}\n```\n", "src/big", big)
	if n := len(l.Sections[0].Fences[0].Code); n > maxText {
		t.Errorf("%d bytes", n)
	}
	if got := short(t, bag); strings.Count(got, "\n") != 1 || !strings.Contains(got, "A0004") {
		t.Errorf("findings:\n%s", got)
	}
	_, bag = chapter("```rust\n"+strings.Repeat("{{#include big:1}}\n", 50_000)+"```\n", "src/big", big)
	if got := short(t, bag); strings.Count(got, "\n") != 1 || !strings.Contains(got, "A0004") {
		t.Errorf("findings:\n%s", got)
	}
}

// A link in the file system that leads out of the book cannot be followed when
// the tree is that of an os.Root.
func TestLinksDoNotLeaveTheBook(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"secret": "secret", "book/book.toml": "", "book/src/SUMMARY.md": "- [A](a.md)\n", "book/src/a.md": "```rust\n{{#include link}}\n```\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join("..", "..", "secret"), filepath.Join(dir, "book", "src", "link")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	root, err := os.OpenRoot(filepath.Join(dir, "book"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var bag diag.Bag
	b := Open(root.FS(), ".", same, &bag)
	l := b.Read(b.Chapters[0], nil, &bag)
	if got := short(t, &bag); !strings.Contains(got, "error[A0007]: cannot include `link`") || strings.Contains(l.Sections[0].Fences[0].Code, "secret") {
		t.Errorf("%q\n%s", l.Sections[0].Fences[0].Code, got)
	}
}

func TestSummary(t *testing.T) {
	fsys := tree("b/book.toml", "[book]\ntitle = \"The Book\"\nsrc = \"./text/\"\n[rust]\nedition = \"2018\"\n[output.html]\nx = 1\n",
		"b/text/SUMMARY.md", `# Summary

[Foreword](./foreword.md)
[Again](foreword.md)

# First part

- [Draft]()
- [A `+"`Vec`"+` of *all*](ch%2001.md#there)
  - [Below](ch01/below.md)
    1. [Deeper](ch01/deep/er.md)
- [Gone](gone.md)
- [Out](../../x.md)
- words without a link

-----

[End](end.md)
`, "b/text/foreword.md", "x", "b/text/ch 01.md", "x", "b/text/ch01/below.md", "x", "b/text/ch01/deep/er.md", "x", "b/text/end.md", "x")
	var bag diag.Bag
	b := Open(fsys, "b", func(s string) string { return "show/" + s }, &bag)
	var got strings.Builder
	for _, c := range b.Chapters {
		fmt.Fprintf(&got, "%d %s %q %q %q\n", c.Number, c.ID, c.Path, c.Title, c.Part)
	}
	want := `1 foreword "text/foreword.md" "Foreword" ""
2 ch-01 "text/ch 01.md" "A Vec of all" "First part"
3 ch01-below "text/ch01/below.md" "Below" "First part"
4 ch01-deep-er "text/ch01/deep/er.md" "Deeper" "First part"
5 end "text/end.md" "End" "First part"
`
	if got.String() != want || b.Title != "The Book" {
		t.Errorf("%s of %q, want\n%s", got.String(), b.Title, want)
	}
	wantFound := `show/b/text/SUMMARY.md:12:3: error[A0007]: there is no chapter ` + "`gone.md`: file does not exist" + `
show/b/text/SUMMARY.md:13:3: error[A0007]: there is no chapter ` + "`../../x.md`: it is outside of the book" + "\n"
	if got := short(t, &bag); got != wantFound {
		t.Errorf("findings\n%swant\n%s", got, wantFound)
	}
	l := b.Read(b.Chapters[2], nil, &bag)
	if l.ID.Value != "ch01-below" || l.Title.Value != "Below" || l.Sequence != 3 || l.Edition.Value != "2018" || l.PhaseTitle != "First part" ||
		l.Form != syntax.ChapterForm || l.File.Name != "show/b/text/ch01/below.md" {
		t.Errorf("%+v", l)
	}
}

func TestBrokenBooks(t *testing.T) {
	for _, c := range []struct {
		want  string
		files []string
	}{
		{"src/SUMMARY.md:1:1: error[A0001]: cannot read src/SUMMARY.md: file does not exist", []string{"book.toml", ""}},
		{"book.toml:2:", []string{"book.toml", "[book]\ntitle = \n", "src/SUMMARY.md", "x"}},
		{"book.toml:2:9: warning[A0104]: `title` is a text, not a whole number", []string{"book.toml", "[book]\ntitle = 3\n", "src/SUMMARY.md", "x"}},
		{"book.toml:2:11: warning[A0104]: `2020` is no edition of Rust", []string{"book.toml", "[rust]\nedition = \"2020\"\n", "src/SUMMARY.md", "x"}},
		{"book.toml:2:7: error[A0007]: the folder `../x` is outside of the book", []string{"book.toml", "[book]\nsrc = \"../x\"\n"}},
		{"book.toml:1:1: error[A0004]:", []string{"book.toml", strings.Repeat("#\n", maxSettings), "src/SUMMARY.md", "x"}},
		{"book.toml:1:1: error[A0001]:", []string{"src/SUMMARY.md", "x"}},
		{"src/e.md:1:1: error[A0002]:", []string{"book.toml", "", "src/SUMMARY.md", "- [E](e.md)", "src/e.md", " "}},
	} {
		var bag diag.Bag
		b := Open(tree(c.files...), ".", same, &bag)
		for _, ch := range b.Chapters {
			if b.Read(ch, nil, &bag) != nil {
				t.Errorf("%s was read", ch.Path)
			}
		}
		if got := short(t, &bag); !strings.HasPrefix(got, c.want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%swant %s", got, c.want)
		}
	}
}

func TestReadingMatter(t *testing.T) {
	l, bag := chapter(`---
minutes: 5
---
{{#title Page title}}
# Moves <a id="x"></a>

See [the next](next.md), [that][ref], [the web](https://example.org/) and `+"`Vec<T>`"+`, <em>all</em> of it.

<!-- note -->
<Listing number="1-1" caption="A `+"`move`"+`">

- item

  `+"```rust,ignore\n  # hidden\n  shown\n\n  ## kept\n  #[x]\n  ```"+`

</Listing>

[ref]: other.md

## Sub {#s .class}

> {{#playground p.rs editable}}

<style>
p { color: red }
</style>

![a picture](x.png)
{{#quiz q.toml}}
`, "src/p.rs", "fn main() {}\n")
	if len(bag.Sorted()) > 0 || len(l.Sections) != 2 {
		t.Fatalf("%d sections\n%s", len(l.Sections), short(t, bag))
	}
	want := []string{"# Moves\n\nSee the next, that, [the web](https://example.org/) and `Vec<T>`, all of it.\n\nA `move`\n\n- item\n\n  ```rust\n  shown\n\n  # kept\n  #[x]\n  ```",
		"> ```rust\n> fn main() {}\n> ```\n\na picture\n{{#quiz q.toml}}"}
	for i, s := range l.Sections {
		lines := strings.Split(s.Text, "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		if got := strings.Join(lines, "\n"); got != want[i] || s.Kind != syntax.Reading {
			t.Errorf("section %d, %v:\n%s\nwant\n%s", i, s.Kind, got, want[i])
		}
	}
	f := l.Sections[1].Fences[0]
	if f.Code != "fn main() {}\n" || !f.Has("editable") || f.Words[0].Span.Text() != "editable" || f.Lines[0].File.Name != "src/p.rs" {
		t.Errorf("%+v", f)
	}
}
