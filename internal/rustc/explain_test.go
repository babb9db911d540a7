package rustc

import (
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	j := realJudge(t, Options{})
	if text, err := j.Explain(t.Context(), "E0382"); err != nil || !strings.Contains(text, "let y = x;") || strings.Contains(text, "compile_fail") {
		t.Errorf("%v\n%s", err, text)
	}
	for _, code := range []string{"E0999", "x", "-h"} {
		if text, err := j.Explain(t.Context(), code); text != "" || err != nil {
			t.Errorf("%s: %v\n%s", code, err, text)
		}
	}
	got, err := j.Explanations(t.Context(), program("fn main() { let a = String::new(); drop(a); drop(a); }"))
	if err != nil || len(got) != 1 || !strings.Contains(got["E0382"], "```compile_fail,E0382\n") {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := j.Explanations(t.Context(), program("fn main() {}")); len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}
