package apkg

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"zombiezen.com/go/sqlite"
)

// Note is a note: the content of cards.
type Note struct {
	ID     int64
	GUID   string
	Type   *NoteType
	Fields []string // as many as the type has; HTML
	Tags   []string
	Double bool // a note that was made before it has the same guid
}

// Field returns the content of the field with that name.
func (n *Note) Field(name string) (string, bool) {
	for i, f := range n.Type.Fields {
		if f == name {
			return n.Fields[i], true
		}
	}
	return "", false
}

// CardType is how far a card is learnt.
type CardType int

// The types of cards.
const (
	NewCard CardType = iota
	Learning
	Review
	Relearning
)

// Queue is where a card waits.
type Queue int

// The queues that say more than the type does.
const (
	UserBuried  Queue = -3
	SchedBuried Queue = -2
	Suspended   Queue = -1
	Seconds     Queue = 1 // Due is in seconds since 1970
)

// Card is a card with its note and all reviews that the package has of it.
type Card struct {
	ID       int64
	Note     *Note
	Ord      int // index of its template; of a cloze its number less one
	Deck     int64
	Mod      int64 // Unix seconds
	Type     CardType
	Queue    Queue
	Due      int64 // new: position; else days since the collection was created, or Unix seconds
	Interval int   // days
	Ease     float64
	Flag     int

	// What FSRS knows; zero where it was off.
	Stability, Difficulty float64
	Last                  int64 // Unix seconds

	Reviews []Rev
}

// RevKind is what an entry of the log is about.
type RevKind int

// The kinds of entries.
const (
	RevLearn RevKind = iota
	RevReview
	RevRelearn
	RevFiltered
	RevManual
	RevRescheduled
)

// Rev is an entry of Anki's log: an answer, or a change by hand.
type Rev struct {
	ID             int64 // when, Unix milliseconds
	Grade          int   // 1 to 4; 0 for a change by hand
	Interval, Last int64 // days; below zero seconds
	Factor         int   // ease in thousandths, or for FSRS the difficulty, see [Rev.Difficulty]
	Took           int64 // milliseconds
	Kind           RevKind
}

// Counts is what a package holds, and what of it belongs nowhere.
type Counts struct {
	Notes, Cards, Reviews int
	NotesAlone            int // without a card
	CardsAlone            int // without a note, or with one whose type is missing
	ReviewsAlone          int // without a card: of cards that were deleted
}

// most bounds the reviews that are read of one card; a learner who answers one
// ten times a day for ten years does not reach it.
const most = 50_000

// Each calls do for every card, in order of their making, and counts.
func (p *Package) Each(ctx context.Context, do func(*Card) error) (Counts, error) {
	var n Counts
	var stopped error // by do, and to be returned as it is
	err := p.each(&n, func(c *Card) error {
		stopped = cmp.Or(ctx.Err(), stopped)
		if stopped == nil {
			stopped = do(c)
		}
		return stopped
	})
	switch {
	case stopped != nil:
		return n, stopped
	case ctx.Err() != nil:
		return n, ctx.Err()
	case err != nil:
		return n, fmt.Errorf("its collection cannot be read: %w", err)
	}
	return n, nil
}

func (p *Package) each(n *Counts, do func(*Card) error) error {
	for q, to := range map[string]*int{
		"SELECT count(*) FROM notes":                                         &n.Notes,
		"SELECT count(*) FROM cards":                                         &n.Cards,
		"SELECT count(*) FROM revlog":                                        &n.Reviews,
		"SELECT count(*) FROM notes WHERE id NOT IN (SELECT nid FROM cards)": &n.NotesAlone,
	} {
		if err := p.query(q, func(s *sqlite.Stmt) error { *to = s.ColumnInt(0); return nil }); err != nil {
			return err
		}
	}
	first := map[string]int64{} // by guids that several notes have
	err := p.query("SELECT guid, min(id) FROM notes GROUP BY guid HAVING count(*) > 1", func(s *sqlite.Stmt) error {
		first[s.ColumnText(0)] = s.ColumnInt64(1)
		return nil
	})
	if err != nil {
		return err
	}
	r, err := p.reviews()
	if err != nil {
		return err
	}
	used := 0
	err = p.query(`SELECT c.id, c.ord, c.did, c.mod, c.type, c.queue, c.due, c.ivl, c.factor, c.odue, c.odid, c.flags, c.data,
		n.id, n.guid, n.mid, n.tags, n.flds FROM cards c LEFT JOIN notes n ON n.id = c.nid ORDER BY c.id`, func(s *sqlite.Stmt) (err error) {
		c := readCard(s)
		if c.Reviews, err = r.of(c.ID); err != nil {
			return err
		}
		used += len(c.Reviews)
		if c.Note = p.readNote(s, 13); c.Note == nil {
			n.CardsAlone++
			return nil
		}
		if id, ok := first[c.Note.GUID]; ok {
			c.Note.Double = id != c.Note.ID
		}
		return do(c)
	})
	n.ReviewsAlone = n.Reviews - used
	return errors.Join(err, r.s.Finalize())
}

func readCard(s *sqlite.Stmt) *Card {
	c := &Card{
		ID: s.ColumnInt64(0), Ord: s.ColumnInt(1), Deck: s.ColumnInt64(2), Mod: s.ColumnInt64(3),
		Type: CardType(s.ColumnInt(4)), Queue: Queue(s.ColumnInt(5)), Due: s.ColumnInt64(6),
		Interval: int(min(max(s.ColumnInt64(7), 0), math.MaxInt32)), Ease: float64(s.ColumnInt64(8)) / 1000, Flag: s.ColumnInt(11) & 7,
	}
	// In a filtered deck a card is a guest: these are what it goes back to.
	if odue, odid := s.ColumnInt64(9), s.ColumnInt64(10); odid != 0 {
		c.Deck = odid
		if odue != 0 {
			c.Due = odue
		}
	}
	var data struct {
		S    float64 `json:"s"`
		D    float64 `json:"d"`
		Last float64 `json:"lrt"`
	}
	if json.Unmarshal([]byte(s.ColumnText(12)), &data) == nil && data.S > 0 && data.D > 0 {
		c.Stability, c.Difficulty, c.Last = data.S, data.D, int64(data.Last)
	}
	return c
}

// readNote reads the note of a card, nil where there is none that can be read.
func (p *Package) readNote(s *sqlite.Stmt, at int) *Note {
	if s.ColumnType(at) == sqlite.TypeNull {
		return nil
	}
	n := &Note{ID: s.ColumnInt64(at), GUID: s.ColumnText(at + 1), Type: p.Types[s.ColumnInt64(at+2)], Tags: strings.Fields(s.ColumnText(at + 3))}
	if n.Type == nil {
		return nil
	}
	n.Fields = strings.Split(s.ColumnText(at+4), "\x1f")
	for len(n.Fields) < len(n.Type.Fields) {
		n.Fields = append(n.Fields, "")
	}
	n.Fields = n.Fields[:len(n.Type.Fields)]
	return n
}

// reviews walks the log beside the cards, both in order of the cards' ids.
type reviews struct {
	s    *sqlite.Stmt
	next Rev
	card int64
	more bool
}

func (p *Package) reviews() (*reviews, error) {
	s, _, err := p.conn.PrepareTransient("SELECT cid, id, ease, ivl, lastIvl, factor, time, type FROM revlog ORDER BY cid, id")
	if err != nil {
		return nil, err
	}
	r := &reviews{s: s}
	if err := r.step(); err != nil {
		return nil, errors.Join(err, s.Finalize())
	}
	return r, nil
}

func (r *reviews) step() (err error) {
	if r.more, err = r.s.Step(); err != nil || !r.more {
		return err
	}
	s := r.s
	r.card = s.ColumnInt64(0)
	r.next = Rev{
		ID: s.ColumnInt64(1), Grade: s.ColumnInt(2), Interval: s.ColumnInt64(3), Last: s.ColumnInt64(4),
		Factor: s.ColumnInt(5), Took: s.ColumnInt64(6), Kind: RevKind(s.ColumnInt(7)),
	}
	return nil
}

// of returns the reviews of a card, none of which is asked for a second time.
func (r *reviews) of(card int64) (all []Rev, err error) {
	for r.more && r.card < card && err == nil {
		err = r.step()
	}
	for r.more && r.card == card && err == nil {
		if len(all) == most {
			return nil, fmt.Errorf("a card has more than %d reviews", most)
		}
		all = append(all, r.next)
		err = r.step()
	}
	return all, err
}
