package diag

import (
	"strings"
	"testing"
)

func TestLevels(t *testing.T) {
	bag := &Bag{}
	for _, c := range []Code{CardEmpty, CardStray, CardStray, ClaimLine} {
		bag.Report(Diagnostic{Code: c, Message: c.String()})
	}
	for _, c := range []struct {
		allow, deny      []string
		errors, warnings int
	}{
		{nil, nil, 1, 3},
		{[]string{"A0306"}, nil, 1, 1},
		{[]string{"306,a0404"}, nil, 1, 0},
		{nil, []string{"A0404", "A0306"}, 4, 0},
		{[]string{"A0306"}, []string{"A0404"}, 2, 0},
		{nil, []string{"A0304"}, 1, 3}, // it is one already
	} {
		l, err := ParseLevels(c.allow, c.deny)
		if err != nil {
			t.Fatal(err)
		}
		got := l.Of(bag)
		if got.Errors() != c.errors || got.Warnings() != c.warnings {
			t.Errorf("allow %q, deny %q: %d errors, %d warnings", c.allow, c.deny, got.Errors(), got.Warnings())
		}
		var drawn strings.Builder
		if err := WriteShort(&drawn, got.Sorted()); err != nil {
			t.Fatal(err)
		}
		var merged Bag
		merged.Merge(got)
		if again := (Levels{}).Of(&merged); again.Errors() != c.errors {
			t.Errorf("deny %q: %d errors after a merge", c.deny, again.Errors())
		}
		if n := strings.Count(drawn.String(), "error["); len(c.deny) > 0 && n != min(c.errors, 3) { // two are alike
			t.Errorf("deny %q: printed is\n%s", c.deny, drawn.String())
		}
	}
	if bag.Errors() != 1 || bag.Warnings() != 3 {
		t.Error("the bag has changed")
	}
}

func TestLevelsRefused(t *testing.T) {
	for _, c := range []struct {
		allow, deny string
		want        string
	}{
		{"A0105", "", "A0105 is an error, which cannot be silenced"},
		{"A0404,105", "", "A0105 is an error, which cannot be silenced"},
		{"A0404", "404", "A0404 is to be silenced and raised at the same time"},
		{"A0404,,A0405", "", `there is no code ""`},
		{"", "A0999", `there is no code "A0999"`},
	} {
		split := func(s string) []string {
			if s == "" {
				return nil
			}
			return []string{s}
		}
		if _, err := ParseLevels(split(c.allow), split(c.deny)); err == nil || err.Error() != c.want {
			t.Errorf("allow %q, deny %q: %v, want %s", c.allow, c.deny, err, c.want)
		}
	}
}
