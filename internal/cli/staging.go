package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"anneal/internal/anki/adopt"
	"anneal/internal/anki/apkg"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// staging is where the cards of an import are written, beside the decks and with
// a name that hides it from them. When all is well its files take their places,
// each at once; a deck that was not there comes as a whole.
//
// What an earlier import wrote is found again by the keys of the cards, wherever
// the learner has moved it. A list in each deck says what the import wrote; a
// card that says something else was edited, and is the learner's. Of texts only
// hashes are held, so that decks of any size need little memory.
type staging struct {
	decks string // the folder of the user's own decks
	pkg   *apkg.Package

	dir    string                         // what is removed at the end
	cards  map[string]*placed             // by slot, what is there
	lists  map[string]map[string]textHash // by deck and slot, what was imported
	edits  map[string][]edit              // by file below decks
	spool  *os.File                       // the texts of edits
	news   map[string]*placed             // by deck, what stands for all cards that were put in this run
	disk   *settling
	folder *os.File          // that of the decks, locked
	open   map[string]*sheet // by deck and folder
	copied map[string]bool   // media, by path
	titles map[string]string // of decks

	fresh, changed, edited, media int
}

// placed is a card that is there.
type placed struct {
	deck, file string // no file if it was put in this run
	start, end int
	is         textHash
	shared     bool // another card has the same text
}

// textHash stands for the text of a card.
type textHash uint64

func hashOf(text string) textHash {
	sum := sha256.Sum256([]byte(text))
	return textHash(binary.BigEndian.Uint64(sum[:]))
}

// importList is the list of what was imported into a deck.
const importList = ".anki"

// stagingPattern names the folders of imports.
const stagingPattern = ".import-*"

func (s *staging) begin() (err error) {
	s.remove()
	s.sweep()
	*s = staging{
		decks: s.decks, pkg: s.pkg, folder: s.folder, disk: newSettling(), cards: map[string]*placed{}, news: map[string]*placed{}, lists: map[string]map[string]textHash{},
		edits: map[string][]edit{}, open: map[string]*sheet{}, copied: map[string]bool{}, titles: map[string]string{},
	}
	if s.dir, err = os.MkdirTemp(s.decks, stagingPattern); err != nil {
		return err
	}
	if err := os.Mkdir(s.staged(""), 0o700); err != nil {
		return err
	}
	if s.spool, err = os.Create(filepath.Join(s.dir, "edits")); err != nil {
		return err
	}
	return s.survey()
}

func (s *staging) remove() {
	if s.disk != nil {
		_ = s.disk.wait() // what went wrong finish has said
	}
	if s.spool != nil {
		_ = s.spool.Close()
	}
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
	if s.folder != nil {
		_ = s.folder.Close()
	}
	s.dir, s.spool, s.folder = "", nil, nil
}

// sweep removes what imports left behind that were killed. Every import has a lock on
// the folder, so what is there when nobody has one is of no use; where there are no
// locks, or not now, what is a day old.
func (s *staging) sweep() {
	alone := false
	if folder, err := os.Open(s.decks); err == nil {
		s.folder, alone = folder, lockAlone(folder)
	}
	left, _ := filepath.Glob(filepath.Join(s.decks, stagingPattern)) // a folder with a star in its name stays as it is
	for _, dir := range left {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() && (alone || time.Since(info.ModTime()) > 24*time.Hour) {
			_ = os.RemoveAll(dir)
		}
	}
	if s.folder != nil {
		lockShared(s.folder)
	}
}

// staged returns where a file below decks lies until all is well.
func (s *staging) staged(name string) string {
	return filepath.Join(s.dir, "decks", filepath.FromSlash(name))
}

// home returns the deck that has a card, or had it.
func (s *staging) home(slot string) (deck string, known bool) {
	if p := s.cards[slot]; p != nil {
		return p.deck, true
	}
	for deck, list := range s.lists {
		if _, ok := list[slot]; ok {
			return deck, true
		}
	}
	return "", false
}

// put writes a card, or finds out why it cannot be one.
func (s *staging) put(c *adopt.Card) (why string, err error) {
	if c.Slot == "" {
		return "", nil // of a card that is here only the history comes
	}
	text, ok := proper(c)
	if !ok {
		return "its text cannot be written as a card", nil
	}
	new := hashOf(text)
	old, there := s.cards[c.Slot]
	imported, listed := s.lists[c.Deck][c.Slot]
	switch {
	case there && old.file == "":
		return "another card has the same key", nil
	case there && old.is == new:
	case there && listed && old.is == imported && !old.shared:
		if err := s.edit(old, text); err != nil {
			return "", err
		}
		s.changed++
	case there:
		s.edited++
		return "", s.copyMedia(c)
	case listed:
		return "it was removed here", nil
	default:
		if err := s.write(c, text); err != nil {
			return "", err
		}
		if s.news[c.Deck] == nil {
			s.news[c.Deck] = &placed{deck: c.Deck}
		}
		s.cards[c.Slot] = s.news[c.Deck]
		s.fresh++
	}
	if s.lists[c.Deck] == nil {
		s.lists[c.Deck] = map[string]textHash{}
	}
	if s.titles[c.Deck] == "" {
		s.titles[c.Deck] = cmp.Or(c.Title, c.Deck)
	}
	s.lists[c.Deck][c.Slot] = new
	return "", s.copyMedia(c)
}

// proper returns the first of the texts of a card that is read as just that card.
func proper(c *adopt.Card) (string, bool) {
	for _, text := range c.Texts {
		text = strings.TrimSpace(text)
		var bag diag.Bag
		file := source.New("", []byte(text+"\n"))
		tree := syntax.Parse(file, &bag)
		if bag.Errors() == 0 && len(tree.Cards) == 1 && tree.Cards[0].Key.Value == c.Slot && tree.Form == syntax.CardsForm &&
			strings.TrimSpace(tree.Cards[0].Span.Text()) == text {
			return text, true
		}
	}
	return "", false
}

// finish writes what is still open: sheets, files that were edited, and the lists.
func (s *staging) finish() error {
	for _, at := range slices.Sorted(maps.Keys(s.open)) {
		if err := s.close(s.open[at]); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.edits)) {
		if err := s.rewrite(name, s.edits[name]); err != nil {
			return err
		}
	}
	for _, deck := range s.deckNames() {
		if err := s.describe(deck, s.titles[deck]); err != nil {
			return err
		}
	}
	// From here on the store needs the memory.
	s.cards, s.news, s.lists, s.edits, s.copied = nil, nil, nil, nil, nil
	return s.disk.wait()
}

// deckNames returns the decks that something came into.
func (s *staging) deckNames() []string {
	return append([]string{}, slices.Sorted(maps.Keys(s.titles))...)
}

// commit gives everything its place, the lists last: a list that is there names no
// card that is not, else an import that was cut off would count its cards as
// removed the next time.
func (s *staging) commit() error {
	for _, lists := range []bool{false, true} {
		if err := s.move(".", lists); err != nil {
			return err
		}
	}
	return nil
}

func (s *staging) move(dir string, lists bool) error {
	entries, err := os.ReadDir(s.staged(dir))
	if err != nil {
		return err
	}
	for _, d := range entries {
		name := filepath.Join(dir, d.Name())
		from, to := s.staged(name), filepath.Join(s.decks, name)
		if d.IsDir() {
			if info, err := os.Lstat(to); err == nil && info.IsDir() {
				if err := s.move(name, lists); err != nil {
					return err
				}
				continue
			}
		}
		if !lists && d.Name() == importList {
			continue
		}
		if err := os.Rename(from, to); err != nil {
			return err
		}
		moved(name)
	}
	return nil
}

// moved is called after each move; a test kills the process there.
var moved = func(string) {}

// deckName refuses what cannot be the name of a deck; "" names none.
func deckName(deck string) error {
	// A folder whose name begins with a dot is hidden, and with two is another.
	if usable := strings.TrimLeft(quiz.KeyPart(deck), ".-"); deck != usable {
		return usage(fmt.Sprintf("try --deck %s", cmp.Or(usable, ownDeck)), "%q cannot be the name of a deck", deck)
	}
	return nil
}
