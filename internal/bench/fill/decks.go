package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

// asked is what must be known of a card to answer it as a learner would.
type asked struct {
	id      quiz.CardID
	rev     quiz.Rev
	options [optionsOfCard]uint32
	right   uint8 // place of the right option
	kind    quiz.Kind
}

// fillCache writes the decks as a build does that finds no source but these: they
// are compiled in memory, lesson by lesson, and the cache is of the fingerprint
// that a library without any folder has. It returns the cards in order.
func fillCache(ctx context.Context, file string, all [][]lesson, seed uint64, written time.Time) ([]asked, error) {
	cache := store.OpenCache(file)
	var cards []asked
	var decks []store.CachedDeck
	var sheets []store.Sheet
	fingerprint := sha256.Sum256(fmt.Appendf(nil, "cards %d\n", compile.Version))
	for d, lessons := range all {
		shelf := &shelf{cache: cache, last: map[compile.LessonID]*compile.Object{}}
		var bag diag.Bag
		sources := compile.Load([]compile.Folder{{FS: folderOf(lessons, seed, written), Path: deckName(d), Name: deckName(d)}}, &bag)
		result, err := compile.Build(ctx, sources, compile.Options{Judge: nobody{}, Shelf: shelf, Now: written.AddDate(0, 0, 1)}, &bag)
		if err != nil {
			return nil, err
		}
		if bag.Errors() > 0 || len(result.Catalogs) != 1 {
			return nil, fmt.Errorf("%s did not compile: %s", deckName(d), bag.Sorted()[0].Message)
		}
		catalog := result.Catalogs[0]
		deck, ok := catalog.Deck(shelf)
		if !ok || len(deck.Concepts) != len(lessons) {
			return nil, fmt.Errorf("%s lost lessons while it was compiled", deckName(d))
		}
		for i := range deck.Cards {
			cards = append(cards, ask(&deck.Cards[i]))
		}
		of, ok := catalog.Sheets(shelf)
		if !ok {
			return nil, fmt.Errorf("%s lost lessons while it was compiled", deckName(d))
		}
		for _, s := range of {
			sheets = append(sheets, store.SheetOf(s.Marshal(), &s.Deck))
		}
		decks = append(decks, store.CachedDeck{Name: catalog.Name, Fingerprint: fingerprint, Catalog: catalog.Marshal()})
		if shelf.err != nil {
			return nil, shelf.err
		}
	}
	return cards, errors.Join(cache.PutDecks(decks, sheets, nil), cache.Flush())
}

func ask(c *quiz.Card) asked {
	a := asked{id: c.ID(), rev: c.Rev(), kind: c.Kind}
	for i := range min(len(c.Options), optionsOfCard) {
		a.options[i] = quiz.OptionID(c.Options[i].Text)
		if c.Options[i].Right {
			a.right = uint8(i)
		}
	}
	return a
}

// shelf puts compiled lessons into the cache, and holds those of one deck.
type shelf struct {
	cache *store.Cache
	last  map[compile.LessonID]*compile.Object
	err   error
}

// Get returns a lesson of the deck.
func (s *shelf) Get(id compile.LessonID) (*compile.Object, bool) {
	o, ok := s.last[id]
	return o, ok
}

// Put keeps a lesson.
func (s *shelf) Put(id compile.LessonID, o *compile.Object) {
	s.last[id] = o
	text, err := json.Marshal(o)
	s.err = errors.Join(s.err, err, s.cache.PutLesson(store.LessonID(id), text))
}

// nobody is a judge without a compiler.
type nobody struct{}

// Judge gives no verdict on any program.
func (nobody) Judge(_ context.Context, programs []quiz.Program) ([]quiz.Verdict, error) {
	return make([]quiz.Verdict, len(programs)), nil
}
