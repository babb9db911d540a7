package compile

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// unverified marks cards that rest on nothing but what an article says.
const unverified = "unverified"

// proseQuestions makes cards of the definitions and enumerations of an article.
// Nothing proves them, so they are made only where the learner asks for them.
func (l *lesson) proseQuestions() []question {
	var questions []question
	for i := range l.tree.Article.Terms {
		t := &l.tree.Article.Terms[i]
		name := strings.ToLower(quiz.KeyPart(t.Name.Value))
		recall, cloze := l.unproved("definition-"+name, t.Span), l.unproved("term-"+name, t.Span)
		if recall.card != nil {
			recall.card.Kind, recall.card.Prompt, recall.card.Answer = quiz.Basic, whatIs(t), t.Meaning.Value
			cloze.card.Kind, cloze.card.Prompt, cloze.card.Answer = quiz.Cloze, withGap(t), t.Name.Value
			// Each gives the other away.
			fact := l.programName("definition-" + name)
			recall.card.Program, cloze.card.Program = fact, fact
		}
		questions = append(questions, recall, cloze)
	}
	for i := range l.tree.Article.Lists {
		list := &l.tree.Article.Lists[i]
		q := l.unproved(fmt.Sprintf("list-%.6s", quiz.IDOf(list.Lead.Value)), list.Lead.Span)
		if list.Why != "" {
			q = none(q.slot, "%s", list.Why)
		}
		if q.card != nil {
			q.card.Kind, q.card.Prompt = quiz.Basic, strings.TrimRight(list.Lead.Value, ":. ")+". Which are they?"
			var b strings.Builder
			for _, it := range list.Items {
				b.WriteString("- " + it.Value + "\n")
			}
			q.card.Answer = strings.TrimSuffix(b.String(), "\n")
		}
		questions = append(questions, q)
	}
	return questions
}

// unproved begins a card of prose, or says why there is none.
func (l *lesson) unproved(slot string, at source.Span) question {
	switch {
	case l.inSilence(at):
		return none(slot, "it stands next to a claim that rustc refutes")
	case !l.deck.Prose:
		return none(slot, "it is prose, which nothing proves; --prose makes it")
	}
	return question{slot: slot, card: &quiz.Card{
		Rung: 1, Scheduled: true, Tags: []string{unverified},
		Explanation: "The article says so; no program proves it.",
		Origin:      quiz.Origin{File: l.tree.File.Name, Line: at.Line()},
	}}
}

// inSilence reports whether a place lies in a passage that is left out.
func (l *lesson) inSilence(at source.Span) bool {
	for i := range l.tree.Article.Passages {
		p := &l.tree.Article.Passages[i]
		if p.Span.Start <= at.Start && at.End <= p.Span.End {
			return l.silent(p.Span)
		}
	}
	return false
}

func whatIs(t *syntax.Term) string {
	verb, article := "is", ""
	if t.Plural {
		verb = "are"
	}
	if t.Article != "" {
		article = strings.ToLower(t.Article) + " "
	}
	return fmt.Sprintf("In Rust, what %s %s%s?", verb, article, t.Name.Value)
}

// withGap returns the sentence without the name. Its article stays in a form
// that does not tell how the name begins.
func withGap(t *syntax.Term) string {
	verb := " is "
	if t.Plural {
		verb = " are "
	}
	lead := ""
	if t.Article != "" {
		lead = "A(n) "
	}
	meaning := t.Meaning.Value
	if r, n := utf8.DecodeLastRuneInString(meaning); unicode.IsPunct(r) && r != '`' && r != ')' && r != '"' {
		meaning = meaning[:len(meaning)-n]
	}
	return lead + "____" + verb + meaning + "."
}
