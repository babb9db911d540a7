package cli

import (
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
	path  string // of the cache
	cache *store.Cache
	print [32]byte // of the sources that the cache was made of
	shelf *shelf
}

// openStock returns the stock where all decks are cached as their sources are now,
// and nil where they are not.
func (p *program) openStock(db *store.DB) (*stock, error) {
	l, err := p.libraryOf(db)
	if err != nil {
		return nil, err
	}
	defer l.close()
	cache := store.OpenCache(p.home.cache)
	s := &stock{path: p.home.cache, cache: cache, print: l.print, shelf: newShelf(cache)}
	if !s.cache.Current(s.print) {
		return nil, nil
	}
	p.warnMissing(l)
	return s, nil
}

// again returns the same stock, for another goroutine.
func (s *stock) again() *stock {
	cache := store.OpenCache(s.path)
	return &stock{path: s.path, cache: cache, print: s.print, shelf: newShelf(cache)}
}

// errLostSheet says that the cache was emptied or replaced since it was looked at.
var errLostSheet = errors.New("the cache of compiled lessons is not what it was a moment ago; try again")

// sheetAt returns the sheet at a place, of all cards or of some only; nil where it
// cannot be read.
func sheetAt(cards *store.CacheLook, place int, only ...quiz.CardID) *compile.Sheet {
	return compile.ParseSheet(cards.Sheet(place), only...)
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
	var sheets []*compile.Sheet
	var lessons []compile.LessonID
	_ = s.cache.Look(func(cards *store.CacheLook) error {
		done := map[int]bool{}
		for _, id := range ids {
			place, ok := cards.Place(id)
			if !ok || done[place] {
				continue
			}
			done[place] = true
			if sheet := sheetAt(cards, place); sheet != nil {
				sheets, lessons = append(sheets, sheet), append(lessons, sheet.Lesson)
			}
		}
		return nil
	})
	s.shelf.fetch(lessons)
	for _, sheet := range sheets {
		if o, ok := s.shelf.Get(sheet.Lesson); ok {
			decks = append(decks, sheet.Whole(o))
		}
	}
	return decks
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
			all = append(all, store.SheetOf(s.Marshal(), &s.Deck))
		}
	}
	return all, true
}
