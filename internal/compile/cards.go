package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// cards makes the cards of a lesson: those that the compiler generates, then
// those that the author wrote. codes holds the error codes that a card of the
// deck asks for already.
func (l *lesson) cards(codes map[string]bool, k *keys) ([]quiz.Card, []Slot) {
	var made []quiz.Card
	var slots []Slot
	note := func(slot, why string) { slots = append(slots, Slot{l.deck.Name, l.concept.ID, slot, why}) }

	authored := map[string]bool{} // the slots that the author fills
	var own []quiz.Card
	for i := range l.tree.Cards {
		c := &l.tree.Cards[i]
		card := l.authored(c)
		if card == nil {
			note(fmt.Sprintf("line %d", c.Span.Line()), "it rests on a claim that rustc refutes")
			continue
		}
		if k.card(card.Key, span(c)) {
			authored[card.Slot] = true
			own = append(own, *card)
			note(card.Slot, "")
		}
	}
	l.checkSkip()
	for _, p := range l.pairs {
		scheduled := 0
		for _, q := range l.generate(p, codes) {
			switch {
			case q.card == nil:
			case authored[q.slot]:
				q.why = "the author's own card takes its place"
			case l.skips(q.slot):
				q.why = "the lesson says skip"
			default:
				q.card.Slot = q.slot
				q.card.Key = quiz.JoinKey(l.deck.Name, l.concept.ID, q.slot)
				q.card.Program = quiz.JoinKey(l.concept.ID, p.id)
				q.card.Proof = proof(p.broken)
				q.card.Origin = quiz.Origin{File: l.tree.File.Name, Line: p.broken.fence.Span.Line()}
				q.card.Scheduled = scheduled < maxScheduled
				scheduled++
				made = append(made, *q.card)
			}
			note(q.slot, q.why)
		}
	}
	q := l.invariant()
	if q.card != nil && !authored[q.slot] && !l.skips(q.slot) {
		made = append(made, *q.card)
	}
	note(q.slot, q.why)
	cards := append(made, own...)
	for i := range cards {
		cards[i].Deck, cards[i].Concept = l.deck.Name, l.concept.ID
		cards[i].Tags = l.tags(cards[i].Tags, cards[i].Codes)
	}
	return cards, slots
}

// tags joins the lesson's tags with a card's own and the codes it is about.
func (l *lesson) tags(own, codes []string) []string {
	var tags []string
	for _, t := range l.tree.Tags {
		tags = append(tags, t.Value)
	}
	for _, t := range append(slices.Clone(own), codes...) {
		if t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// skips reports whether the author does not want a slot: by its name, or by the
// family that it belongs to ("role" for "role-moved").
func (l *lesson) skips(slot string) bool {
	return slices.ContainsFunc(l.tree.Skip, func(t syntax.Text) bool {
		return slot == t.Value || strings.HasPrefix(slot, t.Value+"-")
	})
}

func (l *lesson) checkSkip() {
	for _, t := range l.tree.Skip {
		if !quiz.ReservedSlot(t.Value) {
			l.r.Report(diag.Diagnostic{
				Code: diag.SkipUnknown, Message: fmt.Sprintf("`%s` is no slot that could be skipped", t.Value),
				Labels: diag.At(t.Span, ""), Help: "name a generated question, as in `skip: [cut, role]`",
			})
		}
	}
}
