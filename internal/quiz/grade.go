package quiz

import "fmt"

// Grade is how well a card was remembered.
type Grade uint8

// The grades, numbered as FSRS and Anki number them. Stored in the log.
const (
	Again Grade = iota + 1
	Hard
	Good
	Easy
)

var gradeNames = [...]string{Again: "again", Hard: "hard", Good: "good", Easy: "easy"}

// Grades lists the grades from worst to best.
var Grades = [4]Grade{Again, Hard, Good, Easy}

// String returns the grade's name in lower case, and "none" for the zero grade.
func (g Grade) String() string {
	if g == 0 {
		return "none"
	}
	if int(g) < len(gradeNames) {
		return gradeNames[g]
	}
	return fmt.Sprintf("grade(%d)", uint8(g))
}

// ParseGrade reads a grade's name or number ("3"); ok is false for any other text.
func ParseGrade(s string) (g Grade, ok bool) {
	for _, g := range Grades {
		if s == gradeNames[g] || s == fmt.Sprint(uint8(g)) {
			return g, true
		}
	}
	return 0, false
}

// Result is what the program found of an answer. Stored in the log.
type Result uint8

// The results. Unjudged stands with cards that the learner grades.
const (
	Unjudged Result = iota
	Right
	Near // accepted, though not to the letter
	Wrong
	DontKnow // "don't know", or given up
)

var resultNames = [...]string{"unjudged", "right", "near", "wrong", "dont-know"}

// String returns the result's name.
func (r Result) String() string {
	if int(r) < len(resultNames) {
		return resultNames[r]
	}
	return fmt.Sprintf("result(%d)", uint8(r))
}
