package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	bolt "go.etcd.io/bbolt"
)

// create makes the file with what init puts into it, unless something with
// that name is there. The file has its name only when it is whole and durable:
// bbolt alone would leave a file behind that does not open when the power goes
// at the wrong time, and would not sync the folder.
func create(path string, init func(*bolt.Tx) error) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	dir := filepath.Dir(path)
	if err := makeDir(dir); err != nil {
		return explain(path, err)
	}
	temp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.new") // mode 0600
	if err != nil {
		return explain(path, err)
	}
	defer os.Remove(temp.Name())
	passing("made")
	if err := temp.Close(); err != nil {
		return explain(path, err)
	}
	if err := fill(temp.Name(), init); err != nil {
		return unwritten(path, fmt.Errorf("make the store: %w", err))
	}
	passing("filled")
	if err := place(temp.Name(), path); err != nil {
		return explain(path, err)
	}
	passing("placed")
	return explain(path, syncDir(dir))
}

func fill(path string, init func(*bolt.Tx) error) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	return errors.Join(db.Update(init), db.Close())
}

// place gives the file its name. A link is preferred to a rename because it
// fails where another process was faster, whose store may already hold answers.
func place(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	if _, err := os.Stat(path); err == nil { // file systems without links
		return nil
	}
	return os.Rename(temp, path)
}

// makeDir makes dir and what is missing above it, durably.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent)
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
