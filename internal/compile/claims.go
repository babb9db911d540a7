package compile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// checkClaims compares what the lesson says of its programs with the verdicts.
func (l *lesson) checkClaims() {
	quotes := l.quotes()
	for _, p := range l.pairs {
		if p.broken != nil {
			l.claim(p.broken, claim{fails: true, codes: codeWords(p.broken.fence)})
		}
		if p.correct != nil {
			l.claim(p.correct, claim{})
		}
	}
	if len(quotes) > 0 && len(l.pairs) == 1 && l.pairs[0].broken != nil {
		l.checkQuotes(quotes, l.pairs[0].broken)
	}
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind == syntax.Broken || s.Kind == syntax.Correct || s.Kind == syntax.Cards {
			continue
		}
		for j := range s.Fences {
			l.fence(&s.Fences[j])
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
	return c, c.fails || strings.Contains(f.Code, "fn main")
}

// fence checks a fence outside the sections for programs. Its comments are the
// author's business and stay. It returns nil where nothing is claimed; ok is
// false where the claim does not hold.
func (l *lesson) fence(f *syntax.Fence) (p *program, ok bool) {
	c, claims := claimOf(f)
	if !claims {
		return nil, true
	}
	p = l.programOf(f, strings.NewReplacer("[[", "", "]]", "").Replace(f.Code))
	return p, l.claim(p, c)
}

// claim checks one claim; false if it is refuted or could not be judged. What
// it rests on then falls silent.
func (l *lesson) claim(p *program, c claim) bool {
	v := &p.verdict
	switch {
	case v.Outcome == quiz.Unknown:
		if v.Why != "" {
			l.r.Report(diag.Diagnostic{
				Code: diag.NoVerdict, Message: "the compiler gave no verdict on this program: " + v.Why,
				Labels: diag.At(p.fence.Info, ""), Help: "cards that would rest on it are not made",
			})
		}
		return false
	case c.fails && v.Outcome == quiz.Compiles:
		l.refute(diag.Diagnostic{
			Code: diag.ClaimFails, Message: "this program is said to fail, but rustc " + v.Rustc + " accepts it",
			Labels: diag.At(p.fence.Info, "claimed here"),
			Notes:  []string{"cards and prose that rest on the claim are switched off"},
			Help:   "change the program until rustc rejects it for the reason that the lesson teaches",
		})
		return false
	case !c.fails && v.Outcome == quiz.Fails:
		m := v.Errors[0]
		l.refute(diag.Diagnostic{
			Code: diag.ClaimCompiles, Message: "this program is said to compile, but rustc " + v.Rustc + " rejects it: " + headline(&m),
			Labels: p.labels(&m), Help: "mend the program; for a program that shall fail write `rust,compile_fail` behind the fence",
		})
		return false
	}
	for _, code := range c.codes {
		if !slices.Contains(v.Codes(), code) {
			l.wrongCode(p, code, diag.At(wordSpan(p.fence, code), "claimed here"))
			return false
		}
	}
	return true
}

func (l *lesson) refute(d diag.Diagnostic) {
	l.refuted = true
	l.r.Report(d)
}

func (l *lesson) wrongCode(p *program, code string, labels []diag.Label) {
	real := p.verdict.Codes()[0]
	if real == "" {
		real = "an error without a code"
	}
	labels = append(labels, secondary(p.labels(&p.verdict.Errors[0]))...)
	l.refute(diag.Diagnostic{
		Code: diag.ClaimCode, Message: fmt.Sprintf("the lesson says %s, but rustc %s says %s", code, p.verdict.Rustc, real),
		Labels: labels, Help: fmt.Sprintf("write %s, or change the program until it fails with %s", real, code),
	})
}

func wordSpan(f *syntax.Fence, word string) source.Span {
	for _, w := range f.Words {
		if w.Value == word {
			return w.Span
		}
	}
	return f.Info
}

// labels maps what the compiler points at to the lesson's file.
func (p *program) labels(m *quiz.Message) []diag.Label {
	var labels []diag.Label
	for _, s := range m.Spans {
		labels = append(labels, diag.Label{Span: at(p.fence, s.Line, s.Column, s.EndLine, s.EndColumn), Text: s.Label, Primary: s.Primary})
	}
	if len(labels) == 0 {
		labels = diag.At(p.fence.Info, "")
	}
	return labels
}

func secondary(labels []diag.Label) []diag.Label {
	for i := range labels {
		labels[i].Primary = false
	}
	return labels
}

func headline(m *quiz.Message) string {
	if m.Code == "" {
		return m.Text
	}
	return m.Code + ", " + m.Text
}

func runeLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	return n
}
