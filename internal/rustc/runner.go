package rustc

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

// attempts is after how many time-outs a program is said never to end.
const attempts = 2

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
				CPU: (timeout + time.Second) * time.Duration(runtime.NumCPU()),
			},
		},
		timeout: timeout,
		output:  64 << 10,
	}
}

// run runs a program until it ends by itself or it is clear that it does
// not; nil if that is not known.
func (r *runner) run(ctx context.Context, path string, args ...string) *quiz.Run {
	for range attempts {
		if did, again := r.attempt(ctx, path, args); !again {
			return did
		}
	}
	return &quiz.Run{Ending: quiz.NeverEnds}
}

// attempt runs a program once; again says that its time was over.
func (r *runner) attempt(ctx context.Context, path string, args []string) (did *quiz.Run, again bool) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeoutCause(ctx, r.timeout, errTooLong)
	defer stop()
	loud := func() { cancel(errTooLoud) }
	stdout, stderr := &capped{max: r.output, over: loud}, &capped{max: r.output, over: loud}
	cmd := exec.CommandContext(ctx, path)
	cmd.Dir, cmd.Env, cmd.Args = filepath.Dir(path), []string{}, append([]string{"main"}, args...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second
	rules := r.rules
	rules.Execute = append([]string{path}, rules.Execute...)
	err := r.start(&rules, cmd)

	did = &quiz.Run{Output: clean(stdout.kept.String())}
	switch cause := context.Cause(ctx); {
	case cause == errTooLong:
		return nil, true
	case cause == errTooLoud:
		did.Ending = quiz.Killed
		return did, false
	case cause != nil:
		return nil, false
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit) && exit.Exited():
		if did.Code = exit.ExitCode(); did.Code == panicked {
			did.Panic = panicMessage(stderr.kept.String())
		}
	case errors.As(err, &exit):
		did.Ending = quiz.Killed
	default:
		return nil, false
	}
	return did, false
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
