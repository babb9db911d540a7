package rustc

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
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
	if why := sandbox.Supported().WhyNoStranger(); why != "" {
		return why
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

// CanRun reports whether this judge would run a program that compiles.
func (j *Judge) CanRun(p quiz.Program) bool { return p.Run && p.Trusted && j.RunRefusal() == "" }

// addRuns adds to the verdicts what the programs do, of those that compile and
// are wanted to be run. What a program that is not trusted did when it was is
// remembered; nothing is run for that.
func (j *Judge) addRuns(ctx context.Context, ps []quiz.Program, verdicts []quiz.Verdict) error {
	var wanted, open []int
	var keys [][]byte
	for i, p := range ps {
		if p.Run && verdicts[i].Outcome == quiz.Compiles && verdicts[i].Run == nil {
			wanted, keys = append(wanted, i), append(keys, j.runKey(p))
		}
	}
	for n, did := range j.recallRuns(keys) {
		i := wanted[n]
		if verdicts[i].Run = did; did == nil && j.CanRun(ps[i]) {
			open = append(open, i)
		}
	}
	var differ []quiz.Program
	places := map[quiz.ProgramID][]int{} // of equal programs
	for _, i := range open {
		id := ps[i].ID()
		if places[id] == nil {
			differ = append(differ, ps[i])
		}
		places[id] = append(places[id], i)
	}
	j.runAll(ctx, differ, func(n int, did *quiz.Run) {
		j.keepRun(differ[n], did)
		for _, i := range places[differ[n].ID()] {
			verdicts[i].Run = did
		}
	})
	return ctx.Err()
}

func (j *Judge) runKey(p quiz.Program) []byte {
	id := p.ID()
	return slices.Concat(j.salt, id[:], []byte(runSchema))
}

// recallRuns returns what programs did before, nil where that is not known.
func (j *Judge) recallRuns(keys [][]byte) []*quiz.Run {
	runs := make([]*quiz.Run, len(keys))
	if j.cache == nil || len(keys) == 0 {
		return runs
	}
	for n, value := range j.cache.Get(keys...) {
		var r quiz.Run
		if value != nil && json.Unmarshal(value, &r) == nil && r.Ending <= quiz.Killed {
			runs[n] = &r
		}
	}
	return runs
}

// keepRun remembers what a program did.
func (j *Judge) keepRun(p quiz.Program, did *quiz.Run) {
	if did == nil {
		return
	}
	if value, err := json.Marshal(did); err == nil {
		j.remember(j.runKey(p), value)
	}
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
		"-Cdebuginfo=0", "-Ccodegen-units=1", "-Clinker="+cc, "-o", "out/main", mainFile)
	return !failed && why == ""
}
