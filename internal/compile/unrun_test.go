package compile

import (
	"context"
	"maps"
	"testing"
	"testing/fstest"
	"time"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// flaky accepts every program, and runs those that it may if it has the time.
type flaky struct {
	can, hasTime bool
	asked        int
}

func (f *flaky) CanRun(p quiz.Program) bool { return f.can && p.Run && p.Trusted }

func (f *flaky) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		f.asked++
		out[i] = quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.0.0"}
		if f.CanRun(p) && f.hasTime {
			out[i].Run = &quiz.Run{Output: "3\n"}
		}
	}
	return out, nil
}

// A lesson with a program that was not run, though it could be, is compiled
// again; one whose programs cannot or may not be run is not.
func TestUnrunProgramsAreTriedAgain(t *testing.T) {
	const text = "---\nid: a\n---\n## Correct Code\n```rust\nfn main() {\n    println!(\"{}\", 1 + 1);\n}\n```\n```output\n2\n```\n"
	clock := time.Unix(1e9, 0)
	files := fstest.MapFS{"a.md": {Data: []byte(text), ModTime: clock.Add(-time.Hour)}}
	for _, tt := range []struct {
		name         string
		trusted, can bool
		again        bool
	}{
		{"a run failed", true, true, true},
		{"no runs", true, false, false},
		{"not trusted", false, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			judge := &flaky{can: tt.can}
			o := Options{Judge: judge, By: "it", Shelf: NewShelf(), Now: clock}
			build := func(before []*Catalog) (*Result, int) {
				var bag diag.Bag
				sources := Reload([]Folder{{FS: files, Path: "deck", Name: "deck", Trusted: func(string) bool { return tt.trusted }}}, before, &bag)
				result, err := Build(t.Context(), sources, o, &bag)
				if err != nil {
					t.Fatal(err)
				}
				return result, bag.Errors()
			}
			first, found := build(nil)
			if judge.asked == 0 || found != 0 {
				t.Fatalf("asked %d times, %d errors", judge.asked, found)
			}
			judge.hasTime = true
			second, found := build(first.Catalogs)
			if again := second.Compiled == 1; again != tt.again || (found > 0) != tt.again {
				t.Errorf("compiled again: %t, with %d errors", again, found)
			}
			third, again := build(second.Catalogs)
			if third.Compiled != 0 || again != found {
				t.Errorf("then %d compiled, with %d errors, before %d", third.Compiled, again, found)
			}
		})
	}
}

// Each file is trusted as its folder is, also where several make one deck, and
// each deck of a folder by itself.
func TestTrustGoesByFolderAndDeck(t *testing.T) {
	cards := &fstest.MapFile{Data: []byte("Q: a\nA: b\n")}
	only := func(deck string) func(string) bool { return func(name string) bool { return name == deck } }
	two := fstest.MapFS{
		"aa/deck.yaml": {Data: []byte("name: aa\n")}, "aa/a.md": cards,
		"bb/deck.yaml": {Data: []byte("name: bb\n")}, "bb/b.md": cards,
	}
	var bag diag.Bag
	sources := Load([]Folder{
		{FS: fstest.MapFS{"c.md": cards}, Path: "course", Name: "course", Trusted: only("course")},
		{FS: fstest.MapFS{"own.md": cards}, Path: "own", Name: "course", Own: true},
		{FS: two, Path: "two", Name: "two", Trusted: only("bb")},
	}, &bag)
	got := map[string]bool{}
	for _, s := range sources {
		for _, in := range s.Files {
			got[s.Name+" "+in.Name] = in.trusted
		}
	}
	want := map[string]bool{"course course/c.md": true, "course own/own.md": false, "aa two/aa/a.md": false, "bb two/bb/b.md": true}
	if !maps.Equal(got, want) || bag.Len() > 0 {
		t.Errorf("trusted: %v, want %v; %d findings", got, want, bag.Len())
	}
}
