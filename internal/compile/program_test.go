package compile

import (
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// Two decks may have a lesson of one name: what is learnt of a program of the one
// tells nothing about the other's.
func TestProgramsOfTwoDecks(t *testing.T) {
	const lesson = "---\nid: moves\n---\n## Broken Code\n```rust\nfn main() {\n    let a = String::new();\n    let b = a;\n    println!(\"{a} {b}\");\n}\n```\n" +
		"## Correct Code\n```rust\nfn main() {\n    let a = String::new();\n    let b = a.clone();\n    println!(\"{a} {b}\");\n}\n```\n"
	var folders []Folder
	for _, name := range []string{"one", "two"} {
		folders = append(folders, Folder{FS: fstest.MapFS{"moves.md": {Data: []byte(lesson)}}, Path: name, Name: name})
	}
	var bag diag.Bag
	result, err := Compile(t.Context(), Load(folders, &bag), scribe{}, &bag)
	if err != nil || len(result.Decks) != 2 {
		t.Fatalf("%v, %d decks: %v", err, len(result.Decks), bag.Sorted())
	}
	for _, d := range result.Decks {
		made := 0
		for i := range d.Cards {
			if c := &d.Cards[i]; c.Program != "" {
				made++
				if want := quiz.JoinKey(d.Name, "moves"); c.Program != want {
					t.Errorf("%s is of the program %s, want %s", c.Key, c.Program, want)
				}
			}
		}
		if made == 0 {
			t.Errorf("%s has no card of a program", d.Name)
		}
	}
}
