package rustc

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"

	"anneal/internal/quiz"
)

// telling are the words of programs that may do something else when they share
// an executable, beside those that asModule knows: they look at their arguments,
// at addresses, or have the name of a type or of a source file printed.
var telling = map[token]bool{
	"env": true, "args": true, "set_hook": true, "take_hook": true, "update_hook": true, "location": true,
	"Backtrace": true, "PhantomData": true, "TypeId": true, "type_id": true,
	"unsafe": true, "as_ptr": true, "as_mut_ptr": true, "addr": true, "addr_of": true, "transmute": true,
}

var pointerFormat = regexp.MustCompile(`:[^{}"]*p\}`)

// runsAsModule decides whether a program does the same in an executable with
// others as it does alone; nil if that is in any doubt.
func runsAsModule(p quiz.Program) *module {
	if pointerFormat.MatchString(p.Text) {
		return nil
	}
	for _, t := range scan(p.Text, p.Edition >= "2021") {
		if telling[t] {
			return nil
		}
	}
	return asModule(p)
}

// executables are places in which programs are built for as long as one call
// takes.
type executables struct {
	*Judge
	work queue
	tell func(n int, did *quiz.Run) // what program n does

	mu   sync.Mutex
	dirs []string
}

// runAll has programs built and run: those that can in one executable with
// others, a process for each run in any case. tell is called for each, from
// several goroutines; with nil for those that cannot be built.
func (j *Judge) runAll(ctx context.Context, ps []quiz.Program, tell func(n int, did *quiz.Run)) {
	e := &executables{Judge: j, tell: tell}
	defer e.remove()
	var together []member
	for n, p := range ps {
		m := member{n, p, runsAsModule(p)}
		if m.module != nil {
			together = append(together, m)
		} else {
			e.alone(ctx, m)
		}
	}
	for _, crew := range crews(together, j.jobs) {
		e.work.add(func() { e.together(ctx, crew) })
	}
	e.work.run(ctx, j.jobs)
}

func (e *executables) alone(ctx context.Context, m member) {
	e.work.add(func() {
		var did *quiz.Run
		if path, ok := e.executable(ctx, alone(m.program, "")); ok {
			did = e.runner.run(ctx, path)
		}
		e.tell(m.n, did)
	})
}

// together builds an executable of several programs and has each run. What
// happens to name a module of it, or cannot be built, is done alone.
func (e *executables) together(ctx context.Context, ms []member) {
	path, ok := "", false
	if len(ms) >= minMerged {
		path, ok = e.executable(ctx, dispatching(ms))
	}
	for i, m := range ms {
		if !ok {
			e.alone(ctx, m)
			continue
		}
		e.work.add(func() {
			did := e.runner.run(ctx, path, strconv.Itoa(i))
			if did == nil || moduleLike.MatchString(did.Output) || moduleLike.MatchString(did.Panic) {
				e.alone(ctx, m)
				return
			}
			e.tell(m.n, did)
		})
	}
}

// dispatching is the crate of some programs that does what the one does whose
// number is its argument.
func dispatching(ms []member) crate {
	return joined(ms, func(n int) string {
		return fmt.Sprintf("    if std::env::args().nth(1).as_deref() == Some(\"%d\") { return %s::%[2]s(); }\n", n, moduleName(n))
	})
}

// executable builds a crate.
func (e *executables) executable(ctx context.Context, c crate) (path string, ok bool) {
	dir, err := workplace(c.files)
	if dir != "" {
		e.mu.Lock()
		e.dirs = append(e.dirs, dir)
		e.mu.Unlock()
	}
	if err != nil || !e.build(ctx, dir, c.edition) {
		return "", false
	}
	return filepath.Join(dir, "out", "main"), true
}

func (e *executables) remove() {
	for _, dir := range e.dirs {
		os.RemoveAll(dir)
	}
}
