package hashcards

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// told writes cards as "kind: front => back", one a line.
func told(l *syntax.Lesson) []string {
	var out []string
	for _, c := range l.Cards {
		out = append(out, fmt.Sprintf("%s: %s => %s", c.Kind, c.Front.Value, c.Back.Value))
	}
	return out
}

// said writes findings as "code line:column message", one a line.
func said(bag *diag.Bag) []string {
	var out []string
	for _, d := range bag.Sorted() {
		p := d.Primary().Position()
		out = append(out, fmt.Sprintf("%s %d:%d %s", d.Code, p.Line, p.Column, d.Message))
	}
	return out
}

// TestConformance goes through the rules of hashcards 0.5.0, as its parser has
// them.
func TestConformance(t *testing.T) {
	for _, c := range []struct {
		rule, text string
		cards      []string
	}{
		{"nothing", "", nil},
		{"blank lines", "\n \n\t\n", nil},
		{"a question and its answer", "Q: who owns it?\nA: one binding", []string{"basic: who owns it? => one binding"}},
		{"no space is needed behind a mark", "Q:who?\nA:me", []string{"basic: who? => me"}},
		{"both go on over lines", "Q: one\ntwo\n\nthree\nA: four\n\n- five\n  six\n", []string{"basic: one\ntwo\n\nthree => four\n\n- five\n  six"}},
		{"they may begin below the mark", "Q:\n\nwhat?\nA:\n\nthat", []string{"basic: what? => that"}},
		{"the white space around them is taken off", "Q: \t who? \u00a0 \n\nA:  me  \n\n\n", []string{"basic: who? => me"}},
		{"and that at the end of the line of the mark", "Q: a  \nb  \nc\nA: d  \ne", []string{"basic: a\nb  \nc => d\ne"}},
		{"further lines keep their indentation", "Q: a\n    b\nA: c\n\td", []string{"basic: a\n    b => c\n\td"}},
		{"the next question ends an answer", "Q: a\nA: b\nQ: c\nA: d\n", []string{"basic: a => b", "basic: c => d"}},
		{"a line --- ends a card", "Q: a\nA: b\n---\nC: [c]\n---\n---\nQ: d\nA: e\n---", []string{"basic: a => b", "cloze: ____ => c", "basic: d => e"}},
		{"spaces around --- do not matter", "C: a [b]\n  --- \t\nC: c [d]", []string{"cloze: a ____ => b", "cloze: c ____ => d"}},
		{"other rules are text", "Q: a\nA: b\n----\n- - -\n***\n--- x", []string{"basic: a => b\n----\n- - -\n***\n--- x"}},
		{"a mark counts at the very beginning of a line only", "Q: a\n Q: b\nA: c\n\tA: d\n- A: e\na A: f", []string{"basic: a\n Q: b => c\n\tA: d\n- A: e\na A: f"}},
		{"and in upper case only", "Q: a\nq: b\nA: c\na: d\nc: [e]", []string{"basic: a\nq: b => c\na: d\nc: [e]"}},
		{"it counts in fenced code too", "Q: a\nA:\n```\nlet x\nC: [y]\n```", []string{"basic: a => ```\nlet x", "cloze: ____\n``` => y"}},
		{"a backslash before a mark stays", "Q: a\n\\A: b\nA: c", []string{"basic: a\n\\A: b => c"}},
		{"marks of the project's own cards are text", "Q: a {#key}\nA: b\nH: c\nE: d\n= e\nsee: f\ntags: g\n- [x] h\n  - i\n<!-- j -->", []string{
			"basic: a {#key} => b\nH: c\nE: d\n= e\nsee: f\ntags: g\n- [x] h\n  - i\n<!-- j -->"}},
		{"headings and comments are text", "Q: a\n# b\nA: c\n## d", []string{"basic: a\n# b => c\n## d"}},
		{"carriage returns do not show", "Q: a\r\nb\r\nA: c\r\n---\r\nC: [d]\r\n[e]\r\n", []string{"basic: a\nb => c", "cloze: ____\ne => d", "cloze: d\n____ => e"}},
		{"images stay", "Q: ![a drop](d.png)\nA: ![](e.png \"f\")", []string{"basic: ![a drop](d.png) => ![](e.png \"f\")"}},

		{"a gap", "C: a [b] c", []string{"cloze: a ____ c => b"}},
		{"a card for each gap, the others open", "C: [a] b [c d], [e]", []string{"cloze: ____ b c d, e => a", "cloze: a b ____, e => c d", "cloze: a b c d, ____ => e"}},
		{"a gap within a word", "C: un[safe]ty", []string{"cloze: un____ty => safe"}},
		{"over lines", "C:\n[a]\n\nb\n— [c]\n\n", []string{"cloze: ____\n\nb\n— c => a", "cloze: a\n\nb\n— ____ => c"}},
		{"a gap over lines", "C: a [b  \nc] d", []string{"cloze: a ____ d => b\nc"}},
		{"a gap over lines keeps a hard break further down", "C: a\n[b  \nc] d", []string{"cloze: a\n____ d => b  \nc"}},
		{"a card ends the one before", "C: [a]\nC: [b]\nQ: c\nA: d", []string{"cloze: ____ => a", "cloze: ____ => b", "basic: c => d"}},
		{"brackets in code count", "C: `v[0]` is `[1]`\n\n```\nw[2]\n```", []string{
			"cloze: `v____` is `1`\n\n```\nw2\n``` => 0", "cloze: `v0` is `____`\n\n```\nw2\n``` => 1", "cloze: `v0` is `1`\n\n```\nw____\n``` => 2"}},
		{"links are gaps", "C: see [the book](b.md)", []string{"cloze: see ____(b.md) => the book"}},
		{"boxes of a list are gaps", "C:\n- [x] [a]", []string{"cloze: - ____ a => x", "cloze: - x ____ => a"}},
		{"a backslash makes a bracket text and goes", "C: \\[a\\] [`\\[b\\]`] \\\\[c]", []string{"cloze: [a] ____ \\[c => `[b]`"}},
		{"other backslashes stay", "C: `\\n` and [\\*]", []string{"cloze: `\\n` and ____ => \\*"}},
		{"an image is none", "C: [a] ![b c](d.jpg) [e]", []string{"cloze: ____ ![b c](d.jpg) e => a", "cloze: a ![b c](d.jpg) ____ => e"}},
		{"an image may be hidden", "C: this: [so ![b](c.jpg)]", []string{"cloze: this: ____ => so ![b](c.jpg)"}},
		{"other exclamation marks mean nothing", "C: [n!] is !a ! [b]!", []string{"cloze: ____ is !a ! b! => n!", "cloze: n! is !a ! ____! => b"}},
		{"of brackets in one another the inner ones count", "C: [a [b] c] [[d]]", []string{"cloze: a ____ c d => b", "cloze: a b c ____ => d"}},
		{"a bracket that closes nothing is dropped", "C: a] [b] c]", []string{"cloze: a ____ c => b"}},
		{"math", "C: $[n]$ is $\\frac{[a]}{b}$", []string{"cloze: $____$ is $\\frac{a}{b}$ => n", "cloze: $n$ is $\\frac{____}{b}$ => a"}},

		{"a term and its definition", "T: a move\nD: handing on\nwhat is owned\n", []string{
			"cloze: Term: ____\n\nDefinition: handing on\nwhat is owned => a move", "cloze: Term: a move\n\nDefinition: ____ => handing on\nwhat is owned"}},
		{"brackets mean nothing there", "T: [a]\nD: \\[b]", []string{"cloze: Term: ____\n\nDefinition: \\[b] => [a]", "cloze: Term: [a]\n\nDefinition: ____ => \\[b]"}},
		{"terms end what is before, and are ended", "Q: a\nA: b\nT: c\nD: d\nT: e\nD: f\nC: [g]\nT: h\nD: i\n---\nQ: j\nA: k", []string{
			"basic: a => b", "cloze: Term: ____\n\nDefinition: d => c", "cloze: Term: c\n\nDefinition: ____ => d",
			"cloze: Term: ____\n\nDefinition: f => e", "cloze: Term: e\n\nDefinition: ____ => f", "cloze: ____ => g",
			"cloze: Term: ____\n\nDefinition: i => h", "cloze: Term: h\n\nDefinition: ____ => i", "basic: j => k"}},

		{"the same card twice is one", "Q: a\nA: b\nQ: a\nA: b\n\nC: a [b]\nC: a [b]", []string{"basic: a => b", "cloze: a ____ => b"}},
		{"another answer makes another card", "Q: a\nA: b\nQ: a\nA: c\nC: a [b]\nC: a [c]", []string{"basic: a => b", "basic: a => c", "cloze: a ____ => b", "cloze: a ____ => c"}},

		{"front matter is none of the cards", "---\nname = \"x\"\n---\nQ: a\nA: b", []string{"basic: a => b"}},
		{"it may be empty, and spaces do not matter", " --- \n ---\nQ: a\nA: b", []string{"basic: a => b"}},
		{"a byte order mark does not matter", "\ufeff---\nname = 'x'\n---\nC: [a]", []string{"cloze: ____ => a"}},
		{"what else front matter holds means nothing", "---\nname = \"x\"\nauthor = \"y\"\ntags = [\"z\"]\n---\nC: [a]", []string{"cloze: ____ => a"}},
	} {
		f := source.New("a.md", []byte(c.text))
		var bag diag.Bag
		l := Parse(f, &bag)
		if got := told(l); !slices.Equal(got, c.cards) {
			t.Errorf("%s: %q\n got %q\nwant %q", c.rule, c.text, got, c.cards)
		}
		if bag.Errors() > 0 {
			t.Errorf("%s: %q", c.rule, said(&bag))
		}
		check(t, f, l, &bag)
	}
}

// TestFindings has what hashcards refuses, and what it makes useless cards of.
// All of it is found in one run, and the other cards are made.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		text     string
		findings []string
		cards    int
	}{
		{"Q: a\n", []string{"A0301 1:1 the question has no answer"}, 0},
		{"Q: a\nQ: b\nA: c\nQ: d\n---\nA: e\nf\n", []string{"A0301 1:1 the question has no answer", "A0301 4:1 the question has no answer", "A0306 6:1 this answer has no question"}, 1},
		{"Q: a\nC: [b]\nQ: c\nT: d\nD: e", []string{"A0301 1:1 the question has no answer", "A0301 3:1 the question has no answer"}, 3},
		{"Q: a\nD: b\nc\n---\nC: [d]", []string{"A0301 1:1 the question has no answer"}, 1},
		{"T: a\nA: b\nT: c\nT: d\n\n", []string{"A0301 1:1 the term has no definition", "A0301 3:1 the term has no definition", "A0301 4:1 the term has no definition"}, 0},
		{"D: a\nb\nQ: c\nA: d\nD: e\nf\nC: [g]\nD: h\nA: i", []string{"A0306 1:1 this definition has no term", "A0306 5:1 this definition has no term", "A0306 8:1 this definition has no term", "A0306 9:1 this answer has no question"}, 2},
		{"Q: a\nA: b\nA: c\nd\nT: e\nD: f\nD: g\nC: h [i]\nA: j", []string{"A0306 3:1 the question has two answers", "A0306 7:1 the term has two definitions", "A0306 9:1 this answer has no question"}, 4},
		{"T: a\nD: b\nA: c\nT: d\nD: e\nQ: f\nA: g", []string{"A0306 3:1 this answer has no question", "A0306 6:1 hashcards takes no question right behind a definition"}, 5},
		{"  stray\nmore\n\nQ: a\nA: b\n---\nagain\n---\nand again", []string{"A0306 1:3 this text belongs to no card", "A0306 7:1 this text belongs to no card", "A0306 9:1 this text belongs to no card"}, 1},
		{"Q:\nA: a\nQ: b\nA:\n\n---\nT:\nD: c\nT: d\nD: \n", []string{"A0304 1:1 the question is empty", "A0301 4:1 the answer is empty", "A0304 7:1 the term is empty", "A0301 10:1 the definition is empty"}, 0},
		{"C: a\nC:\nC: a [] b [ ] [c]", []string{"A0305 1:1 the card has no gap", "A0305 2:1 the card has no gap", "A0305 3:6 this gap hides nothing", "A0305 3:11 this gap hides nothing"}, 1},
		{"C: ü [a\nC: ü [a [b]\nC: [c] [d", []string{"A0305 1:6 the card has no gap, since this bracket is never closed", "A0313 2:6 this bracket is never closed, so it hides nothing", "A0313 3:8 this bracket is never closed, so it hides nothing"}, 2},
		{"C: " + strings.Repeat("[a] ", maxGaps+1) + "\n", []string{"A0309 1:1 101 gaps are more than one card can have"}, 0},
		{"---\nname = \"x\"\nQ: a\nA: b", []string{"A0101 1:1 the front matter is never closed"}, 1},
		{"---\nname = x\n---\nQ: a\nA: b", []string{"A0008 2:8 this is no TOML: unexpected character U+0078 'x' at start of value"}, 1},
		{"---\nname = 3\n---\nQ: a\nA: b", []string{"A0104 2:8 `name` is a text, not a whole number"}, 1},
		{"---\nsyntax: hashcards\ntitel: x\n---\nQ: a\nA: b", []string{"A0111 3:1 the key `titel` means nothing here"}, 1},
	} {
		f := source.New("a.md", []byte(c.text))
		var bag diag.Bag
		l := Parse(f, &bag)
		check(t, f, l, &bag)
		if got := said(&bag); !slices.Equal(got, c.findings) || len(l.Cards) != c.cards {
			t.Errorf("%q\n got %q\nwant %q\n%d cards, want %d", c.text, got, c.findings, len(l.Cards), c.cards)
		}
	}
}

func TestPlaces(t *testing.T) {
	text := "---\nname = \"Ö\"\n---\n\nQ: ü\r\n b?\r\nA:\n\n c\n\nC: ü [ä ö] und [x\ny]\n---\n"
	f := source.New("a.md", []byte(text))
	var bag diag.Bag
	l := Parse(f, &bag)
	var got []string
	place := func(s source.Span) {
		p, q := s.Position(), s.EndPosition()
		got = append(got, fmt.Sprintf("%d:%d-%d:%d", p.Line, p.Column, q.Line, q.Column))
	}
	place(l.Title.Span)
	for _, c := range l.Cards {
		place(c.Span)
		place(c.Front.Span)
		place(c.Back.Span)
	}
	want := "2:8-2:11 5:1-9:3 5:4-6:4 9:2-9:3 11:1-12:3 11:4-12:3 11:7-11:10 11:1-12:3 11:4-12:3 11:17-12:2"
	if strings.Join(got, " ") != want || l.Title.Value != "Ö" || !l.Foreign || l.Form != syntax.CardsForm {
		t.Errorf("%+v\n got %s\nwant %s", l.Title, strings.Join(got, " "), want)
	}
}

func TestYAML(t *testing.T) {
	var bag diag.Bag
	l := Parse(source.New("a.md", []byte("---\nsyntax: hashcards\ntitle: Moves\ntags: [own]\n---\nQ: a\nA: b\nH: c\n")), &bag)
	if l.Title.Value != "Moves" || len(l.Tags) != 1 || !slices.Equal(told(l), []string{"basic: a => b\nH: c"}) || len(bag.Sorted()) > 0 {
		t.Errorf("%q %v %q, findings %q", l.Title.Value, l.Tags, told(l), said(&bag))
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"---\nname = \"x\"\n---\nQ: a\n": true, "---\n  'name'='x'\n---": true, " --- \r\nname = 1\r\n---\r\n": true,
		"---\nsyntax: hashcards\n---\nQ: a\n": true, "---\nid: x\nsyntax : \"hashcards\"\n---\n": true,
		"Q: a\nA: b\n": false, "": false, "---\nid: a\n---\nname = 'x'\n": false, "---\nname: x\n---\n": false, "---\nname = 'x'\n": false,
		"---\nsyntax: other\n---\n": false, "---\n---\nQ: a\nA: b": false, "---\nfilename = 'x'\n---\n": false,
	} {
		if got := Is(source.New("a.md", []byte(text))); got != want {
			t.Errorf("Is(%q) = %v", text, got)
		}
	}
}

// check fails unless all places lie in the file, children in their parents, and
// no card is one that could not be asked.
func check(t *testing.T, f *source.File, l *syntax.Lesson, bag *diag.Bag) {
	t.Helper()
	inside := func(s source.Span, lo, hi int) {
		t.Helper()
		if s.IsZero() {
			return
		}
		if s.File != f || s.Start < lo || s.End < s.Start || s.End > hi {
			t.Fatalf("%d-%d is outside of %d-%d", s.Start, s.End, lo, hi)
		}
		for _, at := range []int{s.Start, s.End} {
			if utf8.Valid(f.Text) && at < len(f.Text) && !utf8.RuneStart(f.Text[at]) {
				t.Fatalf("%d cuts a character", at)
			}
		}
	}
	inside(l.Title.Span, 0, len(f.Text))
	at := 0
	for i := range l.Cards {
		c := &l.Cards[i]
		inside(c.Span, at, len(f.Text))
		at = c.Span.Start
		inside(c.Front.Span, c.Span.Start, c.Span.End)
		inside(c.Back.Span, c.Span.Start, c.Span.End)
		if c.Front.Value == "" || c.Back.Value == "" || c.Kind == quiz.Cloze && !strings.Contains(c.Front.Value, blank) {
			t.Fatalf("no card to be asked: %q => %q", c.Front.Value, c.Back.Value)
		}
	}
	for _, d := range bag.Sorted() {
		for _, label := range d.Labels {
			inside(label.Span, 0, len(f.Text))
		}
		if d.Primary().IsZero() || d.Help == "" {
			t.Fatalf("finding without a place or help: %+v", d)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"---\nname = \"Owning\"\n---\nQ: who\nA: me\n---\nC: [a] \\[b\\] ![c](d) [e\nf]\n", "T: a move\nD: handing on\nQ: x\n",
		"---\nsyntax: hashcards\n---\nA: b\nC: [a [ü] ]\r\n", "stray\nQ:\nA:\nA:\nD:\nC:[]\n", "---\nname = x\n", "\xef\xbb\xbfC: [a  \n b] !\\[![\\[ ]] \\",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file := source.New("a.md", text)
		var bag diag.Bag
		Is(file)
		l := Parse(file, &bag)
		check(t, file, l, &bag)
	})
}

func TestHostile(t *testing.T) {
	const size = 512 << 10
	for _, c := range []struct{ head, unit string }{
		{"", "Q: a\n"}, {"", "C: [a]\n"}, {"C: ", "[a]"}, {"C: ", "["}, {"C: ", "![a]"}, {"", "A: b\n"}, {"", "a\n"}, {"---\n", "a\n"}, {"---\n", "a = 1\n"},
		{"C: [a]", "\\["}, {"Q: a\n", "b\n"}, {"", "T: a\nD: b\n"}, {"", "C: " + strings.Repeat("[a]", maxGaps) + "\n"},
	} {
		f := source.New("a.md", []byte(c.head+strings.Repeat(c.unit, size/len(c.unit))))
		var bag diag.Bag
		start := time.Now()
		l := Parse(f, &bag)
		if d := time.Since(start); d > time.Second {
			t.Logf("%q %q: %v, %d cards", c.head, c.unit, d, len(l.Cards))
		}
	}
}
