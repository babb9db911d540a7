package session

import (
	"strings"
	"testing"

	"anneal/internal/quiz"
)

func TestTyped(t *testing.T) {
	tests := []struct {
		accept string // alternatives are separated by "|"
		given  string
		result quiz.Result
		says   string
	}{
		{"clone", "clone", quiz.Right, ""},
		{"clone", "\tclone \n", quiz.Right, ""},
		{"clone|to_owned", "to_owned", quiz.Right, ""},
		{"f(a, b)", "f(a,b)", quiz.Near, "`f(a, b)`"},
		{"f(a, b)", "f( a ,\tb );", quiz.Near, "`f(a, b)`"},
		{"let x = 1", "let  x=1", quiz.Near, "`let x = 1`"},
		{"let x = 1", "letx = 1", quiz.Wrong, ""},
		{"let x = 1;", "let x = 1", quiz.Near, "`let x = 1;`"},
		{"x", "x;;", quiz.Wrong, "character 2"},
		{"Rc", "rc", quiz.Wrong, "Only upper and lower case differ: you wrote `rc`, right is `Rc`."},
		{"Arc::clone|Rc::clone", "Rc::clon", quiz.Wrong, "begins at character 9: you wrote `Rc::clon`, right is `Rc::clone`"},
		{"borrow_mut", "something", quiz.Wrong, ""},
		{"1\n2", "1\n2", quiz.Right, ""},
		{"1\n2", "1  \n2", quiz.Right, ""},
		{"1\n2", "1\n 2", quiz.Near, "`1 2`"},
		{"1\n2", "1\n3", quiz.Wrong, "Line 2 differs: you wrote `3`, right is `2`."},
		{"1\n2", "1", quiz.Wrong, "Line 2 is missing: `2`."},
		{"1\n2", "1\n2\n3", quiz.Wrong, "Line 3 is one too many: `3`."},
		{"1\n\n2", "1\n2", quiz.Wrong, "Line 2 differs: you wrote `2`, right is an empty line."},
		{"a`b", "a`c", quiz.Wrong, "``a`c``"},
		{"日本", "日木", quiz.Wrong, "character 2"},
	}
	for _, test := range tests {
		card := quiz.Card{Kind: quiz.Value, Accept: strings.Split(test.accept, "|")}
		r, err := typed(&card, test.given)
		if err != nil {
			t.Errorf("%q: %v", test.given, err)
			continue
		}
		reasons := strings.Join(r.reasons, " ")
		if r.result != test.result || !strings.Contains(reasons, test.says) || test.says == "" && reasons != "" {
			t.Errorf("%q for %q: %v, %q; want %v, %q", test.given, test.accept, r.result, reasons, test.result, test.says)
		}
	}
}

func TestTypedWithoutAcceptedTexts(t *testing.T) {
	card := quiz.Card{Kind: quiz.Value, Answer: "42"}
	if r, err := typed(&card, "42"); err != nil || r.result != quiz.Right {
		t.Errorf("%+v, %v", r, err)
	}
}

func FuzzTyped(f *testing.F) {
	f.Add("f(a, b);", "f(a,b)")
	f.Add("1\n2", "1\r\n2\n")
	f.Add("`", "``;")
	f.Fuzz(func(t *testing.T, want, given string) {
		card := quiz.Card{Kind: quiz.Value, Accept: []string{want}}
		r, err := typed(&card, given)
		if err != nil {
			return
		}
		if loose(loose(given)) != loose(given) && !strings.HasSuffix(loose(given), ";") {
			t.Errorf("loose is not settled: %q, then %q", loose(given), loose(loose(given)))
		}
		spaced, err := typed(&card, " "+given+"\n")
		if err != nil || spaced.result != r.result {
			t.Errorf("%q is %v, with space around it %v (%v)", given, r.result, spaced.result, err)
		}
		if same, err := typed(&quiz.Card{Kind: quiz.Value, Accept: []string{given}}, given); err != nil || same.result != quiz.Right {
			t.Errorf("%q is not right for itself: %v, %v", given, same.result, err)
		}
	})
}
