package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	cacheSchema = 3
	cacheWait   = 200 * time.Millisecond
	peekWait    = 50 * time.Millisecond
	maxCache    = 4 << 30 // bytes; beyond it the cache is begun anew
	putsAtOnce  = 64      // verdicts are kept in memory until there are so many
	keptAtOnce  = 4 << 20 // bytes of compiled lessons that are kept in memory until they are written
)

var (
	bucketDecks    = []byte("decks")    // name -> fingerprint
	bucketCatalogs = []byte("catalogs") // name -> catalog
	bucketSheets   = []byte("sheets")   // place -> sheet
	bucketCards    = []byte("cards")    // CardID -> place, whether a review may ask it
	bucketLessons  = []byte("lessons")  // id -> compiled lesson
	bucketVerdicts = []byte("verdicts")

	cacheBuckets = [][]byte{bucketMeta, bucketDecks, bucketCatalogs, bucketSheets, bucketCards, bucketLessons, bucketVerdicts}
)

// Cache is cache.db: compiled decks, the lessons that they consist of, and the
// compiler's verdicts. All in it can
// be made again, so it never stands in anyone's way: what cannot be read is not
// there, a damaged file or one of another schema is deleted, a busy one is
// passed over after a short wait. It is safe for concurrent use, and several
// processes may share the file.
type Cache struct {
	mu      sync.Mutex
	file    file
	pending map[string][]byte   // verdicts that are not written yet
	lessons map[LessonID][]byte // lessons that are not written yet
	weight  int                 // bytes of them
	peek    bool                // it is only looked at
}

// LessonID names a compiled lesson; what it is made of is the compiler's
// business.
type LessonID [16]byte

// CachedDeck is a compiled deck: a catalog of the lessons that it has.
type CachedDeck struct {
	Name        string
	Fingerprint [32]byte // of what all decks were compiled from
	Catalog     []byte
}

// OpenCache returns the cache at path. The file is made when something is put
// into it.
func OpenCache(path string) *Cache {
	return &Cache{file: file{path: path, wait: cacheWait}, pending: map[string][]byte{}, lessons: map[LessonID][]byte{}}
}

// PeekCache is OpenCache for those who only look, and can neither wait nor change
// anything: a cache that is no good stays as it is.
func PeekCache(path string) *Cache {
	return &Cache{file: file{path: path, wait: peekWait}, peek: true}
}

// Get returns the verdicts under keys, nil for those that are not there or
// damaged.
func (c *Cache) Get(keys ...[]byte) [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	values := make([][]byte, len(keys))
	waiting := 0
	for i, key := range keys {
		if v, ok := c.pending[string(key)]; ok {
			values[i] = append([]byte{}, v...)
			waiting++
		}
	}
	if waiting == len(keys) {
		return values
	}
	_ = c.view(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketVerdicts)
		for i, key := range keys {
			if values[i] != nil {
				continue
			}
			if v, err := unseal(b.Get(key)); err == nil {
				values[i] = bytes.Clone(v)
			}
		}
		return nil
	})
	return values
}

// Put keeps a verdict. Verdicts are written many at a time: the last ones when
// a deck is put, or by [Cache.Flush].
func (c *Cache) Put(key, value []byte) error {
	if len(key) == 0 || len(key) > bolt.MaxKeySize {
		return errors.New("a verdict's key is empty or too long")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending[string(key)] = append([]byte{}, value...)
	if len(c.pending) < putsAtOnce {
		return nil
	}
	return c.update(func(*bolt.Tx) error { return nil })
}

// Flush writes what is not written yet.
func (c *Cache) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pending)+len(c.lessons) == 0 {
		return nil
	}
	return c.update(func(*bolt.Tx) error { return nil })
}

// Decks returns all compiled decks in order of their names.
func (c *Cache) Decks() []CachedDeck {
	c.mu.Lock()
	defer c.mu.Unlock()
	var decks []CachedDeck
	err := c.view(func(tx *bolt.Tx) error {
		k := tx.Bucket(bucketDecks).Cursor()
		for name, v := k.First(); name != nil; name, v = k.Next() {
			v, err1 := unseal(v)
			catalog, err2 := unseal(tx.Bucket(bucketCatalogs).Get(name))
			if err1 != nil || err2 != nil || len(v) != 32 || catalog == nil {
				return errJunk
			}
			decks = append(decks, CachedDeck{Name: string(name), Fingerprint: [32]byte(v), Catalog: bytes.Clone(catalog)})
		}
		return nil
	})
	if err != nil {
		return nil
	}
	return decks
}

// Lessons returns compiled lessons, nil for those that are not there or damaged.
func (c *Cache) Lessons(ids []LessonID) [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	values := make([][]byte, len(ids))
	err := c.view(func(tx *bolt.Tx) error {
		for i, id := range ids {
			if v, ok := c.lessons[id]; ok {
				values[i] = v
				continue
			}
			if v, err := unseal(tx.Bucket(bucketLessons).Get(id[:])); err == nil {
				values[i] = bytes.Clone(v)
			}
		}
		return nil
	})
	if err != nil {
		for i, id := range ids {
			values[i] = c.lessons[id]
		}
	}
	return values
}

// PutLesson keeps a compiled lesson. It is written with many others, at the
// latest by [Cache.PutDecks] or [Cache.Flush].
func (c *Cache) PutLesson(id LessonID, value []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lessons[id] = value
	if c.weight += len(value); c.weight < keptAtOnce {
		return nil
	}
	return c.update(func(*bolt.Tx) error { return nil })
}

func (c *Cache) view(fn func(*bolt.Tx) error) error {
	err := c.file.transact(context.Background(), false, func(tx *bolt.Tx) error {
		if err := usable(tx); err != nil {
			return err
		}
		return fn(tx)
	})
	c.discard(err)
	return err
}

// update writes, together with the verdicts that are pending. A cache that
// cannot be used is begun anew, once.
func (c *Cache) update(fn func(*bolt.Tx) error) error {
	if info, err := os.Stat(c.file.path); err == nil && info.Size() > maxCache {
		_ = os.Remove(c.file.path)
	}
	err := c.try(fn)
	if c.discard(err) {
		err = c.try(fn)
	}
	// What could not be written is given up: it can be made again, and must not
	// grow without end.
	clear(c.pending)
	clear(c.lessons)
	c.weight = 0
	return err
}

func (c *Cache) try(fn func(*bolt.Tx) error) error {
	if err := create(c.file.path, initCache); err != nil {
		return err
	}
	return c.file.transact(context.Background(), true, func(tx *bolt.Tx) error {
		if err := usable(tx); err != nil {
			return err
		}
		for k, v := range c.pending {
			if err := tx.Bucket(bucketVerdicts).Put([]byte(k), seal(v)); err != nil {
				return err
			}
		}
		for id, v := range c.lessons {
			if err := tx.Bucket(bucketLessons).Put(id[:], seal(v)); err != nil {
				return err
			}
		}
		return fn(tx)
	})
}

// discard deletes a cache that is no good, and reports whether it did.
func (c *Cache) discard(err error) bool {
	if c.peek || !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
		return false
	}
	return os.Remove(c.file.path) == nil
}

func initCache(tx *bolt.Tx) error {
	for _, name := range cacheBuckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketMeta).Put(keySchema, appendU32(nil, cacheSchema))
}

func usable(tx *bolt.Tx) error {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		return errJunk
	}
	if v := meta.Get(keySchema); len(v) != 4 || binary.BigEndian.Uint32(v) != cacheSchema {
		return errFuture
	}
	for _, name := range cacheBuckets {
		if tx.Bucket(name) == nil {
			return errJunk
		}
	}
	return nil
}

// seal puts a checksum before a value, because a lost page must not become a
// verdict; unseal checks it. A value that is not there stays nil.
func seal(v []byte) []byte {
	return append(appendU32(make([]byte, 0, 4+len(v)), crc32.Checksum(v, castagnoli)), v...)
}

func unseal(v []byte) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	if len(v) < 4 || binary.BigEndian.Uint32(v) != crc32.Checksum(v[4:], castagnoli) {
		return nil, errJunk
	}
	return v[4:], nil
}
