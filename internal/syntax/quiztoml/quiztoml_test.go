package quiztoml

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// told writes a card, parts that are not there left out.
func told(c *syntax.Card) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", c.Kind)
	for _, part := range []struct {
		name string
		text syntax.Text
	}{{"key", c.Key}, {"front", c.Front}, {"back", c.Back}, {"why", c.Explanation}} {
		if part.text.Value != "" {
			fmt.Fprintf(&b, " | %s %d:%d %q", part.name, part.text.Span.Position().Line, part.text.Span.Position().Column, part.text.Value)
		}
	}
	for _, o := range c.Options {
		fmt.Fprintf(&b, " | [%v] %q", o.Right, o.Text.Value)
	}
	for _, a := range c.Accept {
		fmt.Fprintf(&b, " | = %q", a.Value)
	}
	for _, f := range c.Fences {
		fmt.Fprintf(&b, " | program of %d lines from %d, fails %v", len(f.Lines), f.Lines[0].Line(), f.Has("compile_fail"))
	}
	return b.String()
}

func said(bag *diag.Bag) []string {
	var out []string
	for _, d := range bag.Sorted() {
		p := d.Primary().Position()
		out = append(out, fmt.Sprintf("%s %d:%d %s; %s", d.Code, p.Line, p.Column, d.Message, d.Help))
	}
	return out
}

func parse(text string) (*syntax.Lesson, *diag.Bag) {
	var bag diag.Bag
	return Parse(source.New("a.toml", []byte(text)), &bag), &bag
}

const choice = "[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"Who?\"\nprompt.distractors = [\"b\"]\nanswer.answer = \"a\"\n"

func TestCards(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"choice", "[[questions]]\nid = \"aB-1\"\ntype = \"MultipleChoice\"\nprompt.prompt = \"\"\"\nWho *frees* it?\n\n```rust\nlet a;\n```\n\"\"\"\nprompt.distractors = [\n  \"nobody\",\n  \"\"\"\nthe\n  caller\n\"\"\",\n]\nprompt.answerIndex = 2\nanswer.answer = \"its `owner`\"\ncontext = \"\"\"\nBecause.\n\"\"\"\npromptExplanation = true\n", []string{
			"choice | key 2:6 \"aB-1\" | front 4:17 \"Who *frees* it?\\n\\n```rust\\nlet a;\\n```\" | why 20:11 \"Because.\" | [true] \"its `owner`\" | [false] \"nobody\" | [false] \"the caller\"",
		}},
		{"several answers, options of code", "[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"Which?\"\nprompt.sortAnswers = true\nprompt.distractors = [\"\"\"\n```\nlet a;\nlet b;\n```\n\"\"\", \"so:\\n```\\nc\\n```\"]\nanswer.answer = [\"a\", \"b\"]\n", []string{
			"choice | front 3:17 \"Which?\" | [true] \"a\" | [true] \"b\" | [false] \"let a;\\nlet b;\\n\" | [false] \"so:\\n```\\nc\\n```\"",
		}},
		{"short answers", "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"The word?\"\nprompt.response = \"short\"\nanswer.answer = \" let \"\nanswer.alternatives = [\"let mut\", \"\"]\n[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"Why?\"\nprompt.response = \"long\"\nanswer.answer = \"So.\"\nanswer.alternatives = [\"Or so.\"]\n[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"How?\"\nprompt.response = \"code\"\nanswer.answer = \"drop(x);\"\n", []string{
			"value | front 3:17 \"The word?\" | back 5:17 \"let\" | = \"let mut\"",
			"basic | front 9:17 \"Why?\" | back 11:17 \"So.\\n\\nAlso right:\\n\\nOr so.\"",
			"basic | front 15:17 \"How?\" | back 17:17 \"```rust\\ndrop(x);\\n```\"",
		}},
		{"tracing", "[[questions]]\ntype = \"Tracing\"\nprompt.program = \"\"\"\nfn main() {\n    let x: u8 = 'ä';\n}\n\"\"\"\nanswer.doesCompile = false\nanswer.lineNumber = 2\n[[questions]]\ntype = \"Tracing\"\nprompt.program = 'fn main() { println!(\"1\"); }'\nanswer.doesCompile = true\nanswer.stdout = \"\"\"\n1\n\"\"\"\n", []string{
			"line | front 3:18 \"rustc rejects this program. At which line does it report the error?\" | back 9:21 \"2\" | program of 3 lines from 4, fails true",
			"output | front 12:18 \"What does this program print?\" | back 14:17 \"1\" | program of 1 lines from 12, fails false",
		}},
		{"a shared text, tables and fields elsewhere", "[multipart]\nshared = \"\"\"\nGiven `x`.\n\"\"\"\n[[questions]]\nmultipart = \"shared\"\ntype = \"ShortAnswer\"\n[questions.prompt]\nprompt = \"And?\"\n[questions.answer]\nanswer = \"y\"\n", []string{
			"value | front 9:10 \"Given `x`.\\n\\nAnd?\" | back 11:10 \"y\"",
		}},
		{"inline tables", "\ufeff[[questions]]\r\ntype = \"ShortAnswer\"\r\nprompt = { prompt = \"And?\" }\r\nanswer = { answer = \"y\", alternatives = [] }\r\n", []string{
			"value | front 3:21 \"And?\" | back 4:21 \"y\"",
		}},
	} {
		l, bag := parse(c.text)
		var got []string
		for i := range l.Cards {
			got = append(got, told(&l.Cards[i]))
		}
		if !slices.Equal(got, c.want) || len(bag.Sorted()) > 0 || !l.Foreign || l.Form != syntax.CardsForm {
			t.Errorf("%s:\n got %s\nwant %s\nfindings %q", c.name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "), said(bag))
		}
		check(t, l, bag)
	}
}

// Where there is nothing to ask, what is said of the program is there to be
// checked.
func TestClaimsWithoutCards(t *testing.T) {
	const program = "[[questions]]\ntype = \"Tracing\"\nprompt.program = \"fn main() { }\"\n"
	for text, fails := range map[string]bool{
		program + "answer.doesCompile = false\n":                      true,
		program + "answer.doesCompile = true\nanswer.stdout = \"\"\n": false,
	} {
		l, bag := parse(text)
		if len(l.Cards) != 0 || len(l.Sections) != 1 || len(l.Sections[0].Fences) != 1 || l.Sections[0].Fences[0].Has("compile_fail") != fails || len(bag.Sorted()) > 0 {
			t.Errorf("%q: %d cards, sections %+v, findings %q", text, len(l.Cards), l.Sections, said(bag))
		}
		check(t, l, bag)
	}
}

// TestFindings has each mistake once. In each text stands a whole question too,
// which must come out.
func TestFindings(t *testing.T) {
	question := func(fields ...string) string { return choice + "[[questions]]\n" + strings.Join(fields, "\n") + "\n" }
	short := func(fields ...string) string {
		return question(append([]string{`type = "ShortAnswer"`}, fields...)...)
	}
	tracing := func(fields ...string) string {
		return question(append([]string{`type = "Tracing"`, `prompt.program = "fn main() {}\n\n"`}, fields...)...)
	}
	multiple := func(fields ...string) string {
		return question(append([]string{`type = "MultipleChoice"`, `prompt.prompt = "x"`}, fields...)...)
	}
	for _, c := range []struct {
		text  string
		cards int
		want  []string
	}{
		{question(`prompt.prompt = "x"`, `answer.answer = "y"`), 1, []string{"A0113 6:3 the question lacks `type`; add it: a text"}},
		{question(`type = "Tracin"`, `prompt.prompt = "x"`, `answer.answer = "y"`), 1, []string{"A0113 7:8 there are no questions of the type `Tracin`; did you mean `Tracing`?"}},
		{question(`type = "Essay"`, `prompt.prompt = "x"`, `answer.answer = "y"`), 1, []string{"A0113 7:8 there are no questions of the type `Essay`; write one of MultipleChoice, ShortAnswer, Tracing"}},
		{question(`type = 1`, `prompt.prompt = "x"`, `answer.answer = "y"`), 1, []string{"A0113 7:8 `type` is a text, not 1; put it into quotes"}},
		{short(), 1, []string{"A0113 6:3 the question lacks `answer`; write its fields as `prompt.…` and `answer.…`", "A0113 6:3 the question lacks `prompt`; write its fields as `prompt.…` and `answer.…`"}},
		{short(`prompt = "x"`, `answer.anwser = "y"`), 1, []string{
			"A0113 6:3 the question lacks `answer.answer`; add it: a text", "A0113 8:10 `prompt` is a table, not a text; write its fields as `prompt.…` and `answer.…`",
			"A0114 9:8 `answer.anwser` means nothing in a question of the type `ShortAnswer`; did you mean `answer.answer`?"}},
		{short(`prompt.prompt = 1`, `answer.answer = ["y"]`, `answer.alternatives = ["z", 2]`, `context = true`), 1, []string{
			"A0113 8:17 `prompt.prompt` is a text, not 1; put it into quotes", "A0113 9:17 `answer.answer` is a text, not a list; put it into quotes",
			"A0113 10:29 `answer.alternatives` is a list of texts, not 2; write `[\"one\", \"two\"]`", "A0113 11:11 `context` is a text, not true or false; put it into quotes"}},
		{short(`prompt.prompt = ""`, `answer.answer = " "`), 1, []string{"A0304 8:17 nothing is asked; write the question, or remove it", "A0301 9:17 the answer is empty; write it"}},
		{short(`prompt.prompt = "x"`, `prompt.response = "essay"`, `answer.answer = "y"`), 1, []string{"A0113 9:19 there is no response `essay`; write `short`, `long` or `code`"}},
		{short(`prompt.prompt = "x"`, `prompt.distractors = []`, `answer.answer = "y"`, `contxt = "z"`, `level = 3`), 2, []string{
			"A0114 9:8 `prompt.distractors` means nothing in a question of the type `ShortAnswer`; remove it, or keep it: it changes nothing",
			"A0114 11:1 `contxt` means nothing in a question of the type `ShortAnswer`; did you mean `context`?",
			"A0114 12:1 `level` means nothing in a question of the type `ShortAnswer`; remove it, or keep it: it changes nothing"}},
		{short(`multipart = "a"`, `prompt.prompt = "x"`, `answer.answer = "y"`), 1, []string{"A0113 8:13 no shared text has the name `a`; add a text `a` below a header `[multipart]`"}},
		{short(`multipart = "shard"`, `prompt.prompt = "x"`, `answer.answer = "y"`, "[multipart]", `shared = "z"`), 1, []string{"A0113 8:13 no shared text has the name `shard`; did you mean `shared`?"}},
		{short(`multipart = "a"`, `prompt.prompt = "x"`, `answer.answer = "y"`, "[multipart]", `a = 1`), 1, []string{"A0113 12:5 `multipart.a` is a text, not 1; put it into quotes"}},
		{multiple(`prompt.distractors = []`, `answer.answer = []`), 1, []string{"A0302 10:17 no option is right; give at least one answer"}},
		{multiple(`prompt.distractors = []`, `answer.answer = "a"`), 1, []string{"A0303 9:22 there is nothing to choose from: the question has one option; add wrong answers to `prompt.distractors`"}},
		{multiple(`prompt.distractors = ["b", ""]`, `answer.answer = ["a", "b"]`), 1, []string{"A0308 9:23 two options say the same; remove or change one of them", "A0304 9:28 the option is empty; write it, or remove it"}},
		{multiple(`prompt.distractors = ["b"]`, `answer.answer = "a"`, `prompt.answerIndex = 2`), 1, []string{"A0113 11:22 there is no place 2 among 2 options; count from 0"}},
		{multiple(`prompt.distractors = ["b"]`, `answer.answer = "a"`, `prompt.answerIndex = -1`), 1, []string{"A0113 11:22 `prompt.answerIndex` is a whole number from 0 on, not -1; write it without quotes"}},
		{multiple(`prompt.distractors = ["b"]`, `answer.answer = "a"`, `prompt.answerIndex = 1`, `prompt.sortAnswers = true`), 1, []string{"A0113 12:22 `answerIndex` and `sortAnswers` contradict each other; remove one of them"}},
		{tracing(`answer.doesCompile = "no"`), 1, []string{"A0113 9:22 `answer.doesCompile` is `true` or `false`, not a text; write it without quotes"}},
		{tracing(`answer.doesCompile = true`), 1, []string{"A0113 6:3 the question lacks `answer.stdout`; add what the program prints, or write `answer.doesCompile = false`"}},
		{tracing(`answer.doesCompile = true`, `answer.stdout = "x"`, `answer.lineNumber = 1`), 2, []string{"A0114 11:21 `answer.lineNumber` means nothing where the program compiles; remove it, or write `answer.doesCompile = false`"}},
		{tracing(`answer.doesCompile = false`, `answer.stdout = "x"`), 1, []string{"A0113 10:17 a program that does not compile prints nothing; remove `answer.stdout`, or write `answer.doesCompile = true`"}},
		{tracing(`answer.doesCompile = false`, `answer.lineNumber = 0`), 1, []string{"A0113 10:21 the program has no code on a line 0; count from 1, from the first line of `prompt.program`"}},
		{tracing(`answer.doesCompile = false`, `answer.lineNumber = 2`), 1, []string{"A0113 10:21 the program has no code on a line 2; count from 1, from the first line of `prompt.program`"}},
		{question(`type = "Tracing"`, `prompt.program = "\n"`, `answer.doesCompile = true`, `answer.stdout = ""`), 1, []string{"A0304 8:18 there is no program; write one, or remove the question"}},
		{choice + "title = \"x\"\n[multiparts]\nx = 1\n", 1, []string{
			"A0114 6:1 `title` means nothing in a question of the type `MultipleChoice`; remove it, or keep it: it changes nothing",
			"A0114 7:2 `multiparts` means nothing in a quiz; did you mean `multipart`?"}},
		{"multipart = 'x'\n" + choice, 1, []string{"A0113 1:13 `multipart` is a table, not a text; write its fields as `prompt.…` and `answer.…`"}},
		{"questions = [1]\n", 0, []string{"A0113 1:14 `questions` is a list of tables, not 1; write each question below a header `[[questions]]`"}},
		{"questions = 1\n", 0, []string{"A0113 1:13 `questions` is a list of tables, not 1; write each question below a header `[[questions]]`"}},
		{"[[questions]]\ntype = \n" + choice, 1, []string{"A0008 2:8 this is no TOML: unexpected character U+000A at start of value; write `key = \"text\"`, with a text of several lines between `\"\"\"` and `\"\"\"`"}},
		{choice + "context = \"a\"\ncontext = \"b\"\n", 1, []string{"A0008 7:1 `context` is given twice; the first counts; remove one of them"}},
	} {
		l, bag := parse(c.text)
		if got := said(bag); !slices.Equal(got, c.want) || len(l.Cards) != c.cards {
			t.Errorf("%s\n got %s\nwant %s\n%d cards, want %d", c.text, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "), len(l.Cards), c.cards)
		}
		check(t, l, bag)
	}
}

func TestIs(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"a.toml", choice, true}, {"b/a.TOML", "[multipart]\n  [[ \"questions\" ]] # x\n", true},
		{"a.md", choice, false}, {"Cargo.toml", "[package]\nquestions = 1\n[[bin]]\n", false}, {"a.toml", "# [[questions]]\n", false}, {"a.toml", "", false},
	} {
		if got := Is(source.New(c.name, []byte(c.text))); got != c.want {
			t.Errorf("Is(%s, %q) = %v", c.name, c.text, got)
		}
	}
}

// check fails unless all places lie in the file, children in their parents where
// TOML keeps them together, and no card is one that could not be asked.
func check(t *testing.T, l *syntax.Lesson, bag *diag.Bag) {
	t.Helper()
	f := l.File
	inside := func(s source.Span) {
		t.Helper()
		if s.IsZero() {
			return
		}
		if s.File != f || s.Start < 0 || s.End < s.Start || s.End > len(f.Text) {
			t.Fatalf("%d-%d is outside of the file", s.Start, s.End)
		}
		for _, at := range []int{s.Start, s.End} {
			if utf8.Valid(f.Text) && at < len(f.Text) && !utf8.RuneStart(f.Text[at]) {
				t.Fatalf("%d cuts a character", at)
			}
		}
	}
	fences := func(fs []syntax.Fence) {
		t.Helper()
		for _, x := range fs {
			inside(x.Span)
			inside(x.Info)
			if strings.Count(x.Code, "\n") != len(x.Lines) || !strings.HasSuffix(x.Code, "\n") {
				t.Fatalf("%d places for the lines of %q", len(x.Lines), x.Code)
			}
			for _, line := range x.Lines {
				if inside(line); line.Start < x.Span.Start || line.End > x.Span.End {
					t.Fatalf("line %q is outside of its program", line.Text())
				}
			}
		}
	}
	for _, s := range l.Sections {
		inside(s.Body)
		fences(s.Fences)
	}
	for i := range l.Cards {
		c := &l.Cards[i]
		for _, s := range []source.Span{c.Span, c.Front.Span, c.Back.Span, c.Key.Span, c.Explanation.Span} {
			inside(s)
		}
		if c.Front.Span.Start < c.Span.Start || c.Front.Span.End > c.Span.End {
			t.Fatalf("the question %q is outside of its card", c.Front.Span.Text())
		}
		fences(c.Fences)
		right := slices.ContainsFunc(c.Options, func(o syntax.Option) bool { inside(o.Span); return o.Right })
		switch {
		case c.Front.Value == "", c.Kind != quiz.Choice && c.Back.Value == "", c.Kind == quiz.Choice && (len(c.Options) < 2 || !right),
			(c.Kind == quiz.Line || c.Kind == quiz.Output) && len(c.Fences) != 1:
			t.Fatalf("no card to be asked: %+v", c)
		}
	}
	for _, d := range bag.Sorted() {
		for _, label := range d.Labels {
			inside(label.Span)
		}
		if d.Primary().IsZero() || d.Help == "" {
			t.Fatalf("finding without a place or help: %+v", d)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		choice, "[multipart]\na = \"b\"\n[[questions]]\nid = \"x\"\nmultipart = \"a\"\ntype = \"ShortAnswer\"\nprompt = {prompt = \"c\", response = \"long\"}\nanswer.answer = \"d\"\nanswer.alternatives = [\"e\"]\n",
		"[[questions]]\ntype = \"Tracing\"\nprompt.program = \"\"\"\nfn main() {\r\n \\\n x\\n}\"\"\"\nanswer.doesCompile = false\nanswer.lineNumber = 1\n",
		"[[questions]]\ntype = 'Tracing'\nprompt.program = 'fn main() {}'\nanswer.doesCompile = true\nanswer.stdout = 'ü'\n", "questions = [{type = 1}, 2]\n[[x]]\n",
		"[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"```\"\nprompt.distractors = [\"```\\na\\n```\", 1]\nanswer.answer = []\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var bag diag.Bag
		check(t, Parse(source.New("a.toml", text), &bag), &bag)
	})
}
