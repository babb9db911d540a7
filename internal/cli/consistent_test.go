package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"anneal/internal/sched"
	"anneal/internal/store"
)

// leaveConsistent sees at the end of a script that its store is whole, and that
// making all that is derived from the log again changes nothing.
func leaveConsistent(e *testscript.Env) {
	t, path := e.T(), filepath.Join(e.WorkDir, "home", "anneal.db")
	e.Defer(func() {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return // this script has none in the end
		}
		err := consistent(path)
		if (errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrNewer)) && aboutDamage.MatchString(filepath.Base(e.WorkDir)) {
			return
		}
		if err != nil {
			t.Fatal(fmt.Sprintf("the store that the script leaves: %v", err))
		}
	})
}

// aboutDamage are the scripts that may leave a store behind which is none.
var aboutDamage = regexp.MustCompile(`^script-(store|doctor|restore)(_|$)`)

func consistent(path string) error {
	db, err := store.Open(path, store.Options{Fold: sched.Fold, FoldVersion: sched.FoldVersion, Wait: 20 * time.Second})
	if err != nil {
		return err
	}
	told := func() (string, error) {
		states, err1 := db.States()
		due, err2 := db.Due(1<<30, time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC))
		days, err3 := db.Calendar(-1<<30, 1<<30)
		for _, err := range db.Events(context.Background()) {
			err3 = errors.Join(err3, err)
		}
		return fmt.Sprintf("%+v\n%v\n%v", states, due, days), errors.Join(err1, err2, err3)
	}
	before, err := told()
	if err != nil {
		return err
	}
	if err := db.Rebuild(context.Background()); err != nil {
		return err
	}
	after, err := told()
	if err == nil && before != after {
		err = fmt.Errorf("it says\n%s\nand after a rebuild\n%s", before, after)
	}
	return err
}
