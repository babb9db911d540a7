package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// authored makes a card of a question that an author wrote. It is off if it
// rests on a claim which does not hold, or, in a lesson of which a claim was
// refuted, on nothing but prose. The questions of a file of cards do not rest on
// one another.
func (l *lesson) authored(c *syntax.Card) (made *quiz.Card, off bool) {
	slot := part(c.Key, "key", l.r)
	card := &quiz.Card{
		Kind: c.Kind, Prompt: c.Front.Value, Answer: c.Back.Value, Explanation: c.Explanation.Value, See: c.See.Value,
		Scheduled: true, Rung: 1, Origin: quiz.Origin{File: c.Span.File.Name, Line: c.Span.Line()},
	}
	switch {
	case slot == "":
		slot = l.unnamed(c)
		card.Key = quiz.JoinKey(l.deck.Name, l.concept.ID, slot)
	case quiz.ReservedSlot(slot):
		card.Key = quiz.JoinKey(l.deck.Name, l.concept.ID, slot)
	default:
		card.Key = quiz.JoinKey(l.deck.Name, slot)
	}
	card.Slot = slot
	for _, t := range c.Tags {
		card.Tags = append(card.Tags, t.Value)
	}
	for _, o := range c.Options {
		card.Options = append(card.Options, quiz.Option{Text: o.Text.Value, Right: o.Right, Reason: o.Reason.Value})
	}
	finish(card, c)
	for _, h := range c.Hints {
		card.Hints = append(card.Hints, quiz.Hint{Text: h.Value, Gives: gives(h.Value, card)})
	}
	held := l.prove(card, c)
	if slot == quiz.HarmSlot || strings.HasPrefix(slot, quiz.HarmSlot+"-") {
		if card.Proof != nil {
			card.Proof.Claim += "; what would happen otherwise is the author's claim"
		}
		card.Tags = append(card.Tags, quiz.HarmSlot)
	}
	return card, !held || l.refuted && card.Proof == nil && isLesson(l.tree)
}

// prove checks what the programs of a question claim; false if a claim is
// refuted.
func (l *lesson) prove(card *quiz.Card, c *syntax.Card) bool {
	held := true
	for i := range c.Fences {
		gap := ""
		if c.Kind == quiz.Gap && i == 0 {
			gap = c.Back.Value
		}
		p, found := l.fence(&c.Fences[i], gap)
		held = held && found != refuted
		if p == nil || found != holds {
			continue
		}
		if card.Proof == nil {
			card.Proof = proof(p)
			card.Codes = slices.DeleteFunc(p.verdict.Codes(), func(code string) bool { return code == "" })
		}
		if c.Kind == quiz.Line {
			held = l.proveLine(card, c, p) && held
		}
		if gap != "" && p.verdict.Outcome == quiz.Compiles {
			held = l.proveAccepted(card, c, p) && held
		}
	}
	return held
}

// proveAccepted checks that the program of a gap compiles with every accepted
// answer. Where one list of answers serves several gaps, those that do not fit
// this one are left out.
func (l *lesson) proveAccepted(card *quiz.Card, c *syntax.Card, p *program) bool {
	held := true
	for _, a := range c.Accept {
		text, _ := p.filled(c.Back.Value, a.Value)
		v := l.known.of(original(text), p.edition)
		switch {
		case v.Outcome != quiz.Fails:
		case c.Part > 0:
			card.Accept = slices.DeleteFunc(card.Accept, func(s string) bool { return s == a.Value })
		default:
			held = false
			l.r.Report(diag.Diagnostic{
				Code: diag.ClaimCompiles, Message: fmt.Sprintf("`%s` is said to be right too, but rustc %s rejects the program with it: %s", a.Value, v.Rustc, headline(&v.Errors[0])),
				Labels: diag.At(a.Span, ""), Help: "remove it, or change the program until it fits",
			})
		}
	}
	return held
}

// unnamed returns the slot of a card without {#key}: its kind and a hash of its
// question, so that it does not depend on which cards stand before it. When the
// question is edited the slot changes, and [Reconcile] carries the history over.
// Where several cards ask alike, as other programs let them, the answer is hashed
// too. Six digits are short enough to be typed; among ten thousand questions two
// may well share them, and the second then gets more.
func (l *lesson) unnamed(c *syntax.Card) string {
	question := c.Front.Value + askedProgram(c)
	if l.twins[question] > 1 {
		question += " " + c.Back.Value
	}
	question = strings.Join(strings.Fields(question), " ")
	id := quiz.IDOf(question)
	slot := fmt.Sprintf("%s-%.6s", c.Kind, id)
	if other, taken := l.asked[slot]; taken && other != question {
		return fmt.Sprintf("%s-%s", c.Kind, id)
	}
	l.asked[slot] = question
	return slot
}

// askedProgram returns the program that a question is about, where it is no part
// of the question's text.
func askedProgram(c *syntax.Card) string {
	switch c.Kind {
	case quiz.Gap, quiz.Line, quiz.Output:
		return c.Fences[0].Code
	}
	return ""
}

// twins counts the cards without a key that ask the same, in a file of another
// program; in the project's own such twins are a mistake.
func twins(tree *syntax.Lesson) map[string]int {
	if !tree.Foreign {
		return nil
	}
	n := map[string]int{}
	for i := range tree.Cards {
		if c := &tree.Cards[i]; c.Key.Value == "" {
			n[c.Front.Value+askedProgram(c)]++
		}
	}
	return n
}

// finish sets what depends on the kind.
func finish(card *quiz.Card, c *syntax.Card) {
	switch c.Kind {
	case quiz.Choice:
		right := rightOptions(card)
		card.Multiple = len(right) > 1
		card.Answer = strings.Join(right, "; ")
		card.Rung = 0 // in substance they are whys
	case quiz.Line:
		card.Accept = []string{c.Back.Value}
		card.Answer = lineAnswer("line", card.Accept)
	case quiz.Value, quiz.Gap, quiz.Output:
		card.Accept = append(card.Accept, c.Back.Value)
		for _, a := range c.Accept {
			if !slices.Contains(card.Accept, a.Value) {
				card.Accept = append(card.Accept, a.Value)
			}
		}
	}
	switch i := slices.IndexFunc(c.Fences, func(f syntax.Fence) bool { return isRust(&f) }); {
	case c.Kind == quiz.Gap:
		card.Code = strings.Replace(c.Fences[0].Code, "[["+c.Back.Value+"]]", "____", 1)
	case c.Kind == quiz.Line, c.Kind == quiz.Output:
		card.Code = c.Fences[0].Code
	case i >= 0:
		card.Code = c.Fences[i].Code
		card.Prompt = withoutFence(card.Prompt)
	}
}

func rightOptions(card *quiz.Card) []string {
	var right []string
	for _, o := range card.Options {
		if o.Right {
			right = append(right, o.Text)
		}
	}
	return right
}

// gives reports whether a hint holds the answer, as words of its own.
func gives(hint string, card *quiz.Card) bool {
	answers := append(rightOptions(card), card.Accept...)
	if len(answers) == 0 {
		answers = []string{card.Answer}
	}
	return slices.ContainsFunc(answers, func(a string) bool {
		words := plain(a)
		return words != "" && strings.Contains(" "+plain(hint)+" ", " "+words+" ")
	})
}

var opensRust = lazyregexp.New("^ *(?:```+|~~~+) *(?i:rust|rs)(?:[ ,{]|$)")

// withoutFence takes the first block of Rust out of a question's Markdown: it
// is shown as the card's program instead.
func withoutFence(markdown string) string {
	ls := strings.Split(markdown, "\n")
	start := slices.IndexFunc(ls, opensRust.Get().MatchString)
	if start < 0 {
		return markdown
	}
	marker := strings.TrimLeft(ls[start], " ")
	marker = marker[:len(marker)-len(strings.TrimLeft(marker, marker[:1]))]
	end := start + 1
	for end < len(ls) && !strings.HasPrefix(strings.TrimLeft(ls[end], " "), marker) {
		end++
	}
	return strings.TrimSpace(strings.Join(slices.Delete(ls, start, min(end+1, len(ls))), "\n"))
}

// proof says what the compiler confirmed of a program.
func proof(p *program) *quiz.Proof {
	return &quiz.Proof{Rustc: p.verdict.Rustc, Edition: p.edition, Claim: p.verdict.Claim(), Foreign: p.verdict.Foreign}
}

// span returns where a card is said to stand, for messages.
func span(c *syntax.Card) source.Span {
	if !c.Key.Span.IsZero() {
		return c.Key.Span
	}
	return c.Span.File.Line(c.Span.Line())
}
