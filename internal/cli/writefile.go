package cli

import (
	"io"
	"os"
	"path/filepath"
)

// writeFile replaces a file as a whole or not at all: the text goes to a new
// file beside it, which then takes its name.
func writeFile(path string, text []byte) error {
	return writeStream(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// writeStream is writeFile for what does not fit into memory.
func writeStream(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".anneal-*")
	if err != nil {
		return input("", "cannot write %s: %v", path, err)
	}
	defer os.Remove(f.Name()) // fails when all went well
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return input("", "cannot write %s: %v", path, err)
	}
	return nil
}
