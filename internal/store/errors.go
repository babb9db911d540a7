package store

import (
	"cmp"
	"errors"
	"io/fs"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"
)

// What can be wrong. All come wrapped in an [Error], which names the file and the
// way out. After each of them nothing has changed.
var (
	ErrBusy    = errors.New("the store is in use by another anneal")
	ErrDamaged = errors.New("the store is damaged")
	ErrNewer   = errors.New("the store was written by a newer anneal")
	ErrStale   = errors.New("the card has changed since it was shown")
)

// ErrNothing says that there is nothing to take back, or to do again.
var ErrNothing error = nothing{}

type nothing struct{}

func (nothing) Error() string { return "nothing to take back" }

// Nothing is for packages that do not know this one.
func (nothing) Nothing() bool { return true }

// Error is a failure of a store file as a whole.
type Error struct {
	Path   string // of the file
	Err    error  // one of the errors above, or what the system said
	Detail string // what was found, may be empty
	Hint   string // what to do, may be empty
}

func (e *Error) Error() string {
	parts := []string{e.Path, e.Err.Error()}
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	s := strings.Join(parts, ": ")
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Stale reports whether the error is ErrStale, for packages that do not know
// this one.
func (e *Error) Stale() bool { return errors.Is(e.Err, ErrStale) }

// Busy reports whether the error is ErrBusy, and who holds the file as far as that
// is known, likewise.
func (e *Error) Busy() (by string, busy bool) { return e.Detail, errors.Is(e.Err, ErrBusy) }

var hints = map[error]string{
	ErrBusy:    "try again when it is done",
	ErrDamaged: "`anneal doctor --repair` makes a new one of what it still yields and the newest backup",
	ErrNewer:   "use the newer version",
	ErrBackup:  "`anneal backup --list` shows which are good",
	ErrStale:   "load it again",
}

func fail(path string, err error, detail string) error {
	return &Error{Path: path, Err: err, Detail: detail, Hint: hints[err]}
}

// Of a record, before it is known which file it stands in.
var (
	errJunk   = errors.New("a record cannot be read")
	errFuture = errors.New("a record of a later kind")
)

// explain turns an error of bbolt, of the system or of a record into what a
// caller can tell apart. Errors that are already explained, and those of a
// context, pass.
func explain(path string, err error) error {
	var known *Error
	var bySystem *fs.PathError
	var errno syscall.Errno
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, errJunk):
		return fail(path, ErrDamaged, err.Error())
	case errors.Is(err, errFuture):
		return fail(path, ErrNewer, err.Error())
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return fail(path, ErrDamaged, err.Error())
	case errors.Is(err, fs.ErrPermission):
		return &Error{Path: path, Err: fs.ErrPermission, Hint: "check who owns the file and its folder"}
	case errors.As(err, &bySystem):
		return &Error{Path: path, Err: bySystem.Err, Hint: remedy(err)}
	case errors.As(err, &errno):
		return &Error{Path: path, Err: errno, Hint: remedy(err)}
	}
	return err
}

// unwritten is what went wrong in a commit. bbolt passes some errors of the
// system on as text only, so that it is not always known to be a full disk.
func unwritten(path string, err error) error {
	return &Error{Path: path, Err: err, Detail: "while writing", Hint: cmp.Or(remedy(err), "see whether the disk is full, then try again")}
}

// remedy says what to do about an error of the system; empty where that is not
// known.
func remedy(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "make room on the disk, then try again"
	case errors.Is(err, syscall.EFBIG):
		return "files must not get that large here: raise the limit, see `ulimit -f`, or keep them on another disk"
	case errors.Is(err, syscall.EROFS):
		return "the disk can only be read: make it writable, then try again"
	}
	return ""
}
