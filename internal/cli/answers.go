package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// changedAnswer is a program of which this rustc says something else than the
// one before.
type changedAnswer struct {
	File     string `json:"file,omitempty"` // the first lesson that asks about it
	Program  string `json:"program"`
	Was      string `json:"was"` // as "fails with E0382 at line 13"
	WasRustc string `json:"was_rustc"`
	Is       string `json:"is"`
	Rustc    string `json:"rustc"`
}

// askers knows which lesson asked about a program first.
type askers map[quiz.ProgramID]string

func (a askers) asked(file string, p quiz.Program) {
	if id := p.ID(); a[id] == "" {
		a[id] = file
	}
}

// answers returns the changes in order of the lessons.
func (a askers) answers(changes []rustc.Change) []changedAnswer {
	out := make([]changedAnswer, 0, len(changes))
	for _, c := range changes {
		out = append(out, changedAnswer{a[c.Program.ID()], c.Program.Text, c.Was, c.Before, c.Is, c.Now})
	}
	slices.SortStableFunc(out, func(x, y changedAnswer) int { return cmp.Compare(x.File, y.File) })
	return out
}

// sayAnswers tells of changed answers, a line each.
func (p *program) sayAnswers(answers []changedAnswer) {
	if len(answers) == 0 {
		return
	}
	fmt.Fprintf(p.Stdout, "rustc %s answers otherwise than before on %s:\n", answers[0].Rustc, count(len(answers), "program"))
	for _, a := range answers {
		fmt.Fprintf(p.Stdout, "  %s: %s under %s, now %s: %s\n", cmp.Or(a.File, "a program"), a.Was, a.WasRustc, a.Is, a.place())
	}
}

var lineNamed = lazyregexp.New(` at line (\d+)$`)

// place returns the line of the program that the answer is about, or the first
// that says anything.
func (a *changedAnswer) place() string {
	lines := strings.Split(a.Program, "\n")
	for _, said := range []string{a.Is, a.Was} {
		if m := lineNamed.Get().FindStringSubmatch(said); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil && n >= 1 && n <= len(lines) {
				return strings.TrimSpace(lines[n-1])
			}
		}
	}
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return ""
}
