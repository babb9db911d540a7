package session

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"anneal/internal/quiz"
)

// Section is what the lesson says about the card on the screen: the page of the
// concept that it belongs to.
type Section struct {
	quiz.Concept      // its Page has what may be shown now
	Kept         bool // a part is kept back until the card is answered
}

// lesson shows the section of the lesson that the card comes from. Before the
// answer that is what the author says of the concept, without programs and without
// the paragraphs that hold the answer; it is help all the same, and counts as a
// hint. The programs of a page, rustc's message and the explanation are what most
// cards ask for.
func (s *Session) lesson(Action, time.Time) (Effect, error) {
	c := s.pageOf(quiz.IDOf(quiz.JoinKey(s.q.base.Deck, s.q.base.Concept)))
	if c == nil || c.Page.Empty() {
		return Effect{}, refuse("this card comes from no lesson that has something to read")
	}
	shown := Section{Concept: *c}
	if s.screen == QuestionScreen {
		shown.Page = quiz.Page{Description: without(c.Page.Description, s.q.card)}
		shown.Kept = shown.Page != c.Page
		if shown.Page.Empty() {
			return Effect{}, refuse("what the lesson says would give the answer away; it is there once you have answered")
		}
		if !s.q.looked && !s.selfGraded() {
			s.message = "a look at the lesson counts as a hint"
		}
		s.q.looked = true
	}
	s.section = &shown
	return Effect{}, nil
}

// without leaves programs out of a text, and the paragraphs that hold the answer to
// a card.
func without(text string, card *quiz.Card) string {
	answers := [][]string{words(card.Answer)}
	if card.Kind != quiz.Line { // the numbers of lines mean nothing in prose
		for _, a := range card.Accept {
			answers = append(answers, words(a))
		}
	}
	for _, o := range card.Options {
		if o.Right && card.Kind != quiz.Line {
			answers = append(answers, words(o.Text))
		}
	}
	var kept []string
	for _, p := range paragraphs(text) {
		inIt := words(p)
		gives := false
		for _, a := range answers {
			gives = gives || holds(inIt, a)
		}
		if !gives {
			kept = append(kept, p)
		}
	}
	// A heading or an opening sentence has no use without what it announces.
	for n := len(kept); n > 0 && (strings.HasPrefix(kept[n-1], "#") || strings.HasSuffix(kept[n-1], ":")); n-- {
		kept = kept[:n-1]
	}
	return strings.Join(kept, "\n\n")
}

// paragraphs takes Markdown apart at its empty lines, without fenced and indented
// code.
func paragraphs(text string) (all []string) {
	var lines []string
	end := func() {
		if len(lines) > 0 {
			all = append(all, strings.Join(lines, "\n"))
		}
		lines = nil
	}
	fence := ""
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		bare := strings.TrimSpace(line)
		switch {
		case fence != "":
			if strings.HasPrefix(bare, fence) && strings.Trim(bare, fence[:1]) == "" {
				fence = ""
			}
		case strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~"):
			end()
			fence = bare[:len(bare)-len(strings.TrimLeft(bare, bare[:1]))]
		case bare == "":
			end()
		case len(lines) == 0 && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")):
		default:
			lines = append(lines, line)
		}
	}
	end()
	return all
}

// words returns the words of a text, in small letters; a name of a program is one.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// holds reports whether a text says an answer: word for word, or, where the answer
// is a sentence, with most of its words that mean something.
func holds(text, answer []string) bool {
	if len(answer) == 0 {
		return false
	}
	for i := range len(text) - len(answer) + 1 {
		same := true
		for j, w := range answer {
			same = same && text[i+j] == w
		}
		if same {
			return true
		}
	}
	common, all := 0, 0
	for _, w := range answer {
		if len(w) < short {
			continue
		}
		all++
		if slices.ContainsFunc(text, func(t string) bool { return alike(t, w) }) {
			common++
		}
	}
	return 2*common > all
}

// short is below how many letters a word says little: the, of, is.
const short = 4

// alike reports whether two words are forms of one: moved and moves.
func alike(a, b string) bool {
	n := min(len(a), len(b))
	if n < short {
		return a == b
	}
	n = max(n-1, short)
	return a[:n] == b[:n]
}
