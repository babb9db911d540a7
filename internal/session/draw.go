package session

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// Draw chooses the questions of a quiz among cards, at most n, and puts them in
// order: spread over concepts first and kinds then, and none that gives another
// away. Cards that the learner grades come only where no others are left: a test
// is scored by the program. noCompiler says that mending is graded so as well.
//
// The seed alone decides between what is equally good, card by card: that a card
// has come or gone changes little of the rest.
func Draw(cards []*quiz.Card, n int, seed uint64, noCompiler bool) []*quiz.Card {
	lots := make([]lot, len(cards))
	var d drawing
	concepts := map[string]*int{}
	for i, c := range cards {
		lots[i] = lot{card: c, rank: rank(c, seed), self: c.Kind.SelfGraded() || noCompiler && c.Kind == quiz.Fix}
		name := conceptOf(c)
		if concepts[name] == nil {
			concepts[name] = new(int)
		}
		lots[i].concept = concepts[name]
		d.kinds[c.Kind]++
	}
	// From here on the order of the cards decides nothing.
	slices.SortFunc(lots, func(a, b lot) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.card.Key, b.card.Key))
	})
	var chosen []*quiz.Card
	for len(chosen) < n {
		best := -1
		for i := range lots {
			if l := &lots[i]; !l.out && (best < 0 || d.better(l, &lots[best])) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		card := lots[best].card
		chosen = append(chosen, card)
		*lots[best].concept++
		d.drawn[card.Kind]++
		for i := range lots {
			lots[i].out = lots[i].out || revealing(card, lots[i].card)
		}
	}
	slices.SortFunc(chosen, func(a, b *quiz.Card) int { return cmp.Compare(rank(a, seed), rank(b, seed)) })
	return apart(chosen)
}

// rank is the place of a card among all, by chance.
func rank(c *quiz.Card, seed uint64) uint64 {
	id := c.ID()
	rng := splitmix(binary.BigEndian.Uint64(id[:8]) ^ seed*0x9e3779b97f4a7c15)
	return rng.next()
}

// lot is a card that may be drawn.
type lot struct {
	card    *quiz.Card
	rank    uint64
	concept *int // how many of its concept were drawn
	self    bool // the learner grades it
	out     bool // it was drawn, or would give away what was
}

// drawing counts the cards of each kind: those that there are, and those drawn.
type drawing struct {
	kinds, drawn [quiz.Fix + 1]int
}

// better reports whether a is the better next question; b has the lower rank.
func (d *drawing) better(a, b *lot) bool {
	if a.self != b.self {
		return b.self
	}
	if *a.concept != *b.concept {
		return *a.concept < *b.concept
	}
	return d.share(a.card.Kind) < d.share(b.card.Kind)
}

// share is how much of its part of the quiz a kind has after one more. The part
// grows with the root of how many cards there are: rare kinds come more often
// than by chance, and the two cards of the rarest not every time.
func (d *drawing) share(k quiz.Kind) float64 {
	return (float64(d.drawn[k]) + 0.5) / math.Sqrt(float64(d.kinds[k]))
}

func conceptOf(c *quiz.Card) string { return quiz.JoinKey(c.Deck, c.Concept) }

// revealing reports whether one of two cards may give the other away: they are
// about one program, or one asks for a code that the other may name.
func revealing(a, b *quiz.Card) bool {
	switch {
	case a.Key == b.Key:
		return true
	case a.Program != "" && a.Program == b.Program, a.Code != "" && a.Code == b.Code:
		return true
	case !asksForCode(a) && !asksForCode(b):
		return false
	}
	return slices.ContainsFunc(a.Codes, func(code string) bool { return slices.Contains(b.Codes, code) })
}

func asksForCode(c *quiz.Card) bool {
	slot, _, _ := strings.Cut(c.Slot, "-")
	return slot == "code" || slot == "meaning"
}

// apart puts cards into an order in which neighbours are of different concepts
// and kinds, as far as they go.
func apart(cards []*quiz.Card) []*quiz.Card {
	var out []*quiz.Card
	var last *quiz.Card
	for rest := slices.Clone(cards); len(rest) > 0; {
		alike := func(c *quiz.Card) int {
			if last == nil {
				return 0
			}
			n := 0
			if conceptOf(c) == conceptOf(last) {
				n += 2
			}
			if c.Kind == last.Kind {
				n++
			}
			return n
		}
		best := 0
		for i, c := range rest {
			if alike(c) < alike(rest[best]) {
				best = i
			}
		}
		last = rest[best]
		out, rest = append(out, last), slices.Delete(rest, best, best+1)
	}
	return out
}
