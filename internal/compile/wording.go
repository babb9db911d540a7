package compile

import (
	"regexp"
	"slices"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// says reports whether a message of rustc is the one that an article speaks of:
// by its code, else by the words of its headline. What says neither fits any.
func says(c syntax.Claim, m *quiz.Message) bool {
	switch {
	case c.Code != "":
		return c.Code == m.Code
	case c.Message == "":
		return true
	case !sameNames(c.Message, m.Text):
		return false
	}
	for _, old := range oldWordings {
		if old.headline.MatchString(c.Message) && old.code == m.Code {
			return true
		}
	}
	return sameHeadline(c.Message, m.Text)
}

// oldWordings are headlines that rustc gave before it worded them anew, and the
// code of the error that they are about.
var oldWordings = []struct {
	headline *regexp.Regexp
	code     string
}{
	{regexp.MustCompile(`(?i)^(?:use|capture|borrow) of (?:partially |collaterally )?moved value`), "E0382"},
	{regexp.MustCompile(`(?i)^cannot move out of borrowed content`), "E0507"},
	{regexp.MustCompile(`(?i)^cannot borrow immutable .* as mutable`), "E0596"},
	{regexp.MustCompile(`(?i)^cannot assign to immutable `), "E0594"},
	{regexp.MustCompile(`(?i)^re-?assignment of immutable variable`), "E0384"},
	{regexp.MustCompile(`(?i)^.* does not live long enough`), "E0597"},
	{regexp.MustCompile(`(?i)^use of possibly[- ]uninitiali[sz]ed`), "E0381"},
}

// sameNames reports whether the names that an article quotes are those that
// rustc gives: an article that quotes none leaves it open.
func sameNames(quoted, real string) bool {
	bare := func(s string) []string {
		var names []string
		for _, n := range quotedName.Get().FindAllString(s, -1) {
			names = append(names, strings.Trim(n, "`*& "))
		}
		return names
	}
	has := bare(real)
	for _, n := range bare(quoted) {
		if !slices.Contains(has, n) {
			return false
		}
	}
	return true
}

// sameHeadline compares two headlines word by word; one word in six may differ,
// as between "because it is already borrowed" and "also borrowed".
func sameHeadline(quoted, real string) bool {
	a, b := strings.Fields(plain(quoted)), strings.Fields(plain(real))
	if len(a) == 0 {
		return false
	}
	rest := slices.Clone(b)
	common := 0
	for _, w := range a {
		if i := slices.Index(rest, w); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			common++
		}
	}
	return 6*common >= 5*max(len(a), len(b))
}
