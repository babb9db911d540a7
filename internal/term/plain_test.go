package term

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
)

// number returns the number of the option with that text when the card comes
// for the first time.
func number(t testing.TB, slot, text string) string {
	t.Helper()
	for i, o := range newStage(nil, nil, slot).Session.View().Options {
		if o.Text == text {
			return string(rune('1' + i))
		}
	}
	t.Fatalf("no option %q", text)
	return ""
}

func plainScripts(t testing.TB) []plainScript {
	right, wrong := number(t, "why", "`a` was moved"), number(t, "why", "`a` is borrowed")
	order := strings.Join([]string{number(t, "order", "let a = 1;"), number(t, "order", "let b = a;"), number(t, "order", "drop(b);")}, ",")
	both := number(t, "several", "let b = a;") + " " + number(t, "several", "println!(\n    \"{a}\"\n);")
	program := strings.Split(strings.TrimSuffix(mended, "\n"), "\n")
	return []plainScript{
		{name: "page", slots: []string{"page", "cloze"}, in: []string{"", ""}},
		{name: "choice", slots: []string{"why", "several"}, in: []string{wrong, "4", both, "4"}},
		{name: "lesson", slots: []string{"page", "why"}, in: []string{":l", wrong, ":l", "x", ":l", ""}},
		{name: "line", slots: []string{"role"}, in: []string{"three", "4", "70", "5", ""}},
		{name: "letters", slots: []string{"role"}, in: []string{"q", "U", "?", "help", "2x", "d", "3", "q", "again", "u", "3"}},
		{name: "no-verdict", slots: []string{"page", "cloze"}, change: func(c *session.Config) { c.Decks[0].Concepts[0].Page.Message = "" }},
		{name: "typed", slots: []string{"value", "gap"}, in: []string{"Clone()", "", "clone( )", "3", "::clone()", "4", `\clone()`, "4"}},
		{name: "output", slots: []string{"output"}, in: []string{`\.`, "2", ".", "4"}},
		{name: "output-wrong", slots: []string{"output"}, in: []string{"3", "2", "", "1", ".", "4"}},
		{name: "order", slots: []string{"order"}, in: []string{"1,2", order, "4"}},
		{name: "fix", slots: []string{"fix"}, in: append(append([]string{"fn main() {", "", ":k", "}", "."}, program...), ".", "", "fn main() { clone(); }", ".", "4")},
		{name: "no-compiler", slots: []string{"fix"}, in: []string{"", "4"}, change: func(c *session.Config) { c.NoCompiler = true }},
		{name: "self-graded", slots: []string{"basic", "cloze"}, in: []string{":k", ":k", "", "2", "used", "5", "again", "", ":d", "4", "", "4"}},
		{name: "empty", slots: []string{"role"}, in: []string{"", "x", "", "  ", ":q"}},
		{name: "commands", slots: []string{"why", "role", "value", "gap"}, in: []string{
			":?", ":x", ":help", ":g", ":g", ":g", ":k", right, ":k", ":f 3 odd", "", // why, a guess after a hint
			":u", ":n", // why is back, and is skipped
			":s", ":u", ":b", // role
			":x", ":foo", ": foo", // value: the last is an answer
			":u", "::clone()", "", ":e", ":f", ":f", ":q",
		}},
		{name: "because", slots: []string{"page", "why", "cloze"}, in: []string{":w too early", ":t", wrong, ":w it looked\tborrowed", "", ":t", "used", "4", ":d", ":w no", ":q"}},
		{name: "two-buttons", slots: []string{"role"}, in: []string{"3", "2", "1"}, change: func(c *session.Config) { c.TwoButton = true }},
		{name: "limit", slots: []string{"role", "value"}, in: []string{"3", ""}, change: func(c *session.Config) { c.Cards = 1 }},
		{name: "time", slots: []string{"role", "value"}, in: []string{"5", "", "clone()", "4"}, change: func(c *session.Config) { c.Time = time.Minute + 10*time.Second }},
		{name: "end-of-input", slots: []string{"role", "output"}, in: []string{"3", "4", "1"}},
		{name: "busy", slots: []string{"page", "role"}, busy: 3, in: []string{"", "again", "3", "", "4"}},
		{name: "quiz", slots: []string{"why", "role", "fix", "basic"}, change: asQuiz, in: []string{
			":?", ":k", "1", ":u", ":d", ":n", "fn main() {}", ".", "", "", "1", "3"}},
		{name: "quiz-right", slots: []string{"role"}, change: asQuiz, in: []string{"3"}},
		{name: "quiz-left", slots: []string{"role", "value"}, change: asQuiz, in: []string{":q"}},
		{name: "hostile", slots: []string{"hostile"}, in: []string{":\x1b[31m", "\x1b[2J", ""}},
	}
}

type plainScript struct {
	name   string
	slots  []string
	in     []string
	change func(*session.Config)
	busy   int // commits that are refused
}

func (script *plainScript) stage() *stage {
	change := script.change
	if script.name == "hostile" {
		script.slots, change = []string{"value"}, func(c *session.Config) {
			card := &c.Decks[0].Cards[0]
			card.Prompt, card.Code, card.Explanation = "\x1b[31mred \u202eder `\x07`", "\x1b[2J\nx\ty", "```\n\x9b1m\n```"
		}
	}
	s := newStage(change, script.in, script.slots...)
	s.Log = &busyLog{s.memory, script.busy}
	return s
}

func TestPlainTranscripts(t *testing.T) {
	for _, script := range plainScripts(t) {
		t.Run(script.name, func(t *testing.T) {
			s := script.stage()
			if err := Plain(context.Background(), s.Driver, echo{s, "> "}, &s.out, PlainOptions{}); err != nil {
				t.Errorf("error %v", err)
			}
			for _, r := range s.out.String() {
				if unicode.IsControl(r) && r != '\n' && r != '\t' && script.name != "hostile" {
					t.Errorf("a control character %q in the output", r)
				}
			}
			golden(t, "plain/"+script.name+".txt", s.out.Bytes())
		})
	}
}

func TestPlainMakesTextHarmless(t *testing.T) {
	script := plainScript{name: "hostile", in: []string{":\x1b[31m", "\x1b[2J", ""}}
	s := script.stage()
	if err := Plain(context.Background(), s.Driver, s, &s.out, PlainOptions{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.out.String(), `\u{1b}[31mred \u{202e}der`) {
		t.Errorf("the prompt is not there:\n%s", s.out.String())
	}
	if i := strings.IndexFunc(s.out.String(), harmful); i >= 0 {
		t.Errorf("%q got through", s.out.String()[i:])
	}
}

func TestPlainPrompt(t *testing.T) {
	s := newStage(nil, []string{"3", "4"}, "role")
	if err := Plain(context.Background(), s.Driver, s, &s.out, PlainOptions{Prompt: "> "}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(s.out.String(), "> "); n != 2 {
		t.Errorf("%d prompts for two lines:\n%s", n, s.out.String())
	}
}

func TestPlainStale(t *testing.T) {
	for _, line := range []string{"", ":f", ":b"} {
		s := newStage(nil, []string{"3", line, "clone()", "4"}, "role", "value")
		e := quiz.Event{Kind: quiz.Suspended, Card: quiz.IDOf("d/moves/role"), At: start.UTC(), Day: sched.DayOf(start, 4)}
		if _, err := s.memory.Append(context.Background(), quiz.EventID{}, e); err != nil {
			t.Fatal(err)
		}
		if err := Plain(context.Background(), s.Driver, s, &s.out, PlainOptions{}); err != nil {
			t.Fatal(err)
		}
		if out := s.out.String(); !strings.Contains(out, "put off elsewhere") || strings.Count(out, "Card d/moves/value, new") != 1 || !strings.Contains(out, "1 answer in") {
			t.Errorf("after %q:\n%s", line, out)
		}
	}
}

// fronts are the two, with lines that answer a card of kind Line and commit.
var fronts = map[string]struct {
	play  func(context.Context, *session.Driver, io.Reader, io.Writer) error
	lines []string
}{
	"plain": {func(ctx context.Context, d *session.Driver, in io.Reader, out io.Writer) error {
		return Plain(ctx, d, in, out, PlainOptions{})
	}, []string{"3", ""}},
	"jsonl": {JSONLines, []string{`{"action":"answer","value":"3"}`, `{"action":"next"}`}},
}

func TestFrontsReturnAFailedLogAtTheEnd(t *testing.T) {
	for name, front := range fronts {
		s := newStage(nil, front.lines, "role")
		s.Log = &busyLog{s.memory, 1}
		if err := front.play(context.Background(), s.Driver, s, &s.out); !errors.Is(err, errBusy) {
			t.Errorf("%s: the answer was not written, and the error is %v", name, err)
		}
		s = newStage(nil, append(front.lines, front.lines[1]), "role")
		s.Log = &busyLog{s.memory, 1}
		if err := front.play(context.Background(), s.Driver, s, &s.out); err != nil || len(s.memory.Events()) != 1 {
			t.Errorf("%s: written at the second try, error %v, %d events", name, err, len(s.memory.Events()))
		}
	}
}

func TestFrontsEndWithTheContext(t *testing.T) {
	for name, front := range fronts {
		ctx, cancel := context.WithCancel(context.Background())
		s := newStage(nil, nil, "role")
		in, silent := io.Pipe() // nobody types
		done := make(chan error)
		go func() { done <- front.play(ctx, s.Driver, in, io.Discard) }()
		cancel()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: error %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: still waiting for a line", name)
		}
		silent.Close()
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error)  { return 0, errFull }
func (fullDisk) Read(p []byte) (int, error) { return 0, errFull }

func TestFrontsReturnErrorsOfTheirStreams(t *testing.T) {
	for name, front := range fronts {
		s := newStage(nil, front.lines, "role")
		if err := front.play(context.Background(), s.Driver, s, fullDisk{}); !errors.Is(err, errFull) {
			t.Errorf("%s: writing failed, and the error is %v", name, err)
		}
		s = newStage(nil, nil, "role")
		if err := front.play(context.Background(), s.Driver, fullDisk{}, &s.out); !errors.Is(err, errFull) {
			t.Errorf("%s: reading failed, and the error is %v", name, err)
		}
	}
}

func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	fits := strings.Repeat("y", maxLine-2)
	in := readLines(strings.NewReader(long + "\r\n" + fits + "\r\nlast"))
	defer in.close()
	ctx := context.Background()
	if text, err := in.next(ctx); err != errLongLine || text != "" {
		t.Errorf("a line of %d bytes: %d bytes, %v", maxLine+2, len(text), err)
	}
	if text, err := in.next(ctx); err != nil || text != fits {
		t.Errorf("a line that fits: %d bytes, %v", len(text), err)
	}
	if text, err := in.next(ctx); err != nil || text != "last" {
		t.Errorf("the last line: %q, %v", text, err)
	}
	if _, err := in.next(ctx); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	s := newStage(nil, nil, "role")
	for name, front := range fronts {
		s.out.Reset()
		err := front.play(ctx, newStage(nil, nil, "role").Driver, strings.NewReader(strings.Repeat("x", 3*maxLine)), &s.out)
		if err != nil || !strings.Contains(s.out.String(), "longer than 1 MiB") {
			t.Errorf("%s: error %v, output %s", name, err, s.out.String())
		}
	}
}

func TestUntil(t *testing.T) {
	tests := []struct {
		o    sched.Outlook
		want string
	}{
		{sched.Outlook{Interval: time.Minute}, "in 1 minute"},
		{sched.Outlook{Interval: 90 * time.Second}, "in 1 minute 30 seconds"},
		{sched.Outlook{Interval: 10 * time.Minute}, "in 10 minutes"},
		{sched.Outlook{Interval: 65 * time.Minute}, "in 1 hour 5 minutes"},
		{sched.Outlook{Interval: 12 * time.Hour}, "in 12 hours"},
		{sched.Outlook{Interval: 48 * time.Hour}, "in 2 days"},
		{sched.Outlook{Days: 1}, "in 1 day"},
		{sched.Outlook{Days: 364}, "in 364 days"},
		{sched.Outlook{Days: 730}, "in 2.0 years"},
	}
	for _, test := range tests {
		if got := until(test.o); got != test.want {
			t.Errorf("%+v: %q, want %q", test.o, got, test.want)
		}
	}
}

func TestGoldenFilesAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, script := range plainScripts(t) {
		used[script.name+".txt"] = true
	}
	files, err := os.ReadDir("testdata/plain")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[f.Name()] {
			t.Errorf("testdata/plain/%s is the golden file of no test", f.Name())
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, script := range plainScripts(f) {
		f.Add(strings.Join(script.in, "\n"))
	}
	f.Fuzz(func(t *testing.T, in string) {
		s := newStage(nil, nil)
		if err := Plain(context.Background(), s.Driver, strings.NewReader(in), &s.out, PlainOptions{}); err != nil {
			t.Fatal(err)
		}
		if i := bytes.IndexFunc(s.out.Bytes(), harmful); i >= 0 {
			t.Errorf("%q got through", s.out.Bytes()[i:])
		}
		if s.Session.View().Screen != session.SummaryScreen {
			t.Error("returned before the end")
		}
	})
}
