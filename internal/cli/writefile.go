package cli

import (
	"os"
	"path/filepath"
)

// writeFile replaces a file as a whole or not at all: the text goes to a new
// file beside it, which then takes its name.
func writeFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".anneal-*")
	if err != nil {
		return input("", "cannot write %s: %v", path, err)
	}
	defer os.Remove(f.Name()) // fails when all went well
	_, err = f.Write(text)
	if err == nil {
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
