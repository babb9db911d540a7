package toml

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/source"
)

// dump writes a tree, each value with its place as line:column.
func dump(b *strings.Builder, indent, name string, v *Value) {
	p := v.Span.Position()
	fmt.Fprintf(b, "%s%s %v %d:%d", indent, name, v.Kind, p.Line, p.Column)
	switch {
	case v.Broken:
		b.WriteString(" broken")
	case v.Kind != Table && v.Kind != Array:
		fmt.Fprintf(b, " %q from %q", v.Text, v.Span.Text())
	}
	b.WriteByte('\n')
	for _, item := range v.Items {
		dump(b, indent+"  ", "-", item)
	}
	for _, e := range v.Entries {
		dump(b, indent+"  ", fmt.Sprintf("%s@%d:%d", e.Key, e.Span.Position().Line, e.Span.Position().Column), e.Value)
	}
}

func read(text string) (*Value, *diag.Bag) {
	f := source.New("a.toml", []byte(text))
	var bag diag.Bag
	return Read(f, 0, len(f.Text), &bag), &bag
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"scalars", "a = 'x'\nb = 12\nc = true\nd = 1.5\ne = 2020-01-01 # so\n", `
 a table 1:1
  a@1:1 a text 1:5 "x" from "'x'"
  b@2:1 a whole number 2:5 "12" from "12"
  c@3:1 true or false 3:5 "true" from "true"
  d@4:1 a number 4:5 "1.5" from "1.5"
  e@5:1 a date 5:5 "2020-01-01" from "2020-01-01"
`},
		{"array tables and dotted keys", "[[q]]\nid = \"1\"\np.p = \"\"\"\nüber\r\n\"x\\\"\"\"\"\n[[q]]\np . \"d\" = [\n 'a', # one\n 'b',\n]\n[q.answer]\nok = false\n[m]\nx = { y = 1, z.w = 2 }\n", `
 a table 1:1
  q@1:3 a list 1:3
    - a table 1:3
      id@2:1 a text 2:6 "1" from "\"1\""
      p@3:1 a table 3:1
        p@3:3 a text 3:7 "über\n\"x\"" from "\"\"\"\nüber\r\n\"x\\\"\"\"\""
    - a table 6:3
      p@7:1 a table 7:1
        d@7:5 a list 7:11
          - a text 8:2 "a" from "'a'"
          - a text 9:2 "b" from "'b'"
      answer@11:4 a table 11:2
        ok@12:1 true or false 12:6 "false" from "false"
  m@13:2 a table 13:2
    x@14:1 a table 14:5
      y@14:7 a whole number 14:11 "1" from "1"
      z@14:14 a table 14:14
        w@14:16 a whole number 14:20 "2" from "2"
`},
	} {
		root, bag := read(c.text)
		var b strings.Builder
		dump(&b, "", "", root)
		if got := "\n" + b.String(); got != c.want || len(bag.Sorted()) > 0 {
			t.Errorf("%s: got:%s\nwant:%s\nfindings %v", c.name, got, c.want, bag.Sorted())
		}
	}
}

// All mistakes of a text are found in one run, and what stands in other tables is
// read.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name, text string
		findings   []string
		kept       string // keys of the tables of q that are whole
	}{
		{"two of them", "[[q]]\na = x\n[[q]]\nb = 1\n[[q]]\nc = 1 2\nd = 3\n", []string{
			"2:5 this is no TOML: unexpected character U+0078 'x' at start of value",
			"6:7 this is no TOML: expected newline but got U+0032 '2'",
		}, "b"},
		{"a text that is never closed", "[[q]]\na = \"\"\"\ntext\n[[q]]\nb = 1\n", []string{
			"2:1 this is no TOML: multiline basic string not terminated by \"\"\"",
		}, "b"},
		{"a text that a later one closes", "[[q]]\na = \"\"\"\ntext\n[[q]]\nb = \"\"\"\nmore\"\"\"\n[[q]]\nc = 1\n", []string{
			"6:5 this is no TOML: expected '=' after key",
		}, "c"},
		{"a key twice", "[[q]]\na = 1\na = 2\nb.c = 1\nb.c = 2\na.d = 1\n", []string{
			"3:1 `a` is given twice; the first counts", "5:3 `c` is given twice; the first counts", "6:1 `a` is given twice; the first counts",
		}, "a b"},
		{"a table twice", "[t]\na = 1\n[t]\nb = 1\n[[t]]\nc = 1\n[t.a.b]\n[q]\nq = 1\n[[q]]\n", []string{
			"3:2 `t` is given twice; the first counts", "5:3 `t` is given twice; the first counts",
			"7:4 `a` is given twice; the first counts", "10:3 `q` is given twice; the first counts",
		}, ""},
		{"a wide character in the way", "a = ü\n", []string{"1:5 this is no TOML: unexpected character U+00C3 'Ã' at start of value"}, ""},
		{"nested for ever", "a = " + strings.Repeat("[", 20_000), []string{"1:10005 this is no TOML: arrays and inline tables are nested more than the maximum of 10000 levels deep"}, ""},
		{"a header that is none", "[[q]\na = 1\n", []string{"1:4 this is no TOML: expected ']]' to close array table name"}, ""},
	} {
		root, bag := read(c.text)
		var got []string
		for _, d := range bag.Sorted() {
			p := d.Primary().Position()
			got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, d.Message))
		}
		if strings.Join(got, "\n") != strings.Join(c.findings, "\n") {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.findings, "\n"))
		}
		var kept []string
		if q := root.Get("q"); q != nil {
			for _, item := range q.Items {
				for _, e := range item.Entries {
					if !item.Broken {
						kept = append(kept, e.Key)
					}
				}
			}
		}
		if strings.Join(kept, " ") != c.kept {
			t.Errorf("%s: kept %v, want %q", c.name, kept, c.kept)
		}
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct{ value, want string }{
		{`"one"`, "one"}, {`''`, ""}, {"\"\"\"\none\n\ntwo\n\"\"\"", "one||two"}, {"'''one\r\ntwo'''", "one|two"},
		{`"one\ntwo\\n\t"`, `one|two\\n\t`}, {"\"\"\"one \\\n   two\nthree\\u00e4\"\"\"", "one \\\n   two|three\\u00e4"}, {`'a\nb'`, `a\nb`}, {"\"\"\"\\\n  a\\\"\n\"\"\"", "\\\n  a\\\""},
	} {
		root, bag := read("a = " + c.value + "\n")
		v := root.Get("a")
		var got []string
		for _, s := range v.Lines() {
			got = append(got, s.Text())
		}
		if strings.Join(got, "|") != c.want || len(bag.Sorted()) > 0 {
			t.Errorf("%s: %q, want %q", c.value, got, c.want)
		}
		if want := strings.Count(strings.TrimSuffix(v.Text, "\n")+"\n", "\n"); v.Text != "" && len(got) != want {
			t.Errorf("%s: %d lines of a text of %d", c.value, len(got), want)
		}
	}
}

func TestTooLarge(t *testing.T) {
	root, bag := read(strings.Repeat("#", MaxText+1))
	if found := bag.Sorted(); !root.Broken || len(found) != 1 || found[0].Code != diag.TooLarge {
		t.Errorf("findings %v", found)
	}
}

// check fails unless all places lie in the file, children in their parents.
func check(t *testing.T, f *source.File, v *Value) {
	t.Helper()
	inside := func(s source.Span) {
		t.Helper()
		if s.File != f || s.Start < 0 || s.End < s.Start || s.End > len(f.Text) {
			t.Fatalf("%d-%d is outside of the file", s.Start, s.End)
		}
		for _, at := range []int{s.Start, s.End} {
			if utf8.Valid(f.Text) && at < len(f.Text) && !utf8.RuneStart(f.Text[at]) {
				t.Fatalf("%d cuts a character", at)
			}
		}
	}
	inside(v.Span)
	if v.Kind == String {
		lines := v.Lines()
		if want := strings.Count(strings.TrimSuffix(v.Text, "\n")+"\n", "\n"); v.Text != "" && len(lines) != want {
			t.Fatalf("%d lines of %q, from %q", len(lines), v.Text, v.Span.Text())
		}
		for _, s := range lines {
			if inside(s); s.Start < v.Span.Start || s.End > v.Span.End {
				t.Fatalf("line %q is outside of %q", s.Text(), v.Span.Text())
			}
		}
	}
	for _, item := range v.Items {
		check(t, f, item)
		if item.Kind != Table && (item.Span.Start < v.Span.Start || item.Span.End > v.Span.End) {
			t.Fatalf("item %q is outside of %q", item.Span.Text(), v.Span.Text())
		}
	}
	for _, e := range v.Entries {
		inside(e.Span)
		check(t, f, e.Value)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"a = 'x'\nb.c = [1, [2], {d = 3}]\n", "[[q]]\nid = \"1\"\np.p = \"\"\"\r\nx \\\n  y\\n\"\"\"\n[q.a]\nz = '''\nx'''\n[m]\n",
		"[[q]]\na = x\n[[q]]\na = 1\na = 2\n", "a = \"ä\\u00e4\"\n\"b c\".d = true\n", "[a]\n[a]\n[[a]]\n[a.b]\n", "\xef\xbb\xbfa = 1",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file := source.New("a.toml", text)
		var bag diag.Bag
		check(t, file, Read(file, 0, len(text), &bag))
		for _, d := range bag.Sorted() {
			if s := d.Primary(); s.File != file || s.End > len(text) || d.Help == "" {
				t.Fatalf("finding without a place or help: %+v", d)
			}
		}
	})
}

func TestHostile(t *testing.T) {
	for _, unit := range []string{"[", "a=1\n", "[[a]]\n", "[a]\n", "[[a]]\nx=\n", "[[a]]\nx='''\n", "[[a]]\nx=\"\"\"\\", "a.", "x={", "[[1]]\nx=[\n", "\"\\u"} {
		start := time.Now()
		_, bag := read(strings.Repeat(unit, MaxText/len(unit)))
		if d := time.Since(start); d > 2*time.Second {
			t.Logf("%q: %v, %d findings", unit, d, len(bag.Sorted()))
		}
	}
}
