// Package query reads what people write to choose cards:
//
//	rust-ownership        a deck, a concept or a key, or a word of the question
//	deck:NAME concept:ID  by name
//	tag:NAME kind:line    by tag, or by kind of card
//	code:E0382            cards about an error code
//	flag:2                with the learner's flag of that number
//	is:due is:new is:learning is:relearning is:review
//	is:suspended is:buried is:flagged
//	-TERM                 not this
//	"two words"           words that stand together
//
// Cards must fit all terms. The package knows cards and states and nothing of
// where they are kept.
package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anneal/internal/quiz"
)

// Subject is a card with what a query may ask about it.
type Subject struct {
	Card  *quiz.Card
	State quiz.State
	Day   quiz.Day  // the study day of now
	Now   time.Time // for learning steps
}

// Predicate reports whether a card is meant.
type Predicate func(Subject) bool

// Error says what is wrong with a query and where.
type Error struct {
	Query  string
	Offset int // in bytes
	What   string
}

// Error points at the place with a caret below the query.
func (e *Error) Error() string {
	return fmt.Sprintf("%s\n  %s\n  %s^", e.What, e.Query, strings.Repeat(" ", len([]rune(e.Query[:e.Offset]))))
}

// Parse reads a query; an empty one means all cards. The error is an [*Error].
func Parse(q string) (Predicate, error) {
	var terms []Predicate
	for at := 0; at < len(q); {
		if q[at] == ' ' || q[at] == '\t' {
			at++
			continue
		}
		start := at
		word, next, ok := cut(q, at)
		if !ok {
			return nil, &Error{q, start, "the quotation mark is never closed"}
		}
		at = next
		positive, not := strings.CutPrefix(word, "-")
		if not = not && positive != ""; !not {
			positive = word
		}
		p, what := term(positive)
		if what != "" {
			return nil, &Error{q, start, what}
		}
		if not {
			yes := p
			p = func(s Subject) bool { return !yes(s) }
		}
		terms = append(terms, p)
	}
	return func(s Subject) bool {
		return !slices.ContainsFunc(terms, func(p Predicate) bool { return !p(s) })
	}, nil
}

// cut returns the word that begins at a place, without its quotation marks.
func cut(q string, at int) (word string, next int, ok bool) {
	var b strings.Builder
	quoted := false
	for ; at < len(q); at++ {
		switch c := q[at]; {
		case c == '"':
			quoted = !quoted
		case (c == ' ' || c == '\t') && !quoted:
			return b.String(), at, true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), at, !quoted
}

func term(word string) (p Predicate, what string) {
	field, value, ok := strings.Cut(word, ":")
	if !ok || strings.HasPrefix(value, ":") { // a path such as mpsc::channel is a word
		return words(word), ""
	}
	switch field {
	case "deck":
		return func(s Subject) bool { return s.Card.Deck == value }, ""
	case "concept":
		return func(s Subject) bool { return s.Card.Concept == value }, ""
	case "tag":
		return func(s Subject) bool {
			return slices.Contains(s.Card.Tags, value) || slices.Contains(s.State.Tags, value)
		}, ""
	case "code":
		return func(s Subject) bool { return slices.Contains(s.Card.Codes, strings.ToUpper(value)) }, ""
	case "kind":
		var k quiz.Kind
		if err := k.UnmarshalText([]byte(value)); err != nil {
			return nil, err.Error()
		}
		return func(s Subject) bool { return s.Card.Kind == k }, ""
	case "flag":
		if len(value) != 1 || value[0] < '0' || value[0] > '7' {
			return nil, fmt.Sprintf("flag:%s means nothing; there are flag:1 to flag:7, and flag:0 for none", value)
		}
		return func(s Subject) bool { return s.State.Flag == value[0]-'0' }, ""
	case "is":
		if p := is[value]; p != nil {
			return p, ""
		}
		return nil, fmt.Sprintf("is:%s means nothing; there are is:due, new, learning, relearning, review, suspended, buried, flagged", value)
	}
	return nil, fmt.Sprintf("%s: means nothing; there are deck: concept: tag: kind: code: flag: is:", field)
}

var is = map[string]Predicate{
	"new":        func(s Subject) bool { return s.State.Phase == quiz.New },
	"learning":   func(s Subject) bool { return s.State.Phase == quiz.Learning || s.State.Phase == quiz.Relearning },
	"review":     func(s Subject) bool { return s.State.Phase == quiz.Review },
	"relearning": func(s Subject) bool { return s.State.Phase == quiz.Relearning },
	"suspended":  func(s Subject) bool { return s.State.Suspended },
	"buried":     func(s Subject) bool { return s.State.Buried > s.Day },
	"flagged":    func(s Subject) bool { return s.State.Flag != 0 || s.State.Note != "" },
	"due": func(s Subject) bool {
		if s.State.Suspended || s.State.Buried > s.Day || s.State.Due.IsZero() {
			return false
		}
		if s.State.Due.IsStep() {
			return !s.State.Due.At.After(s.Now)
		}
		return s.State.Due.Day <= s.Day
	},
}

// words finds a card by name, or by what stands in its question or program.
func words(w string) Predicate {
	low := strings.ToLower(w)
	return func(s Subject) bool {
		c := s.Card
		return c.Deck == w || c.Concept == w || c.Key == w || strings.HasPrefix(c.Key, w+"/") || strings.HasSuffix(c.Key, "/"+w) ||
			strings.Contains(strings.ToLower(c.Prompt), low) || strings.Contains(strings.ToLower(c.Code), low)
	}
}
