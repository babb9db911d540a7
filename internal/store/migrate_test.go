package store

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// nextSchema makes this program one of a schema to come, for as long as the test
// lasts.
func nextSchema(t *testing.T, steps ...func(*bolt.Tx) error) {
	before := migrations
	t.Cleanup(func() { migrations = before })
	migrations = append(migrations[:len(migrations):len(migrations)], steps...)
}

// moveNotes is a step that changes something which cannot be computed.
func moveNotes(tx *bolt.Tx) error {
	return tx.Bucket(bucketAnki).ForEach(func(k, v []byte) error {
		return tx.Bucket(bucketAnki).Put(append([]byte("moved/"), k...), bytes.Clone(v))
	})
}

func storedSchema1(t *testing.T) string {
	content, err := os.ReadFile("testdata/schema1.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "anneal.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func backupsIn(t *testing.T, dir string) []string {
	found, err := filepath.Glob(filepath.Join(dir, "before-schema-*"+backupSuffix))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestMigration(t *testing.T) {
	path := storedSchema1(t)
	want := exported(t, openAt(t, storedSchema1(t)))
	nextSchema(t, moveNotes)
	o := options()
	o.Backups = filepath.Join(t.TempDir(), "backups")

	// The doctor looks at a copy, and has nothing to say.
	if h, err := Check(ctx, path, t.TempDir(), o); err != nil || !h.Good() {
		t.Errorf("before: %+v, %v", h, err)
	}
	db := openWith(t, path, o)
	if got := exported(t, db); !bytes.Equal(got, want) {
		t.Error("the log is another one")
	}
	notes, err := db.AnkiNotes()
	if err != nil || notes["moved/d/b"].Note != 11 || reps(t, db, cardB) != 2 {
		t.Errorf("%+v, %v", notes, err)
	}
	found := backupsIn(t, o.Backups)
	if len(found) != 1 {
		t.Fatalf("backups %v", found)
	}
	b, err := ReadBackup(found[0])
	if err != nil || b.schema != schema()-1 || b.Events != bytes.Count(want, []byte("\n"))-1 {
		t.Errorf("backup %+v, %v", b, err)
	}
	do(t, db, graded(cardC, start, quiz.Good))
	openWith(t, path, o)
	if again := backupsIn(t, o.Backups); len(again) != 1 {
		t.Errorf("and once more: %v", again)
	}

	// The backup can be restored by the new program, which takes the same steps.
	restored := filepath.Join(t.TempDir(), "anneal.db")
	if _, err := Restore(ctx, restored, found[0], o); err != nil {
		t.Fatal(err)
	}
	if notes, err := openWith(t, restored, o).AnkiNotes(); err != nil || notes["moved/d/b"].Note != 11 {
		t.Errorf("restored: %+v, %v", notes, err)
	}

	// An older program keeps its hands off.
	ours := migrations
	migrations = nil
	_, err = Open(path, options())
	migrations = ours
	if !errors.Is(err, ErrNewer) {
		t.Errorf("an older program: %v", err)
	}
}

// TestMigrationFails: where a step fails the file is what it was.
func TestMigrationFails(t *testing.T) {
	path := storedSchema1(t)
	before := dump(t, path)
	broken := errors.New("no such luck")
	nextSchema(t, moveNotes, func(*bolt.Tx) error { return broken })
	if _, err := Open(path, options()); !errors.Is(err, broken) || !strings.Contains(err.Error(), "from schema 2 to 3") {
		t.Errorf("%v", err)
	}
	if left := backupsIn(t, filepath.Dir(path)); len(left) > 0 {
		t.Errorf("a backup of what is still there: %v", left)
	}
	migrations = nil
	if after := dump(t, path); !maps.Equal(after, before) {
		t.Error("the file has changed")
	}
	openAt(t, path)
}

// TestMigrationUnderASession: a file that is replaced by an old one is brought up
// to date by the next call, whichever that is.
func TestMigrationUnderASession(t *testing.T) {
	nextSchema(t, moveNotes)
	for name, call := range map[string]func(*DB) error{
		"reading": func(db *DB) error { _, err := db.State(cardA); return err },
		"writing": func(db *DB) error {
			_, err := db.Append(ctx, quiz.EventID{}, graded(quiz.IDOf("d/new"), start, quiz.Good))
			return err
		},
	} {
		db := open(t)
		content, err := os.ReadFile("testdata/schema1.db")
		if err := errors.Join(err, os.WriteFile(db.file.path, content, 0o600)); err != nil {
			t.Fatal(err)
		}
		if err := call(db); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(backupsIn(t, filepath.Dir(db.file.path))); n != 1 {
			t.Errorf("%s: %d backups", name, n)
		}
	}
}

// TestMigrationOfNothing: a store without an event needs no backup.
func TestMigrationOfNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anneal.db")
	if _, err := Open(path, options()); err != nil {
		t.Fatal(err)
	}
	nextSchema(t, moveNotes)
	db := openAt(t, path)
	if n := len(backupsIn(t, filepath.Dir(db.file.path))); n != 0 {
		t.Errorf("%d backups", n)
	}
}
