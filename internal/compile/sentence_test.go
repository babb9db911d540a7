package compile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// A program of testdata/shapes fails with the code that it is called by, and the
// sentence for its error is recorded beside it.
func TestSentences(t *testing.T) {
	judge := compiler(t)
	names, err := filepath.Glob("testdata/shapes/*.rs")
	if err != nil || len(names) == 0 {
		t.Fatal("no programs", err)
	}
	var programs []quiz.Program
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, quiz.Program{Text: string(text), Edition: DefaultEdition})
	}
	verdicts, err := judge.Judge(t.Context(), programs)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/shapes/sentences.txt"
	want, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	var got strings.Builder
	covered := map[string]bool{}
	for i, name := range names {
		name = strings.TrimSuffix(filepath.Base(name), ".rs")
		code, _, _ := strings.Cut(name, "-")
		v := &verdicts[i]
		if only, one := v.OneCode(); !one || only != code {
			t.Errorf("%s: rustc says %s", name, v.Claim())
			continue
		}
		said := sentence(&v.Errors[0], func(n int) int { return n })
		if said == "" {
			t.Errorf("%s has no sentence: %+v", name, v.Errors[0])
		}
		covered[code] = true
		got.WriteString(name + ": " + said + "\n")
	}
	for code := range shapesOf {
		if !covered[code] {
			t.Errorf("no program shows the shapes of %s", code)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if got.String() != string(want) {
		t.Errorf("the sentences differ; run with -update and look at the difference\n%s", firstDifference(got.String(), string(want)))
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		wording, text, stars string
		fits                 bool
	}{
		{"", "anything", "", true},
		{"moved value: `*`", "use of moved value: `tx`", "tx", true},
		{"moved value: `*`", "use of moved value: `tx", "", false},
		{"the trait bound `*: *` is not", "the trait bound `Vec<T>: Clone` is not satisfied", "Vec<T> Clone", true},
		{"borrow of ~ occurs here", "borrow of `a.b` occurs here", "", true},
		{"expected `*`, found `*`", "expected `u8`, found `é`", "u8 é", true},
		{"a~b`*`", "ab``", "", true},
	} {
		stars, fits := fit(c.wording, c.text)
		if got := strings.Join(stars, " "); got != c.stars || fits != c.fits {
			t.Errorf("fit(%q, %q) = %q, %v", c.wording, c.text, got, fits)
		}
	}
}
