package compile

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"anneal/internal/quiz"
)

// attempt is an edit of a program with what the compiler says of it.
type attempt struct {
	*edit
	verdict quiz.Verdict
}

// attempts returns all edits of a program with their verdicts.
func (l *lesson) attempts(p *program) []attempt {
	edits := l.known.listing(p.shown).edits
	tried := make([]attempt, len(edits))
	for i := range edits {
		tried[i] = attempt{&edits[i], l.known.of(edits[i].text, p.edition)}
	}
	return tried
}

// fit reports whether a question may be made of an edit: rustc accepts it, or
// rejects it for one reason, which is one of types and ownership.
func (a *attempt) fit() bool {
	code, one := a.verdict.OneCode()
	return a.verdict.Outcome == quiz.Compiles || one && teaches(code)
}

// silly reports whether nobody would make the edit: it lends something as mutable
// to be printed, or clones what cannot be cloned.
func (a *attempt) silly() bool {
	lends := strings.Contains(a.now, "!(") && strings.Count(a.now, "&mut ") > strings.Count(a.was, "&mut ")
	clones := strings.Count(a.now, ".clone()") > strings.Count(a.was, ".clone()")
	if !clones || a.verdict.Outcome != quiz.Fails {
		return lends
	}
	m := &a.verdict.Errors[0]
	return lends || m.Code == "E0599" || m.Code == "E0277" && strings.Contains(m.Text, "Clone")
}

// reason is an answer to the question why rustc rejects a program.
type reason struct {
	text string
	why  string // why it is right or wrong
	code string // of the error that it is the sentence for; "" for a harmless fact
	rank int
}

// maxFacts is how many of the wrong reasons may be facts that do no harm. They
// are wrong for everybody who reads the program twice; what another program
// would do is what tempts.
const maxFacts = 2

// why asks why rustc rejects the program. The right reason is the sentence for
// its error. A wrong one is the sentence for an error of a program that differs
// in one edit: this program, whose only error vanishes with its repair, has no
// such error. Or it is a fact that the repaired program shares.
func (l *lesson) why(p *pair, code string) question {
	slot := suffixed("why", p.id)
	m := &p.broken.verdict.Errors[0]
	here := func(n int) int { return n }
	right := sentence(m, here)
	switch {
	case p.correct == nil || p.correct.verdict.Outcome != quiz.Compiles:
		return none(slot, "no program is known to mend it, so that an error may hide behind this one")
	case right == "":
		return none(slot, "no sentence says what this %s is about", code)
	}
	wrong := l.wrongReasons(p, code, right)
	if len(wrong) < 3 {
		return none(slot, "%d wrong reasons are proved wrong, and three are needed", len(wrong))
	}
	options := []quiz.Option{{Text: right, Right: true, Reason: sentenceOf(rejected(m, atLine(m.Primary())))}}
	sum := 0
	for _, r := range wrong[:3] {
		options = append(options, quiz.Option{Text: r.text, Reason: r.why})
		sum += utf8.RuneCountInString(r.text)
	}
	if 2*utf8.RuneCountInString(right) > sum { // half again as long as the others
		return none(slot, "the right reason is much longer than the wrong ones")
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Choice, Prompt: "rustc rejects this program. Why?", Code: p.broken.shown,
		Options: options, Answer: right, Codes: []string{code},
	}}
}

// wrongReasons returns reasons that do not hold, those that tempt most first, no
// two for one code.
func (l *lesson) wrongReasons(p *pair, code, right string) []reason {
	name := strings.Trim(quotedName.FindString(p.broken.verdict.Errors[0].Text), "`*")
	pointed := map[int]bool{}
	for _, s := range p.broken.verdict.Errors[0].Spans {
		pointed[s.Line] = true
	}
	var found []reason
	add := func(tried []attempt, line func(int) int, where func(*edit) string) {
		for i := range tried {
			a := &tried[i]
			for j := range a.verdict.Errors {
				m := &a.verdict.Errors[j]
				if m.Code == code || !teaches(m.Code) || sameFamily(m.Code, code) {
					continue
				}
				text := sentence(m, line)
				if text == "" || text == right {
					continue
				}
				r := reason{text: text, code: m.Code, why: "That is so when " + where(a.edit) + "; rustc then says " + m.Code + "."}
				r.rank = 3 * (2 - likeness(m.Code, code))
				if a.silly() {
					r.rank += 9
				}
				if !pointed[line(m.Primary())] {
					r.rank++
				}
				if name == "" || !strings.Contains(text, "`"+name+"`") {
					r.rank++
				}
				found = append(found, r)
			}
		}
	}
	add(l.attempts(p.broken), func(n int) int { return n }, (*edit).here)
	back := l.lineBack(p)
	add(l.attempts(p.correct), back, func(e *edit) string { return "the program is repaired and " + e.there() })
	slices.SortStableFunc(found, func(a, b reason) int { return cmp.Compare(a.rank, b.rank) })
	var picked []reason
	codes := map[string]bool{}
	for _, r := range found {
		if !codes[r.code] {
			codes[r.code] = true
			picked = append(picked, r)
		}
	}
	if len(picked) == 0 {
		return nil
	}
	facts := l.facts(p, name)
	return append(picked, facts[:min(len(facts), maxFacts)]...)
}

// lineBack returns the function that gives the line of the broken program which
// a line of the correct one is, 0 if it is not there.
func (l *lesson) lineBack(p *pair) func(int) int {
	broken, correct := l.known.listing(p.broken.shown), l.known.listing(p.correct.shown)
	changed := hunks(broken, correct)
	kept := func(code []codeLine, lines func(hunk) []int) []int {
		var numbers []int
		for _, c := range code {
			if !slices.ContainsFunc(changed, func(h hunk) bool { return slices.Contains(lines(h), c.number) }) {
				numbers = append(numbers, c.number)
			}
		}
		return numbers
	}
	old := kept(broken.code(), func(h hunk) []int { return h.old })
	put := kept(correct.code(), func(h hunk) []int { return h.new })
	return func(n int) int {
		if i, found := slices.BinarySearch(put, n); found && i < len(old) {
			return old[i]
		}
		return 0
	}
}

// sentenceOf ends a text with a full stop.
func sentenceOf(text string) string { return strings.TrimRight(text, ".") + "." }
