package ask

import (
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestKeys(t *testing.T) {
	for _, c := range []struct{ name, in, out string }{
		{"letters", "aé漢🦀", "aé漢🦀"},
		{"enter", "a\rb\n", "a\rb\r"},
		{"backspace of both kinds", "\x08\x7f", "\x7f\x7f"},
		{"delete does nothing", "a\x1b[3~b\x1b[3;5~", "ab"},
		{"home, end and functions do nothing", "\x1b[H\x1b[F\x1b[1~\x1b[4~\x1bOP\x1b[15~\x01\x05\x17\x15", ""},
		{"ctrl-u rubs out", "aé\x15\x15", "aé\x7f\x7f\x7f\x7f"},
		{"arrows", "\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1bOD", "\x10\x0e\x06\x02\x10\x02"},
		{"a lone escape eats no key", "\x1bq", "q"},
		{"ctrl-c and ctrl-d", "\x03\x04", "\x03\x04"},
		{"tab is a space", "a\tb", "a b"},
		{"pasted lines are one", "\x1b[200~a\nb\r\tc\x03\x1b[201~\r", "a b  c\r"},
		{"control characters of Unicode", "a\u0085\u202eb", "ab"},
		{"not UTF-8", "a\xffb", "ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := io.ReadAll(&keys{in: strings.NewReader(c.in)})
			if err != nil || string(got) != c.out {
				t.Errorf("%q gave %q, %v; want %q", c.in, got, err, c.out)
			}
		})
	}
}

func TestKeysReadNoFurtherThanTheQuestion(t *testing.T) {
	in := strings.NewReader("a\rnext")
	k := &keys{in: in}
	buf := make([]byte, 4096)
	for got := ""; !strings.HasSuffix(got, "\r"); {
		n, err := k.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		got += string(buf[:n])
	}
	if rest, _ := io.ReadAll(in); string(rest) != "next" {
		t.Errorf("left for the next question: %q", rest)
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("a\x1b[3~漢\x1b[200~\n\x1b[201~\r")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := io.ReadAll(&keys{in: strings.NewReader(in)})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(got) {
			if harmful(r) && !strings.ContainsRune("\r\x02\x03\x04\x06\x0e\x10\x1a\x7f", r) {
				t.Errorf("%q let %q through", in, r)
			}
		}
	})
}

func TestScreenShowsOnlyWhatPromptuiDraws(t *testing.T) {
	var b strings.Builder
	s := &screen{out: &b}
	for _, p := range []string{"\a", "x", " \b", "\x1b[J\x1b[2K\r", hideCursor, "\x1b[2K\rQuestion: \n", "\x1b[1A\x1b[2K\rQuestion: x\n", showCursor} {
		if n, err := s.Write([]byte(p)); n != len(p) || err != nil {
			t.Errorf("%q: %d, %v", p, n, err)
		}
	}
	if want := hideCursor + "\x1b[2K\rQuestion: \n\x1b[1A\x1b[2K\rQuestion: x\n" + showCursor; b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestScreenCutsLines(t *testing.T) {
	var b strings.Builder
	s := &screen{out: &b, width: func() int { return 11 }}
	in := "\x1b[2K\r0123456789abc\n\x1b[2K\rshort\x1b[1B\x1b[2K\r漢漢漢漢漢漢\n"
	if n, err := s.Write([]byte(in)); n != len(in) || err != nil {
		t.Fatal(n, err)
	}
	want := "\x1b[2K\r012345678…\n\x1b[2K\rshort\x1b[1B\x1b[2K\r漢漢漢漢…\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestFitKeepsTheCursorInSight(t *testing.T) {
	for at := range 40 {
		text := []rune("Question: the quick brown fox jumps over it")
		line := string(text[:at]) + cursorOn + string(text[at]) + cursorOff + string(text[at+1:])
		for _, width := range []int{5, 12, 30, 60} {
			got := fit(line, width)
			if ansi.StringWidth(got) > width {
				t.Errorf("%q is wider than %d", got, width)
			}
			if !strings.Contains(got, cursorOn+string(text[at])) {
				t.Errorf("at %d of %d the cursor is out of sight: %q", at, width, got)
			}
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := oneLine("  a\n\x1b[31mb\u202e c "); got != "a [31mb c" {
		t.Errorf("got %q", got)
	}
}
