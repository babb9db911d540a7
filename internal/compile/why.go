package compile

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// attempt is an edit of a program with what the compiler says of it.
type attempt struct {
	*edit
	verdict quiz.Verdict
}

// attempts returns all edits of a program with their verdicts.
func (l *lesson) attempts(p *program) []attempt {
	if p.tried == nil {
		edits := l.known.listing(p.shown).edits
		p.tried = l.known.room(len(edits))
		for i := range edits {
			p.tried[i] = attempt{&edits[i], edits[i].seen(l.known.of(edits[i].text, p.edition))}
		}
	}
	return p.tried
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
	if !a.clones() || a.verdict.Outcome != quiz.Fails {
		return lends
	}
	m := &a.verdict.Errors[0]
	return lends || m.Code == "E0599" || m.Code == "E0277" && strings.Contains(m.Text, "Clone")
}

// reason is an answer to the question why rustc rejects a program.
type reason struct {
	text string
	why  string // why it is right or wrong
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
	case !p.mended():
		return none(slot, "no program is known to mend it, so that an error may hide behind this one")
	case right == "":
		return none(slot, "no sentence says what this %s is about", code)
	}
	wrong := l.wrongReasons(p, code, right)
	if len(wrong) < 3 {
		return none(slot, "%d wrong reasons are proved wrong, and three are needed", len(wrong))
	}
	// What stands out by its length is known by it.
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

// rival is an error of a program that differs in one edit, and may seem to be the
// error of the program in question.
type rival struct {
	*attempt
	message  *quiz.Message
	line     func(int) int // see sentence
	repaired bool          // the edit is one of the repaired program
	rank     int
}

// wrongReasons returns three reasons that do not hold, those that tempt most
// first; fewer if there are not as many. No two are about one code, and at most
// one about a missing `mut`, and one about a type: those are found by a look at
// one word.
func (l *lesson) wrongReasons(p *pair, code, right string) []reason {
	name := strings.Trim(quotedName.Get().FindString(p.broken.verdict.Errors[0].Text), "`*")
	var rivals []rival
	add := func(tried []attempt, line func(int) int, repaired bool) {
		for i := range tried {
			// After a swap the lines are not those that the learner sees, and those of the
			// repaired program are not all there.
			for j := range tried[i].verdict.Errors {
				m := &tried[i].verdict.Errors[j]
				if tried[i].kind != swaps && !(repaired && tried[i].kind == shifts) && m.Code != code && teaches(m.Code) && !sameFamily(m.Code, code) {
					r := rival{&tried[i], m, line, repaired, 0}
					r.rank = r.tempts(&p.broken.verdict, name)
					rivals = append(rivals, r)
				}
			}
		}
	}
	add(l.attempts(p.broken), func(n int) int { return n }, false)
	add(l.attempts(p.correct), l.lineBack(p), true)
	slices.SortStableFunc(rivals, func(a, b rival) int { return cmp.Compare(a.rank, b.rank) })
	var picked []reason
	taken := map[string]bool{}
	for i := range rivals {
		r := &rivals[i]
		kind := r.message.Code
		switch {
		case mutability[kind]:
			kind = "a missing mut"
		case !borrowck[kind]:
			kind = "a type"
		}
		if len(picked) == 3 || taken[kind] || r.alreadySo(p.broken.shown) {
			continue
		}
		if text := sentence(r.message, r.line); text != "" && text != right {
			taken[kind] = true
			picked = append(picked, reason{text: text, why: r.told()})
		}
	}
	if len(picked) == 0 || len(picked) == 3 {
		return picked
	}
	facts := l.facts(p, name)
	return append(picked, facts[:min(len(facts), maxFacts, 3-len(picked))]...)
}

// tempts ranks a rival: first what is about the same subject, value and place.
func (r *rival) tempts(broken *quiz.Verdict, name string) int {
	m := r.message
	rank := 3 * (2 - likeness(m.Code, broken.Errors[0].Code))
	if mutability[m.Code] {
		rank += 4
	}
	if r.silly() {
		rank += 9
	}
	at := r.line(m.Primary())
	if !slices.ContainsFunc(broken.Errors[0].Spans, func(s quiz.SpanLabel) bool { return s.Line == at }) {
		rank++
	}
	if name == "" || !strings.Contains(m.Text, name) {
		rank++
	}
	return rank
}

// mutability are the codes of a `mut` that is not there.
var mutability = map[string]bool{"E0384": true, "E0594": true, "E0596": true}

var notMut = lazyregexp.New("`(\\w+)`(?: is not declared as mutable|, as it is not declared as mutable| as mutable, as it is not)|immutable variable `(\\w+)`")

// alreadySo reports whether half of what a rival says holds in the program too:
// that a name is not declared `mut`.
func (r *rival) alreadySo(program string) bool {
	if !mutability[r.message.Code] {
		return false
	}
	got := notMut.Get().FindStringSubmatch(r.message.Text)
	return got != nil && !strings.Contains(program, "mut "+got[1]+got[2])
}

// told says of which program a rival is true.
func (r *rival) told() string {
	if r.repaired {
		return "It would be so even in the repaired program if " + r.would() + "; rustc then says " + r.message.Code + "."
	}
	return "That is so when " + r.here() + "; rustc then says " + r.message.Code + "."
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
