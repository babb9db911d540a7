package compile

import (
	"crypto/sha256"
	"io/fs"
	"strconv"
	"time"

	"anneal/internal/source"
)

// Input is a file that a deck is made of, or may be. It is read when it is
// compiled, and not at all when it is known from the last build.
type Input struct {
	Name string // in messages and origins; it identifies the file within the deck

	fsys fs.FS
	path string // in fsys
	size int64
	time int64        // of the last change, Unix nanoseconds; 0 if unknown
	text *source.File // if it was read already
	kind reader
	chapterOf
	named   bool   // by the user: then it may be an article
	own     bool   // the user's own, in a folder that may extend another's deck
	trusted bool   // the user lets its programs be run
	lost    bool   // it cannot be read for now
	prior   *entry // what the last build made of it

	edition, syntax string // where it lies in a folder that extends a deck, what that says
}

// TextInput returns an Input that is no file.
func TextInput(name string, text []byte) *Input {
	return &Input{Name: name, text: source.New(name, text)}
}

// file returns the text, reading it if need be.
func (in *Input) file() (*source.File, error) {
	if in.text != nil {
		return in.text, nil
	}
	return source.Read(in.fsys, in.path, in.Name)
}

// take is file for the one who keeps the text: the Input forgets it.
func (in *Input) take() (*source.File, error) {
	f, err := in.file()
	if in.fsys != nil {
		in.text = nil
	}
	return f, err
}

// fresh is how old the last change of a file must be when it is compiled for
// its time to be trusted later: a change within the grain of the clock of a
// file system leaves the time as it was.
const fresh = 2 * time.Second

// stat notes size and time of the file that the entry was made of.
func (e *entry) stat(in *Input, now time.Time) {
	e.size, e.time = in.size, in.time
	if in.time == 0 || in.time > now.Add(-fresh).UnixNano() {
		e.time = 0 // the text decides
	}
}

// other returns the entry of a file that is no source.
func (in *Input) other(s *Source, now time.Time) *entry {
	e := &entry{name: in.Name, settings: s.settings(in)}
	e.stat(in, now)
	return e
}

// asBefore reports whether size and time are those of the last build.
func (in *Input) asBefore() bool {
	return in.prior != nil && in.prior.time != 0 && in.prior.time == in.time && in.prior.size == in.size
}

// asBefore reports whether the deck says of a file what it said in the last
// build, so that the same reader takes it, or none.
func (s *Source) asBefore(in *Input) bool { return in.prior.settings == s.settings(in) }

// same reports whether the text, and all that is included in it, is that of the
// last build, for the same deck.
func (in *Input) same(s *Source) bool {
	e := in.prior
	if e.settings != s.settings(in) {
		return false
	}
	if !in.asBefore() {
		f, err := in.file()
		if err != nil || hashOf(f.Text) != e.hash {
			in.text = f // it is compiled next
			return false
		}
	}
	for _, d := range e.includes {
		f, err := source.Read(in.fsys, d.path, d.path)
		if err != nil || hashOf(f.Text) != d.hash {
			return false
		}
	}
	return true
}

// settings is a hash of all that a lesson's cards depend on beside its text and
// the verdicts.
func (s *Source) settings(in *Input) hash {
	h := sha256.New()
	put := func(texts ...string) {
		for _, t := range texts {
			h.Write([]byte(t))
			h.Write([]byte{0})
		}
	}
	put(strconv.Itoa(Version), s.Name, s.Edition, s.Syntax, strconv.FormatBool(s.Prose), strconv.FormatBool(in.trusted), strconv.FormatBool(in.named), in.Name)
	put(in.chapterOf.settings()...)
	return hash(h.Sum(nil)[:len(hash{})])
}

// hash is the beginning of a SHA-256.
type hash [16]byte

func hashOf(text []byte) hash {
	sum := sha256.Sum256(text)
	return hash(sum[:len(hash{})])
}
