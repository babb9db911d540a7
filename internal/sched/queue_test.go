package sched

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// desk is a small deck with states, written in words.
type desk struct {
	deck quiz.Deck
	plan Plan
}

func newDesk() *desk {
	d := &desk{deck: quiz.Deck{Name: "d"}}
	d.plan = Plan{Decks: []*quiz.Deck{&d.deck}, States: map[quiz.CardID]quiz.State{}, Tuning: DefaultTuning(), Now: noon0, Day: day0, Limits: Limits{New: 10, Reviews: 100}}
	return d
}

// concept adds a concept; with a page unless its name begins with "bare".
func (d *desk) concept(id string, requires ...string) {
	c := quiz.Concept{ID: id, Deck: "d", Requires: requires, Page: quiz.Page{Description: "text"}}
	if strings.HasPrefix(id, "bare") {
		c.Page = quiz.Page{}
	}
	d.deck.Concepts = append(d.deck.Concepts, c)
}

// card adds a card "concept/slot" in a state; change may do more to it.
func (d *desk) card(name string, s quiz.State, change ...func(*quiz.Card)) {
	concept, slot, _ := strings.Cut(name, "/")
	c := quiz.Card{Key: quiz.JoinKey("d", concept, slot), Deck: "d", Concept: concept, Slot: slot, Scheduled: true}
	for _, f := range change {
		f(&c)
	}
	d.deck.Cards = append(d.deck.Cards, c)
	d.plan.States[c.ID()] = s
}

func (d *desk) read(concept string, s quiz.State) {
	d.plan.States[quiz.IDOf("d/"+concept)] = s
}

func ofProgram(id string) func(*quiz.Card) { return func(c *quiz.Card) { c.Program = id } }
func ofCode(id string) func(*quiz.Card)    { return func(c *quiz.Card) { c.Codes = []string{id} } }
func onRung(r int) func(*quiz.Card)        { return func(c *quiz.Card) { c.Rung = r } }

// reviewed is the state of a card last answered right some days ago, due so
// many days from today.
func reviewed(ago, due int) quiz.State {
	return quiz.State{
		Phase: quiz.Review, Memory: quiz.Memory{Stability: 5, Difficulty: 5}, Reps: 2, RightDays: 1, LastGrade: quiz.Good,
		First: day0 - quiz.Day(ago), Last: day0 - quiz.Day(ago), LastAt: noon0.AddDate(0, 0, -ago), Due: on(day0 + quiz.Day(due)),
	}
}

// waiting is the state of a card in a learning step.
func waiting(in time.Duration) quiz.State {
	s := reviewed(0, 0)
	s.Phase, s.Due, s.LastAt = quiz.Learning, quiz.Due{At: noon0.Add(in)}, noon0.Add(-time.Minute)
	return s
}

// learnt is the state of a card right on two days, long ago.
func learnt() quiz.State {
	s := reviewed(20, 20)
	s.RightDays, s.First = 2, s.First-5
	return s
}

func name(i Item) string {
	if i.Page != nil {
		return "page " + i.Page.ID
	}
	return strings.TrimPrefix(i.Card.Key, "d/")
}

// play answers everything with a grade that leads to a review, a minute each,
// and returns what was shown.
func play(q *Queue, now time.Time) []string {
	var shown []string
	for range 200 {
		item, ok := q.Next(now)
		if !ok {
			break
		}
		shown = append(shown, name(item))
		if item.Page != nil {
			q.Read(item.Page, now)
		} else {
			q.Put(item.Card, reviewed(0, 5))
		}
		now = now.Add(time.Minute)
	}
	return shown
}

func (d *desk) expect(t *testing.T, what string, want string) {
	t.Helper()
	if got := strings.Join(play(Build(d.plan), noon0), ", "); got != want {
		t.Errorf("%s:\ngot  %s\nwant %s", what, got, want)
	}
}

func TestEmptyHistory(t *testing.T) {
	d := newDesk()
	d.concept("a")
	d.concept("b", "a")
	d.concept("bare")
	d.concept("c")
	for _, c := range []string{"a", "b", "bare", "c"} {
		for i := range 5 {
			d.card(fmt.Sprintf("%s/%d", c, i+1), quiz.State{})
		}
	}
	d.expect(t, "two concepts without requirements, three cards each, page first", "page a, bare/1, bare/2, bare/3, a/1, a/2, a/3")
	d.plan.Limits.NewConcepts, d.plan.Limits.NewPerConcept, d.plan.Limits.New = -1, 1, -1
	d.expect(t, "limits of one's own", "page a, bare/1, a/1, page c, c/1")
	d.plan.Limits.New = 1
	d.expect(t, "one new card", "page a, a/1")
	d.plan.DoneNew = 1
	d.expect(t, "and that was today", "")
	d.plan.DoneNew, d.plan.NoLessons = 0, true
	d.expect(t, "no lessons", "a/1")
}

func TestBegunTodayCounts(t *testing.T) {
	d := newDesk()
	for _, c := range []string{"a", "b", "c"} {
		d.concept(c)
		d.card(c+"/1", quiz.State{})
		d.card(c+"/2", quiz.State{})
	}
	d.read("a", quiz.State{Introduced: day0, IntroducedAt: noon0.Add(-time.Hour)})
	d.expect(t, "a page read today, one more concept", "a/1, a/2, page b, b/1, b/2")
	d.read("a", quiz.State{Introduced: day0 - 1, IntroducedAt: noon0.AddDate(0, 0, -1)})
	d.expect(t, "a page read yesterday, two more", "a/1, a/2, page b, b/1, b/2, page c, c/1, c/2")
	d.read("a", quiz.State{Introduced: day0, IntroducedAt: noon0.Add(-2 * time.Minute)})
	d.card("loose", quiz.State{})
	d.expect(t, "a page read in the last session still has its gap", "loose, a/1, a/2, page b, b/1, b/2")
}

func TestOpening(t *testing.T) {
	wrongSince := learnt()
	wrongSince.RightDays, wrongSince.LastGrade = 1, quiz.Again // right between 25 and 21 days ago
	for _, c := range []struct {
		name  string
		cards []quiz.State
		opens bool
	}{
		{"nothing known", []quiz.State{{}, {}}, false},
		{"one card, two days", []quiz.State{learnt(), {}}, false},
		{"two cards, one day", []quiz.State{reviewed(3, 9), reviewed(3, 9)}, false},
		{"two cards, two days", []quiz.State{reviewed(3, 9), reviewed(2, 9)}, true},
		{"two cards, one of them twice", []quiz.State{learnt(), reviewed(20, 9)}, true},
		{"two cards, days that may be the same", []quiz.State{wrongSince, reviewed(22, 9)}, false},
		{"two cards, days that cannot be the same", []quiz.State{wrongSince, reviewed(19, 9)}, true},
		{"the only card, one day", []quiz.State{reviewed(3, 9)}, false},
		{"the only card, two days", []quiz.State{learnt()}, true},
		{"the only card not suspended", []quiz.State{learnt(), {Suspended: true}}, true},
		{"no card at all", nil, true},
		{"all suspended", []quiz.State{{Suspended: true}}, true},
	} {
		d := newDesk()
		d.concept("bare-a")
		d.concept("bare-b", "bare-a", "bare-b", "missing")
		for i, s := range c.cards {
			d.card(fmt.Sprintf("bare-a/%d", i), s)
		}
		d.card("bare-b/1", quiz.State{})
		got := play(Build(d.plan), noon0)
		if slices.Contains(got, "bare-b/1") != c.opens {
			t.Errorf("%s: shown are %v", c.name, got)
		}
	}
}

func TestOpeningPassesThroughEmptyConcepts(t *testing.T) {
	for _, first := range []quiz.State{{}, learnt()} {
		d := newDesk()
		d.concept("bare-a")
		d.concept("text", "bare-a") // only to read: no card would ever bring its page
		d.concept("bare-c", "text")
		d.card("bare-a/1", first)
		d.card("bare-c/1", quiz.State{})
		got := play(Build(d.plan), noon0)
		if slices.Contains(got, "bare-c/1") != (first.Reps > 0) {
			t.Errorf("%+v: %v", first, got)
		}
	}
	d := newDesk()
	d.concept("bare-a", "bare-b")
	d.concept("bare-b", "bare-a")
	d.concept("bare-c")
	d.card("bare-c/1", quiz.State{})
	d.card("bare-a/1", quiz.State{})
	d.expect(t, "a circle stays shut and does no harm", "bare-c/1")
	d.plan.States[quiz.IDOf("d/bare-a/1")] = reviewed(3, 0)
	d.card("bare-a/2", quiz.State{})
	d.expect(t, "what was begun goes on", "bare-a/1, bare-a/2, bare-c/1")
}

func TestLadder(t *testing.T) {
	d := newDesk()
	d.concept("bare")
	d.card("bare/2", quiz.State{}, onRung(2))
	d.card("bare/1", quiz.State{}, onRung(1))
	d.card("bare/0", quiz.State{})
	d.expect(t, "the lowest rung", "bare/0")
	d.card("bare/0b", reviewed(3, 9))
	d.expect(t, "one right day", "bare/0")
	d.card("bare/0c", reviewed(2, 9))
	d.expect(t, "two right days, lower rung first", "bare/0, bare/1")
	d.card("bare/1b", learnt(), onRung(1))
	d.expect(t, "all rungs", "bare/0, bare/1, bare/2")

	d = newDesk()
	d.concept("bare")
	d.card("bare/2", quiz.State{}, onRung(2))
	d.card("bare/0", quiz.State{Suspended: true})
	d.expect(t, "an empty rung holds nobody up", "bare/2")

	d = newDesk()
	d.card("cards/1", quiz.State{}, onRung(1))
	d.card("cards/0", quiz.State{})
	d.expect(t, "loose cards have no ladder", "cards/0, cards/1")
}

func TestProgramsNeverShareADay(t *testing.T) {
	d := newDesk()
	d.concept("bare")
	d.card("bare/1", quiz.State{}, ofProgram("p"))
	d.card("bare/2", quiz.State{}, ofProgram("p"))
	d.card("bare/3", quiz.State{}, ofProgram("q"))
	d.expect(t, "two new ones", "bare/1, bare/3")
	d.card("bare/4", reviewed(5, -2), ofProgram("p"))
	d.card("bare/5", reviewed(5, -1), ofProgram("p"))
	d.expect(t, "a review", "bare/4, bare/3")
	d.card("bare/6", waiting(time.Hour), ofProgram("p"))
	d.expect(t, "a step", "bare/3")
	stuck := waiting(-time.Hour)
	stuck.Last--
	d.plan.States[quiz.IDOf("d/bare/6")] = stuck
	d.expect(t, "a step of yesterday", "bare/6, bare/3")
	d.deck.Cards[len(d.deck.Cards)-1].Scheduled = false
	d.expect(t, "a step that will never be asked", "bare/4, bare/3")
	d.plan.States[quiz.IDOf("d/bare/6")] = quiz.State{}
	d.card("bare/7", reviewed(0, 5), ofProgram("p"))
	d.expect(t, "one asked today", "bare/3")
	d.plan.States[quiz.IDOf("d/bare/7")] = reviewed(1, 5)
	d.plan.Limits.Reviews = 0
	d.expect(t, "a review that is not asked is no hindrance", "bare/1, bare/3")

	// In another deck the same name means another program.
	other := quiz.Deck{Name: "e", Cards: []quiz.Card{{Key: "e/x", Deck: "e", Program: "e/p", Scheduled: true}}}
	d.plan.Decks = append(d.plan.Decks, &other)
	d.expect(t, "another deck", "bare/1, bare/3, e/x")
}

func TestReviewsByDueDayThenSeed(t *testing.T) {
	d := newDesk()
	for i := range 6 {
		d.card(fmt.Sprint("late-", i), reviewed(9, -1))
		d.card(fmt.Sprint("later-", i), reviewed(9, -5))
	}
	d.card("tomorrow", reviewed(3, 1))
	d.card("far", reviewed(3, 9))
	got := play(Build(d.plan), noon0)
	if len(got) != 12 || !strings.HasPrefix(got[5], "later") || !strings.HasPrefix(got[6], "late-") {
		t.Errorf("%v", got)
	}
	seen := map[string]bool{}
	for d.plan.Seed = range uint64(10) {
		seen[strings.Join(play(Build(d.plan), noon0), " ")] = true
	}
	if len(seen) < 9 {
		t.Errorf("ten seeds give %d orders", len(seen))
	}
	d.plan.Limits.Reviews, d.plan.DoneReviews = 10, 7
	if got := play(Build(d.plan), noon0); len(got) != 3 {
		t.Errorf("3 are left of the limit: %v", got)
	}
	d.plan.Limits.Reviews, d.plan.Ahead = -1, 1
	if got := play(Build(d.plan), noon0); len(got) != 13 || got[12] != "tomorrow" {
		t.Errorf("a day ahead: %v", got)
	}
}

func TestNewCardsAreSpread(t *testing.T) {
	d := newDesk()
	for i := range 9 {
		d.card(fmt.Sprint("r", i), reviewed(5, 0))
	}
	d.card("n0", quiz.State{})
	d.card("n1", quiz.State{})
	var pattern strings.Builder
	for _, s := range play(Build(d.plan), noon0) {
		pattern.WriteByte(s[0])
	}
	if got := pattern.String(); got != "rrrnrrrnrrr" {
		t.Error(got)
	}
}

func TestLeftOut(t *testing.T) {
	d := newDesk()
	hidden := func(f func(*quiz.State)) quiz.State {
		s := reviewed(5, 0)
		f(&s)
		return s
	}
	d.card("ok", reviewed(5, 0))
	d.card("suspended", hidden(func(s *quiz.State) { s.Suspended = true }))
	d.card("buried", hidden(func(s *quiz.State) { s.Buried = day0 + 1 }))
	d.card("no-longer-buried", hidden(func(s *quiz.State) { s.Buried = day0 }))
	d.card("unscheduled", reviewed(5, 0), func(c *quiz.Card) { c.Scheduled = false })
	d.card("unpicked", reviewed(5, 0))
	d.card("new-but-moved", quiz.State{Due: on(day0 + 3)})
	d.plan.Pick = func(c *quiz.Card) bool { return c.Key != "d/unpicked" }
	got := play(Build(d.plan), noon0)
	slices.Sort(got)
	if !slices.Equal(got, []string{"no-longer-buried", "ok"}) {
		t.Errorf("%v", got)
	}
}

func TestNeighbours(t *testing.T) {
	d := newDesk()
	d.card("a", reviewed(9, -3), ofCode("E0382"))
	d.card("b", reviewed(9, -2), ofCode("E0382"))
	d.card("c", reviewed(9, -1), ofCode("E0499"))
	d.expect(t, "another code in between", "a, c, b")
	d.card("n", quiz.State{}, ofCode("E0382"))
	d.expect(t, "as far as there is another", "a, c, n, b")

	d = newDesk()
	d.concept("p")
	d.card("p/1", quiz.State{})
	d.card("a", reviewed(9, -4), ofCode("E0382"))
	d.card("b", reviewed(9, -3), ofCode("E0499"))
	d.card("c", reviewed(9, -2), ofCode("E0499"))
	d.card("d", reviewed(9, -1), ofCode("E0502"))
	d.expect(t, "a page parts neighbours", "a, b, page p, c, d, p/1")
}

func TestSteps(t *testing.T) {
	d := newDesk()
	d.card("soon", waiting(time.Minute))
	d.card("due", waiting(-time.Second))
	d.card("within", waiting(19*time.Minute))
	d.card("hour", waiting(time.Hour))
	crossed := waiting(time.Hour)
	crossed.Last--
	d.card("overnight", crossed)
	today, tomorrow := waiting(0), waiting(0)
	today.Due, tomorrow.Due = on(day0), on(day0+1)
	d.card("day-step", today)
	d.card("next-day-step", tomorrow)
	d.card("review", reviewed(5, 0))
	d.card("new", quiz.State{})

	q := Build(d.plan)
	if left := q.Left(); left != (Left{Learning: 6, Review: 1, New: 1}) {
		t.Errorf("left %+v", left)
	}
	got := play(q, noon0)
	// The clock moves a minute with each card, so "soon" is due on its turn.
	if want := "overnight, day-step, due, soon, review, new, within"; strings.Join(got, ", ") != want {
		t.Errorf("got %v\nwant %s", got, want)
	}
	if at, ok := q.Wait(); !ok || !at.Equal(noon0.Add(time.Hour)) {
		t.Errorf("wait until %v, %v", at, ok)
	}
	if item, ok := q.Next(noon0.Add(39 * time.Minute)); ok {
		t.Errorf("%s comes 21 minutes early", name(item))
	}
	if item, ok := q.Next(noon0.Add(40 * time.Minute)); !ok || name(item) != "hour" {
		t.Error("a step within 20 minutes does not come")
	}
}

// next returns what is shown, "" for nothing.
func next(q *Queue, now time.Time) string {
	item, ok := q.Next(now)
	if !ok {
		return ""
	}
	return name(item)
}

func TestPutDropReturn(t *testing.T) {
	d := newDesk()
	for i := range 4 {
		d.card(fmt.Sprint("r", i), reviewed(9, i-4))
	}
	card := func(i int) *quiz.Card { return &d.deck.Cards[i] }
	check := func(what string, q *Queue, want string) {
		t.Helper()
		if got := next(q, noon0); got != want {
			t.Errorf("%s: %q is next, want %q", what, got, want)
		}
	}
	q := Build(d.plan)
	check("start", q, "r0")
	q.Put(card(0), waiting(10*time.Minute))
	if at, _ := q.Wait(); !at.Equal(noon0.Add(10*time.Minute)) || q.Left() != (Left{Learning: 1, Review: 3}) {
		t.Errorf("a failed card waits until %v, left %+v", at, q.Left())
	}
	q.Return(card(0), reviewed(9, -4))
	check("undo", q, "r0")
	if q.Left() != (Left{Review: 4}) {
		t.Errorf("left %+v", q.Left())
	}
	q.Put(card(0), reviewed(0, 3))
	check("again right", q, "r1")
	q.Put(card(1), func() quiz.State { s := waiting(time.Minute); s.Suspended = true; return s }())
	check("graded and suspended at once", q, "r2")
	if q.Left().Learning != 0 {
		t.Error("a suspended card waits for its step")
	}
	q.Drop(card(2).ID())
	check("dropped", q, "r3")
	q.Drop(card(3).ID())
	check("all dropped", q, "")
	q.Return(card(3), reviewed(9, -1))
	q.Return(card(2), reviewed(9, -2))
	check("the last one first", q, "r2")
	q.Drop(card(2).ID())
	check("then the one before", q, "r3")
	q.Put(card(3), waiting(30*time.Minute))
	q.Return(card(3), waiting(25*time.Minute))
	check("a step that was answered early", q, "r3")
	if at, ok := q.Wait(); !ok || !at.Equal(noon0.Add(25*time.Minute)) {
		t.Errorf("it waits until %v", at)
	}
	q.Put(card(3), reviewed(0, 9))
	stranger := quiz.Card{Key: "x/y", Deck: "x", Scheduled: true}
	q.Drop(stranger.ID())
	q.Return(&stranger, quiz.State{})
	check("a card of an earlier session", q, "x/y")
	q.Put(&stranger, reviewed(0, 9))
	check("the end", q, "")
	if _, ok := q.Wait(); ok || q.Left() != (Left{}) {
		t.Errorf("left %+v", q.Left())
	}
	q.Return(card(0), waiting(25*time.Minute))
	q.Drop(quiz.IDOf("nobody"))
	check("stays next", q, "r0")
	q.Drop(card(0).ID())
	check("really the end", q, "")
}

func TestPages(t *testing.T) {
	d := newDesk()
	d.concept("a")
	d.concept("b")
	for _, c := range []string{"a/1", "a/2", "b/1"} {
		d.card(c, quiz.State{})
	}
	old := reviewed(5, 0)
	for i := range 20 {
		d.card(fmt.Sprint("r", i), old)
	}
	shown := play(Build(d.plan), noon0)
	page, first := slices.Index(shown, "page a"), slices.Index(shown, "a/1")
	if page < 0 || first-page-1 != gapAnswers {
		t.Errorf("%d answers between page and card: %v", first-page-1, shown)
	}
	// The same with a slow learner: ten minutes are enough.
	q := Build(d.plan)
	now := noon0
	for next(q, now) != "page a" {
		item, _ := q.Next(now)
		q.Put(item.Card, reviewed(0, 5))
	}
	q.Read(&d.deck.Concepts[0], now)
	if got := next(q, now); got[0] != 'r' {
		t.Errorf("%q right after the page", got)
	}
	var after []string
	for range 3 {
		item, _ := q.Next(now)
		after = append(after, name(item))
		q.Put(item.Card, reviewed(0, 5))
		now = now.Add(6 * time.Minute)
	}
	if after[2] != "a/1" {
		t.Errorf("after twelve minutes: %v", after)
	}
	// Reading is taken back.
	q = Build(d.plan)
	for next(q, noon0) != "page a" {
		item, _ := q.Next(noon0)
		q.Put(item.Card, reviewed(0, 5))
	}
	item, _ := q.Next(noon0)
	q.Read(item.Page, noon0)
	q.Unread(item.Page)
	if again, _ := q.Next(noon0); again != item {
		t.Errorf("%q after the reading was taken back", next(q, noon0))
	}
	q.Read(item.Page, noon0)
	if got := next(q, noon0); got[0] != 'r' {
		t.Errorf("%q after reading once more", got)
	}
	stranger := quiz.Concept{ID: "s", Deck: "x"}
	q.Read(&stranger, noon0)
	q.Unread(&stranger)
	if got := next(q, noon0); got[0] != 'r' {
		t.Errorf("a concept from elsewhere brings %q", got)
	}
	// A card with a history does not wait for a page that came later.
	d.card("b/2", reviewed(5, -1))
	d.plan.Limits.New = 0
	if got := play(Build(d.plan), noon0); got[0] != "b/2" || len(got) != 21 {
		t.Errorf("%v", got)
	}
	// The page of a concept none of whose cards is asked is not shown.
	d.plan.Limits.New = 10
	d.plan.Pick = func(c *quiz.Card) bool { return c.Concept == "a" }
	d.expect(t, "picked", "page a, a/1, a/2")
}

// A card that is failed while cramming comes again after three others, as long as
// there are three, whatever they share.
func TestCramKeepsFailedCardsApart(t *testing.T) {
	for n := 1; n <= 7; n++ {
		for failed := 1; failed <= n; failed++ {
			d := newDesk()
			d.concept("bare")
			for i := range n {
				s := quiz.State{}
				if i%3 == 2 {
					s = reviewed(2, 5)
				}
				d.card(fmt.Sprint("bare/", i), s, ofProgram("p"), ofCode("E0382"))
			}
			d.plan.Cram = true
			q := Build(d.plan)
			last, misses := map[string]int{}, map[string]int{}
			for shown := 1; ; shown++ {
				item, ok := q.Next(noon0)
				if !ok {
					break
				}
				key := item.Card.Key
				before := last[key]
				// Others that wait to be asked are enough, or all have been seen since.
				left := q.Left()
				if others := left.New + left.Review - 1; before > 0 && shown-before <= min(apart, others) {
					t.Fatalf("%d cards, %d failed: %s came at %d and again at %d, with %d others left", n, failed, key, before, shown, others)
				}
				last[key] = shown
				s := quiz.State{Phase: quiz.Review, LastGrade: quiz.Good}
				if item.Card.Key < fmt.Sprint("d/bare/", failed) && misses[key] < 4 {
					misses[key]++
					s.LastGrade = quiz.Again
				}
				q.Put(item.Card, s)
				if shown > 100 {
					t.Fatal("it does not end")
				}
			}
			if len(last) != n {
				t.Errorf("%d cards, %d failed: %d were asked", n, failed, len(last))
			}
		}
	}
}

func TestCram(t *testing.T) {
	d := newDesk()
	d.concept("a")
	d.card("a/new", quiz.State{}, onRung(2), ofProgram("p"))
	d.card("a/far", reviewed(2, 90), ofProgram("p"))
	d.card("a/today", reviewed(0, 9), ofProgram("p"))
	d.card("a/step", waiting(time.Hour))
	d.card("a/suspended", quiz.State{Suspended: true})
	d.plan.Cram, d.plan.Limits = true, Limits{}
	q := Build(d.plan)
	var shown []string
	failed := false
	for {
		item, ok := q.Next(noon0)
		if !ok {
			break
		}
		shown = append(shown, name(item))
		switch {
		case item.Page != nil:
			q.Read(item.Page, noon0)
		case name(item) == "a/far" && !failed:
			failed = true
			s := waiting(time.Minute)
			s.LastGrade = quiz.Again
			q.Put(item.Card, s)
		default:
			q.Put(item.Card, waiting(10*time.Minute))
		}
	}
	slices.Sort(shown)
	if want := "a/far a/far a/new a/step a/today page a"; strings.Join(shown, " ") != want {
		t.Errorf("%v", shown)
	}
}

// crowd makes a deck of n cards: a third due today, a third due later, a third
// new; eight to a concept.
func crowd(n int) Plan {
	d := newDesk()
	for i := range n {
		concept := fmt.Sprint("c", i/8)
		if i%8 == 0 {
			d.concept(concept)
		}
		s := quiz.State{}
		switch i / 8 % 3 {
		case 0:
			s = reviewed(9, -i%40)
		case 1:
			s = reviewed(9, 1+i%40)
		}
		d.card(fmt.Sprint(concept, "/", i), s, ofProgram(fmt.Sprint(concept, i%2)), ofCode(fmt.Sprint("E", i%5)))
	}
	return d.plan
}

func BenchmarkBuild100k(b *testing.B) {
	for _, c := range []struct {
		name    string
		reviews int
	}{{"limited", 200}, {"unlimited", -1}} {
		b.Run(c.name, func(b *testing.B) {
			p := crowd(100_000)
			p.Limits.Reviews = c.reviews
			for b.Loop() {
				Build(p)
			}
		})
	}
}

func BenchmarkNext(b *testing.B) {
	p := crowd(100_000)
	p.Limits.Reviews, p.Limits.New = -1, -1
	q := Build(p)
	now := noon0
	for b.Loop() {
		item, ok := q.Next(now)
		switch {
		case !ok:
			b.StopTimer()
			q = Build(p)
			b.StartTimer()
		case item.Page != nil:
			q.Read(item.Page, now)
		default:
			q.Put(item.Card, reviewed(0, 5))
		}
	}
}
