package anki

import (
	"slices"
	"strings"
	"unicode"
)

// fields fills the fields of a note.
func (d *drawer) fields(n *note) []string {
	fields := make([]string, len(n.typ.fields))
	first := n.cards[0]
	if n.typ.slots == nil {
		p := d.draw(first.Card, first.key)
		copy(fields, []string{
			cardKey: n.key, cardPrompt: p.prompt, cardCode: p.code, cardOptions: p.options, cardHints: p.hints, cardType: p.typed,
			cardAnswer: p.answer, cardReasons: p.reasons, cardExplanation: p.explanation, cardSee: p.reference,
			cardTitle: escape(n.title, ""), cardSource: source(first.Card), cardProof: proof(first.Card),
		})
		return fields
	}
	fields[programKey] = n.key
	fields[programTitle] = escape(n.title, "")
	fields[programSource] = source(first.Card)
	var proofs []string
	for _, c := range n.cards {
		p := d.draw(c.Card, c.key)
		s := n.typ.slots[c.ord]
		fields[s.front], fields[s.back] = p.front(), p.back()
		if s.typed >= 0 {
			fields[s.typed] = p.typed
		}
		if said := proof(c.Card); said != "" && !slices.Contains(proofs, said) {
			proofs = append(proofs, said)
		}
	}
	fields[programProof] = strings.Join(proofs, "; ")
	return fields
}

// allTags returns the tags of a note by its cards: their concepts and error codes
// below "anneal", and what their authors gave them.
func allTags(cards []*card) []string {
	var all []string
	for _, c := range cards {
		all = append(all, "anneal::"+tag(c.Deck))
		if c.Concept != "" {
			all[len(all)-1] += "::" + tag(c.Concept)
		}
		for _, code := range c.Codes {
			all = append(all, "anneal::"+tag(code))
		}
		for _, t := range c.Tags {
			all = append(all, tag(t))
		}
	}
	slices.Sort(all)
	// Anki takes tags that differ in case for one.
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(t string) bool {
		low := strings.ToLower(t)
		twice := seen[low]
		seen[low] = true
		return t == "" || twice
	})
}

// tag makes one tag of a text: Anki parts tags at spaces.
func tag(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u3000', r == '"':
			return '_'
		case unicode.IsControl(r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}
