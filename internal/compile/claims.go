package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// checkClaims compares what the lesson says of its programs with the verdicts.
func (l *lesson) checkClaims() {
	l.findOutputs()
	l.findNames()
	for i := range l.tree.Sections {
		l.checkWords(&l.tree.Sections[i])
	}
	for _, p := range l.pairs {
		if p.broken != nil {
			if c, ok := l.claimOfSection(p.broken.fence, true); ok {
				p.refuted = l.claim(p.broken, c) == refuted
			}
		}
		if p.correct != nil {
			if c, ok := l.claimOfSection(p.correct.fence, false); ok {
				l.claim(p.correct, c)
			}
		}
	}
	// Of several broken programs it is not said which one a message is about.
	if len(l.pairs) == 1 && l.pairs[0].broken != nil && !l.pairs[0].refuted {
		l.checkQuotes(l.pairs[0])
	}
	var variants []*syntax.Fence // later: what is wrong with a program is said of it first
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind == syntax.Cards {
			continue
		}
		for j := range s.Fences {
			switch f := &s.Fences[j]; {
			case variantOf(f).Value != "":
				variants = append(variants, f)
			case s.Kind != syntax.Broken && s.Kind != syntax.Correct:
				l.fence(f, "")
			}
		}
	}
	for _, f := range variants {
		l.fence(f, "")
	}
}

// claim is what a lesson says of a program, but for how it runs: see behaviour.
type claim struct {
	fails bool
	codes []string // the error codes named, if any
	lints []word   // warns=LINT: what rustc accepts it with
}

// claimOf reads a claim from a fence. A program without fn main and without a
// word that says something of it is a fragment and claims nothing, except where
// every program is a doctest.
func (l *lesson) claimOf(f *syntax.Fence) (c claim, ok bool) {
	if !isRust(f) {
		return c, false
	}
	c, said, ok := l.said(f)
	return c, ok && (said || l.tree.Doctests || hasMain(f.Code))
}

// claimOfSection reads the claim of a program in a section that says itself
// whether it fails. One that is said to run, and so to compile, may be broken in
// another way.
func (l *lesson) claimOfSection(f *syntax.Fence, broken bool) (c claim, ok bool) {
	c, said, ok := l.said(f)
	if broken && !said {
		c.fails = true
	}
	return c, ok && (broken || !c.fails)
}

// said reads what is said of a program: whether anything is, and what. ok is
// false where the words forbid to make a claim of them.
func (l *lesson) said(f *syntax.Fence) (c claim, said, ok bool) {
	words := l.words(f)
	if _, _, contradicts := clash(words); contradicts || len(slips(f)) > 0 {
		return claim{}, false, false
	}
	for _, w := range words {
		switch w.sense {
		case saysNotChecked:
			if !l.ignoredOnlyByRustdoc(f) {
				return claim{}, false, false
			}
			continue
		case saysEdition:
			continue
		case saysFails:
			c.fails = true
			if codeWord.Get().MatchString(w.text) {
				c.codes = append(c.codes, w.text)
			}
		case saysWarns:
			c.lints = append(c.lints, w)
		}
		said = true
	}
	return c, said, true
}

// fence checks a fence outside the sections for programs, or a variant of a
// program wherever it stands. Its comments are the author's business and stay.
// gap is what stands between [[ and ]] in it, if anything does. The program is
// nil where nothing is claimed.
func (l *lesson) fence(f *syntax.Fence, gap string) (*program, finding) {
	if variantOf(f).Value != "" {
		return l.variant(f)
	}
	c, claims := l.claimOf(f)
	if !claims {
		return nil, holds
	}
	p := l.programOf(f, f.Code)
	p.gap = gap != ""
	p.judged, p.inserted = p.filled(gap, gap)
	l.judge(p)
	return p, l.claim(p, c)
}

// filled returns the program as the compiler is to see it, with an answer in
// its gap.
func (p *program) filled(gap, answer string) (string, inserted) {
	text := p.shown
	if gap != "" {
		text = strings.Replace(text, "[["+gap+"]]", answer, 1)
	}
	if hasMain(text) {
		return text, inserted{}
	}
	return wrap(text)
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
	found := l.compare(p, c)
	if found == refuted {
		l.wrong[p.fence.Span] = true
	}
	return found
}

func (l *lesson) compare(p *program, c claim) finding {
	v := &p.verdict
	switch {
	case v.Outcome == quiz.Unknown:
		l.noVerdict(p)
		return open
	case c.fails && v.Outcome == quiz.Compiles:
		d := diag.Diagnostic{
			Code: diag.ClaimFails, Message: "this program is said to fail, but rustc " + v.Rustc + " accepts it",
			Labels: diag.At(p.fence.Info, "claimed here"),
			Notes:  []string{"cards and prose that rest on the claim are switched off"},
			Help:   "change the program until rustc rejects it for the reason that the lesson teaches",
		}
		l.nearest(p, c, &d)
		l.refute(d)
		return refuted
	case !c.fails && v.Outcome == quiz.Fails:
		m := v.Errors[0]
		help := "mend the program; if it shall fail, write `rust,compile_fail` behind the fence"
		if l.tree.Foreign {
			help = "mend the program; if it shall fail, write `answer.doesCompile = false`"
		}
		d := diag.Diagnostic{
			Code: diag.ClaimCompiles, Message: "this program is said to compile, but rustc " + v.Rustc + " rejects it: " + headline(&m),
			Labels: p.labels(&m), Help: help,
		}
		l.nearest(p, c, &d)
		l.refute(d)
		return refuted
	}
	for _, code := range c.codes {
		if !slices.Contains(v.Codes(), code) {
			l.wrongCode(p, code, diag.At(wordSpan(p.fence, code), "claimed here"))
			return refuted
		}
	}
	for _, w := range c.lints {
		if !l.warns(p, w) {
			return refuted
		}
	}
	if v.Outcome == quiz.Compiles {
		return l.behaves(p)
	}
	return holds
}

// warns checks that rustc warns with a lint.
func (l *lesson) warns(p *program, w word) bool {
	v := &p.verdict
	var given []string
	lint := strings.ReplaceAll(strings.TrimPrefix(w.text, "warns="), "-", "_")
	for i := range v.Warnings {
		switch code := v.Warnings[i].Code; {
		case code == lint:
			return true
		case code != "" && !slices.Contains(given, code):
			given = append(given, code)
		}
	}
	labels, help := diag.At(w.at, "claimed here"), "change the program until rustc warns, or drop `"+w.text+"`"
	if len(given) > 0 {
		labels = append(labels, secondary(p.labels(&v.Warnings[0]))...)
		help = "it warns with `" + strings.Join(given, "`, `") + "`"
		if near := diag.Near(lint, given); near != "" {
			help = "did you mean `" + near + "`?"
		}
	}
	l.refute(diag.Diagnostic{
		Code: diag.ClaimWarns, Message: "rustc " + v.Rustc + " accepts this program without the warning `" + lint + "`",
		Labels: labels, Help: help,
	})
	return false
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
