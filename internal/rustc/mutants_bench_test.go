package rustc_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

var cores = runtime.GOMAXPROCS(0)

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
