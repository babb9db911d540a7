package compile

import "anneal/internal/quiz"

// fix asks to mend the program in an editor. The compiler is the judge of what
// comes back; the author's program shows what it is to print.
func (l *lesson) fix(p *pair, code string) question {
	slot := suffixed("fix", p.id)
	switch {
	case !p.mended():
		return none(slot, "no program is known to mend it")
	case p.correct.judged != p.correct.shown || p.broken.judged != p.broken.shown:
		return none(slot, "the program is a fragment")
	case !l.ends(p.correct):
		return none(slot, "the mended program does not end")
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Fix, Rung: 2, Code: p.broken.shown, Answer: p.correct.shown, Codes: []string{code},
		Prompt: "Mend this program: rustc must accept it, do all that it was meant to do, and end.",
	}}
}

// ends reports whether nothing is known against a program's coming to an end.
func (l *lesson) ends(p *program) bool {
	if p.fence.Has("never-ends") {
		return false
	}
	run := l.known.ran(original(p.judged), p.edition).Run
	return run == nil || run.Ending == quiz.Exited
}
