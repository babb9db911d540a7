package compile

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// maxCompared is how many cards a file may have for each to be compared with
// each other. What has more was not written by hand.
const maxCompared = 500

// lintCards reports questions that are worse than they could be.
func (l *lesson) lintCards() {
	for i := range l.tree.Cards {
		if c := &l.tree.Cards[i]; c.Kind == quiz.Choice {
			l.lintPositions(c)
		}
	}
	if len(l.tree.Cards) > maxCompared {
		return
	}
	asked := make([]compared, len(l.tree.Cards))
	for i := range l.tree.Cards {
		asked[i] = comparedOf(&l.tree.Cards[i])
	}
	for i := range l.tree.Cards {
		c := &l.tree.Cards[i]
		for j := range i {
			if other := &l.tree.Cards[j]; other.Span != c.Span && alike(&asked[i], &asked[j]) {
				l.r.Report(diag.Diagnostic{
					Code: diag.CardLike, Message: "this card asks nearly what another one asks",
					Labels: append(diag.At(span(c), "the second"), diag.Label{Span: span(other), Text: "the first"}),
					Help:   "keep the better one, or make the questions differ in what they ask",
				})
				break
			}
		}
	}
	l.lintAnswers(asked)
}

// positions matches words that point at options by their place, which is
// another one every time.
var positions = lazyregexp.New(`(?i)\b(none|all|any|both|neither|either|some) of the (above|below|other (options|answers)|others)\b|` +
	`\b(the )?(first|second|third|fourth|last|previous|next) (option|answer|choice)s?\b|\b(options?|answers?|choices?) ([A-Da-d1-6])\b|\b(both|neither) [A-D] (and|nor) [A-D]\b|` +
	`\b(above|below) (option|answer|choice)s?\b`)

func (l *lesson) lintPositions(c *syntax.Card) {
	for _, o := range c.Options {
		for _, t := range []syntax.Text{o.Text, o.Reason} {
			l.lintPosition(t)
		}
	}
	l.lintPosition(c.Explanation)
}

// pointing are words of which a match of positions has one. Nearly no text does,
// and the expression is slow.
var pointing = []string{" of the ", "option", "answer", "choice", "both ", "neither "}

func (l *lesson) lintPosition(t syntax.Text) {
	lower := strings.ToLower(t.Value)
	if !slices.ContainsFunc(pointing, func(word string) bool { return strings.Contains(lower, word) }) {
		return
	}
	found := positions.Get().FindString(t.Value)
	if found == "" {
		return
	}
	at := t.Span
	if i := strings.Index(at.Text(), found); i >= 0 {
		at = at.File.Span(at.Start+i, at.Start+i+len(found))
	}
	l.warn(diag.CardPosition, at, fmt.Sprintf("`%s` points at options by their place, and they are shuffled", found),
		"say what is meant in the words of the option")
}

// shortAnswer is how many letters an answer must have to be recognised in
// another question: shorter ones are words that anything is asked with.
const shortAnswer = 12

// lintAnswers reports questions that hold the answer to another one.
func (l *lesson) lintAnswers(asked []compared) {
	for i := range l.tree.Cards {
		c := &l.tree.Cards[i]
		answer := plain(c.Back.Value)
		if c.Kind == quiz.Choice || len(answer) < shortAnswer || !strings.Contains(answer, " ") {
			continue
		}
		answer = " " + answer + " "
		for j := range l.tree.Cards {
			other := &l.tree.Cards[j]
			if other.Span == c.Span || !strings.Contains(asked[j].padded, answer) {
				continue
			}
			l.r.Report(diag.Diagnostic{
				Code: diag.CardTells, Message: "this question holds the answer to another one",
				Labels: append(diag.At(span(other), "it is told here"), diag.Label{Span: c.Back.Span, Text: "the answer"}),
				Help:   "ask without saying it, or join the two cards",
			})
			break
		}
	}
}

// questionWords returns the words of a question with its program.
func questionWords(c *syntax.Card) string { return plain(c.Front.Value + " " + askedProgram(c)) }

// fewWords is how many words a question must have to be compared with others.
const fewWords = 6

// wordsHash hashes the words of a question in whatever order they stand; 0 if
// they are few.
func wordsHash(question string) uint64 {
	words := strings.Fields(question)
	if len(words) < fewWords {
		return 0
	}
	slices.Sort(words)
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

// compared is a question as it is compared with others.
type compared struct {
	padded string   // its words, with a space before and after
	sorted []string // they, in order
}

func comparedOf(c *syntax.Card) compared {
	text := questionWords(c)
	words := strings.Fields(text)
	slices.Sort(words)
	return compared{" " + text + " ", words}
}

// alike reports whether two questions of some length differ in hardly a word.
func alike(a, b *compared) bool {
	if a.padded == b.padded {
		return len(a.sorted) > 0
	}
	x, y := a.sorted, b.sorted
	if len(x) < fewWords || len(y) < fewWords || 10*min(len(x), len(y)) < 8*max(len(x), len(y)) {
		return false
	}
	shared := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			shared++
			i++
			j++
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	return 20*shared >= 9*(len(x)+len(y))
}
