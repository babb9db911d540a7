package compile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

const lessonText = "---\nid: x\n---\n"

func mapFS(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

// listed writes decks as "name: file file; name: …".
func listed(sources []Source) string {
	var out []string
	for _, s := range sources {
		var names []string
		for _, f := range s.Files {
			names = append(names, f.Name)
		}
		slices.Sort(names)
		out = append(out, s.Name+": "+strings.Join(names, " "))
	}
	return strings.Join(out, "; ")
}

// short writes findings a line each, sorted.
func short(t *testing.T, bag *diag.Bag) string {
	t.Helper()
	var b strings.Builder
	if err := diag.WriteShort(&b, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLoad(t *testing.T) {
	shipped := Folder{FS: mapFS("01.md", lessonText), Name: "course"}
	for _, c := range []struct {
		name     string
		folders  []Folder
		want     string
		findings []string
	}{
		{"what is taken", []Folder{{FS: mapFS(
			"a.md", lessonText, "b.txt", "Q: a\nA: b\n", "no-suffix", "\n  C: a [b]\n", "sub/c.md", lessonText,
			"README.md", lessonText, "license", lessonText, "LICENCE.txt", lessonText, ".hidden.md", lessonText, ".git/x.md", lessonText,
			"picture.png", "\x00\x01", "empty.txt", "", "notes.txt", "just a note\n", "deck.yaml", "name: d\n",
		), Path: "p", Name: "p"}}, "d: p/a.md p/b.txt p/no-suffix p/sub/c.md", nil},
		{"names", []Folder{{FS: mapFS("a.md", lessonText), Path: "my deck/", Name: "my deck"}}, "my-deck: my deck/a.md", nil},
		{"a name without a letter", []Folder{{FS: mapFS("a.md", lessonText), Path: "!", Name: "!"}}, "deck: !/a.md", nil},
		{"nested decks", []Folder{{FS: mapFS(
			"a.md", lessonText, "in/deck.yaml", "", "in/b.md", lessonText, "in/deep/c.md", lessonText, "in/own/deck.yaml", "name: z", "in/own/d.md", lessonText, "bare/deck.yaml", "",
		), Path: "p", Name: "p"}}, "p: p/a.md; in: p/in/b.md p/in/deep/c.md; z: p/in/own/d.md", nil},
		{"no front matter in Markdown", []Folder{{FS: mapFS("a.md", lessonText, "b.md", "# Notes\n", "c.md", "---\ntitle: without id\n---\n"), Path: "p", Name: "p"}},
			"p: p/a.md p/c.md", nil},
		{"an own deck extends", []Folder{shipped, {FS: mapFS("extra.md", lessonText), Path: "own/course", Name: "course", Own: true}},
			"course: 01.md own/course/extra.md", nil},
		{"a stranger's does not", []Folder{shipped, {FS: mapFS("extra.md", lessonText), Path: "far/course", Name: "course"}},
			"course: 01.md", []string{"far/course/extra.md:1:1: error[A0206]: two folders make a deck named `course`: the shipped course and far/course"}},
		{"two folders below one", []Folder{{FS: mapFS("x/deck.yaml", "name: d", "x/a.md", lessonText, "y/deck.yaml", "name: d", "y/b.md", lessonText), Path: "p", Name: "p"}},
			"d: p/x/a.md", []string{"p/y/b.md:1:1: error[A0206]: two folders make a deck named `d`: p/x and p/y"}},
		{"two files of one folder", []Folder{
			{FS: mapFS("a.md", lessonText, "b.md", lessonText), Path: "p/a.md", Name: "p", Only: "a.md"},
			{FS: mapFS("a.md", lessonText, "b.md", lessonText), Path: "p/b.md", Name: "p", Only: "b.md"},
			{FS: mapFS("a.md", lessonText, "b.md", lessonText), Path: "./p/b.md", Name: "p", Only: "b.md"},
		}, "p: p/a.md p/b.md", nil},
		{"a README that was named", []Folder{{FS: mapFS("README.md", lessonText), Path: "README.md", Name: "p", Only: "README.md"}}, "p: README.md", nil},
		{"no lesson that was named", []Folder{{FS: mapFS("a.txt", "hello\n"), Path: "p/a.txt", Name: "p", Only: "a.txt"}},
			"", []string{"p/a.txt:1:1: warning[A0006]: nothing in p/a.txt says that it is a lesson or a file of cards"}},
		{"missing", []Folder{{FS: mapFS(), Path: "p/a.md", Name: "p", Only: "a.md"}}, "", []string{"p/a.md:1:1: error[A0001]: cannot read p/a.md: file does not exist"}},
		{"nothing", []Folder{{FS: mapFS("a.png", "x"), Path: "p", Name: "p"}}, "", []string{"p:1:1: error[A0005]: no lesson in p"}},
		{"nothing of one's own yet", []Folder{{FS: mapFS("a.png", "x"), Path: "p", Name: "p", Own: true}}, "", nil},
		{"bad files", []Folder{{FS: mapFS(
			"empty.md", " \n", "latin.md", "---\nid: caf\xe9\n---\n", "zero.md", "---\nid: a\x00\n---\n", "huge.md", strings.Repeat("x", source.MaxSize+1), "ok.md", lessonText,
		), Path: "p", Name: "p"}}, "p: p/ok.md", []string{
			"p/empty.md:1:1: error[A0002]: cannot read p/empty.md: the file is empty",
			"p/huge.md:1:1: error[A0004]: cannot read p/huge.md: the file is larger than 8 MiB",
			"p/latin.md:2:8: error[A0003]: cannot read p/latin.md: the file is not UTF-8 text",
			"p/zero.md:2:6: error[A0003]: cannot read p/zero.md: the file is not UTF-8 text",
		}},
		{"formats of others", []Folder{{FS: mapFS(
			"a.toml", "[[questions]]\n", "Cargo.toml", "[package]\n", "b.md", "---\nname = \"x\"\n---\n", "c.md", "just prose\n",
			"hc/deck.yaml", "syntax: hashcards\n", "hc/d.md", "stray\nQ: a\nA: b\n", "hc/e.txt", "stray\n", "hc/README.md", "Q: a\nA: b\n",
		), Path: "p", Name: "p"}}, "p: p/a.toml p/b.md; hc: p/hc/d.md", nil},
		{"bad deck.yaml", []Folder{
			{FS: mapFS("deck.yaml", "name: [", "a.md", lessonText), Path: "p", Name: "p"},
			{FS: mapFS("deck.yaml", "- a\n", "a.md", lessonText), Path: "q", Name: "q"},
			{FS: mapFS("deck.yaml", strings.Repeat("# x\n", maxDeckFile), "a.md", lessonText), Path: "r", Name: "r"},
			{FS: mapFS("deck.yaml", "# only a comment\n", "a.md", lessonText), Path: "s", Name: "s"},
			{FS: mapFS("deck.yaml/x", "", "a.md", lessonText), Path: "t", Name: "t"},
			{FS: mapFS("deck.yaml", "syntax: hashcard\nsintax: x\n", "a.md", lessonText), Path: "u", Name: "u"},
		}, "p: p/a.md; q: q/a.md; r: r/a.md; s: s/a.md; t: t/a.md; u: u/a.md", []string{
			"p/deck.yaml:1:1: error[A0208]: cannot read the description of the deck: did not find expected node content",
			"q/deck.yaml:1:1: error[A0208]: the description of the deck is no list of `key: value`",
			"r/deck.yaml:1:1: error[A0004]: cannot read r/deck.yaml: the file is larger than 64 KiB",
			"t/deck.yaml:1:1: error[A0001]: cannot read t/deck.yaml: this is a folder, not a file",
			"u/deck.yaml:1:9: warning[A0104]: `hashcard` is no way of writing cards",
			"u/deck.yaml:2:1: warning[A0111]: `sintax` means nothing in the description of a deck",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var bag diag.Bag
			if got := listed(Load(c.folders, &bag)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			want := strings.Join(c.findings, "\n")
			if got := strings.TrimSuffix(short(t, &bag), "\n"); got != want {
				t.Errorf("findings:\n%s\nwant:\n%s", got, want)
			}
			for _, d := range bag.Sorted() {
				if d.Help == "" && d.Code != diag.Unreadable {
					t.Errorf("%s has no help", d.Code)
				}
			}
		})
	}
}

func TestDeckFile(t *testing.T) {
	text := "# about\nname: \"my deck\"\ntitle: 'All: of it'\nedition: 2024\nsyntax: hashcards\nlicense: MIT\nauthors:\n  - me\n  - {name: you}\n"
	var bag diag.Bag
	got := Load([]Folder{{FS: mapFS("deck.yaml", text, "a.md", lessonText), Path: "p", Name: "p"}}, &bag)
	if len(got) != 1 || got[0].Name != "my-deck" || got[0].Title != "All: of it" || got[0].Edition != "2024" || got[0].Syntax != "hashcards" || got[0].Licence != "MIT" || len(bag.Sorted()) > 0 {
		t.Errorf("%+v\n%s", got, short(t, &bag))
	}
}

// Aliases of aliases stand for more than memory can hold.
func TestDeckFileBomb(t *testing.T) {
	text := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'm'; c++ {
		text += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+", ", 9), ", "))
	}
	var bag diag.Bag
	Load([]Folder{{FS: mapFS("deck.yaml", text+"name: *l\n", "a.md", lessonText), Path: "p", Name: "p"}}, &bag)
	if bag.Errors() != 1 || bag.Warnings() != 12 {
		t.Error(short(t, &bag))
	}
}

func TestTooManyFiles(t *testing.T) {
	many := fstest.MapFS{}
	for i := range maxEntries {
		many[fmt.Sprintf("f%05d.txt", i)] = &fstest.MapFile{}
	}
	var bag diag.Bag
	Load([]Folder{{FS: many, Path: "p", Name: "p"}}, &bag)
	if got, want := short(t, &bag), "p:1:1: error[A0001]: cannot read p: it holds more than 20000 files and folders\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// locked is a file system of which some files cannot be opened.
type locked struct {
	fs.FS
	names []string
}

func (l locked) Open(name string) (fs.File, error) {
	if slices.Contains(l.names, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.FS.Open(name)
}

func TestUnreadable(t *testing.T) {
	files := mapFS("a.md", lessonText, "b.md", lessonText, "in/c.md", lessonText, "secret.key", "x")
	var bag diag.Bag
	got := listed(Load([]Folder{{FS: locked{files, []string{"a.md", "in", "secret.key"}}, Path: "p", Name: "p"}}, &bag))
	want := "p/a.md:1:1: error[A0001]: cannot read p/a.md: permission denied\np/in:1:1: error[A0001]: cannot read p/in: permission denied\n"
	if got != "p: p/b.md" || short(t, &bag) != want {
		t.Errorf("%s\n%s", got, short(t, &bag))
	}
	bag = diag.Bag{}
	if got := Load([]Folder{{FS: locked{files, []string{"."}}, Path: "p", Name: "p"}}, &bag); len(got) != 0 || bag.Errors() != 1 {
		t.Errorf("%v\n%s", got, short(t, &bag))
	}
}

// A link that leads out of the folder is not followed by the file system of an
// os.Root, and links are no regular files to begin with.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	deck := filepath.Join(dir, "deck")
	if err := errors.Join(os.Mkdir(deck, 0o777), os.WriteFile(filepath.Join(dir, "outside.md"), []byte(lessonText), 0o666), os.WriteFile(filepath.Join(deck, "a.md"), []byte(lessonText), 0o666)); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"out.md": "../outside.md", "in.md": "a.md", "up": "..", "deck.yaml": "../outside.md"} {
		if err := os.Symlink(to, filepath.Join(deck, name)); err != nil {
			if runtime.GOOS == "windows" {
				t.Skip("needs the right to make links: ", err)
			}
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(deck)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var bag diag.Bag
	got := listed(Load([]Folder{{FS: root.FS(), Path: "p", Name: "p"}}, &bag))
	if got != "p: p/a.md" || bag.Errors() != 1 || !strings.HasPrefix(short(t, &bag), "p/deck.yaml:1:1: error[A0001]: cannot read p/deck.yaml: ") {
		t.Errorf("%s\n%s", got, short(t, &bag))
	}
}

// What deck.yaml says of its files decides which of them are taken, also of those
// that have not changed since the last build.
func TestSyntaxOfDeckChanges(t *testing.T) {
	when := time.Unix(1_000_000, 0)
	files := fstest.MapFS{}
	for name, text := range map[string]string{"a.md": "stray\nQ: a\nA: b\n", "b.md": "Q: c\nA: d\nH: e\n"} {
		files[name] = &fstest.MapFile{Data: []byte(text), ModTime: when}
	}
	folders := []Folder{{FS: files, Path: "p", Name: "p"}}
	shelf := NewShelf()
	var before []*Catalog
	for _, c := range []struct{ deckFile, want string }{
		{"name: p\n", "p: p/b.md"}, {"syntax: hashcards\n", "p: p/a.md p/b.md"}, {"syntax: hashcards\n", "p: p/a.md p/b.md"}, {"name: p\n", "p: p/b.md"},
	} {
		files["deck.yaml"] = &fstest.MapFile{Data: []byte(c.deckFile), ModTime: when}
		var bag diag.Bag
		sources := Reload(folders, before, &bag)
		if got := listed(sources); got != c.want {
			t.Errorf("%q: %s, want %s", c.deckFile, got, c.want)
		}
		result, err := Build(t.Context(), sources, Options{Judge: &oracle{}, Shelf: shelf, Now: when.Add(time.Hour)}, &bag)
		if err != nil {
			t.Fatal(err)
		}
		before = result.Catalogs
		hints := 0
		for _, catalog := range before {
			deck, whole := catalog.Deck(shelf)
			if !whole {
				t.Fatal("a lesson is not on the shelf")
			}
			for i := range deck.Cards {
				hints += len(deck.Cards[i].Hints)
			}
		}
		if own := c.deckFile == "name: p\n"; (hints == 1) != own {
			t.Errorf("%q: %d hints", c.deckFile, hints)
		}
	}
}

// What the deck.yaml of a folder says that extends a deck holds for its own files
// and for what the deck leaves open.
func TestExtendsWithSettings(t *testing.T) {
	const lesson = "---\nid: ID\n---\n## Correct Code\n```rust\nfn main() { ID(); }\n```\n"
	text := func(id string) string { return strings.ReplaceAll(lesson, "ID", id) }
	folders := []Folder{
		{FS: mapFS("deck.yaml", "title: The deck\nedition: 2018\n", "a.md", text("a")), Path: "p", Name: "d"},
		{FS: mapFS("deck.yaml", "name: d\ntitle: Mine\nedition: 2024\nlicence: MIT\nsyntax: hashcards\n", "b.md", text("b"), "c.md", "Q: What?\nA: That.\n"), Path: "own", Name: "own", Own: true},
	}
	judge := &recording{t: t, asked: map[quiz.ProgramID]quiz.Program{}, verdicts: map[quiz.ProgramID]quiz.Verdict{}}
	var bag diag.Bag
	shelf := NewShelf()
	result, err := Build(t.Context(), Load(folders, &bag), Options{Judge: judge, Shelf: shelf}, &bag)
	if err != nil || len(result.Catalogs) != 1 {
		t.Fatal(result, err)
	}
	if c := result.Catalogs[0]; c.Title != "The deck" || c.Licence != "MIT" || c.Edition != "2018" || result.Lessons != 3 {
		t.Errorf("%q, %q, %q, %d lessons", c.Title, c.Licence, c.Edition, result.Lessons)
	}
	editions := map[string]string{}
	for _, p := range judge.asked {
		for _, id := range []string{"a", "b"} {
			if strings.Contains(p.Text, id+"();") {
				editions[id] = p.Edition
			}
		}
	}
	if editions["a"] != "2018" || editions["b"] != "2024" {
		t.Errorf("editions %v", editions)
	}
	again, err := Build(t.Context(), Reload(folders, result.Catalogs, &bag), Options{Judge: judge, Shelf: shelf}, &bag)
	if err != nil || again.Compiled != 0 {
		t.Errorf("%d lessons are compiled again, %v", again.Compiled, err)
	}
}

// A lesson of the user's own with the id of one that the deck has stands for it,
// under the same keys and wherever its name puts it; two of one side are a mistake.
func TestOwnLessonStandsForTheDecks(t *testing.T) {
	lesson := func(answer string) string {
		return "---\nid: moves\n---\n## Cards\nQ: Which? {#which}\nA: " + answer + "\n"
	}
	for _, c := range []struct {
		deck, own fstest.MapFS
		findings  int
	}{
		{mapFS("m.md", lesson("theirs")), mapFS("m.md", lesson("mine")), 0},
		{mapFS("z.md", lesson("theirs")), mapFS("a.md", lesson("mine")), 0},
		{mapFS("m.md", lesson("theirs")), mapFS("a.md", lesson("mine"), "b.md", lesson("mine")), 1},
	} {
		folders := []Folder{{FS: c.deck, Path: "p", Name: "d"}, {FS: c.own, Path: "own", Name: "d", Own: true}}
		var bag diag.Bag
		result, err := Compile(t.Context(), Load(folders, &bag), &recording{t: t, asked: map[quiz.ProgramID]quiz.Program{}}, &bag)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(bag.Sorted()); n != c.findings {
			t.Errorf("%d findings, want %d: %v", n, c.findings, bag.Sorted())
		}
		cards := result.Decks[0].Cards
		if len(cards) != 1 || cards[0].Key != "d/which" || cards[0].Answer != "mine" || len(result.Decks[0].Concepts) != 1 {
			t.Errorf("%v", cards)
		}
	}
}
