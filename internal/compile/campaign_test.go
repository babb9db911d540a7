package compile

import (
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// learner has answered cards, and knows of which each answer was.
type learner struct {
	histories map[string][]string // key -> identities of what was answered under it, by what renames say
	texts     map[string]string
	last      []*quiz.Deck
	listed    map[string]bool // identities whose history an author was told of
	answers   map[string]string
}

// tally counts what became of histories.
type counts struct{ kept, listed, silent, wrong, turned, untold int }

// TestHistoriesAreKept lets authors edit their decks at random. After each build
// no history may be with another card than the one that was answered, and none
// may be missing unless it was listed. ANNEAL_CAMPAIGN=1 makes a thousand
// authors of it.
func TestHistoriesAreKept(t *testing.T) {
	authors := 50
	if os.Getenv("ANNEAL_CAMPAIGN") != "" {
		authors = 1000
	}
	var all counts
	lost := map[string]int{}
	done := map[string]int{}
	first, _ := strconv.Atoi(os.Getenv("ANNEAL_CAMPAIGN"))
	seeds := []uint64{56} // those that found a mistake once
	for seed := range authors {
		seeds = append(seeds, uint64(first+seed))
	}
	for _, seed := range seeds {
		c := author(t, seed, done, lost)
		all.kept += c.kept
		all.listed += c.listed
		all.silent += c.silent
		all.wrong += c.wrong
		all.turned += c.turned
		all.untold += c.untold
		if c.wrong+c.silent+c.untold > 0 && all.wrong+all.silent+all.untold > 50 {
			t.Fatalf("author %d", seed)
		}
	}
	share := float64(all.kept) / float64(all.kept+all.listed)
	t.Logf("%d authors, 20 edits each: %d histories kept (%.2f %%), %d listed, %d with a wrong card, %d reset in silence; %d answers of another meaning, %d not listed",
		len(seeds), all.kept, 100*share, all.listed, all.wrong, all.silent, all.turned, all.untold)
	for _, name := range slices.Sorted(maps.Keys(done)) {
		t.Logf("%-28s %6d times, %4d histories listed", name, done[name], lost[name])
	}
	if all.wrong+all.silent+all.untold > 0 || share < 0.95 {
		t.Errorf("too many: %+v", all)
	}
}

// author makes 20 edits, with a build after most of them.
func author(t *testing.T, seed uint64, done, lost map[string]int) counts {
	w := newWorld(seed)
	l := &learner{histories: map[string][]string{}, texts: map[string]string{}, listed: map[string]bool{}}
	var c counts
	l.build(t, w, &c)
	var since []string
	for n := 0; n < 20; {
		e := pick(w.r, authorEdits)
		if !e.do(w) {
			continue
		}
		n++
		done[e.name]++
		since = append(since, e.name)
		if n == 20 {
			clear(w.away)
			for _, f := range w.files {
				f.broken = false
				for _, c := range f.cards {
					c.half = false
				}
			}
		} else if w.r.IntN(5) == 0 {
			continue
		}
		before := len(l.listed)
		l.build(t, w, &c)
		if len(since) == 1 {
			lost[e.name] += len(l.listed) - before
		}
		if c.wrong+c.silent+c.untold > 0 {
			t.Logf("seed %d, after %v", seed, since)
			return c
		}
		since = nil
	}
	l.judge(w, &c)
	return c
}

// build compiles, carries histories over, and compares with the truth.
func (l *learner) build(t *testing.T, w *world, c *counts) {
	b := w.build(t)
	if w.r.IntN(40) == 0 && len(w.away)+len(b.unread) == 0 {
		l.last = nil // somebody deleted the cache
	}
	history := map[string]string{}
	for key := range l.histories {
		history[key] = l.texts[key]
	}
	away := func(deck, file string) bool {
		moved := false
		for name := range b.unread {
			moved = moved || path.Base(name) == path.Base(file)
		}
		return w.away[deck] || b.unread[file] || moved && !b.read[file]
	}
	r := Reconcile(Before{Decks: l.last, History: history}, Sources{Away: away, Doubt: func(string) bool { return len(b.unread) > 0 }, Half: func(file string) bool { return b.half[file] }}, b.decks)
	l.apply(t, r)
	now := map[string]*quiz.Card{}
	for _, d := range b.decks {
		for i := range d.Cards {
			now[d.Cards[i].Key] = &d.Cards[i]
		}
	}
	for _, x := range r.Listed {
		for _, who := range l.histories[x.Key] {
			l.listed[who] = true
		}
		if x.Resting() {
			l.texts[x.Key] = Rested(x.Text)
		}
	}
	l.compare(t, b, r, c)
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if len(l.histories[key]) == 0 && w.r.IntN(5) > 0 {
			l.histories[key] = []string{b.identity[key]}
		}
		if len(l.histories[key]) > 0 {
			l.texts[key] = Text(now[key])
		}
	}
	l.last = append(r.Kept, b.decks...)
	l.answers = map[string]string{}
	for key, card := range now {
		l.answers[b.identity[key]] = card.Answer
	}
}

// apply moves histories as the fold of renamed events does: all at once.
func (l *learner) apply(t *testing.T, r Reconciliation) {
	moved := map[string][]string{}
	for _, x := range r.Renames {
		if len(l.histories[x.OldKey]) > 0 {
			moved[x.NewKey] = append(moved[x.NewKey], l.histories[x.OldKey]...)
			delete(l.histories, x.OldKey)
		}
	}
	for key, who := range moved {
		if len(l.histories[key]) > 0 {
			t.Errorf("%s is given to a card that has a history", key)
		}
		l.histories[key] = append(l.histories[key], who...)
	}
}

// compare looks for histories that are with the wrong card or nowhere.
func (l *learner) compare(t *testing.T, b outcome, r Reconciliation, c *counts) {
	where := map[string]string{} // identity -> key
	for key, who := range b.identity {
		where[who] = key
	}
	turned := map[string]bool{}
	for _, x := range r.Listed {
		turned[x.Key] = x.Why == Turned
	}
	for key, whos := range l.histories {
		for _, who := range whos {
			if is := b.identity[key]; is != "" && is != who {
				c.wrong++
				t.Errorf("the history of %s (%q) is with %s, at %s; the card is at %q", who, l.texts[key], is, key, where[who])
			}
			at := where[who]
			switch {
			case at == "" || at == key:
			case cardAt(r.Kept, key) != nil: // its source cannot be read: that it is gone will be said
			case !l.listed[who]:
				c.silent++
				t.Errorf("the history of %s, which is at %s, is at %s and nobody was told\nwas %q\nis  %q", who, at, key, l.texts[key], textAt(b.decks, at))
			}
		}
	}
	for key, who := range b.identity {
		was, known := l.answers[who]
		card := cardAt(b.decks, key)
		if known && len(l.histories[key]) > 0 && isOther(was, card.Answer) && !strings.Contains(who, "/") {
			c.turned++
			if !turned[key] {
				c.untold++
				t.Errorf("%s: the answer was %q and is %q", key, was, card.Answer)
			}
		}
	}
}

// isOther reports whether two answers are of different facts.
func isOther(a, b string) bool {
	home := func(s string) int {
		for i, f := range facts {
			if slices.Contains(f.answers, s) {
				return i
			}
		}
		if slices.Contains(familyAnswers, s) {
			return 1000 + slices.Index(familyAnswers, s)
		}
		return -1
	}
	x, y := home(a), home(b)
	return x >= 0 && y >= 0 && x != y
}

// judge counts at the end.
func (l *learner) judge(w *world, c *counts) {
	where := map[string]string{}
	for _, d := range l.last {
		for i := range d.Cards {
			where[d.Cards[i].Key] = ""
		}
	}
	for key, whos := range l.histories {
		_, here := where[key]
		for _, who := range whos {
			switch _, present := l.answers[who]; {
			case here:
				c.kept++
			case present:
				c.listed++
			}
		}
	}
}

func cardAt(decks []*quiz.Deck, key string) *quiz.Card {
	for _, d := range decks {
		for i := range d.Cards {
			if d.Cards[i].Key == key {
				return &d.Cards[i]
			}
		}
	}
	return nil
}

func textAt(decks []*quiz.Deck, key string) string {
	if c := cardAt(decks, key); c != nil {
		return Text(c)
	}
	return fmt.Sprintf("no card %s", key)
}
