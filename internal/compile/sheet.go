package compile

import (
	"iter"
	"slices"

	"anneal/internal/quiz"
)

// sheetFormat is the first byte of an encoded sheet; another one is another
// format.
const sheetFormat = 1

// Sheet is what must be known of a lesson to plan a day: heads of its cards,
// which are cards without texts, and its concept without the page. There is one
// for each lesson that has cards in a deck, in the order of teaching.
type Sheet struct {
	Deck    quiz.Deck // name, title, edition; the lesson's concept, if it teaches one; and its heads
	Lesson  LessonID
	HasPage bool
	cards   []int // of each head, its place among the cards of the object
}

// Sheets returns the sheets of a deck; false if a lesson is not on the shelf.
func (c *Catalog) Sheets(shelf Shelf) (sheets []*Sheet, ok bool) {
	for e := range c.inDeck() {
		o, ok := shelf.Get(e.id)
		if !ok || len(o.Cards) != len(e.links) {
			return nil, false
		}
		s := &Sheet{Deck: quiz.Deck{Name: c.Name, Title: c.Title, Edition: c.Edition}, Lesson: e.id}
		if e.taught {
			concept := o.Concept
			s.HasPage = !concept.Page.Empty()
			concept.Page, concept.Requires = quiz.Page{}, e.needs
			s.Deck.Concepts = []quiz.Concept{concept}
		}
		for _, i := range e.places(o) {
			card := &o.Cards[i]
			s.cards = append(s.cards, i)
			s.Deck.Cards = append(s.Deck.Cards, quiz.Card{
				Key: card.Key, Deck: card.Deck, Concept: card.Concept, Slot: card.Slot, Kind: card.Kind,
				Program: card.Program, Codes: card.Codes, Rung: card.Rung, Scheduled: e.links[i].scheduled,
			})
		}
		sheets = append(sheets, s)
	}
	return sheets, true
}

// inDeck goes through the lessons whose cards the deck has.
func (c *Catalog) inDeck() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, e := range c.entries {
			if e.isSource() && e.inDeck() && !yield(e) {
				return
			}
		}
	}
}

// Required returns the keys of the concepts that come first.
func (s *Sheet) Required() (keys []string) {
	for i := range s.Deck.Concepts {
		for _, id := range s.Deck.Concepts[i].Requires {
			keys = append(keys, quiz.JoinKey(s.Deck.Name, id))
		}
	}
	return keys
}

// Whole returns the lesson with the page and the texts that its object has, as a
// deck of it alone. Heads that the object does not know are left out.
func (s *Sheet) Whole(o *Object) *quiz.Deck {
	d := s.Deck
	d.Cards = nil
	for i := range s.Deck.Cards {
		head := &s.Deck.Cards[i]
		if at := s.cards[i]; at < len(o.Cards) && o.Cards[at].Key == head.Key {
			card := o.Cards[at]
			card.Scheduled = head.Scheduled
			d.Cards = append(d.Cards, card)
		}
	}
	if len(s.Deck.Concepts) > 0 {
		c := s.Deck.Concepts[0]
		c.Page = o.Concept.Page
		d.Concepts = []quiz.Concept{c}
	}
	return &d
}

// Marshal encodes the sheet, for [ParseSheet]:
//
//	format, deck: name, title, edition; lesson, flags, number of heads, heads; and of a concept:
//	        id, title, file, line, aliases, requires
//	head    key, concept, slot, kind, program, codes, rung, scheduled, place in the object
//
// Numbers are varints, texts and lists begin with their length.
func (s *Sheet) Marshal() []byte {
	w := &writer{b: []byte{sheetFormat}}
	w.each(s.Deck.Name, s.Deck.Title, s.Deck.Edition)
	w.bytes(s.Lesson[:])
	w.flags(s.HasPage, len(s.Deck.Concepts) > 0)
	w.number(len(s.Deck.Cards))
	for i := range s.Deck.Cards {
		c := &s.Deck.Cards[i]
		w.each(c.Key, c.Concept, c.Slot)
		w.number(int(c.Kind))
		w.text(c.Program)
		w.texts(c.Codes)
		w.number(c.Rung)
		w.flags(c.Scheduled)
		w.number(s.cards[i])
	}
	for i := range s.Deck.Concepts {
		c := &s.Deck.Concepts[i]
		w.each(c.ID, c.Title, c.Origin.File)
		w.number(c.Origin.Line)
		w.texts(c.Aliases)
		w.texts(c.Requires)
	}
	return w.b
}

// ParseSheet decodes a sheet; nil if the bytes are none of this version. Where cards
// are named, the heads of others are left out.
func ParseSheet(data []byte, only ...quiz.CardID) *Sheet {
	if len(data) == 0 || data[0] != sheetFormat {
		return nil
	}
	r := &decoder{b: string(data[1:])}
	s := &Sheet{Deck: quiz.Deck{Name: r.text(), Title: r.text(), Edition: r.text()}}
	r.fill(s.Lesson[:])
	taught := false
	r.flags(&s.HasPage, &taught)
	n := r.count()
	if len(only) == 0 {
		s.Deck.Cards, s.cards = make([]quiz.Card, 0, n), make([]int, 0, n)
	}
	for range n {
		var c quiz.Card
		c.Deck, c.Key, c.Concept, c.Slot = s.Deck.Name, r.text(), r.text(), r.text()
		c.Kind, c.Program, c.Codes, c.Rung = quiz.Kind(r.number()), r.text(), r.texts(), r.number()
		r.flags(&c.Scheduled)
		if at := r.number(); len(only) == 0 || slices.Contains(only, c.ID()) {
			s.Deck.Cards, s.cards = append(s.Deck.Cards, c), append(s.cards, at)
		}
	}
	if taught {
		c := quiz.Concept{Deck: s.Deck.Name, ID: r.text(), Title: r.text(), Origin: quiz.Origin{File: r.text(), Line: r.number()}}
		c.Aliases, c.Requires = r.texts(), r.texts()
		s.Deck.Concepts = []quiz.Concept{c}
	}
	if r.bad || r.b != "" {
		return nil
	}
	return s
}

// SheetHead returns the deck of an encoded sheet and the concept of its first card,
// for those who pass over most sheets; both are empty where there is none.
func SheetHead(data []byte) (deck, concept string) {
	if len(data) == 0 || data[0] != sheetFormat {
		return "", ""
	}
	r := &decoder{b: string(data[1:min(len(data), 1024)])} // far more than names have
	deck = r.text()
	r.text()
	r.text()
	r.fill(make([]byte, len(LessonID{})))
	r.number()
	if r.number() == 0 { // cards
		return deck, ""
	}
	r.text()
	concept = r.text()
	if r.bad {
		return "", ""
	}
	return deck, concept
}

func (w *writer) each(all ...string) {
	for _, s := range all {
		w.text(s)
	}
}
