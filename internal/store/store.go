package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// maxStore stops a runaway writer; a heavy learner's log grows by some
// megabytes a year, and five million answers are one gigabyte.
const maxStore = min(8<<30, math.MaxInt)

// growth is by how much the file grows when its pages are used up, some thousand
// answers: bbolt's own 16 MB would be most of what a learner's store takes.
const growth = 1 << 20

// logFill is how full pages of the log are made: ids rise, so that none is filled
// in the middle later, but by what is imported.
const logFill = 1.0

var (
	bucketMeta       = []byte("meta")
	bucketLog        = []byte("log")
	bucketByCard     = []byte("bycard")
	bucketState      = []byte("state")
	bucketDue        = []byte("due")
	bucketDays       = []byte("days")
	bucketFolders    = []byte("folders")
	bucketRemembered = []byte("remembered")
	bucketAnki       = []byte("anki")

	keySchema  = []byte("schema")
	keyDevice  = []byte("device")
	keyCreated = []byte("created")
	keyDerived = []byte("derived")
	keySeq     = []byte("seq")
	keyTurn    = []byte("turn")
)

// derivedBuckets can be made again from the log.
var derivedBuckets = [][]byte{bucketByCard, bucketState, bucketDue, bucketDays}

// Options are what a store needs from outside.
type Options struct {
	Fold        quiz.Fold        // how a card's events become its state; required
	FoldVersion int              // of the fold; when it differs from the file's, all states are made again
	Wait        time.Duration    // how long to wait for another process; 0 means 2 s
	Now         func() time.Time // for ids, and to tell events that lie ahead of it; nil means time.Now
	Rand        io.Reader        // for ids; nil means crypto/rand
	Backups     string           // folder for the backup before an old file is brought up to date; "" means beside it
	Command     string           // what is told to others who find the file held for long by us; may be empty
}

// DB is an open store. It holds no lock and no file between two calls, so that
// several processes can use one file side by side, and is safe for concurrent
// use if Options.Rand is.
type DB struct {
	file  file
	o     Options
	wrote atomic.Bool
	trust bool  // in the clock
	old   bool  // may be of an older schema, which is then only read
	kept  *kept // nil unless asked for
}

// Wrote reports whether anything was written through db since it was opened.
func (db *DB) Wrote() bool { return db.wrote.Load() }

// Open returns the store at path, which is made with its folders if nothing is
// there. States made by another fold are made again. It fails with [ErrBusy],
// [ErrDamaged] or [ErrNewer], with a wrapped fs.ErrPermission, or with what
// else the system says; what is at path is then as it was.
func Open(path string, o Options) (*DB, error) {
	if o.Fold == nil {
		return nil, errors.New("open store: no fold given")
	}
	db := newDB(path, o)
	if err := create(path, db.init); err != nil {
		return nil, err
	}
	current := false
	err := db.view(context.Background(), func(tx *bolt.Tx) error {
		current = db.current(tx)
		return nil
	})
	if err == nil && !current {
		err = db.update(context.Background(), func(*bolt.Tx) error { return errUnchanged })
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

// newDB fills in what options leave open, and touches no file.
func newDB(path string, o Options) *DB {
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return &DB{file: file{path: path, wait: o.Wait, max: maxStore, who: o.Command}, o: o}
}

func (db *DB) init(tx *bolt.Tx) error {
	buckets := append([][]byte{bucketMeta, bucketLog, bucketFolders, bucketRemembered, bucketAnki}, derivedBuckets...)
	for _, name := range buckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	var device quiz.DeviceID
	if _, err := io.ReadFull(db.o.Rand, device[:]); err != nil {
		return fmt.Errorf("draw an id for this device: %w", err)
	}
	meta := tx.Bucket(bucketMeta)
	return errors.Join(
		meta.Put(keySchema, appendU32(nil, schema())),
		meta.Put(keyDevice, device[:]),
		meta.Put(keyCreated, db.o.Now().UTC().AppendFormat(nil, time.RFC3339)),
		meta.Put(keyDerived, db.derivedBy()),
		meta.Put(keySeq, appendU64(nil, 0)),
		db.turn(tx),
	)
}

// derivedBy names the rules that made what is derived.
func (db *DB) derivedBy() []byte {
	return appendU32(appendU32(nil, uint32(db.o.FoldVersion)), derivedVersion)
}

// noDerived stands in the place of [DB.derivedBy] while what is derived is not
// that of the log.
var noDerived = make([]byte, 8)

// current reports whether what is derived was made by our rules.
func (db *DB) current(tx *bolt.Tx) bool {
	return string(tx.Bucket(bucketMeta).Get(keyDerived)) == string(db.derivedBy())
}

// view runs fn in a read transaction. While it lasts, no other process can
// write: fn must be short.
func (db *DB) view(ctx context.Context, fn func(*bolt.Tx) error) error {
	for {
		err := db.upToDate(ctx, func() error {
			return db.file.transact(ctx, false, func(tx *bolt.Tx) error {
				if err := ours(tx); err != nil && !(db.old && errors.Is(err, errOlder)) {
					return err
				}
				if !db.old && string(tx.Bucket(bucketMeta).Get(keyDerived)) == string(noDerived) {
					return errNoDerived
				}
				return fn(tx)
			})
		})
		if !errors.Is(err, errNoDerived) {
			return err
		}
		if err := db.update(ctx, func(*bolt.Tx) error { return errUnchanged }); err != nil {
			return err
		}
	}
}

// errNoDerived says that a rebuild was ended before its time.
var errNoDerived = errors.New("what is derived from the log is not there")

// remakeLater has [DB.update] make all that is derived again, once what the
// transaction writes to the log is durable. Should it not come to that, whoever
// uses the store next does it.
func remakeLater(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyDerived, noDerived) }

// update runs fn in a write transaction, in which everything derived is by our
// rules. fn may return errUnchanged if it changed nothing.
func (db *DB) update(ctx context.Context, fn func(*bolt.Tx) error) error {
	changed, remake := false, false
	work := func(do transactor) error {
		whole := func(tx *bolt.Tx) error {
			if err := ours(tx); err != nil {
				return err
			}
			if !db.current(tx) { // another version of the program was here
				return errNoDerived
			}
			again, err := db.again(ctx, tx)
			if err != nil {
				return err
			}
			if err := fn(tx); err != nil && !(again && errors.Is(err, errUnchanged)) {
				return err
			}
			changed, remake = true, !db.current(tx)
			return nil
		}
		err := do(whole)
		if errors.Is(err, errNoDerived) {
			if err = db.rebuild(ctx, do); err == nil {
				changed = true
				err = do(whole)
			}
		}
		if err == nil && remake {
			err = db.rebuild(context.WithoutCancel(ctx), do) // what was asked for is done
		}
		return err
	}
	err := db.upToDate(ctx, func() error { return db.file.hold(ctx, true, work) })
	if changed && err == nil {
		db.wrote.Store(true)
	}
	return err
}

// ours checks that the file is a store of our schema, with all its buckets. One
// of an older schema is errOlder, and not looked at any further.
func ours(tx *bolt.Tx) error {
	path := tx.DB().Path()
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		return fail(path, ErrDamaged, "it holds something else")
	}
	v := meta.Get(keySchema)
	if len(v) != 4 || binary.BigEndian.Uint32(v) == 0 {
		return fail(path, ErrDamaged, "it does not say its version")
	}
	switch n := binary.BigEndian.Uint32(v); {
	case n > schema():
		return fail(path, ErrNewer, fmt.Sprintf("its version is %d, this program knows %d", n, schema()))
	case n < schema():
		return errOlder
	}
	if len(meta.Get(keyDevice)) != len(quiz.DeviceID{}) || len(meta.Get(keySeq)) != 8 {
		return fail(path, ErrDamaged, "it does not say which device it belongs to")
	}
	for _, names := range [][][]byte{{bucketLog, bucketFolders, bucketRemembered, bucketAnki}, derivedBuckets} {
		for _, name := range names {
			if tx.Bucket(name) == nil {
				return fail(path, ErrDamaged, fmt.Sprintf("its part %q is missing", name))
			}
		}
	}
	return nil
}
