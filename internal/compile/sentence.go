package compile

import (
	"slices"
	"strconv"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// shape is one way in which programs break a rule, known by the wording of the
// message and its labels, and said in one sentence that names the lines and
// names of the program at hand. In a wording `*` stands for what the sentence
// takes over and `~` for what it does not need. In the sentence stand
//
//	{1} {2}    what stood for the stars, as code
//	{at}       the primary line
//	{moved} …  the line with a label, see places
//
// A shape fits only where all that its sentence asks for is there.
type shape struct {
	text string // a part of the headline; "" fits all
	with string // a part of a label that must be there; its stars count on
	say  string
}

// places are the labels that sentences name lines by.
var places = []struct{ name, label string }{
	{"moved", "value moved here"}, {"moved", "value partially moved here"},
	{"closure", "value moved into closure here"},
	{"call", "moved due to this"},
	{"first", "borrow occurs here"}, {"first", "borrow of ~ occurs here"}, {"first", "is borrowed here"}, {"first", "closure construction occurs here"},
	{"later", "later used"}, {"later", "later captured here"}, {"later", "borrow might be used here"},
	{"dropped", "dropped here while still borrowed"},
	{"field", "this field does not implement"},
	{"gave", "first assignment to"},
}

// sentence says what an error is about in the words of its shape. line gives the
// number that a line of the judged program has in the program shown, 0 if none.
// The result is "" where no shape fits.
func sentence(m *quiz.Message, line func(int) int) string {
	for i := range shapesOf[m.Code] {
		if said := shapesOf[m.Code][i].sentence(m, line); said != "" {
			return said
		}
	}
	return ""
}

func (s *shape) sentence(m *quiz.Message, line func(int) int) string {
	stars, fits := fit(s.text, m.Text)
	if fits && s.with != "" {
		var more []string
		more, fits = label(m, s.with)
		stars = append(stars, more...)
	}
	if !fits {
		return ""
	}
	var b strings.Builder
	var named []int
	for rest := s.say; rest != ""; {
		text, after, found := strings.Cut(rest, "{")
		b.WriteString(text)
		if !found {
			break
		}
		name, after, _ := strings.Cut(after, "}")
		rest = after
		if n, err := strconv.Atoi(name); err == nil {
			if n > len(stars) || stars[n-1] == "" || strings.Contains(stars[n-1], "`") {
				return ""
			}
			name := typeName(stars[n-1])
			if before, article := strings.CutSuffix(b.String(), " a "); article && strings.IndexAny(name, "AEIOUaeio") == 0 {
				b.Reset()
				b.WriteString(before + " an ")
			}
			b.WriteString(codeSpan(name))
			continue
		}
		n := line(lineOf(m, name))
		if n == 0 || slices.Contains(named, n) { // a line that clashes with itself is said otherwise
			return ""
		}
		named = append(named, n)
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

var paths = lazyregexp.New(`\b(?:std|core|alloc)::(?:\w+::)*`)

var openTypes = strings.NewReplacer("{integer}", "integer", "{float}", "float")

// typeName writes a type as people do: without the paths of the library, and a
// number whose type is open as what it is.
func typeName(name string) string {
	if strings.Contains(name, "::") {
		name = paths.Get().ReplaceAllString(name, "")
	}
	return openTypes.Replace(name)
}

// label finds the label with a wording, preferably that of the primary place.
func label(m *quiz.Message, wording string) (stars []string, found bool) {
	for _, s := range m.Spans {
		if got, fits := fit(wording, s.Label); fits && (!found || s.Primary) {
			stars, found = got, true
		}
	}
	return stars, found
}

// lineOf returns the line that a sentence calls by a name, 0 if there is none.
func lineOf(m *quiz.Message, name string) int {
	if name == "at" {
		return m.Primary()
	}
	for _, s := range m.Spans {
		// What is wrong in a later round of a loop is labelled at the primary
		// place; elsewhere the primary label may be worded like another's.
		if s.Primary && name != "moved" && name != "closure" {
			continue
		}
		for _, p := range places {
			if p.name != name {
				continue
			}
			if _, fits := fit(p.label, s.Label); fits {
				return s.Line
			}
		}
	}
	return 0
}

// fit looks for a wording in a text and returns what stands for its stars.
func fit(wording, text string) (stars []string, fits bool) {
	at, star := -1, false // at: where the last piece ended; -1 before the first
	for wording != "" {
		end := strings.IndexAny(wording, "*~")
		piece := wording
		if end >= 0 {
			piece = wording[:end]
		}
		i := strings.Index(text[max(at, 0):], piece)
		if i < 0 {
			return nil, false
		}
		if star {
			stars = append(stars, text[at:at+i])
		}
		at = max(at, 0) + i + len(piece)
		if end < 0 {
			return stars, true
		}
		star, wording = wording[end] == '*', wording[end+1:]
	}
	return stars, true
}
