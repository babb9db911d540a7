package rustc

import (
	"bytes"
	"context"
	"encoding/json"
	"sort"

	"anneal/internal/quiz"
)

// Lookup is evidence that is decoded program by program, when one is asked
// about: for evidence that is known to be whole, since a damaged line of it
// reads as a program of which nothing is known. It may be used from several
// goroutines.
type Lookup struct {
	rustc string
	lines []byte // those of the programs, sorted
}

// LookUp returns a Lookup of what [Recorder.WriteEvidence] has written. The
// caller must not change data afterwards. It fails on another version of the
// format.
func LookUp(data []byte) (*Lookup, error) {
	head, lines, _ := bytes.Cut(data, []byte{'\n'})
	e, err := ReadEvidence(bytes.NewReader(append(bytes.Clone(head), "}}"...)))
	if err != nil {
		return nil, err
	}
	return &Lookup{rustc: e.rustc, lines: lines}, nil
}

// Recall returns what was recorded of a program, if anything was.
func (l *Lookup) Recall(p quiz.Program) (quiz.Verdict, bool) {
	name := programName(p.ID())
	// The first place from which on all lines are behind the name. Any place
	// of a line stands for the line.
	at := sort.Search(len(l.lines), func(i int) bool { return string(nameIn(l.lines, i)) >= name })
	if at == len(l.lines) || string(nameIn(l.lines, at)) != name {
		return quiz.Verdict{}, false
	}
	line := l.lines[lineStart(l.lines, at):]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	var entry recorded
	value := bytes.TrimRight(line[min(len(line), len(name)+len(`"":`)):], ",\r")
	if err := json.Unmarshal(value, &entry); err != nil {
		return quiz.Verdict{}, false
	}
	return entry.verdict(l.rustc), true
}

// CanRun reports whether it was recorded what a program does.
func (l *Lookup) CanRun(p quiz.Program) bool {
	v, _ := l.Recall(p)
	return v.Run != nil
}

// Judge returns what was recorded of each program, and Unknown for the others.
func (l *Lookup) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		v, ok := l.Recall(p)
		if !ok {
			v = unknown("not in the recorded evidence")
		}
		out[i] = v
	}
	return out, nil
}

// lineStart returns where the line begins that holds place i.
func lineStart(lines []byte, i int) int { return bytes.LastIndexByte(lines[:i], '\n') + 1 }

// nameIn returns the name at the beginning of the line that holds place i. The
// line that closes the file is behind all names.
func nameIn(lines []byte, i int) []byte {
	line := lines[lineStart(lines, i):]
	if len(line) == 0 || line[0] != '"' {
		return []byte{0xff}
	}
	if end := bytes.IndexByte(line[1:], '"'); end >= 0 {
		return line[1 : 1+end]
	}
	return line[1:]
}
