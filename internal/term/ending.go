package term

import (
	"fmt"
	"strings"

	"anneal/internal/sched"
	"anneal/internal/session"
)

func (s *speaker) summary(sum *session.Summary) {
	s.write("\n")
	text := endings[sum.End] + " "
	switch {
	case sum.Answered == 0 && sum.End == session.EndDone:
		text = "Nothing is due now."
	case sum.Answered == 0:
		text += "No card was answered."
	default:
		text += fmt.Sprintf("%s in %s, %d right.", counted(sum.Answered, "answer"), duration(sum.Took), sum.Right)
	}
	s.say(text)
	for _, m := range sum.Missed {
		s.say(fmt.Sprintf("Missed: %s (%s).", m.Key, missedAt(&m)))
	}
	if text := recallLine(sum); text != "" {
		s.say(text)
	}
	for _, text := range comingLines(sum) {
		s.say(text)
	}
}

// comingLines say what is left of today, when the next card comes, and what tomorrow
// brings.
func comingLines(sum *session.Summary) []string {
	var lines []string
	// Where only steps are left, the next one tells all there is to know.
	if l := sum.Left; sum.End != session.EndWaiting && l != (sched.Left{}) {
		lines = append(lines, "Left for today: "+reviewsAndNew(l.Learning+l.Review, l.New, "")+".")
	}
	if !sum.NextDue.IsZero() {
		lines = append(lines, "The next card comes at "+sum.NextDue.Format("15:04")+".")
	}
	switch c := sum.Coming; {
	case c == nil:
	case c.Reviews+c.New == 0:
		lines = append(lines, "Tomorrow: nothing is due.")
	default:
		lines = append(lines, fmt.Sprintf("Tomorrow: %s, about %s.", reviewsAndNew(c.Reviews, c.New, "up to "), counted(c.Minutes, "minute")))
	}
	return lines
}

// reviewsAndNew names what there is of both.
func reviewsAndNew(reviews, fresh int, atMost string) string {
	var parts []string
	if reviews > 0 {
		parts = append(parts, counted(reviews, "review"))
	}
	if fresh > 0 {
		parts = append(parts, atMost+counted(fresh, "new card"))
	}
	return strings.Join(parts, " and ")
}

// missedAt is where a card stands: the lesson, by its title, and the place in it.
func missedAt(m *session.Missed) string {
	at := plainLine(m.Title)
	if m.Place.File != "" {
		at += fmt.Sprintf(", %s:%d", plainLine(m.Place.File), m.Place.Line)
	}
	return at
}

// recallLine holds what was remembered against what was foreseen; it is empty
// where nothing was.
func recallLine(sum *session.Summary) string {
	if sum.Reviews == 0 {
		return ""
	}
	share := float64(sum.Kept) / float64(sum.Reviews)
	return fmt.Sprintf("Remembered: %d of %s (%.0f %%). Foreseen: %.0f %%.", sum.Kept, counted(sum.Reviews, "review"), 100*share, 100*sum.Foreseen)
}

var endings = [...]string{
	session.EndDone: "That was all for now.", session.EndWaiting: "Nothing more for the moment.",
	session.EndCards: "That was as many cards as you wanted.", session.EndTime: "The time is over.", session.EndQuit: "Stopped.",
}
