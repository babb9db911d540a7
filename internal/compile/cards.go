package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// cards makes the cards of a lesson: those that the compiler generates and those
// that the author wrote, in order of the ladder. codes holds the error codes that
// a card of the deck asks for already.
func (l *lesson) cards(codes map[string]bool, k *keys) ([]quiz.Card, []Slot) {
	var made, own []quiz.Card
	var slots []Slot
	note := func(slot, why string) { slots = append(slots, Slot{l.deck.Name, l.concept.ID, slot, why}) }

	authored := map[string]bool{} // the slots that the author fills
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
	take := func(q question, at source.Span) bool {
		key := quiz.JoinKey(l.deck.Name, l.concept.ID, q.slot)
		switch {
		case q.card == nil:
		case authored[q.slot]:
			q.why = "the author's own card takes its place"
		case l.skips(q.slot):
			q.why = "the lesson says skip"
		case !k.card(key, at):
			q.why = "another card has its key"
		}
		note(q.slot, q.why)
		if q.card == nil || q.why != "" {
			return false
		}
		q.card.Slot, q.card.Key = q.slot, key
		made = append(made, *q.card)
		return true
	}
	for _, p := range l.pairs {
		scheduled := 0
		for _, q := range l.generate(p, codes) {
			taken := take(q, p.broken.fence.Info)
			if q.card != nil && q.slot == suffixed("code", p.id) && (taken || authored[q.slot]) {
				codes[q.card.Codes[0]] = true
			}
			if !taken {
				continue
			}
			card := &made[len(made)-1]
			card.Program = quiz.JoinKey(l.concept.ID, p.id)
			card.Proof = proof(p.broken)
			card.Origin = quiz.Origin{File: l.tree.File.Name, Line: p.broken.fence.Span.Line()}
			card.Scheduled = scheduled < maxScheduled
			scheduled++
			card.Hints = l.hints(card, p)
		}
	}
	if isLesson(l.tree) {
		take(l.invariant(), source.Span{})
	}
	cards := append(made, own...)
	slices.SortStableFunc(cards, func(a, b quiz.Card) int { return cmp.Compare(a.Rung, b.Rung) })
	for i := range cards {
		cards[i].Deck, cards[i].Concept = l.deck.Name, l.concept.ID
		cards[i].Tags = l.tags(cards[i].Tags, cards[i].Codes)
	}
	return cards, slots
}

// hints returns the lesson's hints, which help to mend the broken program, for
// the questions that are about that. For place they would be too much: they tend
// to say where. One that names what the repair brings in gives the answer.
func (l *lesson) hints(card *quiz.Card, p *pair) []quiz.Hint {
	slot := card.Slot
	if l.refuted || slot != suffixed("cut", p.id) && slot != suffixed("repair", p.id) {
		return nil
	}
	news := map[string]bool{}
	if p.correct != nil && card.Kind == quiz.Choice {
		old := strings.Fields(plain(p.broken.shown))
		for _, w := range strings.Fields(plain(p.correct.shown)) {
			news[w] = !slices.Contains(old, w)
		}
	}
	var hints []quiz.Hint
	for _, h := range l.tree.Hints {
		names := slices.ContainsFunc(strings.Fields(plain(h.Value)), func(w string) bool { return news[w] })
		hints = append(hints, quiz.Hint{Text: h.Value, Gives: names})
	}
	return hints
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
