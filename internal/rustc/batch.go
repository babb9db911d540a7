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
// rustc stops at the end of some phases if it has found errors of some kinds in
// them, and so an error in one program can hide those of others. Therefore the
// crate has a last module with an error of the last phase that finds any, which
// is borrow checking (see [probe]). Where that error is reported all others are
// as well. Where it is not, programs are left out, first those whose errors may
// be to blame. What the programs without errors would be told later is found out
// in a crate of them alone. Warnings are passed over, not turned off: the wording
// of some errors depends on the levels of lints.
func (j *Judge) batch(ctx context.Context, ms []member) []quiz.Verdict {
	verdicts := make([]quiz.Verdict, len(ms))
	left := make([]int, len(ms)) // indices into ms
	for i := range ms {
		left[i] = i
	}
	for len(left) >= minMerged && ctx.Err() == nil {
		crew := choose(ms, left)
		said := j.hear(ctx, crew, true)
		if said == nil {
			return verdicts
		}
		var again, clean []int
		for k, i := range left {
			switch s := &said.modules[k]; {
			case len(s.errors) == 0:
				again, clean = append(again, i), append(clean, i)
			case !said.probed && !s.doubt && !said.blames(k):
				again = append(again, i)
			case said.probed && !s.doubt:
				verdicts[i] = j.stamp(quiz.Verdict{Outcome: quiz.Fails, Errors: s.errors})
			}
		}
		if said.probed {
			j.accept(ctx, ms, clean, verdicts)
			return verdicts
		}
		if len(again) == len(left) {
			again = clean // nobody in particular is to blame
		}
		if len(again) == len(left) {
			return verdicts
		}
		left = again
	}
	return verdicts
}

// confirm is batch for programs that are expected to compile: whatever has an
// error is judged alone.
func (j *Judge) confirm(ctx context.Context, ms []member) []quiz.Verdict {
	verdicts := make([]quiz.Verdict, len(ms))
	all := make([]int, len(ms))
	for i := range ms {
		all[i] = i
	}
	j.accept(ctx, ms, all, verdicts)
	return verdicts
}

// accept finds out which of some programs compile.
func (j *Judge) accept(ctx context.Context, ms []member, left []int, verdicts []quiz.Verdict) {
	for len(left) >= minMerged && ctx.Err() == nil {
		said := j.hear(ctx, choose(ms, left), false)
		if said == nil {
			return
		}
		var clean []int
		for k, i := range left {
			if len(said.modules[k].errors) == 0 {
				clean = append(clean, i)
			}
		}
		if len(clean) == len(left) {
			for _, i := range left {
				verdicts[i] = j.stamp(quiz.Verdict{Outcome: quiz.Compiles})
			}
			return
		}
		left = clean
	}
}

// hear returns what rustc says of the programs in one crate; nil if it cannot be
// told apart, or is not what rustc came to in the end.
func (j *Judge) hear(ctx context.Context, crew []member, probing bool) *hearing {
	messages, failed, why := j.run(ctx, merged(crew, probing))
	if why != "" {
		return nil
	}
	said := j.split(messages, crew)
	if said == nil || failed != (said.probed || said.failed()) {
		return nil
	}
	return said
}

func choose(ms []member, which []int) []member {
	crew := make([]member, len(which))
	for k, i := range which {
		crew[k] = ms[i]
	}
	return crew
}

// probeFile is the module behind the programs, and probe what stands in it.
const (
	probeFile = "src/probe.rs"
	probe     = "pub fn probe(text: String) {\n    drop(text);\n    drop(text);\n}\n"
)

// merged is the crate of some programs, with the probe if that is asked for. Its
// main calls those of all, so that as much of each is compiled as when it is
// alone.
func merged(ms []member, probing bool) crate {
	var main strings.Builder
	if probing {
		main.WriteString("mod probe;\n")
	}
	main.WriteString("fn main() {\n")
	for n := range ms {
		fmt.Fprintf(&main, "    %s::%[1]s();\n", moduleName(n))
	}
	main.WriteString("}\n")
	c := joined(ms, "pub fn %s() { main() }", main.String())
	if probing {
		c.files = append(c.files, file{probeFile, probe})
	}
	return c
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
