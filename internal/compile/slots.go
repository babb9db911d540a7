package compile

import (
	"fmt"
	"strconv"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/source"
)

// question is what a generator comes back with: a card, or why there is none.
// Key, deck and the like are filled in by the caller.
type question struct {
	slot   string
	card   *quiz.Card
	why    string
	of     *program      // the program that is shown; nil for the broken one
	at     source.Span   // where the author asked for it; zero for the pair's place
	forms  func()        // makes the further forms of the card, which only a scheduled one needs; may be nil
	bare   bool          // no program is shown
	once   string        // what the deck asks about no more than once; "" for a question about this lesson only
	edited *quiz.Verdict // the answer is about the program after an edit, which this is the verdict on
}

func none(slot, format string, args ...any) question {
	return question{slot: slot, why: fmt.Sprintf(format, args...)}
}

// numberedSlot names the nth question of its kind about a program.
func numberedSlot(kind, id string, n int) string { return fmt.Sprintf("%s-%d", suffixed(kind, id), n) }

// maxScheduled is how many questions about one program are worth asking again
// and again; the others serve the quiz.
const maxScheduled = 4

// A program that is longer is neither asked about nor mended. Nobody reads it for a
// question, and to compare two programs, or to find out how their brackets are
// nested, is work that grows with the square of their length.
const (
	maxLines = 100
	maxBytes = 16 << 10
)

// long reports whether a program is too long to be asked about or mended.
func (p *program) long() bool {
	return p != nil && (len(p.shown) > maxBytes || strings.Count(p.shown, "\n") > maxLines)
}

// generate asks all generators about a pair of programs, the most valuable
// question first: of the four that are scheduled, where there are that many, two
// ask what is wrong, one where the repair belongs, and one asks to repair.
func (l *lesson) generate(p *pair) []question {
	slot := suffixed("cut", p.id)
	v := &p.broken.verdict
	code, one := v.OneCode()
	switch {
	case p.refuted:
		return []question{none(slot, "rustc refutes what the lesson says of the program")}
	case v.Outcome != quiz.Fails:
		return []question{none(slot, "the broken program was not seen to fail: %s", v.Claim())}
	case !one:
		return []question{none(slot, "rustc %s, and hides later errors behind earlier ones", v.Claim())}
	case p.broken.long() || p.correct.long():
		return []question{none(slot, "a program of more than %d lines or %d KiB is too long to ask about", maxLines, maxBytes>>10)}
	}
	// What the author skips is not even tried: it may take dozens of programs.
	ask := func(kind string, generate func() question) question {
		if slot := suffixed(kind, p.id); l.skips(slot) {
			return none(slot, skipped)
		}
		return generate()
	}
	questions := []question{
		ask("why", func() question { return l.why(p, code) }),
		ask("cut", func() question { return l.cut(p, code) }),
	}
	var place, repair question
	var hs []hunk
	if p.mended() {
		hs = hunks(l.known.listing(p.broken.shown), l.known.listing(p.correct.shown))
		place = ask("place", func() question { return l.place(p, hs, code) })
		repair = ask("repair", func() question { return l.repair(p, hs, code) })
		if place.card == nil {
			place, repair = repair, place
		}
		questions = append(questions, place, ask("fix", func() question { return l.fix(p, code) }))
	}
	if slot := suffixed("what-if", p.id); l.skips(slot) {
		questions = append(questions, none(slot, skipped))
	} else {
		questions = append(questions, l.whatIfs(p, code)...)
	}
	questions = append(questions, ask("transfer", func() question { return l.transfer(p, code) }), ask("blame", func() question { return l.blame(p) }))
	if p.mended() {
		questions = append(questions, repair)
	}
	questions = append(questions, l.roles(p, code)...)
	if p.mended() {
		questions = append(questions,
			ask("gap", func() question { return l.gap(p, hs, code) }),
			ask("order", func() question { return l.order(p, code) }),
			ask("output", func() question { return l.prints(p) }))
	}
	return append(questions, ask("code", func() question { return l.code(p, code) }), l.meaning(code))
}

// skipped is why a slot has no card that the lesson's author does not want.
const skipped = "the lesson says skip"

// became says what an edit made of the program that broken is the verdict on.
func became(v, broken *quiz.Verdict) string {
	if v.Outcome == quiz.Compiles {
		return "rustc accepts it"
	}
	m, line := &v.Errors[0], v.Errors[0].Primary()
	switch {
	case m.Code != broken.Errors[0].Code || line == 0:
		return rejected(m, atLine(line))
	case line == broken.Errors[0].Primary():
		return m.Code + " stays" + atLine(line)
	}
	return m.Code + " again," + atLine(line) + ": " + m.Text
}

// becameWith says what a new line before line n made of a program. Places are
// told in the numbers of the program without it, which the learner sees.
func becameWith(v *quiz.Verdict, n int) string {
	if v.Outcome == quiz.Compiles {
		return "rustc accepts it"
	}
	m := &v.Errors[0]
	switch line := m.Primary(); {
	case line == n:
		return rejected(m, " in the new line")
	case line > n:
		return rejected(m, atLine(line-1))
	default:
		return rejected(m, atLine(line))
	}
}

func rejected(m *quiz.Message, where string) string {
	if m.Code == "" {
		return "rustc rejects it" + where + ": " + m.Text
	}
	return m.Code + where + ": " + m.Text
}

func atLine(n int) string {
	if n == 0 {
		return ""
	}
	return " at line " + strconv.Itoa(n)
}
