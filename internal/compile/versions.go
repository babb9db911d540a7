package compile

import (
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// variantQuestions asks what rustc says of each version of a program that the
// author wrote as a diff and gave an id.
func (l *lesson) variantQuestions() []question {
	var questions []question
	for i := range l.variants {
		v := &l.variants[i]
		slot := suffixed("what-if", quiz.KeyPart(v.program.fence.ID.Value))
		of, p := l.askedAbout(l.named[v.of])
		switch {
		case v.program.fence.ID.Value == "":
			questions = append(questions, none(slot, "the version that `%s` becomes has no {#id} that a history could be kept under", v.of))
		case v.found != holds:
			questions = append(questions, none(slot, "what is said of the version is not so, or nobody could say"))
		case p == nil:
			questions = append(questions, none(slot, "`%s` is no program of the sections that questions are made of", v.of))
		default:
			a := &attempt{&edit{kind: repairs}, v.program.verdict}
			if !a.fit() {
				questions = append(questions, none(slot, "the version %s: no one reason of types and ownership", v.program.verdict.Claim()))
				continue
			}
			prompt := "The program is changed like this. What does rustc say now?\n\n```diff\n" + strings.TrimRight(diffOf(l.tree, v.program.fence), "\n") + "\n```"
			q := whatIf(slot, prompt, p, a, l.attempts(p))
			if q.card != nil {
				q.prove(of)
				q.card.Program = l.programName(of.id)
				q.card.Origin = quiz.Origin{File: l.tree.File.Name, Line: v.program.fence.Span.Line()}
				q.card.Scheduled = true // the author wants it
			}
			q.at = v.program.fence.Info
			questions = append(questions, q)
		}
	}
	return questions
}

// askedAbout finds the pair and the program in it that a fence holds.
func (l *lesson) askedAbout(fences []*syntax.Fence) (*pair, *program) {
	for _, one := range l.pairs {
		for _, p := range []*program{one.broken, one.correct} {
			if p != nil && len(fences) == 1 && p.fence.Span == fences[0].Span && p.verdict.Outcome != quiz.Unknown && !p.long() {
				return one, p
			}
		}
	}
	return nil, nil
}

// diffOf returns the lines of a diff as the author wrote them.
func diffOf(tree *syntax.Lesson, made *syntax.Fence) string {
	for i := range tree.Sections {
		for j := range tree.Sections[i].Fences {
			if f := &tree.Sections[i].Fences[j]; f.Span == made.Span {
				return f.Code
			}
		}
	}
	return ""
}
