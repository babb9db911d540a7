// Package lazyregexp holds regular expressions that are compiled when they are
// first used. Those of the compilers and importers would else be a third of the time
// that any command takes to start, also of one that needs none of them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// Regexp is a regular expression, for the variables of a package.
type Regexp struct {
	text string
	once sync.Once
	re   *regexp.Regexp
}

// New returns an expression; one that is malformed panics on its first use, as a
// test of whatever uses it will show.
func New(text string) *Regexp { return &Regexp{text: text} }

// Get returns the compiled expression.
func (r *Regexp) Get() *regexp.Regexp {
	r.once.Do(func() { r.re = regexp.MustCompile(r.text) })
	return r.re
}
