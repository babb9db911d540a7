package query

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Error says what is wrong with a query, and where.
type Error struct {
	Query   string
	At, Len int    // the place, in bytes
	What    string // what is wrong
	Hint    string // what to do; may be empty
	// Given may be a slip for one of Known, all the terms that make sense there.
	Given string
	Known []string
}

// Error points at the place with carets below the query.
func (e *Error) Error() string {
	before, marked := e.Query[:e.At], e.Query[e.At:e.At+e.Len]
	return e.What + "\n  " + strings.Map(visible, e.Query) + "\n  " +
		strings.Repeat(" ", cells(before)) + strings.Repeat("^", max(1, cells(marked)))
}

// visible makes a line of what may hold line breaks and worse.
func visible(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// cells returns how many columns of a terminal a text takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
