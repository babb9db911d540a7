package compile

import (
	"context"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// said is what a compiler said of a program, whole: what it proposes to change
// is not part of evidence.
type said struct {
	Text    string
	Verdict quiz.Verdict
}

// stored is a judge that knows what was said.
type stored struct {
	*recording
	said []said
}

func (s *stored) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		n := slices.IndexFunc(s.said, func(x said) bool { return x.Text == p.Text })
		if n < 0 {
			s.t.Errorf("nothing is recorded of this program; run with -update\n%s", p.Text)
			out[i].Why = "not recorded"
		} else {
			out[i] = s.said[n].Verdict
		}
		s.asked[p.ID()], s.verdicts[p.ID()] = p, out[i]
	}
	return out, nil
}

func newRecording(t *testing.T) *recording {
	return &recording{t: t, asked: map[quiz.ProgramID]quiz.Program{}, verdicts: map[quiz.ProgramID]quiz.Verdict{}}
}

// TestArticles compiles the articles of testdata/article/*.txtar, by name, with
// what rustc was recorded to say, and compares all that comes out.
func TestArticles(t *testing.T) {
	paths, err := filepath.Glob("testdata/article/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil || len(archive.Files) == 0 {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{archive.Files[0].Name: {Data: archive.Files[0].Data}}
			judge := &stored{recording: newRecording(t)}
			want := ""
			for _, f := range archive.Files[1:] {
				switch f.Name {
				case "want":
					want = string(f.Data)
				case "verdicts.json":
					if err := json.Unmarshal(f.Data, &judge.said); err != nil {
						t.Fatal(err)
					}
				default:
					t.Errorf("%s is used for nothing", f.Name)
				}
			}
			if *update {
				remember := &remembering{recording: newRecording(t), judge: compiler(t)}
				tellArticle(t, fsys, archive.Files[0].Name, remember, remember.recording)
				judge.said = nil
				for id, p := range remember.asked {
					judge.said = append(judge.said, said{p.Text, remember.verdicts[id]})
				}
				slices.SortFunc(judge.said, func(a, b said) int { return strings.Compare(a.Text, b.Text) })
				recorded, err := json.MarshalIndent(judge.said, "", " ")
				if err != nil {
					t.Fatal(err)
				}
				got := tellArticle(t, fsys, archive.Files[0].Name, judge, judge.recording)
				archive.Files = append(archive.Files[:1], txtar.File{Name: "want", Data: []byte(got)}, txtar.File{Name: "verdicts.json", Data: append(recorded, '\n')})
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := tellArticle(t, fsys, archive.Files[0].Name, judge, judge.recording); got != want {
				t.Errorf("the result differs; run with -update and look at the difference\n%s", firstDifference(got, want))
			}
			for _, s := range judge.said {
				if _, ok := judge.asked[quiz.Program{Text: s.Text, Edition: DefaultEdition}.ID()]; !ok {
					t.Errorf("nobody asks about\n%s", s.Text)
				}
			}
		})
	}
}

// tellArticle compiles one article and writes down all that comes out.
func tellArticle(t *testing.T, fsys fs.FS, name string, judge Judge, asked *recording) string {
	t.Helper()
	var bag diag.Bag
	sources := Load([]Folder{{FS: fsys, Path: name, Name: "deck", Only: name, Prose: true}}, &bag)
	result, err := Compile(t.Context(), sources, judge, &bag)
	if err != nil {
		t.Fatal(err)
	}
	checkCards(t, result, asked)
	var b strings.Builder
	if err := diag.WriteText(&b, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	for _, s := range result.Slots {
		b.WriteString(s.Name + ": " + orMade(s.Why))
		if s.How != "" {
			b.WriteString(" (" + s.How + ")")
		}
		b.WriteByte('\n')
	}
	for _, d := range result.Decks {
		for i := range d.Concepts {
			dumpConcept(&b, &d.Concepts[i])
		}
		for i := range d.Cards {
			dumpCard(&b, &d.Cards[i])
		}
	}
	return b.String()
}

// What the golden articles rest on is what the compiler at hand says.
func TestArticlesByRustc(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles some dozen programs")
	}
	real := compiler(t)
	paths, err := filepath.Glob("testdata/article/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var recorded []said
		for _, f := range archive.Files {
			if f.Name == "verdicts.json" {
				if err := json.Unmarshal(f.Data, &recorded); err != nil {
					t.Fatal(err)
				}
			}
		}
		var programs []quiz.Program
		for _, s := range recorded {
			programs = append(programs, quiz.Program{Text: s.Text, Edition: DefaultEdition})
		}
		now, err := real.Judge(t.Context(), programs)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range recorded {
			if got, want := gist(&now[i]), gist(&s.Verdict); got != want {
				t.Errorf("%s: rustc %s says %s, recorded is %s, of\n%s", path, real.Version(), got, want, s.Text)
			}
		}
	}
}

// Prose alone makes no card unless it is asked for, and nothing is asked for by
// default.
func TestProseIsOff(t *testing.T) {
	text := "An article\n\nA borrow is a loan that ends before its owner does, and it costs nothing at run time.\n"
	for _, prose := range []bool{false, true} {
		var bag diag.Bag
		folder := Folder{FS: mapFS("a.txt", text), Path: "a.txt", Name: "d", Only: "a.txt", Prose: prose}
		result, err := Compile(t.Context(), Load([]Folder{folder}, &bag), nobody{}, &bag)
		if err != nil || len(bag.Sorted()) > 0 || len(result.Decks) != 1 {
			t.Fatal(err, bag.Sorted(), result)
		}
		cards := result.Decks[0].Cards
		if want := map[bool]int{true: 2}[prose]; len(cards) != want {
			t.Fatalf("prose %v: %d cards, %+v", prose, len(cards), result.Slots)
		}
		for i := range cards {
			if c := &cards[i]; c.Proof != nil || !slices.Contains(c.Tags, unverified) || !strings.Contains(c.Prompt, "borrow") == (c.Kind == quiz.Basic) {
				t.Errorf("%+v", c)
			}
		}
	}
}

// An article in a folder is passed over.
func TestArticleMustBeNamed(t *testing.T) {
	long := "This is a sentence of prose that is long enough to be taken for an article.\n"
	var bag diag.Bag
	folder := Folder{FS: mapFS("a.txt", long, "b.md", long, "c.md", lessonText), Path: "p", Name: "p"}
	if got := listed(Load([]Folder{folder}, &bag)); got != "p: p/c.md" || len(bag.Sorted()) > 0 {
		t.Errorf("%s, %v", got, bag.Sorted())
	}
	folder.Path, folder.Only = "p/a.txt", "a.txt"
	if got := listed(Load([]Folder{folder}, &bag)); got != "p: p/a.txt" || !folder.IsArticle() {
		t.Errorf("named: %s", got)
	}
}

// The two articles of the corpus: what becomes of each block of code.
func TestSeedArticles(t *testing.T) {
	seeds := os.DirFS(filepath.Join(corpus(t), "seeds"))
	for _, c := range []struct {
		glob     string
		findings string
		made     []string // blocks of which a program was made
		cards    []string // and the lines that are right
		prose    int
	}{
		{"000_*", "43 A0415, 49 A0415, 84 A0415, 126 A0415, 144 A0416", []string{"line 65", "line 107"},
			[]string{"cut-use_vec 7", "role-moved-use_vec 7", "role-late-use_vec 8", "code-E0502 "}, 0},
		{"002_*", "20 A0415", nil, nil, 6},
	} {
		names, err := fs.Glob(seeds, c.glob)
		if err != nil || len(names) != 1 {
			t.Fatal(names, err)
		}
		remember := &remembering{recording: newRecording(t), judge: compiler(t)}
		var bag diag.Bag
		result, err := Compile(t.Context(), Load([]Folder{{FS: seeds, Path: names[0], Name: "d", Only: names[0], Prose: true}}, &bag), remember, &bag)
		if err != nil {
			t.Fatal(err)
		}
		checkCards(t, result, remember.recording)
		var findings, made, cards []string
		for _, d := range bag.Sorted() {
			at := d.Primary()
			findings = append(findings, at.Position().String()[len(names[0])+1:]+" "+d.Code.String())
		}
		for i, f := range findings {
			line, rest, _ := strings.Cut(f, ":")
			_, code, _ := strings.Cut(rest, " ")
			findings[i] = line + " " + code
		}
		for _, s := range result.Slots {
			if strings.HasPrefix(s.Name, "line ") && s.Why == "" {
				made = append(made, s.Name)
			}
		}
		prose := 0
		for _, card := range result.Decks[0].Cards {
			if slices.Contains(card.Tags, unverified) {
				prose++
				continue
			}
			cards = append(cards, card.Slot+" "+strings.Join(card.Accept, ","))
		}
		if got := strings.Join(findings, ", "); got != c.findings || !slices.Equal(made, c.made) || !slices.Equal(cards, c.cards) || prose != c.prose {
			t.Errorf("%s: findings %s; made %q; cards %q; %d of prose", c.glob, got, made, cards, prose)
		}
	}
}

// Verdicts that make no sense, proposals included, do no harm.
func TestArticlesWithSenselessEvidence(t *testing.T) {
	paths, err := filepath.Glob("testdata/article/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := archive.Files[0].Name
		fsys := fstest.MapFS{name: {Data: archive.Files[0].Data}}
		for seed := range uint64(30) {
			var bag diag.Bag
			judge := meddler{liar{rand.New(rand.NewPCG(seed, 1))}}
			if _, err := Compile(t.Context(), Load([]Folder{{FS: fsys, Path: name, Name: "d", Only: name}}, &bag), judge, &bag); err != nil {
				t.Fatal(err)
			}
			for _, d := range bag.Sorted() {
				for _, l := range d.Labels {
					if s := l.Span; s.File == nil || s.Start < 0 || s.End < s.Start || s.End > len(s.File.Text) {
						t.Errorf("seed %d: %s points outside of the file", seed, d.Message)
					}
				}
			}
		}
	}
}

// meddler proposes changes at random.
type meddler struct{ liar }

func (m meddler) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out, err := m.liar.Judge(ctx, ps)
	for i := range out {
		for j := range out[i].Errors {
			line, column := m.r.IntN(20), m.r.IntN(9)
			out[i].Errors[j].Code = "E0433"
			out[i].Errors[j].Suggestions = []quiz.Suggestion{{Sure: true, Parts: []quiz.Replacement{
				{Line: line, Column: column, EndLine: line, EndColumn: column, Text: strings.Repeat("a\n", m.r.IntN(3)) + "b"},
			}}}
		}
	}
	return out, err
}
