package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// authored makes a card of a question that an author wrote. It returns nil for
// a card that rests on a claim which does not hold, or, in a lesson of which a
// claim was refuted, on nothing but prose.
func (l *lesson) authored(c *syntax.Card) *quiz.Card {
	slot := part(c.Key, "key", l.r)
	card := &quiz.Card{
		Kind: c.Kind, Prompt: c.Front.Value, Answer: c.Back.Value, Explanation: c.Explanation.Value, See: c.See.Value,
		Scheduled: true, Origin: quiz.Origin{File: c.Span.File.Name, Line: c.Span.Line()},
	}
	switch {
	case slot == "":
		slot = unnamed(c)
		card.Key = quiz.JoinKey(l.deck.Name, l.concept.ID, slot)
	case quiz.ReservedSlot(slot):
		card.Key = quiz.JoinKey(l.deck.Name, l.concept.ID, slot)
	default:
		card.Key = quiz.JoinKey(l.deck.Name, slot)
	}
	card.Slot = slot
	for _, h := range c.Hints {
		card.Hints = append(card.Hints, quiz.Hint{Text: h.Value, Gives: gives(h.Value, card.Answer)})
	}
	for _, t := range c.Tags {
		card.Tags = append(card.Tags, t.Value)
	}
	for _, o := range c.Options {
		card.Options = append(card.Options, quiz.Option{Text: o.Text.Value, Right: o.Right, Reason: o.Reason.Value})
	}
	l.finish(card, c)
	held := true
	for i := range c.Fences {
		p, ok := l.fence(&c.Fences[i])
		held = held && ok
		if p != nil && ok && card.Proof == nil {
			card.Proof = proof(p)
			card.Codes = p.verdict.Codes()
		}
	}
	if !held || l.refuted && card.Proof == nil {
		return nil
	}
	return card
}

// unnamed returns the slot of a card without {#key}: its kind and a hash of its
// question, so that it does not depend on which cards stand before it. When the
// question is edited the slot changes, and [Renames] carries the history over.
func unnamed(c *syntax.Card) string {
	return fmt.Sprintf("%s-%.6s", c.Kind, quiz.IDOf(plain(c.Front.Value)))
}

// finish sets what depends on the kind.
func (l *lesson) finish(card *quiz.Card, c *syntax.Card) {
	switch c.Kind {
	case quiz.Choice:
		var right []string
		for _, o := range card.Options {
			if o.Right {
				right = append(right, o.Text)
			}
		}
		card.Multiple = len(right) > 1
		card.Answer = strings.Join(right, "; ")
	case quiz.Value, quiz.Gap:
		card.Accept = append(card.Accept, c.Back.Value)
		for _, a := range c.Accept {
			if !slices.Contains(card.Accept, a.Value) {
				card.Accept = append(card.Accept, a.Value)
			}
		}
	}
	if i := slices.IndexFunc(c.Fences, func(f syntax.Fence) bool { return isRust(&f) }); i >= 0 {
		card.Code = c.Fences[i].Code
		if c.Kind == quiz.Gap {
			card.Code = hideGap(card.Code)
		}
		card.Prompt = withoutFence(card.Prompt)
	}
}

// gives reports whether a hint holds the answer.
func gives(hint, answer string) bool {
	a := strings.Trim(strings.ToLower(answer), " `.")
	return len(a) > 2 && strings.Contains(strings.ToLower(hint), a)
}

// hideGap replaces what stands between [[ and ]] by a line to write on.
func hideGap(code string) string {
	before, rest, ok := strings.Cut(code, "[[")
	if !ok {
		return code
	}
	_, after, ok := strings.Cut(rest, "]]")
	if !ok {
		return code
	}
	return before + "____" + after
}

// withoutFence takes the first block of Rust out of a question's Markdown: it
// is shown as the card's program instead.
func withoutFence(markdown string) string {
	ls := strings.Split(markdown, "\n")
	start := slices.IndexFunc(ls, func(l string) bool {
		info := strings.TrimLeft(strings.TrimLeft(l, " "), "`~")
		return len(info) < len(strings.TrimLeft(l, " ")) && strings.HasPrefix(info, "r")
	})
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
