package cli

import (
	"bytes"
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
	"anneal/internal/source"
)

// sheet is a file that takes new cards of a folder.
type sheet struct {
	file string // below decks
	b    bytes.Buffer
}

// Where a sheet ends. A file of a megabyte is none that one likes to edit.
const maxSheet = 128 << 10

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
		_, staged := os.Lstat(s.staged(file))
		if errors.Is(here, fs.ErrNotExist) && errors.Is(staged, fs.ErrNotExist) {
			return &sheet{file: file}
		}
	}
}

func (s *staging) close(sh *sheet) error {
	return s.save(sh.file, bytes.TrimRight(sh.b.Bytes(), "\n"))
}

// edit is a card whose text is to be replaced.
type edit struct {
	card *placed
	at   int64 // where the new text is in the spool
	size int
}

func (s *staging) edit(old *placed, text string) error {
	at, err := s.spool.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = s.spool.WriteString(text)
	}
	s.edits[old.file] = append(s.edits[old.file], edit{old, at, len(text)})
	return err
}

// rewrite stages a file with its edits.
func (s *staging) rewrite(name string, edits []edit) error {
	file, err := source.Read(os.DirFS(s.decks), name, name)
	if err != nil {
		return err
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.card.start - b.card.start })
	var out bytes.Buffer
	from := 0
	for _, e := range edits {
		span := file.Span(e.card.start, e.card.end)
		if hashOf(strings.TrimSpace(span.Text())) != e.card.is || span.Start < from {
			return fmt.Errorf("%s was changed meanwhile", filepath.Join(s.decks, filepath.FromSlash(name)))
		}
		out.Write(file.Text[from:span.Start])
		if _, err := io.Copy(&out, io.NewSectionReader(s.spool, e.at, int64(e.size))); err != nil {
			return err
		}
		from = span.End
	}
	out.Write(file.Text[from:])
	return s.save(name, bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

// describe stages the list of a deck and, if it is new, its title.
func (s *staging) describe(deck, title string) error {
	var list strings.Builder
	for _, slot := range slices.Sorted(maps.Keys(s.lists[deck])) {
		fmt.Fprintf(&list, "%s %016x\n", slot, uint64(s.lists[deck][slot]))
	}
	if err := s.save(path.Join(deck, importList), []byte(strings.TrimSuffix(list.String(), "\n"))); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(s.decks, deck)); errors.Is(err, fs.ErrNotExist) && title != deck {
		return s.save(path.Join(deck, "deck.yaml"), fmt.Appendf(nil, "title: %q", yamlText(title)))
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

// save writes a staged file, with a line's end.
func (s *staging) save(name string, text []byte) error {
	name = s.staged(name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(text, '\n')); err != nil {
		return errors.Join(err, f.Close())
	}
	s.disk.settle(f)
	return nil
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
	staged := s.staged(file)
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
