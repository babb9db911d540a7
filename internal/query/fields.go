package query

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/quiz"
)

// fields are what may stand before a colon.
var fields map[string]func(value) (Predicate, error)

// fieldNames are they as they are listed, with their colons.
var fieldNames = []string{"deck:", "concept:", "tag:", "code:", "kind:", "is:", "flag:", "prop:", "rated:", "introduced:"}

func init() { // they refer to themselves in their errors
	fields = map[string]func(value) (Predicate, error){
		"deck":       named("deck", func(s Subject, p pattern) bool { return p.is(s.Card.Deck) }),
		"concept":    named("concept", func(s Subject, p pattern) bool { return p.is(s.Card.Concept) }),
		"tag":        named("tag", tagged),
		"code":       named("code", func(s Subject, p pattern) bool { return slices.ContainsFunc(s.Card.Codes, p.is) }),
		"kind":       kind,
		"is":         being,
		"flag":       flag,
		"prop":       property,
		"rated":      rated,
		"introduced": introduced,
	}
}

// Terms returns what a term can begin with, for those who offer it: the fields,
// and of those with few values each, as is:due.
func Terms() []string {
	terms := slices.Clone(fieldNames)
	for _, s := range slices.Sorted(maps.Keys(states)) {
		terms = append(terms, "is:"+s)
	}
	for k := quiz.Basic; k <= quiz.Fix; k++ {
		terms = append(terms, "kind:"+k.String())
	}
	for n := range 8 {
		terms = append(terms, "flag:"+strconv.Itoa(n))
	}
	for _, p := range propertyNames {
		terms = append(terms, "prop:"+p+"<", "prop:"+p+">")
	}
	return terms
}

// named reads the name of something, with * for any part of it.
func named(field string, fits func(Subject, pattern) bool) func(value) (Predicate, error) {
	return func(v value) (Predicate, error) {
		if len(v.chars) == 0 {
			return nil, v.fail(field+":* means any", "behind %s: a name is missing", field)
		}
		p := patternOf(v.chars)
		return func(s Subject) bool { return fits(s, p) }, nil
	}
}

// tagged finds tags and those below them, as rust::traits is below rust.
func tagged(s Subject, p pattern) bool {
	below := append(p.around("", "::"), "")
	fits := func(tag string) bool { return p.is(tag) || below.is(tag) }
	return slices.ContainsFunc(s.Card.Tags, fits) || slices.ContainsFunc(s.State.Tags, fits)
}

func kind(v value) (Predicate, error) {
	var k quiz.Kind
	if k.UnmarshalText([]byte(strings.ToLower(text(v.chars)))) != nil {
		var names []string
		for k := quiz.Basic; k <= quiz.Fix; k++ {
			names = append(names, k.String())
		}
		return nil, v.none("kind", names)
	}
	return func(s Subject) bool { return s.Card.Kind == k }, nil
}

func flag(v value) (Predicate, error) {
	n, err := strconv.ParseUint(text(v.chars), 10, 8)
	if err != nil || n > 7 {
		return nil, v.fail("there are flag:1 to flag:7, and flag:0 for cards without one", "there is no flag:%s", text(v.chars))
	}
	return func(s Subject) bool { return s.State.Flag == uint8(n) }, nil
}

func being(v value) (Predicate, error) {
	if p := states[strings.ToLower(text(v.chars))]; p != nil {
		return p, nil
	}
	return nil, v.none("is", slices.Sorted(maps.Keys(states)))
}

var states = map[string]Predicate{
	"new":        func(s Subject) bool { return s.State.Phase == quiz.New },
	"learning":   func(s Subject) bool { return s.State.Phase == quiz.Learning || s.State.Phase == quiz.Relearning },
	"review":     func(s Subject) bool { return s.State.Phase == quiz.Review },
	"relearning": func(s Subject) bool { return s.State.Phase == quiz.Relearning },
	"suspended":  func(s Subject) bool { return s.State.Suspended },
	"buried":     func(s Subject) bool { return s.State.Buried > s.Day },
	"flagged":    func(s Subject) bool { return s.State.Flag != 0 || s.State.Note != "" },
	"leech":      func(s Subject) bool { return s.Leech != nil && s.Leech() },
	"quiz":       func(s Subject) bool { return !s.Card.Scheduled },
	"due": func(s Subject) bool {
		if !s.Card.Scheduled || s.State.Suspended || s.State.Buried > s.Day || s.State.Due.IsZero() {
			return false
		}
		if s.State.Due.IsStep() {
			return !s.State.Due.At.After(s.Now)
		}
		return s.State.Due.Day <= s.Day
	},
}

// days reads a number of days, of which today is the first.
func days(v value, field string, chars []char) (quiz.Day, error) {
	n, err := strconv.ParseUint(text(chars), 10, 16)
	if err != nil || n == 0 {
		return 0, v.fail("as "+field+":7 for a week, or "+field+":1 for today", "behind %s: a number of days is missing", field)
	}
	return quiz.Day(n), nil
}

func introduced(v value) (Predicate, error) {
	n, err := days(v, "introduced", v.chars)
	return func(s Subject) bool { return s.State.Reps > 0 && s.State.First > s.Day-n }, err
}

// rated knows the last answer only, for that is what a state tells.
func rated(v value) (Predicate, error) {
	number, word, graded := v.chars, value{word: v.word}, false
	if i := slices.IndexFunc(v.chars, func(c char) bool { return c.special && c.r == ':' }); i >= 0 {
		number, word.chars, graded = v.chars[:i], v.chars[i+1:], true
	}
	n, err := days(v, "rated", number)
	if err != nil {
		return nil, err
	}
	g, ok := quiz.ParseGrade(strings.ToLower(text(word.chars)))
	if graded && !ok {
		return nil, word.none("rated:"+text(number), []string{"again", "hard", "good", "easy"})
	}
	return func(s Subject) bool {
		return s.State.Reps > 0 && s.State.Last > s.Day-n && (!graded || s.State.LastGrade == g)
	}, nil
}
