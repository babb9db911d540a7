package diag

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// span finds the nth occurrence of a text in a file, counted from 1.
func span(t *testing.T, f *source.File, text string, nth int) source.Span {
	t.Helper()
	at := -1
	for range nth {
		next := strings.Index(string(f.Text[at+1:]), text)
		if next < 0 {
			t.Fatalf("no %q in %s", text, f.Name)
		}
		at += 1 + next
	}
	return f.Span(at, at+len(text))
}

func cases(t *testing.T) map[string][]Diagnostic {
	lesson := source.New("deck/a.md", []byte("---\nid: moves\nrequires: [x, y]\n---\n\ntext\n"))
	other := source.New("deck/b.md", []byte("---\r\nid: moves\r\n---\r\n"))
	odd := source.New("odd\x1b[31m.md", []byte("\tlet\tx = \"日本\u202e語\"; // \x1b[2J é\u0301\nlet 😀 = 1;\n"))
	long := source.New("long.md", []byte("short\n"+strings.Repeat("é", 400)+"HERE"+strings.Repeat("日", 300)+"\n"+strings.Repeat("a", 239)+"END"))
	last := source.New("last.md", []byte("no line break"))
	block := source.New("block.md", []byte("above:\n  key: [a,\n    b] # next\n    more\n  end\nbelow\n"))
	blanks := source.New("blanks.md", []byte("x\n\n  \n\ny\n"))
	marks := source.New("marks.md", []byte("e\u0301e\u0301\tx\n👩\u200d👩\u200d👧y\n🇩🇪👍🏽z\n\xff\xfe!\n"))
	lines := source.New("lines.md", []byte(strings.Repeat("line\n", 120)))
	return map[string][]Diagnostic{
		"one label": {{Code: FrontMatterID, Message: "no id", Labels: At(span(t, lesson, "moves", 1), "")}},
		"all parts": {{
			Code: RequiresUnknown, Message: "no lesson of this deck has the id `x`",
			Labels: []Label{{Span: span(t, lesson, "x", 1), Text: "wanted here", Primary: true}, {Span: span(t, lesson, "moves", 1), Text: "by this lesson"}},
			Notes:  []string{"one note", "a note\nof two lines\n"}, Help: "name another\nor none",
			Fix: []Edit{{Span: span(t, lesson, "x", 1), Text: "z", Sure: true}},
		}},
		"labels of one line": {{
			Code: CardOptionTwin, Message: "three on a line",
			Labels: []Label{{Span: span(t, lesson, "requires", 1), Text: "first"}, {Span: span(t, lesson, "y", 1), Text: "last", Primary: true}, {Span: span(t, lesson, "x", 1)}, {Span: span(t, lesson, "text", 1), Text: "further down"}},
		}},
		"two files": {{
			Code: ConceptTwice, Message: "concept `moves` is defined twice",
			Labels: []Label{{Span: span(t, lesson, "moves", 1), Text: "first defined here"}, {Span: span(t, other, "moves", 1), Text: "second definition", Primary: true}},
		}},
		"tabs and wide runes": {
			{Code: CardStray, Message: "a tab", Labels: At(span(t, odd, "x", 1), "behind a tab")},
			{Code: CardStray, Message: "wide", Labels: At(span(t, odd, "日本", 1), "two cells each")},
			{Code: CardStray, Message: "behind control characters", Labels: At(span(t, odd, "é", 1), "with an accent")},
			{Code: CardStray, Message: "behind an emoji", Labels: At(span(t, odd, "=", 2), "")},
		},
		"harmful texts": {{
			Code: KeyUnusable, Message: "a \x1b[31mkey\nwith \u202elines\u2066", Labels: At(span(t, odd, "let", 1), "a \x07label\nof two"),
			Notes: []string{"a \x1bnote"}, Help: "\u200fhelp\ttab",
		}},
		"several lines": {
			{Code: FenceOpen, Message: "from the beginning of a line", Labels: At(lesson.Span(4, 20), "from here")},
			{Code: FenceOpen, Message: "from its middle", Labels: At(span(t, block, "[a,\n    b]", 1), "a list")},
			{Code: FenceOpen, Message: "with the line break", Labels: At(block.Span(0, 7), "one line")},
			{Code: FenceOpen, Message: "two, one within the other", Labels: []Label{
				{Span: block.Span(5, 42), Text: "outer"}, {Span: span(t, block, "[a,\n    b]", 1), Text: "inner", Primary: true}, {Span: span(t, block, "next", 1), Text: "a word"},
			}},
			{Code: FenceOpen, Message: "long", Labels: []Label{{Span: lines.Span(16, 84), Text: "end", Primary: true}, {Span: lines.Line(5), Text: "hidden else"}, {Span: lines.Line(40), Text: "far below"}}},
			{Code: FenceOpen, Message: "nothing but white space", Labels: At(blanks.Span(1, 7), "here")},
		},
		"what takes no cell": {
			{Code: CardStray, Message: "an accent of its own", Labels: At(span(t, marks, "e\u0301", 1), "e with an accent")},
			{Code: CardStray, Message: "only the accent", Labels: At(span(t, marks, "\u0301", 1), "above the e")},
			{Code: CardStray, Message: "behind accents", Labels: At(span(t, marks, "x", 1), "x")},
			{Code: CardStray, Message: "a family is one picture", Labels: At(span(t, marks, "👩\u200d👩\u200d👧", 1), "two cells")},
			{Code: CardStray, Message: "behind a family", Labels: At(span(t, marks, "y", 1), "y")},
			{Code: CardStray, Message: "behind a flag and a skin", Labels: At(span(t, marks, "z", 1), "z")},
			{Code: CardStray, Message: "behind bytes that are no text", Labels: At(span(t, marks, "!", 1), "")},
		},
		"long line": {
			{Code: CardStray, Message: "in the middle", Labels: []Label{{Span: span(t, long, "HERE", 1), Text: "primary", Primary: true}, {Span: long.Span(6, 10), Text: "far away"}}},
			{Code: CardStray, Message: "at its end", Labels: At(span(t, long, "END", 1), "")},
		},
		"end of the file": {
			{Code: FrontMatterOpen, Message: "empty span at the end", Labels: At(last.Span(99, 99), "")},
			{Code: FrontMatterOpen, Message: "behind the last line break", Labels: At(lesson.Span(99, 99), "")},
		},
		"far apart": {{Code: KeyTwice, Message: "taken", Labels: []Label{{Span: lines.Line(7), Text: "first"}, {Span: lines.Line(100), Text: "second", Primary: true}, {Span: lines.Line(8)}}}},
		"no text":   {{Code: Unreadable, Message: "cannot read it", Labels: At(source.New("gone.md", nil).Span(0, 0), ""), Help: "check the spelling"}},
		"no place":  {{Code: NoSources, Message: "no lesson in x"}},
	}
}

func TestGolden(t *testing.T) {
	used := map[string]bool{}
	for name, ds := range cases(t) {
		path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".txtar")
		used[path] = true
		t.Run(name, func(t *testing.T) {
			var got txtar.Archive
			for _, form := range []struct {
				name  string
				write func(io.Writer, []Diagnostic) error
			}{{"text", WriteText}, {"short", WriteShort}, {"json", WriteJSON}} {
				var b bytes.Buffer
				if err := form.write(&b, ds); err != nil {
					t.Fatal(err)
				}
				got.Files = append(got.Files, txtar.File{Name: form.name, Data: b.Bytes()})
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(&got), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(txtar.Format(&got)) != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", txtar.Format(&got), want)
			}
		})
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[f] {
			t.Errorf("%s is compared with nothing", f)
		}
	}
}

var shortLine = regexp.MustCompile(`^[^:]+:\d+:\d+: (error|warning)\[A\d{4}\]: .`)

// Editors read the short form by a pattern; nothing that comes from a file may
// add a line or steer a terminal.
func TestWhatIsPrinted(t *testing.T) {
	for name, ds := range cases(t) {
		var short, long bytes.Buffer
		if err := WriteShort(&short, ds); err != nil {
			t.Fatal(err)
		}
		if err := WriteText(&long, ds); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(short.String(), "\n"), "\n")
		if len(lines) != len(ds) {
			t.Errorf("%s: %d lines for %d findings", name, len(lines), len(ds))
		}
		for _, l := range lines {
			if !shortLine.MatchString(l) {
				t.Errorf("%s: %q does not match %s", name, l, shortLine)
			}
		}
		if at := strings.IndexFunc(short.String()+long.String(), func(r rune) bool { return r != '\n' && isControl(r) }); at >= 0 {
			t.Errorf("%s: prints a control character:\n%q", name, short.String()+long.String())
		}
	}
}

func TestJSONCountsCodePoints(t *testing.T) {
	f := source.New("a.md", []byte("x\néé日b\n"))
	var b bytes.Buffer
	if err := WriteJSON(&b, []Diagnostic{{Code: CardEmpty, Message: "<b>", Labels: At(f.Span(6, 9), "l"), Fix: []Edit{{Span: f.Span(6, 9)}}}}); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Line, Column int
		EndColumn    int `json:"end_column"`
		Message      string
		Fix          []struct{ Start, End int }
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Line != 2 || got.Column != 3 || got.EndColumn != 4 || got.Fix[0].Start != 6 || got.Fix[0].End != 9 || !strings.Contains(b.String(), "<b>") {
		t.Errorf("%s", b.Bytes())
	}
}

func TestBag(t *testing.T) {
	a, b := source.New("a", []byte("0123456789")), source.New("b", []byte("0123456789"))
	at := func(f *source.File, n int, code Code, message string) Diagnostic {
		return Diagnostic{Code: code, Message: message, Labels: At(f.Span(n, n+1), "")}
	}
	in := []Diagnostic{
		at(b, 1, CardEmpty, "x"), at(a, 5, CardEmpty, "x"), at(a, 2, KeyTwice, "z"), at(a, 2, KeyTwice, "y"), at(a, 2, CardStray, "x"),
		at(a, 5, CardEmpty, "x"), {Code: NoSources, Message: "nowhere"},
	}
	var bag, other Bag
	for i, d := range in {
		if i%2 == 0 {
			bag.Report(d)
		} else {
			other.Report(d)
		}
	}
	bag.Merge(&other)
	var got []string
	for _, d := range bag.Sorted() {
		got = append(got, fmt.Sprintf("%s %s %s", d.Primary().Position(), d.Code, d.Message))
	}
	want := []string{":0:0 A0005 nowhere", "a:1:3 A0202 y", "a:1:3 A0202 z", "a:1:3 A0306 x", "a:1:6 A0304 x", "b:1:2 A0304 x"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if bag.Errors() != 6 || bag.Warnings() != 1 {
		t.Errorf("%d errors, %d warnings", bag.Errors(), bag.Warnings())
	}
}

func TestPrimary(t *testing.T) {
	f := source.New("a", []byte("0123456789"))
	first, second := f.Span(1, 2), f.Span(3, 4)
	for _, c := range []struct {
		labels []Label
		want   source.Span
	}{
		{nil, source.Span{}},
		{[]Label{{Span: first}, {Span: second}}, first},
		{[]Label{{Span: first}, {Span: second, Primary: true}}, second},
	} {
		if d := (Diagnostic{Labels: c.labels}); d.Primary() != c.want {
			t.Errorf("%v: %v", c.labels, d.Primary())
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		word       string
		candidates []string
		want       string
	}{
		{"movs", []string{"moves", "borrows"}, "moves"},
		{"movess", []string{"moves", "borrows"}, "moves"},
		{"moevs", []string{"moves"}, "moves"},
		{"mowes", []string{"moves"}, "moves"},
		{"MOVES", []string{"moves"}, "moves"},
		{"Mvoes", []string{"moves"}, "moves"},
		{"züge", []string{"zuge"}, "zuge"},
		{"mvs", []string{"moves"}, ""},
		{"moves", []string{"moves"}, ""},
		{"cat", []string{"bat", "rat"}, ""},
		{"cat", []string{"bat", "bat"}, "bat"},
		{"a", []string{"b"}, ""},
		{"", []string{"ab", ""}, ""},
		{"sevom", []string{"moves"}, ""},
	} {
		if got := Near(c.word, c.candidates); got != c.want {
			t.Errorf("Near(%q, %q) = %q, want %q", c.word, c.candidates, got, c.want)
		}
	}
}

func TestCodes(t *testing.T) {
	if s := ClaimCode.String(); s != "A0403" {
		t.Error(s)
	}
	if ClaimLine.Severity() != Warning || ClaimCode.Severity() != Error || Warning.String() != "warning" || Error.String() != "error" {
		t.Error("a wrong number is a warning, a wrong code an error")
	}
}
