package rustc

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

// ErrMissing says that there is no rustc that can be run. It comes wrapped with
// the reason.
var ErrMissing = errors.New("no usable rustc")

// ErrNoToolchain is the [ErrMissing] of a rustc that only stands for the one that
// rustup would start, where rustup has none to start.
var ErrNoToolchain = fmt.Errorf("%w: it is rustup's, which has no toolchain to start", ErrMissing)

// Judger gives verdicts on programs, one for each and in the same order. The
// error is that of the context; all else that goes wrong is a verdict
// [quiz.Unknown]. Verdicts on equal programs may share memory: treat them as
// read-only.
type Judger interface {
	Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error)
}

// Cache remembers verdicts between runs of the program, and who the compiler is.
// It is used from several goroutines. Get returns a value for each key, nil for
// those that it has none of; values are never empty. What Put cannot keep is
// found out again, so its error costs only time.
type Cache interface {
	Get(keys ...[]byte) [][]byte
	Put(key, value []byte) error
}

// Options say how programs are judged. The zero Options are usable.
type Options struct {
	Path     string                // rustc or the rustup shim; found in PATH if empty
	Jobs     int                   // processes at once; as many as cores if 0
	Timeout  time.Duration         // for one program, wall clock; 10 s if 0
	Cache    Cache                 // may be nil
	Progress func(done, total int) // may be nil; programs of the running call that differ, never called at the same time
}

// Judge asks the compiler. It may be used from several goroutines.
type Judge struct {
	path     string // the compiler proper, absolute
	sysroot  string
	version  string
	salt     []byte // hash of all that a verdict depends on beside the program
	paths    *strings.Replacer
	rules    sandbox.Rules // for the compiler
	env      []string      // the same
	runner   runner
	output   int // bytes of messages that are read
	timeout  time.Duration
	jobs     int
	cache    Cache
	progress func(done, total int)

	unconfined string // why the rules are open, or ""

	changes *changes
}

const (
	// schema is part of every cache key: raise it when verdicts of old programs
	// would come out differently because this package changed.
	schema = 3

	defaultTimeout = 10 * time.Second
	findTimeout    = 30 * time.Second // the first start of a compiler on a cold disk is slow
)

// flags are those that every program is compiled with, beside its edition.
var flags = []string{"--crate-type=bin", "--error-format=json", "--out-dir=out"}

// New finds the compiler: Options.Path, or what PATH has, is asked for its
// sysroot, and the binary there is used from then on. With a cache that knows the
// answers, and files that look as they did then, nothing is asked. Every failure
// is an [ErrMissing].
func New(ctx context.Context, o Options) (*Judge, error) {
	j := &Judge{
		changes:  &changes{},
		runner:   newRunner(),
		output:   4 << 20,
		timeout:  cmp.Or(o.Timeout, defaultTimeout),
		jobs:     cmp.Or(max(o.Jobs, 0), runtime.GOMAXPROCS(0)),
		cache:    o.Cache,
		progress: o.Progress,
	}
	plain, err := j.locate(ctx, o.Path)
	if err != nil {
		return nil, err
	}
	j.rules, j.env = compileRules(j.path, j.sysroot, j.timeout), environment(j.path)
	about, err := j.introduce(ctx, plain)
	if err != nil {
		return nil, err
	}
	commit := field(about, "commit-hash")
	if j.version = field(about, "release"); j.version == "" {
		return nil, fmt.Errorf("%w: %s does not say its version", ErrMissing, j.path)
	}
	salt := sha256.Sum256(fmt.Appendf(nil, "%d\n%q\n%s", schema, flags, about))
	j.salt = salt[:16]
	j.paths = strings.NewReplacer(
		filepath.Join(j.sysroot, "lib", "rustlib", "src", "rust")+string(filepath.Separator), "",
		"/rustc/"+commit+"/", "",
	)
	return j, nil
}

// Version returns the compiler's version, as "1.95.0".
func (j *Judge) Version() string { return j.version }

// Identity returns a name for all that verdicts depend on beside the program:
// the compiler, its flags, how this package reads it, whether it is confined and
// whether programs can be run.
func (j *Judge) Identity() string {
	name := fmt.Sprintf("%s %x", j.version, j.salt[:8])
	switch {
	case j.unconfined != "":
		name += " unconfined"
	case j.RunRefusal() != "":
		name += " runs nothing"
	}
	return name
}

// ask runs the compiler with a question about itself. It runs in the folder of
// the binary: rustup obeys toolchain files in the working folder and all above
// it, and those around the binary are as trustworthy as the binary.
func ask(ctx context.Context, run func(*exec.Cmd) error, path string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, findTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = filepath.Dir(path)
	cmd.Env = append(os.Environ(), "RUSTUP_AUTO_INSTALL=0") // nothing is to come from the network
	cmd.WaitDelay = time.Second
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	if err := run(cmd); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		said, _, _ := strings.Cut(strings.TrimSpace(problem.String()), "\n")
		if said != "" {
			return "", fmt.Errorf("%w: %s %s: %w: %s", ErrMissing, path, strings.Join(args, " "), err, said)
		}
		return "", fmt.Errorf("%w: %s %s: %w", ErrMissing, path, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(out.String()), nil
}

// field returns the value of a line "name: value".
func field(text, name string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
