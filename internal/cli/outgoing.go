package cli

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"anneal/internal/anki"
	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// outgoing is what goes to Anki: a few lessons at a time, so that memory does not
// grow with the decks.
type outgoing struct {
	*desk
	ctx context.Context
}

// input is what an export is made of, but for its flags.
func (o *outgoing) input(words []string) (in anki.Input, err error) {
	in = anki.Input{Known: map[string]anki.Known{}, Now: o.now(), Version: version()}
	known, err := o.db.AnkiNotes()
	if err != nil {
		return in, err
	}
	for key, n := range known {
		in.Known[key] = anki.Known(n)
	}
	if in.Renamed, err = o.renamed(o.ctx); err != nil {
		return in, err
	}
	if len(words) > 0 {
		if err := o.lay(o.ctx); err != nil {
			return in, err
		}
		if in.Pick, err = o.pick(words); err != nil {
			return in, err
		}
	} else if err := o.openStock(); err != nil {
		return in, err
	}
	in.Lessons, in.Gone = o.lessons(), o.intact()
	return in, nil
}

// openStock finds the compiled lessons, compiles what has changed, and takes all
// onto the desk only where there is no cache.
func (o *outgoing) openStock() (err error) {
	if o.stock, err = o.program.openStock(o.db); err != nil || o.stock != nil {
		return err
	}
	if err := o.lay(o.ctx); err != nil {
		return err
	}
	if o.stock, err = o.program.openStock(o.db); o.stock != nil {
		o.decks, o.states = nil, nil
	}
	return err
}

// lessonsAtOnce is how many lessons are in memory at a time.
const lessonsAtOnce = 16

// lessons yields all decks in the order of their names, and their cards in the
// order of teaching.
func (o *outgoing) lessons() iter.Seq2[*quiz.Deck, error] {
	if o.stock == nil {
		return anki.Decks(slices.SortedFunc(slices.Values(o.decks), func(a, b *quiz.Deck) int { return strings.Compare(a.Name, b.Name) })...)
	}
	return func(yield func(*quiz.Deck, error) bool) {
		for first := 0; ; first += lessonsAtOnce {
			decks, err := o.some(first)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, d := range decks {
				if !yield(d, nil) {
					return
				}
			}
			if len(decks) < lessonsAtOnce {
				return
			}
		}
	}
}

// some reads the lessons from a place on.
func (o *outgoing) some(first int) (decks []*quiz.Deck, err error) {
	var sheets []*compile.Sheet
	var ids []compile.LessonID
	err = o.stock.cache.Look(func(cards *store.CacheLook) error {
		for place := first; place < min(first+lessonsAtOnce, cards.Sheets()); place++ {
			sheet := sheetAt(cards, place)
			if sheet == nil {
				return errLostSheet
			}
			sheets, ids = append(sheets, sheet), append(ids, sheet.Lesson)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	shelf := newShelf(o.stock.cache)
	shelf.fetch(ids)
	for _, sheet := range sheets {
		object, ok := shelf.Get(sheet.Lesson)
		if !ok {
			return nil, errLostSheet
		}
		decks = append(decks, sheet.Whole(object))
	}
	return decks, nil
}

// remember notes the keys and texts of the cards that went out, so that they are
// known again when both have changed.
func (o *outgoing) remember(pick func(*quiz.Card) bool) error {
	const many = 1000
	fresh := map[quiz.CardID]store.Remembered{}
	for d, err := range o.lessons() {
		if err != nil {
			return err
		}
		for i := range d.Cards {
			if c := &d.Cards[i]; c.Scheduled && (pick == nil || pick(c)) {
				fresh[c.ID()] = remembered(c)
			}
		}
		if len(fresh) >= many {
			if err := o.db.Remember(fresh); err != nil {
				return err
			}
			clear(fresh)
		}
	}
	return o.db.Remember(fresh)
}

// intact returns a function that reports whether a deck is there and no source is
// missing or has a mistake: then a card that is not there has gone for good. To
// know it everything is compiled again, for the most part from the cache, so it
// is found out when it is first asked for.
func (o *outgoing) intact() func(deck string) bool {
	decks := sync.OnceValue(func() map[string]bool {
		l, err := o.libraryOf(o.db)
		if err != nil {
			return nil
		}
		defer l.close()
		cache := store.OpenCache(o.home.cache)
		shelf := newShelf(cache)
		before, _ := catalogsOf(cache.Decks(), l.print)
		var bag diag.Bag
		sources := compile.Reload(l.folders, shelf.whole(before), &bag)
		result, err := compile.Build(o.ctx, sources, compile.Options{Judge: o.judge(cache), Shelf: shelf, Now: o.now()}, &bag)
		if err != nil || bag.Errors() > 0 || len(l.missing) > 0 {
			return nil
		}
		names := map[string]bool{}
		for _, c := range result.Catalogs {
			names[c.Name] = true
		}
		return names
	})
	return func(deck string) bool { return decks()[deck] }
}

// schedule is how the learner learns, for Anki to go on.
func (o *outgoing) schedule() *anki.Schedule {
	return &anki.Schedule{Day: o.day, Rollover: o.config.RolloverHour, Tuning: o.tuning, Progress: o.progress}
}

// progress tells where the learner stands with some cards.
func (o *outgoing) progress(cards []*quiz.Card) ([]anki.Progress, error) {
	histories := map[quiz.CardID][]quiz.Event{}
	err := o.db.Look(o.ctx, func(look *store.Look) error {
		for _, c := range cards {
			if _, met := look.State(c.ID()); met {
				histories[c.ID()] = look.History(c.ID())
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := make([]anki.Progress, len(cards))
	for i, c := range cards {
		tuning, own := o.own[c.Deck]
		if !own {
			tuning = o.tuning
		}
		if events := histories[c.ID()]; len(events) > 0 {
			all[i] = progressOf(c.ID(), slices.Concat(o.tuned, events))
			all[i].Retention = tuning.Retention
		}
	}
	return all, nil
}

func progressOf(card quiz.CardID, events []quiz.Event) (p anki.Progress) {
	p.State = sched.Fold(card, events)
	for _, past := range sched.Replay(card, events, nil) {
		e, after := &past.Event, &past.After
		switch {
		case e.Kind == quiz.Forgotten:
			p.Reviews = append(p.Reviews, anki.Review{At: e.At})
		case e.Kind == quiz.Graded && e.Answer != nil && e.Answer.Grade != 0:
			r := anki.Review{
				At: e.At, Grade: e.Answer.Grade, Phase: past.Before.Phase, Difficulty: after.Memory.Difficulty, Took: e.Answer.Took,
			}
			if due := after.Due; due.IsStep() {
				r.Wait = due.At.Sub(e.At)
			} else {
				r.Days = int(due.Day - after.Last)
			}
			p.Reviews = append(p.Reviews, r)
		}
	}
	return p
}
