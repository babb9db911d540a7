package anki

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
)

// packedAt is the time that all entries of a package carry, so that equal
// content gives equal bytes.
var packedAt = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// level is the step from which better compression costs more time than it saves
// in size for highlighted code.
const level = 5

// pack writes the zip around the two databases.
func pack(w io.Writer, full, notice string) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, level) })
	for _, e := range []struct{ name, file, text string }{
		{name: "meta", text: "\x08\x02"},
		{name: "collection.anki21", file: full},
		{name: "collection.anki2", file: notice},
		{name: "media", text: "{}"},
	} {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: packedAt}
		if e.file == "" {
			header.Method = zip.Store
		}
		entry, err := z.CreateHeader(header)
		if err != nil {
			return err
		}
		if err := fill(entry, e.file, e.text); err != nil {
			return err
		}
	}
	return z.Close()
}

func fill(entry io.Writer, file, text string) error {
	if file == "" {
		_, err := io.WriteString(entry, text)
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, f)
	return errors.Join(err, f.Close())
}

// CheckName returns an error if a package must not have that name: Anki replaces
// the learner's whole collection by what is named like a backup, and does not
// open what does not end in ".apkg".
func CheckName(path string) error {
	// Both separators, since the package may go to another system.
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	low := strings.ToLower(name)
	switch {
	case low == "collection.apkg", strings.HasPrefix(low, "backup-"):
		return fmt.Errorf("anki takes a file called %s for a backup and would replace the whole collection by it; choose another name", name)
	case filepath.Ext(low) != ".apkg" || low == ".apkg":
		return fmt.Errorf("anki imports only files whose names end in .apkg, and %q does not", name)
	}
	return nil
}
