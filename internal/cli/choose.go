package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
	"anneal/internal/query"
	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// queryText says what a QUERY is, as the help of list prints it.
const queryText = `A QUERY is made of terms, which must all hold:
  moves                a deck or concept; where none has that name, a key, or text of question, program and answer
  "two words"          text that stands together; * stands for anything
  deck:D concept:C     by name; likewise tag:T code:E0382 kind:line
  is:due               also is:new is:learning is:relearning is:review is:suspended is:buried is:flagged
                       is:leech, and is:quiz for cards that only quizzes ask; flag:2 by number
  prop:s<10            stability; also d (difficulty, 1 to 10), r (recall now), ivl (interval in days),
                       due (in so many days), reps, lapses; with = != < > <= >=
  rated:7 rated:1:again introduced:7
                       last answered, and how; first answered; within so many days
A - in front turns a term round, an "or" between two takes either, parentheses group. The shell wants < > ( ) * "
in quotes: anneal list 'prop:s<10 (is:due or tag:async)'.`

// pick reads the words behind a command as a query.
func (d *desk) pick(words []string) (func(*quiz.Card) bool, error) {
	names := d.conceptNames()
	meant, err := query.Parse(strings.Join(words, " "), func(name string) bool { return names[name] })
	if err != nil {
		return nil, queryFailure(err)
	}
	return func(c *quiz.Card) bool { return meant(d.subject(c)) }, nil
}

// conceptNames returns those of decks and concepts, in lower case.
func (d *desk) conceptNames() map[string]bool {
	names := map[string]bool{}
	var last *quiz.Card
	for c := range allCards(d.decks) {
		if last == nil || c.Concept != last.Concept || c.Deck != last.Deck {
			for _, name := range []string{c.Deck, c.Concept, quiz.JoinKey(c.Deck, c.Concept)} {
				names[strings.ToLower(name)] = true
			}
		}
		last = c
	}
	return names
}

func (d *desk) subject(c *quiz.Card) query.Subject {
	id := c.ID()
	s := d.states[id]
	return query.Subject{
		Card: c, State: s, Day: d.day, Now: d.now(),
		Recall: func() float64 { return sched.Retrievability(s, d.tuningFor(c), d.now()) },
		Leech:  func() bool { _, is := d.leech(id, s); return is },
	}
}

// queryFailure says what is wrong with a query, and what was probably meant.
func queryFailure(err error) error {
	var e *query.Error
	if !errors.As(err, &e) {
		return err
	}
	hint := e.Hint
	if near := diag.Near(e.Given, e.Known); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return usage(hint, "%v", e)
}

// deskWith returns the desk for words that choose cards. Where they are the key of a
// card only its lesson is laid on it, which takes milliseconds whatever the size of
// the collection; else all cards are.
func (p *program) deskWith(ctx context.Context, words []string) (*desk, error) {
	if len(words) != 1 {
		return p.desk(ctx)
	}
	d, err := p.emptyDesk()
	if err != nil {
		return nil, err
	}
	if d.stock, err = p.openStock(d.db); err != nil {
		return nil, err
	}
	if d.stock != nil {
		lesson, states := d.fetch(ctx)(quiz.IDOf(words[0]))
		if decks := []*quiz.Deck{lesson}; lesson != nil && cardWith(decks, words[0]) != nil {
			d.decks, d.states = decks, states
			return d, nil
		}
	}
	return d, d.lay(ctx)
}

// chosen is what commands about cards begin with: the card with a key, or all
// that a query finds.
func (p *program) chosen(c *cli2.Context, words []string) (*desk, []*quiz.Card, error) {
	if len(words) == 0 {
		return nil, nil, usage("`anneal list` shows all keys", "name a card by its key, or several by a query")
	}
	d, err := p.deskWith(c.Context, words)
	if err != nil {
		return nil, nil, err
	}
	cards, err := d.choose(words)
	return d, cards, err
}

func (d *desk) choose(words []string) ([]*quiz.Card, error) {
	if len(words) == 1 {
		if card, err := d.find(words[0]); err == nil {
			return []*quiz.Card{card}, nil
		}
	}
	pick, err := d.pick(words)
	if err != nil {
		return nil, err
	}
	var cards []*quiz.Card
	for card := range allCards(d.decks) {
		if pick(card) {
			cards = append(cards, card)
		}
	}
	if len(cards) == 0 {
		return nil, d.noneFits(words)
	}
	return cards, nil
}

// noneFits is the error for a query that finds nothing: a name in it may be
// misspelt.
func (d *desk) noneFits(words []string) error {
	hint := "`anneal list` shows all cards, `anneal decks` the decks"
	if near := d.near(words); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return input(hint, "no card fits %q", strings.Join(words, " "))
}

// near returns what a word was probably meant to be, one slip away from the name
// of a deck, a concept, a tag or a card.
func (d *desk) near(words []string) string {
	seen := map[string]bool{}
	var names []string
	add := func(kinds ...string) {
		for _, name := range kinds {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	for c := range allCards(d.decks) {
		add(c.Deck, c.Concept, c.Key, "deck:"+c.Deck, "concept:"+c.Concept)
		for _, t := range c.Tags {
			add("tag:" + t)
		}
		for _, code := range c.Codes {
			add("code:" + code)
		}
	}
	for _, s := range d.states {
		for _, t := range s.Tags {
			add("tag:" + t)
		}
	}
	for _, w := range words {
		if near := diag.Near(w, names); near != "" && !seen[w] {
			return near
		}
	}
	return ""
}

// meant asks whether several cards are meant, where somebody can be asked, unless
// --yes says so.
func (p *program) meant(c *cli2.Context, cards []*quiz.Card) (bool, error) {
	n := len(cards)
	if n <= 1 || c.Bool("yes") {
		return true, nil
	}
	if !p.interactive() {
		return false, usage("say --yes if you mean them all", "%s fit, among them %s", count(n, "card"), cards[0].Key)
	}
	return p.dialogue().Confirm(c.Context, fmt.Sprintf("%s fit, among them %s. All", count(n, "card"), cards[0].Key))
}
