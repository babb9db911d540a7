package store

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// TestLoad loads what a device has written into an empty store, in transactions
// of all sizes: the same is computed of it.
func TestLoad(t *testing.T) {
	defer func(n int) { loadBytes = n }(loadBytes)
	r := rand.New(rand.NewPCG(3, 3))
	d, now := newDevice(t, 1), start
	for range 60 {
		now = now.Add(time.Duration(1+r.IntN(3)) * time.Hour)
		d.act(t, r, now)
	}
	all := events(t, d.db)
	want := dump(t, d.db.file.path)
	for _, loadBytes = range []int{1, 1000, 1 << 20} {
		db := open(t)
		if err := db.Load(ctx, slices.Values(all)); err != nil {
			t.Fatal(err)
		}
		got := dump(t, db.file.path)
		for _, of := range []map[string]string{want, got} {
			maps.DeleteFunc(of, func(k, _ string) bool { return strings.HasPrefix(k, "meta/") || strings.HasPrefix(k, "log/") })
		}
		if !maps.Equal(got, want) {
			t.Errorf("with %d bytes at once, something else is computed", loadBytes)
		}
		loaded := events(t, db)
		for i := range loaded {
			loaded[i].Device = all[i].Device // which is that of the store
			if loaded[i].ID != all[i].ID || loaded[i].Seq != all[i].Seq || !loaded[i].At.Equal(all[i].At) {
				t.Errorf("event %d is %+v, want %+v", i, loaded[i], all[i])
			}
		}
		do(t, db, graded(cardA, now.Add(time.Hour), quiz.Good))
		if last := events(t, db)[len(all)]; last.Seq != all[len(all)-1].Seq+1 {
			t.Errorf("the next event has number %d after %d", last.Seq, all[len(all)-1].Seq)
		}
		if err := db.Load(ctx, slices.Values(all)); err == nil || !strings.Contains(err.Error(), "there is one already") {
			t.Errorf("loaded twice: %v", err)
		}
	}
}

// TestLoadThatFails leaves what it has loaded, and a store that is right.
func TestLoadThatFails(t *testing.T) {
	defer func(n int) { loadBytes = n }(loadBytes)
	d := newDevice(t, 1)
	do(t, d.db, graded(cardA, start, quiz.Good))
	do(t, d.db, graded(cardB, start, quiz.Good))
	all := events(t, d.db)
	for name, bad := range map[string]func(*quiz.Event){
		"does not rise":      func(e *quiz.Event) { e.ID = all[0].ID },
		"which device wrote": func(e *quiz.Event) { e.Seq = 0 },
		"it says no grade":   func(e *quiz.Event) { e.Answer = nil },
	} {
		loadBytes = 1
		two := slices.Clone(all)
		bad(&two[1])
		db := open(t)
		if err := db.Load(ctx, slices.Values(two)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if db = openAt(t, db.file.path); reps(t, db, cardA) != 1 || reps(t, db, cardB) != 0 {
			t.Errorf("%s: %v", name, events(t, db))
		}
	}
}
