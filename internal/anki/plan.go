package anki

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// note is a note to be written, with its cards.
type note struct {
	key   string // permanent
	typ   *noteType
	title string // of the concept
	cards []*card
}

// card is a card to be written.
type card struct {
	*quiz.Card
	key string // permanent: the first one it had
	ord int    // index of its template
	due int    // position among the new cards, from 1
	id  int64
}

// planner puts cards into notes and slots.
type planner struct {
	known   map[string]Known
	renamed map[string]string
	pick    func(*quiz.Card) bool
	program *noteType
	card    *noteType
	notes   map[string]*note
	taken   map[string]bool   // permanent keys of cards
	keyOf   map[int64]string  // keys of the programs' notes in known
	titles  map[string]string // of concepts, by key
	left    []string
}

// plan decides which cards go out, in which notes, and in which order they are
// learned.
func plan(in Input, program, authored *noteType) (notes []*note, left []string) {
	p := &planner{
		known: in.Known, renamed: in.Renamed, pick: in.Pick, program: program, card: authored,
		notes: map[string]*note{}, taken: map[string]bool{}, keyOf: map[int64]string{}, titles: map[string]string{},
	}
	for key, k := range in.Known {
		if old, ok := p.keyOf[k.Note]; strings.HasPrefix(key, programOf) && (!ok || key < old) {
			p.keyOf[k.Note] = key
		}
	}
	for _, d := range in.Decks {
		for i := range d.Concepts {
			p.titles[d.Concepts[i].Key()] = d.Concepts[i].Title
		}
	}
	// What went out once goes out as long as it exists: an empty card in Anki is
	// worth less than one that is no longer asked here.
	cards := interleave(in.Decks, func(c *quiz.Card) bool { return c.Scheduled || p.wentOut(c) })
	// Cards that have a slot come first, so that nobody else gets it.
	for _, old := range []bool{true, false} {
		for i, c := range cards {
			if p.wentOut(c) == old {
				p.put(c, i+1)
			}
		}
	}
	for _, n := range p.notes {
		if !slices.ContainsFunc(n.cards, func(c *card) bool { return p.picked(c.Card) }) {
			continue
		}
		notes = append(notes, n)
		slices.SortFunc(n.cards, func(a, b *card) int { return a.ord - b.ord })
	}
	slices.SortFunc(notes, func(a, b *note) int { return a.first() - b.first() })
	return notes, p.left
}

// first returns the position of the note's first card.
func (n *note) first() int {
	due := n.cards[0].due
	for _, c := range n.cards {
		due = min(due, c.due)
	}
	return due
}

// keyOfCard returns the permanent key of a card.
func (p *planner) keyOfCard(c *quiz.Card) string { return cmp.Or(p.renamed[c.Key], c.Key) }

// wentOut reports whether an earlier package had the card.
func (p *planner) wentOut(c *quiz.Card) bool {
	key := p.keyOfCard(c)
	_, own := p.known[key]
	_, shared := p.known[slotOf+key]
	return own || shared
}

func (p *planner) picked(c *quiz.Card) bool { return p.pick == nil || p.pick(c) }

// put gives a card its place, or notes why it cannot go out.
func (p *planner) put(c *quiz.Card, due int) {
	key := p.keyOfCard(c)
	why := ""
	switch {
	case p.taken[key]:
		why = "another card has its key"
	case !wellFormed(key):
		why = "its key is not made of two or three names"
	case c.Prompt == "" && c.Code == "":
		why = "it asks nothing"
	case (c.Kind == quiz.Choice || c.Kind == quiz.Order) && len(c.Options) == 0:
		why = "it offers nothing to choose from"
	case c.Kind != quiz.Choice && c.Kind != quiz.Order && c.Answer == "":
		why = "it has no answer"
	default:
		p.taken[key] = true
		why = p.place(&card{Card: c, key: key, due: due})
	}
	if why != "" && p.picked(c) {
		p.left = append(p.left, c.Key+": "+why)
	}
}

// wellFormed reports whether a key has the form of a card's. Notes carry it as
// their first field, which must mean nothing as HTML.
func wellFormed(key string) bool {
	parts := strings.Split(key, "/")
	return (len(parts) == 2 || len(parts) == 3) && !slices.ContainsFunc(parts, func(p string) bool { return p == "" || p != quiz.KeyPart(p) })
}

// place finds the note of a card and its place in it; if there is none it says
// why.
func (p *planner) place(c *card) (why string) {
	shared := p.known[slotOf+c.key]
	if key, ok := p.keyOf[shared.Note]; ok {
		for ord := range shared.Cards {
			if p.free(key, ord) {
				p.note(key, p.program, c).add(c, ord)
				return ""
			}
		}
	}
	if _, own := p.known[c.key]; own || !generated(c.Card) {
		p.note(c.key, p.card, c).add(c, 0)
		return ""
	}
	key, family := programNote(c), familyOf(c.Slot)
	for _, f := range []string{family, spare} {
		for ord, s := range p.program.slots {
			// A slot that once had another question keeps that one's history in Anki.
			_, used := p.known[key].Cards[ord]
			if s.family == f && !used && p.free(key, ord) {
				p.note(key, p.program, c).add(c, ord)
				return ""
			}
		}
	}
	return fmt.Sprintf("the note of its program has no room for another `%s`", family)
}

// free reports whether a program's note has that slot and no card in it.
func (p *planner) free(key string, ord int) bool {
	if ord < 0 || ord >= len(p.program.slots) {
		return false
	}
	n := p.notes[key]
	return n == nil || !slices.ContainsFunc(n.cards, func(c *card) bool { return c.ord == ord })
}

func (n *note) add(c *card, ord int) {
	c.ord = ord
	n.cards = append(n.cards, c)
}

// note returns the note with that key, making it at need.
func (p *planner) note(key string, typ *noteType, c *card) *note {
	n := p.notes[key]
	if n == nil {
		n = &note{key: key, typ: typ, title: p.titles[quiz.JoinKey(c.Deck, c.Concept)]}
		p.notes[key] = n
	}
	return n
}

// generated reports whether a card was made of a program and so shares a note
// with others: its key has three parts and its slot is one of the compiler's.
func generated(c *quiz.Card) bool {
	return strings.Count(c.Key, "/") == 2 && quiz.ReservedSlot(c.Slot)
}

// programOf begins the permanent keys of programs' notes, which no card's key
// can begin with.
const programOf = "program:"

// programNote returns the permanent key of the note of a generated card. A
// concept that was renamed keeps its notes.
func programNote(c *card) string {
	parts := strings.Split(c.key, "/")
	concept := strings.Join(parts[:len(parts)-1], "/")
	return programOf + quiz.JoinKey(concept, quiz.KeyPart(c.Program[strings.LastIndex(c.Program, "/")+1:]))
}

// interleave puts the cards of all decks that go out into the order of
// learning: the first card of each concept comes after the first of the concept
// before it, and while the later cards of a concept follow the next ones begin.
func interleave(decks []*quiz.Deck, out func(*quiz.Card) bool) []*quiz.Card {
	type ranked struct {
		card *quiz.Card
		rank int
	}
	var all []ranked
	for _, d := range decks {
		order, seen := map[string]int{}, map[string]int{}
		for i := range d.Concepts {
			order[d.Concepts[i].ID] = i
		}
		for i := range d.Cards {
			c := &d.Cards[i]
			if !out(c) {
				continue
			}
			if _, ok := order[c.Concept]; !ok {
				order[c.Concept] = len(order)
			}
			all = append(all, ranked{c, order[c.Concept] + seen[c.Concept]})
			seen[c.Concept]++
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return a.rank - b.rank })
	cards := make([]*quiz.Card, len(all))
	for i, r := range all {
		cards[i] = r.card
	}
	return cards
}
