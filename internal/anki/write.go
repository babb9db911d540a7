package anki

import (
	"cmp"
	"errors"
	"fmt"
	"io"
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
	Note  int64         // id of the note in Anki: Unix milliseconds, unique
	Cards map[int]int64 // ids of all cards that the note ever had, by template
	Hash  [16]byte      // of the note's content
	Mod   int64         // when the content last changed, Unix seconds
}

// slotOf begins the keys in Known of cards that share a note.
const slotOf = "slot:"

// Input is what a package is made of.
type Input struct {
	Decks []*quiz.Deck // cards that are not scheduled stay here, unless an earlier package had them
	// Pick says which cards are wanted, nil: all. A note goes out with all its
	// cards if one of them is wanted: a missing one would be emptied in Anki.
	Pick      func(*quiz.Card) bool
	DeckTitle string            // name of the one deck in Anki, "anneal" if empty
	Known     map[string]Known  // as returned by the last Write, nil at first
	Renamed   map[string]string // for each card whose key has changed, the first key that it had; may be nil
	Now       time.Time
	Version   string // of this program, for the description of the deck
}

// Report counts what a package holds.
type Report struct {
	Notes, Cards int
	New, Changed int      // notes that no earlier package had, and those whose content has changed since
	Left         []string // cards that could not go out: "key: why"
}

// Write writes a package. It returns what must be known at the next export: all
// of in.Known with what was added and changed, to be stored only when the
// package has reached its place. It needs room for the package's database in
// the folder for temporary files, and fails only if that or w does.
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
func writeDecks(path string, in Input) (report Report, known map[string]Known, err error) {
	program, authored := programType(), authoredType()
	notes, left := plan(in, program, authored)
	keeper := newKeeper(in.Known, in.Now)
	c, err := createCollection(path)
	if err != nil {
		return Report{}, nil, err
	}
	report = Report{Notes: len(notes), Left: left}
	next := 1 // position that no new card has
	d := &drawer{cache: map[listing]string{}}
	for _, n := range notes {
		fields, tags := d.fields(n), n.tags()
		k, change := keeper.keep(n, contentHash(n.typ, fields, tags))
		switch change {
		case added:
			report.New++
		case edited:
			report.Changed++
		}
		report.Cards += len(n.cards)
		for _, card := range n.cards {
			next = max(next, card.due+1)
		}
		if err := c.add(n, k, fields, tags); err != nil {
			return Report{}, nil, errors.Join(err, c.conn.Close())
		}
	}
	decks := []object{
		deck(1, "Default", ""),
		deck(deckID, deckTitle(in.DeckTitle), escape("Questions proved by the Rust compiler. Made by anneal "+in.Version, "")),
	}
	return report, keeper.known, c.finish(decks, next, program, authored)
}

// writeNotice writes the database that Ankis read which are too old for the
// other one: a note that says so.
func writeNotice(path string) error {
	c, err := createCollection(path)
	if err != nil {
		return err
	}
	n := &note{key: "notice", typ: noticeType(), cards: []*card{{id: noticeID, due: 1}}}
	text := []string{"This package needs Anki 2.1.22 or later.", "Update Anki and import it again."}
	if err := c.add(n, Known{Note: noticeID, Mod: typesChanged}, text, nil); err != nil {
		return errors.Join(err, c.conn.Close())
	}
	return c.finish([]object{deck(1, "Default", ""), deck(deckID, defaultTitle, "")}, 2, n.typ)
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
