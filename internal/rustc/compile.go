package rustc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"anneal/internal/quiz"
)

// mainFile is the program as rustc is told of it and names it in messages.
const mainFile = "src/main.rs"

var (
	errTooLong = errors.New("took too long")
	errTooLoud = errors.New("too many messages")
)

func unknown(format string, args ...any) quiz.Verdict {
	return quiz.Verdict{Outcome: quiz.Unknown, Why: fmt.Sprintf(format, args...)}
}

// crate is what one process compiles.
type crate struct {
	files   []file // mainFile among them
	edition string
	emit    string // "mir"; "metadata" is quicker and finds less
}

// file is a source file, by its path in the folder of compilation.
type file struct{ path, text string }

// alone is the crate of one program.
func alone(p quiz.Program, emit string) crate {
	return crate{files: []file{{mainFile, p.Text}}, edition: p.Edition, emit: emit}
}

// compile gives the verdict on a crate of one program.
func (j *Judge) compile(ctx context.Context, c crate) quiz.Verdict {
	messages, failed, why := j.run(ctx, c)
	if why != "" {
		return unknown("%s", why)
	}
	v := read(messages, failed, j.paths)
	if why := elsewhere(v); why != "" {
		return unknown("%s", why)
	}
	return v
}

// run runs rustc on a crate in a folder of its own. It returns what rustc wrote
// and whether it found errors, or why that is not known.
func (j *Judge) run(ctx context.Context, c crate) (output []byte, failed bool, why string) {
	dir, err := workplace(c.files)
	if dir != "" {
		defer os.RemoveAll(dir)
	}
	if err != nil {
		return nil, false, fmt.Sprintf("no place to compile in: %v", err)
	}
	return j.rustc(ctx, dir, slices.Concat([]string{"--edition=" + c.edition}, flags, []string{"--emit=" + c.emit, mainFile})...)
}

// rustc runs the compiler in a folder, the only one in which it can write. It
// returns what rustc wrote and whether it found errors, or why that is not
// known.
func (j *Judge) rustc(ctx context.Context, dir string, args ...string) (output []byte, failed bool, why string) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeoutCause(ctx, j.timeout, errTooLong)
	defer stop()

	messages := &capped{max: j.output, over: func() { cancel(errTooLoud) }}
	cmd := exec.CommandContext(ctx, j.path, args...)
	cmd.Dir, cmd.Env = dir, j.env
	cmd.WaitDelay = time.Second
	cmd.Stderr = messages
	rules := j.rules
	rules.Write = []string{dir}
	err := rules.Run(cmd)

	// The cause comes first: on Windows a killed process looks like one that
	// found errors.
	switch cause := context.Cause(ctx); {
	case cause == errTooLong:
		return nil, false, fmt.Sprintf("rustc took longer than %v", j.timeout)
	case cause == errTooLoud:
		return nil, false, fmt.Sprintf("rustc wrote more than %d KiB of messages", j.output>>10)
	case cause != nil:
		return nil, false, fmt.Sprintf("interrupted: %v", cause)
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return messages.kept.Bytes(), false, ""
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return messages.kept.Bytes(), true, ""
	case errors.As(err, &exit):
		return nil, false, fmt.Sprintf("rustc crashed (%v)", exit)
	case cmd.Process == nil:
		return nil, false, fmt.Sprintf("rustc cannot be started: %v", err)
	}
	return nil, false, fmt.Sprintf("rustc cannot be waited for: %v", err)
}

// environment is what rustc, and so env! in a program, sees. It is the same on
// all machines, but on Windows, where rustc finds its libraries by PATH and its
// temporary files by an absolute path.
func environment(rustc string) []string {
	if os.PathSeparator == '\\' {
		tmp := os.TempDir()
		return []string{"PATH=" + filepath.Dir(rustc), "TMP=" + tmp, "TEMP=" + tmp}
	}
	return []string{"PATH=/usr/local/bin:/usr/bin:/bin", "TMPDIR=out", "LC_ALL=C"}
}

// workplace makes a private folder with source files in it.
func workplace(files []file) (dir string, err error) {
	if dir, err = os.MkdirTemp("", "anneal-rustc-"); err != nil {
		return "", err
	}
	for _, sub := range []string{"src", "out"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			return dir, err
		}
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.path)), []byte(f.text), 0o600); err != nil {
			return dir, err
		}
	}
	return dir, nil
}

// capped keeps what is written to it, up to max bytes; at the first byte more
// it calls over and from then on throws away.
type capped struct {
	kept bytes.Buffer // not embedded: its ReadFrom would pass Write by
	max  int
	over func()
}

func (c *capped) Write(p []byte) (int, error) {
	if c.kept.Len()+len(p) > c.max {
		c.over()
		return len(p), nil
	}
	return c.kept.Write(p)
}
