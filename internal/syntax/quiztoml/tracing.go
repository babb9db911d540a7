package quiztoml

import (
	"fmt"
	"strconv"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
	"anneal/internal/toml"
)

// tracing reads a question about a program. False means that there is no card;
// what is said of the program is checked all the same.
func (p *parser) tracing(card *syntax.Card, q *toml.Value) bool {
	program, compiles := at(q, "prompt.program"), at(q, "answer.doesCompile")
	stdout, line := at(q, "answer.stdout"), at(q, "answer.lineNumber")
	f := fence(program, compiles)
	if strings.TrimSpace(f.Code) == "" {
		p.report(diag.CardEmpty, program.Span, "there is no program", "write one, or remove the question")
		return false
	}
	card.Fences = []syntax.Fence{f}
	card.Front.Span = program.Span
	if compiles.Text == "true" {
		if line != nil {
			p.report(diag.QuizKey, line.Span, "`answer.lineNumber` means nothing where the program compiles", "remove it, or write `answer.doesCompile = false`")
		}
		if stdout == nil {
			p.report(diag.QuizField, q.Span, "the question lacks `answer.stdout`", "add what the program prints, or write `answer.doesCompile = false`")
			return false
		}
		card.Kind, card.Front.Value = quiz.Output, "What does this program print?"
		card.Back = syntax.Text{Value: strings.Trim(stdout.Text, "\n"), Span: stdout.Span}
		return p.orClaim(strings.TrimSpace(card.Back.Value) != "", f)
	}
	if stdout != nil {
		p.report(diag.QuizField, stdout.Span, "a program that does not compile prints nothing", "remove `answer.stdout`, or write `answer.doesCompile = true`")
		return false
	}
	if line == nil {
		return p.orClaim(false, f)
	}
	n, _ := whole(line)
	if n < 1 || n > len(f.Lines) || strings.TrimSpace(f.Lines[n-1].Text()) == "" {
		p.report(diag.QuizField, line.Span, fmt.Sprintf("the program has no code on a line %d", n), "count from 1, from the first line of `prompt.program`")
		return false
	}
	card.Kind, card.Front.Value = quiz.Line, "rustc rejects this program. At which line does it report the error?"
	card.Back = syntax.Text{Value: strconv.Itoa(n), Span: line.Span}
	return true
}

// orClaim returns whether there is a card. If not, the claim on the program is
// put into a section of its own, so that it is checked.
func (p *parser) orClaim(card bool, f syntax.Fence) bool {
	if !card {
		p.lesson.Sections = append(p.lesson.Sections, syntax.Section{Body: f.Span, Fences: []syntax.Fence{f}})
	}
	return card
}

// fence makes of a program what other formats have between fences.
func fence(program, compiles *toml.Value) syntax.Fence {
	f := syntax.Fence{
		Span: program.Span, Info: compiles.Span, Lang: "rust", Closed: true,
		Code: program.Text, Lines: program.Lines(),
	}
	if f.Code != "" && !strings.HasSuffix(f.Code, "\n") {
		f.Code += "\n"
	}
	if compiles.Text == "false" {
		f.Words = []syntax.Text{{Value: "compile_fail", Span: compiles.Span}}
	}
	return f
}
