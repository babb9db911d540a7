package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

func (p *program) listCommand() *cli2.Command {
	return &cli2.Command{
		Name: "list", Usage: "cards with key, kind, state and due", ArgsUsage: "[QUERY]",
		Description: queryText,
		Flags:       []cli2.Flag{jsonFlag("print an object a line")},
		Action:      p.paged(p.list),
	}
}

func (p *program) list(c *cli2.Context) error {
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	pick, err := d.pick(c.Args().Slice())
	if err != nil {
		return err
	}
	w := p.columned()
	n := 0
	for card := range allCards(d.decks) {
		if !pick(card) {
			continue
		}
		n++
		if c.Bool("json") {
			if err := p.printJSON(d.object(card)); err != nil {
				return err
			}
			continue
		}
		d.listed(w, card)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if n == 0 && !c.Bool("json") {
		if near := d.near(c.Args().Slice()); near != "" {
			p.hint("no card fits; did you mean %s?", near)
			return nil
		}
		p.hint("no card fits; `anneal decks` lists what is there")
	}
	return nil
}

// listed writes the row of a card, with tabs between its cells.
func (d *desk) listed(w io.Writer, card *quiz.Card) {
	s := d.states[card.ID()]
	state := s.Phase.String()
	switch {
	case s.Suspended:
		state = "suspended"
	case s.Buried > d.day:
		state = "buried"
	case !card.Scheduled:
		state = "quiz only"
	default:
		if _, ok := d.leech(card.ID(), s); ok {
			state += ", leech"
		}
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", card.Key, card.Kind, state, dueWords(s.Due, d.day, d.now()))
}

// mostFound is how many cards a session lists.
const mostFound = 200

// lookUp says in a session which cards a query finds.
func (d *desk) lookUp(words string) string {
	now := *d // the cards as they are by now; the session goes by its own
	if now.db != nil {
		states, err := now.db.States()
		if err != nil {
			return err.Error()
		}
		now.states = states
	}
	var f *failure
	cards, err := now.choose([]string{words})
	if errors.As(err, &f) && f.hint != "" {
		return f.message + "\n" + f.hint
	}
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	b.WriteString(count(len(cards), "card") + "\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, card := range cards[:min(len(cards), mostFound)] {
		now.listed(w, card)
	}
	_ = w.Flush() // into memory
	if n := len(cards) - mostFound; n > 0 {
		fmt.Fprintf(&b, "and %d more", n)
	}
	return b.String()
}

// cardObject is a card as programs read it.
type cardObject struct {
	Key         string        `json:"key"`
	Deck        string        `json:"deck"`
	Concept     string        `json:"concept"`
	Slot        string        `json:"slot"`
	Kind        quiz.Kind     `json:"kind"`
	Tags        []string      `json:"tags"`
	State       string        `json:"state"`
	Due         *string       `json:"due"` // a day, or an instant for a learning step; null for a new card
	Prompt      string        `json:"prompt"`
	Code        string        `json:"code"`
	Options     []quiz.Option `json:"options"`
	Answer      string        `json:"answer"`
	Accept      []string      `json:"accept"`
	Explanation string        `json:"explanation"`
	Hints       []string      `json:"hints"`
	Message     string        `json:"message,omitempty"`  // what rustc says of Code
	Variants    int           `json:"variants,omitempty"` // further forms; what is told here is the first
	Verified    *verified     `json:"verified"`
	Source      quiz.Origin   `json:"source"`
	Suspended   bool          `json:"suspended"`
	Scheduled   bool          `json:"scheduled"`
	Buried      string        `json:"buried,omitempty"` // not asked before this day
	Flag        uint8         `json:"flag"`
	Note        string        `json:"note,omitempty"`  // the learner's, with the flag
	Leech       *leechObject  `json:"leech,omitempty"` // only where it is one
}

type leechObject struct {
	Lapses   int     `json:"lapses"`
	Reviews  int     `json:"reviews"`
	Expected float64 `json:"expected"`
	Chance   float64 `json:"chance"`
	Away     int     `json:"away"` // right answers in a row after which it is none
}

type verified struct {
	Rustc   string `json:"rustc"`
	Edition string `json:"edition"`
	Claim   string `json:"claim"`
}

func (d *desk) object(c *quiz.Card) cardObject {
	s := d.states[c.ID()]
	o := cardObject{
		Key: c.Key, Deck: c.Deck, Concept: c.Concept, Slot: c.Slot, Kind: c.Kind,
		Tags: append(append([]string{}, c.Tags...), s.Tags...), State: s.Phase.String(), Due: dueText(s.Due),
		Prompt: c.Prompt, Code: c.Code, Options: append([]quiz.Option{}, c.Options...), Answer: c.Answer, Accept: append([]string{}, c.Accept...),
		Explanation: c.Explanation, Hints: []string{}, Message: c.Message, Variants: len(c.Variants), Source: c.Origin, Suspended: s.Suspended, Scheduled: c.Scheduled, Flag: s.Flag, Note: s.Note,
	}
	for _, h := range c.Hints {
		o.Hints = append(o.Hints, h.Text)
	}
	if l, ok := d.leech(c.ID(), s); ok {
		o.Leech = &leechObject{l.Lapses, l.Reviews, l.Expected, l.Chance, l.Away}
	}
	if s.Buried > d.day {
		o.Buried = s.Buried.String()
	}
	if c.Proof != nil {
		o.Verified = &verified{c.Proof.Rustc, c.Proof.Edition, c.Proof.Claim}
	}
	return o
}

func dueText(due quiz.Due) *string {
	if due.IsZero() {
		return nil
	}
	text := due.Day.String()
	if due.IsStep() {
		text = due.At.UTC().Format(time.RFC3339)
	}
	return &text
}

// oneCard is what commands about one card begin with.
func (p *program) oneCard(c *cli2.Context) (*desk, *quiz.Card, error) {
	if c.Args().Len() != 1 {
		return nil, nil, usage("`anneal list` shows all keys", "name one card by its key")
	}
	d, err := p.deskWith(c.Context, c.Args().Slice())
	if err != nil {
		return nil, nil, err
	}
	card, err := d.find(c.Args().First())
	return d, card, err
}

// find returns the card with a key, or the only one whose key ends with it.
func (d *desk) find(key string) (*quiz.Card, error) {
	var keys []string
	var ending []*quiz.Card
	for c := range allCards(d.decks) {
		if c.Key == key {
			return c, nil
		}
		keys = append(keys, c.Key)
		if strings.HasSuffix(c.Key, "/"+key) {
			ending = append(ending, c)
		}
	}
	if len(ending) == 1 {
		return ending[0], nil
	}
	hint := "`anneal list` shows all keys"
	if len(ending) > 1 {
		hint = fmt.Sprintf("%s end so, among them %s and %s", count(len(ending), "card"), ending[0].Key, ending[1].Key)
	} else if near := diag.Near(key, keys); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return nil, input(hint, "there is no card %q", key)
}
