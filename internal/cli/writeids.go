package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

// maxWritten is how many files are named one by one.
const maxWritten = 10

// writeIDs gives every card a {#key} that has none, in the user's own files among
// those that were named, or in all that are registered. The build that follows
// finds the histories under the new keys.
func (p *program) writeIDs(db *store.DB, named []string) error {
	registered, err := db.Folders()
	if err != nil {
		return err
	}
	l, err := p.findLibrary(registered)
	if err != nil {
		return err
	}
	remembered, err := db.Remembered()
	if err != nil {
		return err
	}
	chosen, _ := l.split(named)
	var own []compile.Folder
	for _, f := range chosen {
		if filepath.IsAbs(filepath.FromSlash(f.Path)) { // the shipped course has no place
			own = append(own, f)
		}
	}
	files, keys := 0, 0
	for _, s := range compile.Load(own, &diag.Bag{}) { // the build says what is wrong
		resting := func(slot string) bool { // who takes such a key takes the history of a card that is gone
			_, ok := remembered[quiz.IDOf(quiz.JoinKey(s.Name, slot))]
			return ok
		}
		for _, k := range compile.WriteIDs(&s, resting) {
			if k.Left > 0 {
				p.warn("%s of %s: a key would be read as a part of the text", count(k.Left, "card"), k.File.Name)
			}
			if k.Keys == 0 {
				continue
			}
			if err := replaceText(k.File.Name, k.File.Text, k.Text); err != nil {
				return err
			}
			files, keys = files+1, keys+k.Keys
			if files <= maxWritten {
				fmt.Fprintf(p.Stderr, "%s: %s written\n", k.File.Name, count(k.Keys, "key"))
			}
		}
	}
	if files > maxWritten {
		fmt.Fprintf(p.Stderr, "%s written in %s\n", count(keys, "key"), count(files, "file"))
	}
	return nil
}

// replaceText puts another text in the place of the one that was read from a
// file, as a whole or not at all. A file that somebody has changed meanwhile
// stays as it is.
func replaceText(name string, old, text []byte) error {
	path, err := filepath.EvalSymlinks(filepath.FromSlash(name))
	if err != nil {
		return input("", "cannot write %s: %v", name, reason(err))
	}
	info, err := os.Stat(path)
	if err != nil {
		return input("", "cannot write %s: %v", name, reason(err))
	}
	now, err := os.ReadFile(path)
	switch {
	case err != nil:
		return input("", "cannot write %s: %v", name, reason(err))
	case !bytes.Equal(now, old):
		return input("try again", "%s was changed while its keys were written", name)
	}
	return writeFileMode(path, text, info.Mode().Perm())
}
