package rustc

import (
	"context"
	"fmt"
	"strings"

	"anneal/internal/quiz"
)

const (
	// maxMerged is how many programs share a crate. Twice as many save little
	// more, and all are judged one by one when the crate takes too long.
	maxMerged = 64

	// fewMerged is how many programs are not worth a second crate on another
	// core, and minMerged how many are worth a crate at all.
	fewMerged = 8
	minMerged = 3
)

// member is a program that shares a crate.
type member struct {
	n       int // its place among the programs of the call
	program quiz.Program
	*module
}

// batch judges programs in one crate, a module each. It returns the verdicts of
// which there is no doubt, in the order of ms; the others are Unknown, and those
// programs are to be judged alone.
//
// rustc stops at the end of a phase in which it has found errors. So what is
// said of a program with errors is all that would be said of it alone: it would
// have stopped there as well. What later phases would say of the others stays
// hidden: they are judged again without the failing ones, until no errors are
// left. Warnings are passed over, not turned off: the wording of some errors
// depends on the levels of lints.
func (j *Judge) batch(ctx context.Context, ms []member) []quiz.Verdict {
	verdicts := make([]quiz.Verdict, len(ms))
	left := make([]int, len(ms)) // indices into ms
	for i := range ms {
		left[i] = i
	}
	for len(left) >= minMerged && ctx.Err() == nil {
		crew := make([]member, len(left))
		for k, i := range left {
			crew[k] = ms[i]
		}
		messages, failed, why := j.run(ctx, merged(crew))
		if why != "" {
			break
		}
		said, ok := j.split(messages, crew)
		if !ok || failed != said.failed() {
			break
		}
		stopped := said.stopped()
		var again []int
		for k, i := range left {
			switch s := &said[k]; {
			case !failed:
				verdicts[i] = j.stamp(quiz.Verdict{Outcome: quiz.Compiles})
			case s.doubt:
			case stopped || len(s.errors) == 0:
				again = append(again, i)
			default:
				verdicts[i] = j.stamp(quiz.Verdict{Outcome: quiz.Fails, Errors: s.errors})
			}
		}
		left = again
	}
	return verdicts
}

// merged is the crate of some programs. Its main calls those of all, so that as
// much of each is compiled as when it is alone.
func merged(ms []member) crate {
	var calls strings.Builder
	for n := range ms {
		fmt.Fprintf(&calls, "    %s::%[1]s();\n", moduleName(n))
	}
	return joined(ms, "pub fn %s() { main() }", "fn main() {\n"+calls.String()+"}\n")
}

// joined is the crate of some programs, each with a function of the name of its
// module, which others can call, and with a main of its own.
func joined(ms []member, function, main string) crate {
	c := crate{edition: ms[0].program.Edition, emit: "mir"}
	var modules strings.Builder
	for n := range ms {
		fmt.Fprintf(&modules, "mod %s;\n", moduleName(n))
		c.files = append(c.files, file{moduleFile(n), ms[n].program.Text + "\n" + fmt.Sprintf(function, moduleName(n)) + "\n"})
	}
	c.files = append(c.files, file{mainFile, modules.String() + main})
	return c
}

// moduleName is what program n of a crate is called.
func moduleName(n int) string { return fmt.Sprintf("module%d", n) }

func moduleFile(n int) string { return "src/" + moduleName(n) + ".rs" }

// crews divides programs into those that share a crate: of one edition, no more
// than maxMerged, and for large numbers enough crates for all workers.
func crews(ms []member, workers int) [][]member {
	var editions []string
	of := map[string][]member{}
	for _, m := range ms {
		e := m.program.Edition
		if of[e] == nil {
			editions = append(editions, e)
		}
		of[e] = append(of[e], m)
	}
	var out [][]member
	for _, e := range editions {
		all := of[e]
		count := max((len(all)+maxMerged-1)/maxMerged, min(workers, len(all)/fewMerged), 1)
		for k := range count {
			out = append(out, all[k*len(all)/count:(k+1)*len(all)/count])
		}
	}
	return out
}
