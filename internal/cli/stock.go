package cli

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

// stock is the cards of all decks as they lie in the cache: what is asked for is
// read, the rest is not.
type stock struct {
	cache   *store.Cache
	print   [32]byte // of the sources that the cache was made of
	objects map[compile.LessonID]*compile.Object
}

// openStock returns the stock where all decks are cached as their sources are now,
// and nil where they are not.
func (p *program) openStock(db *store.DB) (*stock, error) {
	l, err := p.libraryOf(db)
	if err != nil {
		return nil, err
	}
	defer l.close()
	s := &stock{cache: store.OpenCache(p.home.cache), print: l.print, objects: map[compile.LessonID]*compile.Object{}}
	if !s.cache.Current(s.print) {
		return nil, nil
	}
	p.warnMissing(l)
	return s, nil
}

// errLostSheet says that the cache was emptied or replaced since it was looked at.
var errLostSheet = errors.New("the cache of compiled lessons is not what it was a moment ago; try again")

// lessonHeads is a lesson without its texts, as compile.Sheet has them.
type lessonHeads struct{ *compile.Sheet }

func parseSheet(cards *store.CacheLook, place int) *lessonHeads {
	if s := compile.ParseSheet(cards.Sheet(place)); s != nil {
		return &lessonHeads{s}
	}
	return nil
}

// required returns the keys of the concepts that come first.
func (s *lessonHeads) required() (keys []string) {
	for i := range s.Deck.Concepts {
		for _, id := range s.Deck.Concepts[i].Requires {
			keys = append(keys, quiz.JoinKey(s.Deck.Name, id))
		}
	}
	return keys
}

// object returns the texts of a lesson, nil if they are not there.
func (s *stock) object(cards *store.CacheLook, id compile.LessonID) *compile.Object {
	if o := s.objects[id]; o != nil {
		return o
	}
	o := new(compile.Object)
	if text := cards.Lesson(store.LessonID(id)); text == nil || json.Unmarshal(text, o) != nil {
		return nil
	}
	s.objects[id] = o
	return o
}

// lesson returns the lesson of a card or page with all texts, as a deck of it
// alone; nil if no deck has it.
func (s *stock) lesson(id quiz.CardID) *quiz.Deck {
	if all := s.lessons([]quiz.CardID{id}); len(all) == 1 {
		return all[0]
	}
	return nil
}

// lessons returns likewise the lessons of several cards, each once.
func (s *stock) lessons(ids []quiz.CardID) (decks []*quiz.Deck) {
	_ = s.cache.Look(func(cards *store.CacheLook) error {
		done := map[int]bool{}
		for _, id := range ids {
			place, ok := cards.Place(id)
			if !ok || done[place] {
				continue
			}
			done[place] = true
			if sheet := parseSheet(cards, place); sheet != nil {
				if o := s.object(cards, sheet.Lesson); o != nil {
					decks = append(decks, sheet.whole(o))
				}
			}
		}
		return nil
	})
	return decks
}

// whole returns the lesson with the texts that an object has.
func (s *lessonHeads) whole(o *compile.Object) *quiz.Deck {
	d := s.Deck
	d.Cards = nil
	for i := range s.Deck.Cards {
		if c := s.Card(o, i); c != nil {
			d.Cards = append(d.Cards, *c)
		}
	}
	if c := s.Concept(o); c != nil {
		d.Concepts = []quiz.Concept{*c}
	}
	return &d
}

// sheets are all sheets of catalogs, for the cache; false if a lesson is not on
// the shelf.
func sheets(catalogs []*compile.Catalog, shelf compile.Shelf) (all []store.Sheet, ok bool) {
	catalogs = slices.SortedFunc(slices.Values(catalogs), func(a, b *compile.Catalog) int { return strings.Compare(a.Name, b.Name) }) // as the cache has them
	for _, c := range catalogs {
		of, ok := c.Sheets(shelf)
		if !ok {
			return nil, false
		}
		for _, s := range of {
			sheet := store.Sheet{Text: s.Marshal()}
			for i := range s.Deck.Concepts {
				sheet.Cards = append(sheet.Cards, store.SheetCard{ID: quiz.IDOf(s.Deck.Concepts[i].Key()), Page: true})
			}
			for i := range s.Deck.Cards {
				c := &s.Deck.Cards[i]
				sheet.Cards = append(sheet.Cards, store.SheetCard{ID: c.ID(), Asked: c.Scheduled})
			}
			all = append(all, sheet)
		}
	}
	return all, true
}
