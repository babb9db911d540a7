package compile

import (
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// Which small program is asked about depends on how the value went away.
func TestSmallProgramFits(t *testing.T) {
	lines := newListing("fn main() {\n    let b = a;\n    take(1, a);\n}\n")
	moved := func(label string, line, column int) *quiz.Message {
		return &quiz.Message{Code: "E0382", Text: "use of moved value: `a`", Spans: []quiz.SpanLabel{{Line: line, Column: column, Label: label}}}
	}
	for _, c := range []struct {
		m    *quiz.Message
		want string
	}{
		{moved("value moved here", 2, 13), "values that an assignment moves"},
		{moved("value moved here", 3, 13), "values that a call takes"},
		{moved("value moved here, in previous iteration of loop", 3, 13), "values that a loop moves"},
		{moved("value moved into closure here", 3, 13), "values that a thread takes along"},
		{moved("value moved here", 30, 13), "values that an assignment moves"},
		{moved("value moved here", 3, -1), "values that an assignment moves"},
		{moved("", 3, 13), ""},
		{&quiz.Message{Code: "E0277", Text: "`Rc<u8>` cannot be sent between threads safely"}, "values that are sent to a thread"},
		{&quiz.Message{Code: "E0499", Text: "cannot move out of `a`"}, ""},
	} {
		got := ""
		for i := range smallPrograms {
			if s := &smallPrograms[i]; s.fits(c.m, lines) {
				got = s.about
				break
			}
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.m, got, c.want)
		}
	}
}

// Each has one place for the value, and values of both kinds.
func TestSmallPrograms(t *testing.T) {
	about := map[string]bool{}
	for _, s := range smallPrograms {
		fit := 0
		for _, v := range s.values {
			if v.fits {
				fit++
			}
		}
		if strings.Count(s.text, "____") != 1 || fit == 0 || len(s.values)-fit < 2 || len(s.values) != 4 || about[s.about] {
			t.Errorf("%s: %d of %d values fit\n%s", s.about, fit, len(s.values), s.text)
		}
		about[s.about] = true
	}
}
