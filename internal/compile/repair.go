package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// repair asks which change mends the program, where the two programs differ in
// one place only. Every wrong change is an edit that rustc rejects: other
// versions of the same lines first, then changes of other lines.
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
	// The question is put as the broken program with other lines in the place of
	// its own, so every option must be proved there.
	right := block(correct, h.new)
	if v := l.known.of(replaceLines(broken, h.old, right), p.correct.edition); v.Outcome != quiz.Compiles {
		return none(slot, "the repaired lines alone do not mend the program")
	}
	w := wrongRepairs{lesson: l, program: p.broken, code: code, seen: map[string]bool{right: true, block(broken, h.old): true}}
	w.versions(correct, h.new, h.old)
	w.versions(broken, h.old, h.old)
	same := len(w.options) >= 3
	if !same {
		w.elsewhere(h.old)
	}
	switch {
	case w.unknown:
		return none(slot, "a version of the line has no verdict")
	case len(w.options) < 3:
		return none(slot, "only %d wrong changes are worth asking", len(w.options))
	}
	prompt := "rustc rejects this program. Which version of " + lineNames(h.old) + " mends it?"
	options := append([]quiz.Option{{Text: codeText(right), Right: true, Reason: "rustc accepts the program"}}, w.options[:3]...)
	if !same {
		prompt = "rustc rejects this program. Which one change mends it?"
		options[0].Text = lineNames(h.old) + ": " + codeText(right)
		for i, o := range w.options[:3] {
			options[i+1].Text = lineNames(w.lines[i]) + ": " + o.Text
		}
	}
	return question{slot: slot, card: &quiz.Card{
		Kind: quiz.Choice, Rung: 1, Prompt: prompt, Code: broken, Options: options, Answer: options[0].Text, Codes: []string{code},
	}}
}

// wrongRepairs collects changes of a program that rustc rejects.
type wrongRepairs struct {
	*lesson
	program *program
	code    string
	seen    map[string]bool
	options []quiz.Option
	lines   [][]int // that each option changes
	unknown bool
}

// versions tries the edits of some lines of text in the place of the lines at.
func (w *wrongRepairs) versions(text string, from, at []int) {
	for _, e := range edits(text) {
		if slices.Contains(from, e.line) && len(lines(e.text)) == len(lines(text)) {
			w.try(block(e.text, from), at)
		}
	}
}

// elsewhere tries edits of other lines. Deleted and swapped statements are left
// to other questions.
func (w *wrongRepairs) elsewhere(not []int) {
	text := w.program.shown
	for _, e := range edits(text) {
		at := []int{e.line}
		if !slices.Contains(not, e.line) && without(e.text, e.line) == without(text, e.line) {
			w.try(block(e.text, at), at)
		}
	}
}

func (w *wrongRepairs) try(version string, at []int) {
	if w.seen[version] || strings.TrimSpace(version) == "" || len(w.options) >= 3 {
		return
	}
	w.seen[version] = true
	v := w.known.of(replaceLines(w.program.shown, at, version), w.program.edition)
	w.unknown = w.unknown || v.Outcome == quiz.Unknown
	if v.Outcome == quiz.Fails && teaches(v.Errors[0].Code) {
		w.options = append(w.options, quiz.Option{Text: codeText(version), Reason: became(&v, w.code)})
		w.lines = append(w.lines, at)
	}
}

func lineNames(numbers []int) string {
	if len(numbers) == 1 {
		return fmt.Sprintf("line %d", numbers[0])
	}
	return fmt.Sprintf("lines %d and %d", numbers[0], numbers[1])
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
