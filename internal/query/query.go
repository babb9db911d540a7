// Package query reads what people write to choose cards, in the words that they
// know from Anki:
//
//	moves                 a deck or concept of that name; where there is none, a
//	                      key or its last part, or text of the question, the
//	                      program, an option or the answer
//	"two words"           text that stands together
//	clone*self            * stands for anything
//	deck:NAME concept:ID tag:NAME code:E0382 kind:line
//	is:new is:learning is:relearning is:review is:due
//	is:suspended is:buried is:flagged is:leech is:quiz (asked by quizzes only)
//	flag:2                with that flag of the learner's; flag:0 without one
//	prop:s<10             a number: s stability in days, d difficulty (1 to 10),
//	                      r recall now (0.9 or 90%), ivl interval in days, due
//	                      in so many days (-1: yesterday), reps, lapses; behind
//	                      it one of = != < > <= >=
//	rated:7               last answered within 7 days, today being the first;
//	rated:7:again         and so
//	introduced:7          first answered within 7 days
//
// Terms side by side must all hold, or one of those with an `or` between them;
// `and` binds closer than `or` and may be written. A - in front turns a term or
// a group round:
//
//	query  = [ either ]
//	either = all { "or" all }
//	all    = term { [ "and" ] term }
//	term   = [ "-" ] ( "(" either ")" | word )
//	word   = [ field ":" ] text
//	text   = any characters but white space and a closing parenthesis too many,
//	         or, between quotation marks, any
//
// Letters may be upper or lower case everywhere. A backslash before one of
// * " \ ( ) : - takes its meaning. Some code is text by itself: paths (a::b),
// calls (drop(x)), arrows (->). A word in quotation marks whose beginning is no
// field is text as well: "x: i32".
//
// Of what was never answered s, d, r and ivl are unknown, and no comparison holds.
//
// The package knows cards and states, and nothing of where they are kept.
package query

import (
	"time"

	"anneal/internal/quiz"
)

// Subject is a card with what a query may ask about it.
type Subject struct {
	Card   *quiz.Card
	State  quiz.State
	Day    quiz.Day       // the study day of now
	Now    time.Time      // for learning steps
	Recall func() float64 // how likely it is remembered now; nil: unknown
	Leech  func() bool    // whether it is forgotten more often than predicted; nil: no
}

// Predicate reports whether a card is meant.
type Predicate func(Subject) bool

// Parse reads a query; an empty one means all cards. named reports whether a deck
// or concept has a name, in lower case; nil: none does. The error is an [*Error].
func Parse(q string, named func(name string) bool) (Predicate, error) {
	if named == nil {
		named = func(string) bool { return false }
	}
	p := &parser{q: q, named: named}
	p.space()
	if p.at == len(q) {
		return func(Subject) bool { return true }, nil
	}
	meant, err := p.either()
	if err == nil && p.at < len(q) {
		err = &Error{Query: q, At: p.at, Len: 1, What: "this parenthesis closes none", Hint: `to look for it as text, put it in quotation marks: ")"`}
	}
	if err != nil {
		return nil, err
	}
	return meant, nil
}
