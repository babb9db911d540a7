package rustc_test

import (
	"context"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"anneal/decks"
	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
	"anneal/internal/rustc/errordocs"
)

// asking is a judge that remembers what it was asked.
type asking struct {
	rustc.Judger
	programs []quiz.Program
}

func (a *asking) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	a.programs = append(a.programs, ps...)
	return a.Judger.Judge(ctx, ps)
}

// askedFor returns the programs that judge is asked about when lessons are
// compiled.
func askedFor(t testing.TB, lessons fs.FS, judge rustc.Judger) []quiz.Program {
	t.Helper()
	a := &asking{Judger: judge}
	var bag diag.Bag
	if _, err := compile.Compile(t.Context(), compile.Load([]compile.Folder{{FS: lessons, Path: "lessons", Name: "lessons"}}, &bag), a, &bag); err != nil {
		t.Fatal(err)
	}
	return a.programs
}

// courseMutants are the edits of the programs of the shipped course.
func courseMutants(t testing.TB) []quiz.Program { return mutants(courseAsked(t)) }

// courseAsked returns the programs that the shipped course rests on.
func courseAsked(t testing.TB) []quiz.Program {
	t.Helper()
	course, err := fs.Sub(decks.FS, decks.Name)
	if err != nil {
		t.Fatal(err)
	}
	evidence, err := rustc.LookUp(decks.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	return askedFor(t, course, evidence)
}

// mutants are the programs that no learner is shown.
func mutants(ps []quiz.Program) (ms []quiz.Program) {
	for _, p := range ps {
		if !p.Shown {
			ms = append(ms, p)
		}
	}
	return ms
}

// spread returns n programs from all parts of ps.
func spread(ps []quiz.Program, n int) (some []quiz.Program) {
	n = min(n, len(ps))
	for i := range n {
		some = append(some, ps[i*len(ps)/n])
	}
	return some
}

// sample is how many programs a test takes: few on the way, more where nobody
// waits and the compiler must be there, and all in a campaign.
func sample(few, more int) int {
	switch {
	case os.Getenv("ANNEAL_CAMPAIGN") != "":
		return math.MaxInt
	case os.Getenv("ANNEAL_REQUIRE_RUSTC") != "":
		return more
	}
	return few
}

// corpus returns the lessons that others wrote, where they are at hand.
func corpus(t testing.TB) fs.FS {
	t.Helper()
	dir := os.Getenv("ANNEAL_CORPUS")
	if dir == "" {
		dir = filepath.FromSlash("../../../shared/corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("needs the lessons in ANNEAL_CORPUS: ", err)
	}
	return os.DirFS(filepath.Join(dir, "lessons"))
}

func compiler(t testing.TB) *rustc.Judge {
	t.Helper()
	j, err := rustc.New(t.Context(), rustc.Options{})
	switch {
	case err != nil && os.Getenv("ANNEAL_REQUIRE_RUSTC") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return j
}

// judgeApart judges each program with a process of its own.
func judgeApart(t testing.TB, j *rustc.Judge, ps []quiz.Program) []quiz.Verdict {
	t.Helper()
	out := make([]quiz.Verdict, len(ps))
	each(len(ps), func(i int) {
		vs, err := j.Judge(t.Context(), ps[i:i+1])
		if err != nil {
			t.Error(err)
			return
		}
		out[i] = vs[0]
	})
	return out
}

// each calls f for 0 to n-1, as many at once as a judge has processes.
func each(n int, f func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// same compares the verdicts on programs that were judged together with those
// that a process each gives.
func same(t *testing.T, ps []quiz.Program) {
	t.Helper()
	j := compiler(t)
	got, err := j.Judge(t.Context(), ps)
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for i, want := range judgeApart(t, j, ps) {
		if reflect.DeepEqual(got[i], want) {
			continue
		}
		if differ++; differ <= 5 {
			t.Errorf("edition %s\n%s\ntogether %s %+v\napart %s %+v", ps[i].Edition, ps[i].Text, got[i].Claim(), got[i], want.Claim(), want)
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d programs get another verdict together than apart", differ, len(ps))
	}
}

// Whatever is judged together has the verdict that it has alone: outcome, codes,
// texts, places and labels of all errors.
func TestMutantsTogether(t *testing.T) {
	compiler(t)
	ps := courseMutants(t)
	if len(ps) < 500 {
		t.Fatalf("the course has %d mutants", len(ps))
	}
	same(t, spread(ps, sample(100, 300)))
}

func TestCorpusTogether(t *testing.T) {
	if sample(0, 1) == 0 {
		t.Skip("takes a minute; set ANNEAL_CAMPAIGN")
	}
	lessons, j := corpus(t), compiler(t)
	same(t, spread(askedFor(t, lessons, j), sample(0, 100)))
}

// The documentation of rustc's errors has programs of every kind, and so have
// their edits.
func TestErrorDocsTogether(t *testing.T) {
	if os.Getenv("ANNEAL_CAMPAIGN") == "" {
		t.Skip("takes minutes; set ANNEAL_CAMPAIGN")
	}
	j := compiler(t)
	docs, _, err := errordocs.Docs(t.Context(), j, errordocs.Pages(j.Sysroot()), nil)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, d := range docs {
		files[d.Code+".md"] = &fstest.MapFile{Data: []byte(d.Text)}
	}
	same(t, mutants(askedFor(t, files, j)))
}

// runnable returns programs of lessons that compile, to be run.
func runnable(t testing.TB, j *rustc.Judge, asked []quiz.Program, n int) []quiz.Program {
	t.Helper()
	var ps []quiz.Program
	for _, p := range asked {
		if p.Shown {
			p.Shown = false // so that it is judged in company
			ps = append(ps, p)
		}
	}
	ps = spread(ps, 4*min(n, len(ps))) // most programs of lessons are broken
	verdicts, err := j.Judge(t.Context(), ps)
	if err != nil {
		t.Fatal(err)
	}
	var good []quiz.Program
	for i, p := range ps {
		if verdicts[i].Outcome == quiz.Compiles {
			p.Run, p.Trusted = true, true
			good = append(good, p)
		}
	}
	return spread(good, n)
}

// Whatever is built together does what it does alone.
func TestRunsTogether(t *testing.T) {
	j := compiler(t)
	if why := j.RunRefusal(); why != "" {
		t.Skip(why)
	}
	sameRuns(t, j, runnable(t, j, courseAsked(t), sample(12, 30)))
}

func TestCorpusRunsTogether(t *testing.T) {
	if sample(0, 1) == 0 {
		t.Skip("takes a minute; set ANNEAL_CAMPAIGN")
	}
	lessons, j := corpus(t), compiler(t)
	if why := j.RunRefusal(); why != "" {
		t.Skip(why)
	}
	sameRuns(t, j, runnable(t, j, askedFor(t, lessons, j), sample(0, 30)))
}

func sameRuns(t *testing.T, j *rustc.Judge, ps []quiz.Program) {
	t.Helper()
	if len(ps) < 10 {
		t.Fatalf("only %d programs", len(ps))
	}
	got, err := j.Judge(t.Context(), ps)
	if err != nil {
		t.Fatal(err)
	}
	unknown := 0 // on a busy machine some programs come to no end
	for i, want := range judgeApart(t, j, ps) {
		if got[i].Run == nil || want.Run == nil {
			if unknown++; 10*unknown > len(ps) {
				t.Fatalf("of %d programs nobody knows what they do, such as\n%s", unknown, ps[i].Text)
			}
			continue
		}
		equal := reflect.DeepEqual(got[i].Run, want.Run)
		// Some programs do now this and now that, alone as well.
		for n := 0; n < 30 && !equal; n++ {
			again := judgeApart(t, j, ps[i:i+1])[0]
			equal = !reflect.DeepEqual(again.Run, want.Run) || reflect.DeepEqual(again.Run, got[i].Run)
		}
		if !equal {
			t.Errorf("%s\ntogether %+v\napart %+v", ps[i].Text, got[i].Run, want.Run)
		}
	}
}
