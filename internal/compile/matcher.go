package compile

import (
	"cmp"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// past is a card that was known before.
type past struct {
	key, deck, concept, slot string
	text                     *profile
	history                  bool // it has been answered, or the like
	rested                   bool // it was listed as gone by an earlier build
	away                     bool // its source cannot be read
	doubt                    bool // perhaps its source cannot be read
	half                     bool // it may be the card in its source that is half written
	pairs                    []*match
	taken                    bool
}

// present is a card that appeared.
type present struct {
	*quiz.Card
	text    *profile
	asked   bool // a card that was there before asks the same
	twin    bool // another card says the same that stays, or that vanished too
	copy    bool // it belongs to the copy of a lesson that is still there
	unsure  bool // it may have been there before, in a lesson whose last compilation is forgotten
	doubled bool // it belongs to one of two new lessons, of which one is a copy of the other
	pairs   []*match
	taken   bool
}

// spot is where a card stands.
type spot struct{ deck, concept string }

func (f *present) spot() spot { return spot{f.Deck, f.Concept} }

// matcher finds which card is which.
type matcher struct {
	before  Before
	sources Sources
	decks   []*quiz.Deck
	now     map[string]*quiz.Card
	known   map[string]*quiz.Card // of the decks before
	alias   map[spot]spot         // where an old concept went, by its author's word
	votes   map[spot]map[spot]int // how many cards of a concept went where
	most    map[spot]spot         // where most of them went, as of the last round
	rare    *rarity
	gone    []*past
	fresh   []*present
	renames []Rename
	listed  []Listed
}

func newMatcher(b Before, s Sources, now []*quiz.Deck) *matcher {
	m := &matcher{
		before: b, sources: s, decks: now, now: map[string]*quiz.Card{}, known: map[string]*quiz.Card{},
		alias: map[spot]spot{}, votes: map[spot]map[spot]int{}, most: map[spot]spot{},
	}
	for _, d := range b.Decks {
		for i := range d.Cards {
			m.known[d.Cards[i].Key] = &d.Cards[i]
		}
	}
	for _, d := range now {
		for i := range d.Cards {
			c := &d.Cards[i]
			m.now[c.Key] = c
			if _, answered := b.History[c.Key]; !answered && m.known[c.Key] == nil {
				m.fresh = append(m.fresh, &present{Card: c})
			}
		}
		for _, c := range d.Concepts {
			for _, a := range c.Aliases {
				m.alias[spot{d.Name, a}] = spot{d.Name, c.ID}
			}
		}
	}
	for key := range b.History {
		if m.now[key] == nil {
			m.gone = append(m.gone, m.past(key))
		}
	}
	for key := range m.known {
		if _, answered := b.History[key]; !answered && m.now[key] == nil {
			m.gone = append(m.gone, m.past(key))
		}
	}
	slices.SortFunc(m.gone, func(x, y *past) int { return cmp.Compare(x.key, y.key) })
	return m
}

// past gathers what is known of a card from before. Its text is read only when
// it is needed: nearly always all cards are still there.
func (m *matcher) past(key string) *past {
	text, answered := m.before.History[key]
	parts := strings.Split(key, "/")
	p := &past{key: key, deck: parts[0], slot: parts[len(parts)-1], history: answered, rested: isRested(text)}
	if len(parts) == 3 {
		p.concept = parts[1]
	}
	file := ""
	if c := m.known[key]; c != nil {
		p.concept, file = c.Concept, c.Origin.File
		p.text = profileOf(Text(c))
	} else {
		p.text = profileOf(text)
		p.rested = p.rested || p.text.old // it was forgotten how it vanished
	}
	p.away = m.away(p.deck, file)
	p.doubt = !p.away && file == "" && m.sources.Doubt != nil && m.sources.Doubt(p.deck)
	p.half = file != "" && m.half(file)
	return p
}

// home is the place where the cards of an old card's concept are now, by what
// the author says.
func (m *matcher) home(p *past) spot {
	at := spot{p.deck, p.concept}
	if to, ok := m.alias[at]; ok {
		return to
	}
	return at
}

// told takes the author's word: the same slot below an alias of the concept, or
// a {#key} that is the last part of the old key.
func (m *matcher) told() {
	fresh := map[string]*present{}
	for _, f := range m.fresh {
		fresh[f.Key] = f
	}
	for _, p := range m.gone {
		if p.away {
			continue
		}
		var f *present
		if to, aliased := m.alias[spot{p.deck, p.concept}]; aliased {
			f = fresh[quiz.JoinKey(to.deck, to.concept, p.slot)]
		}
		if f == nil && !quiz.ReservedSlot(p.slot) {
			f = fresh[quiz.JoinKey(p.deck, p.slot)] // the key that {#slot} gives
		}
		if f != nil && !f.taken {
			p.doubt = false
			m.take(p, f)
		}
	}
}

// take lets a card go on as another.
func (m *matcher) take(p *past, f *present) {
	p.taken, f.taken = true, true
	from, to := spot{p.deck, p.concept}, spot{f.Deck, f.Concept}
	if m.votes[from] == nil {
		m.votes[from] = map[spot]int{}
	}
	if !strings.HasPrefix(p.slot, meaningSlot) { // which is at home wherever its code is
		m.votes[from][to]++
	}
	switch {
	case !p.away && !p.doubt:
		m.renames = append(m.renames, Rename{p.key, f.Key})
	case p.history:
		m.listed = append(m.listed, Listed{Key: p.key, Text: p.text.text, Why: Elsewhere, Near: []string{f.Key}})
	}
}

// mostly returns where more of a concept's cards went than anywhere else.
func (m *matcher) mostly(from spot) (to spot, most bool) {
	high := 0
	for at, n := range m.votes[from] {
		switch {
		case n > high:
			to, high, most = at, n, true
		case n == high:
			most = false
		}
	}
	return to, most
}

// rarity counts the words of the new cards, of at most a thousand of them.
func (m *matcher) rarity() *rarity {
	if m.rare != nil {
		return m.rare
	}
	m.rare = &rarity{count: map[string]int{}}
	total := 0
	for _, d := range m.decks {
		total += len(d.Cards)
	}
	step, n := total/maxCounted+1, 0
	for _, d := range m.decks {
		for i := range d.Cards {
			if n%step == 0 {
				m.rare.add(profileOf(Text(&d.Cards[i])))
			}
			n++
		}
	}
	return m.rare
}

const maxCounted = 1000
