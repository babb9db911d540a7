package compile

import (
	"encoding/binary"
	"errors"

	"anneal/internal/quiz"
)

// catalogFormat is the first byte of an encoded catalog; another one is another
// format.
const catalogFormat = 1

// ErrCatalog says that bytes are no catalog of this version of the program.
// Everything is then compiled anew.
var ErrCatalog = errors.New("not a catalog that this version can read")

// Marshal encodes the catalog, for [ParseCatalog]:
//
//	format, name, title, edition, licence, number of entries, entries
//	entry   name, size, time, hash, settings, includes, by, rustc, id; and if id is not 0:
//	        flags, concept, its place, phase, sequence, requires, programs, findings, needs, cards
//	card    flags, id, place, program, kind, code, words
//
// Numbers are varints, texts and lists begin with their length.
func (c *Catalog) Marshal() []byte {
	w := &writer{b: []byte{catalogFormat}}
	for _, s := range []string{c.Name, c.Title, c.Edition, c.Licence} {
		w.text(s)
	}
	w.number(len(c.entries))
	for _, e := range c.entries {
		w.entry(e)
	}
	return w.b
}

// ParseCatalog decodes a catalog, or returns ErrCatalog.
func ParseCatalog(data []byte) (*Catalog, error) {
	if len(data) == 0 || data[0] != catalogFormat {
		return nil, ErrCatalog
	}
	r := &decoder{b: string(data[1:])}
	c := &Catalog{Name: r.text(), Title: r.text(), Edition: r.text(), Licence: r.text()}
	entries := make([]entry, r.count())
	c.entries = make([]*entry, len(entries))
	for i := range entries {
		c.entries[i] = &entries[i]
		r.entry(&entries[i])
	}
	if r.bad || r.b != "" {
		return nil, ErrCatalog
	}
	return c, nil
}

func (w *writer) entry(e *entry) {
	w.text(e.name)
	w.number(int(e.size))
	w.number(int(e.time))
	w.bytes(e.hash[:])
	w.bytes(e.settings[:])
	w.number(len(e.includes))
	for _, i := range e.includes {
		w.text(i.name)
		w.text(i.path)
		w.bytes(i.hash[:])
	}
	w.text(e.by)
	w.text(e.rustc)
	w.bytes(e.id[:])
	if !e.isSource() {
		return
	}
	w.flags(e.taught, e.open, e.dropped)
	w.text(e.concept)
	w.place(e.conceptAt)
	w.number(e.phase)
	w.number(e.sequence)
	w.number(len(e.requires))
	for _, q := range e.requires {
		w.text(q.name)
		w.place(q.at)
	}
	w.number(e.programs)
	w.number(e.findings)
	w.number(len(e.needs))
	for _, n := range e.needs {
		w.text(n)
	}
	w.number(len(e.links))
	for i := range e.links {
		k := &e.links[i]
		w.flags(k.generated, k.proved, k.open, k.always, k.kept, k.scheduled, k.off)
		w.bytes(k.id[:])
		w.place(k.at)
		w.number(k.program)
		w.number(int(k.kind))
		w.text(k.code)
		w.b = binary.BigEndian.AppendUint64(w.b, k.words)
	}
}

func (r *decoder) entry(e *entry) {
	e.name = r.text()
	e.size, e.time = int64(r.number()), int64(r.number())
	r.fill(e.hash[:])
	r.fill(e.settings[:])
	for range r.count() {
		i := included{name: r.text(), path: r.text()}
		r.fill(i.hash[:])
		e.includes = append(e.includes, i)
	}
	e.by, e.rustc = r.text(), r.text()
	r.fill(e.id[:])
	if !e.isSource() {
		return
	}
	r.flags(&e.taught, &e.open, &e.dropped)
	e.concept, e.conceptAt = r.text(), r.place()
	e.phase, e.sequence = r.number(), r.number()
	for range r.count() {
		e.requires = append(e.requires, reference{r.text(), r.place()})
	}
	e.programs, e.findings = r.number(), r.number()
	for range r.count() {
		e.needs = append(e.needs, r.text())
	}
	e.links = make([]link, r.count())
	for i := range e.links {
		k := &e.links[i]
		r.flags(&k.generated, &k.proved, &k.open, &k.always, &k.kept, &k.scheduled, &k.off)
		r.fill(k.id[:])
		k.at, k.program, k.kind, k.code = r.place(), r.number(), quiz.Kind(r.number()), r.text()
		var words [8]byte
		r.fill(words[:])
		k.words = binary.BigEndian.Uint64(words[:])
	}
}

type writer struct {
	b      []byte
	shared []string // see dossier.seal
}

func (w *writer) number(n int)   { w.b = binary.AppendVarint(w.b, int64(n)) }
func (w *writer) bytes(b []byte) { w.b = append(w.b, b...) }
func (w *writer) place(p place)  { w.number(p.start); w.number(p.end - p.start) }

func (w *writer) text(s string) {
	w.number(len(s))
	w.b = append(w.b, s...)
}

func (w *writer) flags(flags ...bool) {
	n := 0
	for i, f := range flags {
		if f {
			n |= 1 << i
		}
	}
	w.number(n)
}

// decoder reads what writer wrote. After a mistake everything reads as nothing.
type decoder struct {
	b      string // texts share its memory
	shared []string
	bad    bool
}

func (r *decoder) number() int {
	var n uint64
	for i := range min(len(r.b), binary.MaxVarintLen64) {
		c := r.b[i]
		if n |= uint64(c&0x7f) << (7 * i); c < 0x80 {
			r.b = r.b[i+1:]
			return int(int64(n>>1) ^ -int64(n&1))
		}
	}
	r.fail()
	return 0
}

func (r *decoder) fail() { r.b, r.bad = "", true }

// count reads a length. Whatever is counted has at least a byte each.
func (r *decoder) count() int {
	n := r.number()
	if n < 0 || n > len(r.b) {
		r.fail()
		return 0
	}
	return n
}

func (r *decoder) text() string {
	n := r.count()
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}

func (r *decoder) fill(b []byte) {
	if len(r.b) < len(b) {
		r.fail()
		return
	}
	r.b = r.b[copy(b, r.b):]
}

func (r *decoder) place() place {
	start, length := r.number(), r.number()
	return place{start, start + length}
}

func (r *decoder) flags(flags ...*bool) {
	n := r.number()
	for i, f := range flags {
		*f = n&(1<<i) != 0
	}
}
