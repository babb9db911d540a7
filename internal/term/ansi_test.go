package term

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// Whoever shows a card is told all that it accepts.
func TestCardAcceptedToo(t *testing.T) {
	for _, test := range []struct {
		card quiz.Card
		want string // "" if nothing more is accepted
	}{
		{quiz.Card{Kind: quiz.Gap, Answer: "clone()", Accept: []string{"clone()", "to_owned()", "to_string()"}}, "Accepted too\n  │ to_owned()\n  │ to_string()\n"},
		{quiz.Card{Kind: quiz.Value, Answer: "`a`, the owner", Accept: []string{"a"}}, ""},
		{quiz.Card{Kind: quiz.Output, Answer: "1\n2", Accept: []string{"1\n2", "2\n1"}}, "Accepted too\n  │ 2\n  │ 1\n"},
		{quiz.Card{Kind: quiz.Order, Answer: "a", Options: []quiz.Option{{Text: "a"}, {Text: "b"}, {Text: "c"}}, Accept: []string{"2,1,3", "3,1,2"}},
			"Right too, the pieces of the answer in these orders\n  2, 1, 3\n  3, 1, 2\n"},
		{quiz.Card{Kind: quiz.Order, Answer: "a", Options: []quiz.Option{{Text: "a"}, {Text: "b"}}}, ""},
	} {
		got := Card(&test.card, 80, Style{})
		if test.want == "" && strings.Contains(got, " too") || !strings.Contains(got, test.want) {
			t.Errorf("%v, want %q:\n%s", test.card.Kind, test.want, got)
		}
	}
}

func texts(rows []row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, (Style{}).paint(r))
	}
	return out
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"one two three", 7, "one two|three"},
		{"one two three", 8, "one two|three"},
		{"one", 3, "one"},
		{"", 5, ""},
		{"a  b", 10, "a  b"},
		{"abcdefghij", 4, "abcd|efgh|ij"},
		{"ab abcdefgh", 4, "ab|abcd|efgh"},
		{"a\nb", 10, "a|b"},
		{"a\n\nb", 10, "a||b"},
		{"所有権の移動", 6, "所有権|の移動"},
		{"ab所有権", 5, "ab所|有権"},
		{"🦀🦀🦀", 4, "🦀🦀|🦀"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301"},
	} {
		if got := strings.Join(texts(wrap([]span{{text: c.text}}, c.width, nil, nil)), "|"); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestWrapKeepsPrefixesAndLooks(t *testing.T) {
	rows := wrap([]span{{text: "one "}, {text: "two three", bold: true}}, 9, row{{text: "- "}}, row{{text: "  "}})
	if got := strings.Join(texts(rows), "|"); got != "- one two|  three" {
		t.Errorf("got %q", got)
	}
	if !rows[1][1].bold || rows[0][0].bold {
		t.Errorf("looks are lost: %+v", rows)
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("所有権 moves, e\u0301 👨‍👩‍👧‍👦 `code`\nand so on", 7)
	f.Fuzz(func(t *testing.T, text string, width int) {
		text, width = harmless(text), 2+abs(width)%80
		rows := wrap([]span{{text: text}}, width, nil, nil)
		for _, r := range rows {
			// A letter that is wider than the whole row has to stand somewhere.
			if n := r.width(); n > width && len([]rune((Style{}).paint(r))) > 1 && width > 8 {
				t.Errorf("%q has %d columns of %d", (Style{}).paint(r), n, width)
			}
		}
		squeeze := strings.NewReplacer(" ", "", "\n", "", "\t", "")
		if got, want := squeeze.Replace(strings.Join(texts(rows), "")), squeeze.Replace(text); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}

func TestProgramShowsAllOfALongLine(t *testing.T) {
	code := "fn main() {\n    let text = \"" + strings.Repeat("word ", 12) + "\";\n\tlet x = 1;\n}\n"
	rows := texts(program("rust", code, 40, map[int]lineMark{3: markRight, 4: markWrong}))
	want := []string{"  1 │ fn main() {", `  2 │     let text = "word word word`, "  ↪ │     word word word word word word", `  ↪ │     word word word ";`, "✓ 3 │     let x = 1;", "✗ 4 │ }"}
	if strings.Join(rows, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(rows, "\n"))
	}
	for _, r := range texts(excerpt("rust", code, 40, map[int]lineMark{3: markRight})) {
		if r != "✓ 3 │     let x = 1;" {
			t.Errorf("excerpt %q", r)
		}
	}
}

func TestTabsGoToMultiplesOfFour(t *testing.T) {
	for in, want := range map[string]string{"\ta": "    a", "ab\tc": "ab  c", "abcd\te": "abcd    e", "漢\ta": "漢  a"} {
		if got := expandTabs(in, 0); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"漢字漢", 5, "漢字…"}, {"漢字漢", 4, "漢…"}, {"abc", 1, "…"}, {"abc", 0, ""}, {"", 0, ""}, {"abc", -1, ""}} {
		if got := cut(c.in, c.width); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestNothingIsWiderThanTheScreen(t *testing.T) {
	md := "A word, `some code` and 所有権👨‍👩‍👧‍👦.\n\n```rust\nlet much_too_long_a_name = \"所有権所有権所有権所有権所有権所有権\";\n```\n\n1. one\n   > quoted words that go on and on\n\n| a | b |\n|---|---|\n| some words | more words in a cell |\n\nhttps://example.org/" + strings.Repeat("x", 100)
	card := &quiz.Card{Kind: quiz.Choice, Prompt: md, Code: "let a = 1; // " + strings.Repeat("so on ", 30), Answer: md, Explanation: md,
		Options: []quiz.Option{{Text: md, Right: true, Reason: md}, {Text: "let a = 1;\nlet b = 2;", Reason: "no"}}, Hints: []quiz.Hint{{Text: md}}, See: "https://example.org"}
	for width := minWidth; width < 130; width += 7 {
		for _, style := range []Style{{}, {colors: 256, faces: true}} {
			for _, line := range strings.Split(Card(card, width, style), "\n") {
				if columns(line) > width {
					t.Errorf("%d columns: %q", width, line)
				}
			}
		}
	}
}

func TestCardWithoutStyleHasNoEscapes(t *testing.T) {
	for _, c := range allCards() {
		c.Prompt += "\x1b[31m\x07"
		if got := Card(&c, 80, Style{}); strings.ContainsFunc(got, harmful) {
			t.Errorf("%s: %q", c.Slot, got)
		}
	}
}

func TestChooseStyle(t *testing.T) {
	const always, never, auto = "always", "never", "auto"
	for _, c := range []struct {
		setting  string
		env      string
		terminal bool
		want     Style
	}{
		{auto, "TERM=xterm", true, Style{16, true}},
		{auto, "TERM=xterm-256color", true, Style{256, true}},
		{auto, "TERM=xterm COLORTERM=truecolor", true, Style{256, true}},
		{auto, "TERM=xterm", false, Style{}},
		{auto, "TERM=dumb", true, Style{}},
		{auto, "TERM=dumb CLICOLOR_FORCE=1", true, Style{16, true}},
		{auto, "NO_COLOR=1", true, Style{0, true}},
		{auto, "NO_COLOR=yes", true, Style{0, true}},
		{auto, "NO_COLOR=0", true, Style{0, true}},
		{auto, "NO_COLOR= TERM=xterm", true, Style{16, true}},
		{auto, "NO_COLOR=1 CLICOLOR_FORCE=1", true, Style{0, true}},
		{auto, "CLICOLOR_FORCE=1", false, Style{16, true}},
		{auto, "CLICOLOR_FORCE=0", false, Style{}},
		{always, "NO_COLOR=1", false, Style{16, true}},
		{always, "TERM=dumb", true, Style{16, true}},
		{never, "CLICOLOR_FORCE=1", true, Style{0, true}},
		{never, "TERM=dumb", true, Style{}},
		{never, "", false, Style{}},
	} {
		env := map[string]string{}
		for _, v := range strings.Fields(c.env) {
			name, value, _ := strings.Cut(v, "=")
			env[name] = value
		}
		if got := ChooseStyle(c.setting, func(k string) string { return env[k] }, c.terminal); got != c.want {
			t.Errorf("%s with %q, terminal %t: %+v, want %+v", c.setting, c.env, c.terminal, got, c.want)
		}
	}
}

func TestPaint(t *testing.T) {
	r := row{{text: "a"}, {text: "b", ink: inkRight, bold: true}, {text: "c", ink: inkFaint}}
	for _, c := range []struct {
		style Style
		want  string
	}{
		{Style{}, "abc"},
		{Style{0, true}, "a\x1b[1mb\x1b[m\x1b[2mc\x1b[m"},
		{Style{16, true}, "a\x1b[1;32mb\x1b[m\x1b[2mc\x1b[m"},
		{Style{256, true}, "a\x1b[1;38;5;28mb\x1b[m\x1b[38;5;243mc\x1b[m"},
	} {
		if got := c.style.paint(r); got != c.want {
			t.Errorf("%+v: %q, want %q", c.style, got, c.want)
		}
	}
}

// TestColoursCanBeReadOnBlackAndOnWhite computes the contrast ratio of WCAG 2.
func TestColoursCanBeReadOnBlackAndOnWhite(t *testing.T) {
	for i, c := range inks {
		if ink(i) == inkText {
			continue
		}
		l := luminance(int(c.fine))
		if white, black := 1.05/(l+0.05), (l+0.05)/0.05; white < 3.8 || black < 3.8 {
			t.Errorf("ink %d, colour %d: %.1f on white, %.1f on black", i, c.fine, white, black)
		}
	}
}

// luminance is the relative luminance of a colour of the 256, from 16 on.
func luminance(n int) float64 {
	levels := [6]float64{0, 95, 135, 175, 215, 255}
	r, g, b := 0.0, 0.0, 0.0
	if n >= 232 {
		r = float64(8 + 10*(n-232))
		g, b = r, r
	} else {
		n -= 16
		r, g, b = levels[n/36], levels[n/6%6], levels[n%6]
	}
	linear := func(v float64) float64 {
		if v /= 255; v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestField(t *testing.T) {
	f := field{}.insert("ab\x1bc\n漢", false)
	if f.text != "abc 漢" || f.at != len(f.text) {
		t.Fatalf("%+v", f)
	}
	for _, c := range []struct{ keys, text string }{
		{"backspace", "abc "}, {"left left backspace", "ab 漢"}, {"home delete", "bc 漢"}, {"ctrl+w", "abc "}, {"ctrl+u", ""},
		{"home ctrl+k", ""}, {"left ctrl+k", "abc "}, {"home left backspace", "abc 漢"}, {"end right delete", "abc 漢"}, {"ctrl+a right ctrl+d", "ac 漢"},
	} {
		g := f
		for _, key := range strings.Fields(c.keys) {
			g, _ = g.edit(key)
		}
		if g.text != c.text {
			t.Errorf("%s: %q, want %q", c.keys, g.text, c.text)
		}
	}
	if _, ok := f.edit("x"); ok {
		t.Error("x moves the cursor")
	}
	long := field{}.insert(strings.Repeat("x", maxField), false)
	if got := long.insert("y", false); got.text != long.text {
		t.Error("no limit")
	}
	several := field{}.insert("a\r\nb\rc", true)
	if several.text != "a\nb\nc" || len(several.rows(40)) != 3 {
		t.Errorf("%q in %d rows", several.text, len(several.rows(40)))
	}
}

func FuzzField(f *testing.F) {
	f.Add("e\u0301漢🦀 x", "\x01\x02\x03\x04\x05\x06")
	keys := []string{"left", "right", "home", "end", "backspace", "delete", "ctrl+u", "ctrl+k", "ctrl+w"}
	f.Fuzz(func(t *testing.T, text, moves string) {
		g := field{}.insert(text, true)
		for _, m := range []byte(moves) {
			g, _ = g.edit(keys[int(m)%len(keys)])
			if int(m) > 200 {
				g = g.insert("x漢", true)
			}
			if g.at < 0 || g.at > len(g.text) {
				t.Fatalf("cursor at %d of %q", g.at, g.text)
			}
		}
		for _, r := range g.rows(20) {
			if r.width() > 22 {
				t.Errorf("%d columns", r.width())
			}
		}
		_ = fmt.Sprint(g)
	})
}
