package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Misdated is a stretch of events that a device wrote one after the other while
// its clock was wrong.
type Misdated struct {
	Device   quiz.DeviceID
	Own      bool // it is this device
	Events   int
	From, To time.Time // the first and last of their instants, as recorded
	First    time.Time // what [DB.Shift] would give the first of them instead

	commands []dated
	low, top bound
}

// dated is a command as far as its time goes: it is moved as a whole.
type dated struct {
	id     quiz.EventID
	seq    uint64 // of its first event
	at     time.Time
	day    quiz.Day
	events int
	placed bool // by an import, which stamps events with the time of old answers
}

// bound is a time that is right, before or after a stretch.
type bound struct {
	at  time.Time
	day quiz.Day
}

// aboutTime reports whether it matters when an event of the kind was. What takes
// something back does so at whatever time, and renames are counted, not dated.
func aboutTime(k quiz.EventKind) bool {
	return k != quiz.Voided && k != quiz.Redone && k != quiz.Renamed
}

// watch sees events in the order of ids, and notices cheaply whether a clock may
// have been wrong.
type watch struct {
	limit  time.Time
	latest map[quiz.DeviceID]time.Time
	doubt  bool
}

func newWatch(now time.Time) *watch {
	return &watch{limit: now.Add(aheadLimit), latest: map[quiz.DeviceID]time.Time{}}
}

func (w *watch) see(e *quiz.Event) {
	if w.doubt || !aboutTime(e.Kind) {
		return
	}
	w.doubt = e.At.After(w.limit)
	if e.Kind == quiz.Placed {
		return
	}
	if last := w.latest[e.Device]; e.At.Before(last.Add(-aheadLimit)) {
		w.doubt = true
	} else if e.At.After(last) {
		w.latest[e.Device] = e.At
	}
}

// misdated finds what was written by wrong clocks: what lies more than a day
// ahead of now, and what lies more than a day off from what its device wrote
// before and after. The times that are taken for right are the most that do not
// contradict each other. What a shift has put right already is not looked at.
func misdated(tx *bolt.Tx, now bound) ([]Misdated, error) {
	device := quiz.DeviceID(tx.Bucket(bucketMeta).Get(keyDevice))
	var takings []quiz.Event
	each := func(f func(*quiz.Event)) error {
		return tx.Bucket(bucketLog).ForEach(func(k, v []byte) error {
			e, err := decodeEvent(quiz.EventID(k), v)
			if err == nil {
				f(&e)
			}
			return err
		})
	}
	w := newWatch(now.at)
	if err := each(func(e *quiz.Event) {
		if w.see(e); e.Kind == quiz.Voided || e.Kind == quiz.Redone {
			takings = append(takings, *e)
		}
	}); err != nil || !w.doubt {
		return nil, err
	}
	void, shifts := voided(takings), map[quiz.EventID]bool{}
	for i := range takings {
		shifts[takings[i].Command] = true // also plain undoings, which have no other events
	}
	devices := map[quiz.DeviceID][]dated{}
	err := each(func(e *quiz.Event) {
		if !aboutTime(e.Kind) || void[e.Command] || shifts[e.Command] {
			return
		}
		all := devices[e.Device]
		if n := len(all); n > 0 && all[n-1].id == e.Command {
			c := &all[n-1]
			c.events++
			if e.At.After(c.at) {
				c.at, c.day = e.At, e.Day
			}
			return
		}
		devices[e.Device] = append(all, dated{e.Command, e.Seq, e.At, e.Day, 1, e.Kind == quiz.Placed})
	})
	var found []Misdated
	for d, all := range devices {
		slices.SortStableFunc(all, func(a, b dated) int { return cmp.Compare(a.seq, b.seq) })
		for _, m := range wrong(all, now) {
			m.Device, m.Own = d, d == device
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b Misdated) int {
		return cmp.Or(slices.Compare(a.Device[:], b.Device[:]), cmp.Compare(a.commands[0].seq, b.commands[0].seq))
	})
	return found, err
}

// wrong picks the stretches of one device's commands, in order, whose times are
// wrong.
func wrong(all []dated, now bound) (found []Misdated) {
	right := rising(all, now.at.Add(aheadLimit))
	var low bound
	for from := 0; from < len(all); {
		if right[from] {
			low = bound{all[from].at, all[from].day}
			from++
			continue
		}
		to := from
		for to < len(all) && !right[to] {
			to++
		}
		top := now
		if to < len(all) {
			top = bound{all[to].at, all[to].day}
		}
		var m Misdated
		for _, c := range all[from:to] {
			late := c.at.After(top.at.Add(aheadLimit))
			if c.placed {
				late = c.at.After(now.at.Add(aheadLimit))
			}
			early := !c.placed && !low.at.IsZero() && c.at.Before(low.at.Add(-aheadLimit))
			if !late && !early {
				continue
			}
			if m.From.IsZero() || c.at.Before(m.From) {
				m.From = c.at
			}
			if c.at.After(m.To) {
				m.To = c.at
			}
			m.Events += c.events
			m.commands = append(m.commands, c)
		}
		if len(m.commands) > 0 {
			m.low, m.top = low, top
			m.First = m.move(0).at
			found = append(found, m)
		}
		from = to
	}
	return found
}

// rising marks a longest series of commands whose times do not fall, none of
// them after the limit.
func rising(all []dated, limit time.Time) []bool {
	var ends []int // the last of the best series of each length
	before := make([]int, len(all))
	for i := range all {
		if all[i].placed || all[i].at.After(limit) {
			continue
		}
		n, _ := slices.BinarySearchFunc(ends, all[i].at, func(end int, at time.Time) int {
			if all[end].at.After(at) {
				return 1
			}
			return -1
		})
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		}
		ends[n] = i
	}
	right := make([]bool, len(all))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			right[i] = true
		}
	}
	return right
}

// move returns the time that the nth command of a stretch gets. By how much the
// clock was wrong nobody knows any more. So the stretch as a whole is moved by
// whole days to as late as what comes after it leaves, and no further back than
// what comes before. Where its times are in no order they tell nothing, and all
// of it gets the time of what comes before.
func (m *Misdated) move(n int) bound {
	ordered := slices.IsSortedFunc(m.commands, func(a, b dated) int { return a.at.Compare(b.at) })
	c, last := m.commands[n], m.commands[len(m.commands)-1]
	if !ordered {
		if m.low.at.IsZero() {
			return m.top
		}
		return m.low
	}
	days := int64(m.top.at.Sub(last.at) / (24 * time.Hour))
	if m.top.at.Before(last.at.Add(time.Duration(days) * 24 * time.Hour)) {
		days--
	}
	to := bound{c.at.Add(time.Duration(days) * 24 * time.Hour), c.day + quiz.Day(days)}
	if to.at.Before(m.low.at) {
		to.at = m.low.at
	}
	if !m.low.at.IsZero() {
		to.day = max(to.day, m.low.day)
	}
	return to
}

// Shift gives the events that this device wrote while its clock was wrong the
// time that they most likely are of, and returns what it found. The log only
// grows: in one command, which undo takes back, the wrong commands are voided and
// what they did is written again. As the events of a device are those that it
// alone wrote, two devices never put the same ones right; with all this one does
// so for others, which must be out of use. stamp carries At, Zone and Day of now.
func (db *DB) Shift(ctx context.Context, stamp quiz.Event, all bool) (found []Misdated, err error) {
	err = db.update(ctx, func(tx *bolt.Tx) error {
		if found, err = misdated(tx, bound{stamp.At, stamp.Day}); err != nil {
			return err
		}
		if !all {
			found = slices.DeleteFunc(found, func(m Misdated) bool { return !m.Own })
		}
		var voids, again []quiz.Event
		done := map[deed]bool{}
		for i := range found {
			m := &found[i]
			for n := range m.commands {
				touched, err := command(tx, m.commands[n].id)
				if err != nil {
					return err
				}
				to := m.move(n)
				off, days := to.at.Sub(m.commands[n].at), to.day-m.commands[n].day
				for _, e := range touched {
					if d := (deed{e.Command, e.Card}); !done[d] {
						done[d] = true
						voids = append(voids, normal(quiz.Event{Kind: quiz.Voided, Card: e.Card, At: stamp.At, Zone: stamp.Zone, Day: stamp.Day, Target: e.Command}))
					}
					again = append(again, shifted(e, off, days))
				}
			}
		}
		if len(again) == 0 {
			return errUnchanged
		}
		if err := ownersOf(tx, again); err != nil {
			return err
		}
		return db.write(ctx, tx, append(voids, again...))
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// shifted is an event at another time; what it promised keeps its distance.
func shifted(e quiz.Event, off time.Duration, days quiz.Day) quiz.Event {
	e.At, e.Day = e.At.Add(off), e.Day+days
	if !e.Due.At.IsZero() {
		e.Due.At = e.Due.At.Add(off)
	}
	if e.Due.Day != 0 {
		e.Due.Day += days
	}
	return e
}

// ownersOf makes the events those of the cards that their histories go on under,
// since what is written now comes after all renames.
func ownersOf(tx *bolt.Tx, events []quiz.Event) error {
	var cards []quiz.CardID
	for i := range events {
		cards = append(cards, events[i].Card)
	}
	joined, err := related(tx, map[quiz.CardID]bool{}, cards...)
	if err != nil {
		return err
	}
	owner := map[quiz.EventID]quiz.CardID{}
	for card, list := range gather(joined) {
		for i := range list {
			if aboutTime(list[i].Kind) {
				owner[list[i].ID] = card
			}
		}
	}
	for i := range events {
		if card, ok := owner[events[i].ID]; ok {
			events[i].Card = card
		}
	}
	return nil
}
