package reduce

import (
	"context"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// rounds bounds how often a program is pruned: each time it lacks what was pruned
// before.
const rounds = 12

// prune looks for a program with the error where rustc stops at others before it,
// since the text names crates and files that are not there. Other functions lose
// their bodies, and then goes what those errors point at, again and again, until
// the one comes or nothing can go any more.
func (r *reduction) prune(ctx context.Context, candidates []string) (found bool, err error) {
	var tried []string
	for _, text := range candidates {
		var others []cut
		for _, c := range bodies(text) {
			if !r.holds(text, c) {
				others = append(others, c)
			}
		}
		tried = append(tried, apply(text, apart(others)))
	}
	for range rounds {
		tried = slices.Compact(tried)
		programs := make([]quiz.Program, len(tried))
		for i, t := range tried {
			programs[i] = quiz.Program{Text: t, Edition: r.edition}
		}
		verdicts, err := r.judge.Judge(ctx, programs)
		if err != nil {
			return false, err
		}
		var next []string
		for i, t := range tried {
			found, others := r.err.In(t, &verdicts[i])
			if found {
				r.text, r.others = t, others
				return true, nil
			}
			if cuts := r.pointedAt(t, &verdicts[i]); len(cuts) > 0 {
				next = append(next, apply(t, cuts))
			}
		}
		if tried = next; len(tried) == 0 {
			break
		}
	}
	return false, nil
}

// pointedAt returns the smallest pieces that the errors of a program point at,
// without those that the error itself is in.
func (r *reduction) pointedAt(text string, v *quiz.Verdict) []cut {
	all := slices.Concat(statements(text), members(text), items(text))
	slices.Reverse(all)
	longestFirst(all)
	slices.Reverse(all)
	var cuts []cut
	for i := range v.Errors {
		n := v.Errors[i].Primary()
		for _, c := range all {
			first := 1 + strings.Count(text[:c.start], "\n")
			last := first + strings.Count(strings.TrimRight(text[c.start:c.end], "\n"), "\n")
			if first <= n && n <= last && !r.holds(text, c) {
				cuts = append(cuts, c)
				break
			}
		}
	}
	return apart(cuts)
}

// holds reports whether the line of the error may be in what a cut takes away.
func (r *reduction) holds(text string, c cut) bool {
	from := 1 + strings.LastIndexByte(text[:c.start], '\n')
	for line := range strings.Lines(text[from:c.end]) {
		if strings.TrimSpace(line) == r.err.Line {
			return true
		}
	}
	return false
}
