package session

import (
	"fmt"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestLineDiff(t *testing.T) {
	tests := []struct{ want, given, text string }{
		{"", "", ""},
		{"a", "a", "  a"},
		{"a\nb\nc", "a\nc", "  a\n- b\n  c"},
		{"a\nc", "a\nb\nc\n", "  a\n+ b\n  c"},
		{"a\nb\nc", "a\nx\nc", "  a\n- b\n+ x\n  c"},
		{"a\nb", "b\na", "- a\n  b\n+ a"},
		{"a", "", "- a"},
		{"", "a", "+ a"},
		{"a\n\nb", "a\nb", "  a\n- \n  b"},
	}
	for _, test := range tests {
		if got := diffText(lineDiff(test.want, test.given)); got != test.text {
			t.Errorf("%q beside %q:\n%s\nwant\n%s", test.want, test.given, got, test.text)
		}
	}
}

func TestLongDiff(t *testing.T) {
	var long []string
	for i := range 3000 {
		long = append(long, fmt.Sprint(i))
	}
	diff := lineDiff(strings.Join(long, "\n"), strings.Join(long[1:], "\n"))
	if len(diff) != 3000 || !diff[2999].Missing {
		t.Errorf("%d lines, the last one %+v", len(diff), diff[len(diff)-1])
	}
	if text := diffText(diff); !strings.HasSuffix(text, "\n… and 5959 more") {
		t.Errorf("it ends with %q", text[len(text)-40:])
	}
}

// FuzzLineDiff has both texts come out of their difference again.
func FuzzLineDiff(f *testing.F) {
	f.Add("a\nb", "b\n\na")
	f.Fuzz(func(t *testing.T, want, given string) {
		var w, g []string
		for _, d := range lineDiff(want, given) {
			if d.Missing && d.Extra {
				t.Fatalf("%+v", d)
			}
			if !d.Extra {
				w = append(w, d.Want)
			}
			if !d.Missing {
				g = append(g, d.Given)
			}
		}
		if strings.Join(w, "\n") != strings.Join(splitLines(want), "\n") || strings.Join(g, "\n") != strings.Join(splitLines(given), "\n") {
			t.Errorf("%q beside %q: %q, %q", want, given, w, g)
		}
	})
}

func TestWrongOutputIsComparedByLines(t *testing.T) {
	tests := []struct {
		slot, given string
		lines       int
	}{
		{"output", "1\n3", 2}, {"output", "1", 2}, {"output", "1\n2", 0}, {"value", "b", 0}, {"value", "a\nb", 2},
	}
	for _, test := range tests {
		r := newRig(t, nil, test.slot)
		if v := r.do(with(Answer, test.given)); len(v.Diff) != test.lines {
			t.Errorf("%s, %q: %+v", test.slot, test.given, v.Diff)
		}
	}
	r := newRig(t, nil, "output")
	r.deck.Cards[7].Accept = []string{"ok"}
	if v := r.do(with(Answer, "OK")); v.Result != quiz.Wrong || len(v.Diff) != 1 || v.Diff[0].Same() {
		t.Errorf("%v, %+v", v.Result, v.Diff)
	}
}
