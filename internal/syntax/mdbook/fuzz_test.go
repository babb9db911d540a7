package mdbook

import (
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/source"
)

// guarded fails the test when something outside of the book is asked for.
type guarded struct {
	fs.FS
	t *testing.T
}

func (g guarded) Open(name string) (fs.File, error) {
	if !strings.HasPrefix(name, "book/") && name != "book" || !fs.ValidPath(name) {
		g.t.Errorf("%q is opened", name)
	}
	return g.FS.Open(name)
}

func FuzzInclude(f *testing.F) {
	f.Add("```rust\n{{#include p.rs:2:3}}\n{{#rustdoc_include ../l/q.rs:here}}\n```\n{{#playground p.rs x}}\n", "a\nb\nc\n", anchored)
	f.Add("> ```\n> {{#include ../../secret}} {{#include ./../../book2/x:1}}\n", "{{#include p.rs}}{{#include ../l/q.rs}}", "\ufeffé\r\n{{#include ../src/p.rs::1}}\r\n")
	f.Add("`{{#include p.rs}}` \\{{#include p.rs}} {{#title é}}\n\n- ```\n  {{#include p.rs:9223372036854775807:-1}}\n", "\n\n", "ANCHOR: a\nANCHOR_END: b")
	f.Fuzz(func(t *testing.T, chapter, p, q string) {
		fsys := guarded{tree("book/book.toml", "", "book/src/SUMMARY.md", "[A](a.md)", "book/src/a.md", chapter, "book/src/p.rs", p, "book/l/q.rs", q,
			"secret", "secret", "book2/x", "secret"), t}
		var bag diag.Bag
		b := Open(fsys, "book", same, &bag)
		l := b.Read(b.Chapters[0], nil, &bag)
		if l == nil {
			return
		}
		known := map[*source.File]bool{l.File: true}
		for _, f := range l.Included {
			known[f] = true
		}
		inside := func(what string, s source.Span) {
			t.Helper()
			if s.IsZero() {
				return
			}
			text := s.File.Text
			if s.Start < 0 || s.End < s.Start || s.End > len(text) {
				t.Fatalf("%s %d-%d leaves %s", what, s.Start, s.End, s.File.Name)
			}
			for _, at := range []int{s.Start, s.End} {
				if at < len(text) && !utf8.RuneStart(text[at]) {
					t.Fatalf("%s cuts a character at %d", what, at)
				}
			}
		}
		total := 0
		for _, s := range l.Sections {
			inside("section", s.Body)
			last := s.Body.Start
			for _, x := range s.Fences {
				inside("fence", x.Span)
				inside("info", x.Info)
				if x.Span.Start < last || x.Span.End > s.Body.End || x.Info.Start < x.Span.Start || x.Info.End > x.Span.End {
					t.Fatalf("fence at %d-%d, info at %d-%d, in %d-%d", x.Span.Start, x.Span.End, x.Info.Start, x.Info.End, last, s.Body.End)
				}
				last = x.Span.Start
				for _, w := range x.Words {
					inside("word", w.Span)
				}
				if strings.Count(x.Code, "\n") != len(x.Lines) {
					t.Fatalf("%d places for the lines of %q", len(x.Lines), x.Code)
				}
				for _, at := range x.Lines {
					inside("line", at)
					if !known[at.File] {
						t.Fatalf("a line of %s, which is not included", at.File.Name)
					}
				}
				total += len(x.Code)
			}
			if strings.Contains(s.Text, "secret") && !strings.Contains(chapter, "secret") {
				t.Fatal("the secret is told")
			}
		}
		if total > 2*maxText {
			t.Fatalf("%d bytes of code", total)
		}
		for _, d := range bag.Sorted() {
			for _, label := range d.Labels {
				inside("label", label.Span)
			}
		}
	})
}
