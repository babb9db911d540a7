package cli

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/anki/adopt"
)

func ankiCard(slot, question string) *adopt.Card {
	return &adopt.Card{Deck: "d", Title: "D d", Folder: "in/side", Slot: adopt.KeyPrefix + slot, Texts: []string{"Q: " + question + " {#" + adopt.KeyPrefix + slot + "}\nA: x\n"}}
}

// importCards does an import of cards and returns what was not taken, and why.
func importCards(t *testing.T, s *staging, cards ...*adopt.Card) (left []string) {
	t.Helper()
	if err := s.begin(); err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		if home, ok := s.home(c.Slot); ok {
			c.Deck = home
		}
		why, err := s.put(c)
		if err != nil {
			t.Fatal(err)
		}
		if why != "" {
			left = append(left, c.Slot+": "+why)
		}
	}
	for _, do := range []func() error{s.finish, s.commit} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	s.remove()
	if hidden, _ := filepath.Glob(filepath.Join(s.decks, ".import-*")); len(hidden) > 0 {
		t.Errorf("left behind: %q", hidden)
	}
	return left
}

func TestStaging(t *testing.T) {
	s := &staging{decks: t.TempDir()}
	file := filepath.Join(s.decks, "d", "in", "side", "side.md")
	text := func(name string) string {
		t.Helper()
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	change := func(old, new string) {
		t.Helper()
		was := text(file)
		if !strings.Contains(was, old) {
			t.Fatalf("%q is not in %q", old, was)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(was, old, new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	counted := func(what string, fresh, changed, edited int) {
		t.Helper()
		if s.fresh != fresh || s.changed != changed || s.edited != edited {
			t.Errorf("%s: %d new, %d changed, %d edited; want %d, %d, %d", what, s.fresh, s.changed, s.edited, fresh, changed, edited)
		}
	}

	left := importCards(t, s, ankiCard("a", "one"), ankiCard("b", "two"), ankiCard("c", "three"), ankiCard("a", "again"))
	counted("first", 3, 0, 0)
	if len(left) != 1 || !strings.Contains(left[0], "same key") || text(filepath.Join(s.decks, "d", "deck.yaml")) != "title: \"D d\"\n" {
		t.Error(left)
	}
	importCards(t, s, ankiCard("a", "one"), ankiCard("b", "two"), ankiCard("c", "three"))
	counted("again", 0, 0, 0)

	// The learner edits one, removes one, adds one, and moves the file.
	change("Q: two", "Q: II")
	change("Q: three {#anki-c}\nA: x\n", "Q: mine\nA: y\n")
	moved := filepath.Join(s.decks, "d", "moved.md")
	if err := os.Rename(file, moved); err != nil {
		t.Fatal(err)
	}
	left = importCards(t, s, ankiCard("a", "eins"), ankiCard("b", "zwei"), ankiCard("c", "drei"), ankiCard("e", "vier"))
	counted("edited", 1, 1, 1)
	if len(left) != 1 || left[0] != "anki-c: it was removed here" {
		t.Error(left)
	}
	if got, want := text(moved), "Q: eins {#anki-a}\nA: x\n\nQ: II {#anki-b}\nA: x\n\nQ: mine\nA: y\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := text(file), "Q: vier {#anki-e}\nA: x\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}

	// A card that moved to another deck of Anki's stays where it is here.
	other := ankiCard("a", "uno")
	other.Deck = "other"
	importCards(t, s, other)
	counted("another deck", 0, 1, 0)
	if _, err := os.Stat(filepath.Join(s.decks, "other")); err == nil || !strings.Contains(text(moved), "Q: uno") {
		t.Error("it went to the other deck")
	}
}

// TestStagingRefuses sees that no text becomes anything but its one card.
func TestStagingRefuses(t *testing.T) {
	s := &staging{decks: t.TempDir()}
	key := " {#anki-a}"
	for _, text := range []string{"", "Q: no key\nA: x", "Q: a" + key + "\n", "Q: a" + key + "\nA: x\n---\nrest", "Q: a" + key + "\nA: x\nQ: b\nA: y", "C: [a] and [b]" + key, "Q: a {#anki-b}\nA: x", "rest\nQ: a" + key + "\nA: x"} {
		c := ankiCard("a", "")
		c.Texts = []string{text}
		if left := importCards(t, s, c); len(left) != 1 {
			t.Errorf("%q was taken", text)
		}
	}
	c := ankiCard("a", "")
	c.Texts = []string{"C: no gap" + key, "Q: the second form" + key + "\nA: x"}
	if left := importCards(t, s, c); len(left) != 0 {
		t.Error(left)
	}
}

// TestStagingKilled ends an import after each of its moves:
// the next import completes it, and the decks are as if nothing had happened.
func TestStagingKilled(t *testing.T) {
	in := func(deck, slot, question string) *adopt.Card {
		c := ankiCard(slot, question)
		c.Deck = deck
		return c
	}
	first := func() []*adopt.Card { return []*adopt.Card{in("d", "a", "one"), in("d", "b", "two")} }
	second := func() []*adopt.Card {
		return []*adopt.Card{in("d", "a", "eins"), in("d", "b", "two"), in("d", "c", "three"), in("new", "e", "four"), in("own", "f", "five")}
	}
	prepare := func() *staging {
		s := &staging{decks: t.TempDir()}
		importCards(t, s, first()...)
		own := filepath.Join(s.decks, "own", "in", "side") // a deck that no import made
		if err := os.MkdirAll(own, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(own, "side.md"), []byte("Q: mine\nA: x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return s
	}
	files := func(s *staging) map[string]string {
		all := map[string]string{}
		err := filepath.WalkDir(s.decks, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			all[strings.TrimPrefix(name, s.decks)] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	whole := prepare()
	importCards(t, whole, second()...)
	want := files(whole)

	defer func(was func(string)) { moved = was }(moved)
	type killed struct{}
	for moves := 0; ; moves++ {
		s := prepare()
		ended := func() (ended bool) {
			defer func() {
				if r := recover(); r != nil {
					ended = r == killed{}
				}
			}()
			left := moves
			moved = func(string) {
				if left--; left < 0 {
					panic(killed{})
				}
			}
			importCards(t, s, second()...)
			return false
		}()
		moved = func(string) {}
		s.remove() // a killed process would leave it, hidden
		if left := importCards(t, s, second()...); len(left) > 0 {
			t.Errorf("after %d moves: %q", moves+1, left)
		}
		if got := files(s); !maps.Equal(got, want) {
			t.Errorf("after %d moves: %q\nwant %q", moves+1, got, want)
		}
		if !ended {
			if moves < 5 {
				t.Errorf("there were only %d moves", moves)
			}
			return
		}
	}
}

// TestStagingSweeps sees that an import removes what killed ones left, but not what
// another may be working at.
func TestStagingSweeps(t *testing.T) {
	decks := t.TempDir()
	put := func(name string, age time.Duration) {
		t.Helper()
		dir := filepath.Join(decks, name)
		if err := os.MkdirAll(filepath.Join(dir, "decks"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, time.Now().Add(-age), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	left := func() (names []string) {
		all, _ := filepath.Glob(filepath.Join(decks, ".import-*"))
		for _, dir := range all {
			names = append(names, filepath.Base(dir))
		}
		return names
	}
	working := &staging{decks: decks}
	if err := working.begin(); err != nil {
		t.Fatal(err)
	}
	busy := filepath.Base(working.dir)
	put(".import-old", 25*time.Hour)
	put(".import-young", time.Hour)
	s := &staging{decks: decks}
	if err := s.begin(); err != nil {
		t.Fatal(err)
	}
	s.remove()
	if got := left(); len(got) != 2 || !slices.Contains(got, busy) || !slices.Contains(got, ".import-young") {
		t.Errorf("beside another import: %q", got)
	}
	working.remove()
	if runtime.GOOS == "windows" {
		return // without locks nobody knows
	}
	if err := s.begin(); err != nil {
		t.Fatal(err)
	}
	s.remove()
	if got := left(); len(got) != 0 {
		t.Errorf("alone: %q", got)
	}
}
