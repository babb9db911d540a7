package apkg

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrNoMedium is returned for a name that the package has no file for.
var ErrNoMedium = errors.New("the package does not hold it")

// mediaMap tells the names of files: as which entry of the zip each stands there.
type mediaMap map[string]string

// readMedia reads the map. Names that could lead anywhere, and those of entries
// that are not numbers, are left out: nothing can be copied under them.
func (c *container) readMedia(f form) (mediaMap, error) {
	if c.entries["media"] == nil {
		return mediaMap{}, nil // as old AnkiDroids wrote it
	}
	text, err := c.bytes("media", maxMap, f == latest)
	if err != nil {
		return nil, err
	}
	m, err := parseMedia(text, f)
	if err != nil {
		return nil, fmt.Errorf("the list of its media: %w", err)
	}
	return m, nil
}

func parseMedia(text []byte, f form) (mediaMap, error) {
	m := mediaMap{}
	if f != latest {
		var names map[string]string
		if err := json.Unmarshal(text, &names); err != nil {
			return nil, err
		}
		for entry, name := range names {
			if _, err := strconv.ParseUint(entry, 10, 32); err == nil {
				m.add(name, entry)
			}
		}
		return m, nil
	}
	var bad error
	n := 0
	for number, field := range message(text).fields(&bad) {
		if number != 1 {
			continue
		}
		entry := strconv.Itoa(n)
		n++
		for number, field := range message(field.bytes).fields(&bad) {
			switch number {
			case 1:
				m.add(string(field.bytes), entry)
			case 255: // where it differs
				entry = strconv.FormatUint(field.varint, 10)
			}
		}
	}
	return m, bad
}

func (m mediaMap) add(name, entry string) {
	name = norm.NFC.String(name)
	if PlainName(name) && m[name] == "" {
		m[name] = entry
	}
}

// PlainName reports whether a name can be that of a file in a folder, on every
// system, and of no other thing.
func PlainName(name string) bool {
	if name == "" || len(name) > 200 || !utf8.ValidString(name) || strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\:*?"<>|`) {
		return false
	}
	if strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.ContainsFunc(name, unicode.IsControl) {
		return false
	}
	switch stem, _, _ := strings.Cut(strings.ToUpper(name), "."); {
	case stem == "CON", stem == "PRN", stem == "AUX", stem == "NUL":
		return false
	case len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")):
		return false
	}
	return true
}

// Medium returns the content of a file of media, which fails while it is read
// where it is not what it should be.
func (p *Package) Medium(name string) (io.ReadCloser, error) {
	entry, ok := p.media[norm.NFC.String(name)]
	if !ok || p.zip.entries[entry] == nil {
		return nil, ErrNoMedium
	}
	return p.zip.open(entry, maxMedium, p.form == latest)
}

// MediumName returns the name under which the package has a file of media; ok is
// false where it has none.
func (p *Package) MediumName(name string) (plain string, ok bool) {
	plain = norm.NFC.String(name)
	entry, ok := p.media[plain]
	return plain, ok && p.zip.entries[entry] != nil
}
