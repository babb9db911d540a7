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

func (c Counts) plus(o Counts, sign int) Counts {
	return Counts{c.New + sign*o.New, c.Reviews + sign*o.Reviews, c.Answers + sign*o.Answers}
}

// count adds what one card's events, in order, contribute to each day; with
// sign -1 it takes it away again.
func count(days map[quiz.Day]Counts, events []quiz.Event, sign int) {
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
			days[e.Day] = days[e.Day].plus(n, sign)
			seen, last = true, e.Day
		}
	}
}

// addCounts changes the counts of a day; a day without any has no entry.
func addCounts(tx *bolt.Tx, day quiz.Day, change Counts) error {
	if change == (Counts{}) {
		return nil
	}
	b, key := tx.Bucket(bucketDays), dayKey(day)
	n, err := decodeCounts(b.Get(key))
	if err != nil {
		return err
	}
	if n = n.plus(change, 1); n == (Counts{}) {
		return b.Delete(key)
	}
	return b.Put(key, encodeCounts(n))
}

func dayKey(day quiz.Day) []byte { return appendU32(nil, ordered(int32(day))) }

func encodeCounts(n Counts) []byte {
	return appendU32(appendU32(appendU32(nil, uint32(n.New)), uint32(n.Reviews)), uint32(n.Answers))
}

// decodeCounts reads the counts of a day; those of a day without an entry are
// zero.
func decodeCounts(v []byte) (Counts, error) {
	if v == nil {
		return Counts{}, nil
	}
	r := &reader{b: v}
	n := Counts{New: int(r.u32()), Reviews: int(r.u32()), Answers: int(r.u32())}
	if !r.whole() {
		return n, fmt.Errorf("%w: the counts of a day", errJunk)
	}
	return n, nil
}

// Counts returns what was done on a study day.
func (db *DB) Counts(day quiz.Day) (n Counts, err error) {
	err = db.view(context.Background(), func(tx *bolt.Tx) error {
		n, err = decodeCounts(tx.Bucket(bucketDays).Get(dayKey(day)))
		return err
	})
	return n, err
}

// Calendar returns what was done on each day from the first to the last, both
// included; days on which nothing was done are left out.
func (db *DB) Calendar(from, to quiz.Day) (map[quiz.Day]Counts, error) {
	days := map[quiz.Day]Counts{}
	err := db.view(context.Background(), func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketDays).Cursor()
		for k, v := c.Seek(dayKey(from)); k != nil; k, v = c.Next() {
			r := &reader{b: k}
			day := quiz.Day(unordered(r.u32()))
			if day > to {
				break
			}
			n, err := decodeCounts(v)
			if err != nil {
				return err
			}
			days[day] = n
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return days, nil
}
