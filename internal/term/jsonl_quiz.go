package term

import (
	"cmp"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// Quiz is what a quiz came to, as programs read it.
type Quiz struct {
	Seed      uint64        `json:"seed"`
	Questions int           `json:"questions"`
	Answered  int           `json:"answered"`
	Right     int           `json:"right"`
	Percent   int           `json:"percent"` // right of all questions
	Seconds   float64       `json:"seconds"`
	End       string        `json:"end"` // done, time or quit
	Concepts  []quizConcept `json:"concepts"`
	Answers   []quizAnswer  `json:"answers"` // in the order given
}

type quizConcept struct {
	Key       string `json:"key"`
	Title     string `json:"title"`
	Questions int    `json:"questions"`
	Answered  int    `json:"answered"`
	Right     int    `json:"right"`
}

type quizAnswer struct {
	Key         string    `json:"key"`
	Concept     string    `json:"concept"`
	Kind        quiz.Kind `json:"kind"`
	Right       bool      `json:"right"`
	Result      string    `json:"result"` // right, near, wrong, dont-know; unjudged where the learner said it
	Given       string    `json:"given"`
	Answer      string    `json:"answer"`
	Explanation string    `json:"explanation"`
	TookMS      int64     `json:"took_ms"`
}

// QuizObject returns the object for the summary of a quiz.
func QuizObject(s *session.Summary) *Quiz {
	o := &Quiz{
		Seed: s.Quiz.Seed, Questions: s.Quiz.Of, Answered: s.Answered, Right: s.Right, Percent: ofHundred(s.Right, s.Quiz.Of),
		Seconds: round(s.Took.Seconds(), 1e3), End: endNames[s.End], Concepts: []quizConcept{}, Answers: []quizAnswer{},
	}
	for _, c := range s.Quiz.Concepts {
		o.Concepts = append(o.Concepts, quizConcept{c.Key, c.Title, c.Of, c.Answered, c.Right})
	}
	for i := range s.Quiz.Answers {
		a := &s.Quiz.Answers[i]
		c := a.View.Card
		o.Answers = append(o.Answers, quizAnswer{
			Key: c.Key, Concept: quiz.JoinKey(c.Deck, c.Concept), Kind: c.Kind, Right: a.Right, Result: a.View.Result.String(),
			Given: a.View.Given, Answer: c.Answer, Explanation: cmp.Or(c.Explanation, reasonOf(&a.View)), TookMS: a.Took.Milliseconds(),
		})
	}
	return o
}

// reasonOf is what is said of the option or line that was chosen wrongly, where a
// card has no explanation of its own.
func reasonOf(v *session.View) string {
	for _, o := range v.Options {
		if o.Chosen && !o.Right {
			return o.Reason
		}
	}
	return ""
}
