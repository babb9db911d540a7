package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os/exec"
	"sync"

	cli2 "github.com/urfave/cli/v2"

	"anneal/decks"
	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// judge returns the shipped evidence joined with the compiler at hand: quick, and
// enough for a review. What programs do that the evidence knows the compiler is
// not asked: a review is not to begin with hundreds of them being built.
func (p *program) judge(cache rustc.Cache) rustc.Judger {
	return rustc.Chain(&p.evidence, &lateJudge{p: p, cache: cache})
}

// shipped reads the evidence of the shipped course when it is first needed.
type shipped struct {
	once     sync.Once
	evidence *rustc.Lookup
	err      error
}

// read reads it, once.
func (s *shipped) read() (*rustc.Lookup, error) {
	s.once.Do(func() { s.evidence, s.err = rustc.LookUp(decks.Evidence) })
	if s.err != nil {
		return nil, fmt.Errorf("the shipped evidence cannot be read: %w", s.err)
	}
	return s.evidence, nil
}

// Judge returns the recorded verdicts.
func (s *shipped) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	e, err := s.read()
	if err != nil {
		return nil, err
	}
	return e.Judge(ctx, ps)
}

// CanRun reports whether it was recorded what a program does.
func (s *shipped) CanRun(p quiz.Program) bool {
	e, err := s.read()
	return err == nil && e.CanRun(p)
}

// Recall returns the recorded verdict on a program, if there is one.
func (s *shipped) Recall(p quiz.Program) (quiz.Verdict, bool) {
	e, err := s.read()
	if err != nil {
		return quiz.Verdict{}, false
	}
	return e.Recall(p)
}

// lateJudge looks for the compiler when it is first needed: to find it costs
// more than all else that most commands do.
type lateJudge struct {
	p     *program
	cache rustc.Cache
	quiet bool // a session is on the screen, over which nothing else may write
	judge *rustc.Judge
	none  string // why there is none, where there is none
}

// find looks for the compiler, once.
func (l *lateJudge) find(ctx context.Context) error {
	if l.judge != nil || l.none != "" {
		return nil
	}
	o := rustc.Options{Cache: l.cache, Jobs: l.p.jobs}
	if !l.quiet {
		o.Progress = l.p.bar().programs
	}
	j, err := rustc.New(ctx, o)
	if err != nil && !errors.Is(err, rustc.ErrMissing) {
		return err
	}
	if err != nil {
		l.none = missing(err)
		if !l.quiet {
			l.p.hint("%s, so programs that came without evidence stay unproved", l.none)
		}
	}
	l.judge = j
	if l.p.run && j != nil {
		l.p.warnNoRuns(j.RunRefusal())
	}
	return nil
}

func (l *lateJudge) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if err := l.find(ctx); err != nil {
		return nil, err
	}
	if l.judge == nil {
		none := make([]quiz.Verdict, len(ps))
		for i := range none {
			none[i].Why = l.none
		}
		return none, nil
	}
	return l.judge.Judge(ctx, ps)
}

// missing says why there is no compiler, and what to do where that is known.
func missing(err error) string {
	switch {
	case errors.Is(err, rustc.ErrNoToolchain):
		return "rustc is rustup's, which has no toolchain to start (`rustup default stable` gets one)"
	case errors.Is(err, exec.ErrNotFound):
		return "there is no rustc here"
	}
	return err.Error()
}

// buildJudge returns the judge of a build and a name for it: lessons that were
// judged under another name are compiled again. real is the compiler in it, or nil.
func (p *program) buildJudge(c *cli2.Context, cache rustc.Cache) (judge compile.Judge, by string, real *rustc.Judge, err error) {
	if c.Bool("no-rustc") {
		return &p.evidence, evidenceName(), nil, nil
	}
	late := &lateJudge{p: p, cache: cache}
	if err := late.find(c.Context); err != nil {
		return nil, "", nil, err
	}
	if late.judge == nil {
		return rustc.Chain(late, &p.evidence), late.name(), nil, nil
	}
	return rustc.Chain(late.judge, &p.evidence), late.name(), late.judge, nil
}

// name names the compiler with the evidence behind it after what they would say.
func (l *lateJudge) name() string {
	if l.judge == nil {
		return "no rustc, " + evidenceName()
	}
	return "rustc " + l.judge.Identity() + ", " + evidenceName()
}

func evidenceName() string {
	evidence := sha256.Sum256(decks.Evidence)
	return fmt.Sprintf("evidence %x", evidence[:8])
}

// hasRustc reports whether a compiler can be looked for at all.
func hasRustc() bool {
	_, err := exec.LookPath("rustc")
	return err == nil
}
