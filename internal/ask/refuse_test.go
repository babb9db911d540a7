package ask

import (
	"errors"
	"strings"
	"testing"
)

func TestNobodyIsAskedWithoutATerminal(t *testing.T) {
	const typed = "\r\r\ry\r"
	in, out := strings.NewReader(typed), &strings.Builder{}
	term := &Terminal{In: in, Out: out}
	_, choose := term.Choose(t.Context(), "Deck", []string{"a"}, 0)
	_, line := term.Line(t.Context(), "Question", "", nil)
	_, confirm := term.Confirm(t.Context(), "Sure?")
	for _, err := range []error{choose, line, confirm} {
		if !errors.Is(err, ErrNoTerminal) {
			t.Errorf("got %v", err)
		}
	}
	if in.Len() != len(typed) || out.Len() > 0 {
		t.Errorf("read %d bytes, wrote %q", len(typed)-in.Len(), out)
	}
}
