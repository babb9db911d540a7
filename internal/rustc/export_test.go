package rustc

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// Floor is the time that the bare compiler takes for n empty programs, to
// metadata, with as many processes at once as the judge has.
func Floor(b *testing.B, j *Judge, n int) time.Duration { return floor(b, j, n, "metadata") }

func floor(b *testing.B, j *Judge, n int, emit string) time.Duration {
	dir, err := workplace([]file{{mainFile, "fn main(){}"}})
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var work queue
	for k := range n {
		work.add(func() {
			cmd := exec.Command(j.path, "--crate-type=bin", "--emit="+emit, fmt.Sprintf("--out-dir=out/%d", k), mainFile)
			cmd.Dir = dir
			if err := cmd.Run(); err != nil {
				b.Error(err)
			}
		})
	}
	start := time.Now()
	work.run(b.Context(), j.jobs)
	return time.Since(start)
}

// RunAll has programs built and run that are known to compile.
func RunAll(b *testing.B, j *Judge, ps []quiz.Program) {
	j.runAll(b.Context(), ps, func(n int, did *quiz.Run) {
		if did == nil {
			b.Errorf("was not run:\n%s", ps[n].Text)
		}
	})
}
