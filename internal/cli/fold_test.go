package cli

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		line    string
		columns int
		want    string
	}{
		{"short\n", 10, "short\n"},
		{"as long as it likes to be\n", 0, "as long as it likes to be\n"},
		{"one two three four five six seven\n", 24, "one two three four five\nsix seven\n"},
		{"  indented words go on where they began\n", 30, "  indented words go on where\n  they began\n"},
		{"  --time DURATION  begin nothing after DURATION, as 10m\n", 42, "  --time DURATION  begin nothing after\n                   DURATION, as 10m\n"},
		{"a-first-column-that-leaves-no-room  and the words of the second\n", 40, "a-first-column-that-leaves-no-room  and\nthe words of the second\n"},
		{"write --learning-steps or --relearning-steps\n", 26, "write --learning-steps or\n--relearning-steps\n"},
		{"  wide 雨雨雨雨 雨雨雨雨 雨雨雨雨\n", 28, "  wide 雨雨雨雨 雨雨雨雨\n  雨雨雨雨\n"},
	} {
		if got := fold(tt.line, tt.columns); got != tt.want {
			t.Errorf("%q in %d columns:\n%q, want\n%q", tt.line, tt.columns, got, tt.want)
		}
	}
}

func TestFoldedWholeLines(t *testing.T) {
	var b strings.Builder
	f := &folded{w: &b, columns: 20}
	for _, piece := range []string{"one two three", " four five\nsi", "x seven", "\n"} {
		if n, err := f.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got, want := b.String(), "one two three four\nfive\nsix seven\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
