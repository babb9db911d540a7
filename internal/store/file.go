package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// file is a bbolt file that is opened for every transaction and closed after
// it. bbolt's lock then lasts for milliseconds, and several processes can work
// side by side; opening costs some ten microseconds.
type file struct {
	path string
	wait time.Duration // how long a lock held by others is waited for
	max  int           // size that the file must not grow beyond, bytes
	who  string        // the command that uses it, for others who wait; may be empty
}

// poll is the time between two attempts at the lock. bbolt itself polls every
// 50 ms and knows no context, so it is asked to try once only.
const poll = 5 * time.Millisecond

// errUnchanged rolls a write transaction back without an error: committing one
// that changed nothing would cost the same two syncs.
var errUnchanged = errors.New("unchanged")

// foldPanic carries a panic of the fold past the recovery from damage.
type foldPanic struct{ value any }

// passing is called at the points of a write at which the tests end the process.
var passing = func(point string) {}

// transactor runs a function in a transaction and commits it. errUnchanged rolls
// it back instead, and is no error to the caller.
type transactor func(fn func(*bolt.Tx) error) error

// transact runs fn in one transaction, see [file.hold].
func (f *file) transact(ctx context.Context, write bool, fn func(*bolt.Tx) error) error {
	return f.hold(ctx, write, func(do transactor) error { return do(fn) })
}

// hold opens the file for as long as work lasts, which may use do several times:
// no other process comes between. Whatever bbolt does on a bad file, a panic or a
// fault in mapped memory, becomes ErrDamaged.
func (f *file) hold(ctx context.Context, write bool, work func(do transactor) error) (err error) {
	var handle *os.File
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		// Not bolt.DB.Close: after a panic it may wait for ever for a mutex of
		// its own. The mapping is lost until the end of the process.
		if handle != nil {
			unlock(handle)
			_ = handle.Close()
		}
		if p, ok := r.(foldPanic); ok {
			panic(p.value)
		}
		err = fail(f.path, ErrDamaged, fmt.Sprint(r))
	}()

	db, err := f.open(ctx, write, &handle)
	if err != nil {
		return explain(f.path, err)
	}
	defer hold(f.path, f.who)()
	passing("opened")
	err = work(func(fn func(*bolt.Tx) error) error {
		checked := func(tx *bolt.Tx) error {
			err := f.whole(tx, handle)
			if err == nil {
				passing("begun")
				err = fn(tx)
			}
			passing("ready")
			return err
		}
		var err error
		if write {
			err = committing(db, f.path)(checked)
		} else {
			err = db.View(checked)
		}
		passing("committed")
		if errors.Is(err, errUnchanged) {
			err = nil
		}
		return err
	})
	if closing := db.Close(); err == nil {
		err = closing
	}
	passing("closed")
	return explain(f.path, err)
}

// committing commits to a file that is open, on the way to what lies at path, and
// says of what goes wrong in that that it was writing.
func committing(db *bolt.DB, path string) transactor {
	return func(fn func(*bolt.Tx) error) error {
		ready := false
		err := db.Update(func(tx *bolt.Tx) error {
			err := fn(tx)
			ready = err == nil
			return err
		})
		if ready && err != nil {
			err = unwritten(path, err)
		}
		return err
	}
}

// open waits for the lock and leaves the open file in handle.
func (f *file) open(ctx context.Context, write bool, handle **os.File) (*bolt.DB, error) {
	options := &bolt.Options{
		Timeout:      1, // try once
		ReadOnly:     !write,
		FreelistType: bolt.FreelistMapType,
		MaxSize:      f.max,
		NoStatistics: true,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			var err error
			*handle, err = openOld(name, flag, mode)
			return *handle, err
		},
	}
	end := time.Now().Add(f.wait)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		db, err := bolt.Open(f.path, 0o600, options)
		if err == nil && f.replaced(*handle) {
			_ = db.Close() // and look again: what is written to it now would be lost
			continue
		}
		if err == nil {
			db.AllocSize = growth
		}
		if !errors.Is(err, berrors.ErrTimeout) {
			return db, f.unfit(err)
		}
		if time.Now().After(end) {
			return nil, fail(f.path, ErrBusy, holderOf(f.path))
		}
		select {
		case <-ctx.Done():
		case <-time.After(poll):
		}
	}
}

// openUnnamed opens a file that nobody knows yet, and that is synced once, at the
// end, before it gets its name.
func openUnnamed(temp string) (*bolt.DB, error) {
	db, err := bolt.Open(temp, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType, NoSync: true, MaxSize: maxStore})
	if err == nil {
		db.AllocSize = growth
	}
	return db, err
}

// replaced reports whether another file has got the name since this one was
// opened: a store was restored while its lock was waited for.
func (f *file) replaced(opened *os.File) bool {
	have, err := opened.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(f.path)
	return err != nil || !os.SameFile(have, there)
}

// openOld opens a file that is there and not empty: bbolt would make a store of
// one that is missing or empty, and block on a pipe.
func openOld(name string, flag int, mode os.FileMode) (*os.File, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist): // it was there when the program began
		return nil, &Error{Path: name, Err: errors.Unwrap(err), Hint: "put the file back, then try again"}
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &Error{Path: name, Err: errors.New("a folder stands where the store should be"), Hint: "move it away"}
	case !info.Mode().IsRegular():
		return nil, &Error{Path: name, Err: errors.New("not a regular file"), Hint: "move it away"}
	case info.Size() == 0:
		return nil, fail(name, ErrDamaged, "the file is empty")
	}
	return os.OpenFile(name, flag&^os.O_CREATE, mode)
}

// unfit explains an error of bolt.Open that is neither the system's nor ours:
// then bbolt did not like the content.
func (f *file) unfit(err error) error {
	if err == nil {
		return nil
	}
	if explained := explain(f.path, err); explained != err {
		return explained
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	return fail(f.path, ErrDamaged, err.Error())
}

// whole reports a file that is shorter than its last transaction, before
// reading on would fault.
func (f *file) whole(tx *bolt.Tx, handle *os.File) error {
	info, err := handle.Stat()
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return fail(f.path, ErrDamaged, fmt.Sprintf("%d of %d bytes are there", info.Size(), tx.Size()))
	}
	return nil
}
