package cli

import (
	"fmt"
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
	states, err := db.States()
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
			id := quiz.IDOf(quiz.JoinKey(s.Name, slot))
			_, answered := states[id]
			_, noted := remembered[id]
			return answered || noted
		}
		for _, k := range compile.WriteIDs(&s, resting) {
			if k.Left > 0 {
				p.warn("%s of %s: a key would be read as a part of the text", count(k.Left, "card"), k.File.Name)
			}
			if k.Keys == 0 {
				continue
			}
			dir, name := filepath.Split(filepath.FromSlash(k.File.Name))
			if err := replaceFile(dir, name, k.File.Text, k.Text); err != nil {
				return input("", "cannot write %s: %v", k.File.Name, reason(err))
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
