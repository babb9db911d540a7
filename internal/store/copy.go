package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
)

const (
	smallFile = 8 << 20 // bytes, which are copied in some ten milliseconds
	tries     = 3
	headPages = 2 * 64 << 10 // the two pages that bbolt commits by, of the largest size that there is
)

// copyFile hands a store over as it is, page for page and of one moment. take may
// be called more than once, and begins anew then.
//
// A large file is not held while it is copied. bbolt never writes over a page that
// the last commit needs, and ends each commit by writing one of its two first
// pages; so where these are after copying what they were before, the copy is that
// of this commit. Where others write all the time the file is held in the end.
func copyFile(ctx context.Context, path string, o Options, take func(io.Reader) error) error {
	info, err := os.Stat(path)
	if err != nil {
		return explain(path, err)
	}
	if !info.Mode().IsRegular() {
		return &Error{Path: path, Err: errors.New("not a regular file"), Hint: "move it away"}
	}
	if info.Size() > smallFile {
		for range tries {
			before, err := head(ctx, path, o)
			if err != nil {
				return err
			}
			if err := copyWith(path, take); err != nil {
				return err
			}
			after, err := head(ctx, path, o)
			if err != nil || bytes.Equal(before, after) {
				return err
			}
		}
	}
	return locked(ctx, path, o, func(f *os.File) error {
		defer hold(path, o.Command)()
		return take(f)
	})
}

// onto takes what is handed over as all that a file holds.
func onto(f *os.File) func(io.Reader) error {
	return func(r io.Reader) error {
		_, err := f.Seek(0, io.SeekStart)
		if err == nil {
			err = f.Truncate(0)
		}
		if err == nil {
			_, err = io.Copy(f, r)
		}
		return err
	}
}

func copyWith(path string, take func(io.Reader) error) error {
	f, err := os.Open(path)
	if err == nil {
		err = errors.Join(take(f), f.Close())
	}
	return explain(path, err)
}

// head reads the pages that say which commit is the last.
func head(ctx context.Context, path string, o Options) (pages []byte, err error) {
	err = locked(ctx, path, o, func(f *os.File) error {
		pages, err = io.ReadAll(io.LimitReader(f, headPages))
		return err
	})
	return pages, err
}

// locked calls fn with the file, while nobody writes to it.
func locked(ctx context.Context, path string, o Options, fn func(*os.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return explain(path, err)
	}
	defer f.Close()
	if err := lock(ctx, f, false, o.Wait); err != nil {
		return err
	}
	passing("opened")
	defer passing("closed")
	return explain(path, fn(f))
}
