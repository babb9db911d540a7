package compile

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// role is a part that a line plays in a message of the compiler, known by the
// wording of the label that stands there.
type role struct {
	slug    string
	codes   []string // of the messages in which lines play the part
	label   *lazyregexp.Regexp
	primary bool   // the label is that of the primary span; else of another
	prompt  string // {name} stands for the name in the message, {line} for its primary line
}

var (
	moves     = []string{"E0382"}
	conflicts = []string{"E0499", "E0502", "E0503", "E0505", "E0506"}
	outlived  = []string{"E0597"}
	temporary = []string{"E0716"}
	usedLater = lazyregexp.New(`later used (here|by call)|later captured here|borrow might be used here`)
)

// The wordings are those of rustc 1.70 to 1.95. Where a newer compiler words a
// label otherwise, the question is not made.
var roles = []role{
	{"moved", moves, lazyregexp.New(`^value moved (here|into closure here)|^variable moved due to use in closure|moved due to this (method call|implicit call)`), false,
		"rustc rejects line {line}, since {name} is used there after it was moved. Which line had moved it away?"},
	{"late", moves, lazyregexp.New(`^value (used|borrowed) here after (being )?(partial )?move`), true,
		"In this program {name} is moved away and then used once more. Which line makes the use that comes too late?"},
	{"borrow", conflicts, lazyregexp.New(`borrow occurs here$|borrow occurs due to use of|is borrowed here$|^borrow of .* occurs here$`), false,
		"rustc rejects line {line} because of a borrow that is still alive. Which line takes that borrow?"},
	{"keeps", conflicts, usedLater, false,
		"rustc rejects line {line} because of a borrow that is still alive there. Which line uses the borrow again and so keeps it alive?"},
	{"clash", conflicts, lazyregexp.New(`borrow occurs here$|^move out of .* occurs here|is assigned to here|is assigned here but|^use of borrowed`), true,
		"A borrow is still alive here when another line needs the same value for itself. Which line asks for what the borrow forbids?"},
	{"keeps", outlived, usedLater, false,
		"The borrow that line {line} takes is still in use when its owner {name} is gone. Which line uses it so late?"},
	{"dropped", outlived, lazyregexp.New(`dropped here while still borrowed`), false,
		"A borrow of {name} outlives its owner here. At which line does the owner end while it is still borrowed?"},
	{"outlives", outlived, lazyregexp.New(`^borrowed value does not live long enough`), true,
		"Which line takes the borrow that outlives its owner {name}?"},
	{"keeps", temporary, usedLater, false,
		"Line {line} makes a value without a name and borrows from it. Which line uses that borrow when the value is gone?"},
	{"outlives", temporary, lazyregexp.New(`^creates a temporary value which is freed`), true,
		"A value without a name is freed while something still borrows from it. Which line makes that value?"},
	{"part", []string{"E0204"}, lazyregexp.New(`^this field does not implement`), false,
		"rustc rejects the derive in this program. Which line declares the part that stands in its way?"},
	{"demands", []string{"E0277"}, lazyregexp.New(`^required by a bound introduced by this call`), false,
		"rustc rejects line {line}, since a type there lacks a trait. Which line makes the call that asks for the trait?"},
	{"first", []string{"E0384"}, lazyregexp.New(`^first assignment to`), false,
		"rustc rejects line {line}. Which line gives {name} the value that it must not lose?"},
}

// usualLabels is more labels than most messages have.
const usualLabels = 8

var quotedName = lazyregexp.New("`[^`]+`")

// roles asks which line plays a part in the compiler's message. Every line with
// the part is right. At least one other line must be labelled too: where the
// compiler points at one line only, nothing tempts.
func (l *lesson) roles(p *pair, code string) []question {
	var questions []question
	for _, r := range roles {
		if slices.Contains(r.codes, code) {
			if q := r.ask(suffixed("role-"+r.slug, p.id), p, code); q.card != nil || q.why != "" {
				if q.card != nil {
					q.forms = func() { r.forms(q.card, p, code, l.guisesOf(p.broken)) }
				}
				questions = append(questions, q)
			}
		}
	}
	if len(questions) == 0 {
		return []question{none(suffixed("role", p.id), "no label of the message has a known part")}
	}
	return questions
}

// ask makes the question, or says why not; the zero question where no line
// plays the part.
func (r *role) ask(slot string, p *pair, code string) question {
	messages := p.broken.verdict.Errors
	primary, name := messages[0].Primary(), quotedName.Get().FindString(messages[0].Text)
	count := strings.Count(strings.TrimSuffix(p.broken.shown, "\n"), "\n") + 1
	var right []int
	labels := make([]quiz.SpanLabel, 0, usualLabels)
	for i := range messages {
		m := &messages[i]
		if m.Primary() != primary && strings.Contains(r.prompt, "{line}") {
			continue // of another error than the one that the question names
		}
		if quotedName.Get().FindString(m.Text) != name && strings.Contains(r.prompt, "{name}") {
			return none(slot, "rustc gives several errors, about different names")
		}
		for _, s := range m.Spans {
			if s.Line < 1 || s.Line > count || s.Label == "" && !s.Primary {
				continue
			}
			labels = append(labels, s)
			if s.Primary == r.primary && !slices.Contains(right, s.Line) && r.label.Get().MatchString(s.Label) {
				right = append(right, s.Line)
			}
		}
	}
	slices.SortStableFunc(labels, func(a, b quiz.SpanLabel) int { return cmp.Compare(a.Line, b.Line) })
	switch {
	case len(right) == 0:
		return question{}
	case len(right) > maxRight:
		return none(slot, "%d lines play the part", len(right))
	case !slices.ContainsFunc(labels, func(s quiz.SpanLabel) bool { return !slices.Contains(right, s.Line) }):
		return none(slot, "rustc labels no other line, so nothing tempts")
	case strings.Contains(r.prompt, "{line}") && slices.Contains(right, primary):
		return none(slot, "the line is the one that the question would name")
	case strings.Contains(r.prompt, "{name}") && name == "":
		return none(slot, "the message names nothing")
	}
	card := &quiz.Card{
		Kind: quiz.Line, Prompt: strings.ReplaceAll(strings.ReplaceAll(r.prompt, "{line}", strconv.Itoa(primary)), "{name}", name), Code: p.broken.shown, Codes: []string{code},
	}
	here := make([]string, 0, len(labels))
	card.Options = make([]quiz.Option, 0, len(labels))
	for len(labels) > 0 {
		n := labels[0].Line
		here = here[:0]
		for len(labels) > 0 && labels[0].Line == n {
			here, labels = append(here, labels[0].Label), labels[1:]
		}
		is := slices.Contains(right, n)
		card.Options = append(card.Options, quiz.Option{Text: strconv.Itoa(n), Right: is, Reason: saysHere(here)})
		if is {
			card.Accept = append(card.Accept, strconv.Itoa(n))
		}
	}
	card.Answer = lineAnswer("line", card.Accept)
	return question{slot: slot, card: card}
}

// saysHere quotes the labels of a line.
func saysHere(labels []string) string {
	said := make([]string, 0, len(labels))
	for _, label := range labels {
		if label != "" && !slices.Contains(said, label) {
			said = append(said, label)
		}
	}
	if len(said) == 0 {
		return "rustc points here"
	}
	return "rustc says here: " + strings.Join(said, "; ")
}
