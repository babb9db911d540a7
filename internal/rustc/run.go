package rustc

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"anneal/internal/quiz"
)

// runSchema is part of the cache keys of runs: raise it when programs would do
// something else because this package changed.
const runSchema = "run 1"

// RunRefusal says why this judge runs no program, also not one that is trusted,
// or "".
func (j *Judge) RunRefusal() string {
	if j.unconfined != "" {
		return j.unconfined
	}
	if _, err := linker(); err != nil {
		return "there is no linker `cc`, so no program can be built"
	}
	return ""
}

// linker finds what rustc links with.
func linker() (string, error) {
	path, err := exec.LookPath("cc")
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// runThose adds to the verdicts what the programs do, of those that compile, may
// be run and are wanted to.
func (j *Judge) runThose(ctx context.Context, ps []quiz.Program, verdicts []quiz.Verdict) error {
	var wanted []int
	for i, p := range ps {
		if p.Run && p.Trusted && verdicts[i].Outcome == quiz.Compiles && verdicts[i].Run == nil {
			wanted = append(wanted, i)
		}
	}
	if len(wanted) == 0 || j.RunRefusal() != "" {
		return nil
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(j.jobs, len(wanted)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= len(wanted) {
					return
				}
				i := wanted[n]
				verdicts[i].Run = j.behaviour(ctx, ps[i])
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// behaviour builds a program and runs it, or remembers what it did; nil if it
// cannot be built.
func (j *Judge) behaviour(ctx context.Context, p quiz.Program) *quiz.Run {
	id := p.ID()
	key := slices.Concat(j.salt, id[:], []byte(runSchema))
	if j.cache != nil {
		if value, ok := j.cache.Get(key); ok {
			var r quiz.Run
			if json.Unmarshal(value, &r) == nil && r.Ending <= quiz.Killed {
				return &r
			}
		}
	}
	dir, err := workplace(p.Text)
	if dir != "" {
		defer os.RemoveAll(dir)
	}
	if err != nil || !j.build(ctx, dir, p.Edition) {
		return nil
	}
	r := j.runner.run(ctx, filepath.Join(dir, "out", "main"))
	if r != nil && j.cache != nil {
		if value, err := json.Marshal(r); err == nil {
			_ = j.cache.Put(key, value) // see Cache
		}
	}
	return r
}

// build makes a program of the text in dir: out/main.
func (j *Judge) build(ctx context.Context, dir, edition string) bool {
	cc, err := linker()
	if err != nil {
		return false
	}
	link := *j
	link.rules.Execute = slices.Concat(j.rules.Execute, []string{filepath.Dir(cc), "/usr/bin", "/bin", "/usr/libexec"})
	if real, err := filepath.EvalSymlinks(cc); err == nil {
		link.rules.Execute = append(link.rules.Execute, filepath.Dir(real))
	}
	_, failed, why := link.rustc(ctx, dir, "--edition="+edition, "--crate-type=bin", "--error-format=json", "--emit=link",
		"-Cdebuginfo=0", "-Clinker="+cc, "-o", "out/main", mainFile)
	return !failed && why == ""
}
