package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// BenchmarkAnswer compares an answer as a review writes it (open, append, close)
// with the floor: a bbolt Update without any of our code that opens and closes
// the same file likewise and writes the same keys and values. They take turns on
// two copies of a store. ANNEAL_BENCH_CARDS=1000000 adds a size, at five answers a
// card.
func BenchmarkAnswer(b *testing.B) {
	sizes := []int{1000, 10_000, 100_000}
	if n, err := strconv.Atoi(os.Getenv("ANNEAL_BENCH_CARDS")); err == nil {
		sizes = append(sizes, n)
	}
	for _, cards := range sizes {
		b.Run(fmt.Sprint(cards), func(b *testing.B) {
			db := loaded(b, cards, 5)
			for n := range 2000 { // pages and freelist are those of a used file
				card := benchCard(n * 7919 % cards)
				answerOne(b, db, headIn(b, db, card), card, n)
			}
			twin := db.file.path + ".twin"
			if out, err := os.ReadFile(db.file.path); err != nil || os.WriteFile(twin, out, 0o600) != nil {
				b.Fatal(err)
			}
			var ours, bare []time.Duration
			for n := 0; b.Loop(); n++ {
				card := benchCard(n * 7907 % cards)
				before, head := touched(b, db, card), headIn(b, db, card)
				begun := time.Now()
				answerOne(b, db, head, card, 2000+n)
				ours = append(ours, time.Since(begun))
				after := touched(b, db, card)
				begun = time.Now()
				if err := floor(twin, before, after); err != nil {
					b.Fatal(err)
				}
				bare = append(bare, time.Since(begun))
			}
			slices.Sort(ours)
			slices.Sort(bare)
			b.ReportMetric(float64(ours[len(ours)/2].Microseconds()), "µs/answer")
			b.ReportMetric(float64(bare[len(bare)/2].Microseconds()), "µs/floor")
			b.ReportMetric(float64(ours[len(ours)/2])/float64(bare[len(bare)/2]), "answer/floor")
		})
	}
}

// loaded returns a store with the given number of cards and answers to each.
func loaded(b *testing.B, cards, each int) *DB {
	b.Helper()
	db, err := Open(filepath.Join(b.TempDir(), "anneal.db"), Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion, Wait: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	db.TrustClock() // the answers are of years to come
	if err := db.Load(ctx, answersTo(cards, each)); err != nil {
		b.Fatal(err)
	}
	return db
}

func answersTo(cards, each int) iter.Seq[quiz.Event] {
	return func(yield func(quiz.Event) bool) {
		for n := range cards * each {
			e := graded(benchCard(n%cards), start.Add(time.Duration(n)*time.Second), quiz.Good)
			e.Due.Day = e.Day + 10
			e.Seq = uint64(n + 1)
			copy(e.ID[:], appendU64(nil, uint64(e.At.UnixMilli())<<16))
			if e.Command = e.ID; !yield(e) {
				return
			}
		}
	}
}

func headIn(b *testing.B, db *DB, card quiz.CardID) quiz.EventID {
	b.Helper()
	s, err := db.State(card)
	if err != nil {
		b.Fatal(err)
	}
	return s.Head
}

func answerOne(b *testing.B, db *DB, head quiz.EventID, card quiz.CardID, n int) {
	b.Helper()
	e := graded(card, start.AddDate(2, 0, 0).Add(time.Duration(n)*time.Second), quiz.Good)
	e.Due.Day = e.Day + quiz.Day(n%300)
	if _, err := db.Append(ctx, head, e); err != nil {
		b.Fatal(err)
	}
}

// touched are the entries that an answer to a card changes, by bucket and key.
func touched(b *testing.B, db *DB, card quiz.CardID) map[string]string {
	b.Helper()
	all := map[string]string{}
	err := db.view(ctx, func(tx *bolt.Tx) error {
		note := func(bucket, k []byte) {
			if v := tx.Bucket(bucket).Get(k); v != nil {
				all[string(bucket)+"/"+string(k)] = string(v)
			}
		}
		s, err := state(tx, card)
		if err != nil {
			return err
		}
		note(bucketMeta, keySeq)
		note(bucketLog, s.Head[:])
		note(bucketByCard, card[:])
		note(bucketState, card[:])
		note(bucketDue, dueKey(card, &s))
		note(bucketDays, dayKey(s.Last))
		note(bucketDays, dayKey(s.Due.Day))
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// floor makes of one map of entries another. Entries of the log stay, as always.
func floor(path string, before, after map[string]string) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: 1, FreelistType: bolt.FreelistMapType, NoStatistics: true})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for at := range maps.Keys(before) {
			bucket, k, _ := bytes.Cut([]byte(at), []byte("/"))
			if _, stays := after[at]; !stays && string(bucket) == string(bucketDue) {
				if err := tx.Bucket(bucket).Delete(k); err != nil {
					return err
				}
			}
		}
		for at, v := range after {
			bucket, k, _ := bytes.Cut([]byte(at), []byte("/"))
			if before[at] == v {
				continue
			}
			b := tx.Bucket(bucket)
			if string(bucket) == string(bucketLog) {
				b.FillPercent = logFill
			}
			if err := b.Put(k, []byte(v)); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, db.Close())
}
