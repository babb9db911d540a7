package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

const (
	cacheSchema = 1
	cacheWait   = 200 * time.Millisecond
	maxCache    = 512 << 20 // bytes; beyond it the cache is begun anew
	putsAtOnce  = 64        // verdicts are kept in memory until there are so many
)

var (
	bucketDecks    = []byte("decks")
	bucketVerdicts = []byte("verdicts")
)

// Cache is cache.db: compiled decks and the compiler's verdicts. All in it can
// be made again, so it never stands in anyone's way: what cannot be read is not
// there, a damaged file or one of another schema is deleted, a busy one is
// passed over after a short wait. It is safe for concurrent use, and several
// processes may share the file.
type Cache struct {
	mu      sync.Mutex
	file    file
	pending map[string][]byte // verdicts that are not written yet
}

// CachedDeck is a compiled deck.
type CachedDeck struct {
	Deck        *quiz.Deck
	Fingerprint [32]byte // of what it was compiled from; the compiler's business
}

// OpenCache returns the cache at path. The file is made when something is put
// into it.
func OpenCache(path string) *Cache {
	return &Cache{file: file{path: path, wait: cacheWait}, pending: map[string][]byte{}}
}

// Get returns the verdict under key, if there is one.
func (c *Cache) Get(key []byte) (value []byte, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.pending[string(key)]; ok {
		return bytes.Clone(v), true
	}
	err := c.view(func(tx *bolt.Tx) error {
		v, err := unseal(tx.Bucket(bucketVerdicts).Get(key))
		value, ok = bytes.Clone(v), v != nil
		return err
	})
	return value, ok && err == nil
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

// Flush writes the verdicts that are not written yet.
func (c *Cache) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pending) == 0 {
		return nil
	}
	return c.update(func(*bolt.Tx) error { return nil })
}

// Deck returns the compiled deck with that name, if it is there.
func (c *Cache) Deck(name string) (*CachedDeck, bool) {
	decks := c.decks(func(b *bolt.Bucket, found func(v []byte)) {
		if v := b.Get([]byte(name)); v != nil {
			found(v)
		}
	})
	if len(decks) == 0 {
		return nil, false
	}
	return decks[0], true
}

// Decks returns all compiled decks in order of their names.
func (c *Cache) Decks() []*CachedDeck {
	return c.decks(func(b *bolt.Bucket, found func(v []byte)) {
		k := b.Cursor()
		for name, v := k.First(); name != nil; name, v = k.Next() {
			found(v)
		}
	})
}

// decks reads what find finds. Decoding takes longer than reading, so it is
// done when the file is free again.
func (c *Cache) decks(find func(b *bolt.Bucket, found func(v []byte))) []*CachedDeck {
	c.mu.Lock()
	defer c.mu.Unlock()
	var values [][]byte
	err := c.view(func(tx *bolt.Tx) error {
		find(tx.Bucket(bucketDecks), func(v []byte) { values = append(values, bytes.Clone(v)) })
		return nil
	})
	if err != nil {
		return nil
	}
	decks := make([]*CachedDeck, len(values))
	for i, v := range values {
		if decks[i], err = decodeDeck(v); err != nil {
			c.discard(explain(c.file.path, err))
			return nil
		}
	}
	return decks
}

// PutDeck keeps a compiled deck in place of one with the same name.
func (c *Cache) PutDeck(d *CachedDeck) error {
	text, err := json.Marshal(d.Deck)
	if err != nil {
		return err
	}
	value := seal(append(d.Fingerprint[:], text...))
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.update(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketDecks).Put([]byte(d.Deck.Name), value)
	})
}

// RemoveDeck forgets a compiled deck, if it is there.
func (c *Cache) RemoveDeck(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.update(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketDecks).Delete([]byte(name))
	})
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
		return fn(tx)
	})
}

// discard deletes a cache that is no good, and reports whether it did.
func (c *Cache) discard(err error) bool {
	if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
		return false
	}
	return os.Remove(c.file.path) == nil
}

func initCache(tx *bolt.Tx) error {
	for _, name := range [][]byte{bucketMeta, bucketDecks, bucketVerdicts} {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketMeta).Put(keySchema, appendU32(nil, cacheSchema))
}

func usable(tx *bolt.Tx) error {
	meta := tx.Bucket(bucketMeta)
	if meta == nil || tx.Bucket(bucketDecks) == nil || tx.Bucket(bucketVerdicts) == nil {
		return errJunk
	}
	if v := meta.Get(keySchema); len(v) != 4 || binary.BigEndian.Uint32(v) != cacheSchema {
		return errFuture
	}
	return nil
}

func decodeDeck(v []byte) (*CachedDeck, error) {
	v, err := unseal(v)
	if err != nil {
		return nil, err
	}
	d := &CachedDeck{Deck: new(quiz.Deck)}
	r := &reader{b: v}
	r.fill(d.Fingerprint[:])
	if r.bad || json.Unmarshal(r.b, d.Deck) != nil {
		return nil, errJunk
	}
	return d, nil
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
