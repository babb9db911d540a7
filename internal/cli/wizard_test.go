package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"anneal/decks"
	"anneal/internal/ask"
	"anneal/internal/quiz"
	"anneal/internal/session"
	"anneal/internal/store"
)

// script is a person who gives prepared answers: for Choose the beginning of an
// item, for Confirm yes or no.
type script struct {
	t       *testing.T
	answers []string
	asked   []string
}

func (s *script) next(label string) (string, error) {
	s.asked = append(s.asked, label)
	if len(s.answers) == 0 {
		return "", ask.ErrCancelled
	}
	answer := s.answers[0]
	s.answers = s.answers[1:]
	return answer, nil
}

func (s *script) Choose(_ context.Context, label string, items []string, start int) (int, error) {
	answer, err := s.next(label)
	if err != nil || answer == "" {
		return start, err
	}
	for i, item := range items {
		if strings.HasPrefix(item, answer) {
			return i, nil
		}
	}
	s.t.Fatalf("%s: %q is not among %q", label, answer, items)
	return 0, nil
}

func (s *script) Line(_ context.Context, label, def string, validate func(string) error) (string, error) {
	for {
		answer, err := s.next(label)
		if err != nil {
			return "", err
		}
		if answer == "=" {
			answer = def
		}
		if validate == nil || validate(answer) == nil {
			return answer, nil
		}
	}
}

func (s *script) Confirm(_ context.Context, label string) (bool, error) {
	answer, err := s.next(label)
	return answer == "yes", err
}

// testProgram is a program in an empty home. EDITOR runs a shell script with
// the file as its argument.
func testProgram(t *testing.T, editor string) (*program, *strings.Builder) {
	t.Helper()
	dir := t.TempDir()
	env := map[string]string{"ANNEAL_HOME": filepath.Join(dir, "home")}
	if editor != "" {
		if runtime.GOOS == "windows" {
			t.Skip("the editor of this test is a shell script")
		}
		file := filepath.Join(dir, "my editor")
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+editor+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		env["EDITOR"] = "'" + file + "'"
	}
	var out strings.Builder
	getenv := func(k string) string { return env[k] }
	h, err := findHome(getenv)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 10, 3, 12, 0, 0, 0, time.UTC) }
	p := &program{Env: Env{Getenv: getenv, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Now: now}, home: h, now: now}
	db, err := p.openStore()
	if err != nil {
		t.Fatal(err)
	}
	// The shipped course is left out: it takes a while to compile.
	if err := db.PutFolder(store.Folder{Deck: decks.Name}); err != nil {
		t.Fatal(err)
	}
	return p, &out
}

func runWizard(t *testing.T, editor string, answers ...string) (text, out string, err error) {
	t.Helper()
	p, b := testProgram(t, editor)
	s := &script{t: t, answers: answers}
	w := &wizard{program: p, ask: s, decks: []string{ownDeck, "shipped"}}
	if err = w.run(t.Context()); errors.Is(err, ask.ErrCancelled) && len(s.answers) == 0 {
		t.Fatalf("asked on after the last answer: %q\n%s", s.asked, b)
	}
	if len(s.answers) > 0 {
		t.Errorf("never asked for %q; asked %q", s.answers, s.asked)
	}
	files, _ := filepath.Glob(filepath.Join(p.home.decks, "*", "*"))
	for _, f := range files {
		got, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text += filepath.Base(filepath.Dir(f)) + ": " + string(got)
	}
	return text, b.String(), err
}

func TestWizard(t *testing.T) {
	for _, c := range []struct {
		name    string
		editor  string
		answers []string
		text    string
		out     string
	}{
		{"a question", "", []string{"my-cards", "question", "What is a move?", "", "a change of owner", "rust, own", "yes", "no"},
			"my-cards: Q: What is a move? {#what-is-a-move}\nA: a change of owner\ntags: rust, own\n", "my-cards/what-is-a-move\n"},
		{"a new deck", "", []string{"a new deck", "not a name!", "mine", "cloze", "no gap", "A moved value is [gone].", "", "yes", "no"},
			"mine: C: A moved value is [gone]. {#a-moved-value-is}\n", "mine/a-moved-value-is\n"},
		{"a choice", "", []string{"", "choice", "Who owns it?", "", "b", "it was moved", "a", "", "c", "never", "", "", "yes", "no"},
			"my-cards: Q: Who owns it? {#who-owns-it}\n- [x] b\n  - it was moved\n- [ ] a\n- [ ] c\n  - never\n", "my-cards/who-owns-it\n"},
		{"thrown away", "", []string{"", "question", "a?", "b", "", "no", "no"}, "", "a?"},
		{"two cards, the second begins where the first was", "", []string{"shipped", "cloze", "[a] b", "x", "yes", "yes", "", "", "[c] d", "=", "yes", "no"},
			"shipped: C: [a] b {#b}\ntags: x\n\nC: [c] d {#d}\ntags: x\n", "shipped/b\n"},
		{"in the editor", `printf 'Q: a?\nA: b\n' > "$1.new" && tail -n +3 "$1" >> "$1.new" && mv "$1.new" "$1"`, []string{"", "write", "", "yes", "no"},
			"my-cards: Q: a? {#a}\nA: b\n", "my-cards/a\n"},
		{"longer text from an empty line", `printf 'Q: a?\nA: b\n' > "$1"`, []string{"", "question", "", "", "yes", "no"},
			"my-cards: Q: a? {#a}\nA: b\n", ""},
		{"nothing written", "true", []string{"", "choice", "", "no"}, "", "nothing is added"},
		{"mended in the editor", `if grep -q 'A: b' "$1"; then printf 'Q: a?\nA: c\n' > "$1"; fi`, []string{"", "question", "a?", "b", "", "edit", "yes", "no"},
			"my-cards: Q: a? {#a}\nA: c\n", "my-cards/a\n"},
		{"no card in it, thrown away", `printf 'nothing\n' > "$1"`, []string{"", "write", "", "no", "no"}, "", ""},
		{"no card in it, edited", `if grep -q nope "$1"; then printf 'Q: a?\nA: c\n' > "$1"; else printf 'nope\n' > "$1"; fi`, []string{"", "write", "", "", "yes", "no"},
			"my-cards: Q: a? {#a}\nA: c\n", "my-cards/a\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, out, err := runWizard(t, c.editor, c.answers...)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if text != c.text {
				t.Errorf("wrote %q, want %q\n%s", text, c.text, out)
			}
			if !strings.Contains(out, c.out) {
				t.Errorf("%q is not in %q", c.out, out)
			}
		})
	}
}

func TestWizardWithoutATerminal(t *testing.T) {
	p, _ := testProgram(t, "")
	var f *failure
	if err := p.wizard(t.Context(), "", ""); !errors.As(err, &f) || f.exit != exitUsage || !strings.Contains(f.hint, "--front") {
		t.Errorf("got %v", err)
	}
}

// leaver is a person who leaves at the first question.
type leaver struct {
	dialogue
	err error
}

func (l leaver) Choose(context.Context, string, []string, int) (int, error) { return 0, l.err }

func TestLeavingTheWizardSaysThatNothingWasAdded(t *testing.T) {
	for _, c := range []struct {
		err  error
		exit int
	}{{ask.ErrCancelled, exitOK}, {ask.ErrInterrupt, exitInterrupted}, {context.Canceled, exitInterrupted}} {
		p, out := testProgram(t, "")
		w := &wizard{program: p, ask: leaver{err: c.err}, decks: []string{ownDeck}}
		if code := report(p.Stderr, w.leave(w.run(t.Context()))); code != c.exit {
			t.Errorf("%v: exit code %d, want %d", c.err, code, c.exit)
		}
		if got := out.String(); got != "anneal: hint: cancelled; nothing more was added\n" {
			t.Errorf("%v: says %q", c.err, got)
		}
	}
}

func TestInterruptionPromisesNothing(t *testing.T) {
	var out strings.Builder
	if code := report(&out, context.Canceled); code != exitInterrupted || out.String() != "anneal: interrupted\n" {
		t.Errorf("exit code %d, %q", code, &out)
	}
}

func TestShellWords(t *testing.T) {
	for in, want := range map[string]string{
		"vi": "vi", "code --wait": "code|--wait", `"my editor" -n`: "my editor|-n", `'a b' c`: "a b|c", `a\ b`: "a b", `e ""`: "e|", "  vi  ": "vi", `"a\"b"`: `a"b`, `"a\b"`: `a\b`, `'a\'`: `a\`,
	} {
		got, err := shellWords(in)
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "  ", `"a`, `'a`, `a\`, `""`} {
		if got, err := shellWords(in); err == nil {
			t.Errorf("%q gave %q", in, got)
		}
	}
}

func TestEditorOpensAtALine(t *testing.T) {
	for editor, want := range map[string]string{
		"vi": "+7 f.md", "/usr/bin/nano": "+7 f.md", "hx": "f.md:7", "code": "--goto f.md:7", "unheard-of": "f.md",
	} {
		if got := strings.Join(atLine(editor, "f.md", 7), " "); got != want {
			t.Errorf("%s: %q, want %q", editor, got, want)
		}
		if got := strings.Join(atLine(editor, "f.md", 1), " "); got != "f.md" {
			t.Errorf("%s at line 1: %q", editor, got)
		}
	}
}

func TestEditorThatFails(t *testing.T) {
	p, _ := testProgram(t, "exit 3")
	if err := p.editFile(t.Context(), "x", 1); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
	p.Getenv = func(string) string { return "/no/such/editor" }
	var f *failure
	if err := p.editFile(t.Context(), "x", 1); !errors.As(err, &f) || !strings.Contains(f.hint, "EDITOR") {
		t.Errorf("got %v", err)
	}
}

func TestEditingACard(t *testing.T) {
	p, out := testProgram(t, `printf 'Q: b? {#a}\nA: c\n' > "$1"`)
	if err := p.addCard(t.Context(), ownDeck, "Q: a? {#a}\nA: b\n"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	d, err := p.desk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	card, err := d.find(ownDeck + "/a")
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.editor(d)(t.Context(), card)
	if err != nil || got == nil || got.Prompt != "b?" || got.Key != card.Key {
		t.Errorf("got %+v, %v", got, err)
	}
	var refusal session.Refusal
	missing := &quiz.Card{Key: "x/y", Origin: quiz.Origin{File: "rust-ownership/no-lesson.md", Line: 3}}
	if _, err := p.editor(d)(t.Context(), missing); !errors.As(err, &refusal) {
		t.Errorf("a lesson that is not there: %v", err)
	}
	inTheWay := filepath.Join(p.home.decks, "rust-ownership", "01-scope-and-drop.md")
	if err := os.MkdirAll(filepath.Dir(inTheWay), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(inTheWay, []byte("a draft\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	shipped := &quiz.Card{Key: "x/y", Origin: quiz.Origin{File: "rust-ownership/01-scope-and-drop.md", Line: 3}}
	if _, err := p.editor(d)(t.Context(), shipped); !errors.As(err, &refusal) {
		t.Errorf("a file in the way of the copy: %v", err)
	}
	outside := filepath.Join(t.TempDir(), "x.md")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stranger := &quiz.Card{Key: "x/y", Origin: quiz.Origin{File: outside, Line: 3}}
	if _, err := p.editor(d)(t.Context(), stranger); !errors.As(err, &refusal) {
		t.Errorf("a file outside of all folders: %v", err)
	}
	if err := d.db.PutFolder(store.Folder{Deck: "x", Path: filepath.Dir(outside)}); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := d.sourceOf(stranger); !ok || err != nil {
		t.Errorf("a registered folder: %t, %v", ok, err)
	}
}
