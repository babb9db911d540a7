package compile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// drawer keeps dossiers in memory.
type drawer struct {
	sync.Map
	taken  atomic.Int32        // how many were there
	damage func([]byte) []byte // done to what is taken out; may be nil
}

func (d *drawer) Get(key []byte) []byte {
	value, _ := d.Load(string(key))
	data, found := value.([]byte)
	if !found {
		return nil
	}
	d.taken.Add(1)
	if d.damage != nil {
		return d.damage(bytes.Clone(data))
	}
	return data
}

func (d *drawer) Put(key, value []byte) error {
	d.Store(string(key), value)
	return nil
}

// told is all that comes out of a build, and how many programs were asked about.
func told(t *testing.T, sources []Source, judge judgeFunc, dossiers Dossiers) (text string, asked int) {
	t.Helper()
	counted := judgeFunc(func(ps []quiz.Program) []quiz.Verdict {
		asked += len(ps)
		return judge(ps)
	})
	var bag diag.Bag
	shelf := NewShelf()
	result, err := Build(t.Context(), sources, Options{Judge: counted, Shelf: shelf, Dossiers: dossiers, Slots: true}, &bag)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, c := range result.Catalogs {
		deck, _ := c.Deck(shelf)
		for _, v := range []any{deck, result.Slots} {
			out, err := json.MarshalIndent(v, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			b.Write(out)
		}
		fmt.Fprintf(&b, "\n%q\n", c.Marshal())
	}
	if err := diag.WriteText(&b, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	return b.String(), asked
}

// Whether dossiers are there, are made, or are damaged: the decks, catalogs, slots
// and findings are the same to the byte.
func TestDossiers(t *testing.T) {
	c := readCourse(t)
	made := Source{Name: "made"}
	for n := range 1000 {
		made.Files = append(made.Files, TextInput(fmt.Sprintf("made/%04d.md", n), c.lesson(n)))
	}
	recorded := func(ps []quiz.Program) []quiz.Verdict { v, _ := c.Judge(t.Context(), ps); return v }
	folders := []Folder{{FS: os.DirFS("../../decks/rust-ownership"), Path: "course", Name: "course"}}
	if dir := filepath.FromSlash("../../../shared/corpus/lessons"); os.Getenv("ANNEAL_CORPUS") != "" {
		folders = append(folders, Folder{FS: os.DirFS(filepath.Join(os.Getenv("ANNEAL_CORPUS"), "lessons")), Path: "corpus", Name: "corpus"})
	} else if _, err := os.Stat(dir); err == nil {
		folders = append(folders, Folder{FS: os.DirFS(dir), Path: "corpus", Name: "corpus"})
	}
	known := []*rustc.Evidence{c.evidence}
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		g, _ := readGolden(archive)
		folders = append(folders, Folder{FS: g.fs, Path: path, Name: filepath.Base(path)})
		if g.evidence != nil {
			known = append(known, g.judge(t).evidence)
		}
	}
	guessed := func(ps []quiz.Program) []quiz.Verdict {
		vs, _ := new(oracle).Judge(t.Context(), ps)
		for i := range vs {
			if vs[i].Outcome == quiz.Unknown {
				vs[i] = quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.0.0"}
			}
			for _, e := range known {
				if v, ok := e.Recall(ps[i]); ok {
					vs[i] = v
				}
			}
		}
		return vs
	}
	var bag diag.Bag
	loaded := Load(folders, &bag)
	for _, x := range []struct {
		name    string
		sources []Source
		judge   judgeFunc
		fewer   int // how many times
	}{
		{"generated lessons", []Source{made}, recorded, 30},
		{"real lessons", loaded, guessed, 3},
	} {
		t.Run(x.name, func(t *testing.T) {
			want, all := told(t, x.sources, x.judge, nil)
			same := func(how string, dossiers Dossiers) (asked int) {
				t.Helper()
				got, asked := told(t, x.sources, x.judge, dossiers)
				if got != want {
					t.Errorf("%s: %s", how, firstDifference(got, want))
				}
				return asked
			}
			var kept drawer
			if asked := same("made", &kept); asked != all {
				t.Errorf("%d programs were asked about, without dossiers %d", asked, all)
			}
			if asked := same("there", &kept); asked*x.fewer >= all {
				t.Errorf("%d programs of %d were asked about again", asked, all)
			}
			var calls atomic.Int32
			kept.damage = func(data []byte) []byte {
				at := int(calls.Add(1))
				if at%3 == 0 {
					return data[:at%len(data)]
				}
				data[at*7919%len(data)] ^= 1 << (at % 8)
				return data
			}
			if asked := same("damaged", &kept); asked != all {
				t.Errorf("with damaged dossiers %d programs were asked about, without %d", asked, all)
			}
		})
	}
}

// A dossier is of what one version of one compiler said, and who said it.
func TestDossierOfAnotherJudge(t *testing.T) {
	files := []*Input{TextInput("deck/a.md", []byte(strings.SplitAfter(string(readCourse(t).lesson(7)), "## Cards")[0]))}
	sources := []Source{{Name: "deck", Files: files}}
	c := readCourse(t)
	says := func(change func(*quiz.Verdict)) judgeFunc {
		return func(ps []quiz.Program) []quiz.Verdict {
			vs, _ := c.Judge(t.Context(), ps)
			for i := range vs {
				change(&vs[i])
			}
			return vs
		}
	}
	var kept drawer
	_, all := told(t, sources, says(func(*quiz.Verdict) {}), &kept)
	for name, judge := range map[string]judgeFunc{
		"version":  says(func(v *quiz.Verdict) { v.Rustc = "1.99.0" }),
		"evidence": says(func(v *quiz.Verdict) { v.Foreign = !v.Foreign }),
	} {
		want, _ := told(t, sources, judge, nil)
		if got, asked := told(t, sources, judge, &kept); got != want || asked != all {
			t.Errorf("%s: %d programs were asked about; %s", name, asked, firstDifference(got, want))
		}
	}
	if _, asked := told(t, sources, says(func(*quiz.Verdict) {}), &kept); asked*20 > all {
		t.Errorf("%d programs of %d were asked about again", asked, all)
	}
}

// What the questions about two programs depend on is in the name of their dossier.
func TestDossierIsOfItsLesson(t *testing.T) {
	c := readCourse(t)
	base := c.lessons[1]
	broken, correct, _ := strings.Cut(base, "## Correct Code")
	source := func(text string) []Source {
		return []Source{{Name: "deck", Files: []*Input{TextInput("deck/a.md", []byte(text))}}}
	}
	guessed := func(ps []quiz.Program) []quiz.Verdict {
		vs, _ := new(oracle).Judge(t.Context(), ps)
		for i := range vs {
			if v, known := c.Recall(ps[i]); known {
				vs[i] = v
			} else if vs[i].Outcome == quiz.Unknown {
				vs[i] = quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.0.0"}
			}
		}
		return vs
	}
	var kept drawer
	_, all := told(t, source(base), guessed, &kept)
	front := func(line string) string { return strings.Replace(base, "\n---\n", "\n"+line+"\n---\n", 1) }
	for name, text := range map[string]string{
		"skip":     front("skip: [why]"),
		"edition":  front("edition: 2018"),
		"authored": base + "\n## Cards\n\nQ: Why? {#why}\nA: So.\n",
		"id":       strings.Replace(strings.Replace(base, "## Broken Code", "## Broken Code {#one}", 1), "## Correct Code", "## Correct Code {fixes=one}", 1),
		"concept":  idLine.ReplaceAllString(base, "id: E0382"),
		"output":   broken + "## Correct Code" + strings.Replace(correct, "\n```\n", "\n```\n\n```output\nshelf: 30 g of dill\n```\n", 1),
		"words":    broken + "## Correct Code" + strings.Replace(correct, "```rust", "```rust,never-ends", 1),
		"repair":   broken + "## Correct Code" + strings.Replace(correct, "drawer.clone()", "Packet { ..drawer.clone() }", 1),
		"comment":  strings.Replace(base, "shelf = drawer;", "shelf = drawer; // moves", 1),
		"prose":    strings.Replace(base, "For most Rust types", "For nearly all types", 1),
	} {
		want, _ := told(t, source(text), guessed, nil)
		got, asked := told(t, source(text), guessed, &kept)
		if got != want {
			t.Errorf("%s: %s", name, firstDifference(got, want))
		}
		if name == "prose" && asked*10 > all {
			t.Errorf("other prose: %d programs of %d were asked about again", asked, all)
		}
	}
}

// What a compiler had no time for is found out another time.
func TestNoDossierOfTheUnknown(t *testing.T) {
	c := readCourse(t)
	sources := []Source{{Name: "deck", Files: []*Input{TextInput("deck/a.md", c.lesson(7))}}}
	var kept drawer
	n := 0
	_, _ = told(t, sources, func(ps []quiz.Program) []quiz.Verdict {
		vs, _ := c.Judge(t.Context(), ps)
		for i := range vs {
			if n++; n == 40 {
				vs[i] = quiz.Verdict{Why: "it took too long"}
			}
		}
		return vs
	}, &kept)
	if kept.Range(func(_, _ any) bool { t.Error("a dossier with a hole is kept"); return false }); n < 40 {
		t.Errorf("%d programs", n)
	}
}

// set puts something into every field.
func set(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(*n % 7))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			set(v.Index(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		set(v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			set(v.Field(i), n)
		}
	default:
		panic("a field of a new kind: " + v.Kind().String())
	}
}

// A card comes out of a dossier as it went in, but for what the lesson gives it.
func TestRecord(t *testing.T) {
	var c quiz.Card
	n := 0
	set(reflect.ValueOf(&c).Elem(), &n)
	c.Code, c.Variants[1].Message = "shared", "shared"
	shared := []string{"", "shared"}
	d := dossier{programs: 3, rustc: "1.0.0", sum: hash{1, 2}, questions: []question{{slot: "why", card: &c, once: "x"}, {slot: "cut", why: "no"}}}
	data := d.seal(shared)
	got, ok := openDossier(data, shared)
	c.Key, c.Deck, c.Concept, c.Slot, c.Tags, c.See, c.Hints, c.Program, c.Scheduled, c.Origin = "", "", "", "", nil, "", nil, "", false, quiz.Origin{}
	if !ok || !reflect.DeepEqual(got, d) {
		t.Errorf("%v\n%+v\n%+v", ok, got, d)
	}
	for i := range data {
		if _, ok := openDossier(data[:i], shared); ok {
			t.Errorf("the first %d bytes of %d are a dossier", i, len(data))
		}
	}
	if _, ok := openDossier(data, nil); ok {
		t.Error("a text is missing")
	}
}
