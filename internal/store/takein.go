package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Taken is what [DB.TakeIn] did.
type Taken struct {
	New    int    // events that were not here
	Known  int    // events that were
	Backup string // of the answers as they were before; "" if there were none, or they are the same
}

// attempts are how often TakeIn begins anew where others write to the store
// meanwhile.
const attempts = 3

// takenEvents is what partEvents is for a copy, where more transactions cost less
// than memory.
const takenEvents = 50_000

// TakeIn takes in events of another program, however many: those that fill puts,
// which have ids, devices and numbers of their own. What has the id of an event
// that is here is passed over, whatever it says. With dry everything is done but
// the last step.
//
// The events go, in chunks, into a copy of the store, which is looked over and then
// takes its place; until then the store is as it was. Where somebody writes to it
// meanwhile all begins anew, so that fill is called again and must begin anew too.
// A backup is made of what it takes the place of, over that of the last time.
func (db *DB) TakeIn(ctx context.Context, dry bool, fill func(put func(quiz.Event) error) error) (t Taken, err error) {
	for range attempts {
		t, err = db.takeIn(ctx, dry, fill)
		if !errors.Is(err, ErrStale) {
			return t, err
		}
	}
	return Taken{}, fail(db.file.path, ErrBusy, "")
}

func (db *DB) takeIn(ctx context.Context, dry bool, fill func(put func(quiz.Event) error) error) (t Taken, err error) {
	path := db.file.path
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.new") // mode 0600
	if err != nil {
		return t, explain(path, err)
	}
	temp := f.Name()
	defer os.Remove(temp) // fails when all went well
	err = copyFile(ctx, path, db.o, onto(f))
	head, headErr := headOf(f)
	if err := cmp.Or(err, headErr, f.Close()); err != nil {
		return t, explain(path, err)
	}
	passing("copied")
	s := stage{db: db, ctx: ctx}
	if t, err = s.run(temp, fill); err != nil || t.New == 0 || dry {
		return t, explain(path, err)
	}
	passing("taken")
	if s.before > 0 {
		if t.Backup, err = db.backupBefore(ctx, "import"); err != nil {
			return t, err
		}
		passing("backed up")
	}
	if _, err = swap(ctx, path, temp, head, db.o); err == nil {
		db.wrote.Store(true)
	}
	return t, err
}

// headSize is more than the pages in which every transaction leaves its number,
// whatever size they have.
const headSize = 128 << 10

func headOf(f *os.File) ([]byte, error) {
	head := make([]byte, headSize)
	n, err := f.ReadAt(head, 0)
	if err == io.EOF {
		err = nil
	}
	return head[:n], err
}

// stage fills the copy.
type stage struct {
	db     *DB
	ctx    context.Context
	bolt   *bolt.DB
	runs   runs
	chunk  []entry // the run that is gathered
	size   int
	before int // events of the store
	taken  Taken
}

func (s *stage) run(temp string, fill func(put func(quiz.Event) error) error) (t Taken, err error) {
	s.bolt, err = openUnnamed(temp)
	if err != nil {
		return t, err
	}
	defer func() { err = cmp.Or(err, s.bolt.Close()) }()
	if s.runs.file, err = os.CreateTemp(filepath.Dir(temp), filepath.Base(temp)+".*.new"); err != nil {
		return t, err
	}
	defer func() { _, _ = s.runs.file.Close(), os.Remove(s.runs.file.Name()) }()
	err = s.bolt.View(func(tx *bolt.Tx) error {
		if err := ours(tx); err != nil {
			return err
		}
		s.before = tx.Bucket(bucketLog).Stats().KeyN
		return nil
	})
	if err == nil {
		err = fill(s.put)
	}
	if err == nil {
		err = s.flush()
	}
	if err == nil {
		err = s.store()
	}
	if err != nil || s.taken.New == 0 {
		return s.taken, err
	}
	err = s.db.rebuildInParts(s.ctx, committing(s.bolt, s.db.file.path), min(takenEvents, partEvents))
	if err == nil {
		err = s.bolt.View(s.check)
	}
	return s.taken, cmp.Or(err, s.bolt.Sync())
}

func (s *stage) put(e quiz.Event) error {
	if err := check(&e); err != nil {
		return fmt.Errorf("%s event: %w", e.Kind, err)
	}
	if e.ID.IsZero() || e.Command.IsZero() || e.Device == (quiz.DeviceID{}) || e.Seq == 0 {
		return fmt.Errorf("%s event: it does not say which device wrote it, or as which of its events", e.Kind)
	}
	e = normal(e)
	record, err := encodeEvent(&e)
	if err != nil {
		return err
	}
	s.chunk = append(s.chunk, entry{e.ID[:], record})
	if s.size += len(record); len(s.chunk) >= chunkEntries || s.size > chunkBytes {
		return s.flush()
	}
	return nil
}

func (s *stage) flush() error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	err := s.runs.add(s.chunk)
	s.chunk, s.size = nil, 0
	return err
}

// store puts into the log what was put, but what it has already.
func (s *stage) store() error {
	var chunk []entry
	var last []byte
	size := 0
	put := func() error {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		err := committing(s.bolt, s.db.file.path)(func(tx *bolt.Tx) error {
			log := tx.Bucket(bucketLog)
			log.FillPercent = logFill // what comes is mostly older or younger than all that is there
			fresh := slices.DeleteFunc(chunk, func(e entry) bool { return log.Get(e.key) != nil })
			s.taken.New += len(fresh)
			s.taken.Known += len(chunk) - len(fresh)
			return putAll(tx, bucketLog, fresh)
		})
		chunk, size = nil, 0
		return err
	}
	err := s.runs.each(func(e entry) error {
		if bytes.Equal(e.key, last) {
			s.taken.Known++
			return nil
		}
		last = e.key
		chunk = append(chunk, e)
		if size += len(e.value); len(chunk) >= chunkEntries || size > chunkBytes {
			return put()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return put()
}

// check looks the copy over before it takes the store's place.
func (s *stage) check(tx *bolt.Tx) error {
	for err := range tx.Check() {
		return fmt.Errorf("the new store is not whole: %w", err)
	}
	if n := tx.Bucket(bucketLog).Stats().KeyN; n != s.before+s.taken.New {
		return fmt.Errorf("the new store is not whole: it has %d events, not %d and %d", n, s.before, s.taken.New)
	}
	return ours(tx)
}
