package rustc

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

// longer is how many times the time of the first attempt the next ones have by the
// clock. Of the processor they have as much as the first could have had.
var longer = [...]time.Duration{2, longest}

const longest = 10

// runner is how programs are run.
type runner struct {
	start   func(*sandbox.Rules, *exec.Cmd) error // runs a program to its end; only tests have another than RunStranger
	rules   sandbox.Rules                         // for all of them; each may also execute itself
	timeout time.Duration
	output  int // bytes of standard output that are read, and of standard error
}

// newRunner lets programs touch themselves and the libraries that they are
// loaded with.
func newRunner() runner {
	timeout := 3 * time.Second
	return runner{
		start: (*sandbox.Rules).RunStranger,
		rules: sandbox.Rules{
			Read:    loader,
			Execute: libraries,
			Limits: sandbox.Limits{
				Memory: 1 << 30, NoFile: true, Files: 64, Threads: 256,
				// The clock stops a program; this is for the case that nobody
				// is left to look at it.
				CPU: (longest*timeout + time.Second) * time.Duration(runtime.NumCPU()),
			},
		},
		timeout: timeout,
		output:  64 << 10,
	}
}

// run runs a program until it ends by itself or it is clear that it does
// not; nil if that is not known.
func (r *runner) run(ctx context.Context, path string, args ...string) *quiz.Run {
	did, again := r.first(ctx, path, args...)
	if again {
		did = r.second(ctx, path, args...)
	}
	return did
}

// first runs a program. again says that its time was over: nothing follows from
// one time-out.
func (r *runner) first(ctx context.Context, path string, args ...string) (did *quiz.Run, again bool) {
	did, _, over := r.attempt(ctx, r.timeout, 0, path, args)
	return did, over
}

// second runs a program that needs longer, until it is clear why. It is to be
// called when the machine has little else to do.
func (r *runner) second(ctx context.Context, path string, args ...string) *quiz.Run {
	for _, times := range longer {
		did, used, over := r.attempt(ctx, times*r.timeout, r.timeout, path, args)
		switch {
		case !over:
			return did
		case r.endless(used):
			return &quiz.Run{Ending: quiz.NeverEnds}
		}
	}
	return nil
}

// endless says of a program whose time was over in a later attempt, by the
// processor time it used, whether it never ends: because it had as much as it
// could have had in the first, or because it waits. In between it may be slow
// because others are in its way.
func (r *runner) endless(used time.Duration) bool {
	return used >= r.timeout*9/10 || used < r.timeout/5
}

// attempts is how often a program is begun that is not: more than twice in a row is
// no accident.
const attempts = 4

// attempt runs a program once; over says that its time was, by the clock or, with
// a processor time above 0, by that, and used is what it had of that.
func (r *runner) attempt(ctx context.Context, timeout, processor time.Duration, path string, args []string) (did *quiz.Run, used time.Duration, over bool) {
	for range attempts {
		var begun bool
		if did, used, over, begun = r.begin(ctx, timeout, processor, path, args); begun {
			return did, used, over
		}
	}
	return nil, 0, false
}

// diedBefore are the last words of a Go runtime. The child that becomes the program
// is this program until then, with less memory than its runtime may ask for: on a
// busy machine one of its threads may be too late. A program that prints the same is
// one of which it is not known what it does.
var diedBefore = lazyregexp.New(`^(?:fatal error: |runtime: |runtime/cgo: )`)

// begin is attempt; begun says whether the process was the program in the end.
func (r *runner) begin(ctx context.Context, timeout, processor time.Duration, path string, args []string) (did *quiz.Run, used time.Duration, over, begun bool) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeoutCause(ctx, timeout, errTooLong)
	defer stop()
	loud := func() { cancel(errTooLoud) }
	stdout, stderr := &capped{max: r.output, over: loud}, &capped{max: r.output, over: loud}
	cmd := exec.CommandContext(ctx, path)
	cmd.Dir, cmd.Env, cmd.Args = filepath.Dir(path), []string{}, append([]string{"main"}, args...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second
	rules := r.rules
	rules.Execute = append([]string{path}, rules.Execute...)
	if processor > 0 {
		rules.Limits.CPU = processor
	}
	err := r.start(&rules, cmd)

	did = &quiz.Run{Output: clean(stdout.kept.String())}
	switch cause := context.Cause(ctx); {
	case cause == errTooLong && cmd.ProcessState != nil:
		return nil, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), true, true
	case cause == errTooLoud:
		did.Ending = quiz.Killed
		return did, 0, false, true
	case cause != nil:
		return nil, 0, false, true
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit) && exit.ExitCode() == 2 && diedBefore.Get().MatchString(stderr.kept.String()):
		return nil, 0, false, false
	case errors.As(err, &exit) && exit.Exited():
		if did.Code = exit.ExitCode(); did.Code == panicked {
			did.Panic = panicMessage(stderr.kept.String())
		}
	case errors.As(err, &exit):
		if used := exit.UserTime() + exit.SystemTime(); processor > 0 && used >= processor*9/10 {
			return nil, used, true, true
		}
		did.Ending = quiz.Killed
	default:
		return nil, 0, false, true
	}
	return did, 0, false, true
}

// panicked is the exit code of a program whose main panics.
const panicked = 101

var panicHead = lazyregexp.New(`(?m)^thread 'main'(?: \(\d+\))? panicked at .*:\d+:\d+:\n`)

// panicMessage takes the message of the last panic in main out of what a program
// wrote to standard error; "" if there is none.
func panicMessage(stderr string) string {
	heads := panicHead.Get().FindAllStringIndex(stderr, -1)
	if len(heads) == 0 {
		return ""
	}
	text := stderr[heads[len(heads)-1][1]:]
	text, _, _ = strings.Cut(text, "\nnote: run with `RUST_BACKTRACE=1`")
	return clean(strings.TrimRight(text, "\n"))
}
