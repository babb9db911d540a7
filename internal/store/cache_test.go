package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

func lessonID(n int) LessonID { return LessonID{byte(n), byte(n >> 8), 15: 1} }

// deckOf is a deck with a catalog of some length.
func deckOf(name string, lessons int) CachedDeck {
	return CachedDeck{Name: name, Fingerprint: [32]byte{1, 31: byte(lessons)}, Catalog: bytes.Repeat([]byte("Ownership "), lessons)}
}

func TestCache(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "cache.db")
	c := OpenCache(path)
	if c.Get([]byte("k"))[0] != nil || len(c.Decks()) > 0 {
		t.Error("an empty cache has something")
	}
	if got := c.Lessons([]LessonID{lessonID(1)}); len(got) != 1 || got[0] != nil {
		t.Errorf("an empty cache has lessons: %q", got)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("looking made a file")
	}
	a, b := deckOf("a", 3), deckOf("b", 1)
	if err := errors.Join(c.Put([]byte("k"), []byte("v")), c.Put([]byte("e"), nil), c.PutLesson(lessonID(1), []byte("one")), c.PutLesson(lessonID(2), []byte("two")),
		c.PutDecks([]CachedDeck{deckOf("c", 1), a}, nil, nil), c.PutDecks([]CachedDeck{b, a}, nil, []LessonID{lessonID(1), lessonID(9)})); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Cache{c, OpenCache(path)} {
		if v := c.Get([]byte("k"))[0]; string(v) != "v" {
			t.Errorf("verdict: %q", v)
		}
		if v := c.Get([]byte("e"))[0]; v == nil || len(v) != 0 {
			t.Errorf("empty verdict: %v", v)
		}
		if got := c.Lessons([]LessonID{lessonID(1), lessonID(2)}); got[0] != nil || string(got[1]) != "two" {
			t.Errorf("lessons: %q", got)
		}
		if got := c.Decks(); !reflect.DeepEqual(got, []CachedDeck{a, b}) {
			t.Errorf("decks: %+v", got)
		}
	}
	if err := c.Put(nil, nil); err == nil {
		t.Error("a verdict without a key was kept")
	}
}

// Lessons that wait to be written are there for who asks, and large ones do not
// wait.
func TestCacheWritesLessons(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := OpenCache(path)
	there := func(c *Cache, n int) bool { return c.Lessons([]LessonID{lessonID(n)})[0] != nil }
	if err := c.PutLesson(lessonID(1), []byte("small")); err != nil {
		t.Fatal(err)
	}
	if !there(c, 1) || there(OpenCache(path), 1) {
		t.Error("a small lesson is not kept, or written at once")
	}
	if err := c.PutLesson(lessonID(2), make([]byte, keptAtOnce)); err != nil {
		t.Fatal(err)
	}
	if other := OpenCache(path); !there(other, 1) || !there(other, 2) {
		t.Error("much that waits is not written")
	}
	if err := errors.Join(c.PutLesson(lessonID(3), []byte("last")), c.Flush()); err != nil || !there(OpenCache(path), 3) {
		t.Errorf("flushing does not write: %v", err)
	}
}

func TestCacheWritesVerdicts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := OpenCache(path)
	var wg sync.WaitGroup
	for i := range 2*putsAtOnce + 1 {
		wg.Go(func() {
			if err := c.Put(fmt.Append(nil, i), fmt.Append(nil, "v", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range 2*putsAtOnce + 1 {
		if v := c.Get(fmt.Append(nil, i))[0]; string(v) != fmt.Sprint("v", i) {
			t.Errorf("verdict %d: %q", i, v)
		}
	}
	there := func() (n int) {
		other := OpenCache(path)
		for i := range 2*putsAtOnce + 1 {
			if other.Get(fmt.Append(nil, i))[0] != nil {
				n++
			}
		}
		return n
	}
	if n := there(); n != 2*putsAtOnce {
		t.Errorf("%d verdicts are in the file, want %d", n, 2*putsAtOnce)
	}
	if err := errors.Join(c.Flush(), c.Flush()); err != nil {
		t.Error(err)
	}
	if n := there(); n != 2*putsAtOnce+1 {
		t.Errorf("%d verdicts are in the file after flushing", n)
	}
}

// A record that is damaged is not there, and those behind it are.
func TestCacheDamagedRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := OpenCache(path)
	keys := [][]byte{[]byte("a"), []byte("b"), []byte("c")}
	for i, key := range keys {
		if err := errors.Join(c.Put(key, key), c.PutLesson(lessonID(i), key)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	second := lessonID(1)
	err := c.update(func(tx *bolt.Tx) error {
		return errors.Join(
			tx.Bucket(bucketVerdicts).Put(keys[1], []byte("no checksum")),
			tx.Bucket(bucketLessons).Put(second[:], []byte("no checksum")),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][][]byte{
		"verdicts": c.Get(keys...), "lessons": c.Lessons([]LessonID{lessonID(0), second, lessonID(2)}),
	} {
		if string(got[0]) != "a" || got[1] != nil || string(got[2]) != "c" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestCacheBegunAnew(t *testing.T) {
	good := filepath.Join(t.TempDir(), "cache.db")
	if err := OpenCache(good).PutDecks([]CachedDeck{deckOf("a", 40)}, nil, nil); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	put := func(fn func(tx *bolt.Tx) error) []byte {
		path := filepath.Join(t.TempDir(), "cache.db")
		if err := create(path, func(tx *bolt.Tx) error { return errors.Join(initCache(tx), fn(tx)) }); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	flipped := bytes.Replace(whole, []byte("Ownership"), []byte("ownership"), 1)
	if bytes.Equal(flipped, whole) {
		t.Fatal("nothing was flipped")
	}
	for name, content := range map[string][]byte{
		"empty":      nil,
		"text":       bytes.Repeat([]byte("text "), 5000),
		"cut":        whole[:len(whole)/2],
		"zeroed":     append(bytes.Clone(whole[:2*os.Getpagesize()]), make([]byte, len(whole)-2*os.Getpagesize())...),
		"a deck bit": flipped,
		"newer":      put(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySchema, appendU32(nil, cacheSchema+1)) }),
		"no bucket":  put(func(tx *bolt.Tx) error { return tx.DeleteBucket(bucketVerdicts) }),
		"short":      put(func(tx *bolt.Tx) error { return tx.Bucket(bucketDecks).Put([]byte("x"), seal(make([]byte, 31))) }),
	} {
		for _, read := range []bool{true, false} {
			path := filepath.Join(t.TempDir(), "cache.db")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			c := OpenCache(path)
			if read {
				if decks := c.Decks(); len(decks) > 0 {
					t.Errorf("%s: has %d decks", name, len(decks))
				}
				if _, err := os.Stat(path); err == nil {
					t.Errorf("%s: still there", name)
				}
			}
			if err := errors.Join(c.Put([]byte("k"), []byte("v")), c.PutDecks([]CachedDeck{deckOf("b", 1)}, nil, nil)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if len(c.Decks()) != 1 {
				t.Errorf("%s: not begun anew", name)
			}
			if c.Get([]byte("k"))[0] == nil {
				t.Errorf("%s: the verdict was lost", name)
			}
		}
	}
}

func TestCacheNeverInTheWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := OpenCache(path)
	if err := c.PutDecks([]CachedDeck{deckOf("a", 1)}, nil, nil); err != nil {
		t.Fatal(err)
	}
	held, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if len(c.Decks()) != 0 {
		t.Error("read a busy file")
	}
	if err := c.PutDecks(nil, nil, nil); !errors.Is(err, ErrBusy) {
		t.Errorf("writing to a busy file: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("waited %v", took)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if len(c.Decks()) != 1 {
		t.Error("the deck is gone after the file was busy")
	}

	folder := OpenCache(t.TempDir())
	if folder.Get([]byte("k"))[0] != nil || folder.Flush() != nil || folder.PutDecks([]CachedDeck{deckOf("a", 1)}, nil, nil) == nil {
		t.Error("a folder in its place is not told from a cache")
	}
	for i := range 10 * putsAtOnce {
		_ = folder.Put(fmt.Append(nil, i), nil)
	}
	if n := len(folder.pending); n >= putsAtOnce {
		t.Errorf("%d verdicts wait for a file that never comes", n)
	}
}
