package compile

import (
	"fmt"
	"strings"
	"testing"
	"testing/quick"
)

func TestHunks(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"same", "a\nb\n", "a\nb\n", "[]"},
		{"blank lines and indentation", "a\n\nb\n", "  a\nb\n", "[]"},
		{"changed", "a\nb\nc\n", "a\nx\nc\n", "[{[2] [2] 3}]"},
		{"inserted", "a\n\nc\n", "a\nb\nc\n", "[{[] [2] 3}]"},
		{"deleted", "a\nb\nc\n", "a\nc\n", "[{[2] [] 3}]"},
		{"at the end", "a\n", "a\nb\n", "[{[] [2] 2}]"},
		{"two", "a\nb\nc\nd\n", "x\nb\nc\ny\nz\n", "[{[1] [1] 2} {[4] [4 5] 5}]"},
		{"moved", "a\nb\nc\n", "b\na\nc\n", "[{[1] [] 2} {[] [2] 3}]"},
	} {
		if got := fmt.Sprint(hunks(newListing(c.old), newListing(c.new))); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// Applying all differences makes the new program of the old one, blank lines
// aside; leaving a line out misses just that line.
func TestApply(t *testing.T) {
	text := func(picks []uint8) string {
		var b strings.Builder
		for _, p := range picks {
			fmt.Fprintf(&b, "line %d\n", p%5)
		}
		return b.String() + "end\n"
	}
	code := func(text string) (out []string) {
		for _, l := range newListing(text).code() {
			out = append(out, l.text)
		}
		return out
	}
	property := func(a, b []uint8) bool {
		old, changed := newListing(text(a)), newListing(text(b))
		hs := hunks(old, changed)
		if fmt.Sprint(code(apply(old, changed, hs, 0))) != fmt.Sprint(code(changed.text)) {
			return false
		}
		for _, h := range hs {
			for _, n := range h.new {
				if fmt.Sprint(code(apply(old, changed, hs, n))) != fmt.Sprint(code(changed.without(n).String())) {
					return false
				}
			}
		}
		return true
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 500}); err != nil {
		t.Error(err)
	}
}

// The shape that authors write most: a line added in front, another changed
// further down. The program keeps the broken one's line numbers.
func TestApplyKeepsNumbers(t *testing.T) {
	broken := "fn main() {\n    let a = s();\n\n    use_it(a);\n    again(a);\n}\n"
	correct := "fn main() {\n    let a = s();\n    let b = a.clone();\n    use_it(a);\n    again(b);\n}\n"
	got := apply(newListing(broken), newListing(correct), hunks(newListing(broken), newListing(correct)), 3)
	want := "fn main() {\n    let a = s();\n\n    use_it(a);\n    again(b);\n}\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
	if got := lines(newListing(want).insert(4, "let b = a.clone();").String())[3]; got != "    let b = a.clone();" {
		t.Errorf("inserted %q", got)
	}
}
