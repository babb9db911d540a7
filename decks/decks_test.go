package decks

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"testing"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// judge answers from the evidence and remembers what it was asked.
type judge struct {
	evidence *rustc.Evidence
	asked    []quiz.Program
	verdicts []quiz.Verdict
}

func (j *judge) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	verdicts, err := j.evidence.Judge(ctx, ps)
	j.asked, j.verdicts = append(j.asked, ps...), append(j.verdicts, verdicts...)
	return verdicts, err
}

// course compiles the shipped course with its evidence alone.
func course(tb testing.TB) (*compile.Result, *judge, *diag.Bag) {
	tb.Helper()
	evidence, err := rustc.ReadEvidence(bytes.NewReader(Evidence))
	if err != nil {
		tb.Fatal(err)
	}
	sub, err := fs.Sub(FS, Name)
	if err != nil {
		tb.Fatal(err)
	}
	j := &judge{evidence: evidence}
	var bag diag.Bag
	result, err := compile.Compile(context.Background(), compile.Load([]compile.Folder{{FS: sub, Name: Name}}, &bag), j, &bag)
	if err != nil {
		tb.Fatal(err)
	}
	return result, j, &bag
}

const anew = "record it anew: go run ./cmd/anneal build --evidence decks/evidence.json"

func TestCourseCompiles(t *testing.T) {
	result, j, bag := course(t)
	if findings := bag.Sorted(); len(findings) > 0 {
		var b bytes.Buffer
		if err := diag.WriteText(&b, findings); err != nil {
			t.Fatal(err)
		}
		t.Errorf("the course has mistakes, or evidence is missing (%s):\n%s", anew, b.Bytes())
	}
	asked := map[string]bool{}
	missing := 0
	for i, p := range j.asked {
		id := p.ID()
		asked[base64.RawURLEncoding.EncodeToString(id[:])] = true
		if j.verdicts[i].Outcome == quiz.Unknown {
			missing++
		}
	}
	var file struct{ Programs map[string]json.RawMessage }
	if err := json.Unmarshal(Evidence, &file); err != nil {
		t.Fatal(err)
	}
	unused := 0
	for id := range file.Programs {
		if !asked[id] {
			unused++
		}
	}
	if missing+unused > 0 {
		t.Errorf("the evidence lacks %d programs and holds %d that nobody asks about; %s", missing, unused, anew)
	}
	if result.Unverified > 0 {
		for _, d := range result.Decks {
			for i := range d.Cards {
				if c := &d.Cards[i]; c.Code != "" && c.Proof == nil {
					t.Errorf("%s shows a program that nothing is proved of", c.Key)
				}
			}
		}
	}
	for _, d := range result.Decks {
		if d.Name != Name {
			t.Errorf("the deck is called %s", d.Name)
		}
	}
}

// What every lesson of the course has.
func TestLessons(t *testing.T) {
	result, _, _ := course(t)
	if len(result.Decks) != 1 || len(result.Decks[0].Concepts) < 40 {
		t.Fatalf("%d decks", len(result.Decks))
	}
	d := result.Decks[0]
	keys := map[string]bool{}
	for i := range d.Concepts {
		concept := &d.Concepts[i]
		keys[concept.Key()] = true
		if p := concept.Page; p.Description == "" || p.Broken == "" || p.Message == "" || p.Correct == "" || p.Explanation == "" {
			t.Errorf("%s: the page lacks a part", concept.ID)
		}
		kinds, whys, scheduled := map[quiz.Kind]bool{}, 0, 0
		for j := range d.Cards {
			c := &d.Cards[j]
			if c.Concept != concept.ID {
				continue
			}
			kinds[c.Kind] = true
			if c.Scheduled {
				scheduled++
			}
			if c.Kind == quiz.Choice && c.Program == "" {
				whys++
			}
		}
		if len(kinds) < 4 || whys < 2 || scheduled < 5 {
			t.Errorf("%s: %d kinds of cards, %d choice questions by the author, %d cards in all", concept.ID, len(kinds), whys, scheduled)
		}
	}
	for i := range d.Cards {
		c := &d.Cards[i]
		if keys[c.Key] {
			t.Errorf("%s: the key is taken", c.Key)
		}
		keys[c.Key] = true
		for _, o := range c.Options {
			if o.Reason == "" && c.Kind != quiz.Order {
				t.Errorf("%s: the option %q has no reason", c.Key, o.Text)
			}
		}
	}
}

// The evidence holds for the compiler at hand: what stays the same from one
// version to the next, and all places if it is the same version. To compile all
// its programs takes a minute or two, so that is left to CI; elsewhere those that
// are shown are compiled, and a tenth of the others.
func TestEvidence(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles more than a thousand programs")
	}
	_, j, _ := course(t)
	real, err := rustc.New(t.Context(), rustc.Options{})
	if errors.Is(err, rustc.ErrMissing) && os.Getenv("ANNEAL_REQUIRE_RUSTC") == "" {
		t.Skip("needs rustc: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var programs []quiz.Program
	var recorded []quiz.Verdict
	for i, p := range j.asked {
		if p.Shown || i%10 == 0 || os.Getenv("ANNEAL_REQUIRE_RUSTC") != "" {
			programs, recorded = append(programs, p), append(recorded, j.verdicts[i])
		}
	}
	now, err := real.Judge(t.Context(), programs)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range programs {
		got, want := &now[i], &recorded[i]
		same := gist(got) == gist(want)
		if got.Rustc == want.Rustc && !reflect.DeepEqual(places(got), places(want)) {
			same = false
			t.Logf("now %+v, recorded %+v", places(got), places(want))
		}
		if !same {
			t.Errorf("rustc %s says %s, recorded by %s is %s; %s\n%s", got.Rustc, gist(got), want.Rustc, gist(want), anew, p.Text)
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

// places are all labelled places of all errors.
func places(v *quiz.Verdict) (spans [][]quiz.SpanLabel) {
	for _, m := range v.Errors {
		spans = append(spans, m.Spans)
	}
	return spans
}

// The course is compiled at the first start of the program.
func BenchmarkCourse(b *testing.B) {
	evidence, err := rustc.ReadEvidence(bytes.NewReader(Evidence))
	if err != nil {
		b.Fatal(err)
	}
	sub, err := fs.Sub(FS, Name)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("compile", func(b *testing.B) {
		for b.Loop() {
			var bag diag.Bag
			if _, err := compile.Compile(b.Context(), compile.Load([]compile.Folder{{FS: sub, Name: Name}}, &bag), evidence, &bag); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read evidence", func(b *testing.B) {
		for b.Loop() {
			if _, err := rustc.ReadEvidence(bytes.NewReader(Evidence)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
