package anki

import (
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/maphash"
	"iter"
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
	gone  bool // they went out once and are nowhere now
	lost  int  // cards that went out once, of a note that has others

	known        Known
	change       change
	fields, tags []string
	hash         [16]byte
}

// card is a card to be written.
type card struct {
	*quiz.Card
	key string // permanent: the first one it had
	ord int    // index of its template
	due int    // position among the new cards, from 1
	id  int64

	progress Progress
}

// head is what is kept of a card while the places are given away. There may be
// hundreds of thousands of them.
type head struct {
	key     string // the first one it had
	now     string // the present one, if that is another
	program string // key of the note of its program; "" for an authored card
	rank    int32  // in the order of learning
	at      int32  // in the order of the lessons
	due     int32
	why     refusal
	old     bool // an earlier package had it
	picked  bool
}

// blank is a note as long as not all its cards were met. There may be as many as
// there are cards, so it holds no text: its key is found again by its last card.
type blank struct {
	taken  uint64 // slots, a bit for each
	want   int32
	shared bool // by the cards of a program
	picked bool // one of the cards is wanted
}

// spot is where a card goes.
type spot struct {
	note int32 // among the blanks, less than 0 if it does not go out
	due  int32
	sum  uint32 // of the card's key
	ord  int16
	by   naming
}

// naming says how the key of a card's note is found.
type naming uint8

const (
	byItself  naming = iota // it is the card's
	byProgram               // it is that of its program
	byHistory               // it is that of the note in which an earlier package had the card
)

// planner puts cards into notes and slots.
type planner struct {
	known   map[string]Known
	renamed map[string]string
	pick    func(*quiz.Card) bool
	program *noteType
	card    *noteType
	seed    maphash.Seed
	notes   map[uint64]int32 // places among the blanks, by the hashes of their keys
	blanks  []blank
	taken   map[uint64]bool  // hashes of the permanent keys of cards
	keyOf   map[int64]string // keys of the programs' notes in known
	refused map[string]bool  // keys of the notes of cards that cannot go out
	left    []string
	decks   map[string]deckPlan
	heads   []head
	spots   []spot
}

// deckPlan is what is counted of a deck while its lessons go by: its concepts.
type deckPlan map[string]*conceptPlan

type conceptPlan struct {
	title string
	order int // in the deck
	seen  int // cards
}

// concept returns what is counted of a concept.
func (d deckPlan) concept(id string) *conceptPlan {
	c := d[id]
	if c == nil {
		c = &conceptPlan{order: len(d)}
		d[strings.Clone(id)] = c
	}
	return c
}

// newPlan decides which cards go out, in which notes, and in which order they
// are learned. It keeps no lesson: their texts are read again to be written.
func newPlan(in Input, program, authored *noteType) (*planner, error) {
	p := &planner{
		known: in.Known, renamed: in.Renamed, pick: in.Pick, program: program, card: authored, decks: map[string]deckPlan{},
		seed: maphash.MakeSeed(), notes: map[uint64]int32{}, taken: map[uint64]bool{}, keyOf: map[int64]string{}, refused: map[string]bool{},
	}
	for key, k := range in.Known {
		if old, ok := p.keyOf[k.Note]; strings.HasPrefix(key, programOf) && (!ok || key < old) {
			p.keyOf[k.Note] = key
		}
	}
	for d, err := range in.Lessons {
		if err != nil {
			return nil, err
		}
		p.meet(d)
	}
	p.interleave()
	// Cards that have a slot come first, so that nobody else gets it.
	for _, old := range []bool{true, false} {
		for i := range p.heads {
			if p.heads[i].old == old {
				p.put(&p.heads[i])
			}
		}
	}
	p.heads, p.taken = nil, nil
	return p, nil
}

// meet takes the heads of a lesson's cards, or of a whole deck's.
func (p *planner) meet(d *quiz.Deck) {
	deck := p.decks[d.Name]
	if deck == nil {
		deck = deckPlan{}
		p.decks[strings.Clone(d.Name)] = deck
	}
	for i := range d.Concepts {
		c := &d.Concepts[i]
		deck.concept(c.ID).title = strings.Clone(c.Title)
	}
	for i := range d.Cards {
		c := &d.Cards[i]
		// A part of a text keeps the whole text in memory.
		h := head{key: strings.Clone(p.keyOfCard(c)), at: int32(len(p.spots))}
		if h.key != c.Key {
			h.now = strings.Clone(c.Key)
		}
		h.old, h.picked = p.wentOut(h.key), p.picked(c)
		p.spots = append(p.spots, spot{note: -1, sum: sumOf(c.Key)})
		// What went out once goes out as long as it exists: an empty card in Anki
		// is worth less than one that is no longer asked here.
		if !c.Scheduled && !h.old {
			continue
		}
		concept := deck.concept(c.Concept)
		h.rank = int32(concept.order + concept.seen)
		concept.seen++
		if h.why = refuse(c, h.key); generated(c) {
			h.program = programNote(c, h.key)
		}
		p.heads = append(p.heads, h)
	}
}

// interleave puts the cards of all decks that go out into the order of
// learning: the first card of each concept comes after the first of the concept
// before it, and while the later cards of a concept follow the next ones begin.
func (p *planner) interleave() {
	slices.SortStableFunc(p.heads, func(a, b head) int { return cmp.Compare(a.rank, b.rank) })
	for i := range p.heads {
		p.heads[i].due = int32(i + 1)
	}
}

// keyOfCard returns the permanent key of a card.
func (p *planner) keyOfCard(c *quiz.Card) string { return cmp.Or(p.renamed[c.Key], c.Key) }

// wentOut reports whether an earlier package had the card with that key.
func (p *planner) wentOut(key string) bool {
	_, own := p.known[key]
	_, shared := p.known[slotOf+key]
	return own || shared
}

func (p *planner) picked(c *quiz.Card) bool { return p.pick == nil || p.pick(c) }

// refusal is a reason why a card cannot go out.
type refusal uint8

const (
	accepted refusal = iota
	noKey
	noQuestion
	noOptions
	noAnswer
	noRoom
	sameKey
)

var refusals = [...]string{
	noKey: "its key is not made of two or three names", noQuestion: "it asks nothing", noOptions: "it offers nothing to choose from",
	noAnswer: "it has no answer", noRoom: "the note of its program has no room for another `%s`", sameKey: "another card has its key",
}

// refuse says why a card cannot go out for what it is.
func refuse(c *quiz.Card, key string) refusal {
	switch {
	case !wellFormed(key):
		return noKey
	case c.Prompt == "" && c.Code == "":
		return noQuestion
	case (c.Kind == quiz.Choice || c.Kind == quiz.Order) && len(c.Options) == 0:
		return noOptions
	case c.Kind != quiz.Choice && c.Kind != quiz.Order && c.Answer == "":
		return noAnswer
	}
	return accepted
}

// put gives a card its place, or notes why it cannot go out.
func (p *planner) put(h *head) {
	hash := p.hash(h.key)
	switch {
	case p.taken[hash]:
		h.why = sameKey
	case h.why == accepted:
		p.taken[hash] = true
		if !p.place(h) {
			h.why = noRoom
		}
	}
	if h.why == accepted {
		return
	}
	p.refused[cmp.Or(h.program, h.key)] = true
	if h.picked {
		said := refusals[h.why]
		if h.why == noRoom {
			said = fmt.Sprintf(said, h.family())
		}
		p.left = append(p.left, cmp.Or(h.now, h.key)+": "+said)
	}
}

// family returns the family of the card's slot.
func (h *head) family() string {
	key := cmp.Or(h.now, h.key)
	return familyOf(key[strings.LastIndex(key, "/")+1:])
}

// wellFormed reports whether a key has the form of a card's. Notes carry it as
// their first field, which must mean nothing as HTML.
func wellFormed(key string) bool {
	parts := strings.Split(key, "/")
	return (len(parts) == 2 || len(parts) == 3) && !slices.ContainsFunc(parts, func(p string) bool { return p == "" || p != quiz.KeyPart(p) })
}

// place finds the note of a card and its place in it, and reports whether there
// is one.
func (p *planner) place(h *head) bool {
	shared := p.known[slotOf+h.key]
	if key, ok := p.keyOf[shared.Note]; ok {
		n := p.blank(key, true)
		for _, c := range shared.Cards {
			if p.free(n, c.Ord) {
				p.take(h, n, c.Ord, byHistory)
				return true
			}
		}
	}
	if _, own := p.known[h.key]; own || h.program == "" {
		p.take(h, p.blank(h.key, false), 0, byItself)
		return true
	}
	n := p.blank(h.program, true)
	for _, f := range []string{h.family(), spare} {
		for ord, s := range p.program.slots {
			// A slot that once had another question keeps that one's history in Anki.
			if s.family == f && p.known[h.program].card(ord) == 0 && p.free(n, ord) {
				p.take(h, n, ord, byProgram)
				return true
			}
		}
	}
	return false
}

// blank returns the place of the note with that key among the blanks.
func (p *planner) blank(key string, shared bool) int32 {
	hash := p.hash(key)
	n, ok := p.notes[hash]
	if !ok {
		n = int32(len(p.blanks))
		p.notes[hash], p.blanks = n, append(p.blanks, blank{shared: shared})
	}
	return n
}

// goesOut reports whether a card goes out in the note with that key.
func (p *planner) goesOut(key string) bool {
	n, ok := p.notes[p.hash(key)]
	return ok && p.blanks[n].want > 0
}

// hash stands for a key, of which there may be hundreds of thousands.
func (p *planner) hash(key string) uint64 { return maphash.String(p.seed, key) }

// free reports whether a program's note has that slot and no card in it.
func (p *planner) free(note int32, ord int) bool {
	return ord >= 0 && ord < len(p.program.slots) && p.blanks[note].taken&(1<<ord) == 0
}

// take gives a card a place in a note.
func (p *planner) take(h *head, note int32, ord int, by naming) {
	n := &p.blanks[note]
	n.want++
	n.picked = n.picked || h.picked
	n.taken |= 1 << ord
	s := &p.spots[h.at]
	s.note, s.ord, s.due, s.by = note, int16(ord), h.due, by
}

// noteOf returns the key of the note that a card goes out in.
func (p *planner) noteOf(c *card, by naming) string {
	switch by {
	case byProgram:
		return programNote(c.Card, c.key)
	case byHistory:
		return p.keyOf[p.known[slotOf+c.key].Note]
	}
	return c.key
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
func programNote(c *quiz.Card, key string) string {
	parts := strings.Split(key, "/")
	concept := strings.Join(parts[:len(parts)-1], "/")
	return programOf + quiz.JoinKey(concept, quiz.KeyPart(c.Program[strings.LastIndex(c.Program, "/")+1:]))
}

func sumOf(key string) uint32 { return crc32.ChecksumIEEE([]byte(key)) }

// errMoved says that the lessons were not the same when they were read again.
var errMoved = errors.New("the decks changed while they were read; try again")

// complete goes through the lessons again and yields each wanted note as soon as
// it has all its cards.
func (p *planner) complete(lessons iter.Seq2[*quiz.Deck, error]) iter.Seq2[*note, error] {
	return func(yield func(*note, error) bool) {
		at := 0
		waiting := map[int32][]*card{}
		for d, err := range lessons {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range d.Cards {
				c := &d.Cards[i]
				if at == len(p.spots) || p.spots[at].sum != sumOf(c.Key) {
					yield(nil, errMoved)
					return
				}
				s := &p.spots[at]
				at++
				if s.note < 0 || !p.blanks[s.note].picked {
					continue
				}
				n := &p.blanks[s.note]
				cards := append(waiting[s.note], &card{Card: c, key: p.keyOfCard(c), ord: int(s.ord), due: int(s.due)})
				if len(cards) < int(n.want) {
					waiting[s.note] = cards
					continue
				}
				delete(waiting, s.note)
				whole := &note{key: p.noteOf(cards[len(cards)-1], s.by), typ: p.card, title: p.decks[d.Name].concept(c.Concept).title, cards: cards}
				if n.shared {
					whole.typ = p.program
				}
				slices.SortFunc(cards, func(a, b *card) int { return a.ord - b.ord })
				whole.lost = p.lost(whole)
				if !yield(whole, nil) {
					return
				}
			}
		}
		if at < len(p.spots) {
			yield(nil, errMoved)
		}
	}
}
