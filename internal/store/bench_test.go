package store

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// filled returns a store with the given number of cards and events per card.
func filled(b *testing.B, cards, each int) *DB {
	b.Helper()
	db, err := Open(filepath.Join(b.TempDir(), "anneal.db"), Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion, Wait: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	var events []quiz.Event
	for c := range cards {
		for i := range each {
			events = append(events, graded(benchCard(c), start.AddDate(0, 0, i), quiz.Good))
		}
		if len(events) > 5000 || c == cards-1 {
			do(b, db, events...)
			events = nil
		}
	}
	return db
}

func benchCard(n int) quiz.CardID { return quiz.IDOf(fmt.Sprint("deck/concept/", n)) }

func benchAppend(b *testing.B, db *DB, cards int) {
	n := 0
	for b.Loop() {
		card := benchCard(n % cards)
		s, err := db.State(card)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := db.Append(ctx, s.Head, graded(card, start.AddDate(1, 0, n), quiz.Good)); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkAppend(b *testing.B) {
	b.Run("small", func(b *testing.B) { benchAppend(b, filled(b, 100, 3), 100) })
	b.Run("200k", func(b *testing.B) { benchAppend(b, filled(b, 5000, 40), 5000) })
}

func BenchmarkOpen(b *testing.B) {
	db := filled(b, 100, 3)
	for b.Loop() {
		if _, err := Open(db.file.path, db.o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCreate(b *testing.B) {
	dir, n := b.TempDir(), 0
	for b.Loop() {
		n++
		if _, err := Open(filepath.Join(dir, fmt.Sprint(n)), Options{Fold: sched.Fold}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStates(b *testing.B) {
	db := filled(b, 5000, 3)
	for b.Loop() {
		if states, err := db.States(); err != nil || len(states) != 5000 {
			b.Fatal(len(states), err)
		}
	}
}

func BenchmarkHistory(b *testing.B) {
	db := filled(b, 100, 60)
	for b.Loop() {
		if events, err := db.History(benchCard(7)); err != nil || len(events) != 60 {
			b.Fatal(len(events), err)
		}
	}
}

func BenchmarkRebuild(b *testing.B) {
	db := filled(b, 5000, 40)
	for b.Loop() {
		if err := db.Rebuild(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvents(b *testing.B) {
	db := filled(b, 5000, 40)
	for b.Loop() {
		n := 0
		for range db.Events(ctx) {
			n++
		}
		if n != 200000 {
			b.Fatal(n)
		}
	}
}

// BenchmarkDecks loads a deck of the size of the shipped course.
// A course of 250 cards: what a command reads before it can do anything.
func BenchmarkLessons(b *testing.B) {
	c := OpenCache(filepath.Join(b.TempDir(), "cache.db"))
	var ids []LessonID
	for n := range 22 {
		ids = append(ids, lessonID(n))
		if err := c.PutLesson(lessonID(n), make([]byte, 16<<10)); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.PutDecks([]CachedDeck{deckOf("a", 250)}, nil, nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if len(c.Decks()) != 1 || c.Lessons(ids)[21] == nil {
			b.Fatal("lost")
		}
	}
}

func BenchmarkVerdicts(b *testing.B) {
	c := OpenCache(filepath.Join(b.TempDir(), "cache.db"))
	n := 0
	for b.Loop() {
		n++
		key := fmt.Append(nil, n)
		if err := c.Put(key, make([]byte, 2000)); err != nil {
			b.Fatal(err)
		}
		if c.Get(key)[0] == nil {
			b.Fatal("lost")
		}
	}
}
