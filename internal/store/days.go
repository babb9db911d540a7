package store

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Counts tell what was done on a study day; what was undone is not in them.
type Counts struct {
	New     int // cards answered for the first time, or the first time after they were forgotten
	Reviews int // cards answered that had been answered on an earlier day, each once however often it was asked
	Answers int // all answers
}

// dayCounts are what is kept of a day: what was done on it, and how many cards are
// due on it, that is have an entry in the due index.
type dayCounts struct {
	Counts
	due int
}

func (c dayCounts) plus(o dayCounts, sign int) dayCounts {
	return dayCounts{c.Counts.plus(o.Counts, sign), c.due + sign*o.due}
}

// daily holds those of many days, or the changes of them.
type daily map[quiz.Day]dayCounts

// wait counts a card under the day on which its state says that it is due; with
// sign -1 no longer.
func (d daily) wait(s *quiz.State, sign int) {
	if waits(s) && !s.Due.IsStep() {
		d[s.Due.Day] = d[s.Due.Day].plus(dayCounts{due: 1}, sign)
	}
}

func (c Counts) plus(o Counts, sign int) Counts {
	return Counts{c.New + sign*o.New, c.Reviews + sign*o.Reviews, c.Answers + sign*o.Answers}
}

// count adds what one card's events, in order, contribute to what was done on each
// day; with sign -1 it takes it away again.
func (d daily) count(events []quiz.Event, sign int) {
	void := voided(events)
	seen := false     // answered or placed since it was new
	var last quiz.Day // the day on which it was last answered
	for i := range events {
		e := &events[i]
		if void[e.Command] {
			continue
		}
		switch e.Kind {
		case quiz.Forgotten:
			seen, last = false, 0
		case quiz.Placed:
			seen = true
		case quiz.Graded:
			n := Counts{Answers: 1}
			switch {
			case !seen:
				n.New = 1
			case e.Day != last:
				n.Reviews = 1
			}
			d[e.Day] = d[e.Day].plus(dayCounts{Counts: n}, sign)
			seen, last = true, e.Day
		}
	}
}

// addDay changes the counts of a day; a day without any has no entry.
func addDay(tx *bolt.Tx, day quiz.Day, change dayCounts) error {
	if change == (dayCounts{}) {
		return nil
	}
	b, key := tx.Bucket(bucketDays), dayKey(day)
	n, err := decodeDay(b.Get(key))
	if err != nil {
		return err
	}
	if n = n.plus(change, 1); n == (dayCounts{}) {
		return b.Delete(key)
	}
	return b.Put(key, n.encode())
}

func dayKey(day quiz.Day) []byte { return appendU32(nil, ordered(int32(day))) }

func (c dayCounts) encode() []byte {
	return appendU32(appendU32(appendU32(appendU32(nil, uint32(c.New)), uint32(c.Reviews)), uint32(c.Answers)), uint32(c.due))
}

// decodeDay reads the counts of a day; those of a day without an entry are zero.
func decodeDay(v []byte) (dayCounts, error) {
	if v == nil {
		return dayCounts{}, nil
	}
	r := &reader{b: v}
	c := dayCounts{Counts: Counts{New: int(r.u32()), Reviews: int(r.u32()), Answers: int(r.u32())}, due: int(r.u32())}
	if !r.whole() {
		return c, fmt.Errorf("%w: the counts of a day", errJunk)
	}
	return c, nil
}

// Counts returns what was done on a study day.
func (db *DB) Counts(day quiz.Day) (n Counts, err error) {
	err = db.view(context.Background(), func(tx *bolt.Tx) error {
		t, err := decodeDay(tx.Bucket(bucketDays).Get(dayKey(day)))
		n = t.Counts
		return err
	})
	return n, err
}

// Calendar returns what was done on each day from the first to the last, both
// included; days on which nothing was done are left out.
func (db *DB) Calendar(from, to quiz.Day) (map[quiz.Day]Counts, error) {
	days := map[quiz.Day]Counts{}
	err := db.view(context.Background(), func(tx *bolt.Tx) error {
		return eachDay(tx, from, to, func(day quiz.Day, t dayCounts) {
			if t.Counts != (Counts{}) {
				days[day] = t.Counts
			}
		})
	})
	if err != nil {
		return nil, err
	}
	return days, nil
}

// eachDay calls fn for the days from the first to the last that have counts.
func eachDay(tx *bolt.Tx, from, to quiz.Day, fn func(quiz.Day, dayCounts)) error {
	c, end := tx.Bucket(bucketDays).Cursor(), string(dayKey(to))
	for k, v := c.Seek(dayKey(from)); k != nil && string(k) <= end; k, v = c.Next() {
		t, err := decodeDay(v)
		if err != nil {
			return err
		}
		r := &reader{b: k}
		fn(quiz.Day(unordered(r.u32())), t)
	}
	return nil
}
