package term

import (
	"strings"
	"testing"
	"time"

	"anneal/internal/sched"
	"anneal/internal/session"
)

func TestComingLines(t *testing.T) {
	at := time.Date(2026, 10, 3, 14, 5, 0, 0, time.UTC)
	tests := []struct {
		sum  session.Summary
		want string
	}{
		{session.Summary{End: session.EndDone}, ""},
		{session.Summary{End: session.EndDone, Coming: &session.Coming{}}, "Tomorrow: nothing is due."},
		{session.Summary{End: session.EndDone, Coming: &session.Coming{Reviews: 1, Minutes: 1}}, "Tomorrow: 1 review, about 1 minute."},
		{session.Summary{End: session.EndDone, Coming: &session.Coming{New: 3, Minutes: 1}}, "Tomorrow: up to 3 new cards, about 1 minute."},
		{session.Summary{End: session.EndWaiting, Left: sched.Left{Learning: 2}, NextDue: at, Coming: &session.Coming{Reviews: 12, New: 3, Minutes: 5}},
			"The next card comes at 14:05.|Tomorrow: 12 reviews and up to 3 new cards, about 5 minutes."},
		{session.Summary{End: session.EndQuit, Left: sched.Left{Learning: 2, Review: 4, New: 1}, NextDue: at},
			"Left for today: 6 reviews and 1 new card.|The next card comes at 14:05."},
	}
	for _, test := range tests {
		if got := strings.Join(comingLines(&test.sum), "|"); got != test.want {
			t.Errorf("%+v: %q, want %q", test.sum, got, test.want)
		}
	}
}
