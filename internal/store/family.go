package store

import (
	"bytes"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Which role a card has in an event that the index has under it.
const (
	ownEvent   = 0 // the event's Card is the card
	renamingTo = 1 // the event is a rename whose Key is the card's
)

// related returns the events of the given cards and of all cards that renames
// join with them, in either direction; whose they are now is for [gather] to
// say. It passes over cards in seen, and adds those that it has met.
func related(tx *bolt.Tx, seen map[quiz.CardID]bool, cards ...quiz.CardID) ([]quiz.Event, error) {
	var events []quiz.Event
	for len(cards) > 0 {
		card := cards[0]
		cards = cards[1:]
		if seen[card] || card == (quiz.CardID{}) { // tuned events are no card's
			continue
		}
		seen[card] = true
		err := eachOf(tx, card, func(role byte, e quiz.Event) {
			if role == renamingTo {
				cards = append(cards, e.Card)
				return
			}
			events = append(events, e)
			if e.Kind == quiz.Renamed {
				cards = append(cards, quiz.IDOf(e.Key))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return events, nil
}

// life is one of the things that a key has stood for: of each device's events
// of the card those that lie between its nth rename of the card and the next.
type life struct {
	card quiz.CardID
	n    int
}

// gather tells which of the events belong to which card by now. Renames must
// be complete: the events are those that [related] finds. The lists are in the
// order of folding. A Voided or Redone event is in every list that holds
// something it takes back.
func gather(events []quiz.Event) map[quiz.CardID][]quiz.Event {
	events = slices.Clone(events)
	if !slices.IsSortedFunc(events, inOrder) { // it nearly always is
		slices.SortFunc(events, inOrder)
	}
	if plain(events) {
		return map[quiz.CardID][]quiz.Event{events[0].Card: events}
	}
	void := voided(events)

	var renames []*quiz.Event               // in order
	lost := map[quiz.CardID][]*quiz.Event{} // the same by the card that loses its name
	for i := range events {
		e := &events[i]
		if e.Kind == quiz.Renamed && e.Key != "" && quiz.IDOf(e.Key) != e.Card && !void[e.Command] {
			renames = append(renames, e)
			lost[e.Card] = append(lost[e.Card], e)
		}
	}
	// at counts the renames of the card that e's device made before e, and
	// those of e's own command if told so.
	at := func(card quiz.CardID, e *quiz.Event, own bool) life {
		l := life{card: card}
		for _, r := range lost[card] {
			if r.Device == e.Device && (r.Seq < e.Seq || own && r.Command == e.Command) {
				l.n++
			}
		}
		return l
	}
	next := map[life]life{}
	last := func(l life) life {
		for to, ok := next[l]; ok; to, ok = next[l] {
			l = to
		}
		return l
	}
	for _, r := range renames {
		from, to := at(r.Card, r, false), at(quiz.IDOf(r.Key), r, true)
		if _, taken := next[from]; !taken && last(to) != from {
			next[from] = to
		}
	}

	lists := map[quiz.CardID][]quiz.Event{}
	holders := map[deed][]quiz.CardID{} // where those are that something takes back
	for i := range events {
		if e := &events[i]; e.Kind == quiz.Voided || e.Kind == quiz.Redone {
			holders[deed{e.Target, e.Card}] = nil
		}
	}
	add := func(e *quiz.Event, to quiz.CardID) {
		lists[to] = append(lists[to], *e)
		d := deed{e.Command, e.Card}
		if in, ok := holders[d]; ok && !slices.Contains(in, to) {
			holders[d] = append(in, to)
		}
	}
	for i := range events {
		if e := &events[i]; e.Kind != quiz.Voided && e.Kind != quiz.Redone {
			add(e, last(at(e.Card, e, false)).card)
		}
	}
	for _, kind := range [...]quiz.EventKind{quiz.Voided, quiz.Redone} {
		for i := range events {
			if e := &events[i]; e.Kind == kind {
				for _, to := range holders[deed{e.Target, e.Card}] {
					add(e, to)
				}
			}
		}
	}
	for _, l := range lists {
		slices.SortFunc(l, inOrder)
	}
	return lists
}

// plain reports whether the events are of one card, and none of them concerns
// another event.
func plain(events []quiz.Event) bool {
	for i := range events {
		switch e := &events[i]; {
		case e.Kind == quiz.Voided, e.Kind == quiz.Redone, e.Kind == quiz.Renamed, e.Card != events[0].Card:
			return false
		}
	}
	return len(events) > 0
}

// inOrder compares events by the order of folding; ids decide between events
// that no log should hold.
func inOrder(a, b quiz.Event) int {
	switch {
	case a.Before(&b):
		return -1
	case b.Before(&a):
		return 1
	}
	return bytes.Compare(a.ID[:], b.ID[:])
}

// deed is what a Voided or Redone event takes back: what one command did to
// one card.
type deed struct {
	command quiz.EventID
	card    quiz.CardID
}

// voided returns the commands that are taken back: those that a Voided or Redone
// event has as target whose own command is not itself taken back. A Redone event
// is nothing but the voiding of a voiding; a shift voids commands and may be
// voided like them.
func voided(events []quiz.Event) map[quiz.EventID]bool {
	if plain(events) {
		return nil
	}
	by := map[quiz.EventID][]quiz.EventID{} // target: the commands that take it back
	for i := range events {
		if e := &events[i]; (e.Kind == quiz.Voided || e.Kind == quiz.Redone) && !slices.Contains(by[e.Target], e.Command) {
			by[e.Target] = append(by[e.Target], e.Command)
		}
	}
	void := map[quiz.EventID]bool{}
	var dead func(command quiz.EventID) bool
	dead = func(command quiz.EventID) bool {
		if known, ok := void[command]; ok {
			return known
		}
		if len(by[command]) == 0 {
			return false
		}
		void[command] = false // ends circles, which no log should hold
		void[command] = slices.ContainsFunc(by[command], func(c quiz.EventID) bool { return !dead(c) })
		return void[command]
	}
	for target := range by {
		dead(target)
	}
	return void
}
