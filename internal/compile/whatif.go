package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// maxWhatIf is how many edits of a pair of programs are asked about.
const maxWhatIf = 3

const accepts = "Nothing: rustc accepts the program"

// consequenceOf puts a verdict into words. An error that the shown program has
// already, at the same place, is the same error.
func consequenceOf(v, shown *quiz.Verdict) string {
	if v.Outcome == quiz.Compiles {
		return accepts
	}
	m := &v.Errors[0]
	text := m.Code + atLine(m.Primary()) + ": " + meanings[m.Code]
	if sameError(v, shown) {
		return "As now: " + text
	}
	return text
}

// sameError reports whether two verdicts begin with one error at one place.
func sameError(a, b *quiz.Verdict) bool {
	return a.Outcome == quiz.Fails && b.Outcome == quiz.Fails && a.Errors[0].Code == b.Errors[0].Code && a.Errors[0].Primary() == b.Errors[0].Primary()
}

// whatIfs asks what rustc says of a program after one edit. Wrong are what it
// says of the program after other edits. An edit surprises most when it looks
// like a repair and is none, or looks harmless and is not.
func (l *lesson) whatIfs(p *pair, code string) []question {
	var questions []question
	name := strings.Trim(quotedName.Get().FindString(p.broken.verdict.Errors[0].Text), "`*")
	ask := func(prog *program, a *attempt, tried []attempt) {
		slot := numberedSlot("what-if", p.id, len(questions)+1)
		prompt := fmt.Sprintf("Line %d becomes %s. What does rustc say now?", a.line, codeSpan(strings.TrimSpace(a.now)))
		if a.kind == shifts {
			prompt = upper(a.here()) + ", and all lines keep their numbers. What does rustc say now?"
		}
		if q := whatIf(slot, prompt, prog, a, tried); q.card != nil {
			q.forms = func() { l.whatIfForms(q.card, a, l.guisesOf(prog)) }
			questions = append(questions, q)
		}
	}
	tried := l.attempts(p.broken)
	if p.mended() {
		tried = append(tried, attempt{&edit{kind: repairs}, p.correct.verdict})
	}
	surprising := l.surprising(p.broken, name, func(a *attempt) int {
		v := &a.verdict
		switch {
		case v.Outcome == quiz.Compiles && !a.clones(): // with less than one would think
			return 0
		case sameError(v, &p.broken.verdict) && a.clones(): // in vain
			return 1
		case v.Outcome == quiz.Fails && borrowck[errorCode(v)] && !mutability[errorCode(v)]:
			return 2
		}
		return 3
	})
	for _, a := range surprising {
		if len(questions) < maxWhatIf-1 {
			ask(p.broken, a, tried)
		}
	}
	if p.mended() {
		surprising := l.surprising(p.correct, name, func(a *attempt) int {
			if is := errorCode(&a.verdict); borrowck[is] && !mutability[is] {
				return 0
			}
			return 1
		})
		for _, a := range surprising {
			// To take the repair back, or to add what does nothing, is no surprise.
			if is := errorCode(&a.verdict); len(questions) < maxWhatIf && is != "" && is != code {
				ask(p.correct, a, l.attempts(p.correct))
			}
		}
	}
	if len(questions) == 0 {
		return []question{none(suffixed("what-if", p.id), "no edit of the programs has one outcome and three others to tell it from")}
	}
	return questions
}

// surprising returns the edits that change or move one line and have one outcome, in
// order of their worth. Of edits of one line the first is enough, and so it is of
// edits with one outcome. To clone what the error is not about helps nobody.
func (l *lesson) surprising(p *program, name string, worth func(*attempt) int) []*attempt {
	var fit []*attempt
	tried := l.attempts(p)
	for i := range tried {
		a := &tried[i]
		if a.kind == shifts && sameError(&a.verdict, &p.verdict) {
			continue // as if nothing had moved
		}
		if (a.kind == rewrites || a.kind == shifts) && a.fit() && !a.silly() && (!a.clones() || strings.Contains(a.now, name+".clone()")) {
			fit = append(fit, a)
		}
	}
	slices.SortStableFunc(fit, func(a, b *attempt) int { return cmp.Compare(worth(a), worth(b)) })
	var kept []*attempt
	for _, a := range fit {
		if !slices.ContainsFunc(kept, func(k *attempt) bool {
			return k.line == a.line || k.verdict.Outcome == a.verdict.Outcome && (a.verdict.Outcome == quiz.Compiles || sameError(&k.verdict, &a.verdict))
		}) {
			kept = append(kept, a)
		}
	}
	return kept
}

// whatIf asks for the outcome of an attempt at a program; the other outcomes are
// those of other attempts. None of them is half of the truth: an error that the
// edited program has too, or the same error at another line.
func whatIf(slot, prompt string, p *program, a *attempt, tried []attempt) question {
	right := consequenceOf(&a.verdict, &p.verdict)
	options := []quiz.Option{{Text: right, Right: true, Reason: saidOf(a, p)}}
	codes := map[string]bool{}
	for _, m := range a.verdict.Errors {
		codes[m.Code] = true
	}
	add := func(text, reason string) {
		if len(options) < 4 && !slices.ContainsFunc(options, func(o quiz.Option) bool { return o.Text == text }) {
			options = append(options, quiz.Option{Text: text, Reason: reason})
		}
	}
	// What most people answer comes first: that it is accepted, that it is the
	// same error as before.
	if p.verdict.Outcome == quiz.Compiles {
		add(accepts, "It does as the program stands, without the edit.")
	}
	for i := range tried {
		if t := &tried[i]; t.verdict.Outcome == quiz.Compiles {
			add(accepts, sentenceOf("It says so when "+t.here()))
			break
		}
	}
	if p.verdict.Outcome == quiz.Fails && !codes[errorCode(&p.verdict)] {
		add(consequenceOf(&p.verdict, &p.verdict), "That is what rustc says without the edit.")
		codes[errorCode(&p.verdict)] = true
	}
	// Then what it says after other edits: of the same line, of other lines, and
	// after edits that nobody would make.
	for _, pick := range []func(*attempt) bool{
		func(t *attempt) bool { return !t.silly() && t.line == a.line },
		func(t *attempt) bool { return !t.silly() && t.kind != deletes },
		func(t *attempt) bool { return true },
	} {
		for i := range tried {
			t := &tried[i]
			is := errorCode(&t.verdict)
			if len(options) == 4 || codes[is] || !teaches(is) || sameFamily(is, errorCode(&a.verdict)) || !pick(t) {
				continue
			}
			said := "It says so when "
			if len(t.verdict.Errors) > 1 {
				said = "It says so, among other things, when "
			}
			add(consequenceOf(&t.verdict, &p.verdict), sentenceOf(said+t.here()))
			codes[is] = true
		}
	}
	if len(options) < 4 {
		return none(slot, "the program has %d other outcomes, and three are needed", len(options)-1)
	}
	card := &quiz.Card{
		Kind: quiz.Choice, Prompt: prompt, Code: p.shown, Options: options, Answer: right,
	}
	if code := errorCode(&a.verdict); code != "" {
		card.Codes = []string{code}
	}
	return question{slot: slot, card: card, of: p, edited: &a.verdict}
}

// saidOf tells what rustc says of a program after an edit: in the words of the
// shape, which name lines, where it has one.
func saidOf(a *attempt, p *program) string {
	switch {
	case a.verdict.Outcome == quiz.Compiles && p.verdict.Outcome == quiz.Fails:
		return "The error is gone, and there was no other."
	case a.verdict.Outcome == quiz.Compiles:
		return "It does no harm."
	}
	m := &a.verdict.Errors[0]
	text := sentence(m, func(n int) int { return n })
	if text == "" {
		text = m.Text
	}
	if !borrowck[m.Code] && p.verdict.Outcome == quiz.Fails && borrowck[p.verdict.Errors[0].Code] {
		text = strings.TrimRight(text, ".") + ". Types are looked at before moves and borrows, so the other error is not reached"
	}
	return sentenceOf(text)
}

func errorCode(v *quiz.Verdict) string {
	if len(v.Errors) == 0 {
		return ""
	}
	return v.Errors[0].Code
}
