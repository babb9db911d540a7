package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// loadBytes is what [DB.Load] puts into one transaction; less in tests.
var loadBytes = 16 << 20

// Load puts a whole log into a store that has none: events of this device that
// say ID, Command and Seq themselves, in rising order of ids. It is for logs that
// are too long for one transaction. When it fails, the events up to some point
// are in the log, which is then no less a log.
func (db *DB) Load(ctx context.Context, events iter.Seq[quiz.Event]) error {
	next, stop := iter.Pull(events)
	defer stop()
	var last quiz.EventID
	for more := true; more; {
		err := db.file.transact(ctx, true, func(tx *bolt.Tx) (err error) {
			if err := ours(tx); err != nil {
				return err
			}
			if k, _ := tx.Bucket(bucketLog).Cursor().Last(); !bytes.Equal(k, last[:]) && (k != nil || !last.IsZero()) {
				return errors.New("load a log: there is one already")
			}
			more, last, err = db.loadSome(ctx, tx, next, last)
			return err
		})
		if err != nil {
			return err
		}
	}
	return db.update(ctx, func(*bolt.Tx) error { return errUnchanged }) // which makes all that is derived
}

// loadSome puts as many events into the log as one transaction should hold.
func (db *DB) loadSome(ctx context.Context, tx *bolt.Tx, next func() (quiz.Event, bool), last quiz.EventID) (more bool, _ quiz.EventID, err error) {
	meta, log := tx.Bucket(bucketMeta), tx.Bucket(bucketLog)
	log.FillPercent = logFill
	device := quiz.DeviceID(meta.Get(keyDevice))
	for size := 0; size < loadBytes; {
		if err := ctx.Err(); err != nil {
			return false, last, err
		}
		e, ok := next()
		if !ok {
			break
		}
		more = true
		e = normal(e)
		e.Device = device
		if err := checkWritten(&e); err != nil {
			return false, last, err
		}
		if bytes.Compare(e.ID[:], last[:]) <= 0 {
			return false, last, fmt.Errorf("%s event: its id does not rise", e.Kind)
		}
		record, err := encodeEvent(&e)
		if err != nil {
			return false, last, err
		}
		if err := log.Put(e.ID[:], record); err != nil {
			return false, last, err
		}
		last = e.ID
		size += len(e.ID) + len(record)
	}
	if !more {
		return false, last, errUnchanged
	}
	return true, last, meta.Put(keyDerived, noDerived)
}
