package compile

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// resemblance says how much two texts look like one card before and after an edit.
type resemblance struct {
	fit      float64 // of the whole, 0 to 1
	question float64 // share of the question's words that stayed
	program  float64 // share of the program's words that stayed
	other    bool    // the question asks about something else: another name or number, or the opposite
	reversed bool    // the answer does not mean the same any more
	options  float64 // share of the options' words that stayed
}

// sameAnswer is how much of its words an answer must keep to mean the same.
const sameAnswer = 0.5

// swapped is how large a share of its names and numbers a text may exchange
// before it speaks of something else. In a program a name may be chosen anew;
// in a sentence with up to eight of them a single one counts.
const (
	swappedWords = 0.12
	swappedCode  = 0.25
)

// alike compares two texts.
func (r *rarity) alike(a, b *profile) resemblance {
	if a.old || b.old {
		return r.alikeOld(a, b)
	}
	prompt, otherPrompt := r.share(a.parts[inPrompt], b.parts[inPrompt], swappedWords)
	program, otherCode := r.share(a.parts[inCode], b.parts[inCode], swappedCode)
	answer, reversed := r.share(a.parts[inAnswer], b.parts[inAnswer], swappedWords)
	options, _ := r.share(a.parts[inOptions], b.parts[inOptions], 1)
	l := resemblance{
		question: prompt, program: program, options: options,
		other: otherPrompt || otherCode, reversed: reversed || answer < sameAnswer,
	}
	if len(a.parts[inCode])+len(b.parts[inCode]) > 0 {
		l.question = 0.6*prompt + 0.4*program
	}
	if len(a.parts[inOptions])+len(b.parts[inOptions]) > 0 {
		answer = (answer + options) / 2
	}
	l.fit = 0.6*l.question + 0.4*answer
	return l
}

// alikeOld compares where one text does not tell question and answer apart.
func (r *rarity) alikeOld(a, b *profile) resemblance {
	if !a.old {
		a = a.flat()
	}
	if !b.old {
		b = b.flat()
	}
	all, other := r.share(a.parts[0], b.parts[0], swappedWords)
	return resemblance{fit: all, question: all, program: 1, options: 1, other: other}
}

// share returns how much of their words two sorted lists have in common, by
// weight, and whether what they do not have in common turns the sense: more
// than limit of the names and numbers are exchanged, or one says the opposite
// of the other.
func (r *rarity) share(a, b []string, limit float64) (share float64, turned bool) {
	if slices.Equal(a, b) {
		return 1, false
	}
	var d difference
	var common, all float64
	for _, w := range a {
		all += r.weight(w)
	}
	for _, w := range b {
		all += r.weight(w)
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			d.a = append(d.a, a[i])
			i++
		case i == len(a) || b[j] < a[i]:
			d.b = append(d.b, b[j])
			j++
		default:
			common += 2 * r.weight(a[i])
			if isHard(a[i]) {
				d.names++
			}
			i++
			j++
		}
	}
	d.respell(func(x, y string) { common += r.weight(x) + r.weight(y) })
	if all > 0 {
		share = common / all
	}
	return share, d.turns(limit)
}

// difference is what two texts do not have in common.
type difference struct {
	a, b  []string
	names int // how many names and numbers they do have in common
}

// maxLeft bounds how many words of a text are looked at one by one.
const maxLeft = 16

// respell takes out words that are the same but for their spelling or ending.
func (d *difference) respell(same func(x, y string)) {
	for i := 0; i < min(len(d.a), maxLeft); i++ {
		x := d.a[i]
		j := slices.IndexFunc(d.b[:min(len(d.b), maxLeft)], func(y string) bool { return respelt(x, y) })
		if j >= 0 {
			same(x, d.b[j])
			d.a, d.b = slices.Delete(d.a, i, i+1), slices.Delete(d.b, j, j+1)
			i--
		}
	}
}

// turns reports whether the difference gives the text another sense.
func (d *difference) turns(limit float64) bool {
	negations, namesA, namesB := 0, 0, 0
	for _, w := range d.a {
		if negates[w] {
			negations++
		}
		if isHard(w) {
			namesA++
		}
		if opposite[w] != "" && slices.Contains(d.b, opposite[w]) {
			return true
		}
	}
	for _, w := range d.b {
		if negates[w] {
			negations++
		}
		if isHard(w) {
			namesB++
		}
	}
	if negations%2 == 1 {
		return true
	}
	exchanged := min(namesA, namesB)
	return exchanged > 0 && float64(exchanged) > limit*float64(d.names+max(namesA, namesB))
}

// isHard tells names and numbers from words of prose: they have no synonyms.
func isHard(w string) bool {
	name, code := strings.CutPrefix(w, codeMark)
	if !code {
		return strings.ContainsFunc(w, unicode.IsDigit)
	}
	return strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

var negates = map[string]bool{"not": true, "no": true, "never": true, "none": true, "neither": true, "nor": true, "without": true, "nothing": true}

// opposite has pairs of words in whose place no author would put the other to
// say the same thing better.
var opposite = func() map[string]string {
	both := map[string]string{}
	for _, pair := range [][2]string{
		{"first", "last"}, {"before", "after"}, {"mutable", "immutable"}, {"always", "never"}, {"stack", "heap"}, {"safe", "unsafe"},
		{"true", "false"}, {"more", "less"}, {"most", "least"}, {"shared", "exclusive"}, {"accepts", "rejects"}, {"compiles", "fails"},
		{"longest", "shortest"}, {"static", "dynamic"}, {"inside", "outside"}, {"public", "private"}, {"push", "pop"}, {"sender", "receiver"},
	} {
		both[pair[0]], both[pair[1]] = pair[1], pair[0]
	}
	return both
}()

// respelt reports whether two different words of prose are one word with a
// letter or two put right, or with another ending. The first letter is seldom
// mistyped, and "sync" is not "async".
func respelt(x, y string) bool {
	if isHard(x) || isHard(y) || x[0] != y[0] || strings.HasPrefix(x, codeMark) {
		return false
	}
	short, long := x, y
	if len(short) > len(long) {
		short, long = long, short
	}
	switch {
	case negates[x] || negates[y]:
		return len(short) >= 4 && !(negates[x] && negates[y]) && distance(x, y) == 1 && len(long) > 4
	case len(short) < 3:
		return false
	case stem(x) == stem(y):
		return true
	case len(short) < 4 || len(long)-len(short) > 2:
		return false
	case len(short) < 8:
		return distance(x, y) <= 1
	}
	return distance(x, y) <= 2
}

// stem cuts the endings of English words, roughly.
func stem(w string) string {
	for _, end := range []string{"ing", "ed", "es", "s", "d", "e"} {
		if s, ok := strings.CutSuffix(w, end); ok && len(s) >= 3 {
			return s
		}
	}
	return w
}

// distance counts how many letters must be put in, taken out, changed or
// exchanged with their neighbour to make one word of another.
func distance(x, y string) int {
	a, b := []rune(x), []rune(y)
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, last, before := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(now[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}

// rarity knows in how many cards a word stands: what stands in every card tells
// none from the others.
type rarity struct {
	cards int
	count map[string]int
}

// add counts the words of a text.
func (r *rarity) add(p *profile) {
	r.cards++
	for _, part := range p.parts {
		for i, w := range part {
			if i == 0 || part[i-1] != w {
				r.count[w]++
			}
		}
	}
}

// weight says how much a word counts, between 0 and 1.5.
func (r *rarity) weight(w string) float64 {
	weight := 1.0
	switch {
	case isHard(w):
		weight = 1.5
	case strings.HasPrefix(w, codeMark), utf8.RuneCountInString(w) < 4:
		weight = 0.3
	}
	n := float64(r.cards + 2)
	seen := float64(min(max(r.count[w], 1), r.cards+1))
	return weight * max(0.2, math.Log(1+n/seen)/math.Log(1+n))
}
