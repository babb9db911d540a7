package compile

import (
	"cmp"
	"slices"

	"anneal/internal/quiz"
)

// match is a card that may be another's continuation.
type match struct {
	resemblance
	old *past
	new *present
}

// What makes a match. A reworded question with the same answer has about half of
// its words left; two questions of one author about one thing easily share as
// many, but not the answer, nor the names in them.
const (
	fitEdited    = 0.62 // an edited card of the same deck
	fitElsewhere = 0.8  // of another deck
	fitReturned  = 0.85 // of a card that was listed as gone
	fitAsked     = 0.9  // of two cards with the same question
	fitSlot      = 0.5  // of a generated card in the concept that the others went to
	minQuestion  = 0.4  // share of the question's words
	minOptions   = 0.5  // share of the options' words where only the question is the same
	fitNear      = 0.45 // worth naming to the author
	margin       = 0.1  // by which the best must be better than the second
	marginAway   = 0.25 // the same where the place does not speak for it
)

// What the place of a card is worth.
const (
	sameConcept = 0.2
	mostConcept = 0.15
	sameDeck    = 0.05
	sameSlot    = 0.02
	lessLikely  = 0.15 // taken off for a card that went earlier; twice for one that is only away, or where another thing is asked
)

// score is how good a match is, with its place.
func (m *matcher) score(c *match) float64 {
	s := c.fit
	if c.question == 1 { // whatever became of the answer
		s = max(s, fitAsked)
	}
	if c.new.Slot == c.old.slot {
		s += sameSlot
	}
	if c.new.Deck == c.old.deck {
		s += sameDeck
	}
	if c.old.rested {
		s -= lessLikely
	}
	if c.other {
		s -= 2 * lessLikely
	}
	if c.old.away || c.old.doubt {
		s -= 2 * lessLikely
	}
	return s + m.near(c)
}

// near is what it is worth that a card stands in the old one's concept, or in
// the one that most others of it went to.
func (m *matcher) near(c *match) float64 {
	if c.old.concept == "" {
		return 0
	}
	at := spot{c.new.Deck, c.new.Concept}
	if m.home(c.old) == at {
		return sameConcept
	}
	if to, voted := m.most[spot{c.old.deck, c.old.concept}]; voted && to == at {
		return mostConcept
	}
	return 0
}

// holds reports whether the new card can be the old one, were there no other.
func (m *matcher) holds(c *match) bool {
	near := m.near(c)
	switch {
	case c.old.half && near == 0:
		return false // more likely it is the one that is half written
	case c.new.copy, (c.new.doubled || c.new.unsure) && near == 0:
		return false
	case c.old.rested && (len(m.known) == 0 || c.fit < fitReturned || c.other || c.reversed || c.new.twin || c.new.asked):
		return false
	case near > 0 && c.new.Slot == c.old.slot && quiz.ReservedSlot(c.old.slot) && c.fit >= fitSlot:
		return true
	case c.other:
		return false
	case c.question == 1 && c.options >= minOptions:
		return true // moved; if its answer has another sense, that is listed
	case c.reversed || c.question < minQuestion:
		return false
	case near == 0 && c.new.Deck != c.old.deck:
		return c.fit >= fitElsewhere
	}
	return c.fit >= fitEdited
}

// rounds takes all matches that are clear, and looks again at what is left: a
// match may become clear when it is known where others went.
func (m *matcher) rounds() {
	for again := true; again; {
		again = false
		for from := range m.votes {
			delete(m.most, from)
			if to, most := m.mostly(from); most {
				m.most[from] = to
			}
		}
		var clear []*match
		for _, p := range m.gone {
			if c := m.best(p.pairs); c != nil && !p.taken && m.holds(c) && m.best(c.new.pairs) == c {
				clear = append(clear, c)
			}
		}
		for _, c := range clear {
			m.take(c.old, c.new)
			again = true
		}
	}
}

// best returns the one match that is better than all others, nil if there is
// none. Of those that are taken none counts.
func (m *matcher) best(matches []*match) *match {
	var top *match
	high, second := 0.0, 0.0
	for _, c := range matches {
		if c.old.taken || c.new.taken || c.new.copy {
			continue
		}
		switch s := m.score(c); {
		case s > high:
			top, high, second = c, s, high
		case s > second:
			second = s
		}
	}
	need := marginAway
	if top != nil && m.near(top) > 0 {
		need = margin
	}
	if high-second < need {
		return nil
	}
	return top
}

// near returns the keys of the new cards that an old one may be.
func (p *past) near() []string {
	need := fitNear
	if p.rested {
		need = fitEdited
	}
	matches := slices.Clone(p.pairs)
	slices.SortStableFunc(matches, func(x, y *match) int { return cmp.Compare(y.fit, x.fit) })
	var keys []string
	for _, c := range matches {
		if !c.new.taken && c.fit >= need && len(keys) < 3 {
			keys = append(keys, c.new.Key)
		}
	}
	return keys
}

// Bounds of what is compared, so that the work grows with the number of cards
// and not with its square.
const (
	maxPosting = 64 // cards with a word; one that stands in more tells them apart from too few
	maxTried   = 256
	maxPairs   = 8 // that are compared with one old card
)

// pair finds for each old card those of the new ones that share its rarest
// words, and compares them.
func (m *matcher) pair() {
	for _, f := range m.fresh {
		f.text = profileOf(Text(f.Card))
	}
	m.copies()
	m.strangers()
	rare := m.rarity()
	index := map[string][]int32{}
	concepts := map[spot][]int32{}
	for i, f := range m.fresh {
		if f.taken {
			continue
		}
		at := spot{f.Deck, f.Concept}
		concepts[at] = append(concepts[at], int32(i))
		eachWord(f.text, func(w string) { index[w] = append(index[w], int32(i)) })
	}
	flat := m.flatIndex()
	for _, p := range m.gone {
		if p.taken {
			continue
		}
		shared := map[int32]float64{}
		if p.text.old {
			collect(p.text, flat, rare, shared)
		} else {
			collect(p.text, index, rare, shared)
		}
		for _, i := range concepts[m.home(p)][:min(len(concepts[m.home(p)]), maxPosting)] {
			shared[i] += sameConcept
		}
		tried := make([]int32, 0, len(shared))
		for i := range shared {
			tried = append(tried, i)
		}
		slices.SortFunc(tried, func(x, y int32) int { return cmp.Or(cmp.Compare(shared[y], shared[x]), cmp.Compare(x, y)) })
		for _, i := range tried[:min(len(tried), maxPairs)] {
			f := m.fresh[i]
			c := &match{resemblance: rare.alike(p.text, f.text), old: p, new: f}
			p.pairs = append(p.pairs, c)
			f.pairs = append(f.pairs, c)
		}
	}
}

// flatIndex is the index for texts of the old form; nil where there are none.
func (m *matcher) flatIndex() map[string][]int32 {
	if !slices.ContainsFunc(m.gone, func(p *past) bool { return p.text.old }) {
		return nil
	}
	index := map[string][]int32{}
	for i, f := range m.fresh {
		if !f.taken {
			eachWord(f.text.flat(), func(w string) { index[w] = append(index[w], int32(i)) })
		}
	}
	return index
}

// collect adds up what each new card shares with a text, the rarest words first.
func collect(text *profile, index map[string][]int32, rare *rarity, shared map[int32]float64) {
	var ws []string
	eachWord(text, func(w string) {
		if len(index[w]) > 0 {
			ws = append(ws, w)
		}
	})
	slices.SortFunc(ws, func(x, y string) int { return cmp.Or(cmp.Compare(len(index[x]), len(index[y])), cmp.Compare(x, y)) })
	tried := 0
	for _, w := range ws {
		found := index[w]
		if tried > 0 && len(found) > maxPosting || tried > maxTried {
			break
		}
		for _, i := range found[:min(len(found), maxPosting)] {
			shared[i] += rare.weight(w)
		}
		tried += len(found)
	}
}

// eachWord calls f for every word of a text, once for each part that it is in.
func eachWord(p *profile, f func(w string)) {
	for _, part := range p.parts {
		for i, w := range part {
			if i == 0 || part[i-1] != w {
				f(w)
			}
		}
	}
}
