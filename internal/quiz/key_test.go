package quiz

import (
	"testing"
	"testing/quick"
)

func TestKeyPart(t *testing.T) {
	for in, want := range map[string]string{
		"moves": "moves", "Box<T> & Rc": "Box-T-Rc", "  x  ": "x", "a/b": "a-b", "v1.2_b-c": "v1.2_b-c",
		"e\u0301": "é", "所有権": "所有権", "&&": "", "": "", "{#key}": "key", "..": "", "../x": "-x", ".hidden": "hidden",
	} {
		if got := KeyPart(in); got != want {
			t.Errorf("KeyPart(%q) = %q, want %q", in, got, want)
		}
	}
	idempotent := func(s string) bool { return KeyPart(KeyPart(s)) == KeyPart(s) }
	if err := quick.Check(idempotent, nil); err != nil {
		t.Error(err)
	}
}

// The id of a key is in every log that was ever written: it cannot change.
func TestIDOfIsForever(t *testing.T) {
	if got := IDOf("rust-ownership/moves/cut").String(); got != "a628ac1da5fcabf9bca1acf28637725b" {
		t.Errorf("IDOf changed: %s", got)
	}
}

func TestReservedSlot(t *testing.T) {
	for name, want := range map[string]bool{
		"cut": true, "role-moved": true, "what-if-2": true, "code": true, "hint-1": true,
		"cutting": false, "loop-end": false, "what": false, "": false,
	} {
		if ReservedSlot(name) != want {
			t.Errorf("ReservedSlot(%q) = %v", name, !want)
		}
	}
}

func TestRevSeesWhatTheLearnerSees(t *testing.T) {
	base := Card{Kind: Choice, Prompt: "p", Options: []Option{{Text: "a", Right: true}, {Text: "b"}}, Answer: "a", Origin: Origin{Line: 3}, Proof: &Proof{Rustc: "1"}}
	same := base
	same.Origin.Line, same.Proof, same.Key, same.Tags = 9, &Proof{Rustc: "2"}, "other", []string{"t"}
	if base.Rev() != same.Rev() {
		t.Error("the place in the source or the compiler's version changed the rev")
	}
	for name, change := range map[string]func(*Card){
		"prompt": func(c *Card) { c.Prompt = "q" },
		"option": func(c *Card) { c.Options = []Option{{Text: "a", Right: true}, {Text: "c"}} },
		"right":  func(c *Card) { c.Options = []Option{{Text: "a"}, {Text: "b", Right: true}} },
		"border": func(c *Card) { c.Prompt, c.Code = "", "p" },
		"accept": func(c *Card) { c.Accept = []string{"a"} },
	} {
		c := base
		change(&c)
		if c.Rev() == base.Rev() {
			t.Errorf("%s: the rev did not change", name)
		}
	}
}
