package store

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

const (
	backupMagic  = "anneal backup\n"
	backupFormat = 1
	backupSuffix = ".anneal.gz"
)

// What rotating backups may take up, as a multiple of the log.
const backupShare = 5

// ErrBackup is a backup that cannot be read to its end. It comes wrapped in an
// [Error].
var ErrBackup = errors.New("not a backup, or a damaged one")

// Backup describes a backup.
type Backup struct {
	File   string
	Size   int64 // of the file
	Made   time.Time
	Device quiz.DeviceID
	Events int
	schema uint32
	log    int64 // bytes of events, when it was written
}

var backupParts = [][]byte{bucketMeta, bucketLog, bucketFolders, bucketRemembered, bucketAnki}

// Backup writes a backup to a file, in place of a backup that has its name; of
// any other file it says fs.ErrExist. The file has its name when it is whole and
// durable.
func (db *DB) Backup(ctx context.Context, file string) (Backup, error) {
	if _, err := os.Lstat(file); err == nil && !isBackup(file) {
		return Backup{}, &Error{Path: file, Err: fs.ErrExist, Detail: "and it is no backup", Hint: "choose another name"}
	}
	b := Backup{File: file, Made: db.o.Now().UTC().Truncate(time.Millisecond)}
	err := writeDurably(file, func(w io.Writer) error { return db.writeBackup(ctx, w, &b) })
	if err != nil {
		return Backup{}, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return Backup{}, err
	}
	b.Size = info.Size()
	return b, nil
}

// writeDurably writes a file as a whole or not at all.
func writeDurably(file string, write func(io.Writer) error) error {
	dir := filepath.Dir(file)
	temp, err := os.CreateTemp(dir, "."+filepath.Base(file)+".*.new") // mode 0600
	if err != nil {
		return explain(file, err)
	}
	defer os.Remove(temp.Name()) // fails when all went well
	out := bufio.NewWriterSize(temp, 1<<16)
	err = write(out)
	if err == nil {
		err = cmp.Or(out.Flush(), temp.Sync())
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = cmp.Or(os.Rename(temp.Name(), file), syncDir(dir))
	}
	return explain(file, err)
}

func (db *DB) writeBackup(ctx context.Context, w io.Writer, b *Backup) error {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed) // ids and checksums do not shrink, whatever the effort
	if err != nil {
		return err
	}
	meta := map[string][]byte{}
	err = db.view(ctx, func(tx *bolt.Tx) error {
		for _, k := range [][]byte{keySchema, keyDevice, keyCreated} {
			meta[string(k)] = bytes.Clone(tx.Bucket(bucketMeta).Get(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	copy(b.Device[:], meta[string(keyDevice)])
	b.schema = binary.BigEndian.Uint32(meta[string(keySchema)])
	head := append([]byte(backupMagic), backupFormat)
	head = append(appendTime(appendU32(head, b.schema), b.Made), b.Device[:]...)
	if _, err := zip.Write(head); err != nil {
		return err
	}
	var buf []byte
	put := func(k, v []byte) error {
		buf = append(buf[:0], 1)
		buf = append(binary.AppendUvarint(buf, uint64(len(k))), k...)
		buf = append(binary.AppendUvarint(buf, uint64(len(v))), v...)
		_, err := zip.Write(buf)
		return err
	}
	for _, part := range backupParts {
		if _, err := zip.Write(appendText([]byte{1}, string(part))); err != nil {
			return err
		}
		if string(part) == string(bucketMeta) {
			err = put(keyCreated, meta[string(keyCreated)])
		} else {
			err = db.entries(ctx, part, func(k, v []byte) error {
				if string(part) == string(bucketLog) { // what is damaged must not push good backups out
					if len(k) != len(quiz.EventID{}) {
						return fail(db.file.path, ErrDamaged, "an event without an id")
					}
					if _, err := decodeEvent(quiz.EventID(k), v); err != nil {
						return explain(db.file.path, err)
					}
					b.Events++
					b.log += int64(len(k) + len(v))
				}
				return put(k, v)
			})
		}
		if err == nil {
			_, err = zip.Write([]byte{0})
		}
		if err != nil {
			return err
		}
	}
	if _, err := zip.Write(binary.AppendUvarint([]byte{0}, uint64(b.Events))); err != nil {
		return err
	}
	return zip.Close()
}

func isBackup(file string) bool {
	_, err := readBackup(file, func([]byte, entry) error { return errUnchanged })
	return err == nil || errors.Is(err, errUnchanged)
}

// ReadBackup reads a whole backup and sees whether it is good. It fails with
// [ErrBackup] or [ErrNewer], or with what the system says.
func ReadBackup(file string) (Backup, error) {
	return readBackup(file, func([]byte, entry) error { return nil })
}

// readBackup hands over every entry of a backup with the name of its part.
func readBackup(file string, each func(part []byte, e entry) error) (b Backup, err error) {
	f, err := os.Open(file)
	if err != nil {
		return b, explain(file, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return b, explain(file, err)
	}
	if !info.Mode().IsRegular() {
		return b, fail(file, ErrBackup, "not a regular file")
	}
	b = Backup{File: file, Size: info.Size()}
	bad := func(err error) error { return fail(file, ErrBackup, err.Error()) }
	zip, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return b, bad(err)
	}
	in := &stream{r: bufio.NewReaderSize(zip, 1<<16)}
	if string(in.bytes(uint64(len(backupMagic)))) != backupMagic {
		return b, bad(errors.New("it does not begin as one"))
	}
	if format := in.u8(); in.err == nil && format != backupFormat {
		return b, fail(file, ErrNewer, fmt.Sprintf("a backup of form %d, this program knows %d", format, backupFormat))
	}
	b.schema = binary.BigEndian.Uint32(append(in.bytes(4), 0, 0, 0, 0))
	if in.err == nil && b.schema > schema() {
		return b, fail(file, ErrNewer, fmt.Sprintf("a backup of version %d, this program knows %d", b.schema, schema()))
	}
	b.Made = time.UnixMilli(in.varint()).UTC()
	copy(b.Device[:], in.bytes(uint64(len(b.Device))))
	for in.u8() == 1 && in.err == nil {
		part := in.bytes(in.uvarint())
		if in.err == nil && !slices.ContainsFunc(backupParts, func(p []byte) bool { return bytes.Equal(p, part) }) {
			return b, bad(fmt.Errorf("it has a part %q", part))
		}
		for in.u8() == 1 && in.err == nil {
			e := entry{key: in.bytes(in.uvarint()), value: in.bytes(in.uvarint())}
			if in.err != nil {
				break
			}
			if string(part) == string(bucketLog) {
				if len(e.key) != len(quiz.EventID{}) {
					return b, bad(errors.New("an event without an id"))
				}
				if _, err := decodeEvent(quiz.EventID(e.key), e.value); errors.Is(err, errFuture) {
					return b, fail(file, ErrNewer, err.Error())
				} else if err != nil {
					return b, bad(err)
				}
				b.Events++
			}
			if err := each(part, e); err != nil {
				return b, err
			}
		}
	}
	if n := in.uvarint(); in.err == nil && n != uint64(b.Events) {
		return b, bad(fmt.Errorf("%d of %d events are there", b.Events, n))
	}
	if in.err == nil {
		if _, err := in.r.ReadByte(); !errors.Is(err, io.EOF) { // which is where gzip compares its checksum
			in.err = cmp.Or(err, errors.New("something follows its end"))
		}
	}
	if in.err != nil {
		return b, bad(in.err)
	}
	return b, nil
}

// stream reads as [reader] does, from something long. The first error stays.
type stream struct {
	r   *bufio.Reader
	err error
}

func (s *stream) bytes(n uint64) []byte {
	if s.err == nil && n > 2*maxEvent {
		s.err = errors.New("an entry is too long")
	}
	if s.err != nil {
		return nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(s.r, b); err != nil {
		s.fail(err)
		return nil
	}
	return b
}

func (s *stream) fail(err error) {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it is cut off")
	}
	s.err = cmp.Or(s.err, err)
}

func (s *stream) u8() byte {
	if b := s.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (s *stream) uvarint() uint64 {
	if s.err != nil {
		return 0
	}
	v, err := binary.ReadUvarint(s.r)
	if err != nil {
		s.fail(err)
		return 0
	}
	return v
}

func (s *stream) varint() int64 {
	v := s.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// DailyBackup makes the backup of a study day in dir, if there is none yet and
// an answer is in the log, and removes the old ones that are no longer wanted.
// It returns the zero Backup where nothing was to do.
func (db *DB) DailyBackup(ctx context.Context, dir string, day quiz.Day) (Backup, error) {
	file := filepath.Join(dir, day.String()+backupSuffix)
	if _, err := os.Lstat(file); err == nil {
		return Backup{}, nil
	}
	return db.RotateBackup(ctx, dir, day)
}

// RotateBackup is as DailyBackup, and replaces the one that the day has already.
func (db *DB) RotateBackup(ctx context.Context, dir string, day quiz.Day) (Backup, error) {
	empty := false
	err := db.view(ctx, func(tx *bolt.Tx) error {
		k, _ := tx.Bucket(bucketLog).Cursor().First()
		empty = k == nil
		return nil
	})
	if err != nil || empty {
		return Backup{}, err
	}
	if err := makeDir(dir); err != nil {
		return Backup{}, explain(dir, err)
	}
	b, err := db.Backup(ctx, filepath.Join(dir, day.String()+backupSuffix))
	if err != nil {
		return b, err
	}
	sweep(dir, filepath.Dir(db.file.path))
	kept, err := rotating(dir)
	if err != nil {
		return b, err
	}
	for _, r := range unwanted(kept, day, backupShare*b.log) {
		if err := os.Remove(filepath.Join(dir, r.day.String()+backupSuffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return b, explain(dir, err)
		}
	}
	return b, explain(dir, syncDir(dir))
}

// sweep removes what processes left behind that were killed while they wrote a
// backup, a store or what a session kept. A younger file may still be at work.
func sweep(dirs ...string) {
	for _, dir := range dirs {
		for _, pattern := range []string{".*" + backupSuffix + ".*.new", ".*.db.*.new", ".*.jsonl.*.new"} {
			left, _ := filepath.Glob(filepath.Join(dir, pattern)) // a folder with a star in its name stays as it is
			for _, file := range left {
				if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > 24*time.Hour {
					_ = os.Remove(file)
				}
			}
		}
	}
}

// rotated is a backup among those that are thinned.
type rotated struct {
	day  quiz.Day
	size int64
}

var rotatedName = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)\.anneal\.gz$`)

// rotating lists the backups in a folder, the newest first. Files with other
// names are none of ours.
func rotating(dir string) (all []rotated, err error) {
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, explain(dir, err)
	}
	for _, f := range files {
		m := rotatedName.FindStringSubmatch(f.Name())
		if m == nil || !f.Type().IsRegular() {
			continue
		}
		day, err := quiz.ParseDay(m[1])
		info, statErr := f.Info()
		if err == nil && statErr == nil {
			all = append(all, rotated{day, info.Size()})
		}
	}
	slices.SortFunc(all, func(a, b rotated) int { return cmp.Compare(b.day, a.day) })
	return all, nil
}

// Backups lists the rotating backups in a folder, the newest first, without
// reading them.
func Backups(dir string) ([]string, error) {
	all, err := rotating(dir)
	var files []string
	for _, r := range all {
		files = append(files, filepath.Join(dir, r.day.String()+backupSuffix))
	}
	return files, err
}

// unwanted picks those of the backups, which are given newest first, that may
// go. Of days that are still to come, made when the clock was wrong, only the
// next is kept, and it counts for no period: otherwise they would push out all
// that is made from now on.
func unwanted(all []rotated, today quiz.Day, most int64) (gone []rotated) {
	periods := [...]struct {
		most int
		of   func(time.Time) int
		seen map[int]bool
	}{
		{7, func(t time.Time) int { return int(t.Unix() / 86400) }, map[int]bool{}},
		{4, func(t time.Time) int { y, w := t.ISOWeek(); return y*100 + w }, map[int]bool{}},
		{12, func(t time.Time) int { return t.Year()*100 + int(t.Month()) }, map[int]bool{}},
	}
	var kept []rotated
	var early []rotated // of days to come, the next one last
	for _, r := range all {
		if r.day > today {
			early = append(early, r)
			continue
		}
		wanted := false
		t := time.Unix(int64(r.day)*86400, 0).UTC()
		for _, p := range periods {
			if n := p.of(t); !p.seen[n] && len(p.seen) < p.most {
				p.seen[n], wanted = true, true
			}
		}
		if wanted {
			kept = append(kept, r)
		} else {
			gone = append(gone, r)
		}
	}
	if n := len(early); n > 0 {
		gone = append(gone, early[:n-1]...)
		kept = append(kept, early[n-1]) // the first to go where space is short
	}
	for len(kept) > 1 && total(kept) > most {
		gone = append(gone, kept[len(kept)-1])
		kept = kept[:len(kept)-1]
	}
	return gone
}

func total(all []rotated) (n int64) {
	for _, r := range all {
		n += r.size
	}
	return n
}
