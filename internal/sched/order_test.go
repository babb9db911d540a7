package sched

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// stable is the state of a card with a stability, answered so many days ago and
// due so many days from today.
func stable(stability float64, ago, due int) quiz.State {
	s := reviewed(ago, due)
	s.Memory.Stability = stability
	return s
}

func TestOrders(t *testing.T) {
	d := newDesk()
	d.card("old", stable(100, 110, -10))  // recall 0.89, overdue by 0.1
	d.card("weak", stable(2, 8, -2))      // 0.78, 0.33
	d.card("today", stable(5, 5, 0))      // 0.9, 0
	d.card("ghost", stable(1, 40, -39))   // 0.54, 39
	d.card("strong", stable(50, 41, -40)) // 0.91, 40
	for _, c := range []struct {
		order   Order
		reviews int
		want    string
	}{
		{ByNeed, -1, "strong, ghost, old, weak, today"},
		{ByDue, 4, "strong, ghost, old, weak"},
		{ByRetrievability, -1, "ghost, weak, old, today, strong"},
		{ByRetrievability, 2, "ghost, weak"},
		{ByOverdueness, -1, "strong, ghost, weak, old, today"},
		// More is due than the limit admits: today's, then what is lost soonest.
		{ByNeed, 4, "today, weak, strong, old"},
		{ByNeed, 2, "today, weak"},
	} {
		d.plan.Order, d.plan.Limits.Reviews = c.order, c.reviews
		d.expect(t, fmt.Sprint(c.order, " ", c.reviews), c.want)
	}
	if over := Build(d.plan).Over(); over != 3 {
		t.Errorf("%d reviews do not fit into the day, want 3", over)
	}
	d.plan.DoneReviews = 9
	if over := Build(d.plan).Over(); over != 5 {
		t.Errorf("%d reviews do not fit into a day that is over, want 5", over)
	}
}

// TestLostComeLast: in a backlog what is lost waits, the likeliest remembered
// first.
func TestLostComeLast(t *testing.T) {
	d := newDesk()
	d.card("lost", stable(1, 12, -11))       // twelve times its stability ago
	d.card("less-lost", stable(10, 100, -9)) // ten times
	d.card("sound", stable(90, 100, -1))
	d.card("rest", stable(9, 10, -1))
	d.plan.Limits.Reviews = 3
	d.expect(t, "lost last", "rest, sound, less-lost")
}

// TestRetrievabilityOrder: the order that calculates no recall is that of the
// recall.
func TestRetrievabilityOrder(t *testing.T) {
	d := newDesk()
	for i := range 50 {
		d.card(fmt.Sprint("c", i), stable(1+float64(i*37%50), 1+i*23%60, -i%7))
	}
	d.plan.Order, d.plan.Limits.Reviews = ByRetrievability, -1
	last := 0.0
	for _, name := range play(Build(d.plan), noon0) {
		r := Retrievability(d.plan.States[quiz.IDOf("d/"+name)], d.plan.Tuning, noon0)
		if r < last-1e-6 {
			t.Fatalf("%s with %.4f comes after %.4f", name, r, last)
		}
		last = r
	}
}

func TestChanceIsRepeatable(t *testing.T) {
	d := newDesk()
	for i := range 12 {
		d.card(fmt.Sprint("c", i), reviewed(9, -i))
	}
	d.plan.Order = ByChance
	first := strings.Join(play(Build(d.plan), noon0), " ")
	if again := strings.Join(play(Build(d.plan), noon0.Add(time.Hour)), " "); again != first {
		t.Errorf("an hour later the order is %s, was %s", again, first)
	}
	d.plan.Day++
	if next := strings.Join(play(Build(d.plan), noon0), " "); next == first {
		t.Error("the next day has the same order")
	}
}

func TestParseOrder(t *testing.T) {
	for i, name := range OrderNames() {
		if o, err := ParseOrder(name); err != nil || o != Order(i) || o.String() != name {
			t.Errorf("%s is read as %v, %v", name, o, err)
		}
	}
	if _, err := ParseOrder("best"); err == nil || !strings.Contains(err.Error(), "overdueness") {
		t.Errorf("%v", err)
	}
}

func TestFallingKeepsOrder(t *testing.T) {
	xs := []float64{-40, -1, -0.25, 0, 0.001, 1, 3.5, 1e9}
	if !slices.IsSortedFunc(xs, func(a, b float64) int {
		if falling(a) > falling(b) {
			return -1
		}
		return 1
	}) {
		t.Error("the order of numbers is lost")
	}
}

func TestLimitedTime(t *testing.T) {
	fix := func(c *quiz.Card) { c.Kind = quiz.Fix }
	d := newDesk()
	for i := range 10 {
		d.card(fmt.Sprint("r", i), reviewed(9, -i-1))
	}
	for i := range 3 {
		d.card(fmt.Sprint("fix", i), reviewed(9, -20), fix)
	}
	for i := range 4 {
		d.card(fmt.Sprint("new", i), quiz.State{})
	}
	d.plan.Time = 10 * time.Minute
	shown := play(Build(d.plan), noon0) // a card a minute
	// The last fifth begins after eight; the third program waits for another
	// session.
	if len(shown) < 10 || !strings.HasPrefix(shown[8], "fix") || !strings.HasPrefix(shown[9], "fix") {
		t.Fatalf("%v", shown)
	}
	for i, name := range shown {
		if strings.HasPrefix(name, "new") && i >= 8 || strings.HasPrefix(name, "fix") && i != 8 && i != 9 {
			t.Errorf("%s is number %d: %v", name, i, shown)
		}
	}
	// Who is quick gets them all, at the end.
	q := Build(d.plan)
	if left := q.Left(); left != (Left{Review: 12, New: 4}) {
		t.Errorf("left %+v", left)
	}
	var quick []string
	for {
		item, ok := q.Next(noon0)
		if !ok {
			break
		}
		quick = append(quick, name(item))
		s := reviewed(0, 5)
		if item.Card.Kind == quiz.Fix {
			s = waiting(time.Minute) // failed: not in this session again
		}
		q.Put(item.Card, s)
	}
	if len(quick) != 16 || !strings.HasPrefix(quick[14], "fix") || !strings.HasPrefix(quick[15], "fix") {
		t.Errorf("%v", quick)
	}
	// A new program follows the rules of new cards.
	d = newDesk()
	d.card("fix", quiz.State{}, fix)
	d.card("page/fix", quiz.State{}, fix)
	d.concept("page")
	d.plan.Time = 10 * time.Minute
	if got := next(Build(d.plan), noon0); got != "fix" {
		t.Errorf("%q", got)
	}
	if got := next(Build(d.plan), noon0.Add(9*time.Minute)); got != "" {
		t.Errorf("%q in the last fifth", got)
	}
}

// TestNeedHeedsTheDeck: of two cards that are equal, the one of the deck that is
// to be remembered better would be lost sooner.
func TestNeedHeedsTheDeck(t *testing.T) {
	for retention, want := range map[float64]string{0.95: "e/its", 0.9: "", 0.8: "own"} {
		d := newDesk()
		d.card("own", stable(20, 40, -20))
		d.card("today", stable(5, 5, 0))
		its := quiz.Card{Key: "e/its", Deck: "e", Scheduled: true}
		d.plan.States[its.ID()] = stable(20, 40, -20)
		d.plan.Decks = append(d.plan.Decks, &quiz.Deck{Name: "e", Cards: []quiz.Card{its}})
		d.plan.Limits.Reviews = 2
		keen := DefaultTuning()
		keen.Retention = retention
		d.plan.DeckTuning = map[string]quiz.Tuning{"e": keen}
		got := play(Build(d.plan), noon0)
		if len(got) != 2 || got[0] != "today" || want != "" && got[1] != want {
			t.Errorf("retention %v: %v, want %q second", retention, got, want)
		}
	}
}
