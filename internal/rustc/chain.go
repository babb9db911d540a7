package rustc

import (
	"cmp"
	"context"

	"anneal/internal/quiz"
)

// Chain returns a judge that asks the judges one after the other, each for the
// programs that those before it do not know. What nobody knows carries the
// reasons of all of them.
func Chain(judges ...Judger) Judger { return chain(judges) }

type chain []Judger

func (c chain) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]quiz.Verdict, len(ps))
	open := make([]int, len(ps)) // programs without a verdict
	for i := range ps {
		out[i] = unknown("there is neither rustc nor evidence")
		open[i] = i
	}
	for n, judge := range c {
		if len(open) == 0 {
			break
		}
		asked := make([]quiz.Program, len(open))
		for k, i := range open {
			asked[k] = ps[i]
		}
		verdicts, err := judge.Judge(ctx, asked)
		if err != nil {
			return nil, err
		}
		var still []int
		for k, i := range open {
			v := verdicts[k]
			if v.Outcome == quiz.Unknown {
				still = append(still, i)
				if n > 0 && v.Why != "" && out[i].Why != "" && v.Why != out[i].Why {
					v.Why = out[i].Why + "; " + v.Why
				}
				// A compiler that would not say is still one that was asked.
				v.Rustc = cmp.Or(out[i].Rustc, v.Rustc)
			}
			out[i] = v
		}
		open = still
	}
	return out, nil
}

// Recall returns the verdict that the first judge gives without work, if it is
// one that recalls. Those behind it are not asked: it may yet know better.
func (c chain) Recall(p quiz.Program) (quiz.Verdict, bool) {
	if len(c) == 0 {
		return quiz.Verdict{}, false
	}
	return recall(c[0], p)
}

// recall asks a judge for a verdict that costs no work.
func recall(judge Judger, p quiz.Program) (quiz.Verdict, bool) {
	if r, ok := judge.(interface {
		Recall(quiz.Program) (quiz.Verdict, bool)
	}); ok {
		return r.Recall(p)
	}
	return quiz.Verdict{}, false
}
