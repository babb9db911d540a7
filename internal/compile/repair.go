package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// repair asks which version of a line mends the program, where the two programs
// differ in one place only. Every wrong version is an edit of the broken or the
// right one that rustc rejects.
func (l *lesson) repair(p *pair, code string) question {
	slot := suffixed("repair", p.id)
	broken, correct := p.broken.shown, p.correct.shown
	hs := hunks(broken, correct)
	if len(hs) != 1 {
		return none(slot, "the two programs differ in %d places", len(hs))
	}
	h := hs[0]
	if len(h.old) == 0 || len(h.new) == 0 || len(h.old) > 2 || len(h.new) > 2 {
		return none(slot, "the repair is not a change of one or two lines")
	}
	right := block(correct, h.new)
	// The question is put as the broken program with other lines in the place of
	// its own, so every option must be proved there.
	fit := func(lines string) string { return replaceLines(broken, h.old, lines) }
	if v := l.known.of(fit(right), p.correct.edition); v.Outcome != quiz.Compiles {
		return none(slot, "the repaired lines alone do not mend the program")
	}
	seen := map[string]bool{right: true, block(broken, h.old): true}
	var wrong []quiz.Option
	unknown := false
	try := func(text string, at []int) {
		for _, e := range edits(text) {
			if !slices.Contains(at, e.line) || len(lines(e.text)) != len(lines(text)) {
				continue
			}
			version := block(e.text, at)
			if seen[version] || strings.TrimSpace(version) == "" {
				continue
			}
			seen[version] = true
			v := l.known.of(fit(version), p.correct.edition)
			unknown = unknown || v.Outcome == quiz.Unknown
			if v.Outcome == quiz.Fails && teaches(v.Errors[0].Code) {
				wrong = append(wrong, quiz.Option{Text: codeText(version), Reason: became(&v, code)})
			}
		}
	}
	try(correct, h.new)
	try(broken, h.old)
	switch {
	case unknown:
		return none(slot, "a version of the line has no verdict")
	case len(wrong) < 3:
		return none(slot, "only %d wrong versions of the line are worth asking", len(wrong))
	}
	where := fmt.Sprintf("line %d", h.old[0])
	if len(h.old) > 1 {
		where = fmt.Sprintf("lines %d and %d", h.old[0], h.old[1])
	}
	options := append([]quiz.Option{{Text: codeText(right), Right: true, Reason: "rustc accepts the program"}}, wrong[:3]...)
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Choice, Rung: 1,
		Prompt:  fmt.Sprintf("rustc rejects this program. Which version of %s mends it?", where),
		Code:    broken,
		Options: options, Answer: options[0].Text, Codes: []string{code},
	}}
}

// block returns some lines of a program without their common indentation.
func block(text string, numbers []int) string {
	ls := lines(text)
	var out []string
	for _, n := range numbers {
		out = append(out, ls[n-1])
	}
	indent := len(out[0]) - len(strings.TrimLeft(out[0], " \t"))
	for i, o := range out {
		out[i] = o[min(indent, len(o)-len(strings.TrimLeft(o, " \t"))):]
	}
	return strings.Join(out, "\n")
}

// replaceLines puts a block in the place of some neighbouring lines.
func replaceLines(text string, numbers []int, block string) string {
	ls := lines(text)
	first := ls[numbers[0]-1]
	indent := first[:len(first)-len(strings.TrimLeft(first, " \t"))]
	var put []string
	for _, b := range strings.Split(block, "\n") {
		put = append(put, indent+b)
	}
	return join(slices.Replace(ls, numbers[0]-1, numbers[len(numbers)-1], put...))
}

// codeText writes code as the text of an option: inline where it fits a line.
func codeText(code string) string {
	if strings.Contains(code, "\n") {
		return code
	}
	return "`" + code + "`"
}
