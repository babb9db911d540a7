package store

import (
	"fmt"
	"slices"
	"time"

	"anneal/internal/quiz"
)

// aheadLimit is how far an event may lie ahead of the clock: as far as clocks of
// careful people differ, who travel and whose devices have their own.
const aheadLimit = 24 * time.Hour

// AheadError says that events lie more than a day ahead of the clock. Either it
// is wrong now, or it was where they were written; as an event once written
// stays, none was taken.
type AheadError struct {
	Events  int
	Devices []quiz.DeviceID // that wrote them; zero for this one, which was about to
	Last    time.Time       // of the latest of them
	Now     time.Time       // by the clock
}

func (e *AheadError) Error() string {
	what, lie := "1 event", "lies"
	if e.Events != 1 {
		what, lie = fmt.Sprintf("%d events", e.Events), "lie"
	}
	for i, d := range e.Devices {
		if d != (quiz.DeviceID{}) {
			what += fmt.Sprintf("%s%x", [...]string{" of the device ", ", "}[min(i, 1)], d)
		}
	}
	return fmt.Sprintf("%s %s more than a day ahead of the clock, up to %s, where it is %s now",
		what, lie, e.Last.In(e.Now.Location()).Format(time.DateOnly), e.Now.Format(time.DateOnly))
}

// TrustClock makes the DB take events that lie more than a day ahead of the
// clock: the learner has confirmed that it is right.
func (db *DB) TrustClock() { db.trust = true }

// ahead returns an [AheadError] where events lie too far ahead, else nil.
func (db *DB) ahead(events []quiz.Event) error {
	if db.trust {
		return nil
	}
	late := &AheadError{Now: db.o.Now()}
	limit := late.Now.Add(aheadLimit)
	for i := range events {
		e := &events[i]
		if !e.At.After(limit) {
			continue
		}
		late.Events++
		if e.At.After(late.Last) {
			late.Last = e.At
		}
		if !slices.Contains(late.Devices, e.Device) {
			late.Devices = append(late.Devices, e.Device)
		}
	}
	if late.Events == 0 {
		return nil
	}
	return late
}
