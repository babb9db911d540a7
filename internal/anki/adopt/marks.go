package adopt

import (
	"time"

	"anneal/internal/quiz"
)

// Marks knows which cards earlier imports suspended or flagged, where nothing was
// said of it since: only that is taken back when Anki has done so.
type Marks struct {
	suspended, flagged map[quiz.CardID]mark
}

// mark is the last that was said.
type mark struct {
	at    time.Time
	holds bool // it was said by an import, and that the card is so
}

// See learns of an event that is in the log. They come in the order of their ids.
func (m *Marks) See(e *quiz.Event) {
	switch e.Kind {
	case quiz.Suspended, quiz.Resumed:
		see(&m.suspended, e, e.Kind == quiz.Suspended)
	case quiz.Flagged:
		see(&m.flagged, e, e.Flag != 0)
	}
}

func see(marks *map[quiz.CardID]mark, e *quiz.Event, is bool) {
	last, known := (*marks)[e.Card]
	if !known && e.Device != device || e.At.Before(last.at) {
		return
	}
	if *marks == nil {
		*marks = map[quiz.CardID]mark{}
	}
	(*marks)[e.Card] = mark{e.At, is && e.Device == device}
}

// gone reports whether something that an import said is not so any more, by what
// the card was at an instant.
func gone(marks map[quiz.CardID]mark, card quiz.CardID, ms int64) bool {
	m := marks[card]
	return m.holds && m.at.UnixMilli() < ms
}
