package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/cli"
	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

var (
	ctx   = context.Background()
	small = options{cards: 200, reviews: 1000, seed: 7, day: quiz.Date(2026, 1, 5)}
	fold  = store.Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion, Now: func() time.Time { return time.Unix(0, 0) }}
)

func filled(t *testing.T, o options) (home string, db *store.DB) {
	t.Helper()
	o.home = t.TempDir()
	if err := fill(ctx, o, t.Logf); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(filepath.Join(o.home, "anneal.db"), fold)
	if err != nil {
		t.Fatal(err)
	}
	return o.home, db
}

// contents tells all records of both files.
func contents(t *testing.T, home string, db *store.DB) string {
	t.Helper()
	backup := filepath.Join(t.TempDir(), "backup")
	_, err := db.Backup(ctx, backup)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	states, err1 := db.States()
	due, err2 := db.Due(1<<30, time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC))
	days, err3 := db.Calendar(-1<<30, 1<<30)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	out := fmt.Sprintf("%x\n%v\n%v\n%v\n", sha256.Sum256(b), states, due, days)
	cache := store.OpenCache(filepath.Join(home, "cache.db"))
	for _, d := range cache.Decks() {
		c, err := compile.ParseCatalog(d.Catalog)
		if err != nil {
			t.Fatal(err)
		}
		var ids []store.LessonID
		for _, id := range c.Lessons() {
			ids = append(ids, store.LessonID(id))
		}
		out += fmt.Sprintf("%s %x %x %s\n", d.Name, d.Fingerprint, d.Catalog, bytes.Join(cache.Lessons(ids), []byte("\n")))
	}
	return out
}

func TestTheSameForTheSameSeed(t *testing.T) {
	home, db := filled(t, small)
	first := contents(t, home, db)
	if again, db := filled(t, small); contents(t, again, db) != first {
		t.Error("the same seed made another home")
	}
	other := small
	other.seed++
	if again, db := filled(t, other); contents(t, again, db) == first {
		t.Error("another seed made the same home")
	}
	other.home = home
	if err := fill(ctx, other, t.Logf); err == nil || contents(t, home, db) != first {
		t.Errorf("a home that was there is no more as it was: %v", err)
	}
}

func TestHomeIsSound(t *testing.T) {
	home, _ := filled(t, small)
	health, err := store.Check(ctx, filepath.Join(home, "anneal.db"), t.TempDir(), fold)
	if err != nil || !health.Good() {
		t.Errorf("%+v %v", health, err)
	}
}

func TestProportions(t *testing.T) {
	_, db := filled(t, small)
	kinds := map[quiz.EventKind]int{}
	answers := map[quiz.Grade]int{}
	var last quiz.Event
	for e, err := range db.Events(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if kinds[e.Kind]++; e.Answer != nil {
			answers[e.Answer.Grade]++
		}
		if e.At.Before(last.At) || e.Seq != last.Seq+1 || e.Day >= small.day {
			t.Errorf("%+v follows %+v", e, last)
		}
		last = e
	}
	if kinds[quiz.Graded] != small.reviews {
		t.Errorf("%d answers, want %d", kinds[quiz.Graded], small.reviews)
	}
	for _, k := range []quiz.EventKind{quiz.Introduced, quiz.Graded, quiz.Voided, quiz.Suspended, quiz.Flagged} {
		if kinds[k] == 0 {
			t.Errorf("nothing was %s", k)
		}
	}
	if len(answers) != 4 {
		t.Errorf("grades: %v", answers)
	}
	states, err := db.States()
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(states, func(_ quiz.CardID, s quiz.State) bool { return s.Introduced != 0 })
	if len(states) != 160 {
		t.Errorf("%d cards are not new, want 160 of 200", len(states))
	}
	due, err := db.Due(small.day, time.Unix(int64(small.day)*86400, 0))
	if err != nil || len(due) != 60 {
		t.Errorf("%d cards are due, want 60 of 200: %v", len(due), err)
	}
	lapses := 0
	for _, s := range states {
		lapses += s.Lapses
	}
	if lapses == 0 {
		t.Error("nothing was ever forgotten")
	}
}

// The program takes the home as its own: had it to build anew, the decks would
// be gone.
func TestTheProgramTakesIt(t *testing.T) {
	home, _ := filled(t, small)
	run := func(args ...string) string {
		var out, wrong strings.Builder
		env := map[string]string{"ANNEAL_HOME": home, "ANNEAL_NOW": small.day.String() + "T09:00:00Z"}
		code := cli.Main(cli.Env{
			Args: append([]string{"anneal"}, args...), Getenv: func(name string) string { return env[name] },
			Stdin: strings.NewReader(":q\n"), Stdout: &out, Stderr: &wrong, Now: time.Now,
		})
		if code != 0 || wrong.Len() > 0 {
			t.Errorf("%v: %d %s", args, code, wrong.String())
		}
		return out.String()
	}
	if out := run("list"); strings.Count(out, "\n") != small.cards || strings.Count(out, " new ") != 40 {
		t.Errorf("list:\n%s", out)
	}
	if out := run(); !strings.HasPrefix(out, "today: 60 cards to review, 10 new;") {
		t.Errorf("today:\n%s", out)
	}
	if out := run("review", "--plain"); !strings.Contains(out, "\nCard deck-00/") {
		t.Errorf("review:\n%s", out)
	}
}

func TestLessonsHaveEveryCardOnce(t *testing.T) {
	for _, cards := range []int{fewestCards, 200, 100_000} {
		next := 0
		for _, l := range slices.Concat(lessonsOf(cards, 1)...) {
			if l.first != next || l.cards < fewestCards || l.cards > mostCards+fewestCards {
				t.Fatalf("of %d cards, lesson %+v follows card %d", cards, l, next)
			}
			next += l.cards
		}
		if next != cards {
			t.Errorf("%d of %d cards have a lesson", next, cards)
		}
	}
}
