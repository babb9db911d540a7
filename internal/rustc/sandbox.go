package rustc

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

// libraries are where systems keep what programs load when they start. That of
// Nix and of Guix holds all else too; it is as public as the others.
var libraries = []string{"/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store"}

// loader are the files that the loader of libraries reads.
var loader = []string{"/etc/ld.so.cache"}

// compileRules returns what rustc may touch beside the folder that it works in:
// itself, its sysroot and libraries.
func compileRules(path, sysroot string, timeout time.Duration) sandbox.Rules {
	own := []string{path, filepath.Join(sysroot, "lib"), filepath.Join(sysroot, "lib64"), filepath.Join(sysroot, "lib32")}
	return sandbox.Rules{
		Read:    loader,
		Execute: append(own, libraries...),
		// Memory: rustc needs 0.5 GB of address space for small programs.
		Limits: sandbox.Limits{Memory: 3 << 30, File: 64 << 20, CPU: timeout},
	}
}

// about asks the compiler about itself, in the sandbox if there is one. A
// compiler that cannot be started there, since it lies or needs something at a
// place that nobody thought of, is used without it and with the reason.
func (j *Judge) about(ctx context.Context) (text string, err error) {
	support := sandbox.Supported()
	if support.Confines() {
		inside := j.rules
		inside.Limits = sandbox.Limits{}
		if text, err = ask(ctx, inside.Run, j.path, "-vV"); err == nil {
			return text, nil
		}
		j.unconfined = "rustc does not start in the sandbox: " + strings.TrimPrefix(err.Error(), ErrMissing.Error()+": ")
	} else {
		j.unconfined = support.Why()
	}
	j.rules.Open = true
	return ask(ctx, (*exec.Cmd).Run, j.path, "-vV")
}

// Unconfined says why rustc runs without a sandbox, or "". Then programs that
// could read this machine's files are not judged, and none is run.
func (j *Judge) Unconfined() string { return j.unconfined }

// elsewhere says why a verdict does not count: the program asks for something
// that is not in it and that another machine may have. Where the sandbox holds,
// such programs come as far as here.
func elsewhere(v quiz.Verdict) string {
	for _, e := range v.Errors {
		switch {
		case strings.HasPrefix(e.Text, "environment variable `") && strings.Contains(e.Text, "not defined at compile time"):
			return "needs settings that are not part of it: " + e.Text
		case strings.HasPrefix(e.Text, "couldn't read "), e.Code == "E0583":
			return "needs a file that is not part of it: " + e.Text
		}
	}
	return ""
}
