package compile

import (
	"cmp"
	"slices"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// Catalog says what a deck consists of: which lessons, in which order, and
// which of their cards. The lessons themselves are on a [Shelf]. From the
// catalog of the last build the next one knows what has changed.
type Catalog struct {
	Name    string // one part of a key
	Title   string
	Edition string
	Licence string
	entries []*entry
}

// entry is one file of a deck.
type entry struct {
	// What it was made of.
	name     string
	size     int64
	time     int64 // 0: the time says nothing
	hash     hash  // of the text
	settings hash  // see [Source.settings]
	includes []included
	by       string // the judge, as [Options.By] names it
	rustc    string // the compiler's version, if one was asked

	// What it was compiled to. The rest is zero for a file that is no source.
	id              LessonID
	taught          bool   // it is a lesson, not a file of cards
	concept         string // "" if it has no usable id
	conceptAt       place
	phase, sequence int
	requires        []reference
	links           []link
	programs        int
	findings        int
	open            bool // a program has no verdict

	// What the other lessons of the deck make of it.
	dropped bool     // another lesson has its concept's name
	needs   []string // the concepts that are required and can be reached
}

// included is a file whose text stands in a lesson.
type included struct {
	name string // in messages
	path string // in the input's file system
	hash hash
}

// place is a span of a lesson's file.
type place struct{ start, end int }

// reference is a name that an author wrote.
type reference struct {
	name string
	at   place
}

// link is what must be known of a card to fit it in with those of other lessons.
type link struct {
	mark
	id        quiz.CardID
	proved    bool
	open      bool // it shows code that nobody judged
	kind      quiz.Kind
	always    bool // it is scheduled whatever the other cards are
	kept      bool // the deck has it
	scheduled bool
}

// mark is what a generator says of a card beside what the learner sees.
type mark struct {
	at        place
	generated bool
	off       bool   // it rests on a claim that was refuted: no deck has it, but its key is taken
	program   int    // which of the lesson's programs it is made from; -1: none
	code      string // the error code that it asks for by name, or what else a deck asks about once
	words     uint64 // a hash of the words of an author's question; 0 for one that is too short to tell
}

func (e *entry) isSource() bool { return e.id != LessonID{} }

// again returns a copy that can be linked anew.
func (e *entry) again() *entry {
	copied := *e
	copied.links = slices.Clone(e.links)
	return &copied
}

// inDeck reports whether the deck has the lesson's cards.
func (e *entry) inDeck() bool { return e.concept != "" && !e.dropped }

// describe notes what other lessons may want to know of this one.
func (e *entry) describe(tree *syntax.Lesson, c *quiz.Concept) {
	e.taught, e.concept = tree.Form != syntax.CardsForm, c.ID
	e.phase, e.sequence = tree.Phase, tree.Sequence
	at := tree.ID.Span
	if at.IsZero() {
		at = tree.File.Line(1)
	}
	e.conceptAt = place{at.Start, at.End}
	for _, r := range tree.Requires {
		e.requires = append(e.requires, reference{r.Value, place{r.Span.Start, r.Span.End}})
	}
}

// links returns what is to be known of the cards of a lesson.
func links(cards []quiz.Card, marks []mark) []link {
	out := make([]link, len(cards))
	for i := range cards {
		c := &cards[i]
		out[i] = link{
			mark: marks[i], id: c.ID(), kind: c.Kind, always: c.Scheduled,
			proved: c.Proof != nil, open: c.Proof == nil && c.Code != "",
		}
		out[i].code = strings.Clone(out[i].code) // else it may keep a whole dossier
	}
	return out
}

// sort puts the lessons into the order of teaching.
func (c *Catalog) sort() {
	slices.SortStableFunc(c.entries, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(a.phase, b.phase), cmp.Compare(a.sequence, b.sequence), cmp.Compare(a.name, b.name))
	})
}

// Deck takes the lessons from the shelf; false if one of them is not there.
func (c *Catalog) Deck(shelf Shelf) (*quiz.Deck, bool) {
	deck := &quiz.Deck{Name: c.Name, Title: c.Title, Edition: c.Edition, Licence: c.Licence}
	for e := range c.inDeck() {
		o, ok := shelf.Get(e.id)
		if !ok || len(o.Cards) != len(e.links) {
			return nil, false
		}
		if e.taught {
			concept := o.Concept
			concept.Requires = e.needs
			deck.Concepts = append(deck.Concepts, concept)
		}
		deck.Cards = append(deck.Cards, e.cards(o)...)
	}
	return deck, true
}

// cards returns the cards that the deck has of a lesson.
func (e *entry) cards(o *Object) []quiz.Card {
	var cards []quiz.Card
	for _, i := range e.places(o) {
		card := o.Cards[i]
		card.Scheduled = e.links[i].scheduled
		cards = append(cards, card)
	}
	return cards
}

// places returns which cards of a lesson the deck has, in order of the ladder;
// of one rung, generated ones come first.
func (e *entry) places(o *Object) []int {
	var places []int
	for _, generated := range []bool{true, false} {
		for i := range e.links {
			if k := &e.links[i]; k.kept && k.generated == generated {
				places = append(places, i)
			}
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(o.Cards[a].Rung, o.Cards[b].Rung) })
	return places
}

// Lessons returns the names of the compiled lessons, of which the shelf should
// have each.
func (c *Catalog) Lessons() []LessonID {
	var ids []LessonID
	for _, e := range c.entries {
		if e.isSource() {
			ids = append(ids, e.id)
		}
	}
	return ids
}

// byName returns the entries by the names of the files.
func (c *Catalog) byName() map[string]*entry {
	byName := make(map[string]*entry, len(c.entries))
	for _, e := range c.entries {
		byName[e.name] = e
	}
	return byName
}

func (p place) in(f *source.File) source.Span { return f.Span(p.start, p.end) }
