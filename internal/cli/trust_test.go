package cli

import (
	"path/filepath"
	"testing"

	"anneal/decks"
	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

func TestTrusts(t *testing.T) {
	root, err := filepath.Abs("/")
	if err != nil {
		t.Fatal(err)
	}
	at := func(path string) string { return filepath.Join(root, filepath.FromSlash(path)) }
	own := at("/home/decks/" + decks.Name)
	course := decks.Name + "/moves.md"
	both := []store.Folder{{Deck: "aa", Path: at("/two"), Trusted: true}, {Deck: "cc", Path: at("/two"), Trusted: true, Within: true}}
	for _, test := range []struct {
		name    string
		folders []store.Folder
		deck    string
		file    string
		want    bool
	}{
		{"the course", nil, decks.Name, course, true},
		{"the course beside a stranger's", []store.Folder{{Deck: "theirs", Path: at("/a")}}, decks.Name, course, true},
		{"the course beside what extends it", []store.Folder{{Deck: decks.Name, Path: own}}, decks.Name, course, true},
		{"what extends the course", nil, decks.Name, own + "/a.md", false},
		{"a marked one that extends the course", []store.Folder{{Deck: decks.Name, Path: own, Trusted: true}}, decks.Name, own + "/a.md", true},
		{"no longer wanted", []store.Folder{{Deck: decks.Name}}, decks.Name, course, false},
		{"a folder under its name", []store.Folder{{Deck: decks.Name}, {Deck: decks.Name, Path: at("/a")}}, decks.Name, at("/a/b.md"), false},
		{"a marked folder under its name", []store.Folder{{Deck: decks.Name}, {Deck: decks.Name, Path: at("/a"), Trusted: true}}, decks.Name, at("/a/b.md"), true},
		{"not marked", []store.Folder{{Deck: "theirs", Path: at("/a")}}, "theirs", at("/a/b.md"), false},
		{"marked", []store.Folder{{Deck: "theirs", Path: at("/a"), Trusted: true}}, "theirs", at("/a/b.md"), true},
		{"a marked file", []store.Folder{{Deck: "theirs", Path: at("/a/b.md"), Trusted: true}}, "theirs", at("/a/b.md"), true},
		{"a file beside it", []store.Folder{{Deck: "theirs", Path: at("/a/b.md"), Trusted: true}}, "theirs", at("/a/c.md"), false},
		{"the other of two folders", []store.Folder{{Deck: "theirs", Path: at("/a"), Trusted: true}, {Deck: "theirs", Path: at("/b")}}, "theirs", at("/b/b.md"), false},
		{"a name that begins like a marked one", []store.Folder{{Deck: "theirs", Path: at("/a"), Trusted: true}}, "theirs", at("/ab/b.md"), false},
		{"the first deck of a folder", both, "aa", at("/two/aa/b.md"), true},
		{"the second deck of a folder", both, "bb", at("/two/bb/b.md"), false},
		{"the third deck of a folder", both, "cc", at("/two/cc/b.md"), true},
		{"not registered", nil, "own", at("/own/a.md"), false},
		{"from nowhere", nil, "own", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			card := &quiz.Card{Deck: test.deck, Origin: quiz.Origin{File: filepath.ToSlash(test.file)}}
			if got := new(program).trusts(test.folders)(card); got != test.want {
				t.Errorf("trusted: %t", got)
			}
		})
	}
}

// A build that cannot run programs says so where somebody expects it to.
func TestRunsWanted(t *testing.T) {
	course, theirs := compile.Folder{Path: decks.Name}, compile.Folder{Path: "/a"}
	marked := []store.Folder{{Deck: "theirs", Path: "/a", Trusted: true}, {Deck: "others", Path: "/b"}}
	for _, test := range []struct {
		name   string
		chosen []compile.Folder
		record bool
		want   bool
	}{
		{"the course, whose runs are known", []compile.Folder{course}, false, false},
		{"the course, to be recorded", []compile.Folder{course}, true, true},
		{"a trusted deck", []compile.Folder{course, theirs}, false, true},
		{"a deck that is not", []compile.Folder{{Path: "/b"}, {Path: "/c"}}, true, false},
	} {
		if got := runsWanted(test.chosen, marked, test.record); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
