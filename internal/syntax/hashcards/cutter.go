package hashcards

import (
	"fmt"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// field is what stands behind a mark, up to the next one.
type field struct {
	mark       source.Span
	start, end int
}

// state says what the lines belong to.
type state uint8

const (
	between state = iota
	question
	answer
	term
	definition
	cloze
)

// opens says what a mark begins that begins a card.
var opens = map[string]state{"Q:": question, "T:": term, "C:": cloze}

// cutter goes over the lines of a deck and cuts them into cards.
type cutter struct {
	file   *source.File
	text   []byte
	r      diag.Reporter
	lesson *syntax.Lesson
	seen   map[content]bool

	state  state
	first  field // question, term or cloze
	second field // answer or definition
	lost   bool  // between cards: that text is lost was said, or follows from what was
}

// content is what a card asks and answers.
type content struct {
	kind        quiz.Kind
	front, back string
}

func (c *cutter) report(code diag.Code, message string, labels []diag.Label, help string) {
	c.r.Report(diag.Diagnostic{Code: code, Message: message, Labels: labels, Help: help})
}

// line takes the next line.
func (c *cutter) line(start, end int) {
	mark := markOf(string(c.text[start:end]))
	f := field{mark: c.file.Span(start, start+len(mark)), start: start + len(mark), end: end}
	switch mark {
	case "":
		c.more(start, end)
	case "A:", "D:":
		c.back(mark, f)
	default:
		if c.state == definition && mark == "Q:" {
			c.report(diag.CardStray, "hashcards takes no question right behind a definition", diag.At(f.mark, ""), "put a line `---` between them")
		}
		c.finish()
		c.state, c.first = opens[mark], f
	}
}

// more takes a line without a mark.
func (c *cutter) more(start, end int) {
	switch c.state {
	case between:
		if start, end = c.trim(start, end); start < end && !c.lost {
			c.report(diag.CardStray, "this text belongs to no card", diag.At(c.file.Span(start, end), ""), "begin a card with `Q:`, `C:` or `T:`, or move the text out of the deck")
			c.lost = true
		}
	case answer, definition:
		c.second.end = end
	default:
		c.first.end = end
	}
}

// back takes an answer or a definition.
func (c *cutter) back(mark string, f field) {
	what, of, whole := "answer", "question", answer
	if mark == "D:" {
		what, of, whole = "definition", "term", definition
	}
	if c.state == whole-1 {
		c.state, c.second = whole, f
		return
	}
	second, was := c.second.mark, c.state
	c.finish()
	switch was {
	case question, term: // that it has no answer was said
	case whole:
		c.report(diag.CardStray, fmt.Sprintf("the %s has two %ss", of, what),
			[]diag.Label{{Span: f.mark, Text: "second " + what, Primary: true}, {Span: second, Text: "first " + what}}, "join them")
	default:
		c.report(diag.CardStray, fmt.Sprintf("this %s has no %s", what, of), diag.At(f.mark, ""),
			fmt.Sprintf("begin the %s above it with `%c:`; if the line is text, put a space before it", of, "QT"[whole/3]))
	}
	c.lost = true
}

// finish ends the card that is open, if one is.
func (c *cutter) finish() {
	switch c.state {
	case question:
		c.report(diag.CardUnfinished, "the question has no answer", diag.At(c.firstLine(c.first), ""), "write a line `A:` below it")
	case term:
		c.report(diag.CardUnfinished, "the term has no definition", diag.At(c.firstLine(c.first), ""), "write a line `D:` below it")
	case answer:
		front, back := c.value(c.first), c.value(c.second)
		if c.filled("question", front, "answer", back) {
			c.add(syntax.Card{Kind: quiz.Basic, Front: front, Back: back, Span: c.span(c.second)})
		}
	case definition:
		c.pair()
	case cloze:
		c.cloze()
	}
	c.state, c.lost = between, false
}

// pair makes the two cards of a term and its definition.
func (c *cutter) pair() {
	what, meaning := c.value(c.first), c.value(c.second)
	if !c.filled("term", what, "definition", meaning) {
		return
	}
	for i, back := range []syntax.Text{what, meaning} {
		parts := []any{what.Value, meaning.Value}
		parts[i] = blank
		front := syntax.Text{Value: fmt.Sprintf("Term: %s\n\nDefinition: %s", parts...), Span: c.span(c.second)}
		c.add(syntax.Card{Kind: quiz.Cloze, Part: i + 1, Front: front, Back: back, Span: c.span(c.second)})
	}
}

// filled reports a card of which a side is empty: hashcards shows it, but nothing
// can be learnt from it.
func (c *cutter) filled(front string, f syntax.Text, back string, b syntax.Text) bool {
	switch {
	case f.Value == "":
		c.report(diag.CardEmpty, "the "+front+" is empty", diag.At(c.first.mark, ""), fmt.Sprintf("write it behind `%s`, or remove the card", c.first.mark.Text()))
	case b.Value == "":
		c.report(diag.CardUnfinished, "the "+back+" is empty", diag.At(c.second.mark, ""), fmt.Sprintf("write it behind `%s`", c.second.mark.Text()))
	default:
		return true
	}
	return false
}

// add puts a card into the lesson, unless one is there that is the same.
func (c *cutter) add(card syntax.Card) {
	same := content{card.Kind, card.Front.Value, card.Back.Value}
	if !c.seen[same] {
		c.seen[same] = true
		c.lesson.Cards = append(c.lesson.Cards, card)
	}
}

// span returns where the open card stands, of which f is the last part.
func (c *cutter) span(f field) source.Span {
	_, end := c.trim(f.mark.End, f.end)
	return c.file.Span(c.first.mark.Start, max(end, f.mark.End))
}

// firstLine returns the place of a field's first line, with its mark.
func (c *cutter) firstLine(f field) source.Span {
	start, end := c.trim(f.mark.Start, min(f.end, c.lineEnd(f.mark.Start)))
	return c.file.Span(start, end)
}
