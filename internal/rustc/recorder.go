package rustc

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"anneal/internal/quiz"
)

// Recorder hands programs on to a judge and remembers the verdicts. It may be
// used from several goroutines.
type Recorder struct {
	judge Judger

	mu   sync.Mutex
	seen map[quiz.ProgramID]record
}

type record struct {
	verdict quiz.Verdict
	shown   bool
}

// NewRecorder returns a Recorder that asks judge.
func NewRecorder(judge Judger) *Recorder {
	return &Recorder{judge: judge, seen: map[quiz.ProgramID]record{}}
}

// Judge returns the verdicts of the wrapped judge.
func (r *Recorder) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	verdicts, err := r.judge.Judge(ctx, ps)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, p := range ps {
		r.note(p, verdicts[i])
	}
	return verdicts, nil
}

// Recall returns what the wrapped judge recalls.
func (r *Recorder) Recall(p quiz.Program) (quiz.Verdict, bool) {
	v, ok := recall(r.judge, p)
	if ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.note(p, v)
	}
	return v, ok
}

// note remembers a verdict; that on a program which is shown says the most. What
// was only recorded elsewhere, verdict or run, is not recorded again: it would
// pass for what this compiler said and its programs did here.
func (r *Recorder) note(p quiz.Program, v quiz.Verdict) {
	if v.Outcome == quiz.Unknown || v.Foreign {
		return
	}
	if v.Run != nil && v.Run.Foreign {
		v.Run = nil
	}
	id := p.ID()
	now := record{verdict: v, shown: p.Shown}
	if before := r.seen[id]; before.verdict.Outcome == v.Outcome {
		if before.shown && !p.Shown {
			now = before
		}
		now.verdict.Run = cmp.Or(v.Run, before.verdict.Run)
	}
	r.seen[id] = now
}

// CanRun reports whether the wrapped judge could say what a program does.
func (r *Recorder) CanRun(p quiz.Program) bool { return canRun(r.judge, p) }

// WriteEvidence writes the verdicts seen so far as evidence, for [ReadEvidence].
// The same verdicts yield the same bytes. Warnings, notes, help and drawings
// are written only for programs that were asked with Shown.
func (r *Recorder) WriteEvidence(w io.Writer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	head := r.commonVersion()
	version, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("cannot encode evidence: %w", err)
	}
	lines := make([]string, 0, len(r.seen))
	for id, rec := range r.seen {
		entry := recorded{Errors: pack(rec.verdict.Errors, rec.shown), Run: packRun(rec.verdict.Run)}
		if rec.shown {
			entry.Warnings = pack(rec.verdict.Warnings, true)
		}
		if rec.verdict.Rustc != head {
			entry.Rustc = rec.verdict.Rustc
		}
		text, err := entry.line()
		if err != nil {
			return fmt.Errorf("cannot encode evidence: %w", err)
		}
		lines = append(lines, fmt.Sprintf("%q:%s", programName(id), text))
	}
	slices.Sort(lines)

	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `{"evidence":%d,"rustc":%s,"programs":{`+"\n", evidenceVersion, version)
	for i, line := range lines {
		b.WriteString(line)
		if i < len(lines)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("}}\n")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("cannot write evidence: %w", err)
	}
	return nil
}

// commonVersion returns the version of rustc that gave most of the verdicts.
func (r *Recorder) commonVersion() string {
	counts := map[string]int{}
	for _, rec := range r.seen {
		counts[rec.verdict.Rustc]++
	}
	if len(counts) == 0 {
		return ""
	}
	return slices.MaxFunc(slices.Sorted(maps.Keys(counts)), func(a, b string) int { return cmp.Compare(counts[a], counts[b]) })
}
