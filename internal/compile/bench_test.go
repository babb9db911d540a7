package compile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/text"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// course is the shipped lessons without their authored cards, which makes them
// as long as the lessons of other authors, and what rustc said of them.
type course struct {
	lessons  []string
	evidence *rustc.Evidence
}

func readCourse(tb testing.TB) *course {
	c := &course{}
	names, err := filepath.Glob("../../decks/rust-ownership/*.md")
	if err != nil || len(names) == 0 {
		tb.Fatal("the shipped course is not there", err)
	}
	for _, name := range names {
		lesson, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		body, _, _ := strings.Cut(string(lesson), "\n## Cards")
		c.lessons = append(c.lessons, body+"\n")
	}
	evidence, err := os.ReadFile("../../decks/evidence.json")
	if err != nil {
		tb.Fatal(err)
	}
	if c.evidence, err = rustc.ReadEvidence(bytes.NewReader(evidence)); err != nil {
		tb.Fatal(err)
	}
	return c
}

var (
	idLine    = regexp.MustCompile(`(?m)^id: .*$`)
	needsLine = regexp.MustCompile(`(?m)^requires: .*\n`)
)

// ownLine marks a program as that of one lesson, without moving any of its lines,
// and with a name that no guise changes.
const ownLine = ownMark + "00000: () = ();"

const ownMark = "\tconst N"

// lesson returns the nth of many lessons: one of the course with programs that
// are its own. One in twenty has a mistake.
func (c *course) lesson(n int) []byte {
	t := c.lessons[n%len(c.lessons)]
	t = idLine.ReplaceAllString(t, fmt.Sprintf("id: concept-%05d", n))
	needs := ""
	if n%7 == 3 {
		needs = fmt.Sprintf("requires: [concept-%05d]\n", n-1)
	}
	t = needsLine.ReplaceAllString(t, needs)
	t = strings.ReplaceAll(t, "fn main() {\n", fmt.Sprintf("fn main() {%s\n", strings.Replace(ownLine, "00000", fmt.Sprintf("%05d", n), 1)))
	if n%20 == 0 {
		switch n / 20 % 4 {
		case 0:
			t += "\n```rust\nfn open() {\n"
		case 1:
			t = strings.Replace(t, "title:", "titel:", 1)
		case 2:
			t += "\n## Broken Code\n\nNo program.\n"
		case 3:
			t = strings.Replace(t, "\n---\n", "\nrequires: [nothing-here]\n---\n", 1)
		}
	}
	return []byte(t)
}

// unmarked returns what stands before and behind the mark in the program of a
// lesson.
func unmarked(text string) (head, tail string) {
	if i := strings.Index(text, ownMark); i >= 0 && len(text) >= i+len(ownLine) {
		return text[:i], text[i+len(ownLine):]
	}
	return text, ""
}

// Recall knows every program of the lessons.
func (c *course) Recall(p quiz.Program) (quiz.Verdict, bool) {
	head, tail := unmarked(p.Text)
	p.Text = head + tail
	return c.evidence.Recall(p)
}

func (c *course) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		if out[i], _ = c.Recall(p); out[i].Outcome == quiz.Unknown {
			out[i].Why = "not in the evidence"
		}
	}
	return out, nil
}

// cached holds the verdicts on the programs of lessons, as a cache in memory
// would: by a hash of the program. What marks it as that of one lesson is left
// out of the hash, so that one verdict serves the lessons of one origin.
type cached struct {
	seed     maphash.Seed
	verdicts map[uint64]*quiz.Verdict
}

// remember compiles lessons once and keeps what the course knows of their
// programs.
func (c *course) remember(b *testing.B, sources []Source) *cached {
	known := &cached{maphash.MakeSeed(), map[uint64]*quiz.Verdict{}}
	buildOnce(b, sources, Options{Shelf: away{}, Judge: judgeFunc(func(ps []quiz.Program) []quiz.Verdict {
		verdicts, _ := c.Judge(b.Context(), ps)
		for i, p := range ps {
			known.verdicts[known.hash(p)] = &verdicts[i]
		}
		return verdicts
	})})
	return known
}

func (k *cached) hash(p quiz.Program) uint64 {
	head, tail := unmarked(p.Text)
	return maphash.String(k.seed, head)*3 + maphash.String(k.seed, tail)*5 + maphash.String(k.seed, p.Edition)
}

func (k *cached) Recall(p quiz.Program) (quiz.Verdict, bool) {
	if v := k.verdicts[k.hash(p)]; v != nil {
		return *v, true
	}
	return quiz.Verdict{}, false
}

func (k *cached) Judge(context.Context, []quiz.Program) ([]quiz.Verdict, error) {
	return nil, errors.New("a program is not in the cache")
}

// judgeFunc is a Judge that recalls nothing.
type judgeFunc func([]quiz.Program) []quiz.Verdict

func (f judgeFunc) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	return f(ps), nil
}

// away is where a deck goes whose size is measured.
type away struct{}

func (away) Get(LessonID) (*Object, bool) { return nil, false }
func (away) Put(LessonID, *Object)        {}

const benchLessons = 10_000

// BenchmarkCompile compiles 10,000 lessons from their bytes to the cards that are
// handed to the store, after a build that left the verdicts and the dossiers of
// their programs. Beside it stands what goldmark takes to parse the same bytes on
// the same cores, and nothing else; and what that first build takes when all it
// finds is verdicts.
func BenchmarkCompile(b *testing.B) {
	c := readCourse(b)
	var files []*Input
	size := 0
	for n := range benchLessons {
		t := c.lesson(n)
		size += len(t)
		files = append(files, TextInput(fmt.Sprintf("deck/%05d.md", n), t))
	}
	sources := []Source{{Name: "deck", Files: files}}
	known, dossiers := c.remember(b, sources), &drawer{}
	buildOnce(b, sources, Options{Judge: known, Shelf: away{}, Dossiers: dossiers})
	floor := 0.0
	perRun := func(b *testing.B) float64 { return b.Elapsed().Seconds() / float64(b.N) }
	b.Run("goldmark", func(b *testing.B) {
		b.SetBytes(int64(size))
		units := make([]*unit, len(files))
		for i := range units {
			units[i] = &unit{in: files[i]}
		}
		for b.Loop() {
			each(units, func(u *unit) { goldmark.DefaultParser().Parse(text.NewReader(u.in.text.Text)) })
		}
		floor = perRun(b)
	})
	compiled := func(o Options) func(*testing.B) {
		return func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				result, _ := buildOnce(b, sources, o)
				b.ReportMetric(float64(result.Cards), "cards")
			}
			b.ReportMetric(perRun(b)/floor, "x-goldmark")
		}
	}
	b.Run("compile", compiled(Options{Judge: known, Shelf: away{}, Dossiers: dossiers}))
	b.Run("first", compiled(Options{Judge: known, Shelf: away{}}))
	for name, o := range map[string]Options{
		"heap":       {Judge: known, Shelf: away{}, Dossiers: dossiers},
		"first-heap": {Judge: known, Shelf: away{}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				cards := 0
				peak := heapPeak(func() {
					result, _ := buildOnce(b, sources, o)
					cards = result.Cards
				})
				b.ReportMetric(float64(peak)/float64(cards), "B/card")
			}
		})
	}
}

func buildOnce(b *testing.B, sources []Source, o Options) (*Result, *diag.Bag) {
	var bag diag.Bag
	result, err := Build(b.Context(), sources, o, &bag)
	if err != nil {
		b.Fatal(err)
	}
	return result, &bag
}

// heapPeak runs fn and returns by how much the live heap grew at most, in bytes.
func heapPeak(fn func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	runtime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	read := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	begin, peak := read(), uint64(0)
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				peak = max(peak, read())
			}
		}
	}()
	fn()
	close(stop)
	<-stopped
	return max(peak, begin) - begin
}

// BenchmarkRebuildOneOf10000 builds a folder of 10,000 lessons of which one has
// changed, catalogs encoded and decoded as the cache does; beside it a build of
// everything.
func BenchmarkRebuildOneOf10000(b *testing.B) {
	c := readCourse(b)
	dir := b.TempDir()
	name := func(n int) string { return filepath.Join(dir, fmt.Sprintf("%05d.md", n)) }
	write := func(n int, text []byte) {
		if err := os.WriteFile(name(n), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for n := range benchLessons {
		write(n, c.lesson(n))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	folders := []Folder{{FS: root.FS(), Path: "deck", Name: "deck"}}
	shelf := NewShelf()
	build := func(before []byte) []byte {
		var catalogs []*Catalog
		if before != nil {
			parsed, err := ParseCatalog(before)
			if err != nil {
				b.Fatal(err)
			}
			catalogs = append(catalogs, parsed)
		}
		var bag diag.Bag
		sources := Reload(folders, catalogs, &bag)
		// An hour later, so that the times of the files are trusted.
		result, _ := buildOnce(b, sources, Options{Judge: c, Shelf: shelf, Now: time.Now().Add(time.Hour)})
		return result.Catalogs[0].Marshal()
	}
	full, catalog := 0.0, build(nil)
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			catalog = build(nil)
		}
		full = b.Elapsed().Seconds() / float64(b.N)
	})
	b.Run("one", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			write(4242, append(c.lesson(4242), fmt.Sprintf("\nRun %d.\n", n)...))
			catalog = build(catalog)
		}
		b.ReportMetric(100*b.Elapsed().Seconds()/float64(b.N)/full, "%-of-all")
		b.ReportMetric(float64(len(catalog)), "catalog-B")
	})
}
