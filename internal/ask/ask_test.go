//go:build !race

// promptui itself has data races (its issue 148), so nothing here that runs it
// can be watched by the race detector.

package ask

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

func answer(keys string) (*Terminal, *strings.Builder) {
	var out strings.Builder
	return &Terminal{In: strings.NewReader(keys), Out: &out, Live: true}, &out
}

func TestChoose(t *testing.T) {
	items := strings.Fields("zero one two three four five six seven eight nine ten eleven")
	for _, c := range []struct {
		keys  string
		start int
		want  int
	}{
		{"\r", 0, 0}, {"\x1b[B\x1b[B\r", 0, 2}, {"j\r", 3, 4}, {"\r", 11, 11}, {"\x1b[A\r", 11, 10}, {"\x1b[3~\r", 1, 1}, {"\r", 99, 11}, {"\r", -1, 0},
		{"/eve\r", 0, 7}, {"/eve\x1b[B\r", 0, 11}, {"/E T\r", 0, 3}, {"/jk\x7f\x7ftw\r", 5, 2}, {"/none of these\r\x15ten\r", 0, 10}, {"/ten/\x1b[B\r", 0, 1},
	} {
		term, out := answer(c.keys)
		got, err := term.Choose(t.Context(), "Deck", items, c.start)
		if err != nil || got != c.want {
			t.Errorf("%q from %d chose %d, %v; want %d", c.keys, c.start, got, err, c.want)
		}
		if strings.Contains(out.String(), "\a") {
			t.Errorf("%q rang the bell", c.keys)
		}
		if !strings.Contains(out.String(), items[c.want]) {
			t.Errorf("%q never showed what it chose: %q", c.keys, out)
		}
	}
}

func TestChooseFromNothing(t *testing.T) {
	term, _ := answer("\r")
	if _, err := term.Choose(t.Context(), "Deck", nil, 0); err == nil {
		t.Error("no error")
	}
}

func TestChooseTakesLabelsAsTheyAre(t *testing.T) {
	term, out := answer("\r")
	if _, err := term.Choose(t.Context(), "a {{ .B }} \"quoted\"\nlabel", []string{"{{ . }}"}, 0); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`a {{ .B }} "quoted" label`, "{{ . }}"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct{ name, keys, def, want string }{
		{"typed", "a move\r", "", "a move"},
		{"default", "\r", "own", "own"},
		{"default changed", "\x7f\x7fld\r", "cond", "cold"},
		{"left and insert", "ac\x1b[Db\r", "", "abc"},
		{"delete ends nothing", "a\x1b[3~b\r", "", "ab"},
		{"wiped out", "abc漢\x15d\r", "", "d"},
		{"wiped out before the cursor", "abc\x1b[D\x15\r", "", "c"},
		{"default wiped out", "\x15new\r", "old", "new"},
		{"wiped out twice", "a\x15b\x15c\r", "", "c"},
		{"space at the ends", "  a  \r", "", "a"},
		{"nothing", "\r", "", ""},
		{"far east", "所有権🦀\r", "", "所有権🦀"},
		{"pasted lines", "\x1b[200~a\nb\x1b[201~\r", "", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			term, _ := answer(c.keys)
			got, err := term.Line(t.Context(), "Question", c.def, nil)
			if err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestLineAsksAgain(t *testing.T) {
	term, out := answer("\rabc\r")
	got, err := term.Line(t.Context(), "Question", "", func(s string) error {
		if s == "" {
			return errors.New("the question cannot be empty")
		}
		return nil
	})
	if err != nil || got != "abc" {
		t.Errorf("got %q, %v", got, err)
	}
	if !strings.Contains(out.String(), "the question cannot be empty") {
		t.Errorf("the reason is not in %q", out)
	}
}

func TestSeveralQuestionsFromOneInput(t *testing.T) {
	term, _ := answer("a\rb\ryes\r")
	for _, want := range []string{"a", "b"} {
		if got, err := term.Line(t.Context(), "Line", "", nil); err != nil || got != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	if yes, err := term.Confirm(t.Context(), "Sure?"); !yes || err != nil {
		t.Errorf("got %t, %v", yes, err)
	}
}

func TestConfirm(t *testing.T) {
	for keys, want := range map[string]bool{
		"y\r": true, "yes\r": true, "YES\r": true, "n\r": false, "no\r": false, "\r": false, "  \r": false,
		"maybe\ry\r": true, "maybe\r\r": false, // what was wrong is not offered again
	} {
		term, out := answer(keys)
		if got, err := term.Confirm(t.Context(), "Add it?"); err != nil || got != want {
			t.Errorf("%q gave %t, %v", keys, got, err)
		}
		if text := ansi.Strip(out.String()); !strings.Contains(text, "Add it? [y/N] ") || strings.Contains(text, "?:") {
			t.Errorf("%q: the question is %q", keys, text)
		}
		if wrong := strings.Contains(keys, "maybe"); strings.Contains(out.String(), "type yes or no") != wrong {
			t.Errorf("%q: %q", keys, out)
		}
	}
}

func TestChoosePunctuation(t *testing.T) {
	for label, want := range map[string]string{"Add it?": "Add it? yes", "Deck": "Deck: yes"} {
		term, out := answer("\r")
		if _, err := term.Choose(t.Context(), label, []string{"yes"}, 0); err != nil {
			t.Fatal(err)
		}
		if text := ansi.Strip(out.String()); !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

func TestLongLabelsLeaveRoomForTheAnswer(t *testing.T) {
	const label = "Sentence, with [brackets] around what is hidden (empty: longer text, in the editor)"
	term, out := answer("a moved value\r")
	term.Width = func() int { return 40 }
	if got, err := term.Line(t.Context(), label, "", nil); err != nil || got != "a moved value" {
		t.Fatalf("got %q, %v", got, err)
	}
	text := ansi.Strip(out.String())
	if !strings.Contains(text, "› a moved value") {
		t.Errorf("the answer is not in sight: %q", text)
	}
	if said := strings.Join(strings.Fields(text), " "); !strings.HasPrefix(said, label+":") || strings.Count(said, "Sentence") != 1 {
		t.Errorf("the label is not there once: %q", said)
	}
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if ansi.StringWidth(line) >= 40 {
			t.Errorf("%q does not fit", line)
		}
	}
}

func TestLeaving(t *testing.T) {
	for _, c := range []struct {
		keys string
		want error
	}{{"ab\x03", ErrInterrupt}, {"ab\x04", ErrCancelled}, {"ab", ErrCancelled}} {
		term, out := answer(c.keys)
		if _, err := term.Line(t.Context(), "Question", "", nil); !errors.Is(err, c.want) {
			t.Errorf("%q in a line: %v", c.keys, err)
		}
		if !strings.HasSuffix(out.String(), pasteOff+showCursor) {
			t.Errorf("%q left the terminal with %q", c.keys, out)
		}
		term, _ = answer(c.keys)
		if _, err := term.Choose(t.Context(), "Deck", []string{"a", "b"}, 0); !errors.Is(err, c.want) {
			t.Errorf("%q in a list: %v", c.keys, err)
		}
	}
}

func TestContextEndsAQuestion(t *testing.T) {
	in, keep := io.Pipe()
	defer keep.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	term := &Terminal{In: in, Out: io.Discard, Live: true}
	if _, err := term.Line(ctx, "Question", "", nil); !errors.Is(err, ErrInterrupt) {
		t.Errorf("got %v", err)
	}
}
