package rustc

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestChanges(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	_, bin := fake(t, Options{})
	ps := []quiz.Program{program("// accept"), program("// reject since 1.96"), program("// reject"), program("// panic")}
	judged := func(version string) []Change {
		t.Helper()
		become(t, bin, strings.ReplaceAll(fakeAbout, "1.95.0", version))
		j, err := New(t.Context(), Options{Path: filepath.Join(bin, executable("rustc")), Cache: store})
		if err != nil {
			t.Fatal(err)
		}
		j.rules.Open, j.rules.Limits.Memory = true, 0
		if v := together(t, j, ps)[0]; v.Rustc != version {
			t.Fatalf("judged by %s, want %s", v.Rustc, version)
		}
		return j.Changes()
	}
	for _, tt := range []struct {
		version, was, is, before string
		runs                     int // of those that did not run by this version before, and of the crash
	}{
		{"1.95.0", "", "", "", 4},
		{"1.95.0", "", "", "", 1},
		{"1.96.0", "compiles", "fails with E0001 at line 1", "1.95.0", 4},
		{"1.96.0", "", "", "", 1},
		{"1.96.1", "", "", "", 4},
		// The verdicts of the old one are known, and are other answers again.
		{"1.95.0", "fails with E0001 at line 1", "compiles", "1.96.1", 1},
		{"1.95.0", "", "", "", 1},
	} {
		before := runs(t, bin)
		got := fmt.Sprint(judged(tt.version))
		want := "[]"
		if tt.was != "" {
			want = fmt.Sprint([]Change{{ps[1], tt.was, tt.is, tt.before, tt.version}})
		}
		if got != want {
			t.Errorf("by %s: %s, want %s", tt.version, got, want)
		}
		if n := runs(t, bin) - before; n != tt.runs {
			t.Errorf("by %s: %d runs, want %d", tt.version, n, tt.runs)
		}
	}
}

// Only what cards rest on is an answer.
func TestAnswer(t *testing.T) {
	j := &Judge{}
	v := quiz.Verdict{Outcome: quiz.Fails, Rustc: "1.95.0", Errors: []quiz.Message{
		{Code: "E0382", Text: "one", Spans: []quiz.SpanLabel{{Line: 7}, {Line: 3, Primary: true}}},
		{Code: "E0505"},
	}}
	a := j.answer(v)
	if a.said != "fails with E0382 at line 3" || len(v.Errors) != 2 {
		t.Errorf("%+v of %+v", a, v)
	}
	if b, ok := decodeAnswer(a.encode()); !ok || a != b {
		t.Errorf("%+v, decoded %+v", a, b)
	}
	if _, ok := decodeAnswer([]byte("junk")); ok {
		t.Error("junk is an answer")
	}
}
