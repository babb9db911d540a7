package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// full returns a store with something in each of its parts.
func full(t *testing.T) *DB {
	t.Helper()
	db := open(t)
	for i := range 10 {
		var events []quiz.Event
		for j := range 60 {
			events = append(events, graded(quiz.IDOf(fmt.Sprint("d/", j)), start.Add(time.Duration(i)*24*time.Hour), quiz.Good))
		}
		do(t, db, events...)
	}
	do(t, db, renamed(cardA, "d/b", start))
	if err := errors.Join(
		db.PutFolder(Folder{Deck: "d", Path: "/d", Trusted: true}),
		db.Remember(map[quiz.CardID]Remembered{cardA: {"d/a", "text"}}),
		db.PutAnkiNotes(map[string]AnkiNote{"d/a": {Note: 1}}),
	); err != nil {
		t.Fatal(err)
	}
	return db
}

// whole is what a store holds, but for what a restored one has for itself.
func whole(t *testing.T, path string) map[string]string {
	t.Helper()
	all := dump(t, path)
	delete(all, fmt.Sprintf("meta/%x", keyDevice))
	delete(all, fmt.Sprintf("meta/%x", keySeq))
	return all
}

func TestBackupAndRestore(t *testing.T) {
	db := full(t)
	file := filepath.Join(t.TempDir(), "x.gz")
	b, err := db.Backup(ctx, file)
	if err != nil || b.Events != 601 {
		t.Fatalf("%+v, %v", b, err)
	}
	want := whole(t, db.file.path)
	read, err := ReadBackup(file)
	if err != nil || read.Events != 601 || !read.Made.Equal(b.Made) || read.Device != b.Device || read.Size != b.Size {
		t.Errorf("%+v, %v", read, err)
	}

	// Into nothing.
	path := filepath.Join(t.TempDir(), "new", "anneal.db")
	r, err := Restore(ctx, path, file, options())
	if err != nil || r.Events != 601 || r.Kept != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	openAt(t, path)
	if !maps.Equal(whole(t, path), want) {
		t.Error("what was restored is something else")
	}
	// In the place of a store that went on.
	do(t, db, graded(cardC, start, quiz.Good))
	before, err := os.ReadFile(db.file.path)
	if err != nil {
		t.Fatal(err)
	}
	r, err = Restore(ctx, db.file.path, file, options())
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(r.Kept); err != nil || !bytes.Equal(kept, before) {
		t.Errorf("what was kept in %q is not what was there, %v", r.Kept, err)
	}
	if !maps.Equal(whole(t, db.file.path), want) {
		t.Error("what was restored is something else")
	}
	if again, err := Restore(ctx, db.file.path, file, options()); err != nil || again.Kept == r.Kept {
		t.Errorf("a second time: %+v, %v", again, err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(db.file.path), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestRestoreIsAnotherDevice: numbers that the lost events had are not given
// again under the old name.
func TestRestoreIsAnotherDevice(t *testing.T) {
	db := full(t)
	file := filepath.Join(t.TempDir(), "x.gz")
	if _, err := db.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	was := deviceOf(t, db)
	o := options()
	o.Rand = rand.NewChaCha8([32]byte{9})
	if _, err := Restore(ctx, db.file.path, file, o); err != nil {
		t.Fatal(err)
	}
	if deviceOf(t, db) == was {
		t.Error("the device is the same")
	}
}

// TestBackupRefuses: nothing that is no whole backup is taken for one.
func TestBackupRefuses(t *testing.T) {
	dir := t.TempDir()
	db := full(t)
	file := filepath.Join(dir, "x.gz")
	if _, err := db.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := dump(t, db.file.path)
	refused := func(name string, content []byte, want error) {
		t.Helper()
		bad := filepath.Join(dir, "bad.gz")
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Restore(ctx, db.file.path, bad, options())
		var e *Error
		if !errors.Is(err, want) || !errors.As(err, &e) || e.Path != bad || e.Hint == "" {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		refused("cut off", good[:r.IntN(len(good))], ErrBackup)
		b := bytes.Clone(good)
		b[10+r.IntN(len(b)-10)] ^= 1 << r.IntN(8) // the first bytes are about the file's time and system
		refused("a bit flipped", b, ErrBackup)
	}
	refused("something behind", append(bytes.Clone(good), 0), ErrBackup)
	refused("text", []byte("hello"), ErrBackup)
	refused("another's", zipped(t, []byte("hello, this is another program's")), ErrBackup)
	refused("newer form", zipped(t, append([]byte(backupMagic), backupFormat+1)), ErrNewer)
	refused("newer schema", zipped(t, appendU32(append([]byte(backupMagic), backupFormat), schema()+1)), ErrNewer)
	if !maps.Equal(dump(t, db.file.path), before) {
		t.Error("a refused backup changed something")
	}
	if left, _ := filepath.Glob(db.file.path + "*"); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}

	// What is not a backup is not replaced by one.
	text := filepath.Join(dir, "diary")
	if err := os.WriteFile(text, []byte("dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Backup(ctx, text); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another file: %v", err)
	}
	if _, err := db.Backup(ctx, file); err != nil {
		t.Errorf("over a backup: %v", err)
	}
	if _, err := db.Backup(ctx, filepath.Join(dir, "none", "x.gz")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into a missing folder: %v", err)
	}
}

func zipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDamageIsNotBackedUp: an event that cannot be read stops the backup, and
// with it the thinning of good ones.
func TestDamageIsNotBackedUp(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(t.TempDir(), "anneal.db")
	db, err := Open(path, options())
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, graded(cardA, start, quiz.Good))
	if b, err := db.DailyBackup(ctx, dir, today); err != nil || b.Events != 1 {
		t.Fatalf("%+v, %v", b, err)
	}
	spoil(t, path, func(tx *bolt.Tx) error {
		k, v := tx.Bucket(bucketLog).Cursor().First()
		v = bytes.Clone(v)
		v[20] ^= 1
		return tx.Bucket(bucketLog).Put(bytes.Clone(k), v)
	})
	if _, err := db.DailyBackup(ctx, dir, today+1); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("in the folder: %v", left)
	}
}

func spoil(t *testing.T, path string, how func(*bolt.Tx) error) {
	t.Helper()
	b, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.Update(how), b.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestDailyBackup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "home", "backups")
	db := open(t)
	if err := db.PutFolder(Folder{Deck: "d", Path: "/d"}); err != nil {
		t.Fatal(err)
	}
	if b, err := db.DailyBackup(ctx, dir, today); err != nil || b.File != "" {
		t.Errorf("before the first answer: %+v, %v", b, err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder was made for it")
	}
	do(t, db, graded(cardA, start, quiz.Good))
	b, err := db.DailyBackup(ctx, dir, today)
	if err != nil || filepath.Base(b.File) != "2026-03-01.anneal.gz" || b.Events != 1 {
		t.Fatalf("%+v, %v", b, err)
	}
	do(t, db, graded(cardA, start, quiz.Good))
	if b, err := db.DailyBackup(ctx, dir, today); err != nil || b.File != "" {
		t.Errorf("a second one of the day: %+v, %v", b, err)
	}
	if b, err := db.RotateBackup(ctx, dir, today); err != nil || b.Events != 2 {
		t.Errorf("asked for: %+v, %v", b, err)
	}
	for _, name := range []string{"notes.txt", "2026-01-01.gz", "2020-13-01.anneal.gz"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	left, young := filepath.Join(dir, ".2026-02-01.anneal.gz.1.new"), filepath.Join(filepath.Dir(db.file.path), ".anneal.db.2.new")
	if err := errors.Join(os.WriteFile(left, nil, 0o600), os.WriteFile(young, nil, 0o600), os.Chtimes(left, start, time.Now().Add(-25*time.Hour))); err != nil {
		t.Fatal(err)
	}
	// Never more than five times the log, of which a backup of little is half.
	for day := today + 1; day < today+40; day++ {
		do(t, db, graded(cardA, start, quiz.Good))
		if _, err := db.DailyBackup(ctx, dir, day); err != nil {
			t.Fatal(err)
		}
		log := int64(0)
		if err := db.entries(ctx, bucketLog, func(k, v []byte) error { log += int64(len(k) + len(v)); return nil }); err != nil {
			t.Fatal(err)
		}
		all, err := rotating(dir)
		if err != nil || all[0].day != day || len(all) > 1 && total(all) > 5*log {
			t.Fatalf("%s: %v take %d bytes, the log %d; %v", day, all, total(all), log, err)
		}
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed process left behind is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("what another process may be writing is gone")
	}
	files, err := Backups(dir)
	if err != nil || len(files) < 9 {
		t.Errorf("%d backups are left, %v", len(files), err)
	}
	for _, file := range files {
		if _, err := ReadBackup(file); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"notes.txt", "2026-01-01.gz", "2020-13-01.anneal.gz"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("not ours to remove: %v", err)
		}
	}
}

// TestThinning goes through calendars, a backup on each day on which something
// was learnt, and compares what is left.
func TestThinning(t *testing.T) {
	every := func(from, to string, step int) (days []quiz.Day) {
		first, err1 := quiz.ParseDay(from)
		last, err2 := quiz.ParseDay(to)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		for d := first; d <= last; d += quiz.Day(step) {
			days = append(days, d)
		}
		return days
	}
	for _, tt := range []struct {
		name string
		days []quiz.Day
		most int64
		want string
	}{
		{"a week", every("2026-01-01", "2026-01-07", 1), 1000,
			"2026-01-07 2026-01-06 2026-01-05 2026-01-04 2026-01-03 2026-01-02 2026-01-01"},
		{"a day more", every("2026-01-01", "2026-01-08", 1), 1000,
			"2026-01-08 2026-01-07 2026-01-06 2026-01-05 2026-01-04 2026-01-03 2026-01-02"},
		{"every day of one and a half years", every("2025-01-01", "2026-07-01", 1), 1000, // a Wednesday
			"2026-07-01 2026-06-30 2026-06-29 2026-06-28 2026-06-27 2026-06-26 2026-06-25 2026-06-21 2026-06-14 " +
				"2026-05-31 2026-04-30 2026-03-31 2026-02-28 2026-01-31 2025-12-31 2025-11-30 2025-10-31 2025-09-30 2025-08-31"},
		{"Mondays and no other day", every("2026-01-05", "2026-06-29", 7), 1000,
			"2026-06-29 2026-06-22 2026-06-15 2026-06-08 2026-06-01 2026-05-25 2026-05-18 2026-04-27 2026-03-30 2026-02-23 2026-01-26"},
		{"a year off", slices.Concat(every("2024-12-29", "2024-12-31", 1), every("2026-01-01", "2026-01-02", 1)), 1000,
			"2026-01-02 2026-01-01 2024-12-31 2024-12-30 2024-12-29"},
		{"little space", every("2025-01-01", "2026-07-01", 1), 95,
			"2026-07-01 2026-06-30 2026-06-29 2026-06-28 2026-06-27 2026-06-26 2026-06-25 2026-06-21 2026-06-14"},
		{"no space", every("2026-01-01", "2026-01-20", 1), 9, "2026-01-20"},
		{"the clock a year ahead for two days", slices.Concat(every("2027-01-01", "2027-01-02", 1), every("2026-01-01", "2026-01-09", 1)), 1000,
			"2027-01-01 2026-01-09 2026-01-08 2026-01-07 2026-01-06 2026-01-05 2026-01-04 2026-01-03"},
		{"ahead, and little space", slices.Concat(every("2027-01-01", "2027-01-02", 1), every("2026-01-01", "2026-01-09", 1)), 30,
			"2026-01-09 2026-01-08 2026-01-07"},
	} {
		var kept []rotated // each takes ten bytes
		for _, day := range tt.days {
			kept = append(kept, rotated{day, 10})
			slices.SortFunc(kept, func(a, b rotated) int { return int(b.day - a.day) })
			gone := unwanted(kept, day, tt.most)
			kept = slices.DeleteFunc(kept, func(r rotated) bool { return slices.Contains(gone, r) })
			if !slices.Contains(kept, rotated{day, 10}) {
				t.Fatalf("%s: the backup of %s was removed on that day", tt.name, day)
			}
		}
		var got []string
		for _, r := range kept {
			got = append(got, r.day.String())
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, s, tt.want)
		}
	}
}

// TestRestoreUnderAReview lets others answer while a backup is put back. What
// was acknowledged after that is in the new file, what was before is in the
// one that was kept.
func TestRestoreUnderAReview(t *testing.T) {
	db := full(t)
	file := filepath.Join(t.TempDir(), "x.gz")
	if _, err := db.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var before, after []quiz.EventID
	restored := false
	stop, end := context.WithCancel(ctx)
	var others sync.WaitGroup
	for i := range 3 {
		others.Go(func() {
			o := options()
			o.Rand = rand.NewChaCha8([32]byte{byte(20 + i)})
			o.Wait = 20 * time.Second // all poll, and none has a turn
			mine, err := Open(db.file.path, o)
			if err != nil {
				t.Error(err)
				return
			}
			card := quiz.IDOf(fmt.Sprint("own/", i))
			for stop.Err() == nil {
				s, err := mine.State(card)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				late := restored // before the answer was given
				mu.Unlock()
				states, err := mine.Append(ctx, s.Head, graded(card, start, quiz.Good))
				if errors.Is(err, ErrStale) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if late {
					after = append(after, states[0].Head)
				} else {
					before = append(before, states[0].Head)
				}
				mu.Unlock()
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	o := options()
	o.Wait = 20 * time.Second
	r, err := Restore(ctx, db.file.path, file, o)
	mu.Lock()
	restored = true
	mu.Unlock()
	time.Sleep(50 * time.Millisecond)
	end()
	others.Wait()
	if err != nil {
		t.Fatal(err)
	}
	now, then := dump(t, db.file.path), dump(t, r.Kept)
	if len(before) == 0 || len(after) == 0 {
		t.Errorf("%d answers before, %d after", len(before), len(after))
	}
	for _, id := range after {
		if now[fmt.Sprintf("log/%x", id[:])] == "" {
			t.Errorf("an answer given after the restore is lost")
		}
	}
	for _, id := range before {
		k := fmt.Sprintf("log/%x", id[:])
		if now[k] == "" && then[k] == "" {
			t.Errorf("an answer given before the restore is lost")
		}
	}
}

// TestReplaced: a file that was opened just before another got its name is not
// written to.
func TestReplaced(t *testing.T) {
	db, other := open(t), open(t)
	opened, err := os.Open(db.file.path)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if db.file.replaced(opened) {
		t.Error("a file is called replaced that was not")
	}
	content, err := os.ReadFile(other.file.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeDurably(db.file.path, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
		t.Fatal(err)
	}
	if !db.file.replaced(opened) {
		t.Error("a file that was replaced is not called so")
	}
}

// TestRepair spoils each page in turn, as TestDamagedPages does. What the backup
// and the other pages have comes back, the file itself is kept, and the result is
// whole.
func TestRepair(t *testing.T) {
	db := full(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "x.gz")
	do(t, db, graded(cardB, start, quiz.Good))
	good := events(t, db)
	content, err := os.ReadFile(db.file.path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "bad.gz")
	if err := os.WriteFile(bad, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := salvage(content); len(found.log) != len(good) || len(found.remembered) != 1 {
		t.Errorf("found %d of %d events, %d remembered", len(found.log), len(good), len(found.remembered))
	}
	size := os.Getpagesize()
	lost := 0
	for at := 0; at+size <= len(content); at += size {
		b := bytes.Clone(content)
		clear(b[at : at+size])
		path := filepath.Join(dir, fmt.Sprint(at), "anneal.db")
		if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o700), os.WriteFile(path, b, 0o600)); err != nil {
			t.Fatal(err)
		}
		r, err := Repair(ctx, path, []string{bad, file}, options())
		if err != nil || r.Events != len(good) || r.Backup.File != file || len(r.Lost) != 1 {
			t.Fatalf("page %d: %+v, %v", at/size, r, err)
		}
		if kept, err := os.ReadFile(r.Kept); err != nil || !bytes.Equal(kept, b) {
			t.Errorf("page %d: the damaged file was not kept, %v", at/size, err)
		}
		if !maps.Equal(whole(t, path), whole(t, db.file.path)) {
			t.Errorf("page %d: what was restored is something else", at/size)
		}

		// Without a backup, most is still there.
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err = Repair(ctx, path, nil, options())
		if err != nil || r.Events < len(good)*3/4 || r.Found != r.Events {
			t.Fatalf("page %d without a backup: %+v, %v", at/size, r, err)
		}
		if r.Events < len(good) {
			lost++
		}
		checkFile(t, openAt(t, path))
	}
	if lost == 0 || lost > 60 {
		t.Errorf("%d pages were missed", lost)
	}

	path := filepath.Join(dir, "text.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("text "), 9000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Repair(ctx, path, nil, options()); !errors.Is(err, ErrDamaged) {
		t.Errorf("of nothing: %v", err)
	}
	if r, err := Repair(ctx, filepath.Join(dir, "gone.db"), []string{file}, options()); err != nil || r.Events != len(good) || r.Kept != "" {
		t.Errorf("of a file that is gone: %+v, %v", r, err)
	}
}

// FuzzSalvage: whatever a file holds, looking for events in it ends well.
func FuzzSalvage(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{2, 0}, 5000))
	f.Fuzz(func(_ *testing.T, b []byte) { salvage(b) })
}

// TestCheck lets a child look at stores with one thing wrong each.
func TestCheck(t *testing.T) {
	card := quiz.IDOf("d/7")
	for _, tt := range []struct {
		name  string
		spoil func(tx *bolt.Tx) error
		want  Health // without counts
		said  string
	}{
		{"nothing", func(*bolt.Tx) error { return nil }, Health{}, ""},
		{"a state", func(tx *bolt.Tx) error {
			s, err := state(tx, card)
			if err != nil {
				return err
			}
			s.Reps++
			return tx.Bucket(bucketState).Put(card[:], encodeState(&s))
		}, Health{States: 1}, ""},
		{"no state", func(tx *bolt.Tx) error { return tx.Bucket(bucketState).Delete(card[:]) }, Health{States: 1}, ""},
		{"junk for a state", func(tx *bolt.Tx) error { return tx.Bucket(bucketState).Put(card[:], []byte("junk")) }, Health{States: 1}, ""},
		{"a state too many", func(tx *bolt.Tx) error { return tx.Bucket(bucketState).Put(cardC[:], []byte("junk")) }, Health{States: 1}, ""},
		{"the last bits of a state", func(tx *bolt.Tx) error {
			s, err := state(tx, card)
			if err != nil {
				return err
			}
			return tx.Bucket(bucketState).Put(card[:], encodeState(&s))
		}, Health{}, ""},
		{"a day", func(tx *bolt.Tx) error { return addDay(tx, today, dayCounts{Counts: Counts{Reviews: 1}}) }, Health{Changes: Changes{Days: 1}}, ""},
		{"what is due", func(tx *bolt.Tx) error {
			return tx.Bucket(bucketDue).Put(append(dueDay(today), card[:]...), []byte{1})
		}, Health{Changes: Changes{Due: true}}, ""},
		{"the index", func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketByCard).Cursor().First()
			return tx.Bucket(bucketByCard).Delete(bytes.Clone(k))
		}, Health{Changes: Changes{Index: true}}, ""},
		{"the count", func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySeq, appendU64(nil, 7)) }, Health{Changes: Changes{Count: true}}, ""},
		{"an event", func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketLog).Cursor().Last()
			return tx.Bucket(bucketLog).Put(bytes.Clone(k), []byte("junk, and long enough"))
		}, Health{}, "log: a record cannot be read: "},
		{"a part", func(tx *bolt.Tx) error { return tx.DeleteBucket(bucketAnki) }, Health{}, `file: its part "anki" is missing`},
		{"the version", func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySchema, appendU32(nil, 9)) }, Health{Newer: true}, "file: its version is 9, this program knows 1"},
	} {
		path := filepath.Join(t.TempDir(), "anneal.db")
		content, err := os.ReadFile(full(t).file.path)
		if err := errors.Join(err, os.WriteFile(path, content, 0o600)); err != nil {
			t.Fatal(err)
		}
		spoil(t, path, tt.spoil)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		h := checked(t, path)
		if len(h.Problems) > 0 != (tt.said != "") || tt.said != "" && !strings.HasPrefix(h.Problems[0], tt.said) {
			t.Errorf("%s: said %q, want %q", tt.name, h.Problems, tt.said)
		}
		if h.Good() != (tt.name == "nothing" || tt.name == "the last bits of a state") {
			t.Errorf("%s: good is %t", tt.name, h.Good())
		}
		h.Problems, h.Events, h.Cards = nil, 0, 0
		h.Misdated = nil // the clock of the tests stands almost still
		if fmt.Sprint(h) != fmt.Sprint(tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, h, tt.want)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the file was changed, %v", tt.name, err)
		}
	}
}

// checked has a child check a store.
func checked(t *testing.T, path string) (h Health) {
	t.Helper()
	limit, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	out, err := child(limit, "check", path, t.TempDir()).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &h); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return h
}

func checkAlone(w io.Writer, path, dir string) {
	h, err := Check(ctx, path, dir, options())
	if err == nil {
		err = json.NewEncoder(w).Encode(h)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestRecompute(t *testing.T) {
	db := full(t)
	if c, err := db.Recompute(ctx); err != nil || !c.None() || c.Events != 601 || c.Cards != 61 {
		t.Errorf("%+v, %v", c, err)
	}
	a, b := quiz.IDOf("d/7"), quiz.IDOf("d/8")
	spoil(t, db.file.path, func(tx *bolt.Tx) error {
		s, err := state(tx, a)
		s.Lapses = 99
		return errors.Join(err,
			tx.Bucket(bucketState).Put(a[:], encodeState(&s)), tx.Bucket(bucketState).Delete(b[:]),
			tx.Bucket(bucketState).Put(cardC[:], encodeState(&s)))
	})
	c, err := db.Recompute(ctx)
	if err != nil || !slices.Equal(c.Changed, []quiz.CardID{a}) || !slices.Equal(c.Missing, []quiz.CardID{b}) || !slices.Equal(c.Extra, []quiz.CardID{cardC}) {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := db.Recompute(ctx); err != nil || !c.None() {
		t.Errorf("again: %+v, %v", c, err)
	}
}
