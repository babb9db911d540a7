package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// behaviour is what a lesson says of a program that is run: how it ends, and what
// it prints.
type behaviour struct {
	ends   []word        // panics, exit=N, never-ends
	prints *syntax.Fence // nil if nothing is said
}

// behaviourOf reads what is said of how a program runs. Programs that are said to
// fail do not, and no_run forbids it.
func (l *lesson) behaviourOf(f *syntax.Fence) behaviour {
	var b behaviour
	if f.Has("no_run") {
		return b
	}
	for _, w := range wordsOf(f) {
		switch w.sense {
		case saysPanics, saysExit, saysEndless:
			b.ends = append(b.ends, w)
		}
	}
	b.prints = l.outputs[f.Span]
	return b
}

func (b behaviour) said() bool { return len(b.ends) > 0 || b.prints != nil }

// behaves compares what is said of how a program runs with what it did. Where
// nobody has run it, nothing is known.
func (l *lesson) behaves(p *program) finding {
	said := l.behaviourOf(p.fence)
	run := p.verdict.Run
	if !said.said() || run == nil || run.Ending == quiz.Killed {
		return holds
	}
	for _, w := range said.ends {
		if !ended(w, run) {
			l.misbehaves(p, w.at, "`"+w.text+"`", run)
			return refuted
		}
	}
	if len(said.ends) == 0 && (run.Ending != quiz.Exited || run.Code != 0) {
		l.misbehaves(p, said.prints.Info, "to end well", run)
		return refuted
	}
	if f := said.prints; f != nil && !printsSame(f, run.Output) {
		l.misbehaves(p, f.Info, "to print this", run)
		return refuted
	}
	return holds
}

// ended reports whether a run ended as a word says.
func ended(w word, run *quiz.Run) bool {
	switch w.sense {
	case saysPanics:
		return run.Ending == quiz.Exited && run.Panic != ""
	case saysEndless:
		return run.Ending == quiz.NeverEnds
	}
	return run.Ending == quiz.Exited && w.text == fmt.Sprintf("exit=%d", run.Code)
}

// printsSame compares an `output` fence with what was printed: line by line, or
// as a set of lines where the order is left open.
func printsSame(f *syntax.Fence, output string) bool {
	want, got := outputLines(f.Code), outputLines(output)
	if f.Has("any-order") {
		slices.Sort(want)
		slices.Sort(got)
	}
	return slices.Equal(want, got)
}

func outputLines(text string) []string {
	rows := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " \t")
	}
	return rows
}

func (l *lesson) misbehaves(p *program, at source.Span, said string, run *quiz.Run) {
	d := diag.Diagnostic{
		Code: diag.ClaimRuns, Message: "this program is said " + said + ", but it " + whatItDid(run),
		Labels: append(diag.At(at, "claimed here"), diag.Label{Span: p.fence.Info, Text: "of this program"}),
		Help:   "change the program, or what is said of it",
	}
	if strings.HasPrefix(said, "`") {
		d.Message = "this program is said to run as " + said + ", but it " + whatItDid(run)
	}
	if out := strings.TrimRight(run.Output, "\n"); out != "" {
		d.Notes = []string{"it printed:\n" + out}
	}
	l.refute(d)
}

// whatItDid says in a few words how a run ended.
func whatItDid(run *quiz.Run) string {
	switch {
	case run.Ending == quiz.NeverEnds:
		return "does not end"
	case run.Panic != "":
		return "panics: " + firstLine(run.Panic)
	case run.Code != 0:
		return fmt.Sprintf("ends with exit code %d", run.Code)
	case run.Output == "":
		return "prints nothing"
	}
	return "prints something else"
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
