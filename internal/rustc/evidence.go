package rustc

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"anneal/internal/quiz"
)

const (
	// evidenceVersion is that of the format that the package comment draws.
	evidenceVersion = 1

	// maxEvidence is the most bytes of evidence that are read: some fifty
	// thousand programs.
	maxEvidence = 16 << 20
)

// Evidence holds verdicts that were recorded with a deck. Its verdicts are
// marked foreign: they are what the author's compiler is said to have found.
type Evidence struct {
	rustc    string // of the head
	verdicts map[quiz.ProgramID]quiz.Verdict
}

// evidenceHead is the file; Programs is read only when the version is known.
type evidenceHead struct {
	Version  int             `json:"evidence"`
	Rustc    string          `json:"rustc"`
	Programs json.RawMessage `json:"programs"`
}

// recorded is one line of the file.
type recorded struct {
	Rustc    string    `json:"rustc,omitempty"` // where it is not that of the head
	Errors   []message `json:"errors,omitempty"`
	Warnings []message `json:"warnings,omitempty"`
	Run      *ran      `json:"run,omitempty"`
}

// ran is what a program did.
type ran struct {
	Ended  string `json:"ended,omitempty"` // one of endings
	Code   int    `json:"code,omitempty"`
	Output string `json:"output,omitempty"`
	Panic  string `json:"panic,omitempty"`
}

var endings = map[string]quiz.Ending{"": quiz.Exited, "never": quiz.NeverEnds, "killed": quiz.Killed}

// run returns what was recorded; an end that only a newer program knows is none.
func (r *ran) run() *quiz.Run {
	if r == nil {
		return nil
	}
	ending, known := endings[r.Ended]
	if !known {
		return nil
	}
	return &quiz.Run{Ending: ending, Code: r.Code, Output: clean(r.Output), Panic: clean(r.Panic), Foreign: true}
}

// packRun is the reverse of run.
func packRun(r *quiz.Run) *ran {
	if r == nil {
		return nil
	}
	p := &ran{Code: r.Code, Output: r.Output, Panic: r.Panic}
	for name, ending := range endings {
		if ending == r.Ending {
			p.Ended = name
		}
	}
	return p
}

type message struct {
	Code     string   `json:"code,omitempty"`
	Text     string   `json:"text"`
	At       []place  `json:"at,omitempty"`
	Notes    []string `json:"notes,omitempty"`
	Help     []string `json:"help,omitempty"`
	Rendered string   `json:"rendered,omitempty"`
}

// ReadEvidence reads recorded verdicts. It fails on what is not evidence, on a
// version of the format that it does not know and on more than 16 MiB. Nothing
// in the file can do more than be wrong: [quiz.Verdict.Foreign] says so.
func ReadEvidence(r io.Reader) (*Evidence, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxEvidence+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read evidence: %w", err)
	}
	if len(data) > maxEvidence {
		return nil, fmt.Errorf("evidence is longer than %d MiB", maxEvidence>>20)
	}
	var head evidenceHead
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("evidence is damaged, record it again: %w", err)
	}
	if head.Version != evidenceVersion {
		return nil, fmt.Errorf("evidence has version %d and this program knows %d; record it again or use a newer program", head.Version, evidenceVersion)
	}
	var programs map[string]recorded
	if err := json.Unmarshal(head.Programs, &programs); err != nil {
		return nil, fmt.Errorf("evidence is damaged, record it again: %w", err)
	}
	e := &Evidence{rustc: head.Rustc, verdicts: make(map[quiz.ProgramID]quiz.Verdict, len(programs))}
	for name, entry := range programs {
		id, err := base64.RawURLEncoding.Strict().DecodeString(name)
		if err != nil || len(id) != len(quiz.ProgramID{}) {
			return nil, fmt.Errorf("evidence is damaged, record it again: %q is not the name of a program", excerpt([]byte(name)))
		}
		v := entry.verdict(head.Rustc)
		if len(v.Rustc) > 64 {
			return nil, fmt.Errorf("evidence is damaged, record it again: %q is not a version of rustc", excerpt([]byte(v.Rustc)))
		}
		e.verdicts[quiz.ProgramID(id)] = v
	}
	return e, nil
}

// Judge returns what was recorded of each program, and Unknown for the others.
func (e *Evidence) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		v, ok := e.verdicts[p.ID()]
		if !ok {
			v = unknown("not in the recorded evidence")
		}
		out[i] = v
	}
	return out, nil
}

// Recall returns what was recorded of a program, if anything was.
func (e *Evidence) Recall(p quiz.Program) (quiz.Verdict, bool) {
	v, ok := e.verdicts[p.ID()]
	return v, ok
}

// CanRun reports whether it was recorded what a program does. Also of a program
// that is not trusted: nothing is run to say it.
func (e *Evidence) CanRun(p quiz.Program) bool { return e.verdicts[p.ID()].Run != nil }

func (r *recorded) verdict(rustc string) quiz.Verdict {
	v := quiz.Verdict{Outcome: quiz.Compiles, Rustc: clean(rustc), Foreign: true}
	if r.Rustc != "" {
		v.Rustc = clean(r.Rustc)
	}
	if len(r.Errors) > 0 {
		v.Outcome = quiz.Fails
	}
	v.Errors, v.Warnings = unpack(r.Errors), unpack(r.Warnings)
	if v.Outcome == quiz.Compiles {
		v.Run = r.Run.run()
	}
	return v
}

func unpack(ms []message) []quiz.Message {
	var out []quiz.Message
	for _, m := range ms {
		q := quiz.Message{Code: clean(m.Code), Text: clean(m.Text), Rendered: clean(m.Rendered)}
		for _, p := range m.At {
			q.Spans = append(q.Spans, quiz.SpanLabel(p))
		}
		for _, n := range m.Notes {
			q.Notes = append(q.Notes, clean(n))
		}
		for _, h := range m.Help {
			q.Help = append(q.Help, clean(h))
		}
		out = append(out, q)
	}
	return out
}

// pack is the reverse of unpack; without shown it drops what only a learner
// reads.
func pack(ms []quiz.Message, shown bool) []message {
	var out []message
	for _, m := range ms {
		p := message{Code: m.Code, Text: m.Text}
		for _, s := range m.Spans {
			p.At = append(p.At, place(s))
		}
		if shown {
			p.Notes, p.Help, p.Rendered = m.Notes, m.Help, m.Rendered
		}
		out = append(out, p)
	}
	return out
}

// place is a span as "8:19-26 label", "13:19-26! label" or "3:5-4:6".
type place quiz.SpanLabel

func (p place) MarshalText() ([]byte, error) {
	b := fmt.Appendf(nil, "%d:%d-", p.Line, p.Column)
	if p.EndLine != p.Line {
		b = fmt.Appendf(b, "%d:", p.EndLine)
	}
	b = fmt.Appendf(b, "%d", p.EndColumn)
	if p.Primary {
		b = append(b, '!')
	}
	if p.Label != "" {
		b = append(append(b, ' '), p.Label...)
	}
	return b, nil
}

func (p *place) UnmarshalText(text []byte) error {
	where, label, _ := strings.Cut(string(text), " ")
	where, primary := strings.CutSuffix(where, "!")
	start, end, ranged := strings.Cut(where, "-")
	line, column, ok := lineColumn(start, 0)
	endLine, endColumn, endOK := lineColumn(end, line)
	if !ranged || !ok || !endOK {
		return fmt.Errorf("%q is not a place in a program", excerpt(text))
	}
	*p = place{Line: line, Column: column, EndLine: endLine, EndColumn: endColumn, Label: clean(label), Primary: primary}
	return nil
}

// lineColumn reads "13:19", or "19" alone where line is not 0.
func lineColumn(s string, line int) (int, int, bool) {
	l, c, both := strings.Cut(s, ":")
	if !both {
		column, ok := number(s)
		return line, column, ok && line > 0
	}
	n, lineOK := number(l)
	column, ok := number(c)
	return n, column, ok && lineOK && n >= line
}

// number reads 1 to 9999999.
func number(s string) (n int, ok bool) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, n > 0 && len(s) <= 7
}

// programName is how a program is called in evidence.
func programName(id quiz.ProgramID) string { return base64.RawURLEncoding.EncodeToString(id[:]) }

// line encodes an entry as one line of JSON without a line break. HTML is not
// escaped, so that a type reads as it should.
func (r *recorded) line() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
