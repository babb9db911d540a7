package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"anneal/decks"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// trust says whose word is asked for first.
type trust bool

const (
	evidenceFirst trust = false // quick, and enough for a review
	compilerFirst trust = true  // proves again what came with a deck
)

// judge returns the compiler at hand joined with the shipped evidence.
func (p *program) judge(cache rustc.Cache, first trust) rustc.Judger {
	real := &lateJudge{p: p, cache: cache}
	if first == compilerFirst {
		return rustc.Chain(real, &p.evidence)
	}
	return rustc.Chain(&p.evidence, real)
}

// shipped reads the evidence of the shipped course when it is first needed.
type shipped struct{ evidence *rustc.Evidence }

func (s *shipped) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if s.evidence == nil {
		e, err := rustc.ReadEvidence(bytes.NewReader(decks.Evidence))
		if err != nil {
			return nil, fmt.Errorf("the shipped evidence cannot be read: %w", err)
		}
		s.evidence = e
	}
	return s.evidence.Judge(ctx, ps)
}

// lateJudge looks for the compiler when it is first needed: to find it costs
// more than all else that most commands do.
type lateJudge struct {
	p     *program
	cache rustc.Cache
	judge *rustc.Judge
	none  bool
}

func (l *lateJudge) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if l.judge == nil && !l.none {
		bar := l.p.progress("asking rustc")
		j, err := rustc.New(ctx, rustc.Options{Cache: l.cache, Jobs: l.p.jobs, Progress: bar.show})
		switch {
		case errors.Is(err, rustc.ErrMissing):
			l.none = true
			l.p.hint("there is no rustc here, so programs that came without evidence stay unproved")
		case err != nil:
			return nil, err
		}
		l.judge = j
	}
	if l.judge == nil {
		return make([]quiz.Verdict, len(ps)), nil
	}
	return l.judge.Judge(ctx, ps)
}

// hasRustc reports whether a compiler can be looked for at all.
func hasRustc() bool {
	_, err := exec.LookPath("rustc")
	return err == nil
}

// bar shows how far a long piece of work has come, on a terminal only and only
// when it takes longer than people like to wait.
type bar struct {
	p     *program
	what  string
	begun time.Time
	drawn time.Time
	live  bool
}

func (p *program) progress(what string) *bar {
	return &bar{p: p, what: what, begun: time.Now(), live: isTerminal(p.Stderr)}
}

func (b *bar) show(done, total int) {
	now := time.Now()
	if !b.live || now.Sub(b.begun) < 500*time.Millisecond {
		return
	}
	if done == total {
		fmt.Fprint(b.p.Stderr, "\r\x1b[K")
		return
	}
	if now.Sub(b.drawn) > 50*time.Millisecond {
		b.drawn = now
		fmt.Fprintf(b.p.Stderr, "\r\x1b[K%s: %d of %d programs", b.what, done, total)
	}
}
