package rustc

import (
	"cmp"
	"context"
	"slices"

	"anneal/internal/quiz"
)

// Chain returns a judge that asks the judges one after the other, each for the
// programs that those before it do not know. What nobody knows carries the
// reasons of all of them. Of a program that compiles and is to be run, what it
// does is asked of those behind as well, if they could say; the verdict stays.
func Chain(judges ...Judger) Judger { return chain(judges) }

type chain []Judger

func (c chain) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]quiz.Verdict, len(ps))
	for i := range ps {
		out[i] = unknown("there is neither rustc nor evidence")
	}
	for n, judge := range c {
		asked, at := []quiz.Program{}, []int{}
		for i, p := range ps {
			if out[i].Outcome == quiz.Unknown || lacksRun(p, out[i]) && canRun(judge, p) {
				asked, at = append(asked, p), append(at, i)
			}
		}
		if len(asked) == 0 {
			continue
		}
		verdicts, err := judge.Judge(ctx, asked)
		if err != nil {
			return nil, err
		}
		for k, i := range at {
			v := verdicts[k]
			switch {
			case out[i].Outcome == quiz.Compiles:
				if v.Outcome == quiz.Compiles {
					out[i].Run = v.Run
				}
				continue
			case v.Outcome == quiz.Unknown:
				if n > 0 && v.Why != "" && out[i].Why != "" && v.Why != out[i].Why {
					v.Why = out[i].Why + "; " + v.Why
				}
				// A compiler that would not say is still one that was asked.
				v.Rustc = cmp.Or(out[i].Rustc, v.Rustc)
			}
			out[i] = v
		}
	}
	return out, nil
}

// lacksRun reports whether a verdict does not say what it was asked to.
func lacksRun(p quiz.Program, v quiz.Verdict) bool {
	return p.Run && v.Outcome == quiz.Compiles && v.Run == nil
}

// canRun asks a judge whether it could say what a program does that compiles.
func canRun(judge Judger, p quiz.Program) bool {
	r, ok := judge.(interface{ CanRun(quiz.Program) bool })
	return ok && r.CanRun(p)
}

// Recall returns the verdict that the first judge gives without work, if it is
// one that recalls. Those behind it are not asked: it may yet know better. One
// that does not say what a program does is none if a judge behind could say.
func (c chain) Recall(p quiz.Program) (quiz.Verdict, bool) {
	if len(c) == 0 {
		return quiz.Verdict{}, false
	}
	v, ok := recall(c[0], p)
	if ok && lacksRun(p, v) && slices.ContainsFunc(c[1:], func(j Judger) bool { return canRun(j, p) }) {
		return quiz.Verdict{}, false
	}
	return v, ok
}

// CanRun reports whether any of the judges could say what a program does.
func (c chain) CanRun(p quiz.Program) bool {
	return slices.ContainsFunc(c, func(j Judger) bool { return canRun(j, p) })
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
