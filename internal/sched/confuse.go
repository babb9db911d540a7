package sched

import (
	"slices"
	"strconv"

	"anneal/internal/quiz"
)

// Pair is two error codes that a learner took for one another, the lesser
// first.
type Pair [2]string

func pairOf(a, b string) Pair {
	if b < a {
		a, b = b, a
	}
	return Pair{a, b}
}

const (
	// afterMistake is how often a card is answered right until a mistake made on
	// it does not count any more.
	afterMistake = 2
	// PartnerDays is how much sooner than due a card is asked to meet the one
	// that it is confused with.
	PartnerDays = 3
	// partnerGap is how far behind the other it is put.
	partnerGap = 3
)

// Confused returns the pairs that the answers to a card tell of: where the
// learner chose, or typed, the code of another error than the card's, and has
// not given two right answers since.
func Confused(c *quiz.Card, events []quiz.Event) []Pair {
	right, codes := namedCodes(c)
	if right == "" {
		return nil
	}
	var open []Pair
	since := map[Pair]int{}
	for _, e := range alive(order(events)) {
		if e.Kind == quiz.Forgotten {
			open = nil
		}
		if e.Kind != quiz.Graded || e.Answer == nil {
			continue
		}
		switch given := givenCode(e.Answer, codes); {
		case e.Answer.Result == quiz.Right || e.Answer.Result == quiz.Near:
			open = slices.DeleteFunc(open, func(p Pair) bool {
				since[p]++
				return since[p] >= afterMistake
			})
		case given != "" && given != right:
			p := pairOf(given, right)
			since[p] = 0
			if !slices.Contains(open, p) {
				open = append(open, p)
			}
		}
	}
	return open
}

// namedCodes returns the code of the right answer and those of all options, in
// all forms of the card; an option names its code, or the reason with it does.
func namedCodes(c *quiz.Card) (right string, codes map[uint32]string) {
	if c.Kind == quiz.Value && len(c.Accept) > 0 {
		return codeIn(c.Accept[0]), nil
	}
	if c.Kind != quiz.Choice || c.Multiple {
		return "", nil
	}
	codes = map[uint32]string{}
	for n := range len(c.Variants) + 1 {
		for _, o := range c.Form(n).Options {
			code := codeIn(o.Text)
			if code == "" {
				code = codeIn(o.Reason)
			}
			if code == "" {
				continue
			}
			codes[quiz.OptionID(o.Text)] = code
			if o.Right {
				right = code
			}
		}
	}
	return right, codes
}

// givenCode returns the code that was chosen or typed.
func givenCode(a *quiz.Answer, codes map[uint32]string) string {
	if codes == nil {
		return codeIn(a.Given)
	}
	if at, err := strconv.Atoi(a.Given); err == nil && at > 0 && at <= len(a.Options) {
		return codes[a.Options[at-1]]
	}
	return ""
}

// codeIn returns the first error code of a text: an E and four digits.
func codeIn(text string) string {
	for i := 0; i+5 <= len(text); i++ {
		if text[i] != 'E' || i > 0 && wordByte(text[i-1]) || i+5 < len(text) && wordByte(text[i+5]) {
			continue
		}
		if digits(text[i+1 : i+5]) {
			return text[i : i+5]
		}
	}
	return ""
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func wordByte(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// confusing reports whether two cards are about codes that are taken for one
// another.
func (c confusions) confusing(a, b *quiz.Card) bool {
	if len(c) == 0 {
		return false
	}
	for _, x := range a.Codes {
		for _, y := range b.Codes {
			if x != y && c[pairOf(x, y)] {
				return true
			}
		}
	}
	return false
}

type confusions map[Pair]bool

// mayPair reports whether a card is about a code of some pair.
func (b *builder) mayPair(c *quiz.Card) bool {
	return slices.ContainsFunc(b.Confused, func(p Pair) bool {
		return slices.Contains(c.Codes, p[0]) || slices.Contains(c.Codes, p[1])
	})
}

// pairUp sees to it that of two codes that are confused, both are asked where
// one is: a card about the other, due but beyond the limit or due within three
// days, comes a few cards after the first. Where the limit is reached it takes
// the place of the last card that is about no such code.
func (b *builder) pairUp(picked, rest []*entry, room int) []*entry {
	for _, p := range b.Confused {
		for _, side := range [2]Pair{p, {p[1], p[0]}} {
			first := slices.IndexFunc(picked, about(side[0]))
			if first < 0 || slices.ContainsFunc(picked, about(side[1])) {
				continue
			}
			i := slices.IndexFunc(rest, func(e *entry) bool {
				return about(side[1])(e) && !slices.Contains(picked, e) && b.free(e.card) && b.shares.hasReview(e.card)
			})
			if i < 0 {
				continue
			}
			if len(picked) >= room {
				out := len(picked) - 1
				for out > first && b.mayPair(picked[out].card) {
					out--
				}
				if out <= first {
					continue
				}
				delete(b.taken, picked[out].card.Program)
				b.shares.giveReview(picked[out].card)
				picked = slices.Delete(picked, out, out+1)
			}
			b.take(rest[i].card)
			b.shares.takeReview(rest[i].card)
			picked = slices.Insert(picked, min(first+partnerGap, len(picked)), rest[i])
		}
	}
	return picked
}

func about(code string) func(*entry) bool {
	return func(e *entry) bool { return slices.Contains(e.card.Codes, code) }
}

func (b *builder) free(c *quiz.Card) bool { return c.Program == "" || !b.taken[c.Program] }
