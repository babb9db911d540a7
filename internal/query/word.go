package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"anneal/internal/quiz"
)

// word is a term as it was written.
type word struct {
	query      string
	start, end int
	quoted     bool // it begins with a quotation mark
	chars      []char
}

// char is a character of a word, without the marks that only quote.
type char struct {
	at      int // in the query
	r       rune
	special bool // it is a * or a : and means one
}

func text(chars []char) string {
	var b strings.Builder
	for _, c := range chars {
		b.WriteRune(c.r)
	}
	return b.String()
}

// predicate makes out what the word means.
func (w *word) predicate() (Predicate, error) {
	colon := slices.IndexFunc(w.chars, func(c char) bool { return c.special && c.r == ':' })
	if colon < 0 {
		return contains(patternOf(w.chars)), nil
	}
	name, v := text(w.chars[:colon]), value{w, w.chars[colon+1:]}
	if read, ok := fields[strings.ToLower(name)]; ok && !(len(v.chars) > 0 && v.chars[0].r == ':') {
		return read(v)
	}
	plain := name != "" && strings.TrimFunc(name, unicode.IsLetter) == ""
	if w.quoted || !plain || len(v.chars) > 0 && v.chars[0].r == ':' {
		return contains(patternOf(w.chars)), nil
	}
	e := &Error{
		Query: w.query, At: w.start, Len: w.chars[colon].at - w.start, What: name + ": is nothing that a query knows",
		Hint: fmt.Sprintf(`to look for it as text, put it in quotation marks; there are %s`, strings.Join(fieldNames, " ")), Given: name + ":", Known: fieldNames,
	}
	if strings.EqualFold(name, "added") {
		e.Hint = "when a card came is not kept; introduced:7 finds those that you answered first within 7 days"
	}
	return nil, e
}

// value is what stands behind the colon of a word.
type value struct {
	*word
	chars []char
}

// fail is an error that points at the value, or at the word where there is none.
func (v value) fail(hint, format string, args ...any) *Error {
	e := &Error{Query: v.query, At: v.start, Len: v.end - v.start, What: fmt.Sprintf(format, args...), Hint: hint}
	if len(v.chars) > 0 {
		e.At, e.Len = v.chars[0].at, v.end-v.chars[0].at
	}
	return e
}

// none is the error for a value that is not one of those that there are.
func (v value) none(field string, known []string) *Error {
	terms := make([]string, len(known))
	for i, k := range known {
		terms[i] = field + ":" + k
	}
	given := field + ":" + strings.ToLower(text(v.chars))
	e := v.fail("there are "+strings.Join(terms, " "), "there is no %s", given)
	if len(v.chars) == 0 {
		e.What = "behind " + given + " a word is missing"
	}
	e.Given, e.Known = given, terms
	return e
}

// pattern is a text with gaps: its pieces, in lower case, with anything between
// two of them.
type pattern []string

func patternOf(chars []char) pattern {
	p := pattern{""}
	for _, c := range chars {
		if c.special && c.r == '*' {
			p = append(p, "")
			continue
		}
		p[len(p)-1] += string(unicode.ToLower(c.r))
	}
	return p
}

// around returns the pattern with text before and after it.
func (p pattern) around(before, after string) pattern {
	q := slices.Clone(p)
	q[0] = before + q[0]
	q[len(q)-1] += after
	return q
}

// is reports whether the pattern is the whole of a text.
func (p pattern) is(s string) bool {
	s = strings.ToLower(s)
	if len(p) == 1 {
		return s == p[0]
	}
	last := len(p) - 1
	rest, ok := strings.CutPrefix(s, p[0])
	if !ok {
		return false
	}
	rest, ok = strings.CutSuffix(rest, p[last])
	return ok && p[1:last].inOrder(rest)
}

// isIn reports whether the pattern stands anywhere in a text.
func (p pattern) isIn(s string) bool { return p.inOrder(strings.ToLower(s)) }

func (p pattern) inOrder(s string) bool {
	for _, piece := range p {
		i := strings.Index(s, piece)
		if i < 0 {
			return false
		}
		s = s[i+len(piece):]
	}
	return true
}

// ofName finds the cards of a deck or a concept, the latter also by "deck/concept".
func ofName(p pattern) Predicate {
	return func(s Subject) bool {
		c := s.Card
		return p.is(c.Deck) || p.is(c.Concept) || p.is(quiz.JoinKey(c.Deck, c.Concept))
	}
}

// contains finds a card by its name, or by what it asks and answers.
func contains(p pattern) Predicate {
	inside, last := append(p.around("", "/"), ""), append(pattern{""}, p.around("/", "")...)
	return func(s Subject) bool {
		c := s.Card
		if p.is(c.Deck) || p.is(c.Concept) || p.is(c.Key) || inside.is(c.Key) || last.is(c.Key) ||
			p.isIn(c.Prompt) || p.isIn(c.Code) || p.isIn(c.Answer) {
			return true
		}
		return slices.ContainsFunc(c.Options, func(o quiz.Option) bool { return p.isIn(o.Text) })
	}
}
