package compile

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
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

var update = flag.Bool("update", false, "record the evidence with the rustc at hand and write the golden files anew")

const evidenceFile = "evidence.json"

// TestGolden compiles the decks of testdata/*.txtar. An archive holds a folder of
// sources, what rustc said of their programs, and below want/ what is to come
// out. Without evidence nobody knows anything of any program.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			g, want := readGolden(archive)
			if *update {
				g.update(t, path, archive)
				return
			}
			got := g.compile(t, g.judge(t))
			for name := range maps.Keys(want) {
				if _, ok := got[name]; !ok {
					t.Errorf("want/%s is compared with nothing", name)
				}
			}
			for name, text := range got {
				if text != want[name] {
					t.Errorf("%s differs; run with -update and look at the difference\n%s", name, firstDifference(text, want[name]))
				}
			}
		})
	}
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	n := 0
	for n < len(g) && n < len(w) && g[n] == w[n] {
		n++
	}
	part := func(ls []string) string { return strings.Join(ls[max(0, min(n-3, len(ls))):min(n+8, len(ls))], "\n") }
	return fmt.Sprintf("line %d, got:\n%s\nwant:\n%s", n+1, part(g), part(w))
}

// golden is an archive.
type golden struct {
	fs       fstest.MapFS
	evidence []byte
}

// recording is a judge of recorded evidence that knows what it was asked.
type recording struct {
	t        *testing.T
	evidence *rustc.Evidence // nil: nobody knows anything
	asked    map[quiz.ProgramID]quiz.Program
	verdicts map[quiz.ProgramID]quiz.Verdict
}

func readGolden(archive *txtar.Archive) (g golden, want map[string]string) {
	g.fs, want = fstest.MapFS{}, map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "want/"); ok {
			want[name] = string(f.Data)
		} else if f.Name == evidenceFile {
			g.evidence = f.Data
		} else {
			g.fs[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return g, want
}

func (g *golden) judge(t *testing.T) *recording {
	r := &recording{t: t, asked: map[quiz.ProgramID]quiz.Program{}, verdicts: map[quiz.ProgramID]quiz.Verdict{}}
	if g.evidence != nil {
		e, err := rustc.ReadEvidence(bytes.NewReader(g.evidence))
		if err != nil {
			t.Fatal(err)
		}
		r.evidence = e
	}
	return r
}

func (r *recording) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i := range out {
		out[i] = quiz.Verdict{Why: "there is nobody to ask"}
	}
	if r.evidence != nil {
		var err error
		if out, err = r.evidence.Judge(ctx, ps); err != nil {
			return nil, err
		}
	}
	for i, p := range ps {
		if before, again := r.asked[p.ID()]; again && (before.Run || !p.Run) {
			r.t.Errorf("asked twice about\n%s", p.Text)
		}
		if r.evidence != nil && out[i].Outcome == quiz.Unknown {
			r.t.Errorf("the evidence has nothing on this program; run with -update\n%s", p.Text)
		}
		r.asked[p.ID()], r.verdicts[p.ID()] = p, out[i]
	}
	return out, nil
}

// compile returns what comes out, by the name of the golden file.
func (g *golden) compile(t *testing.T, judge *recording) map[string]string {
	t.Helper()
	var bag diag.Bag
	sources := Load([]Folder{{FS: g.fs, Path: "deck", Name: "deck"}}, &bag)
	result, err := Compile(t.Context(), sources, judge, &bag)
	if err != nil {
		t.Fatal(err)
	}
	checkCards(t, result, judge)
	for name := range evidenceIDs(t, g.evidence) {
		if _, ok := judge.asked[name]; !ok {
			t.Error("the evidence holds a program that nobody asks about; run with -update")
		}
	}
	var findings, slots, cards strings.Builder
	if err := diag.WriteText(&findings, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	for _, s := range result.Slots {
		fmt.Fprintf(&slots, "%s/%s %s: %s\n", s.Deck, s.Concept, s.Name, orMade(s.Why))
	}
	for _, d := range result.Decks {
		fmt.Fprintf(&cards, "deck %s, %s, edition %s, licence %s\n", d.Name, d.Title, d.Edition, d.Licence)
		for i := range d.Concepts {
			dumpConcept(&cards, &d.Concepts[i])
		}
		for i := range d.Cards {
			dumpCard(&cards, &d.Cards[i])
		}
	}
	return map[string]string{"findings": findings.String(), "slots": slots.String(), "cards": cards.String()}
}

func orMade(why string) string {
	if why == "" {
		return "made"
	}
	return why
}

// silent proposes nothing, as evidence does.
type silent struct{ judge Judge }

func (s silent) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	verdicts, err := s.judge.Judge(ctx, ps)
	for i := range verdicts {
		verdicts[i].Errors = slices.Clone(verdicts[i].Errors)
		for j := range verdicts[i].Errors {
			verdicts[i].Errors[j].Suggestions = nil
		}
	}
	return verdicts, err
}

func (g *golden) update(t *testing.T, path string, archive *txtar.Archive) {
	if g.evidence != nil {
		recorder := rustc.NewRecorder(silent{compiler(t)})
		var bag diag.Bag
		if _, err := Compile(t.Context(), Load([]Folder{{FS: g.fs, Path: "deck", Name: "deck"}}, &bag), recorder, &bag); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := recorder.WriteEvidence(&b); err != nil {
			t.Fatal(err)
		}
		g.evidence = b.Bytes()
	}
	got := g.compile(t, g.judge(t))
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
		return f.Name == evidenceFile || strings.HasPrefix(f.Name, "want/")
	})
	for _, name := range []string{"findings", "slots", "cards"} {
		archive.Files = append(archive.Files, txtar.File{Name: "want/" + name, Data: []byte(got[name])})
	}
	if g.evidence != nil {
		archive.Files = append(archive.Files, txtar.File{Name: evidenceFile, Data: g.evidence})
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
		t.Fatal(err)
	}
}

// compiler returns the rustc at hand, or skips.
func compiler(t *testing.T) *rustc.Judge {
	t.Helper()
	j, err := rustc.New(t.Context(), rustc.Options{})
	if errors.Is(err, rustc.ErrMissing) && os.Getenv("ANNEAL_REQUIRE_RUSTC") == "" {
		t.Skip("needs rustc: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// evidenceIDs lists the programs of an evidence file.
func evidenceIDs(t *testing.T, evidence []byte) map[quiz.ProgramID]bool {
	t.Helper()
	ids := map[quiz.ProgramID]bool{}
	if evidence == nil {
		return ids
	}
	var file struct{ Programs map[string]json.RawMessage }
	if err := json.Unmarshal(evidence, &file); err != nil {
		t.Fatal(err)
	}
	for name := range file.Programs {
		id, err := base64.RawURLEncoding.DecodeString(name)
		if err != nil {
			t.Fatal(err)
		}
		ids[quiz.ProgramID(id)] = true
	}
	return ids
}

// What the golden files rest on is what the compiler at hand says.
func TestRecordedEvidence(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles some hundred programs")
	}
	real := compiler(t)
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	programs, said := []quiz.Program{}, []quiz.Verdict{}
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
		if g.evidence == nil {
			continue
		}
		judge := g.judge(t)
		g.compile(t, judge)
		for id, p := range judge.asked {
			programs, said = append(programs, p), append(said, judge.verdicts[id])
		}
	}
	now, err := real.Judge(t.Context(), programs)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range programs {
		if got, want := gist(&now[i]), gist(&said[i]); got != want {
			t.Errorf("rustc %s says %s, recorded is %s, of\n%s", real.Version(), got, want, p.Text)
		}
	}
}

// gist is what stays the same from one version of the compiler to the next.
func gist(v *quiz.Verdict) string {
	if len(v.Errors) == 0 {
		return v.Outcome.String()
	}
	return fmt.Sprintf("%s %s at line %d", v.Outcome, v.Errors[0].Code, v.Errors[0].Primary())
}

func dumpConcept(b *strings.Builder, c *quiz.Concept) {
	fmt.Fprintf(b, "\nconcept %s, %s, requires %v, %s:%d\n", c.Key(), c.Title, c.Requires, c.Origin.File, c.Origin.Line)
	for _, part := range []struct{ name, text string }{
		{"description", c.Page.Description}, {"broken", c.Page.Broken}, {"message", c.Page.Message}, {"correct", c.Page.Correct}, {"explanation", c.Page.Explanation},
	} {
		if part.text != "" {
			fmt.Fprintf(b, "  %s:\n%s", part.name, indent(part.text))
		}
	}
}

func dumpCard(b *strings.Builder, c *quiz.Card) {
	fmt.Fprintf(b, "\ncard %s, %s of %s, rung %d, %s:%d\n", c.Key, c.Kind, c.Concept, c.Rung, c.Origin.File, c.Origin.Line)
	if !c.Scheduled {
		b.WriteString("  only for the quiz\n")
	}
	if c.Proof != nil {
		fmt.Fprintf(b, "  proved: %s, edition %s\n", c.Proof.Claim, c.Proof.Edition)
	}
	for _, list := range []struct {
		name  string
		items []string
	}{{"tags", c.Tags}, {"codes", c.Codes}, {"accept", c.Accept}} {
		if len(list.items) > 0 {
			fmt.Fprintf(b, "  %s: %s\n", list.name, strings.Join(list.items, " | "))
		}
	}
	if c.Program != "" {
		fmt.Fprintf(b, "  program: %s\n", c.Program)
	}
	fmt.Fprintf(b, "  asks:\n%s", indent(c.Prompt))
	for i, line := range strings.Split(strings.TrimSuffix(c.Code, "\n"), "\n") {
		if c.Code != "" {
			b.WriteString(strings.TrimRight(fmt.Sprintf("  %3d %s", i+1, line), " ") + "\n")
		}
	}
	for _, o := range c.Options {
		mark := " "
		if o.Right {
			mark = "x"
		}
		fmt.Fprintf(b, "  [%s] %s -- %s\n", mark, o.Text, o.Reason)
	}
	fmt.Fprintf(b, "  answer:\n%s", indent(c.Answer))
	for _, h := range c.Hints {
		fmt.Fprintf(b, "  hint: %s", h.Text)
		if h.Gives {
			b.WriteString(" (gives the answer)")
		}
		b.WriteByte('\n')
	}
	if c.Explanation != "" {
		fmt.Fprintf(b, "  explanation:\n%s", indent(c.Explanation))
	}
	if c.See != "" {
		fmt.Fprintf(b, "  see: %s\n", c.See)
	}
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSuffix(text, "\n") + "\n") {
		b.WriteString(strings.TrimRight("    "+line, " \n") + "\n")
	}
	return b.String()
}
