package compile

import (
	"cmp"
	"slices"

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

// pages returns the concepts whose cards went to one new concept together.
func (m *matcher) pages() []Rename {
	here := map[spot]bool{}
	for _, d := range m.decks {
		for _, c := range d.Concepts {
			here[spot{d.Name, c.ID}] = true
		}
	}
	known := map[spot]bool{}
	for _, d := range m.before.Decks {
		for _, c := range d.Concepts {
			known[spot{d.Name, c.ID}] = true
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
		if to, most := m.mostly(from); most && from.concept != "" && m.alias[from] == (spot{}) && !known[to] {
			add(from, to)
		}
	}
	slices.SortFunc(pages, func(x, y Rename) int { return cmp.Compare(x.OldKey, y.OldKey) })
	return pages
}
