package anki

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"anneal/internal/quiz"
)

// Known is what must be kept of a note from one package to the next. A map of
// them is given to [Write] and comes back from it; besides the notes it has an
// entry for each card that shares a note, whose Cards holds that card alone and
// whose Hash and Mod are zero.
type Known struct {
	Note  int64    // id of the note in Anki: Unix milliseconds, unique
	Cards []Place  // all cards that the note ever had, in order of their templates
	Hash  [16]byte // of the note's content
	Mod   int64    // when the content last changed, Unix seconds
}

// Place says which template a card of a note has, and its id in Anki.
type Place = struct {
	Ord int
	ID  int64
}

// slotOf begins the keys in Known of cards that share a note.
const slotOf = "slot:"

// Input is what a package or a table is made of.
type Input struct {
	// Lessons yields the decks, whole or in parts, in the order of teaching; see
	// [Decks]. It is gone through twice and must yield the same each time. Cards
	// that are not scheduled stay here, unless an earlier package had them.
	Lessons iter.Seq2[*quiz.Deck, error]
	// Pick says which cards are wanted, nil: all. A note goes out with all its
	// cards if one of them is wanted: a missing one would be emptied in Anki.
	Pick func(*quiz.Card) bool
	// Gone says whether the deck with that name is there as a whole, so that a
	// card which none of its lessons has is gone for good; nil: no deck is.
	Gone      func(deck string) bool
	Schedule  *Schedule         // nil: all cards are new
	DeckTitle string            // name of the one deck in Anki, "anneal" if empty
	Subdecks  bool              // a deck below that one for each deck
	Known     map[string]Known  // as kept of the last Write, nil at first; not changed
	Renamed   map[string]string // for each card whose key has changed, the first key that it had; may be nil
	Now       time.Time
	Version   string // of this program, for the description of the deck
}

// Decks yields decks that are in memory, as Lessons of an Input.
func Decks(decks ...*quiz.Deck) iter.Seq2[*quiz.Deck, error] {
	return func(yield func(*quiz.Deck, error) bool) {
		for _, d := range decks {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// Report counts what a package holds.
type Report struct {
	Notes, Cards int
	Reviews      int
	New, Changed int      // notes that no earlier package had, and those whose content has changed since
	Withdrawn    int      // notes whose cards have all gone and that say so; they are among Changed
	Emptied      int      // cards that have gone from notes which have others and were added or changed
	Left         []string // cards that could not go out: "key: why"
}

// Write writes a package. It returns what must be known at the next export: the
// entries that were added to in.Known or changed, to be stored only when the
// package has reached its place. It needs room for the package's database in
// the folder for temporary files, and fails only if that, in.Lessons, in.Schedule
// or w does.
func Write(w io.Writer, in Input) (Report, map[string]Known, error) {
	dir, err := os.MkdirTemp("", "anneal-anki-")
	if err != nil {
		return Report{}, nil, wrap("temporary folder", err)
	}
	report, known, err := write(w, dir, in)
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		return Report{}, nil, err
	}
	return report, known, nil
}

func write(w io.Writer, dir string, in Input) (Report, map[string]Known, error) {
	full, notice := filepath.Join(dir, "collection.anki21"), filepath.Join(dir, "collection.anki2")
	report, known, err := writeDecks(full, in)
	if err != nil {
		return Report{}, nil, wrap("its database", err)
	}
	if err := writeNotice(notice); err != nil {
		return Report{}, nil, wrap("its notice for old versions", err)
	}
	return report, known, wrap("its archive", pack(w, full, notice))
}

// wrap says which part of the package an error is about.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("cannot write the package: %s: %w", what, err)
}

// writeDecks writes the database with all notes and cards.
func writeDecks(path string, in Input) (Report, map[string]Known, error) {
	c, err := createCollection(path)
	if err != nil {
		return Report{}, nil, err
	}
	s := newShipment(in)
	c.subdecks, c.schedule = in.Subdecks, in.Schedule
	if err := s.each(func(n *note) error { return c.add(n) }); err != nil {
		return Report{}, nil, errors.Join(err, c.conn.Close())
	}
	s.report.Reviews = c.reviews
	description := escape("Questions proved by the Rust compiler. Made by anneal "+in.Version, "")
	return s.report, s.keeper.fresh, c.finish(c.decks(deckTitle(in.DeckTitle), description), s.program, s.card)
}

// writeNotice writes the database that Ankis read which are too old for the
// other one: a note that says so.
func writeNotice(path string) error {
	c, err := createCollection(path)
	if err != nil {
		return err
	}
	n := &note{
		key: "notice", typ: noticeType(), known: Known{Note: noticeID, Mod: typesChanged}, cards: []*card{{id: noticeID, due: 1}},
		fields: []string{"This package needs Anki 2.1.22 or later.", "Update Anki and import it again."},
	}
	if err := c.add(n); err != nil {
		return errors.Join(err, c.conn.Close())
	}
	return c.finish(c.decks(defaultTitle, ""), n.typ)
}

const defaultTitle = "anneal"

// deckTitle makes a title one name: "::" would make a deck within a deck.
func deckTitle(title string) string {
	title = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '"' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(title, ""))
	for strings.Contains(title, "::") {
		title = strings.ReplaceAll(title, "::", ":")
	}
	return cmp.Or(strings.TrimSpace(title), defaultTitle)
}
