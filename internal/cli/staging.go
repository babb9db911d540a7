package cli

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

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
// card that says something else was edited, and is the learner's.
type staging struct {
	decks string // the folder of the user's own decks
	pkg   *apkg.Package

	dir    string
	cards  map[string]*placed           // by slot, what is there
	lists  map[string]map[string]string // by deck and slot, hashes of what was imported
	texts  map[string]*text             // files that are there, by path below decks
	open   map[string]*sheet            // by deck and folder
	copied map[string]bool              // media, by path
	titles map[string]string            // of decks

	fresh, changed, edited, media int
}

// placed is a card that is there.
type placed struct {
	deck, file string
	span       source.Span
	shared     bool // another card has the same text
}

// text is a file that is there, with what is to be changed in it.
type text struct {
	*source.File
	edits []edit
}

type edit struct {
	span source.Span
	text string
}

// sheet is a file that takes new cards of a folder.
type sheet struct {
	file string // below decks
	b    bytes.Buffer
}

// Where a sheet ends. A file of a megabyte is none that one likes to edit.
const maxSheet = 128 << 10

// importList is the list of what was imported into a deck.
const importList = ".anki"

func (s *staging) begin() (err error) {
	s.remove()
	if s.dir, err = os.MkdirTemp(s.decks, ".import-*"); err != nil {
		return err
	}
	*s = staging{
		decks: s.decks, pkg: s.pkg, dir: s.dir, cards: map[string]*placed{}, lists: map[string]map[string]string{},
		texts: map[string]*text{}, open: map[string]*sheet{}, copied: map[string]bool{}, titles: map[string]string{},
	}
	return s.survey()
}

func (s *staging) remove() {
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
	s.dir = ""
}

// survey finds what earlier imports wrote.
func (s *staging) survey() error {
	entries, err := os.ReadDir(s.decks)
	if err != nil {
		return err
	}
	for _, d := range entries {
		if !d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			continue
		}
		if err := s.readList(d.Name()); err != nil {
			return err
		}
		if s.lists[d.Name()] == nil {
			continue // nothing was imported into it
		}
		if err := s.surveyDeck(d.Name()); err != nil {
			return err
		}
	}
	return nil
}

func (s *staging) readList(deck string) error {
	list, err := os.ReadFile(filepath.Join(s.decks, deck, importList))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.lists[deck] = map[string]string{}
	for line := range strings.Lines(string(list)) {
		if slot, hash, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			s.lists[deck][slot] = hash
		}
	}
	return nil
}

func (s *staging) surveyDeck(deck string) error {
	root, err := os.OpenRoot(filepath.Join(s.decks, deck))
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular() || path.Ext(name) != ".md":
			return nil
		}
		file, err := source.Read(root.FS(), name, path.Join(deck, name))
		if err != nil {
			return nil // the build says what is wrong with it
		}
		if !bytes.Contains(file.Text, []byte("{#"+adopt.KeyPrefix)) {
			return nil
		}
		var ignored diag.Bag
		tree := syntax.Parse(file, &ignored)
		for i := range tree.Cards {
			c := &tree.Cards[i]
			if slot := c.Key.Value; strings.HasPrefix(slot, adopt.KeyPrefix) {
				s.cards[slot] = &placed{deck: deck, file: file.Name, span: c.Span, shared: c.Part > 0}
			}
		}
		s.texts[file.Name] = &text{File: file}
		return nil
	})
}

// home returns the deck that has a card, or had it.
func (s *staging) home(slot string) (deck string, known bool) {
	if p := s.cards[slot]; p != nil {
		return p.deck, true
	}
	for deck, list := range s.lists {
		if list[slot] != "" {
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
	new, ok := proper(c)
	if !ok {
		return "its text cannot be written as a card", nil
	}
	old, there := s.cards[c.Slot]
	recorded := s.lists[c.Deck][c.Slot]
	switch {
	case there && old.span.IsZero(): // put in this run
		return "another card has the same key", nil
	case there:
		is := strings.TrimSpace(old.span.Text())
		switch {
		case is == new:
		case hashOf(is) == recorded && !old.shared:
			s.texts[old.file].edits = append(s.texts[old.file].edits, edit{old.span, new})
			s.changed++
		default:
			s.edited++
			return "", s.copyMedia(c)
		}
	case recorded != "":
		return "it was removed here", nil
	default:
		if err := s.write(c, new); err != nil {
			return "", err
		}
		s.cards[c.Slot] = &placed{deck: c.Deck}
		s.fresh++
	}
	if s.lists[c.Deck] == nil {
		s.lists[c.Deck] = map[string]string{}
	}
	if s.titles[c.Deck] == "" {
		s.titles[c.Deck] = cmp.Or(c.Title, c.Deck)
	}
	s.lists[c.Deck][c.Slot] = hashOf(new)
	return "", s.copyMedia(c)
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
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

// write adds a new card to the sheet of its folder.
func (s *staging) write(c *adopt.Card, text string) error {
	at := path.Join(c.Deck, c.Folder)
	sh := s.open[at]
	if sh != nil && sh.b.Len()+len(text) > maxSheet {
		if err := s.close(sh); err != nil {
			return err
		}
		sh = nil
	}
	if sh == nil {
		sh = s.newSheet(at)
		s.open[at] = sh
	}
	sh.b.WriteString(text + "\n\n")
	return nil
}

// newSheet returns a sheet with a name that no file has.
func (s *staging) newSheet(at string) *sheet {
	name := path.Base(at)
	if slices.Contains([]string{"readme", "license", "licence", "copying", "changelog", "contributing", "authors"}, strings.ToLower(name)) {
		name += "-cards" // as what it is called no lesson is looked for
	}
	for n := 1; ; n++ {
		file := path.Join(at, name+".md")
		if n > 1 {
			file = path.Join(at, fmt.Sprintf("%s-%d.md", name, n))
		}
		_, here := os.Lstat(filepath.Join(s.decks, filepath.FromSlash(file)))
		_, staged := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(file)))
		if errors.Is(here, fs.ErrNotExist) && errors.Is(staged, fs.ErrNotExist) {
			return &sheet{file: file}
		}
	}
}

func (s *staging) close(sh *sheet) error {
	return s.save(sh.file, bytes.TrimRight(sh.b.Bytes(), "\n"))
}

// save writes a staged file, with a line's end.
func (s *staging) save(name string, text []byte) error {
	name = filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

// copyMedia stages the files that a card shows, where they are not there already.
func (s *staging) copyMedia(c *adopt.Card) error {
	for _, name := range c.Media {
		file := path.Join(c.Deck, adopt.MediaFolder, name)
		if s.copied[file] {
			continue
		}
		s.copied[file] = true
		if err := s.copyMedium(file, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (s *staging) copyMedium(file, name string) error {
	r, err := s.pkg.Medium(name)
	if err != nil {
		return err
	}
	defer r.Close()
	staged := filepath.Join(s.dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(staged), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(staged, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if sameContent(staged, filepath.Join(s.decks, filepath.FromSlash(file))) {
		return os.Remove(staged)
	}
	s.media++
	return nil
}

func sameContent(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Lstat(b)
	if errX != nil || errY != nil || !y.Mode().IsRegular() || x.Size() != y.Size() {
		return false
	}
	f, errF := os.Open(a)
	if errF != nil {
		return false
	}
	defer f.Close()
	g, errG := os.Open(b)
	if errG != nil {
		return false
	}
	defer g.Close()
	p, q := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, err := io.ReadFull(f, p)
		m, _ := io.ReadFull(g, q)
		if n != m || !bytes.Equal(p[:n], q[:m]) {
			return false
		}
		if err != nil {
			return err == io.EOF || err == io.ErrUnexpectedEOF
		}
	}
}

// finish writes what is still open: sheets, files that were edited, and the lists.
func (s *staging) finish() error {
	for _, at := range slices.Sorted(maps.Keys(s.open)) {
		if err := s.close(s.open[at]); err != nil {
			return err
		}
	}
	for name, t := range s.texts {
		if len(t.edits) == 0 {
			continue
		}
		slices.SortFunc(t.edits, func(a, b edit) int { return b.span.Start - a.span.Start })
		out := string(t.Text)
		for _, e := range t.edits {
			out = out[:e.span.Start] + e.text + out[e.span.End:]
		}
		if err := s.save(name, []byte(strings.TrimSuffix(out, "\n"))); err != nil {
			return err
		}
	}
	for deck, title := range s.titles {
		var list strings.Builder
		for _, slot := range slices.Sorted(maps.Keys(s.lists[deck])) {
			fmt.Fprintf(&list, "%s %s\n", slot, s.lists[deck][slot])
		}
		if err := s.save(path.Join(deck, importList), []byte(strings.TrimSuffix(list.String(), "\n"))); err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(s.decks, deck)); errors.Is(err, fs.ErrNotExist) && title != deck {
			if err := s.save(path.Join(deck, "deck.yaml"), fmt.Appendf(nil, "title: %q", yamlText(title))); err != nil {
				return err
			}
		}
	}
	return nil
}

// yamlText keeps what Go and YAML quote differently out of a quoted text.
func yamlText(text string) string {
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return -1
		}
		return r
	}, text)
}

// deckNames returns the decks that something came into.
func (s *staging) deckNames() []string {
	return append([]string{}, slices.Sorted(maps.Keys(s.titles))...)
}

// commit gives everything its place.
func (s *staging) commit() error { return s.move(".") }

func (s *staging) move(dir string) error {
	entries, err := os.ReadDir(filepath.Join(s.dir, dir))
	if err != nil {
		return err
	}
	for _, d := range entries {
		name := filepath.Join(dir, d.Name())
		from, to := filepath.Join(s.dir, name), filepath.Join(s.decks, name)
		if d.IsDir() {
			if info, err := os.Lstat(to); err == nil && info.IsDir() {
				if err := s.move(name); err != nil {
					return err
				}
				continue
			}
		}
		if err := os.Rename(from, to); err != nil {
			return err
		}
	}
	return nil
}

// deckName refuses what cannot be the name of a deck; "" names none.
func deckName(deck string) error {
	// A folder whose name begins with a dot is hidden, and with two is another.
	if usable := strings.TrimLeft(quiz.KeyPart(deck), ".-"); deck != usable {
		return usage(fmt.Sprintf("try --deck %s", cmp.Or(usable, ownDeck)), "%q cannot be the name of a deck", deck)
	}
	return nil
}
