package cli

import (
	"path/filepath"
	"testing"

	"anneal/decks"
	"anneal/internal/store"
)

func TestTrusted(t *testing.T) {
	tests := []struct {
		name    string
		folders []store.Folder
		deck    string
		want    bool
	}{
		{"the course", nil, decks.Name, true},
		{"the course beside a stranger's", []store.Folder{{Deck: "theirs", Path: "/a"}}, decks.Name, true},
		{"no longer wanted", []store.Folder{{Deck: decks.Name}}, decks.Name, false},
		{"a folder under its name", []store.Folder{{Deck: decks.Name}, {Deck: decks.Name, Path: "/a"}}, decks.Name, false},
		{"a marked folder under its name", []store.Folder{{Deck: decks.Name}, {Deck: decks.Name, Path: "/a", Trusted: true}}, decks.Name, true},
		{"not marked", []store.Folder{{Deck: "theirs", Path: "/a"}}, "theirs", false},
		{"marked", []store.Folder{{Deck: "theirs", Path: "/a", Trusted: true}}, "theirs", true},
		{"one of two marked", []store.Folder{{Deck: "theirs", Path: "/a", Trusted: true}, {Deck: "theirs", Path: "/b"}}, "theirs", false},
		{"the other of two marked", []store.Folder{{Deck: "theirs", Path: "/a"}, {Deck: "theirs", Path: "/b", Trusted: true}}, "theirs", false},
		{"not registered", nil, "own", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db, err := store.Open(filepath.Join(t.TempDir(), "anneal.db"), storeOptions(System().Now))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range test.folders {
				if err := db.PutFolder(f); err != nil {
					t.Fatal(err)
				}
			}
			trusted, err := (&desk{db: db}).trusted()
			if err != nil || trusted(test.deck) != test.want {
				t.Errorf("trusted: %v, %v", !test.want, err)
			}
		})
	}
}
