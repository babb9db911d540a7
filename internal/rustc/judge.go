package rustc

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"

	"anneal/internal/quiz"
)

// Judge gives a verdict on every program, in the same order. Equal programs are
// judged once. The error is that of ctx.
func (j *Judge) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	place := make([]int, len(ps)) // of each program among those that differ
	first := map[quiz.ProgramID]int{}
	var distinct []int // index of the first of each
	for i, p := range ps {
		id := p.ID()
		n, seen := first[id]
		if !seen {
			n = len(distinct)
			first[id] = n
			distinct = append(distinct, i)
		}
		place[i] = n
	}

	verdicts := make([]quiz.Verdict, len(distinct))
	var next atomic.Int64
	var mu sync.Mutex // guards done and calls of progress
	done := 0
	work := func() {
		for ctx.Err() == nil {
			n := int(next.Add(1)) - 1
			if n >= len(distinct) {
				return
			}
			verdicts[n] = j.one(ctx, ps[distinct[n]])
			if j.progress != nil && ctx.Err() == nil {
				mu.Lock()
				done++
				j.progress(done, len(distinct))
				mu.Unlock()
			}
		}
	}
	var wg sync.WaitGroup
	for range min(j.jobs, len(distinct)) {
		wg.Go(work)
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}

	out := make([]quiz.Verdict, len(ps))
	for i, n := range place {
		out[i] = verdicts[n]
	}
	if err := j.addRuns(ctx, ps, out); err != nil {
		return nil, err
	}
	return out, nil
}

// one judges one program, from the cache if it can. What is not known is not
// cached: the next run may have more time or memory.
func (j *Judge) one(ctx context.Context, p quiz.Program) quiz.Verdict {
	if why := refuse(p, j.unconfined == ""); why != "" {
		return j.stamp(unknown("%s", why))
	}
	id := p.ID()
	key := slices.Concat(j.salt, id[:])
	if j.cache != nil {
		if value, ok := j.cache.Get(key); ok {
			if v, ok := cached(value); ok {
				return v
			}
		}
	}
	v := j.stamp(j.compile(ctx, p))
	if j.cache != nil && v.Outcome != quiz.Unknown {
		if value, err := json.Marshal(v); err == nil {
			_ = j.cache.Put(key, value) // see Cache
		}
	}
	return v
}

// cached decodes a value of the cache; what makes no sense is not there.
func cached(value []byte) (v quiz.Verdict, ok bool) {
	if err := json.Unmarshal(value, &v); err != nil {
		return quiz.Verdict{}, false
	}
	return v, v.Outcome == quiz.Compiles && len(v.Errors) == 0 || v.Outcome == quiz.Fails && len(v.Errors) > 0
}

func (j *Judge) stamp(v quiz.Verdict) quiz.Verdict {
	v.Rustc = j.version
	return v
}
