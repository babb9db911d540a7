package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"anneal/internal/anki/adopt"
	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

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
		// Also where there is no list: an import may have been cut off before it.
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
	s.lists[deck] = map[string]textHash{}
	for line := range strings.Lines(string(list)) {
		slot, said, _ := strings.Cut(strings.TrimSpace(line), " ")
		if is, err := strconv.ParseUint(said, 16, 64); err == nil {
			s.lists[deck][strings.Clone(slot)] = textHash(is)
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
		if bytes.Contains(file.Text, []byte("{#"+adopt.KeyPrefix)) {
			s.surveyFile(deck, file)
		}
		return nil
	})
}

func (s *staging) surveyFile(deck string, file *source.File) {
	var ignored diag.Bag
	tree := syntax.Parse(file, &ignored)
	for i := range tree.Cards {
		c := &tree.Cards[i]
		if slot := c.Key.Value; strings.HasPrefix(slot, adopt.KeyPrefix) {
			s.cards[strings.Clone(slot)] = &placed{
				deck: deck, file: file.Name, start: c.Span.Start, end: c.Span.End,
				is: hashOf(strings.TrimSpace(c.Span.Text())), shared: c.Part > 0,
			}
		}
	}
}
