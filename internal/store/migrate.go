package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// migrations lead from each schema to the next, the first one from 1 to 2. They
// change what cannot be computed; what can is made again behind them. Records of
// events are final and no business of theirs.
var migrations []func(*bolt.Tx) error

// schema is what this program writes.
func schema() uint32 { return uint32(1 + len(migrations)) }

// errOlder is a store of an older schema.
var errOlder = errors.New("of an older schema")

// upToDate makes a call again after bringing an old file up to date, if that is
// what it found.
func (db *DB) upToDate(ctx context.Context, call func() error) error {
	err := call()
	if db.old || !errors.Is(err, errOlder) {
		return err
	}
	if err := db.migrate(ctx); err != nil {
		return err
	}
	return call()
}

// migrate brings a file of an older schema up to date, behind a backup that is
// not among those that are thinned. Where that fails and the file is what it was,
// the backup goes: whoever tries again, on a full disk, must not pile them up.
func (db *DB) migrate(ctx context.Context) error {
	old := newDB(db.file.path, db.o)
	old.old = true
	empty, backup := true, ""
	err := old.view(ctx, func(tx *bolt.Tx) error {
		k, _ := tx.Bucket(bucketLog).Cursor().First()
		empty = k == nil
		return nil
	})
	if err != nil {
		return err
	}
	if !empty {
		if backup, err = old.backupBefore(ctx, fmt.Sprintf("schema-%d-%s", schema(), db.o.Now().Format("20060102-150405"))); err != nil {
			return fmt.Errorf("the backup before the store is brought up to date: %w", err)
		}
		passing("backed up")
	}
	err = db.advance(ctx)
	if err != nil && backup != "" && errors.Is(old.view(context.WithoutCancel(ctx), ours), errOlder) {
		_ = os.Remove(backup)
	}
	return err
}

// backupBefore makes a backup before something that is done to the whole store, and
// returns its file.
func (db *DB) backupBefore(ctx context.Context, what string) (file string, err error) {
	dir := db.o.Backups
	if dir == "" {
		dir = filepath.Dir(db.file.path)
	}
	if err := makeDir(dir); err != nil {
		return "", explain(dir, err)
	}
	file = filepath.Join(dir, "before-"+what+backupSuffix)
	_, err = db.Backup(ctx, file)
	return file, err
}

// advance migrates in one transaction: a file is of one schema or the other.
func (db *DB) advance(ctx context.Context) error {
	return db.file.transact(ctx, true, func(tx *bolt.Tx) error {
		err := ours(tx)
		if err == nil {
			return errUnchanged // another process was faster
		}
		if !errors.Is(err, errOlder) {
			return err
		}
		if err := advance(tx, binary.BigEndian.Uint32(tx.Bucket(bucketMeta).Get(keySchema))); err != nil {
			return err
		}
		for _, name := range derivedBuckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		if err := db.rebuild(ctx, within(tx)); err != nil {
			return err
		}
		return ours(tx)
	})
}

// advance takes the steps from a schema to ours.
func advance(tx *bolt.Tx, from uint32) error {
	for n := from; n < schema(); n++ {
		if err := migrations[n-1](tx); err != nil {
			return fmt.Errorf("from schema %d to %d: %w", n, n+1, err)
		}
	}
	return tx.Bucket(bucketMeta).Put(keySchema, appendU32(nil, schema()))
}
