// Command fill makes a home of any size, so that it can be measured what a
// learner with a million cards would wait for:
//
//	go run ./internal/bench/fill -cards 1000000 -reviews 5000000 -home DIR
//	ANNEAL_HOME=DIR anneal
//
// What it writes is what builds and reviews would have written, by the same code:
// decks of lessons of some eight to seventeen cards, compiled from texts that are
// drawn; and a log of a few years in which every fifth card is still new and three
// in ten are due on the day that -day names, which is today if it names none. The
// cards mean nothing, but weigh as much as those of the shipped course, which is
// removed from this home. The last reviews are appended one by one, so that
// the pages of the store are those of a used file.
//
// The lessons exist only while they are compiled, so a home must not be built
// again: its decks would be gone.
//
// For the same seed, sizes and day every record of both files is the same. Which
// page of the file it is on is not: bbolt leaves that to chance.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"anneal/decks"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

// oneByOne is how many reviews get a transaction each, at most half of all.
const oneByOne = 20_000

func main() {
	log.SetFlags(0)
	log.SetPrefix("fill: ")
	var o options
	flag.IntVar(&o.cards, "cards", 1000, "`N` cards")
	flag.IntVar(&o.reviews, "reviews", 5000, "`N` answers in the log")
	flag.StringVar(&o.home, "home", "", "`DIR` to fill, which must have no store yet")
	flag.Uint64Var(&o.seed, "seed", 1, "what is drawn depends on `N`")
	day := flag.String("day", time.Now().Format(time.DateOnly), "the study day on which cards are due")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatalf("%q means nothing here", flag.Args())
	}
	var err error
	if o.day, err = quiz.ParseDay(*day); err == nil {
		err = fill(context.Background(), o, log.Printf)
	}
	if err != nil {
		log.Fatal(err)
	}
}

type options struct {
	cards, reviews int
	home           string
	seed           uint64
	day            quiz.Day
}

// fill writes a home.
func fill(ctx context.Context, o options, say func(format string, args ...any)) error {
	switch {
	case o.home == "":
		return errors.New("name the home with -home DIR")
	case o.cards < fewestCards || o.reviews < o.cards:
		return fmt.Errorf("%d cards with %d reviews: at least %d cards, and a review for each, are needed", o.cards, o.reviews, fewestCards)
	}
	file := filepath.Join(o.home, "anneal.db")
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is something at %s already; name a folder without a store", file)
	}
	begun := time.Now()
	start := time.Unix(int64(o.day-longest-200)*86400, 0).UTC()
	all := lessonsOf(o.cards, o.seed)
	w := &writer{seed: o.seed, lessons: slices.Concat(all...), now: start.UnixMilli()}
	var random [32]byte
	binary.BigEndian.PutUint64(random[:], o.seed)
	db, err := store.Open(file, store.Options{
		Fold: sched.Fold, FoldVersion: sched.FoldVersion,
		Now: func() time.Time { return time.UnixMilli(w.now) }, Rand: rand.NewChaCha8(random),
	})
	if err != nil {
		return err
	}
	if err := db.PutFolder(store.Folder{Deck: decks.Name}); err != nil { // which removes the course
		return err
	}
	if w.cards, err = fillCache(ctx, filepath.Join(o.home, "cache.db"), all, o.seed, start); err != nil {
		return err
	}
	say("%8.1f s  %d cards in %d lessons of %d decks", time.Since(begun).Seconds(), len(w.cards), len(w.lessons), len(all))
	history := historyOf(all, w.cards, planOf(all, o.cards, o.reviews, o.seed), o.day, o.seed)
	end := len(history)
	for n := min(oneByOne, o.reviews/2); n > 0; {
		if end--; history[end].kind == quiz.Graded {
			n--
		}
	}
	say("%8.1f s  %d events are drawn", time.Since(begun).Seconds(), len(history))
	if err := db.Load(ctx, w.bulk(history[:end])); err != nil {
		return err
	}
	say("%8.1f s  %d of them are in the log, and folded", time.Since(begun).Seconds(), end)
	if err := w.append(ctx, db, history[end:]); err != nil {
		return err
	}
	say("%8.1f s  the last %d are appended, a transaction each", time.Since(begun).Seconds(), len(history)-end)
	return nil
}
