package compile

import (
	"cmp"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// Before is what is known of the cards from before a build.
type Before struct {
	Decks   []*quiz.Deck      // as they were compiled last, with those that were Kept; none where that is forgotten
	History map[string]string // of every card with a history, by key: its last [Text], "" where that is forgotten
}

// Sources says of which sources a build had to do without. Any function may be
// nil: then there is no such source.
type Sources struct {
	Away  func(deck, file string) bool // whether a source cannot be read; with file "" whether none of the deck's can
	Doubt func(deck string) bool       // whether some source of the deck cannot be read: it may be that of a card whose source is forgotten
	Half  func(file string) bool       // whether a card of the source is half written, and so not among the cards
}

// Rename says that what was known under one key goes on under another.
type Rename struct{ OldKey, NewKey string }

// Reason says why a history is listed.
type Reason uint8

// The reasons.
const (
	Gone      Reason = iota // the card has vanished, and none is like it
	Unclear                 // the card has vanished, and it is not certain which of the new ones it is
	Turned                  // the history stays with the question, but its answer means something else now
	Dropped                 // the whole deck is not there any more
	Elsewhere               // the card's source cannot be read, and a new card looks like it
)

// Listed is a history that an author should know of.
type Listed struct {
	Key  string // under which the history is now
	Text string // by which the card will be known again
	Why  Reason
	Near []string // Unclear, Elsewhere: keys of new cards that it may be, the likeliest first
}

// Reconciliation is what became of the cards that were known before a build.
type Reconciliation struct {
	Renames []Rename     // of cards, with and without a history, in order of old keys; all at once, so that a → b, b → c is a shift
	Pages   []Rename     // of concepts
	Listed  []Listed     // of cards with a history, in order of keys
	Kept    []*quiz.Deck // what is known of cards that may be back with the next build
}

// Reconcile finds the new keys of cards that vanished among those that appeared
// in the same build. Nothing is guessed: a card goes on under a new key only if
// each of the two is clearly the best match of the other, by
//
//   - what the author says: the alias of a concept, or {#name} with the last
//     part of the old key;
//   - the words of question, program, answer and options, where exchanged names
//     and numbers, a negation or another answer make another card of it;
//   - the place: within the concept, within the concept that most of the old
//     one's cards went to, within the deck, anywhere.
//
// Whatever is not certain is listed and rests. A card whose source cannot be
// read has not vanished, but takes part, so that no other takes its place. A
// card that was there before, or has a history, is nobody's continuation, and
// neither is a copy of a lesson that is still there.
func Reconcile(b Before, s Sources, now []*quiz.Deck) Reconciliation {
	m := newMatcher(b, s, now)
	m.numbered()
	if len(m.gone) > 0 && len(m.fresh) > 0 {
		m.told()
		m.pair()
		m.rounds()
	}
	return m.result()
}

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
	m.votes[from][to]++
	switch {
	case !p.away && !p.doubt:
		m.renames = append(m.renames, Rename{p.key, f.Key})
	case p.history:
		m.listed = append(m.listed, Listed{Key: p.key, Text: p.text.text, Why: Elsewhere, Near: []string{f.Key}})
	}
}

// Resting reports whether the history stays behind without a card.
func (l *Listed) Resting() bool { return l.Why != Turned }

// result lists what is left.
func (m *matcher) result() Reconciliation {
	decks := map[string]bool{}
	for _, d := range m.decks {
		decks[d.Name] = true
	}
	for _, p := range m.gone {
		if p.taken || !p.history {
			continue
		}
		l := Listed{Key: p.key, Text: p.text.text, Near: p.near()}
		switch {
		case (p.away || p.half) && len(l.Near) == 0:
			continue // it may be back with the next build
		case p.away, p.doubt && !p.rested:
			l.Why = Elsewhere
		case len(l.Near) > 0:
			l.Why = Unclear
		case p.rested:
			continue // that it is gone was said
		case !decks[p.deck]:
			l.Why = Dropped
		}
		m.listed = append(m.listed, l)
	}
	m.turned()
	r := Reconciliation{Renames: m.renames, Pages: m.pages(), Listed: m.listed}
	slices.SortFunc(r.Renames, func(x, y Rename) int { return cmp.Compare(x.OldKey, y.OldKey) })
	slices.SortStableFunc(r.Listed, func(x, y Listed) int { return cmp.Compare(x.Key, y.Key) })
	r.Kept = m.kept()
	return r
}

// kept returns the cards of before that may be back with the next build, and
// are not new then: of sources that cannot be read, and where a card is half
// written.
func (m *matcher) kept() []*quiz.Deck {
	renamed := map[string]bool{}
	for _, r := range m.renames {
		renamed[r.OldKey] = true
	}
	var kept []*quiz.Deck
	for _, d := range m.before.Decks {
		away := quiz.Deck{Name: d.Name}
		for _, c := range d.Cards {
			if m.now[c.Key] == nil && !renamed[c.Key] && (m.away(d.Name, c.Origin.File) || m.half(c.Origin.File)) {
				away.Cards = append(away.Cards, c)
			}
		}
		if len(away.Cards) > 0 {
			kept = append(kept, &away)
		}
	}
	return kept
}

func (m *matcher) half(file string) bool {
	return m.sources.Half != nil && m.sources.Half(file)
}

func (m *matcher) away(deck, file string) bool {
	return m.sources.Away != nil && m.sources.Away(deck, file)
}

// turned lists the cards that kept their key, or found their new one by the same
// question, while the answer came to mean something else.
func (m *matcher) turned() {
	went, given := map[string]string{}, map[string]bool{}
	for _, r := range m.renames {
		went[r.OldKey], given[r.NewKey] = r.NewKey, true
	}
	for key, text := range m.before.History {
		to := cmp.Or(went[key], key)
		c, old := m.now[to], m.known[key]
		if c == nil || went[key] == "" && given[key] || sameText(old, c) {
			continue
		}
		if old != nil {
			text = Text(old)
		}
		was, is := profileOf(text), profileOf(Text(c))
		if text == "" || was.old || was.text == is.text {
			continue
		}
		l := m.rarity().alike(was, is)
		if l.reversed && c.Kind != quiz.Line || l.question < otherQuestion {
			m.listed = append(m.listed, Listed{Key: to, Text: is.text, Why: Turned})
		}
	}
}

// otherQuestion is the share of words below which a question with the same key
// was not edited but replaced.
const otherQuestion = 0.3

// pages returns the concepts whose cards went to one other concept together.
func (m *matcher) pages() []Rename {
	here := map[spot]bool{}
	for _, d := range m.decks {
		for _, c := range d.Concepts {
			here[spot{d.Name, c.ID}] = true
		}
	}
	var pages []Rename
	add := func(from, to spot) {
		if !here[from] && here[to] {
			pages = append(pages, Rename{quiz.JoinKey(from.deck, from.concept), quiz.JoinKey(to.deck, to.concept)})
		}
	}
	for from, to := range m.alias {
		add(from, to)
	}
	for from := range m.votes {
		if to, most := m.mostly(from); most && from.concept != "" && m.alias[from] == (spot{}) {
			add(from, to)
		}
	}
	slices.SortFunc(pages, func(x, y Rename) int { return cmp.Compare(x.OldKey, y.OldKey) })
	return pages
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
