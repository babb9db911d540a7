package compile

import (
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// printed is what a program prints.
type printed struct {
	text string
	seen bool   // somebody has run it, and it does the same whenever it runs
	well bool   // it came to its end, without an error
	why  string // it is no output to ask about; "" if it is one
}

// print returns what a program prints.
func (l *lesson) print(p *program) *printed {
	if p.prints == nil {
		out := printed{why: "threads, time or hashing have a say in what it prints"}
		if rust.Steady(p.shown) && !rust.Threads(p.shown) {
			v := l.known.ran(original(p.shown), p.edition)
			out = printedBy(&v)
		}
		p.prints = &out
	}
	return p.prints
}

// printedBy returns what the program that a verdict is on prints, if it has the
// words of a steady one.
func printedBy(v *quiz.Verdict) printed {
	r := v.Run
	if r == nil {
		return printed{why: "nobody has run it (see --run)"}
	}
	p := printed{text: r.Output, seen: true, well: r.Ending == quiz.Exited && r.Code == 0}
	switch {
	case !p.well:
		p.why = "it does not end well"
	case p.text == "":
		p.why = "it prints nothing"
	case p.asked() == "":
		p.why = "it prints too much to be told"
	}
	return p
}

// same reports whether two programs print the same and end well.
func (p *printed) same(o *printed) bool { return p.well && o.well && p.text == o.text }

// maxTold is how many lines of output are told in a question.
const maxTold = 8

// asked ends a question with what the program is to print; "" where that
// would be too long.
func (p *printed) asked() string {
	if strings.Count(p.text, "\n") > maxTold {
		return ""
	}
	return "\n\n```text\n" + strings.TrimRight(p.text, "\n") + "\n```"
}
