package quiz

import (
	"fmt"
	"time"
)

// Day is a study day, counted in days since 1970-01-01. It says nothing of
// hours: which instants belong to it is the scheduler's business. The zero Day
// means "no day".
type Day int32

// Date returns the Day with that calendar date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads "2006-01-02".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a day; write it as 2026-01-31", s)
	}
	return Day(t.Unix() / 86400), nil
}

// String returns the day as "2006-01-02", and "" for the zero Day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// Due is when a card is to be asked again: a study day, or for a learning step
// an instant. Exactly one of the two is set; the zero Due means "not scheduled".
type Due struct {
	Day Day       `json:"day,omitzero"`
	At  time.Time `json:"at,omitzero"`
}

// IsZero reports whether there is no due time.
func (d Due) IsZero() bool { return d.Day == 0 && d.At.IsZero() }

// IsStep reports whether it is an instant within a study day.
func (d Due) IsStep() bool { return !d.At.IsZero() }
