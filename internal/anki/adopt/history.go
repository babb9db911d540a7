package adopt

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"anneal/internal/anki/apkg"
	"anneal/internal/quiz"
)

// device stands for Anki as the writer of events.
var device = func() (id quiz.DeviceID) {
	sum := sha256.Sum256([]byte("anneal device\x00anki"))
	copy(id[:], sum[:])
	return id
}()

// Events of one instant are folded by these ranks: first what was answered, then
// what became of it.
const (
	rankForgotten = iota
	rankGraded
	rankPlaced
	rankRescheduled
	rankSuspended
	rankBuried
	rankFlagged
	ranks = 8
)

// chronicle makes the events of one card.
type chronicle struct {
	*Options
	pkg     *apkg.Package
	card    quiz.CardID
	kind    quiz.Kind
	here    *here
	told    []quiz.Event // by Anki's log
	events  []quiz.Event // that are new
	last    int64        // Unix milliseconds of the last answer
	future  int          // reviews that are dated later than now
	reviews int          // answers that became events, or are here
	known   int          // what Anki's log tells and is here
}

// at begins an event.
func (c *chronicle) at(kind quiz.EventKind, rank int, ms int64) quiz.Event {
	t := time.UnixMilli(ms).UTC()
	local := t.In(c.In)
	_, zone := local.Zone()
	return quiz.Event{
		Kind: kind, Card: c.card, At: t, Zone: zone, Day: c.Day(local, c.pkg.Rollover),
		Device: device, Seq: uint64(ms)*ranks + uint64(rank) + 1,
	}
}

// put keeps an event.
func (c *chronicle) put(e quiz.Event) { c.events = append(c.events, named(e)) }

// named gives an event the id that comes of what it says.
func named(e quiz.Event) quiz.Event {
	h := sha256.New()
	fmt.Fprintf(h, "anneal event\x00%x %d %d %d %d %g %g %d", e.Card, e.Kind, e.At.UnixMilli(), e.Due.Day, e.Due.At.UnixMilli(), e.Memory.Stability, e.Memory.Difficulty, e.Flag)
	if e.Answer != nil {
		fmt.Fprintf(h, " %d", e.Answer.Grade)
	}
	var stamp [8]byte
	binary.BigEndian.PutUint64(stamp[:], uint64(e.At.UnixMilli())<<16)
	copy(e.ID[:6], stamp[:6])
	copy(e.ID[6:], h.Sum(nil))
	e.Command = e.ID
	return e
}

// dayZero is the study day from which Anki counts.
func (c *chronicle) dayZero() quiz.Day {
	zone := c.pkg.Zone
	if !c.pkg.Zoned {
		_, zone = c.pkg.Created.In(c.In).Zone()
	}
	return quiz.Day(math.Floor(float64(c.pkg.Created.Unix()+int64(zone)) / 86400))
}

// after returns when a card is due that waits so many days, or seconds if they are
// below zero.
func after(e *quiz.Event, wait int64) quiz.Due {
	switch {
	case wait > 0:
		return quiz.Due{Day: e.Day + quiz.Day(min(wait, 36500))}
	case wait <= -86400:
		return quiz.Due{Day: e.Day + quiz.Day(min(-wait/86400, 36500))}
	case wait < 0:
		return quiz.Due{At: e.At.Add(time.Duration(-wait) * time.Second)}
	}
	return quiz.Due{Day: e.Day}
}

// log makes events of Anki's log of the card. A history that does not begin with
// learning has lost its beginning: as Anki does, its first answer is passed over
// for what it says of ease and interval.
func (c *chronicle) log(card *apkg.Card, retention float64) {
	fresh := true // nothing before this counts
	learning := true
	for i := range card.Reviews {
		r := &card.Reviews[i]
		if r.ID <= 0 || r.ID > c.Now.UnixMilli() {
			c.future++
			continue
		}
		graded := r.Grade >= 1 && r.Grade <= 4
		switch {
		case r.Kind == apkg.RevManual && r.Factor == 0 && !graded:
			if !fresh {
				c.tell(c.at(quiz.Forgotten, rankForgotten, r.ID))
			}
			fresh, learning = true, true
		case !graded:
			if e := c.at(quiz.Rescheduled, rankRescheduled, r.ID); r.Interval > 0 && !fresh {
				e.Due = after(&e, r.Interval)
				c.tell(e)
			}
		case r.Kind == apkg.RevFiltered && r.Factor == 0: // asked without counting
		default:
			e := c.at(quiz.Graded, rankGraded, r.ID)
			took := time.Duration(min(max(r.Took, 0), 3_600_000)) * time.Millisecond
			e.Answer = &quiz.Answer{Grade: quiz.Grade(r.Grade), Kind: c.kind, First: took, Took: took}
			e.Due = after(&e, r.Interval)
			new := c.tell(e)
			if r.Kind == apkg.RevLearn && !learning {
				// It was begun anew in a way that left no trace.
				c.also(c.at(quiz.Forgotten, rankForgotten, r.ID), new)
				fresh = true
			}
			c.reviews++
			c.last = max(c.last, r.ID)
			if fresh && r.Kind != apkg.RevLearn {
				p := c.at(quiz.Placed, rankPlaced, r.ID)
				p.Memory, p.Due = rounded(fromFactor(r.Factor, float64(max(r.Interval, 1)), retention, c.Weights)), e.Due
				c.also(p, new)
			}
			fresh, learning = false, r.Kind == apkg.RevLearn
		}
	}
	slices.SortStableFunc(c.told, inOrder)
}

// tell keeps what Anki's log tells, and reports whether the log here has not got it.
func (c *chronicle) tell(e quiz.Event) (new bool) {
	new = !c.here.has(&e)
	if !new {
		c.known++
	}
	c.also(e, new)
	return new
}

// also keeps an event that comes of what Anki's log tells.
func (c *chronicle) also(e quiz.Event, new bool) {
	c.told = append(c.told, named(e))
	if new {
		c.put(e)
	}
}

// stand makes the events that lead from what the log yields to where the card
// stands in Anki.
func (c *chronicle) stand(card *apkg.Card, retention float64) {
	is, s := c.yield(card)
	now := c.Now.UnixMilli()
	mod := min(max(card.Mod*1000, c.last), now)
	switch card.Type {
	case apkg.NewCard:
		if !unmet(&s) {
			c.put(c.at(quiz.Forgotten, rankForgotten, max(mod, c.last+1)))
		}
	case apkg.Review:
		c.place(card, &s, retention)
	case apkg.Learning, apkg.Relearning:
		if s.Reps > 0 || card.Stability > 0 {
			c.place(card, &s, retention)
		}
	}
	if card.Queue == apkg.Suspended {
		if !is.Suspended {
			c.put(c.at(quiz.Suspended, rankSuspended, mod))
		}
	} else if gone(c.Marks.suspended, c.card, mod) {
		c.put(c.at(quiz.Resumed, rankSuspended, mod))
	}
	if (card.Queue == apkg.UserBuried || card.Queue == apkg.SchedBuried) && is.Buried == 0 {
		e := c.at(quiz.Buried, rankBuried, mod)
		e.Due.Day = e.Day + 1
		c.put(e)
	}
	if card.Flag != int(is.Flag) && card.Flag != 0 || gone(c.Marks.flagged, c.card, mod) {
		e := c.at(quiz.Flagged, rankFlagged, mod)
		e.Flag = uint8(card.Flag)
		c.put(e)
	}
}

// yield returns the state of a card that is here, with what came, and the one which
// is compared with what Anki says.
func (c *chronicle) yield(card *apkg.Card) (is, s quiz.State) {
	s = c.Fold(c.card, c.told)
	if len(c.here.events) == 0 {
		return quiz.State{}, s
	}
	fold := func(here []quiz.Event) quiz.State {
		all := slices.Concat(here, c.events)
		slices.SortStableFunc(all, inOrder)
		return c.Fold(c.card, all)
	}
	is = fold(c.here.events)
	switch {
	case c.stands(card, &s):
		// By its own log, whatever was done here.
	case c.stands(card, &is):
		return is, is
	case c.known > 0:
		// It went out with its history. What was done here since then Anki does not
		// know, and must not undo.
		return is, fold(c.here.until(time.UnixMilli(max(c.last, card.Last*1000)).Add(moved)))
	}
	return is, s
}

// unmet reports whether a card is new.
func unmet(s *quiz.State) bool { return s.Phase == quiz.New && s.Reps == 0 }

// stands reports whether a state is what Anki says.
func (c *chronicle) stands(card *apkg.Card, s *quiz.State) bool {
	if card.Type == apkg.NewCard {
		return unmet(s)
	}
	return agrees(card, s) && sameDue(s.Due, c.due(card))
}

// due is when a card that is not new is due in Anki.
func (c *chronicle) due(card *apkg.Card) quiz.Due {
	if card.Type != apkg.Review && (card.Queue == apkg.Seconds || card.Due > 1e9) {
		return quiz.Due{At: time.Unix(min(card.Due, c.Now.Unix()+36500*86400), 0).UTC()}
	}
	return quiz.Due{Day: c.dayZero() + quiz.Day(min(max(card.Due, -36500), 73000))}
}

// sameDue compares as exactly as Anki tells: to the second.
func sameDue(a, b quiz.Due) bool { return a.Day == b.Day && a.At.Unix() == b.At.Unix() }

// Anki writes stability to four places and difficulty to three, and counts in
// single precision.
const stabilityError, difficultyError = 0.0002, 0.002

// remembered returns the memory that FSRS has left beside a card, if it has.
func remembered(card *apkg.Card) (quiz.Memory, bool) {
	m := quiz.Memory{Stability: card.Stability, Difficulty: card.Difficulty}
	return m, m.Stability > 0 && m.Difficulty >= 1 && m.Difficulty <= 10
}

// agrees reports whether a state has the phase and memory that Anki says.
func agrees(card *apkg.Card, s *quiz.State) bool {
	m, known := remembered(card)
	if s.Memory.Stability == 0 || s.Phase != quiz.Review && card.Type == apkg.Review {
		return false
	}
	return !known ||
		math.Abs(s.Memory.Stability-m.Stability) <= stabilityError*max(1, m.Stability) && math.Abs(s.Memory.Difficulty-m.Difficulty) <= difficultyError
}

// place says what Anki knows of a card where the log yields something else.
func (c *chronicle) place(card *apkg.Card, s *quiz.State, retention float64) {
	due := c.due(card)
	if agrees(card, s) {
		if !sameDue(s.Due, due) {
			e := c.at(quiz.Rescheduled, rankRescheduled, max(c.last, min(card.Mod*1000, c.Now.UnixMilli())))
			e.Due = due
			c.put(e)
		}
		return
	}
	memory, known := remembered(card)
	if !known {
		memory = s.Memory
	}
	if memory.Stability == 0 {
		memory = sm2(max(card.Ease, 1.3), float64(max(card.Interval, 1)), retention, c.Weights)
	}
	e := c.at(quiz.Placed, rankPlaced, c.answered(card, due))
	e.Memory, e.Due = rounded(memory), due
	c.put(e)
}

// rounded leaves of a computed memory what does not depend on the processor, since
// the id of the event does on it.
func rounded(m quiz.Memory) quiz.Memory {
	s := min(max(m.Stability, leastStability), mostStability)
	return quiz.Memory{Stability: math.Round(s*1e4) / 1e4, Difficulty: math.Round(m.Difficulty*1e4) / 1e4}
}

// answered returns when a card was last answered: by the log, by what FSRS noted,
// else the interval before it is due.
func (c *chronicle) answered(card *apkg.Card, due quiz.Due) int64 {
	at := max(c.last, card.Last*1000)
	if at == 0 && due.Day != 0 {
		noon := (int64(due.Day)-int64(card.Interval))*86400 + 12*3600
		_, zone := time.Unix(noon, 0).In(c.In).Zone()
		at = (noon - int64(zone)) * 1000
	}
	if at <= 0 {
		at = card.Mod * 1000
	}
	return min(max(at, 1), c.Now.UnixMilli())
}

// eventsOf returns the events of a card, in order, but those that are here.
func eventsOf(o *Options, pkg *apkg.Package, card *apkg.Card, key string, kind quiz.Kind, here []quiz.Event) *chronicle {
	c := &chronicle{Options: o, pkg: pkg, card: quiz.IDOf(key), kind: kind, here: newHere(here)}
	retention := pkg.Decks[card.Deck].Retention
	if retention == 0 {
		retention = 0.9
	}
	c.log(card, retention)
	c.stand(card, retention)
	slices.SortStableFunc(c.events, inOrder)
	return c
}
