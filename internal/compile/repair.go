package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anneal/internal/quiz"
)

// repair asks which change mends the program, where the two programs differ in
// one place only. Every wrong change is an edit that rustc rejects: other
// versions of the same lines first, then changes of other lines.
func (l *lesson) repair(p *pair, hs []hunk, code string) question {
	slot := suffixed("repair", p.id)
	broken, correct := l.known.listing(p.broken.shown), l.known.listing(p.correct.shown)
	if len(hs) != 1 {
		return none(slot, "the two programs differ in %d places", len(hs))
	}
	h := hs[0]
	if len(h.old) == 0 || len(h.new) == 0 || len(h.old) > 2 || len(h.new) > 2 || len(h.old) == 2 && h.old[1] != h.old[0]+1 {
		return none(slot, "the repair is not a change of one or two lines")
	}
	// The question is put as the broken program with other lines in the place of
	// its own, so every option must be proved there.
	right := block(correct.pick(h.new))
	mended := broken.replace(h.old, right)
	if v := l.known.of(mended, p.correct.edition); v.Outcome != quiz.Compiles {
		return none(slot, "the repaired lines alone do not mend the program")
	}
	w := wrongRepairs{lesson: l, program: p.broken, broken: broken, seen: &l.known.seen, found: make([]change, 0, 16)}
	w.seen.empty()
	w.seen.number(asked{text: mended})
	w.seen.number(asked{text: broken.replace(h.old, block(broken.pick(h.old)))})
	w.versions(correct, h.new, h.old)
	w.versions(broken, h.old, h.old)
	same := len(w.found) >= 3
	if !same {
		w.elsewhere(h.old)
	}
	wrong := w.best()
	prompt := "rustc rejects this program. Which version of " + lineNames(h.old) + " mends it?"
	option := func(_ []int, code string) string { return codeText(code) }
	if !same {
		prompt = "rustc rejects this program. Which one change mends it?"
		option = func(at []int, code string) string { return lineNames(at) + ": " + codeText(code) }
	}
	switch {
	case len(wrong) < 3:
		return none(slot, "%d wrong changes are worth asking, and three are needed", len(wrong))
	case !same && (strings.Contains(right, "\n") || len(h.old) > 1):
		return none(slot, "the repair has several lines and the wrong changes have one")
	case standsOut(right, wrong):
		return none(slot, "the right change is much longer than the wrong ones")
	}
	options := make([]quiz.Option, 0, 4)
	options = append(options, quiz.Option{Text: option(h.old, right), Right: true, Reason: "rustc accepts the program"})
	for _, c := range wrong {
		options = append(options, quiz.Option{Text: option(c.at, c.code), Reason: became(&c.verdict, &p.broken.verdict)})
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Choice, Rung: 1, Prompt: prompt, Code: broken.text, Options: options, Answer: options[0].Text, Codes: []string{code},
	}}
}

// change puts other code in the place of some lines.
type change struct {
	at      []int
	code    string
	rank    int
	verdict quiz.Verdict
}

// wrongRepairs collects changes of a program that rustc rejects.
type wrongRepairs struct {
	*lesson
	program *program
	broken  *listing // of the program
	seen    *numbered
	found   []change
}

// versions tries the edits of some lines of a program in the place of the lines at.
func (w *wrongRepairs) versions(l *listing, from, at []int) {
	for i := range l.edits {
		e := &l.edits[i]
		if n := slices.Index(from, e.line); n >= 0 && e.kind == rewrites {
			picked := l.pick(from)
			picked[n] = e.now
			w.try(change{at: at, code: block(picked)})
		}
	}
}

// elsewhere tries edits of other lines: first of those that the compiler points
// at, since they tempt, then of those that name the value in question.
func (w *wrongRepairs) elsewhere(not []int) {
	m := &w.program.verdict.Errors[0]
	pointed := map[int]bool{}
	for _, s := range m.Spans {
		pointed[s.Line] = true
	}
	name := strings.Trim(quotedName.Get().FindString(m.Text), "`*")
	perLine := map[int]int{}
	for i := range w.broken.edits {
		e := &w.broken.edits[i]
		if e.kind != rewrites || slices.Contains(not, e.line) {
			continue
		}
		c := change{at: []int{e.line}, code: block([]string{e.now}), rank: 3}
		switch {
		case pointed[e.line]:
			c.rank = 1
		case name != "" && strings.Contains(c.code, name):
			c.rank = 2
		}
		// Two changes of one line are hardly more than one.
		c.rank += 4 * perLine[e.line]
		if w.try(c) {
			perLine[e.line]++
		}
	}
}

// try keeps a change if it is a wrong one that is worth asking.
func (w *wrongRepairs) try(c change) bool {
	text := w.broken.replace(c.at, c.code)
	if strings.TrimSpace(c.code) == "" {
		return false
	}
	if _, isNew := w.seen.number(asked{text: text}); !isNew {
		return false
	}
	c.verdict = w.known.of(text, w.program.edition)
	if c.verdict.Outcome != quiz.Fails || !teaches(c.verdict.Errors[0].Code) {
		return false
	}
	w.found = append(w.found, c)
	return true
}

// best returns the three changes that tempt most. Two that rustc rejects for the
// same new reason are hardly more than one, so they are taken only in need.
func (w *wrongRepairs) best() []change {
	slices.SortStableFunc(w.found, func(a, b change) int { return cmp.Compare(a.rank, b.rank) })
	const most = 3
	var given []string
	var picked, rest []change
	for _, c := range w.found {
		switch code := c.verdict.Errors[0].Code; {
		case len(picked) == most:
		case slices.Contains(given, code) && code != w.program.verdict.Errors[0].Code:
			if len(rest) < most {
				rest = append(rest, c)
			}
		default:
			given, picked = append(given, code), append(picked, c)
		}
	}
	picked = append(picked, rest...)
	return picked[:min(len(picked), most)]
}

// standsOut reports whether the right change is so much longer than the wrong
// ones that its length gives it away.
func standsOut(right string, wrong []change) bool {
	sum := 0
	for _, c := range wrong {
		sum += utf8.RuneCountInString(c.code)
	}
	return 2*utf8.RuneCountInString(right)*len(wrong) > 3*sum
}

func lineNames(numbers []int) string {
	if len(numbers) == 1 {
		return fmt.Sprintf("line %d", numbers[0])
	}
	return fmt.Sprintf("lines %d and %d", numbers[0], numbers[1])
}

// codeText writes code as the text of an option: inline where it fits a line.
func codeText(code string) string {
	if strings.Contains(code, "\n") {
		return code
	}
	return codeSpan(code)
}
