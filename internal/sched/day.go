package sched

import (
	"time"

	"anneal/internal/quiz"
)

const (
	hourSeconds = 60 * 60
	daySeconds  = 24 * hourSeconds
)

// DayOf returns the study day to which t belongs for a learner whose clock is
// that of t's location and whose days begin at the rollover hour, 0 to 23. It is
// the last day d whose start, see [StartOf], is not after t; so a later instant
// never belongs to an earlier day, whatever the clock is turned back by.
func DayOf(t time.Time, rollover int) quiz.Day {
	_, offset := t.Zone()
	d := quiz.Day(floorDiv(t.Unix()+int64(offset)-int64(rollover)*hourSeconds, daySeconds))
	// Where the clock was turned back over the rollover hour it shows the old
	// day once more, although the new one has begun.
	for !StartOf(d+1, rollover, t.Location()).After(t) {
		d++
	}
	return d
}

// StartOf returns the first instant, in UTC, at which a clock in the location
// shows the day's date at the rollover hour or later. Where that hour is skipped
// it is the moment of the skip; where it comes twice, the first time. The day
// lasts until the start of the next one.
func StartOf(d quiz.Day, rollover int, in *time.Location) time.Time {
	wall := int64(d)*daySeconds + int64(rollover)*hourSeconds // what the clock shows, counted as if it were in UTC
	// No place is as much as two days away from UTC, so this is before the start.
	from := time.Unix(wall-2*daySeconds, 0).In(in)
	for {
		_, offset := from.Zone()
		_, change := from.ZoneBounds()
		start := time.Unix(wall-int64(offset), 0)
		if change.IsZero() || start.Before(change) {
			if start.Before(from) {
				start = from // the change itself jumped over the hour
			}
			return start.UTC()
		}
		from = change
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
