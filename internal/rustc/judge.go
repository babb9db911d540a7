package rustc

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"anneal/internal/quiz"
)

// Judge gives a verdict on every program, in the same order. Equal programs are
// judged once. The error is that of ctx.
func (j *Judge) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	place := make([]int, len(ps)) // of each program among those that differ
	first := map[quiz.ProgramID]int{}
	r := round{Judge: j}
	for i, p := range ps {
		id := p.ID()
		n, seen := first[id]
		if !seen {
			n = len(r.programs)
			first[id] = n
			r.programs, r.ids = append(r.programs, p), append(r.ids, id)
		}
		r.programs[n].Shown = r.programs[n].Shown || p.Shown
		place[i] = n
	}
	r.verdicts = make([]quiz.Verdict, len(r.programs))
	r.judge(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]quiz.Verdict, len(ps))
	for i, n := range place {
		out[i] = r.verdicts[n]
		if !ps[i].Shown {
			out[i] = short(out[i])
		}
	}
	if err := j.addRuns(ctx, ps, out); err != nil {
		return nil, err
	}
	return out, nil
}

// round is one call of Judge.
type round struct {
	*Judge
	programs []quiz.Program
	ids      []quiz.ProgramID
	last     [][]byte       // the last answer on each, see [Judge.compare]
	verdicts []quiz.Verdict // on each

	mu   sync.Mutex // guards done and calls of progress
	done int
}

// judge fills in the verdicts: those that are known, then those of programs that
// can share a crate, then the others.
func (r *round) judge(ctx context.Context) {
	known := r.recall()
	var work queue
	var alone, together, drafts []member
	for n, p := range r.programs {
		if known[n] {
			continue
		}
		switch m := (member{n, p, asModule(p)}); {
		case m.module == nil:
			alone = append(alone, m)
		case p.Shown:
			drafts = append(drafts, m)
		default:
			together = append(together, m)
		}
	}
	r.judgeTogether(ctx, &work, together)
	r.judgeDrafts(ctx, &work, drafts)
	for _, m := range alone {
		r.judgeAlone(ctx, &work, m)
	}
	work.run(ctx, r.jobs)
}

// recall takes the verdicts that are in the cache, and refuses programs.
func (r *round) recall() (known []bool) {
	known = make([]bool, len(r.programs))
	r.last = make([][]byte, len(r.programs))
	if r.cache != nil {
		keys := make([][]byte, 0, 2*len(r.ids))
		for _, id := range r.ids {
			keys = append(keys, r.key(id), answerKey(id))
		}
		for i, value := range r.cache.Get(keys...) {
			if n := i / 2; i%2 == 1 {
				r.last[n] = value
			} else if v, ok := cached(value, r.programs[n].Shown); ok {
				r.verdicts[n], known[n] = v, true
			}
		}
	}
	for n, p := range r.programs {
		if known[n] {
			r.settle(n, r.verdicts[n], false)
		} else if why := refuse(p, r.unconfined == ""); why != "" {
			known[n] = true
			r.settle(n, r.stamp(unknown("%s", why)), false)
		}
	}
	return known
}

// settle takes the verdict on program n. What is not known is not cached: the
// next run may have more time or memory.
func (r *round) settle(n int, v quiz.Verdict, fresh bool) {
	p := r.programs[n]
	if !p.Shown {
		v = short(v)
	}
	r.verdicts[n] = v
	if fresh && v.Outcome != quiz.Unknown {
		if value, err := json.Marshal(kept{v, p.Shown}); err == nil {
			r.remember(r.key(r.ids[n]), value)
		}
	}
	r.compare(p, r.ids[n], r.last[n], v)
	if r.progress != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.done++
		r.progress(r.done, len(r.programs))
	}
}

// judgeAlone has a program judged by itself.
func (r *round) judgeAlone(ctx context.Context, work *queue, m member) {
	work.add(func() {
		v := r.stamp(r.compile(ctx, alone(m.program, "mir")))
		if ctx.Err() == nil {
			r.settle(m.n, v, true)
		}
	})
}

// judgeTogether has programs judged in crates with others, and those alone that
// there is a doubt about.
func (r *round) judgeTogether(ctx context.Context, work *queue, ms []member) {
	for _, crew := range crews(ms, r.jobs) {
		work.add(func() {
			for i, v := range r.batch(ctx, crew) {
				switch {
				case v.Outcome != quiz.Unknown:
					r.settle(crew[i].n, v, true)
				default:
					r.judgeAlone(ctx, work, crew[i])
				}
			}
		})
	}
}

// judgeDrafts has programs judged whose messages are shown. What rustc says of
// the metadata is final where it is an error; that the others compile is then
// confirmed in crates with others.
func (r *round) judgeDrafts(ctx context.Context, work *queue, ms []member) {
	if len(ms) < minMerged {
		for _, m := range ms {
			r.judgeAlone(ctx, work, m)
		}
		return
	}
	drafted := make([]quiz.Verdict, len(ms))
	var mu sync.Mutex
	left := len(ms)
	for i, m := range ms {
		work.add(func() {
			drafted[i] = r.stamp(r.compile(ctx, alone(m.program, "metadata")))
			if drafted[i].Outcome != quiz.Compiles && ctx.Err() == nil {
				r.settle(m.n, drafted[i], true)
			}
			mu.Lock()
			defer mu.Unlock()
			if left--; left > 0 {
				return
			}
			said := map[int]quiz.Verdict{}
			var open []member
			for i, m := range ms {
				if drafted[i].Outcome == quiz.Compiles {
					said[m.n] = drafted[i]
					open = append(open, m)
				}
			}
			r.confirm(ctx, work, open, said)
		})
	}
}

// confirm has programs compiled further whose metadata rustc accepts; said is
// what it said then, by place.
func (r *round) confirm(ctx context.Context, work *queue, ms []member, said map[int]quiz.Verdict) {
	for _, crew := range crews(ms, r.jobs) {
		work.add(func() {
			for i, v := range r.Judge.confirm(ctx, crew) {
				switch m := crew[i]; {
				case v.Outcome == quiz.Compiles:
					r.settle(m.n, said[m.n], true)
				default:
					r.judgeAlone(ctx, work, m)
				}
			}
		})
	}
}

// key is where the verdict of this compiler on a program is kept.
func (j *Judge) key(id quiz.ProgramID) []byte { return slices.Concat(j.salt, id[:]) }

// kept is a verdict in the cache.
type kept struct {
	quiz.Verdict
	Shown bool `json:"shown,omitempty"` // it has all that rustc said
}

// cached decodes a value of the cache; what makes no sense is not there, nor what
// is too short for a program that is shown.
func cached(value []byte, shown bool) (v quiz.Verdict, ok bool) {
	var k kept
	if value == nil || json.Unmarshal(value, &k) != nil || shown && !k.Shown {
		return quiz.Verdict{}, false
	}
	v = k.Verdict
	return v, v.Outcome == quiz.Compiles && len(v.Errors) == 0 || v.Outcome == quiz.Fails && len(v.Errors) > 0
}

// short is a verdict on a program that is not shown: the errors with their codes
// and places.
func short(v quiz.Verdict) quiz.Verdict {
	v.Warnings = nil
	errors := v.Errors
	v.Errors = nil
	for _, m := range errors {
		v.Errors = append(v.Errors, brief(m))
	}
	return v
}

func (j *Judge) stamp(v quiz.Verdict) quiz.Verdict {
	v.Rustc = j.version
	return v
}
