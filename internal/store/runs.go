package store

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
)

// runs sorts more entries than memory should hold: they come in runs, each of which
// is sorted and written to a file, and are read again side by side. Into a bucket
// they then go in order, so that no page is written twice.
type runs struct {
	file *os.File
	ends []int64 // of the runs in the file
}

// add writes a run.
func (r *runs) add(entries []entry) error {
	slices.SortStableFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	w := bufio.NewWriterSize(r.file, 64<<10)
	var head []byte
	for _, e := range entries {
		head = binary.AppendUvarint(head[:0], uint64(len(e.key)))
		head = binary.AppendUvarint(head, uint64(len(e.value)))
		for _, b := range [][]byte{head, e.key, e.value} {
			_, _ = w.Write(b) // what went wrong Flush says
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	end, err := r.file.Seek(0, io.SeekCurrent)
	r.ends = append(r.ends, end)
	return err
}

// each calls fn for all entries in order of their keys, those of one key in the order
// in which they were added.
func (r *runs) each(fn func(entry) error) error {
	var all sources
	from := int64(0)
	for n, end := range r.ends {
		s := &source{run: n, r: bufio.NewReaderSize(io.NewSectionReader(r.file, from, end-from), 16<<10)}
		from = end
		if more, err := s.next(); err != nil {
			return err
		} else if more {
			all = append(all, s)
		}
	}
	for heap.Init(&all); len(all) > 0; {
		s := all[0]
		if err := fn(s.head); err != nil {
			return err
		}
		more, err := s.next()
		switch {
		case err != nil:
			return err
		case more:
			heap.Fix(&all, 0)
		default:
			heap.Pop(&all)
		}
	}
	return nil
}

// source is a run that is read.
type source struct {
	run  int
	r    *bufio.Reader
	head entry // the first that was not taken yet
}

func (s *source) next() (more bool, err error) {
	key, err := binary.ReadUvarint(s.r)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	value, err2 := binary.ReadUvarint(s.r)
	if err := cmp.Or(err, err2); err != nil {
		return false, err
	}
	both := make([]byte, key+value)
	_, err = io.ReadFull(s.r, both)
	s.head = entry{both[:key:key], both[key:]}
	return true, err
}

// sources are a heap of runs by their heads.
type sources []*source

func (s sources) Len() int { return len(s) }
func (s sources) Less(i, j int) bool {
	return cmp.Or(bytes.Compare(s[i].head.key, s[j].head.key), s[i].run-s[j].run) < 0
}
func (s sources) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
func (s *sources) Push(x any)   { *s = append(*s, x.(*source)) }
func (s *sources) Pop() any {
	last := len(*s) - 1
	x := (*s)[last]
	*s = (*s)[:last]
	return x
}
