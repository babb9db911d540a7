package compile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/quiz"
)

// role is a part that a line plays in a message of the compiler, known by the
// wording of the label that stands there.
type role struct {
	slug    string
	label   *regexp.Regexp
	primary bool   // the label is that of the primary span; else of another
	prompt  string // {name} stands for the name in the message, {line} for its primary line
}

// The wordings are those of rustc 1.70 to 1.95. Where a newer compiler words a
// label otherwise, the question is not made.
var roles = []role{
	{"moved", regexp.MustCompile(`^value moved (here|into closure here)|^variable moved due to use in closure|moved due to this (method call|implicit call)`), false,
		"rustc rejects line {line}, since {name} is used there after it was moved. Which line had moved it away?"},
	{"late", regexp.MustCompile(`^value (used|borrowed) here after( being)?( partial)? move|^value (used|borrowed) here after (partial )?move`), true,
		"In this program {name} is moved away and then used once more. Which line makes the use that comes too late?"},
	{"borrow", regexp.MustCompile(`borrow occurs here$|is borrowed here$|^borrow of .* occurs here$`), false,
		"rustc rejects line {line} because of a borrow that is still alive. Which line takes that borrow?"},
	{"keeps", regexp.MustCompile(`later used (here|by call)|later captured here|borrow might be used here`), false,
		"rustc rejects line {line} because of a borrow that is still alive there. Which later line uses the borrow and so keeps it alive?"},
	{"clash", regexp.MustCompile(`borrow occurs here$|^move out of .* occurs here|is assigned to here|is assigned here but`), true,
		"In this program a borrow is alive while something else wants the same value. Which line asks for what the borrow forbids?"},
	{"dropped", regexp.MustCompile(`dropped here while still borrowed|temporary value is freed at the end of this statement`), false,
		"A borrow of {name} outlives its owner here. At which line does the owner end while it is still borrowed?"},
	{"outlives", regexp.MustCompile(`^borrowed value does not live long enough|^creates a temporary value which is freed`), true,
		"Which line takes the borrow that would outlive its owner {name}?"},
	{"captured", regexp.MustCompile(`may outlive borrowed value`), true,
		"Which line begins the closure that may outlive what it borrows?"},
	{"part", regexp.MustCompile(`^this field does not implement`), false,
		"rustc rejects the derive in this program. Which line declares the part that stands in its way?"},
	{"demands", regexp.MustCompile(`^required by a bound introduced by this call`), false,
		"rustc rejects this program, since a type lacks a trait. Which line makes the call that asks for it?"},
	{"first-value", regexp.MustCompile(`^first assignment to`), false,
		"rustc rejects line {line}. Which line gives {name} the value that it may not lose again?"},
}

var quotedName = regexp.MustCompile("`[^`]+`")

// roles asks which line plays a part in the compiler's message. Every line with
// the part is right. At least one other line must be labelled too: where the
// compiler points at one line only, nothing tempts.
func (l *lesson) roles(p *pair, code string) []question {
	var questions []question
	for _, r := range roles {
		slot := suffixed("role-"+r.slug, p.id)
		if right, others := r.lines(&p.broken.verdict); len(right) > 0 {
			questions = append(questions, r.ask(slot, p, code, right, others))
		}
	}
	if len(questions) == 0 {
		return []question{none(suffixed("role", p.id), "no label of the message has a known part")}
	}
	return questions
}

// lines returns the lines that play the part and what the message says of all
// labelled lines.
func (r role) lines(v *quiz.Verdict) (right []int, labels map[int]string) {
	labels = map[int]string{}
	for _, m := range v.Errors {
		for _, s := range m.Spans {
			if s.Label == "" && s.Primary {
				s.Label = "this is where the error is"
			}
			if s.Label == "" {
				continue
			}
			if labels[s.Line] != "" {
				labels[s.Line] += "; "
			}
			labels[s.Line] += s.Label
			if s.Primary == r.primary && r.label.MatchString(s.Label) && !slices.Contains(right, s.Line) {
				right = append(right, s.Line)
			}
		}
	}
	slices.Sort(right)
	return right, labels
}

func (r role) ask(slot string, p *pair, code string, right []int, labels map[int]string) question {
	m := &p.broken.verdict.Errors[0]
	primary := m.Primary()
	switch {
	case len(right) > maxRight:
		return none(slot, "%d lines play the part", len(right))
	case len(labels)-len(right) < 1:
		return none(slot, "rustc labels no other line, so nothing tempts")
	case !r.primary && slices.Contains(right, primary):
		return none(slot, "the line is the one that the question would name")
	}
	name := quotedName.FindString(m.Text)
	if name == "" {
		name = "a value"
	}
	card := &quiz.Card{
		Kind: quiz.Line, Prompt: strings.NewReplacer("{name}", name, "{line}", strconv.Itoa(primary)).Replace(r.prompt), Code: p.broken.shown, Codes: []string{code},
	}
	for n := range len(lines(p.broken.shown)) + 1 {
		if labels[n] == "" {
			continue
		}
		is := slices.Contains(right, n)
		card.Options = append(card.Options, quiz.Option{Text: strconv.Itoa(n), Right: is, Reason: "rustc says here: " + labels[n]})
		if is {
			card.Accept = append(card.Accept, strconv.Itoa(n))
		}
	}
	card.Answer = lineAnswer("line", card.Accept)
	return question{slot: slot, card: card}
}
