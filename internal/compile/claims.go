package compile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// checkClaims compares what the lesson says of its programs with the verdicts.
func (l *lesson) checkClaims() {
	for _, p := range l.pairs {
		if p.broken != nil {
			p.refuted = l.claim(p.broken, claim{fails: true, codes: codeWords(p.broken.fence)}) == refuted
		}
		if p.correct != nil {
			l.claim(p.correct, claim{})
		}
	}
	// Of several broken programs it is not said which one a message is about.
	if len(l.pairs) == 1 && l.pairs[0].broken != nil && !l.pairs[0].refuted {
		l.checkQuotes(l.pairs[0])
	}
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind == syntax.Broken || s.Kind == syntax.Correct || s.Kind == syntax.Cards {
			continue
		}
		for j := range s.Fences {
			l.fence(&s.Fences[j], "")
		}
	}
}

// claim is what a lesson says of a program.
type claim struct {
	fails bool
	codes []string // the error codes named, if any
}

var codeWord = regexp.MustCompile(`^E\d{4}$`)

func codeWords(f *syntax.Fence) []string {
	var codes []string
	for _, w := range f.Words {
		if codeWord.MatchString(w.Value) {
			codes = append(codes, w.Value)
		}
	}
	return codes
}

// claimOf reads a claim from a fence's words. A program without fn main and
// without such a word is a fragment and claims nothing.
func claimOf(f *syntax.Fence) (c claim, ok bool) {
	if !isRust(f) || f.Has("ignore") {
		return c, false
	}
	c.codes = codeWords(f)
	c.fails = len(c.codes) > 0 || f.Has("compile_fail") || f.Has("does_not_compile")
	return c, c.fails || hasMain(f.Code)
}

func hasMain(code string) bool { return strings.Contains(code, "fn main") }

// lead and tail wrap a fragment that claims something, as rustdoc does.
const (
	lead = "fn main() { "
	tail = "}\n"
)

// fence checks a fence outside the sections for programs. Its comments are the
// author's business and stay. gap is what stands between [[ and ]] in it, if
// anything does. The program is nil where nothing is claimed.
func (l *lesson) fence(f *syntax.Fence, gap string) (*program, finding) {
	c, claims := claimOf(f)
	if !claims {
		return nil, holds
	}
	p := l.programOf(f, f.Code)
	p.gap = gap != ""
	p.judged = p.filled(gap, gap)
	if !hasMain(f.Code) {
		p.lead = len(lead)
	}
	l.judge(p)
	return p, l.claim(p, c)
}

// filled returns the program as the compiler is to see it, with an answer in
// its gap.
func (p *program) filled(gap, answer string) string {
	text := p.fence.Code
	if gap != "" {
		text = strings.Replace(text, "[["+gap+"]]", answer, 1)
	}
	if !hasMain(text) {
		text = lead + text + tail
	}
	return text
}

// finding is what became of a claim.
type finding uint8

const (
	holds finding = iota
	open          // no one could say
	refuted
)

// claim checks one claim. What rests on a refuted one falls silent.
func (l *lesson) claim(p *program, c claim) finding {
	v := &p.verdict
	switch {
	case v.Outcome == quiz.Unknown:
		l.noVerdict(p)
		return open
	case c.fails && v.Outcome == quiz.Compiles:
		l.refute(diag.Diagnostic{
			Code: diag.ClaimFails, Message: "this program is said to fail, but rustc " + v.Rustc + " accepts it",
			Labels: diag.At(p.fence.Info, "claimed here"),
			Notes:  []string{"cards and prose that rest on the claim are switched off"},
			Help:   "change the program until rustc rejects it for the reason that the lesson teaches",
		})
		return refuted
	case !c.fails && v.Outcome == quiz.Fails:
		m := v.Errors[0]
		help := "mend the program; if it shall fail, write `rust,compile_fail` behind the fence"
		if l.tree.Foreign {
			help = "mend the program; if it shall fail, write `answer.doesCompile = false`"
		}
		l.refute(diag.Diagnostic{
			Code: diag.ClaimCompiles, Message: "this program is said to compile, but rustc " + v.Rustc + " rejects it: " + headline(&m),
			Labels: p.labels(&m), Help: help,
		})
		return refuted
	}
	for _, code := range c.codes {
		if !slices.Contains(v.Codes(), code) {
			l.wrongCode(p, code, diag.At(wordSpan(p.fence, code), "claimed here"))
			return refuted
		}
	}
	return holds
}

// noVerdict says that a program was not judged. Where there was nobody to ask,
// it is said once for the lesson.
func (l *lesson) noVerdict(p *program) {
	d := diag.Diagnostic{
		Code: diag.NoVerdict, Message: "rustc gave no verdict on this program: " + p.verdict.Why,
		Labels: diag.At(p.fence.Info, ""), Help: "change it until rustc can judge it; no question is made of it as it is",
	}
	switch {
	case p.verdict.Why == "": // not asked yet
		return
	case p.verdict.Rustc == "" && l.alone:
		return
	case p.verdict.Rustc == "":
		l.alone = true
		d.Code, d.Message = diag.Unproved, "no rustc has judged the programs of this lesson: "+p.verdict.Why
		d.Help = "install Rust (https://rustup.rs) and compile again; until then no questions are made of the programs"
	}
	l.r.Report(d)
}

func (l *lesson) refute(d diag.Diagnostic) {
	l.refuted = true
	l.r.Report(d)
}

func (l *lesson) wrongCode(p *program, code string, labels []diag.Label) {
	real, help := p.verdict.Codes()[0], fmt.Sprintf("change the program until it fails with %s", code)
	if real == "" {
		real = "an error without a code"
	} else {
		help = fmt.Sprintf("write %s, or %s", real, help)
	}
	l.refute(diag.Diagnostic{
		Code: diag.ClaimCode, Message: fmt.Sprintf("the lesson says %s, but rustc %s says %s", code, p.verdict.Rustc, real),
		Labels: append(labels, secondary(p.labels(&p.verdict.Errors[0]))...), Help: help,
	})
}

func headline(m *quiz.Message) string {
	if m.Code == "" {
		return m.Text
	}
	return m.Code + ", " + m.Text
}
