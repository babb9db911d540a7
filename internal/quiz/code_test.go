package quiz

import "testing"

func TestCodeSpan(t *testing.T) {
	for code, want := range map[string]string{
		"": "", "x": "`x`", "a\nb": "`a b`", " x ": "` x `", "a`b": "``a`b``", "`a": "`` `a ``", "a``": "``` a`` ```",
	} {
		if got := CodeSpan(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}
