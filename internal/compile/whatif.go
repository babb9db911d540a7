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

// consequence is what rustc says of a program, as an option: two programs with one
// text have the same outcome.
type consequence struct{ text string }

const accepts = "Nothing: rustc accepts the program"

// consequenceOf puts a verdict into words. An error that the shown program has
// already, at the same place, is the same error.
func consequenceOf(v, shown *quiz.Verdict) consequence {
	if v.Outcome == quiz.Compiles {
		return consequence{accepts}
	}
	m := &v.Errors[0]
	text := m.Code + atLine(m.Primary()) + ": " + meanings[m.Code]
	if shown.Outcome == quiz.Fails && shown.Errors[0].Code == m.Code && shown.Errors[0].Primary() == m.Primary() {
		text = "The same as now: " + text
	}
	return consequence{text}
}

// whatIfs asks what rustc says of a program after one edit. Wrong are what it
// says of the program after other edits. An edit surprises most when it looks
// like a repair and is none, or looks harmless and is not.
func (l *lesson) whatIfs(p *pair, code string) []question {
	var questions []question
	surprising := l.surprising(p.broken, func(a *attempt) int {
		v := &a.verdict
		switch {
		case v.Outcome == quiz.Fails && v.Errors[0].Code == code && a.rank == ranksAdds: // it adds a clone or a borrow in vain
			return 0
		case v.Outcome == quiz.Fails && v.Errors[0].Code == code:
			return 2
		case v.Outcome == quiz.Fails && borrowck[v.Errors[0].Code]:
			return 1
		}
		return 3
	})
	ask := func(prog *program, a *attempt, tried []attempt) {
		slot := numberedSlot("what-if", p.id, len(questions)+1)
		prompt := fmt.Sprintf("Line %d becomes %s. What does rustc say now?", a.line, codeSpan(strings.TrimSpace(a.now)))
		if q := whatIf(slot, prompt, prog, a, tried); q.card != nil {
			l.whatIfForms(q.card, a, l.guises(prog))
			questions = append(questions, q)
		}
	}
	tried := l.attempts(p.broken)
	if p.correct != nil && p.correct.verdict.Outcome == quiz.Compiles {
		tried = append(tried, attempt{&edit{kind: repairs}, p.correct.verdict})
	}
	for i := range surprising {
		if len(questions) < maxWhatIf-1 {
			ask(p.broken, &surprising[i], tried)
		}
	}
	if p.correct != nil && p.correct.verdict.Outcome == quiz.Compiles {
		tried := l.attempts(p.correct)
		surprising := l.surprising(p.correct, func(a *attempt) int {
			if v := &a.verdict; v.Outcome == quiz.Fails && borrowck[v.Errors[0].Code] && v.Errors[0].Code != code {
				return 0
			}
			return 1
		})
		for i := range surprising {
			// To take the repair back, or to add what does nothing, is no surprise.
			if is := errorCode(&surprising[i].verdict); len(questions) < maxWhatIf && is != "" && is != code {
				ask(p.correct, &surprising[i], tried)
			}
		}
	}
	if len(questions) == 0 {
		return []question{none(suffixed("what-if", p.id), "no edit of the programs has one outcome and three others to tell it from")}
	}
	return questions
}

// surprising returns the edits that change one line and have one outcome, in
// order of their worth. Of edits of one line the first is enough, and so it is of
// edits with one outcome.
func (l *lesson) surprising(p *program, worth func(*attempt) int) []attempt {
	var fit []attempt
	for _, a := range l.attempts(p) {
		if a.kind == rewrites && a.fit() && !a.silly() {
			fit = append(fit, a)
		}
	}
	slices.SortStableFunc(fit, func(a, b attempt) int { return cmp.Compare(worth(&a), worth(&b)) })
	lines, outcomes := map[int]bool{}, map[consequence]bool{}
	return slices.DeleteFunc(fit, func(a attempt) bool {
		is := consequenceOf(&a.verdict, &p.verdict)
		again := lines[a.line] || outcomes[is]
		lines[a.line], outcomes[is] = true, true
		return again
	})
}

// whatIf asks for the outcome of an attempt at a program; the other outcomes are
// those of other attempts.
func whatIf(slot, prompt string, p *program, a *attempt, tried []attempt) question {
	right := consequenceOf(&a.verdict, &p.verdict)
	options := []quiz.Option{{Text: right.text, Right: true, Reason: saidOf(a)}}
	add := func(o consequence, reason string) {
		if o != right && len(options) < 4 && !slices.ContainsFunc(options, func(opt quiz.Option) bool { return opt.Text == o.text }) {
			options = append(options, quiz.Option{Text: o.text, Reason: reason})
		}
	}
	// What most people answer comes first: that it is accepted, that it is the
	// same error as before.
	if p.verdict.Outcome == quiz.Compiles {
		add(consequence{accepts}, "It does as the program stands, without the edit.")
	}
	for i := range tried {
		if t := &tried[i]; t.verdict.Outcome == quiz.Compiles {
			add(consequence{accepts}, sentenceOf("It does when "+t.here()))
		}
	}
	if p.verdict.Outcome == quiz.Fails {
		add(consequenceOf(&p.verdict, &p.verdict), "That is what rustc says without the edit.")
	}
	// Then what it says after other edits: of the same line, of other lines, and
	// what it says with a code that an option has already.
	codes := map[string]bool{errorCode(&a.verdict): true, errorCode(&p.verdict): true}
	for _, pick := range []func(*attempt) bool{
		func(t *attempt) bool { return !t.silly() && t.line == a.line && !codes[errorCode(&t.verdict)] },
		func(t *attempt) bool { return !t.silly() && t.kind != deletes && !codes[errorCode(&t.verdict)] },
		func(t *attempt) bool { return !t.silly() && t.kind != deletes },
		func(t *attempt) bool { return true },
	} {
		for i := range tried {
			t := &tried[i]
			if t.verdict.Outcome != quiz.Fails || !teaches(errorCode(&t.verdict)) || sameFamily(errorCode(&t.verdict), errorCode(&a.verdict)) || !pick(t) {
				continue
			}
			said := "It does when "
			if len(t.verdict.Errors) > 1 {
				said = "It says that among other things when "
			}
			add(consequenceOf(&t.verdict, &p.verdict), sentenceOf(said+t.here()))
			codes[errorCode(&t.verdict)] = true
		}
	}
	if len(options) < 4 {
		return none(slot, "the program has %d other outcomes, and three are needed", len(options)-1)
	}
	card := &quiz.Card{
		Kind: quiz.Choice, Prompt: prompt, Code: p.shown, Options: options, Answer: right.text,
	}
	if code := errorCode(&a.verdict); code != "" {
		card.Codes = []string{code}
	}
	return question{slot: slot, card: card, of: p, edited: &a.verdict}
}

// saidOf tells what rustc says of an edited program: in the words of the shape, which
// name lines, where it has one.
func saidOf(a *attempt) string {
	if a.verdict.Outcome == quiz.Compiles {
		return "rustc accepts it."
	}
	m := &a.verdict.Errors[0]
	text := sentence(m, func(n int) int { return n })
	if text == "" {
		text = m.Text
	}
	return sentenceOf(text)
}

func errorCode(v *quiz.Verdict) string {
	if len(v.Errors) == 0 {
		return ""
	}
	return v.Errors[0].Code
}
