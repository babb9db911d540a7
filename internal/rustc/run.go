package rustc

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

const (
	// runSchema is part of the cache keys of runs: raise it when programs would
	// do something else because this package changed.
	runSchema = "run 1"

	runTimeout = 3 * time.Second
	runOutput  = 64 << 10 // bytes of standard output, and of standard error
	attempts   = 2        // time-outs after which a program is said never to end
)

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
	r := j.execute(ctx, filepath.Join(dir, "out", "main"))
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

// runRules are what a stranger's program may touch: itself and the libraries
// that it is loaded with.
func runRules(path string) sandbox.Rules {
	return sandbox.Rules{
		Read:    loader,
		Execute: append([]string{path}, libraries...),
		Limits: sandbox.Limits{
			Memory: 1 << 30, NoFile: true, Files: 64, Threads: 256,
			// The clock stops a program; this is for the case that nobody is
			// left to look at it.
			CPU: (runTimeout + time.Second) * time.Duration(runtime.NumCPU()),
		},
	}
}

// execute runs a program until it ends by itself or it is clear that it does
// not; nil if that is not known.
func (j *Judge) execute(ctx context.Context, path string) *quiz.Run {
	for range attempts {
		if r, again := j.attempt(ctx, path); !again {
			return r
		}
	}
	return &quiz.Run{Ending: quiz.NeverEnds}
}

// attempt runs a program once; again says that its time was over.
func (j *Judge) attempt(ctx context.Context, path string) (r *quiz.Run, again bool) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeoutCause(ctx, runTimeout, errTooLong)
	defer stop()
	loud := func() { cancel(errTooLoud) }
	stdout, stderr := &capped{max: runOutput, over: loud}, &capped{max: runOutput, over: loud}
	cmd := exec.CommandContext(ctx, path)
	cmd.Dir, cmd.Env, cmd.Args = filepath.Dir(path), []string{}, []string{"main"}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second
	rules := j.runRules(path)
	err := rules.RunStranger(cmd)

	r = &quiz.Run{Output: clean(stdout.kept.String())}
	switch cause := context.Cause(ctx); {
	case cause == errTooLong:
		return nil, true
	case cause == errTooLoud:
		r.Ending = quiz.Killed
		return r, false
	case cause != nil:
		return nil, false
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit) && exit.Exited():
		if r.Code = exit.ExitCode(); r.Code == panicked {
			r.Panic = panicMessage(stderr.kept.String())
		}
	case errors.As(err, &exit):
		r.Ending = quiz.Killed
	default:
		return nil, false
	}
	return r, false
}

// panicked is the exit code of a program whose main panics.
const panicked = 101

var panicHead = regexp.MustCompile(`(?m)^thread 'main'(?: \(\d+\))? panicked at .*:\d+:\d+:\n`)

// panicMessage takes the message of the last panic in main out of what a program
// wrote to standard error; "" if there is none.
func panicMessage(stderr string) string {
	heads := panicHead.FindAllStringIndex(stderr, -1)
	if len(heads) == 0 {
		return ""
	}
	text := stderr[heads[len(heads)-1][1]:]
	text, _, _ = strings.Cut(text, "\nnote: run with `RUST_BACKTRACE=1`")
	return clean(strings.TrimRight(text, "\n"))
}
