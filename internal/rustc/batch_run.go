package rustc

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// telling are the words of programs that may do something else when they share
// an executable, beside those that asModule knows: they look at their arguments,
// at addresses, or have the name of a type or of a source file printed.
var telling = map[token]bool{
	"env": true, "args": true, "set_hook": true, "take_hook": true, "update_hook": true, "location": true,
	"Backtrace": true, "PhantomData": true, "TypeId": true, "type_id": true,
	"unsafe": true, "addr": true, "addr_of": true, "transmute": true,
}

var pointerFormat = lazyregexp.New(`:[^{}"]*p\}`)

// runsAsModule decides whether a program does the same in an executable with
// others as it does alone; nil if that is in any doubt.
func runsAsModule(p quiz.Program) *module {
	if pointerFormat.Get().MatchString(p.Text) {
		return nil
	}
	for _, t := range scan(p.Text, p.Edition >= "2021") {
		if telling[t] {
			return nil
		}
	}
	return fits(p, true)
}

// executables has programs built and run for one call.
type executables struct {
	*Judge
	work queue                      // building, and first attempts
	late queue                      // second attempts
	tell func(n int, did *quiz.Run) // what program n does

	mu   sync.Mutex
	dirs []string // all that were made
}

// built is an executable of some megabytes, in a folder that is removed after
// the last run.
type built struct {
	dir  string
	runs atomic.Int64 // that are still to come
}

func (x *built) done() {
	if x.runs.Add(-1) == 0 {
		os.RemoveAll(x.dir)
	}
}

// runAll has programs built and run: those that can in one executable with
// others, a process for each run in any case. tell is called for each, from
// several goroutines; with nil for those that cannot be built.
func (j *Judge) runAll(ctx context.Context, ps []quiz.Program, tell func(n int, did *quiz.Run)) {
	e := &executables{Judge: j, tell: tell}
	defer e.remove()
	var together, apart []member
	for n, p := range ps {
		m := member{n, p, runsAsModule(p)}
		if m.module != nil {
			together = append(together, m)
		} else {
			apart = append(apart, m)
		}
	}
	for _, crew := range crews(together, j.jobs) { // the long work first
		e.work.add(func() { e.together(ctx, crew) })
	}
	for _, m := range apart {
		e.alone(ctx, m)
	}
	// What was built together may have to be built alone after its second attempt,
	// and then has two again.
	for range 2 {
		e.work.run(ctx, j.jobs)
		e.late.run(ctx, min(j.jobs, runtime.NumCPU())) // with nothing of ours beside them, a core for each
	}
}

func (e *executables) alone(ctx context.Context, m member) {
	e.work.add(func() {
		tell := func(did *quiz.Run) { e.tell(m.n, did) }
		if x := e.executable(ctx, alone(m.program, ""), 1); x != nil {
			e.run(ctx, x, tell)
		} else {
			tell(nil)
		}
	})
}

// run has a program run and tells of it, at once or after a second attempt.
func (e *executables) run(ctx context.Context, x *built, tell func(*quiz.Run), args ...string) {
	path := filepath.Join(x.dir, "out", "main")
	did, again := e.runner.first(ctx, path, args...)
	if !again {
		x.done()
		tell(did)
		return
	}
	e.late.add(func() {
		did := e.runner.second(ctx, path, args...)
		x.done()
		tell(did)
	})
}

// together builds an executable of several programs and has each run. What
// happens to name a module of it, or cannot be built, is done alone.
func (e *executables) together(ctx context.Context, ms []member) {
	var x *built
	if len(ms) >= minMerged {
		x = e.executable(ctx, dispatching(ms), len(ms))
	}
	for i, m := range ms {
		if x == nil {
			e.alone(ctx, m)
			continue
		}
		tell := func(did *quiz.Run) {
			if did == nil || moduleLike.Get().MatchString(did.Output) || moduleLike.Get().MatchString(did.Panic) {
				e.alone(ctx, m)
				return
			}
			e.tell(m.n, did)
		}
		e.work.add(func() { e.run(ctx, x, tell, strconv.Itoa(i)) })
	}
}

// dispatching is the crate of some programs that does what the one does whose
// number is its argument.
func dispatching(ms []member) crate {
	var main strings.Builder
	main.WriteString("fn main() -> std::process::ExitCode {\n    match std::env::args().nth(1).as_deref() {\n")
	for n := range ms {
		fmt.Fprintf(&main, "        Some(\"%d\") => %s::%[2]s(),\n", n, moduleName(n))
	}
	main.WriteString("        _ => std::process::abort(),\n    }\n}\n")
	return joined(ms, "pub fn %s() -> ::std::process::ExitCode { ::std::process::Termination::report(main()) }", main.String())
}

// executable builds a crate that is to be run so often; nil if it cannot be built.
func (e *executables) executable(ctx context.Context, c crate, runs int) *built {
	dir, err := workplace(c.files)
	if dir != "" {
		e.mu.Lock()
		e.dirs = append(e.dirs, dir)
		e.mu.Unlock()
	}
	if err != nil {
		return nil
	}
	x := &built{dir: dir}
	x.runs.Store(int64(runs))
	if !e.build(ctx, dir, c.edition) {
		os.RemoveAll(dir)
		return nil
	}
	return x
}

// remove removes what an interruption left.
func (e *executables) remove() {
	for _, dir := range e.dirs {
		os.RemoveAll(dir)
	}
}
