package compile

import (
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// blame shows a message without its places and asks which of four edits produces
// it. Each wrong edit has a message of its own.
func (l *lesson) blame(p *pair) question {
	slot := suffixed("blame", p.id)
	shown := p.broken
	if p.mended() {
		shown = p.correct // an edit of what is whole is easier to think through
	}
	type suspectEdit struct {
		*attempt
		headline string
	}
	var suspects []suspectEdit
	muts := 0
	lines := map[int]bool{}
	tried := l.attempts(shown)
	for i := range tried {
		a := &tried[i]
		if a.verdict.Outcome != quiz.Fails || !a.fit() || a.silly() || a.kind == deletes || a.line != 0 && lines[a.line] {
			continue
		}
		head := a.verdict.Errors[0].Text
		again := slices.ContainsFunc(suspects, func(s suspectEdit) bool {
			return s.headline == head || sameFamily(errorCode(&s.verdict), errorCode(&a.verdict))
		})
		others := slices.ContainsFunc(a.verdict.Errors, func(m quiz.Message) bool { return m.Text != head })
		if again || others || head == shown.headline() {
			continue
		}
		if mutability[errorCode(&a.verdict)] { // one is enough: it is found by its name alone
			if muts++; muts > 1 {
				continue
			}
		}
		lines[a.line] = true
		suspects = append(suspects, suspectEdit{a, head})
	}
	// One that is about moves and borrows is asked for; the others may be any. To
	// drop a clone and see a move is the least of them.
	asked := func(s suspectEdit) bool {
		return borrowck[errorCode(&s.verdict)] && !mutability[errorCode(&s.verdict)]
	}
	at := slices.IndexFunc(suspects, func(s suspectEdit) bool {
		return asked(s) && strings.Count(s.now, ".clone()") >= strings.Count(s.was, ".clone()")
	})
	if at < 0 {
		at = slices.IndexFunc(suspects, asked)
	}
	if len(suspects) < 4 || at < 0 {
		return none(slot, "edits of the program give %d different messages, and four are needed", len(suspects))
	}
	suspects[0], suspects[at] = suspects[at], suspects[0]
	right := &suspects[0]
	card := &quiz.Card{
		Kind: quiz.Choice, Rung: 1, Code: shown.shown, Codes: []string{errorCode(&right.verdict)},
		Prompt: "After which edit does rustc say exactly this?\n\n```text\nerror[" + errorCode(&right.verdict) + "]: " + right.headline + "\n```",
	}
	for i := range suspects[:4] {
		s := &suspects[i]
		o := quiz.Option{Text: upper(s.here()), Right: i == 0, Reason: sentenceOf("rustc then says " + errorCode(&s.verdict) + ": " + s.headline)}
		if i == 0 {
			o.Reason = saidOf(s.attempt, shown)
		}
		card.Options = append(card.Options, o)
	}
	card.Answer = card.Options[0].Text
	return question{slot: slot, card: card, of: shown, edited: &right.verdict}
}

// headline is that of the program's first error, "" if it has none.
func (p *program) headline() string {
	if p.verdict.Outcome != quiz.Fails {
		return ""
	}
	return p.verdict.Errors[0].Text
}

// upper begins a text with a capital letter.
func upper(text string) string {
	if text != "" && 'a' <= text[0] && text[0] <= 'z' {
		return string(text[0]-'a'+'A') + text[1:]
	}
	return text
}
