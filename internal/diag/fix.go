package diag

import (
	"bytes"
	"slices"

	"anneal/internal/source"
)

// Fixed is a file with edits made.
type Fixed struct {
	File *source.File
	Text []byte // all of it, with the edits
	Made int    // findings that are mended, as far as edits of this file mend them
}

// Fix makes the sure edits of findings and returns the files that they change,
// in the order in which the findings name them; nothing is written. The edits of
// one finding are made together or not at all: where they touch those of another
// one, the earlier finding wins, and the later is left for the next time.
func Fix(ds []Diagnostic) []Fixed {
	var files []*fixing
	for i := range ds {
		var mine []*fixing
		var edits []Edit
		fits := true
		for _, e := range ds[i].Fix {
			if !e.Sure || e.Span.IsZero() || e.Span.Text() == e.Text {
				continue
			}
			var f *fixing
			f, files = fixingOf(files, e.Span.File)
			fits = fits && f.fits(e)
			if !slices.Contains(mine, f) {
				mine = append(mine, f)
			}
			edits = append(edits, e)
		}
		if !fits {
			continue
		}
		for _, e := range edits {
			f, _ := fixingOf(files, e.Span.File)
			f.add(e)
		}
		for _, f := range mine {
			f.made++
		}
	}
	var out []Fixed
	for _, f := range files {
		if len(f.edits) > 0 {
			out = append(out, Fixed{f.file, f.text(), f.made})
		}
	}
	return out
}

// fixing is a file on its way.
type fixing struct {
	file  *source.File
	edits []Edit // in order, none touching another
	made  int
}

// fixingOf finds a file among those that are edited, or adds it. A file may have
// been read twice.
func fixingOf(files []*fixing, file *source.File) (*fixing, []*fixing) {
	for _, f := range files {
		if f.file == file || f.file.Name == file.Name {
			return f, files
		}
	}
	f := &fixing{file: file}
	return f, append(files, f)
}

// fits reports whether an edit leaves alone what others change. One that another
// finding makes as well does.
func (f *fixing) fits(e Edit) bool {
	if e.Span.File != f.file && !bytes.Equal(e.Span.File.Text, f.file.Text) {
		return false // one of the two texts is out of date
	}
	for _, o := range f.edits {
		same := o.Span.Start == e.Span.Start && o.Span.End == e.Span.End && o.Text == e.Text
		apart := e.Span.End <= o.Span.Start || o.Span.End <= e.Span.Start
		if !same && (!apart || e.Span.Start == o.Span.Start) {
			return false
		}
	}
	return true
}

// add keeps an edit. Those of one finding that touch one another are a mistake
// of the finding's maker: the first of them is made.
func (f *fixing) add(e Edit) {
	for _, o := range f.edits {
		if e.Span.Start == o.Span.Start || e.Span.End > o.Span.Start && o.Span.End > e.Span.Start {
			return
		}
	}
	at, _ := slices.BinarySearchFunc(f.edits, e, func(a, b Edit) int { return a.Span.Start - b.Span.Start })
	f.edits = slices.Insert(f.edits, at, e)
}

func (f *fixing) text() []byte {
	var b bytes.Buffer
	last := 0
	for _, e := range f.edits {
		b.Write(f.file.Text[last:e.Span.Start])
		b.WriteString(e.Text)
		last = e.Span.End
	}
	b.Write(f.file.Text[last:])
	return b.Bytes()
}
