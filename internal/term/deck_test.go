package term

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
)

var update = flag.Bool("update", false, "write the golden files")

const broken = `fn main() {
    let a = String::from("x");
    let b = a;

    println!("{a}");
}
`

const mended = `fn main() {
    let a = String::from("x");
    let b = a.clone();

    println!("{a}");
}
`

// rejected is what rustc 1.95.0 says of broken.
const rejected = `error[E0382]: borrow of moved value: ` + "`a`" + `
 --> src/main.rs:5:16
  |
2 |     let a = String::from("x");
  |         - move occurs because ` + "`a`" + ` has type ` + "`String`" + `, which does not implement the ` + "`Copy`" + ` trait
3 |     let b = a;
  |             - value moved here
4 |
5 |     println!("{a}");
  |                ^ value borrowed here after move
  |
help: consider cloning the value if the performance cost is acceptable
  |
3 |     let b = a.clone();
  |              ++++++++
`

var page = quiz.Page{
	Description: "A value has **one owner**; see [the book](https://doc.rust-lang.org/book/).\n\n- it is moved by `=`\n- it is dropped once",
	Broken:      broken, Correct: mended,
	Message:     "error[E0382]: borrow of moved value: `a`\n --> src/main.rs:5:16\n",
	Explanation: "A clone has an owner of its own.",
}

// allCards has one card of each kind, in the order in which they are asked.
func allCards() []quiz.Card {
	return []quiz.Card{
		{Slot: "why", Kind: quiz.Choice, Prompt: "Why is this rejected?", Code: broken, Answer: "`a` was moved", Options: []quiz.Option{
			{Text: "`a` was moved", Right: true, Reason: "`b` owns it now."}, {Text: "`a` was dropped", Reason: "Not before the end."},
			{Text: "`a` is borrowed", Reason: "There is no borrow."}},
			Hints:       []quiz.Hint{{Text: "Look at line 3."}, {Text: "It is a *move*.", Gives: true}},
			Explanation: "Assignment moves.", See: "https://doc.rust-lang.org/error_codes/E0382.html",
			Message: rejected, Codes: []string{"E0382"},
			Proof: &quiz.Proof{Rustc: "1.95.0", Edition: "2021", Claim: "fails with E0382 at line 5"}},
		{Slot: "several", Kind: quiz.Choice, Multiple: true, Prompt: "Which are statements of `main`?", Answer: "the first two", Options: []quiz.Option{
			{Text: "let b = a;", Right: true, Reason: "Line 3."}, {Text: "println!(\n    \"{a}\"\n);", Right: true}, {Text: "fn main()", Reason: "A signature."}}},
		{Slot: "role", Kind: quiz.Line, Prompt: "Where was `a` moved?", Code: broken, Answer: "line 3", Accept: []string{"3"}, Options: []quiz.Option{
			{Text: "3", Right: true, Reason: "`b` takes it."}, {Text: "5", Reason: "Here it is used."}}},
		{Slot: "value", Kind: quiz.Value, Prompt: "Which method makes a second value?", Answer: "`clone()`", Accept: []string{"clone()", "::clone()"}},
		{Slot: "gap", Kind: quiz.Gap, Prompt: "Complete it.", Code: "let b = a.____;", Answer: "`clone()`", Accept: []string{"clone()", "to_owned()"}},
		{Slot: "output", Kind: quiz.Output, Prompt: "What does it print?", Code: "fn main() {\n    println!(\".\\n2\");\n}\n", Answer: "```text\n.\n2\n```", Accept: []string{".\n2"}},
		{Slot: "order", Kind: quiz.Order, Prompt: "Put the lines in order.", Answer: "```rust\nlet a = 1;\nlet b = a;\ndrop(b);\n```", Options: []quiz.Option{
			{Text: "let a = 1;"}, {Text: "let b = a;"}, {Text: "drop(b);"}}},
		{Slot: "fix", Kind: quiz.Fix, Prompt: "Mend it.", Code: broken, Answer: "```rust\n" + mended + "```", Accept: []string{mended}},
		{Slot: "basic", Kind: quiz.Basic, Prompt: "What is a move?\n\n```rust\nlet b = a;\n```", Answer: "A change of **owner**.\n\n1. no copy\n2. no drop",
			Hints: []quiz.Hint{{Text: "Who owns it?"}}},
		{Slot: "cloze", Kind: quiz.Cloze, Prompt: "A moved value cannot be ____ again.", Answer: "used"},
	}
}

// start is a Saturday noon, two hours east of UTC.
var start = time.Date(2026, 10, 3, 12, 0, 0, 0, time.FixedZone("", 7200))

// stage is a session over a small deck, with a clock that moves on by five
// seconds for every line read.
type stage struct {
	*session.Driver
	memory *session.Memory
	now    time.Time
	out    bytes.Buffer
	in     []string
}

// newStage begins a session that asks the slots, in the deck's order; none for
// all of them.
func newStage(change func(*session.Config), in []string, slots ...string) *stage {
	deck := &quiz.Deck{Name: "d", Title: "D", Edition: "2021", Concepts: []quiz.Concept{{ID: "moves", Deck: "d", Title: "Moves", Page: page}}}
	wanted := map[string]bool{}
	for _, s := range slots {
		wanted[s] = true
	}
	for _, c := range allCards() {
		c.Key, c.Deck, c.Concept, c.Scheduled = "d/moves/"+c.Slot, "d", "moves", true
		if wanted[c.Slot] || len(slots) == 0 {
			deck.Cards = append(deck.Cards, c)
		}
	}
	if !wanted["page"] && len(slots) > 0 {
		deck.Concepts[0].Page = quiz.Page{}
	}
	s := &stage{memory: session.NewMemory(nil), now: start, in: slices.Clone(in)}
	queue := sched.Build(sched.Plan{
		Decks: []*quiz.Deck{deck}, Tuning: sched.DefaultTuning(), Now: start, Day: sched.DayOf(start, 4),
		Limits: sched.Limits{New: -1, Reviews: -1, NewConcepts: -1, NewPerConcept: -1},
	})
	c := session.Config{Queue: queue, Decks: []*quiz.Deck{deck}, Tuning: sched.DefaultTuning(), Rollover: 4}
	c.Coming = func(time.Time) *session.Coming { return &session.Coming{Reviews: 12, New: 3, Minutes: 5} }
	if change != nil {
		change(&c)
	}
	s.Driver = &session.Driver{Session: session.New(c, start), Log: s.memory, Now: func() time.Time { return s.now }, Judge: judge}
	return s
}

// judge accepts whatever clones.
func judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if strings.Contains(ps[0].Text, "clone") {
		return []quiz.Verdict{{Outcome: quiz.Compiles}}, nil
	}
	return []quiz.Verdict{{Outcome: quiz.Fails, Errors: []quiz.Message{{Code: "E0382", Rendered: "error[E0382]: borrow of moved value: `a`\n --> src/main.rs:5:16\n"}}}}, nil
}

// Read gives one line of the input at a time and echoes it into the output, so
// that a golden file reads as what the learner saw.
func (s *stage) Read(p []byte) (int, error) {
	s.now = s.now.Add(5 * time.Second)
	if len(s.in) == 0 {
		return 0, io.EOF
	}
	line := s.in[0] + "\n"
	n := copy(p, line)
	if s.in[0] = line[n:]; s.in[0] == "" {
		s.in = s.in[1:]
	} else {
		s.in[0] = strings.TrimSuffix(s.in[0], "\n")
	}
	return n, nil
}

// echo writes what is read before it is read.
type echo struct {
	*stage
	mark string
}

func (e echo) Read(p []byte) (int, error) {
	if len(e.in) > 0 && len(e.in[0]) < 200 {
		e.out.WriteString(e.mark + e.in[0] + "\n")
	}
	return e.stage.Read(p)
}

// golden compares with a file under testdata, or writes it with -update. Every
// file there has to be the golden of a test: see TestGoldenFilesAreUsed.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at the file", err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s differs from line %d on; got\n%s", path, i+1, strings.Join(g[min(i, len(g)):], "\n"))
		}
	}
}

var errBusy = errors.New("another anneal holds the store")

// busyLog refuses as many commits as it is told.
type busyLog struct {
	session.Log
	refuse int
}

func (l *busyLog) Append(ctx context.Context, after quiz.EventID, events ...quiz.Event) ([]quiz.State, error) {
	if l.refuse > 0 {
		l.refuse--
		return nil, errBusy
	}
	return l.Log.Append(ctx, after, events...)
}
