package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// grown returns the bytes of a store with some hundred events.
func grown(t *testing.T) []byte {
	t.Helper()
	db := open(t)
	for i := range 10 {
		var events []quiz.Event
		for j := range 60 {
			card := cardA
			if j%3 > 0 {
				card = quiz.IDOf(fmt.Sprint("d/", i, j))
			}
			events = append(events, graded(card, start.Add(time.Duration(i)*24*time.Hour), quiz.Good))
		}
		do(t, db, events...)
	}
	if err := errors.Join(
		db.PutFolder(Folder{Deck: "d", Path: "/d"}),
		db.Remember(map[quiz.CardID]Remembered{cardA: {"d/a", "text"}}),
		db.PutAnkiNotes(map[string]AnkiNote{"d/a": {}}),
	); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(db.file.path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// probed writes each content to a file, has a child use it in every way, and
// returns what the child said of it. Files that Open refused must be as they
// were.
func probed(t *testing.T, contents [][]byte) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i, b := range contents {
		paths = append(paths, filepath.Join(dir, fmt.Sprint(i, ".db")))
		if err := os.WriteFile(paths[i], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Every file costs some twenty writes to the disk: seconds on a quiet
	// machine, a minute on one whose disk others use. The limit ends a hang.
	limit, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	cmd := child(limit, "probe")
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	out, err := cmd.Output()
	said := strings.Fields(string(out))
	if err != nil || len(said) != len(contents) {
		t.Fatalf("the child ended with %v after %d of %d files; said %q", err, len(said), len(contents), out)
	}
	return said
}

func TestDamage(t *testing.T) {
	whole := grown(t)
	size := os.Getpagesize()
	edit := func(change func(b []byte)) []byte {
		b := bytes.Clone(whole)
		change(b)
		return b
	}
	const freelist = 0x10
	tests := []struct {
		name, want string
		content    []byte
	}{
		{"as it was", "good", whole},
		{"one meta page zeroed", "good", edit(func(b []byte) { clear(b[:size]) })},
		{"both meta pages zeroed", "damaged", edit(func(b []byte) { clear(b[:2*size]) })},
		{"freelists zeroed", "damaged", edit(func(b []byte) {
			for at := 2 * size; at+size <= len(b); at += size {
				if binary.NativeEndian.Uint16(b[at+8:]) == freelist {
					clear(b[at : at+size])
				}
			}
		})},
		{"all but the meta pages zeroed", "damaged", edit(func(b []byte) { clear(b[2*size:]) })},
		{"cut to a third", "damaged", whole[:len(whole)/3]},
		{"cut to a third, not at a page", "damaged", whole[:len(whole)/3+17]},
		{"cut to the meta pages", "damaged", whole[:2*size]},
		{"cut to one page", "damaged", whole[:size]},
		{"one byte", "damaged", whole[:1]},
		{"empty", "damaged", nil},
		{"text", "damaged", []byte(strings.Repeat("all work and no play\n", 2000))},
		{"short text", "damaged", []byte("hello\n")},
		{"zeros", "damaged", make([]byte, len(whole))},
	}
	var contents [][]byte
	for _, tt := range tests {
		contents = append(contents, tt.content)
	}
	for i, said := range probed(t, contents) {
		if said != tests[i].want {
			t.Errorf("%s: %s, want %s", tests[i].name, said, tests[i].want)
		}
	}
}

// TestDamagedPages spoils each page in turn. Whatever a page held, the program
// goes on, and says either nothing or that the store is damaged.
func TestDamagedPages(t *testing.T) {
	whole := grown(t)
	size := os.Getpagesize()
	r := rand.New(rand.NewPCG(5, 5))
	var contents [][]byte
	for at := 2 * size; at+size <= len(whole); at += size {
		if bytes.Count(whole[at:at+size], []byte{0}) == size {
			continue // never used
		}
		b := bytes.Clone(whole)
		switch page := b[at : at+size]; len(contents) % 3 {
		case 0:
			clear(page)
		case 1:
			for i := range page[16:] { // behind the page's own head
				page[16+i] = byte(r.Uint32())
			}
		case 2:
			copy(page[16:], page[17:])
		}
		contents = append(contents, b)
	}
	damaged := 0
	for i, said := range probed(t, contents) {
		switch said {
		case "damaged":
			damaged++
		case "good":
		default:
			// A checksum makes "newer" all but impossible for a spoiled record.
			t.Errorf("file %d, spoiling %d: %s", i, i%3, said)
		}
	}
	if damaged < len(contents)/3 {
		t.Errorf("only %d of %d spoiled files were called damaged", damaged, len(contents))
	}
}

// TestRefusedFilesAreAsTheyWere opens what is no good and compares.
func TestRefusedFilesAreAsTheyWere(t *testing.T) {
	whole := grown(t)
	newer := func() []byte {
		path := filepath.Join(t.TempDir(), "x.db")
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = b.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySchema, appendU32(nil, schema()+1)) })
		if err := errors.Join(err, b.Close()); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}()
	foreign := func() []byte {
		path := filepath.Join(t.TempDir(), "x.db")
		if err := create(path, func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("other")); return err }); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}()
	// The last page in use is gone, which nothing would notice until it is read.
	used := int64(0)
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := openAt(t, path).view(ctx, func(tx *bolt.Tx) error { used = tx.Size(); return nil }); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		content []byte
		want    error
	}{
		"cut a little":  {whole[:used-1], ErrDamaged},
		"newer":         {newer, ErrNewer},
		"another's":     {foreign, ErrDamaged},
		"empty":         {nil, ErrDamaged},
		"text":          {[]byte(strings.Repeat("text ", 4000)), ErrDamaged},
		"two pages off": {whole[2*os.Getpagesize():], ErrDamaged},
	} {
		path := filepath.Join(t.TempDir(), "anneal.db")
		if err := os.WriteFile(path, tt.content, 0o600); err != nil {
			t.Fatal(err)
		}
		before, _ := os.Stat(path)
		o := options()
		o.FoldVersion = 2 // would like to rebuild
		_, err := Open(path, o)
		var e *Error
		if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Path != path || e.Hint == "" || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		after, _ := os.Stat(path)
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(content, tt.content) || !before.ModTime().Equal(after.ModTime()) || !os.SameFile(before, after) {
			t.Errorf("%s: the file was changed", name)
		}
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
			t.Errorf("%s: left behind %v", name, left)
		}
	}
}

func TestInThePlaceOfTheFile(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir, options()); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a folder: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := Open(filepath.Join(file, "anneal.db"), options()); !errors.As(err, &e) {
		t.Errorf("a file in the place of the folder: %v", err)
	}
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("permissions do not bind this user")
	}
	shut := filepath.Join(dir, "shut")
	if err := os.Mkdir(shut, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(shut, "anneal.db"), options()); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a folder that cannot be written: %v", err)
	}
	db := open(t)
	if err := os.Chmod(db.file.path, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(db.file.path, 0o600)
	if _, err := Open(db.file.path, options()); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a file that cannot be read: %v", err)
	}
	if err := os.Chmod(db.file.path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(db.file.path, options()); err != nil {
		t.Errorf("a file that can be read only: %v", err)
	}
	if _, err := db.Append(ctx, quiz.EventID{}, graded(cardA, start, quiz.Good)); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("writing to it: %v", err)
	}
}

func TestFileVanishes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anneal.db")
	db, err := Open(path, options())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Append(ctx, quiz.EventID{}, graded(cardA, start, quiz.Good)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("append: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("an empty store was made in its place")
	}
}

// TestPanicOfTheFold is not damage: it is a bug, and must be seen as one.
func TestPanicOfTheFold(t *testing.T) {
	db := open(t)
	bad := DB{file: db.file, o: db.o}
	bad.o.Fold = func(quiz.CardID, []quiz.Event) quiz.State { panic("bug") }
	func() {
		defer func() {
			if r := recover(); r != "bug" {
				t.Errorf("recovered %v", r)
			}
		}()
		_, err := bad.Append(ctx, quiz.EventID{}, graded(cardA, start, quiz.Good))
		t.Errorf("append: %v", err)
	}()
	if n := reps(t, db, cardA); n != 0 {
		t.Errorf("the card has %d answers", n)
	}
	do(t, db, graded(cardA, start, quiz.Good)) // the lock was given back
}
