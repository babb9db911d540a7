package term

import (
	"fmt"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// progress says where a quiz stands: "3 of 10", and what is left of the time.
func progress(q *session.Progress, now time.Time) []string {
	words := []string{fmt.Sprintf("%d of %d", q.Number, q.Of)}
	if q.Ends.IsZero() {
		return words
	}
	left := max(0, q.Ends.Sub(now))
	if left < time.Minute {
		return append(words, counted(int(left.Round(time.Second).Seconds()), "second")+" left")
	}
	return append(words, fmt.Sprintf("%d min left", int((left+time.Minute-1)/time.Minute)))
}

// score says how a quiz ended: how much was right, and of what.
func (s *speaker) score(sum *session.Summary) {
	q := sum.Quiz
	s.write("\n")
	s.say(scoreLine(sum))
	if len(q.Concepts) > 1 {
		for _, c := range q.Concepts {
			s.say(conceptLine(&c))
		}
	}
	s.say(fmt.Sprintf("The same quiz again: --seed %d.", q.Seed))
}

// judgedWrong reports whether a question of a quiz is missed because the learner
// said so.
func judgedWrong(v *session.View) bool {
	return v.Quiz != nil && v.Result == quiz.Unjudged && v.Default == quiz.Again
}

// scoreLine says what a quiz came to.
func scoreLine(sum *session.Summary) string {
	q := sum.Quiz
	text := quizEndings[sum.End]
	if sum.Answered == 0 {
		return text + "No question was answered."
	}
	text += fmt.Sprintf("%d of %s right (%d %%), in %s.", sum.Right, counted(q.Of, "question"), ofHundred(sum.Right, q.Of), duration(sum.Took))
	if n := q.Of - sum.Answered; n > 0 {
		text += fmt.Sprintf(" Not answered: %d.", n)
	}
	return text
}

var quizEndings = [...]string{session.EndDone: "", session.EndTime: "The time is over. ", session.EndQuit: "Stopped. ", session.EndWaiting: "", session.EndCards: ""}

func ofHundred(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (part*100 + whole/2) / whole
}

// conceptLine says how much of a concept was known.
func conceptLine(c *session.ConceptScore) string {
	text := fmt.Sprintf("%d of %d right", c.Right, c.Of)
	if n := c.Of - c.Answered; n > 0 {
		text += fmt.Sprintf(", %d not answered", n)
	}
	return text + ": " + plainLine(c.Title)
}

// missed goes through the questions of a quiz that were not answered right.
func (s *speaker) missed(q *session.Score) {
	n, of := 0, 0
	for i := range q.Answers {
		if !q.Answers[i].Right {
			of++
		}
	}
	for i := range q.Answers {
		a := &q.Answers[i]
		if a.Right {
			continue
		}
		n++
		s.write("\n")
		s.paragraph(fmt.Sprintf("Missed, %d of %d: %s.", n, of, a.View.Card.Key))
		s.paragraph(plainMarkdown(a.View.Card.Prompt))
		if a.View.Card.Code != "" {
			s.paragraph(numbered(a.View.Card.Code))
		}
		s.found(&a.View)
	}
}
