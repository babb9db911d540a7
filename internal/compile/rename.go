package compile

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"anneal/internal/quiz"
)

// Old is a card that has a history: its last known key and [Text].
type Old struct {
	ID   quiz.CardID
	Key  string
	Text string
}

// Rename says that the history of one card goes on under another key.
type Rename struct {
	From   quiz.CardID
	OldKey string
	NewKey string
}

// likeEnough is how much of their words two texts must share to be the same
// card edited. Half the words of a question are changed sooner by asking
// something else than by asking it better.
const likeEnough = 0.6

// Text is what a card is recognised by when its key has changed: the words of
// question, program and answer.
func Text(c *quiz.Card) string { return plain(c.Prompt + " " + c.Code + " " + c.Answer) }

// plain folds case and cuts everything that is neither letter nor digit.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	}), " ")
}

// Renames finds the new keys of cards that vanished from decks which were just
// compiled: by the aliases of concepts, else by likeness, within the concept
// first, then within the deck. A match by likeness must be the
// best for both sides and the only one that good; what is ambiguous is left
// alone and returned as lost, so that no history is given away by guesswork.
// Cards of decks that were not compiled have not vanished.
func Renames(history []Old, decks []*quiz.Deck) (found []Rename, lost []Old) {
	now := map[string]bool{}
	compiled := map[string]bool{}
	before := map[string]bool{}
	for _, o := range history {
		before[o.Key] = true
	}
	var fresh []*quiz.Card
	for _, d := range decks {
		compiled[d.Name] = true
		for i := range d.Cards {
			c := &d.Cards[i]
			now[c.Key] = true
			if !before[c.Key] {
				fresh = append(fresh, c)
			}
		}
	}
	var gone []Old
	for _, o := range history {
		deck, _, _ := strings.Cut(o.Key, "/")
		if compiled[deck] && !now[o.Key] {
			gone = append(gone, o)
		}
	}
	slices.SortFunc(gone, func(a, b Old) int { return cmp.Compare(a.Key, b.Key) })
	for _, o := range gone {
		c := aliased(o, decks, fresh)
		if c == nil {
			c = best(o, fresh)
			if c == nil || !mutual(o, c, gone) {
				lost = append(lost, o)
				continue
			}
		}
		found = append(found, Rename{o.ID, o.Key, c.Key})
		fresh = slices.DeleteFunc(fresh, func(f *quiz.Card) bool { return f == c })
	}
	return found, lost
}

// aliased returns the card with the same name below a concept that says that it
// had the old card's concept for its id.
func aliased(o Old, decks []*quiz.Deck, fresh []*quiz.Card) *quiz.Card {
	parts := strings.Split(o.Key, "/")
	if len(parts) != 3 {
		return nil
	}
	for _, d := range decks {
		for _, concept := range d.Concepts {
			if d.Name != parts[0] || !slices.Contains(concept.Aliases, parts[1]) {
				continue
			}
			key := quiz.JoinKey(d.Name, concept.ID, parts[2])
			if i := slices.IndexFunc(fresh, func(c *quiz.Card) bool { return c.Key == key }); i >= 0 {
				return fresh[i]
			}
		}
	}
	return nil
}

// best returns the one card that is most like an old one; nil if none is like
// enough or two are equally so.
func best(o Old, fresh []*quiz.Card) *quiz.Card {
	var top *quiz.Card
	high, second := 0.0, 0.0
	for _, c := range fresh {
		switch s := alike(o, c); {
		case s > high:
			top, high, second = c, s, high
		case s > second:
			second = s
		}
	}
	if high < likeEnough || second == high {
		return nil
	}
	return top
}

// mutual reports whether no other vanished card is as much like c as o is.
func mutual(o Old, c *quiz.Card, gone []Old) bool {
	own := alike(o, c)
	return !slices.ContainsFunc(gone, func(other Old) bool { return other.ID != o.ID && alike(other, c) >= own })
}

// alike is the share of words that the texts have in common, between 0 and 1;
// cards of another deck are not alike, those of the same concept a little more.
func alike(o Old, c *quiz.Card) float64 {
	parts := strings.Split(o.Key, "/")
	if parts[0] != c.Deck {
		return 0
	}
	bonus := 0.0
	if len(parts) == 3 && parts[1] == c.Concept {
		bonus = 0.05
	}
	words := strings.Fields(o.Text)
	others := strings.Fields(Text(c))
	if len(words)+len(others) == 0 {
		return 0
	}
	count := map[string]int{}
	for _, w := range words {
		count[w]++
	}
	shared := 0
	for _, w := range others {
		if count[w] > 0 {
			count[w]--
			shared++
		}
	}
	return float64(2*shared)/float64(len(words)+len(others)) + bonus
}
