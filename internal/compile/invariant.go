package compile

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"anneal/internal/quiz"
	"anneal/internal/rust"
	"anneal/internal/syntax"
)

// fewestWords is how many words a sentence must have to be worth asking for.
const fewestWords = 6

// invariant makes a cloze of the rule that an explanation prints in bold, by
// hiding a word that the programs use too. It is prose, which nothing proves,
// so it is off unless the author asks for it with `ask: [invariant]`.
func (l *lesson) invariant() question {
	const slot = "invariant"
	known := sync.OnceValue(l.programWords)
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind != syntax.Explanation || l.refuted {
			continue
		}
		for at, rule := range bold(s.Body.Text()) {
			words := strings.Fields(rule)
			if len(words) < fewestWords {
				continue
			}
			sentence := strings.Join(words, " ")
			hidden := hide(sentence, known())
			if hidden == "" {
				continue
			}
			asked := slices.ContainsFunc(l.tree.Ask, func(t syntax.Text) bool { return t.Value == slot })
			return question{slot: slot, card: &quiz.Card{
				Kind: quiz.Cloze, Rung: 1, Scheduled: asked,
				Prompt: strings.Replace(sentence, hidden, "____", 1), Answer: hidden,
				Origin: quiz.Origin{File: l.tree.File.Name, Line: s.Body.File.Position(s.Body.Start + at).Line},
			}}
		}
	}
	return none(slot, "no rule in bold names something that stands in the programs")
}

// bold yields what stands between two stars and two stars, and where it begins
// with them.
func bold(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		const stars = "**"
		for at := 0; ; {
			open := strings.Index(text[at:], stars)
			if open < 0 {
				return
			}
			at += open
			start := min(at+len(stars)+1, len(text)) // one character at least
			length := strings.Index(text[start:], stars)
			if length < 0 || !yield(at, text[at+len(stars):start+length]) {
				return
			}
			at = start + length + len(stars)
		}
	}
}

// programWords returns the identifiers of all programs of the lesson.
func (l *lesson) programWords() map[string]bool {
	if l.known.words == nil {
		l.known.words = map[string]bool{}
	}
	words := l.known.words
	for _, p := range l.pairs {
		for _, prog := range []*program{p.broken, p.correct} {
			if prog == nil {
				continue
			}
			for _, t := range l.known.tokens(prog.shown) {
				if w := prog.shown[t.Start:t.End]; t.Kind == rust.Word && len(w) > 2 {
					words[w] = true
				}
			}
		}
	}
	return words
}

// hide picks what a sentence is worth hiding: a code span that names something
// of the programs, else an identifier of theirs that is no keyword and stands
// in the sentence once.
func hide(sentence string, words map[string]bool) string {
	all := codeWords(sentence)
	for _, w := range all {
		if bare := strings.Trim(w, "`"); w != bare && words[strings.Trim(bare, "&.()!")] && strings.Count(sentence, bare) == 1 {
			return w
		}
	}
	lower := strings.ToLower(sentence)
	for _, w := range all {
		if words[w] && rust.IsName(w) && strings.Count(lower, w) == 1 {
			return w
		}
	}
	return ""
}

// codeWords returns the code spans of a sentence, and the words of ASCII outside
// of them.
func codeWords(sentence string) []string {
	words := make([]string, 0, len(sentence)/4)
	for at := 0; at < len(sentence); at++ {
		end := at
		if sentence[at] == '`' {
			if n := strings.IndexByte(sentence[at+1:], '`'); n > 0 {
				end = at + 1 + n + 1
			}
		} else if isWordByte(sentence[at]) && !isDigit(sentence[at]) {
			for end = at + 1; end < len(sentence) && isWordByte(sentence[end]); {
				end++
			}
		}
		if end > at {
			words = append(words, sentence[at:end])
			at = end - 1
		}
	}
	return words
}

func isWordByte(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || isDigit(c) }
func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
