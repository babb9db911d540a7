package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// Whatever a program holds, the lesson about it has that program in it and nothing
// else: no heading, card or end of a fence of its own.
func FuzzCodeLesson(f *testing.F) {
	f.Add("fn main() {\n    let a = \"\n# no\n```\n## Cards\nQ: no\n---\n\";\n}\n", "a.rs", "moved")
	f.Add("# [derive(Debug)]\n## [x]\n#\n#!\nstruct A;\n", "`\n## Cards\n", "\": {\n---\n")
	f.Add("/* ````\n~~~\n# */", "\x1b]0;x", "a\u2028b")
	f.Fuzz(func(t *testing.T, program, file, title string) {
		text, err := rustText([]byte(program))
		if err != nil || strings.ContainsRune(text, '\r') {
			return
		}
		text = strings.Trim(text, "\n") + "\n"
		l := codeLesson{id: "e0382-a", title: title, edition: "2021", tags: []string{title}, origin: "Met in " + codeSpan(file) + ".", code: "E0382", broken: text, mended: text, how: "As it was."}
		var bag diag.Bag
		tree := syntax.Parse(source.New("a.md", []byte(l.text())), &bag)
		var programs []string
		for _, s := range tree.Sections {
			for _, fence := range s.Fences {
				programs = append(programs, fence.Code)
			}
		}
		if len(programs) != 2 || programs[0] != text || programs[1] != text || len(tree.Cards) != 0 {
			t.Errorf("%d cards and the programs %q of the lesson\n%s", len(tree.Cards), programs, l.text())
		}
	})
}

func TestAroundALine(t *testing.T) {
	long := "fn long() {\n" + strings.Repeat("    a();\n", 100) + "}\n"
	for _, c := range []struct {
		name, text  string
		line        int
		want, begin string
		first, most int
	}{
		{"a function", "use a::b;\n\nfn one() {\n    x();\n}\n", 4, "one", "fn one() {\n    x();\n}\n", 3, 3},
		{"a method, without its indentation", "impl A {\n    fn a() {}\n\n    fn b() {\n        x();\n    }\n}\n", 5, "b", "fn b() {\n    x();\n}\n", 4, 3},
		{"deeper", "mod m {\n    impl A {\n        fn b() {\n            x();\n        }\n    }\n}\n", 4, "b", "fn b() {\n    x();\n}\n", 3, 3},
		{"outside of functions", strings.Repeat("use a;\n", 50), 25, "", "use a;\n", 17, mostOutside},
		{"a long function", long, 50, "long", "    a();\n"[4:], 30, mostLines},
		{"behind the end", "fn a() {}\n", 9, "", "fn a() {}\n", 1, 1},
	} {
		p := around(c.text, c.line)
		if p.name != c.want || !strings.HasPrefix(p.text, c.begin) || p.line != c.first || strings.Count(p.text, "\n") > c.most {
			t.Errorf("%s: %q from line %d: %q", c.name, p.name, p.line, p.text)
		}
	}
}

func TestFamilyOfASlot(t *testing.T) {
	for slot, want := range map[string]string{"role-moved": "role", "what-if-1": "what-if", "meaning-E0382": "meaning", "why": "why", "my-card": "my-card"} {
		if got := family(slot); got != want {
			t.Errorf("%s is one of %s, want %s", slot, got, want)
		}
	}
}

func TestMissingCrate(t *testing.T) {
	for _, c := range []struct {
		m    quiz.Message
		want string
	}{
		{quiz.Message{Text: "unresolved import `serde`", Help: []string{"you might be missing a crate named `serde`"}}, "serde"},
		{quiz.Message{Text: "unresolved import `crate::a::B`"}, "crate::a::B"},
		{quiz.Message{Text: "can't find crate for `x`"}, "x"},
		{quiz.Message{Text: "unresolved import `std::collection`"}, ""},
	} {
		if got := missingCrate(&c.m); got != c.want {
			t.Errorf("%+v: %q, want %q", c.m, got, c.want)
		}
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deck", "a.md")
	if err := writeNew(file, "one"); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(file, "two"); err == nil {
		t.Error("no error")
	}
	text, err := os.ReadFile(file)
	if string(text) != "one" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 {
		t.Errorf("left %q behind", left)
	}
}
