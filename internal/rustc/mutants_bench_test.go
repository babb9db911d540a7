package rustc_test

import (
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc"
	"anneal/internal/store"
)

// BenchmarkMutants judges 500 edits of the course's programs together and with a
// process each, in turns.
func BenchmarkMutants(b *testing.B) {
	j := compiler(b)
	ps := spread(courseMutants(b), 500)
	var together, apart time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := j.Judge(b.Context(), ps); err != nil {
			b.Fatal(err)
		}
		together += time.Since(start)
		start = time.Now()
		judgeApart(b, j, ps)
		apart += time.Since(start)
	}
	b.ReportMetric(float64(together.Milliseconds())/float64(b.N), "ms-together")
	b.ReportMetric(float64(apart.Milliseconds())/float64(b.N), "ms-apart")
	b.ReportMetric(apart.Seconds()/together.Seconds(), "x-faster")
}

// BenchmarkCheckCorpus judges the programs that the lessons of others are about,
// whose messages are shown, and all programs that their questions rest on. The
// floor is rustc's: an empty main for each of them, to metadata.
func BenchmarkCheckCorpus(b *testing.B) {
	lessons, j := corpus(b), compiler(b)
	all := askedFor(b, lessons, j)
	shown := slices.DeleteFunc(slices.Clone(all), func(p quiz.Program) bool { return !p.Shown })
	for _, set := range []struct {
		name     string
		programs []quiz.Program
	}{{"shown", shown}, {"all", all}} {
		b.Run(set.name, func(b *testing.B) {
			var check, floor time.Duration
			for b.Loop() {
				start := time.Now()
				if _, err := j.Judge(b.Context(), set.programs); err != nil {
					b.Fatal(err)
				}
				check += time.Since(start)
				floor += rustc.Floor(b, j, len(set.programs))
			}
			b.ReportMetric(float64(check.Milliseconds())/float64(b.N), "ms")
			b.ReportMetric(float64(floor.Milliseconds())/float64(b.N), "ms-floor")
			b.ReportMetric(check.Seconds()/floor.Seconds(), "x-floor")
		})
	}
}

// BenchmarkRunMany builds and runs 60 programs of the course together and each
// by itself: as many at once as there are cores, and one by one. That they compile
// is known before.
func BenchmarkRunMany(b *testing.B) {
	j := compiler(b)
	if why := j.RunRefusal(); why != "" {
		b.Skip(why)
	}
	ps := runnable(b, j, courseAsked(b), 80)
	ps = spread(ending(b, j, ps), 60)
	var together, apart, single time.Duration
	for b.Loop() {
		together += timeOf(func() { rustc.RunAll(b, j, ps) })
		single += timeOf(func() {
			for i := range ps {
				rustc.RunAll(b, j, ps[i:i+1])
			}
		})
		apart += timeOf(func() {
			each(len(ps), func(i int) { rustc.RunAll(b, j, ps[i:i+1]) })
		})
	}
	b.ReportMetric(float64(len(ps)), "programs")
	b.ReportMetric(float64(together.Milliseconds())/float64(b.N), "ms-together")
	b.ReportMetric(float64(apart.Milliseconds())/float64(b.N), "ms-apart")
	b.ReportMetric(apart.Seconds()/together.Seconds(), "x-faster")
	b.ReportMetric(single.Seconds()/together.Seconds(), "x-one-by-one")
}

// ending returns the programs that come to an end: to wait for the others takes
// the same time however they are built.
func ending(b *testing.B, j *rustc.Judge, ps []quiz.Program) (es []quiz.Program) {
	vs, err := j.Judge(b.Context(), ps)
	if err != nil {
		b.Fatal(err)
	}
	for i, v := range vs {
		if v.Run != nil && v.Run.Ending != quiz.NeverEnds {
			es = append(es, ps[i])
		}
	}
	return es
}

func timeOf(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// BenchmarkWarm finds the compiler and judges 1,000 programs that it judged
// before, with the cache that the commands have and with one in memory.
func BenchmarkWarm(b *testing.B) {
	compiler(b)
	ps := spread(courseAsked(b), 1000)
	path := filepath.Join(b.TempDir(), "cache.db")
	for _, kind := range []struct {
		name string
		open func() rustc.Cache
	}{
		{"store", func() rustc.Cache { return store.OpenCache(path) }},
		{"memory", func() rustc.Cache { return inMemory }},
	} {
		judge := func() {
			cache := kind.open()
			j, err := rustc.New(b.Context(), rustc.Options{Cache: cache})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := j.Judge(b.Context(), ps); err != nil {
				b.Fatal(err)
			}
			if c, ok := cache.(*store.Cache); ok {
				if err := c.Flush(); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(kind.name, func(b *testing.B) {
			judge()
			for b.Loop() {
				judge()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms")
		})
	}
}

// inMemory is a cache that lasts as long as the test.
var inMemory = &memoryCache{}

type memoryCache struct{ sync.Map }

func (m *memoryCache) Get(keys ...[]byte) [][]byte {
	values := make([][]byte, len(keys))
	for i, k := range keys {
		if v, ok := m.Load(string(k)); ok {
			values[i] = v.([]byte)
		}
	}
	return values
}

func (m *memoryCache) Put(key, value []byte) error {
	m.Store(string(key), value)
	return nil
}
