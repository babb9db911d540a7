package compile

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// The lessons that others wrote, where they are at hand.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ANNEAL_CORPUS")
	if dir == "" {
		dir = filepath.FromSlash("../../../shared/corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("needs the lessons in ANNEAL_CORPUS: ", err)
	}
	return dir
}

func TestCorpusWithSenselessEvidence(t *testing.T) {
	dir := corpus(t)
	for seed := range uint64(5) {
		var bag diag.Bag
		sources := Load([]Folder{{FS: os.DirFS(filepath.Join(dir, "lessons")), Path: "lessons", Name: "lessons"}}, &bag)
		if len(sources) != 1 || len(sources[0].Files) == 0 || bag.Errors() > 0 {
			t.Fatalf("%d decks, %v", len(sources), bag.Sorted())
		}
		if _, err := Compile(t.Context(), sources, liar{rand.New(rand.NewPCG(seed, 2))}, &bag); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSeed(t *testing.T) {
	seeds := os.DirFS(filepath.Join(corpus(t), "seeds"))
	names, err := fs.Glob(seeds, "001_*")
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	remember := &remembering{
		recording: &recording{t: t, asked: map[quiz.ProgramID]quiz.Program{}, verdicts: map[quiz.ProgramID]quiz.Verdict{}},
		judge:     compiler(t),
	}
	var bag diag.Bag
	result, err := Compile(t.Context(), Load([]Folder{{FS: seeds, Path: names[0], Name: "d", Only: names[0]}}, &bag), remember, &bag)
	if err != nil {
		t.Fatal(err)
	}
	checkCards(t, result, remember.recording)
	cards := map[string]*quiz.Card{}
	for i := range result.Decks[0].Cards {
		c := &result.Decks[0].Cards[i]
		cards[c.Slot] = c
	}
	for slot, want := range map[string][]string{"cut": {"9", "14"}, "place": {"8"}, "role-moved": {"8", "9"}, "role-late": {"13"}} {
		if c := cards[slot]; c == nil || !slices.Equal(c.Accept, want) {
			t.Errorf("%s: %+v, want %v", slot, c, want)
		}
	}
	if c := cards["place"]; c != nil && !strings.Contains(c.Prompt, "\nlet tx2 = tx.clone();\n") {
		t.Errorf("place asks for another line: %s", c.Prompt)
	}
	if c := cards["code"]; c == nil || !strings.HasPrefix(c.Answer, "E0382:") {
		t.Errorf("code: %+v", c)
	}
	if c := cards["invariant"]; c == nil || c.Scheduled {
		t.Errorf("invariant is off unless asked for: %+v", c)
	}
	for slot, c := range cards {
		if c.Program != "" && !strings.HasPrefix(c.Slot, meaningSlot) && c.Slot != "transfer" && (strings.Contains(c.Code, "//") || strings.Count(c.Code, "\n") < 19) {
			t.Errorf("%s: comments give the answer away, or lines are missing:\n%s", slot, c.Code)
		}
	}
	var short strings.Builder
	if err := diag.WriteShort(&short, bag.Sorted()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		":31:5: warning[A0410]: ",
		":88:1: warning[A0404]: the lesson quotes line 4 where rustc ",
		":89:18: warning[A0407]: ", // `Sender` with its whole path, wrapped in the lesson
	} {
		if !strings.Contains(short.String(), want) {
			t.Errorf("%q is not among the findings:\n%s", want, short.String())
		}
	}
	if n := strings.Count(short.String(), "\n"); n != 3 {
		t.Errorf("%d findings:\n%s", n, short.String())
	}
}

// remembering lets a real judge work and remembers what it said.
type remembering struct {
	*recording
	judge Judge
}

func (r *remembering) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	verdicts, err := r.judge.Judge(ctx, ps)
	if err != nil {
		return nil, err
	}
	for i, p := range ps {
		if before, again := r.asked[p.ID()]; again && (before.Run || !p.Run) {
			r.t.Errorf("asked twice about\n%s", p.Text)
		}
		r.asked[p.ID()], r.verdicts[p.ID()] = p, verdicts[i]
	}
	return verdicts, nil
}

// Of the lessons whose two programs do what they are said to do, most have a why
// and nearly all can be mended by hand; no option comes without a reason, and
// nothing rests on a claim that is refuted.
func TestCorpusQuestions(t *testing.T) {
	dir := corpus(t)
	var bag diag.Bag
	result, err := Compile(t.Context(), Load([]Folder{{FS: os.DirFS(filepath.Join(dir, "lessons")), Path: "lessons", Name: "lessons"}}, &bag), compiler(t), &bag)
	if err != nil {
		t.Fatal(err)
	}
	refuted := map[string]bool{}
	for _, d := range bag.Sorted() {
		if d.Code.Severity() == diag.Error {
			refuted[d.Primary().File.Name] = true
		}
	}
	kinds := map[string]int{}
	for i := range result.Decks[0].Cards {
		c := &result.Decks[0].Cards[i]
		kinds[c.Slot]++
		if c.Proof != nil && refuted[c.Origin.File] {
			t.Errorf("%s: the lesson is refuted", c.Key)
		}
		if c.Kind != quiz.Choice {
			continue
		}
		if len(c.Options) < 4 {
			t.Errorf("%s has %d options", c.Key, len(c.Options))
		}
		for _, o := range c.Options {
			if o.Reason == "" {
				t.Errorf("%s: %q has no reason", c.Key, o.Text)
			}
		}
	}
	total := 0 // lessons whose broken program fails and whose correct one compiles
	for _, c := range result.Decks[0].Concepts {
		if c.Page.Broken != "" && c.Page.Correct != "" {
			total++
		}
	}
	t.Logf("%d lessons, of which %d have a why and %d a fix", total, kinds["why"], kinds["fix"])
	if 10*kinds["why"] < 6*total || 10*kinds["fix"] < 7*total || total < 10 {
		t.Errorf("of %d lessons %d have a why and %d a fix", total, kinds["why"], kinds["fix"])
	}
}
