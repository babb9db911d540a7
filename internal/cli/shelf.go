package cli

import (
	"encoding/json"

	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

// shelf keeps compiled lessons in the cache. It remembers what this process has
// seen, so that a cache which cannot be written costs only time.
type shelf struct {
	cache *store.Cache // may be nil
	seen  map[compile.LessonID]*compile.Object
}

func newShelf(cache *store.Cache) *shelf {
	return &shelf{cache: cache, seen: map[compile.LessonID]*compile.Object{}}
}

// Get returns a compiled lesson.
func (s *shelf) Get(id compile.LessonID) (*compile.Object, bool) {
	if s.seen[id] == nil {
		s.fetch([]compile.LessonID{id})
	}
	o, ok := s.seen[id]
	return o, ok
}

// Put keeps a compiled lesson.
func (s *shelf) Put(id compile.LessonID, o *compile.Object) {
	s.seen[id] = o
	if s.cache == nil {
		return
	}
	if text, err := json.Marshal(o); err == nil {
		_ = s.cache.PutLesson(store.LessonID(id), text) // what is lost is compiled again
	}
}

// fetch reads the lessons that were not seen yet, all at once.
func (s *shelf) fetch(ids []compile.LessonID) {
	var wanted []store.LessonID
	for _, id := range ids {
		if s.seen[id] == nil {
			wanted = append(wanted, store.LessonID(id))
		}
	}
	if s.cache == nil || len(wanted) == 0 {
		return
	}
	for i, text := range s.cache.Lessons(wanted) {
		o := new(compile.Object)
		if text != nil && json.Unmarshal(text, o) == nil {
			s.seen[compile.LessonID(wanted[i])] = o
		}
	}
}

// decks returns the decks of catalogs; false if a lesson is lost.
func (s *shelf) decks(catalogs []*compile.Catalog) ([]*quiz.Deck, bool) {
	var ids []compile.LessonID
	for _, c := range catalogs {
		ids = append(ids, c.Lessons()...)
	}
	s.fetch(ids)
	var decks []*quiz.Deck
	for _, c := range catalogs {
		d, ok := c.Deck(s)
		if !ok {
			return nil, false
		}
		decks = append(decks, d)
	}
	return decks, true
}

// whole returns the catalogs if all their lessons are there, and none otherwise:
// everything is then compiled anew.
func (s *shelf) whole(catalogs []*compile.Catalog) []*compile.Catalog {
	if _, ok := s.decks(catalogs); !ok {
		return nil
	}
	return catalogs
}

// catalogsOf reads the catalogs of cached decks, those that can be read, and
// reports whether all decks are of the fingerprint.
func catalogsOf(cached []store.CachedDeck, fingerprint [32]byte) (catalogs []*compile.Catalog, current bool) {
	current = len(cached) > 0
	for _, d := range cached {
		c, err := compile.ParseCatalog(d.Catalog)
		if err == nil {
			catalogs = append(catalogs, c)
		}
		current = current && err == nil && d.Fingerprint == fingerprint
	}
	return catalogs, current
}
