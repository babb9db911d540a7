package session

import (
	"context"
	"slices"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

const program = `fn main() {
    let a = String::from("x");
    let b = a;

    println!("{a}");
}
`

// testDeck has a page and one card of each kind.
func testDeck() *quiz.Deck {
	card := func(slot string, kind quiz.Kind, c quiz.Card) quiz.Card {
		c.Key, c.Deck, c.Concept, c.Slot, c.Kind, c.Scheduled = "d/moves/"+slot, "d", "moves", slot, kind, true
		return c
	}
	return &quiz.Deck{
		Name: "d", Title: "D", Edition: "2021",
		Concepts: []quiz.Concept{{ID: "moves", Deck: "d", Title: "Moves", Page: quiz.Page{Description: "A value has one owner."}}},
		Cards: []quiz.Card{
			card("basic", quiz.Basic, quiz.Card{Prompt: "What does a move leave behind?", Answer: "Nothing that may be used.",
				Hints: []quiz.Hint{{Text: "Who owns it?"}}}),
			card("choice", quiz.Choice, quiz.Card{Prompt: "Why?", Answer: "moved", Options: []quiz.Option{
				{Text: "moved", Right: true, Reason: "line 3 takes it"}, {Text: "borrowed", Reason: "nothing borrows"},
				{Text: "dropped", Reason: "not yet"}, {Text: "copied", Reason: "no Copy"}},
				Hints: []quiz.Hint{{Text: "Look at line 3."}, {Text: "It is a move.", Gives: true}}}),
			card("several", quiz.Choice, quiz.Card{Prompt: "Which?", Multiple: true, Answer: "3 and 5", Options: []quiz.Option{
				{Text: "line 3", Right: true}, {Text: "line 5", Right: true}, {Text: "line 1"}, {Text: "line 2"}}}),
			card("role", quiz.Line, quiz.Card{Prompt: "Where was it moved?", Code: program, Answer: "line 3", Accept: []string{"3"}, Options: []quiz.Option{
				{Text: "3", Right: true, Reason: "the value moves to `b`"}, {Text: "5", Reason: "this is the use"}}}),
			card("cut", quiz.Line, quiz.Card{Prompt: "Which statement could go?", Code: program, Answer: "line 3", Accept: []string{"3", "5"}, Options: []quiz.Option{
				{Text: "2", Reason: "then `a` is unknown"}, {Text: "3", Right: true}, {Text: "5", Right: true}}}),
			card("value", quiz.Value, quiz.Card{Prompt: "Which name?", Answer: "`a`", Accept: []string{"a", "a.clone()"}}),
			card("gap", quiz.Gap, quiz.Card{Prompt: "Complete it.", Code: "let b = a.____();", Answer: "clone", Accept: []string{"clone", "to_owned"}}),
			card("output", quiz.Output, quiz.Card{Prompt: "What does it print?", Answer: "1\n2", Accept: []string{"1\n2"}}),
			card("order", quiz.Order, quiz.Card{Prompt: "Order them.", Answer: "a, b, c", Options: []quiz.Option{
				{Text: "let a = 1;"}, {Text: "let b = a;"}, {Text: "drop(b);"}}}),
			card("fix", quiz.Fix, quiz.Card{Prompt: "Mend it.", Code: program, Answer: "clone it",
				Accept: []string{"fn main() {\n    let a = String::from(\"x\");\n    let b = a.clone();\n\n    println!(\"{a}\");\n}\n"}}),
		},
	}
}

// start is a Saturday noon two hours east of UTC.
var start = time.Date(2026, 10, 3, 12, 0, 0, 0, time.FixedZone("", 7200))

// listQueue asks what it is given, in order, and what is put back at the end.
type listQueue struct {
	items  []sched.Item
	wait   time.Time
	tests  int             // what TestOut returns
	tested []*quiz.Concept // what it was told
}

func (q *listQueue) Next(time.Time) (sched.Item, bool) {
	if len(q.items) == 0 {
		return sched.Item{}, false
	}
	return q.items[0], true
}

func (q *listQueue) Wait() (time.Time, bool) { return q.wait, !q.wait.IsZero() }

func (q *listQueue) Put(c *quiz.Card, s quiz.State) {
	q.Drop(c.ID())
	if s.Due.IsStep() {
		q.items = append(q.items, sched.Item{Card: c})
	}
}

func (q *listQueue) Read(c *quiz.Concept, _ time.Time) {
	q.items = slices.DeleteFunc(q.items, func(i sched.Item) bool { return i.Page == c })
}

func (q *listQueue) Unread(c *quiz.Concept) {
	q.items = slices.Insert(q.items, 0, sched.Item{Page: c})
}

func (q *listQueue) Drop(id quiz.CardID) {
	q.items = slices.DeleteFunc(q.items, func(i sched.Item) bool { return i.Card != nil && i.Card.ID() == id })
}

func (q *listQueue) Return(c *quiz.Card, _ quiz.State) {
	q.Drop(c.ID())
	q.items = slices.Insert(q.items, 0, sched.Item{Card: c})
}

func (q *listQueue) TestOut(c *quiz.Concept) int {
	q.tested = append(q.tested, c)
	return q.tests
}

func (q *listQueue) Left() sched.Left { return sched.Left{New: len(q.items)} }

// rig is a session over a memory log with a clock that stands still.
type rig struct {
	*Driver
	t     *testing.T
	log   *Memory
	queue *listQueue
	deck  *quiz.Deck
	now   time.Time
}

// newRig begins a session that asks the slots in this order; "" is the page.
func newRig(t *testing.T, change func(*Config), slots ...string) *rig {
	t.Helper()
	r := &rig{t: t, log: NewMemory(nil), queue: &listQueue{}, deck: testDeck(), now: start}
	for _, slot := range slots {
		if slot == "" {
			r.queue.items = append(r.queue.items, sched.Item{Page: &r.deck.Concepts[0]})
			continue
		}
		i := slices.IndexFunc(r.deck.Cards, func(c quiz.Card) bool { return c.Slot == slot })
		r.queue.items = append(r.queue.items, sched.Item{Card: &r.deck.Cards[i]})
	}
	c := Config{Queue: r.queue, Decks: []*quiz.Deck{r.deck}, Tuning: sched.DefaultTuning(), Rollover: 4}
	if change != nil {
		change(&c)
	}
	r.Driver = &Driver{Session: New(c, r.now), Log: r.log, Now: func() time.Time { return r.now }}
	return r
}

func (r *rig) view() View { return r.Session.View() }

// do takes actions that must succeed.
func (r *rig) do(actions ...Action) View {
	r.t.Helper()
	for _, a := range actions {
		if err := r.Do(context.Background(), a); err != nil {
			r.t.Fatalf("%v: %v", a.Kind, err)
		}
	}
	return r.view()
}

func (r *rig) shows(screen Screen, slot string) View {
	r.t.Helper()
	v := r.view()
	got := ""
	if v.Card != nil {
		got = v.Card.Slot
	}
	if v.Screen != screen || got != slot {
		r.t.Fatalf("on the screen: %d %q, want %d %q", v.Screen, got, screen, slot)
	}
	return v
}

// place returns the position on the screen of the option with that text.
func place(v View, text string) int {
	return 1 + slices.IndexFunc(v.Options, func(o Option) bool { return o.Text == text })
}

func act(k ActionKind) Action                { return Action{Kind: k} }
func with(k ActionKind, value string) Action { return Action{Kind: k, Value: value} }
