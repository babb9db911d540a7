package query

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/quiz"
)

// properties are the numbers that a query can compare; false where a card has
// none.
var properties = map[string]func(Subject) (float64, bool){
	"s":      func(s Subject) (float64, bool) { return s.State.Memory.Stability, s.State.Memory.Stability > 0 },
	"d":      func(s Subject) (float64, bool) { return s.State.Memory.Difficulty, s.State.Memory.Stability > 0 },
	"reps":   func(s Subject) (float64, bool) { return float64(s.State.Reps), true },
	"lapses": func(s Subject) (float64, bool) { return float64(s.State.Lapses), true },
	"r": func(s Subject) (float64, bool) {
		if s.Recall == nil || s.State.Memory.Stability == 0 {
			return 0, false
		}
		return s.Recall(), true
	},
	"ivl": func(s Subject) (float64, bool) {
		return float64(s.State.Due.Day - s.State.Last), s.State.Phase == quiz.Review && s.State.Due.Day != 0 && s.State.Last != 0
	},
	"due": func(s Subject) (float64, bool) {
		if s.State.Due.IsStep() {
			return 0, true
		}
		return float64(s.State.Due.Day - s.Day), !s.State.Due.IsZero()
	},
}

var propertyNames = []string{"s", "d", "r", "ivl", "due", "reps", "lapses"}

// comparison is a sign with its meaning.
type comparison struct {
	sign  string
	holds func(have, want float64) bool
}

// comparisons; what is longer stands first.
var comparisons = []comparison{
	{"<=", func(have, want float64) bool { return have <= want }},
	{">=", func(have, want float64) bool { return have >= want }},
	{"!=", func(have, want float64) bool { return have != want }},
	{"=", func(have, want float64) bool { return have == want }},
	{"<", func(have, want float64) bool { return have < want }},
	{">", func(have, want float64) bool { return have > want }},
}

func property(v value) (Predicate, error) {
	word := strings.ToLower(text(v.chars))
	n := strings.IndexAny(word, "<>=!")
	if n < 0 {
		n = len(word)
	}
	name, rest := word[:n], word[n:]
	get := properties[name]
	switch {
	case get == nil:
		e := v.none("prop", propertyNames)
		e.Given = "prop:" + name
		if name != "" {
			e.What = "there is no " + e.Given
		}
		return nil, e
	case rest == "":
		return nil, v.fail("as 'prop:"+name+"<3', quoted so, since < and > mean something to the shell", "prop:%s is compared with nothing", name)
	}
	i := slices.IndexFunc(comparisons, func(c comparison) bool { return strings.HasPrefix(rest, c.sign) })
	if i < 0 {
		return nil, v.fail("there are = != < > <= >=", "%s is no comparison", rest)
	}
	number := rest[len(comparisons[i].sign):]
	want, err := number64(name, number)
	if err != nil {
		return nil, v.fail("as prop:"+name+comparisons[i].sign+"3", "%q is no number", number)
	}
	holds := comparisons[i].holds
	return func(s Subject) bool {
		have, ok := get(s)
		return ok && holds(have, want)
	}, nil
}

// number64 reads a number; recall may be given as a percentage.
func number64(name, number string) (float64, error) {
	digits, percent := strings.CutSuffix(number, "%")
	if percent && name == "r" {
		number = digits
	}
	want, err := strconv.ParseFloat(number, 64)
	if err == nil && (math.IsNaN(want) || math.IsInf(want, 0)) {
		err = strconv.ErrRange
	}
	if percent && name == "r" {
		want /= 100
	}
	return want, err
}
