package compile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// archives returns the sources of all golden files that have evidence, each as
// a deck of its own, with a judge that knows them all.
func archives(t *testing.T) ([]Source, Judge) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var sources []Source
	var judges []rustc.Judger
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		g := golden{fs: fstest.MapFS{}}
		for _, f := range archive.Files {
			if f.Name == evidenceFile {
				g.evidence = f.Data
			} else if !strings.HasPrefix(f.Name, "want/") {
				g.fs[f.Name] = &fstest.MapFile{Data: f.Data}
			}
		}
		var bag diag.Bag
		for _, s := range Load([]Folder{{FS: g.fs, Path: path, Name: filepath.Base(path)}}, &bag) {
			s.Name = fmt.Sprintf("%s-%d", s.Name, len(sources))
			sources = append(sources, s)
		}
		if g.evidence != nil {
			judges = append(judges, g.judge(t).evidence)
		}
	}
	return sources, rustc.Chain(judges...)
}

// all is everything that comes out of a compilation.
func all(t *testing.T, sources []Source, judge Judge) string {
	t.Helper()
	var bag diag.Bag
	result, err := Compile(t.Context(), sources, judge, &bag)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := diag.WriteText(&b, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	if err := enc.Encode(result); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOrderOfFilesDoesNotMatter(t *testing.T) {
	sources, judge := archives(t)
	want := all(t, sources, judge)
	r := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		for i := range sources {
			sources[i].Files = slices.Clone(sources[i].Files)
			r.Shuffle(len(sources[i].Files), func(a, b int) {
				sources[i].Files[a], sources[i].Files[b] = sources[i].Files[b], sources[i].Files[a]
			})
		}
		if got := all(t, sources, judge); got != want {
			t.Fatalf("the result differs:\n%s", firstDifference(got, want))
		}
	}
}

// nobody knows nothing.
type nobody struct{}

func (nobody) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i := range out {
		out[i].Why = "nobody is here"
	}
	return out, nil
}

func TestNoVerdicts(t *testing.T) {
	sources, judge := archives(t)
	var bag diag.Bag
	result, err := Compile(t.Context(), sources, nobody{}, &bag)
	if err != nil {
		t.Fatal(err)
	}
	proved, err := Compile(t.Context(), sources, judge, &diag.Bag{})
	if err != nil {
		t.Fatal(err)
	}
	written := func(r *Result) (keys []string) {
		for _, d := range r.Decks {
			for i := range d.Cards {
				if d.Cards[i].Program == "" {
					keys = append(keys, d.Cards[i].Key)
				}
			}
		}
		return keys
	}
	have := written(result)
	for _, d := range result.Decks {
		for i := range d.Cards {
			if c := &d.Cards[i]; c.Program != "" || c.Proof != nil {
				t.Errorf("%s: was made of nothing", c.Key)
			}
		}
	}
	for _, key := range written(proved) {
		if !slices.Contains(have, key) {
			t.Errorf("%s: the author's card is gone", key)
		}
	}
	if len(have) == 0 || result.Proved != 0 {
		t.Errorf("%d cards, %d proved", len(have), result.Proved)
	}
}

// impatient gives up.
type impatient struct{}

func (impatient) Judge(context.Context, []quiz.Program) ([]quiz.Verdict, error) {
	return nil, context.Canceled
}

func TestCompileEndsWithItsContext(t *testing.T) {
	sources, _ := archives(t)
	if _, err := Compile(t.Context(), sources, impatient{}, &diag.Bag{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// liar is evidence that makes no sense, as a stranger may send it.
type liar struct{ r *rand.Rand }

func (l liar) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	codes := []string{"E0382", "E0382", "E0382", "E0502", "E0597", ""}
	labels := []string{"", "value moved here", "value used here after move", "immutable borrow occurs here", "borrow later used here", "`x` dropped here while still borrowed"}
	for i := range out {
		out[i] = quiz.Verdict{Outcome: quiz.Outcome(l.r.IntN(3)), Rustc: "1.0.0"}
		if out[i].Outcome != quiz.Fails {
			continue
		}
		code := codes[l.r.IntN(len(codes))]
		for range 1 + l.r.IntN(2) {
			m := quiz.Message{Code: code, Text: "about `x`"}
			for range l.r.IntN(4) {
				m.Spans = append(m.Spans, quiz.SpanLabel{
					Line: l.r.IntN(30) - 3, Column: l.r.IntN(1 << 20), EndLine: l.r.IntN(30), EndColumn: l.r.IntN(50) - 9,
					Label: labels[l.r.IntN(len(labels))], Primary: l.r.IntN(2) == 0,
				})
			}
			out[i].Errors = append(out[i].Errors, m)
		}
	}
	return out, nil
}

func TestSenselessEvidence(t *testing.T) {
	sources, _ := archives(t)
	for seed := range uint64(30) {
		var bag diag.Bag
		result, err := Compile(t.Context(), sources, liar{rand.New(rand.NewPCG(seed, 1))}, &bag)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range result.Decks {
			for i := range d.Cards {
				if c := &d.Cards[i]; c.Answer == "" || c.Kind == quiz.Line && len(c.Accept) == 0 {
					t.Errorf("seed %d: %s has no answer", seed, c.Key)
				}
			}
		}
		for _, d := range bag.Sorted() {
			for _, l := range d.Labels {
				if l.Span.File != nil && (l.Span.Start < 0 || l.Span.End < l.Span.Start || l.Span.End > len(l.Span.File.Text)) {
					t.Errorf("seed %d: %s points outside of the file", seed, d.Message)
				}
			}
		}
	}
}

// A program that nobody would read for a question is not asked about, so that it
// costs nothing either: neither one of many lines nor one of a long line, whose
// brackets alone would take minutes.
func TestLongProgram(t *testing.T) {
	for _, body := range []string{strings.Repeat("    f();\n", 20_000), strings.Repeat("{", 200_000) + "\n", strings.Repeat("a, ", 50_000) + "\n"} {
		text := "---\nid: long\n---\n## Broken Code\n```rust\nfn main() {\n" + body + "}\n```\n" +
			"## Correct Code\n```rust\nfn main() {\n    g();\n" + body + "}\n```\n"
		files := []*Input{TextInput("long.md", []byte(text))}
		fails := quiz.Verdict{Outcome: quiz.Fails, Errors: []quiz.Message{{Code: "E0382"}}}
		judge := &scripted{verdicts: []quiz.Verdict{fails, {Outcome: quiz.Compiles}}}
		result, err := Compile(t.Context(), []Source{{Name: "d", Files: files}}, judge, &diag.Bag{})
		if err != nil {
			t.Fatal(err)
		}
		if want := "a program of more than 100 lines or 16 KiB is too long to ask about"; judge.asked != 2 || result.Slots[0].Why != want {
			t.Errorf("%.10q…: %d programs judged, %+v", body, judge.asked, result.Slots)
		}
	}
}

// Nor is it mended when rustc refutes what is said of it.
func TestLongProgramIsNotMended(t *testing.T) {
	text := "---\nid: long\n---\n## Broken Code\n```rust\nfn main() {\n" + strings.Repeat("    let a = f();\n", 2_000) + "}\n```\n"
	files := []*Input{TextInput("long.md", []byte(text))}
	judge := &scripted{verdicts: []quiz.Verdict{{Outcome: quiz.Compiles}}}
	var bag diag.Bag
	if _, err := Compile(t.Context(), []Source{{Name: "d", Files: files}}, judge, &bag); err != nil {
		t.Fatal(err)
	}
	found := bag.Sorted()
	if i := slices.IndexFunc(found, func(d diag.Diagnostic) bool { return d.Code == diag.ClaimFails }); i < 0 || judge.asked != 1 {
		t.Errorf("%d programs judged, findings %+v", judge.asked, found)
	}
}

// scripted gives verdicts in order.
type scripted struct {
	verdicts []quiz.Verdict
	asked    int
}

func (s *scripted) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := s.verdicts[s.asked : s.asked+len(ps)]
	s.asked += len(ps)
	return out, nil
}

// Among very many questions some share the beginning of their hashes. Each still
// has a name of its own.
func TestManyNames(t *testing.T) {
	var text strings.Builder
	for n := range 14_000 {
		fmt.Fprintf(&text, "Q: What is number %d?\nA: It.\n\n", n)
	}
	var bag diag.Bag
	result, err := Compile(t.Context(), []Source{{Name: "d", Files: []*Input{TextInput("many.md", []byte(text.String()))}}}, nobody{}, &bag)
	if err != nil {
		t.Fatal(err)
	}
	if result.Cards != 14_000 || bag.Len() > 0 {
		t.Errorf("%d cards:\n%s", result.Cards, short(t, &bag))
	}
}
