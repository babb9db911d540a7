package quiztoml

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/markup"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
	"anneal/internal/toml"
)

// question makes a card of a question. Of one in which something could not be
// read no more is said.
func (p *parser) question(q *toml.Value) {
	if q.Broken {
		return
	}
	ok := p.check(q, common)
	kind := q.Get("type")
	if kind == nil || kind.Kind != toml.String {
		return
	}
	fields, known := kinds[kind.Text]
	if !known {
		names := slices.Sorted(maps.Keys(kinds))
		help := "write one of " + strings.Join(names, ", ")
		if near := diag.Near(kind.Text, names); near != "" {
			help = fmt.Sprintf("did you mean `%s`?", near)
		}
		p.report(diag.QuizField, kind.Span, fmt.Sprintf("there are no questions of the type `%s`", kind.Text), help)
		return
	}
	p.unknown(q, "", slices.Concat(common, fields), "in a question of the type `"+kind.Text+"`")
	ok = p.check(q, fields) && ok
	intro, found := p.intro(q)
	if !ok || !found {
		return
	}
	card := syntax.Card{Span: extent(q), Explanation: trimmed(q.Get("context"))}
	if id := trimmed(q.Get("id")); id.Value != "" {
		card.Key = id
	}
	switch kind.Text {
	case "MultipleChoice":
		ok = p.choice(&card, q)
	case "ShortAnswer":
		ok = p.short(&card, q)
	default:
		ok = p.tracing(&card, q)
	}
	if ok {
		card.Front.Value = strings.TrimSpace(intro + "\n\n" + card.Front.Value)
		p.lesson.Cards = append(p.lesson.Cards, card)
	}
}

// intro returns the text that a question of several parts shares with others.
func (p *parser) intro(q *toml.Value) (shared string, ok bool) {
	name := q.Get("multipart")
	if name == nil || name.Kind != toml.String {
		return "", true
	}
	v := p.multipart.Get(name.Text)
	switch {
	case v == nil:
		var names []string
		if p.multipart != nil {
			for _, e := range p.multipart.Entries {
				names = append(names, e.Key)
			}
		}
		help := fmt.Sprintf("add a text `%s` below a header `[multipart]`", name.Text)
		if near := diag.Near(name.Text, names); near != "" {
			help = fmt.Sprintf("did you mean `%s`?", near)
		}
		p.report(diag.QuizField, name.Span, fmt.Sprintf("no shared text has the name `%s`", name.Text), help)
		return "", false
	case v.Kind != toml.String:
		p.wrongKind("multipart."+name.Text, text, v)
		return "", false
	}
	return strings.TrimSpace(v.Text), true
}

// trimmed returns the text of a field; the zero Text where there is none.
func trimmed(v *toml.Value) syntax.Text {
	if v == nil || v.Kind != toml.String {
		return syntax.Text{}
	}
	return syntax.Text{Value: strings.TrimSpace(v.Text), Span: v.Span}
}

// extent returns the place from a table's header to the end of its last value.
func extent(t *toml.Value) source.Span {
	s := t.Span
	for _, e := range t.Entries {
		s.End = max(s.End, e.Value.Span.End, extent(e.Value).End)
	}
	return s
}

// asked takes the question itself into the card; false if it is empty.
func (p *parser) asked(card *syntax.Card, v *toml.Value) bool {
	card.Front = trimmed(v)
	if card.Front.Value == "" {
		p.report(diag.CardEmpty, v.Span, "nothing is asked", "write the question, or remove it")
	}
	return card.Front.Value != ""
}

func (p *parser) choice(card *syntax.Card, q *toml.Value) bool {
	card.Kind = quiz.Choice
	ok := p.asked(card, at(q, "prompt.prompt"))
	answers, wrong := at(q, "answer.answer"), at(q, "prompt.distractors")
	right := answers.Items
	if answers.Kind == toml.String {
		right = []*toml.Value{answers}
	}
	index, sorted := at(q, "prompt.answerIndex"), at(q, "prompt.sortAnswers")
	switch {
	case len(right) == 0:
		ok = false
		p.report(diag.CardNoRight, answers.Span, "no option is right", "give at least one answer")
	case len(right)+len(wrong.Items) < 2:
		ok = false
		p.report(diag.CardFewOptions, wrong.Span, "there is nothing to choose from: the question has one option", "add wrong answers to `prompt.distractors`")
	case index != nil && sorted != nil:
		p.r.Report(diag.Diagnostic{
			Code: diag.QuizField, Message: "`answerIndex` and `sortAnswers` contradict each other",
			Labels: []diag.Label{{Span: sorted.Span, Primary: true}, {Span: index.Span}}, Help: "remove one of them",
		})
		ok = false
	case index != nil:
		if n, _ := whole(index); n > len(wrong.Items) {
			ok = false
			p.report(diag.QuizField, index.Span, fmt.Sprintf("there is no place %d among %d options", n, len(wrong.Items)+1), "count from 0")
		}
	}
	seen := map[string]source.Span{}
	for i, v := range slices.Concat(right, wrong.Items) {
		o := syntax.Option{Text: option(v), Right: i < len(right), Span: v.Span}
		first, twin := seen[o.Text.Value]
		seen[o.Text.Value] = v.Span
		switch {
		case o.Text.Value == "":
			ok = false
			p.report(diag.CardEmpty, v.Span, "the option is empty", "write it, or remove it")
		case twin:
			ok = false
			p.r.Report(diag.Diagnostic{
				Code: diag.CardOptionTwin, Message: "two options say the same",
				Labels: []diag.Label{{Span: v.Span, Text: "again", Primary: true}, {Span: first, Text: "first here"}}, Help: "remove or change one of them",
			})
		}
		card.Options = append(card.Options, o)
	}
	return ok
}

// option returns an option as cards have them: a line of text, or a block of
// code. Of a text with both it keeps the lines.
func option(v *toml.Value) syntax.Text {
	t := trimmed(v)
	blocks := markup.Parse([]byte(t.Value))
	code := func(b markup.Block) bool { return b.Kind == markup.Code }
	switch {
	case len(blocks) == 1 && code(blocks[0]):
		t.Value = blocks[0].Listing.Text
	case !slices.ContainsFunc(blocks, code):
		t.Value = strings.Join(strings.Fields(t.Value), " ")
	}
	return t
}

func (p *parser) short(card *syntax.Card, q *toml.Value) bool {
	ok := p.asked(card, at(q, "prompt.prompt"))
	card.Back = trimmed(at(q, "answer.answer"))
	if card.Back.Value == "" {
		ok = false
		p.report(diag.CardUnfinished, at(q, "answer.answer").Span, "the answer is empty", "write it")
	}
	if v := at(q, "answer.alternatives"); v != nil {
		for _, a := range v.Items {
			if t := trimmed(a); t.Value != "" {
				card.Accept = append(card.Accept, t)
			}
		}
	}
	card.Kind = quiz.Value
	response := at(q, "prompt.response")
	if response == nil || response.Text == "short" {
		return ok
	}
	// No program can judge these: the learner compares.
	card.Kind = quiz.Basic
	switch response.Text {
	case "long":
	case "code":
		card.Back.Value = fenced(card.Back.Value)
	default:
		p.report(diag.QuizField, response.Span, fmt.Sprintf("there is no response `%s`", response.Text), "write `short`, `long` or `code`")
		return false
	}
	for _, a := range card.Accept {
		other := a.Value
		if response.Text == "code" {
			other = fenced(other)
		}
		card.Back.Value += "\n\nAlso right:\n\n" + other
	}
	card.Accept = nil
	return ok
}

// fenced writes a program as Markdown.
func fenced(code string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + "rust\n" + code + "\n" + fence
}
