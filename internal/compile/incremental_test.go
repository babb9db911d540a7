package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// oracle gives every program a verdict of its own, always the same.
type oracle struct{ asked int }

func (o *oracle) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		o.asked++
		id := p.ID()
		out[i] = quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.0.0"}
		switch {
		case id[0] < 20:
			out[i] = quiz.Verdict{Why: "it took too long"}
		case id[0] < 160 || strings.Contains(p.Text, "bad"):
			line := 1 + int(id[1])%max(1, strings.Count(p.Text, "\n"))
			out[i].Outcome = quiz.Fails
			out[i].Errors = []quiz.Message{{
				Code: []string{"E0382", "E0499", "E0505"}[int(id[2])%3], Text: "no",
				Spans: []quiz.SpanLabel{{Line: line, Column: 1, EndLine: line, EndColumn: 4, Label: "here", Primary: true}},
			}}
		}
	}
	return out, nil
}

// folder is a deck of files that are edited at random.
type folder struct {
	files   fstest.MapFS
	clock   time.Time
	dice    *rand.Rand
	removed []string
	locked  map[string]bool // files that cannot be read for now
}

func (f *folder) Open(name string) (fs.File, error) {
	if f.locked[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.files.Open(name)
}

func (f *folder) ReadDir(name string) ([]fs.DirEntry, error) { return f.files.ReadDir(name) }
func (f *folder) Stat(name string) (fs.FileInfo, error)      { return f.files.Stat(name) }

func (f *folder) write(name, text string) {
	f.clock = f.clock.Add(time.Minute)
	f.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: f.clock}
}

func (f *folder) any() string {
	names := []string{}
	for name := range f.files {
		if strings.HasSuffix(name, ".md") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names[f.dice.IntN(len(names))]
}

// lesson writes a lesson whose id, key, code and prerequisites may well be those
// of another one.
func (f *folder) lesson() string {
	n := f.dice.IntN
	return fmt.Sprintf(`---
id: c%d
sequence: %d
requires: [c%d]
---
## Broken Code
`+"```rust,E0382\nfn main() {\n    let a%d = String::new();\n    bad(a%d);\n    let b = 1;\n    bad(a%d);\n}\n```"+`
## Correct Code
`+"```rust\nfn main() {\n    let a%d = String::new();\n    good(&a%d);\n    bad(a%d);\n}\n```"+`
## Cards
Q: What is %d?
A: A number.

Q: Which? {#k%d}
- [x] one
  - so
- [ ] two
  - no
`, n(12), n(5), n(14), n(9), n(9), n(9), n(9), n(9), n(9), n(9), n(9))
}

// edit changes something and says what.
func (f *folder) edit() string {
	name := f.any()
	text := string(f.files[name].Data)
	switch f.dice.IntN(12) {
	case 0, 1:
		name = fmt.Sprintf("l%d.md", f.dice.IntN(30))
		f.write(name, f.lesson())
		return "write " + name
	case 2:
		f.write(name, text)
		return "touch " + name
	case 3:
		if len(f.files) > 3 {
			delete(f.files, name)
			f.removed = append(f.removed, text)
		}
		return "delete " + name
	case 4:
		if len(f.removed) > 0 {
			f.write("back.md", f.removed[f.dice.IntN(len(f.removed))])
		}
		return "restore to back.md"
	case 5:
		delete(f.files, name)
		f.write("sub/"+strings.TrimPrefix(name, "sub/"), text)
		return "move " + name
	case 6:
		f.write(name, strings.Replace(text, "```\n## C", "## C", 1))
		return "leave a fence open in " + name
	case 7:
		f.write("deck.yaml", fmt.Sprintf("edition: %q\n", []string{"2018", "2021"}[f.dice.IntN(2)]))
		return "edition"
	case 8:
		f.locked[name] = true
		return "lock " + name
	case 9:
		clear(f.locked)
		return "unlock"
	case 10:
		// Within the grain of the clock: only the text tells.
		same := f.files[name].ModTime
		f.write(name, strings.Replace(text, "number", "NUMBER", 1))
		f.files[name].ModTime = same
		f.clock = same
		return "quick change of " + name
	default:
		f.write(name, strings.Replace(text, "is", "was", 1))
		return "reword " + name
	}
}

// built is all that comes out of a build, as text.
func built(t *testing.T, f *folder, before []*Catalog, o Options) (string, *Result) {
	t.Helper()
	var bag diag.Bag
	sources := Reload([]Folder{{FS: f, Path: "deck", Name: "deck"}}, before, &bag)
	result, err := Build(t.Context(), sources, o, &bag)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, c := range result.Catalogs {
		deck, ok := c.Deck(o.Shelf)
		if !ok {
			t.Fatal("a lesson is not on the shelf")
		}
		text, err := json.MarshalIndent(deck, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	if err := diag.WriteText(&b, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "%d lessons, %d cards, %d proved, %d unverified, %d programs\n", result.Lessons, result.Cards, result.Proved, result.Unverified, result.Programs)
	return b.String(), result
}

// After any edits, what is built from the last build is what a build of
// everything gives, to the byte.
func TestIncremental(t *testing.T) {
	reused, dossiers := 0, &drawer{}
	for seed := range uint64(25) {
		f := &folder{files: fstest.MapFS{}, clock: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), dice: rand.New(rand.NewPCG(seed, 7)), locked: map[string]bool{}}
		for range 6 {
			f.write(fmt.Sprintf("l%d.md", f.dice.IntN(30)), f.lesson())
		}
		shelf := NewShelf()
		var catalog []*Catalog
		var log []string
		for range 20 {
			log = append(log, f.edit())
			o := Options{Judge: &oracle{}, By: "oracle", Shelf: shelf, Dossiers: dossiers, Now: f.clock}
			got, result := built(t, f, catalog, o)
			reused += result.Lessons - result.Compiled
			if len(f.locked) == 0 { // else the last build knows more
				want, _ := built(t, f, nil, Options{Judge: &oracle{}, Shelf: NewShelf()})
				if got != want {
					t.Fatalf("seed %d, after %v:\n%s", seed, log, firstDifference(got, want))
				}
			}
			catalog = nil
			for _, c := range result.Catalogs {
				again, err := ParseCatalog(c.Marshal())
				if err != nil {
					t.Fatal(err)
				}
				catalog = append(catalog, again)
			}
		}
	}
	if reused < 1000 || dossiers.taken.Load() < 20 {
		t.Errorf("only %d lessons were taken from the build before, and %d dossiers", reused, dossiers.taken.Load())
	}
}

// Cards and findings are the same however many cores there are.
func TestCores(t *testing.T) {
	f := &folder{files: fstest.MapFS{}, clock: time.Unix(1e9, 0), dice: rand.New(rand.NewPCG(3, 3)), locked: map[string]bool{}}
	for n := range 3 * windowSize {
		f.write(fmt.Sprintf("l%d.md", n), f.lesson())
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, _ := built(t, f, nil, Options{Judge: &oracle{}, Shelf: NewShelf()})
	for _, n := range []int{2, 7} {
		runtime.GOMAXPROCS(n)
		if got, _ := built(t, f, nil, Options{Judge: &oracle{}, Shelf: NewShelf()}); got != want {
			t.Errorf("%d cores: %s", n, firstDifference(got, want))
		}
	}
}

// A lesson that cannot be read for now keeps its cards.
func TestUnreadableHasNotVanished(t *testing.T) {
	f := &folder{files: fstest.MapFS{}, clock: time.Unix(1e9, 0), dice: rand.New(rand.NewPCG(1, 1)), locked: map[string]bool{}}
	f.write("a.md", "Q: Who owns it?\nA: One name.\n")
	o := Options{Judge: &oracle{}, Shelf: NewShelf(), Now: f.clock.Add(time.Hour)}
	_, first := built(t, f, nil, o)
	f.clock = f.clock.Add(time.Hour)
	f.files["a.md"].ModTime = f.clock
	f.locked["a.md"] = true
	text, second := built(t, f, first.Catalogs, o)
	if second.Cards != first.Cards || first.Cards == 0 {
		t.Errorf("%d cards of %d are left", second.Cards, first.Cards)
	}
	if !strings.Contains(text, "cannot read deck/a.md") {
		t.Errorf("nothing is said about it:\n%s", text)
	}
}

// A judge that is stopped stops the build, and nothing of it is used.
func TestInterrupted(t *testing.T) {
	f := &folder{files: fstest.MapFS{}, clock: time.Unix(1e9, 0), dice: rand.New(rand.NewPCG(1, 1)), locked: map[string]bool{}}
	f.write("a.md", f.lesson())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var bag diag.Bag
	sources := Reload([]Folder{{FS: f, Path: "deck", Name: "deck"}}, nil, &bag)
	if _, err := Build(ctx, sources, Options{Judge: impatient{}}, &bag); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzParseCatalog(f *testing.F) {
	files := &folder{files: fstest.MapFS{}, dice: rand.New(rand.NewPCG(1, 1)), locked: map[string]bool{}}
	files.write("a.md", files.lesson())
	var bag diag.Bag
	result, err := Build(context.Background(), Load([]Folder{{FS: files, Path: "deck", Name: "deck"}}, &bag), Options{Judge: &oracle{}}, &bag)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(result.Catalogs[0].Marshal())
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCatalog(data)
		if err != nil {
			return
		}
		if again, err := ParseCatalog(c.Marshal()); err != nil || !bytes.Equal(again.Marshal(), c.Marshal()) {
			t.Fatalf("%v: what was read is not what is written", err)
		}
	})
}
