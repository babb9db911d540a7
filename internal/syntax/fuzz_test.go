package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/diag"
	"anneal/internal/markup"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// checkLesson fails unless all places lie in the file, children in their
// parents, and no card is one that could not be asked.
func checkLesson(t *testing.T, f *source.File, l *Lesson, bag *diag.Bag) {
	t.Helper()
	valid := utf8.Valid(f.Text)
	inside := func(what string, s source.Span, lo, hi int) {
		t.Helper()
		if s.IsZero() {
			return
		}
		if s.File != f || s.Start < lo || s.End < s.Start || s.End > hi {
			t.Fatalf("%s %d-%d is outside of %d-%d", what, s.Start, s.End, lo, hi)
		}
		for _, at := range []int{s.Start, s.End} {
			if valid && at < len(f.Text) && !utf8.RuneStart(f.Text[at]) {
				t.Fatalf("%s cuts a character at %d", what, at)
			}
		}
	}
	texts := func(what string, ts []Text, lo, hi int) {
		t.Helper()
		for _, x := range ts {
			inside(what, x.Span, lo, hi)
		}
	}
	fences := func(fs []Fence, lo, hi int) {
		t.Helper()
		at := lo
		for _, x := range fs {
			inside("fence", x.Span, at, hi)
			inside("info", x.Info, x.Span.Start, x.Span.End)
			inside("fence id", x.ID.Span, x.Info.Start, x.Info.End)
			texts("word", x.Words, x.Info.Start, x.Info.End)
			for _, a := range x.Attrs {
				inside("attribute", a.Value.Span, x.Info.Start, x.Info.End)
			}
			if n := strings.Count(x.Code, "\n"); n != len(x.Lines) || x.Code != "" && !strings.HasSuffix(x.Code, "\n") {
				t.Fatalf("%d offsets for the lines of %q", len(x.Lines), x.Code)
			}
			for _, line := range x.Lines {
				if line.File == f && line.Start < x.Span.Start || line.End > len(line.File.Text) {
					t.Fatalf("line at %d of the fence at %d", line.Start, x.Span.Start)
				}
			}
		}
	}
	all := len(f.Text)
	texts("front matter", []Text{l.ID, l.Title, l.Edition}, 0, all)
	for _, list := range [][]Text{l.Hints, l.Requires, l.Tags, l.Aliases, l.Skip, l.Ask} {
		texts("front matter", list, 0, all)
	}
	end := 0
	for _, s := range l.Sections {
		inside("heading", s.Heading.Span, end, s.Body.Start)
		inside("section id", s.ID.Span, end, s.Body.Start)
		inside("fixes", s.Fixes.Span, end, s.Body.Start)
		inside("section", s.Body, end, all)
		fences(s.Fences, s.Body.Start, s.Body.End)
		end = s.Body.End
	}
	for i := range l.Cards {
		c := &l.Cards[i]
		inside("card", c.Span, 0, all)
		lo, hi := c.Span.Start, c.Span.End
		texts("part of a card", []Text{c.Key, c.Front, c.Back, c.Explanation, c.See}, lo, hi)
		for _, list := range [][]Text{c.Accept, c.Hints, c.Tags} {
			texts("part of a card", list, lo, hi)
		}
		if c.Kind != quiz.Gap { // there the order is another
			fences(c.Fences, lo, hi)
		}
		right := 0
		for _, o := range c.Options {
			inside("option", o.Span, lo, hi)
			inside("option's text", o.Text.Span, o.Span.Start, o.Span.End)
			inside("reason", o.Reason.Span, o.Span.Start, o.Span.End)
			if o.Text.Value == "" {
				t.Fatal("an option without text")
			}
			if o.Right {
				right++
			}
		}
		switch {
		case c.Front.Value == "" && c.Kind != quiz.Gap:
			t.Fatalf("card without a question at %v", c.Span.Position())
		case c.Kind == quiz.Choice && (len(c.Options) < 2 || right == 0):
			t.Fatalf("choice of %d with %d right at %v", len(c.Options), right, c.Span.Position())
		case c.Kind != quiz.Choice && c.Back.Value == "":
			t.Fatalf("card without an answer at %v", c.Span.Position())
		case c.Kind == quiz.Cloze && !strings.Contains(c.Front.Value, blankLine):
			t.Fatalf("sentence without a gap: %q", c.Front.Value)
		case c.Kind == quiz.Gap && !strings.Contains(c.Fences[0].Code, "[["+c.Back.Value+"]]"):
			t.Fatalf("program without its gap %q: %q", c.Back.Value, c.Fences[0].Code)
		}
	}
	for _, d := range bag.Sorted() {
		primary := 0
		for _, label := range d.Labels {
			inside("label", label.Span, 0, all)
			if label.Primary {
				primary++
			}
		}
		for _, e := range d.Fix {
			inside("fix", e.Span, 0, all)
		}
		if primary != 1 || d.Message == "" || d.Help == "" || d.Primary().IsZero() {
			t.Fatalf("finding %v without a place, message or help: %+v", d.Code, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/parse/*")
	for _, path := range paths {
		if a, err := txtar.ParseFile(path); err == nil {
			f.Add(golden(a))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		before := string(text)
		file := source.New("in.md", text)
		var bag diag.Bag
		l := Parse(file, &bag)
		if l == nil || l.File != file {
			t.Fatal("no lesson")
		}
		if string(text) != before {
			t.Fatal("Parse changed its input")
		}
		checkLesson(t, file, l, &bag)
		if l.ID.Value == "" && bag.Errors() == 0 && !IsCards(file) {
			t.Fatal("no id, and nothing said")
		}
	})
}

// TestHostile reads what is made to take for ever, or all memory. What grows with
// the square of the size takes minutes, or many thousands of bytes for each of the
// text; a part that is merely slow is logged.
func TestHostile(t *testing.T) {
	const size = 24 << 10
	front := "---\nid: a\n---\n"
	for _, c := range []struct{ head, unit string }{
		{"", "["}, {"---\n", "["}, {"---\nid: a\n", "- "}, {"---\nid: a\nhints: ", "["}, {"---\nid: ", "\"a"}, {"---\n", "a: b\n"},
		{front, "> "}, {front, "- "}, {front, "## "}, {front, "## Cards\n"}, {front, "## Broken Code\n"}, {front + "## ", "{#a}"}, {front + "## ", "{"}, {front + "## a ", " "},
		{front, "```\n"}, {front, "```{"}, {front, "<!--\n"}, {front, "<!-- -->\n"},
		{"Q: a\n", "Q: a\n"}, {"Q: a\n", "Q:\n"}, {"Q: a\n", "- [x] a\n"}, {"Q: a\n", "- [x]\n"}, {"Q: a\n", "- [ ] a\n  - "}, {"Q: a\n- [x] ", "- "},
		{"Q: a\n", "A: b\n"}, {"Q: a\n", "H: b\n"}, {"Q: a\n", "= b\n"}, {"Q: a\n", "tags: b\n"}, {"Q: a\ntags:", " b"}, {"Q: a\n", "---\n"}, {"Q: a\n", "\\Q:\n"}, {"Q: a\n", "```\n```\n"}, {"Q: a\n", "Q: a\n```gap\n[[a]]\n```\n"},
		{"Q: a {#", "{#"}, {"Q: a\nA: b\nlost\n\n", "a\n\n"}, {"Q: a\nE: b\nsee: c\n", "a\n"},
		{"C: ", "[a] "}, {"C: ", "["}, {"C: ", "[a"}, {"C: a", "]"}, {"C: ", "[`"}, {"C: ", "*["}, {"C: a\n", "C: [a] [b]\n"},
		{front, "|a"}, {front + "|a|\n|-|\n", "|a"}, {front, "|a|b|c|d|e|f|g|h\n|-|-|-|-|-|-|-|-\n|\n|\n|\n|\n|\n|\n\n"}, {front, "- a\n  "}, {front, "- > "}, {front, "> - ```\n"},
		{"C: ", "[x]("}, {"C: [a] ", "**[b] "}, {"", "C: [a] [b] [c] [d] [e]\n"}, {"Q: a\n- [x] a\n", "  - b\n"}, {"Q: a\n- [x] a\n", "  > - "},
		{"Q: a\n```rust,gap\n", "[["}, {"Q: a\n```rust,gap\n", "[[a]]"}, {"Q: a\n```rust,gap\n", "[[a\n"}, {"Q: a\n```rust,gap\n[[a]]\n", "a\n"},
	} {
		text := c.head + strings.Repeat(c.unit, (size-len(c.head))/len(c.unit))
		f := source.New("in.md", []byte(text))
		var bag diag.Bag
		start, before := time.Now(), allocated()
		l := Parse(f, &bag)
		if n := allocated() - before; n > 4000*size {
			t.Errorf("%.20q %.20q: %d MiB for %d bytes", c.head, c.unit, n>>20, len(text))
		}
		if d := time.Since(start); d > 500*time.Millisecond {
			t.Logf("%.20q %.20q: %v", c.head, c.unit, d)
		}
		checkLesson(t, f, l, &bag)
	}
}

// allocated returns how many bytes were allocated so far.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestHostileWhole reads files as large as they may be.
func TestHostileWhole(t *testing.T) {
	const front = "---\nid: a\n---\n"
	for _, c := range []struct{ head, unit string }{
		{front, "x"}, {front, "["}, {front, "> "}, {front, "- "}, {front, "|a"}, {"", "Q: a\nA: b\n"}, {"C: ", "[a]"}, {"Q: a\nA: ", "x"},
	} {
		f := source.New("in.md", []byte(c.head+strings.Repeat(c.unit, (markup.MaxText-len(c.head))/len(c.unit))))
		var bag diag.Bag
		before := allocated()
		l := Parse(f, &bag)
		if n := allocated() - before; n > 1000<<20 {
			t.Errorf("%.20q %.20q: %d MiB", c.head, c.unit, n>>20)
		}
		checkLesson(t, f, l, &bag)
	}
}

func TestTooLarge(t *testing.T) {
	f := source.New("in.md", []byte("---\nid: a\n---\n"+strings.Repeat("[", source.MaxSize-20)))
	var bag diag.Bag
	l := Parse(f, &bag)
	found := bag.Sorted()
	if l.ID.Value != "a" || len(found) != 1 || found[0].Code != diag.TooLarge || len(l.Sections) != 0 {
		t.Errorf("id %q, %d sections, findings %v", l.ID.Value, len(l.Sections), found)
	}
	if len(f.Text) <= markup.MaxText {
		t.Error("the file is not too large")
	}
}

func TestThousandErrors(t *testing.T) {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "Q: question %d\n\n", i)
	}
	f := source.New("in.md", []byte(b.String()))
	var bag diag.Bag
	if l := Parse(f, &bag); len(l.Cards) != 0 || bag.Errors() != 1000 || len(bag.Sorted()) != 1000 {
		t.Errorf("%d cards, %d errors", len(l.Cards), bag.Errors())
	}
}

// corpus returns the folder of real lessons that belong to others, if there is
// one on this machine.
func corpus(tb testing.TB) string {
	dir := os.Getenv("ANNEAL_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	if _, err := os.Stat(filepath.Join(dir, "lessons")); err != nil {
		tb.Skip("no corpus; ANNEAL_CORPUS can name one")
	}
	return dir
}

// TestCorpus reads real lessons: each has an id and both programs, and each line
// of a program stands where it is said to stand.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	paths, _ := filepath.Glob(filepath.Join(dir, "lessons", "*"))
	seeds, _ := filepath.Glob(filepath.Join(dir, "seeds", "*"))
	lessons := 0
	for _, path := range append(paths, seeds...) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f := source.New(filepath.Base(path), text)
		var bag diag.Bag
		l := Parse(f, &bag)
		checkLesson(t, f, l, &bag)
		if !IsLesson(f) {
			continue
		}
		lessons++
		programs := map[SectionKind]int{}
		for _, s := range l.Sections {
			for _, x := range s.Fences {
				if x.Lang == "rust" {
					programs[s.Kind]++
				}
				for i, line := range strings.Split(strings.TrimSuffix(x.Code, "\n"), "\n") {
					if x.Code != "" && !strings.HasPrefix(string(text[x.Lines[i].Start:]), line) {
						t.Errorf("%s: line %d of the fence at line %d stands elsewhere", f.Name, i+1, x.Span.Line())
					}
				}
			}
		}
		if l.ID.Value == "" || l.Title.Value == "" || len(l.Hints) == 0 || programs[Broken] != 1 || programs[Correct] != 1 || bag.Errors() > 0 {
			t.Errorf("%s: id %q, %d hints, programs %v, findings %v", f.Name, l.ID.Value, len(l.Hints), programs, bag.Sorted())
		}
	}
	if lessons < 10 {
		t.Errorf("only %d lessons were read", lessons)
	}
}

func BenchmarkParse(b *testing.B) {
	a, err := txtar.ParseFile("testdata/parse/lesson.txtar")
	if err != nil {
		b.Fatal(err)
	}
	cards, err := txtar.ParseFile("testdata/parse/cards.txtar")
	if err != nil {
		b.Fatal(err)
	}
	_, body, _ := strings.Cut(string(golden(cards)), "## Cards")
	text := string(golden(a)) + strings.Repeat("Some prose with `code` and *emphasis* in it.\n\n", 60) + "## Cards" + body
	f := source.New("in.md", []byte(text))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		var bag diag.Bag
		Parse(f, &bag)
	}
}
