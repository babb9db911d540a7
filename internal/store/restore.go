package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Restored is what stands in the place of a store now.
type Restored struct {
	Backup Backup // it was made from; zero where there was none
	Events int
	Found  int    // of these, events that only the damaged file had
	Kept   string // where that is which stood there before, "" if nothing did
	Lost   []string
}

// Restore puts what a backup holds in the place of the store at path. What
// stood there is kept beside it. Until the new file is whole and durable the old
// one stays, and then it is replaced at once. Another anneal that is running
// meanwhile goes on with the new file; what it has shown is stale.
//
// The new store writes as a new device: what it no longer knows of the old one
// may be known to others, under numbers that would be given again. So undo does
// not reach behind it.
func Restore(ctx context.Context, path, backup string, o Options) (Restored, error) {
	b, err := ReadBackup(backup)
	if err != nil {
		return Restored{}, err
	}
	db := newDB(path, o)
	n := maker{db: db, ctx: ctx}
	temp, err := n.make(func() (uint32, error) {
		b, err = readBackup(backup, n.put)
		return b.schema, err
	})
	if err != nil {
		return Restored{}, err
	}
	defer os.Remove(temp) // fails when all went well
	kept, err := swap(ctx, path, temp, nil, db.o)
	return Restored{Backup: b, Events: n.events, Kept: kept}, err
}

// maker makes a store under a temporary name.
type maker struct {
	db     *DB
	ctx    context.Context
	bolt   *bolt.DB
	parts  map[string][]entry
	size   int
	events int
}

// make returns the name of a whole and durable store, with what fill puts into
// it, beside the path of db. fill returns the schema that this is of.
func (m *maker) make(fill func() (uint32, error)) (temp string, err error) {
	path := m.db.file.path
	if err := makeDir(filepath.Dir(path)); err != nil {
		return "", explain(path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.new") // mode 0600
	if err != nil {
		return "", explain(path, err)
	}
	temp = f.Name()
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
			err = explain(path, err)
		}
	}()
	if err := f.Close(); err != nil {
		return "", err
	}
	m.bolt, err = openUnnamed(temp)
	if err != nil {
		return "", err
	}
	m.parts = map[string][]entry{}
	do := committing(m.bolt, path)
	err = do(m.db.init)
	from := schema()
	if err == nil {
		from, err = fill()
	}
	if err == nil {
		err = m.flush()
	}
	if err == nil {
		err = do(func(tx *bolt.Tx) error { return advance(tx, from) })
	}
	if err == nil {
		err = m.db.rebuild(m.ctx, do)
	}
	if err == nil {
		err = m.bolt.Sync()
	}
	if closing := m.bolt.Close(); err == nil {
		err = closing
	}
	return temp, err
}

// put takes an entry of a backup. Of what is in meta only the day of the store's
// making goes over.
func (m *maker) put(part []byte, e entry) error {
	if string(part) == string(bucketMeta) && string(e.key) != string(keyCreated) {
		return nil
	}
	if string(part) == string(bucketLog) {
		m.events++
	}
	m.parts[string(part)] = append(m.parts[string(part)], e)
	if m.size += len(e.key) + len(e.value); m.size > 16<<20 {
		return m.flush()
	}
	return nil
}

func (m *maker) flush() error {
	if err := m.ctx.Err(); err != nil {
		return err
	}
	err := committing(m.bolt, m.db.file.path)(func(tx *bolt.Tx) error {
		tx.Bucket(bucketLog).FillPercent = logFill
		for part, entries := range m.parts {
			if err := putAll(tx, []byte(part), entries); err != nil {
				return err
			}
		}
		return nil
	})
	clear(m.parts)
	m.size = 0
	return err
}

// swap puts temp in the place of path and returns the name under which is kept
// what stood there. No other process has the old file open for writing while it
// goes, and none writes to it later: see [file.open]. With head nothing is kept, and
// where the old file does not begin with it any more nothing is done, and the error
// is [ErrStale].
func swap(ctx context.Context, path, temp string, head []byte, o Options) (kept string, err error) {
	defer func() { err = explain(path, err) }()
	passing("staged")
	old, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return "", cmp.Or(os.Rename(temp, path), syncDir(filepath.Dir(path)))
	}
	if err != nil {
		return "", err
	}
	defer old.Close()
	if err := lock(ctx, old, true, o.Wait); err != nil {
		return "", err
	}
	defer hold(path, o.Command)()
	if now := make([]byte, len(head)); len(head) > 0 {
		if _, err := io.ReadFull(old, now); err != nil || !bytes.Equal(now, head) {
			return "", fail(path, ErrStale, "")
		}
	}
	if head == nil {
		if kept, err = keep(path, o.Now()); err != nil {
			return "", err
		}
		// The second name must not be lost where the first one's new meaning is not.
		if err := syncDir(filepath.Dir(path)); err != nil {
			return "", err
		}
	}
	passing("kept")
	if err := os.Rename(temp, path); err != nil {
		if kept != "" {
			_ = os.Remove(kept)
		}
		return "", err
	}
	passing("swapped")
	return kept, syncDir(filepath.Dir(path))
}

// keep gives the file a second name, or copies it where a file has one only.
func keep(path string, now time.Time) (string, error) {
	base := path + ".replaced-" + now.Format("20060102-150405")
	for i := range 100 {
		name := base
		if i > 0 {
			name = fmt.Sprintf("%s-%d", base, i)
		}
		if _, err := os.Lstat(name); err == nil {
			continue
		}
		if os.Link(path, name) == nil {
			return name, nil
		}
		return name, writeDurably(name, func(w io.Writer) error {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(w, f)
			return err
		})
	}
	return "", fmt.Errorf("too many files are called %s…", base)
}

// lock waits for the lock of a file, which it holds until the file is closed.
func lock(ctx context.Context, f *os.File, exclusive bool, wait time.Duration) error {
	for end := time.Now().Add(wait); !tryLock(f, exclusive); {
		if time.Now().After(end) {
			return fail(f.Name(), ErrBusy, holderOf(f.Name()))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(poll):
		}
	}
	return nil
}

// Repair makes a store of what a damaged one still yields and of the newest of
// the backups that is good, the newest first, and puts it in the place of the
// damaged one, which is kept beside it. Only a copy in memory is looked at.
//
// Events are found by looking for them in every page of the file, whether the
// pages hang together or not; a record proves by its checksum that it is one. So
// an event that was not acknowledged, because the power went while it was
// written, may come back. Nothing follows a pointer of the damaged file, and so
// nothing can fault.
func Repair(ctx context.Context, path string, backups []string, o Options) (r Restored, err error) {
	db := newDB(path, o)
	var pages bytes.Buffer
	err = copyFile(ctx, path, db.o, func(r io.Reader) error {
		pages.Reset()
		_, err := pages.ReadFrom(r)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	for _, file := range backups {
		b, err := ReadBackup(file)
		if err == nil {
			r.Backup = b
			break
		}
		r.Lost = append(r.Lost, err.Error())
	}
	found := salvage(pages.Bytes())
	n := maker{db: db, ctx: ctx}
	temp, err := n.make(func() (uint32, error) {
		known := map[string]bool{}
		if r.Backup.File != "" {
			_, err := readBackup(r.Backup.File, func(part []byte, e entry) error {
				known[string(part)+string(e.key)] = true
				return n.put(part, e)
			})
			if err != nil {
				return 0, err
			}
		}
		had := n.events
		for part, entries := range map[string]map[string][]byte{string(bucketLog): found.log, string(bucketRemembered): found.remembered} {
			for k, v := range entries {
				if known[part+k] {
					continue
				}
				if err := n.put([]byte(part), entry{[]byte(k), v}); err != nil {
					return 0, err
				}
			}
		}
		r.Found = n.events - had
		if r.Backup.File == "" {
			return schema(), nil
		}
		return r.Backup.schema, nil
	})
	if err != nil {
		return r, err
	}
	defer os.Remove(temp)
	r.Events = n.events
	if r.Events == 0 {
		return r, &Error{Path: path, Err: ErrDamaged, Detail: "no answer is left in it, and there is no good backup", Hint: "move it away to begin anew"}
	}
	r.Kept, err = swap(ctx, path, temp, nil, db.o)
	return r, err
}

// salvaged is what was found in the pages of a file.
type salvaged struct {
	log, remembered map[string][]byte
	newest          map[attempt]quiz.EventID
}

// attempt is what an event and its repetition have in common.
type attempt struct {
	device quiz.DeviceID
	seq    uint64
	card   quiz.CardID
	at     int64
}

// The layout of a page of bbolt, in the byte order of the machine.
const (
	pageSize    = 4096 // or a multiple of it
	pageHead    = 16   // id u64, flags u16, count u16, overflow u32
	pageLeaf    = 0x02
	leafElement = 16 // flags u32, pos u32 from here, ksize u32, vsize u32
	leafBucket  = 0x01
	bucketHead  = 16 // root u64: 0 where its only page follows here; sequence u64
)

func salvage(pages []byte) *salvaged {
	s := &salvaged{log: map[string][]byte{}, remembered: map[string][]byte{}, newest: map[attempt]quiz.EventID{}}
	for at := 0; at+pageHead <= len(pages); at += pageSize {
		s.page(pages[at:], true)
	}
	return s
}

// page takes in what a page has, if it is a leaf; what follows the page is its
// overflow, or does no harm.
func (s *salvaged) page(page []byte, buckets bool) {
	order := binary.NativeEndian
	if len(page) < pageHead || order.Uint16(page[8:])&pageLeaf == 0 {
		return
	}
	for i := range int(order.Uint16(page[10:])) {
		head := pageHead + i*leafElement
		if head+leafElement > len(page) {
			return
		}
		flags, pos := order.Uint32(page[head:]), uint64(order.Uint32(page[head+4:]))
		ksize, vsize := uint64(order.Uint32(page[head+8:])), uint64(order.Uint32(page[head+12:]))
		from := uint64(head) + pos
		if from+ksize+vsize > uint64(len(page)) {
			continue
		}
		k, v := page[from:from+ksize], page[from+ksize:from+ksize+vsize]
		if flags&leafBucket == 0 {
			s.entry(k, v)
		} else if buckets && len(v) > bucketHead && order.Uint64(v) == 0 {
			s.page(v[bucketHead:], false)
		}
	}
}

func (s *salvaged) entry(k, v []byte) {
	switch {
	case len(k) != 16:
	case isRemembered(k, v):
		s.remembered[string(k)] = bytes.Clone(v)
	default:
		e, err := decodeEvent(quiz.EventID(k), v)
		if err != nil {
			return
		}
		// An answer that could not be written was written again, with the same
		// number; the later one holds.
		same := attempt{e.Device, e.Seq, e.Card, e.At.UnixMilli()}
		if last, ok := s.newest[same]; ok {
			if bytes.Compare(last[:], k) > 0 {
				return
			}
			delete(s.log, string(last[:]))
		}
		s.newest[same] = e.ID
		s.log[string(k)] = bytes.Clone(v)
	}
}

// isRemembered reports whether an entry is of what is remembered, which its key
// proves.
func isRemembered(k, v []byte) bool {
	r := &reader{b: v}
	if r.u8() != recordVersion {
		return false
	}
	key := r.text()
	return !r.bad && quiz.IDOf(key) == quiz.CardID(k)
}
