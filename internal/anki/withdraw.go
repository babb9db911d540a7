package anki

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// withdrawnTag marks the notes whose cards have all gone from their decks.
const withdrawnTag = "anneal::withdrawn"

// Nothing that is imported can delete a note in Anki, so a note whose cards have
// gone is sent once more and says how to.
const (
	withdrawnFront = "<p>This question has been withdrawn.</p>"
	withdrawnBack  = "<p>Its lesson does not have it any more. To delete all such notes: in Anki’s browser look for <code>tag:anneal::withdrawn</code>, mark them all, and choose Notes, Delete.</p>"
)

// lost counts the cards that a program's note has in Anki and here no more. Their
// fronts go out empty: in Anki a card can be deleted with its note, or for an empty
// front, of which it says so itself.
func (p *planner) lost(n *note) (count int) {
	for _, c := range p.known[n.key].Cards {
		is := func(have *card) bool { return have.ord == c.Ord }
		if c.Ord >= 0 && c.Ord < len(n.typ.slots) && !slices.ContainsFunc(n.cards, is) {
			count++
		}
	}
	return count
}

// all yields the notes that are complete, then those that are withdrawn.
func (p *planner) all(lessons iter.Seq2[*quiz.Deck, error], gone func(deck string) bool) iter.Seq2[*note, error] {
	return func(yield func(*note, error) bool) {
		for n, err := range p.complete(lessons) {
			if !yield(n, err) || err != nil {
				return
			}
		}
		if p.pick != nil || gone == nil {
			return
		}
		for _, key := range slices.Sorted(maps.Keys(p.known)) {
			if n := p.withdraw(key, gone); n != nil && !yield(n, nil) {
				return
			}
		}
	}
}

// withdraw returns the note that went out under a key if it has no card any more
// and does not say so yet; else nil.
func (p *planner) withdraw(key string, gone func(deck string) bool) *note {
	old := p.known[key]
	typ, name := p.card, key
	if of, ok := strings.CutPrefix(key, programOf); ok {
		typ, name = p.program, of
	}
	deck, _, _ := strings.Cut(name, "/")
	if strings.HasPrefix(key, slotOf) || p.goesOut(key) || p.refused[key] || old.Note <= 0 || !gone(deck) {
		return nil
	}
	n := &note{key: key, typ: typ, gone: true}
	for _, c := range old.Cards {
		if c.Ord >= 0 && c.Ord < len(typ.templates) {
			n.cards = append(n.cards, &card{Card: &quiz.Card{Key: name, Deck: deck}, key: name, ord: c.Ord, due: len(p.spots) + 1})
		}
	}
	if (&drawer{}).fill(n); n.hash == old.Hash || len(n.cards) == 0 {
		return nil
	}
	return n
}

// farewell are the fields of a withdrawn note.
func (n *note) farewell() []string {
	fields := make([]string, len(n.typ.fields))
	fields[0] = n.key
	if n.typ.slots == nil {
		fields[cardPrompt], fields[cardAnswer] = withdrawnFront, answer(withdrawnBack)
		return fields
	}
	for _, c := range n.cards {
		s := n.typ.slots[c.ord]
		fields[s.front], fields[s.back] = withdrawnFront, answer(withdrawnBack)
	}
	return fields
}
