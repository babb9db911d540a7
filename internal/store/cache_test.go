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

	"anneal/internal/quiz"
)

func deckOf(name string, cards int) *CachedDeck {
	d := &quiz.Deck{Name: name, Title: "Ownership", Edition: "2021"}
	for i := range cards {
		concept := fmt.Sprint("moves-", i/12)
		if i%12 == 0 {
			d.Concepts = append(d.Concepts, quiz.Concept{
				ID: concept, Deck: name, Title: "Moves", Origin: quiz.Origin{File: name + "/x.md", Line: 1},
				Page: quiz.Page{Description: "A value has one owner.", Broken: "fn main() {\n    let s = String::new();\n    let t = s;\n    drop(s);\n}\n"},
			})
		}
		d.Cards = append(d.Cards, quiz.Card{
			Key: quiz.JoinKey(name, concept, fmt.Sprint("cut-", i)), Deck: name, Concept: concept, Slot: fmt.Sprint("cut-", i), Kind: quiz.Choice,
			Prompt: "Which single statement could be deleted so that the rest compiles?",
			Code:   "fn main() {\n    let s = String::from(\"x\");\n    let t = s;\n    println!(\"{s}\");\n    println!(\"{t}\");\n}\n",
			Options: []quiz.Option{
				{Text: "`let t = s;`", Right: true, Reason: "without it nothing is moved, and `t` is not used before it is known"},
				{Text: "`println!(\"{t}\");`", Reason: "the value is moved all the same"},
				{Text: "`println!(\"{s}\");`", Right: true, Reason: "then nobody looks at `s` after it was moved"},
				{Text: "`let s = String::from(\"x\");`", Reason: "then there is no `s` at all"},
			},
			Answer: "line 3 or line 4", Explanation: "A move leaves the old name without a value, and the compiler lets nobody look there.",
			Hints: []quiz.Hint{{Text: "Who owns the text after line 3?"}}, Program: concept + "/broken", Codes: []string{"E0382"}, Scheduled: true,
			Proof: &quiz.Proof{Rustc: "1.95.0", Edition: "2021", Claim: "fails with E0382 at line 4"}, Origin: quiz.Origin{File: name + "/x.md", Line: 40 + i},
		})
	}
	return &CachedDeck{Deck: d, Fingerprint: [32]byte{1, 31: byte(cards)}}
}

func TestCache(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "cache.db")
	c := OpenCache(path)
	if _, ok := c.Get([]byte("k")); ok || len(c.Decks()) > 0 {
		t.Error("an empty cache has something")
	}
	if _, ok := c.Deck("a"); ok {
		t.Error("an empty cache has a deck")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("looking made a file")
	}
	a, b := deckOf("a", 3), deckOf("b", 1)
	if err := errors.Join(c.Put([]byte("k"), []byte("v")), c.Put([]byte("e"), nil), c.PutDeck(b), c.PutDeck(a), c.PutDeck(deckOf("c", 1)), c.RemoveDeck("c"), c.RemoveDeck("none")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Cache{c, OpenCache(path)} {
		if v, ok := c.Get([]byte("k")); !ok || string(v) != "v" {
			t.Errorf("verdict: %q, %v", v, ok)
		}
		if v, ok := c.Get([]byte("e")); !ok || len(v) != 0 {
			t.Errorf("empty verdict: %q, %v", v, ok)
		}
		if got, ok := c.Deck("a"); !ok || !reflect.DeepEqual(got, a) {
			t.Errorf("deck: %+v, %v", got, ok)
		}
		if got := c.Decks(); !reflect.DeepEqual(got, []*CachedDeck{a, b}) {
			t.Errorf("decks: %+v", got)
		}
	}
	if err := c.Put(nil, nil); err == nil {
		t.Error("a verdict without a key was kept")
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
		if v, ok := c.Get(fmt.Append(nil, i)); !ok || string(v) != fmt.Sprint("v", i) {
			t.Errorf("verdict %d: %q, %v", i, v, ok)
		}
	}
	there := func() (n int) {
		other := OpenCache(path)
		for i := range 2*putsAtOnce + 1 {
			if _, ok := other.Get(fmt.Append(nil, i)); ok {
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

func TestCacheBegunAnew(t *testing.T) {
	good := filepath.Join(t.TempDir(), "cache.db")
	if err := OpenCache(good).PutDeck(deckOf("a", 40)); err != nil {
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
		"no json": put(func(tx *bolt.Tx) error {
			return tx.Bucket(bucketDecks).Put([]byte("x"), seal(append(make([]byte, 32), '{')))
		}),
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
			if err := errors.Join(c.Put([]byte("k"), []byte("v")), c.PutDeck(deckOf("b", 1))); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if _, ok := c.Deck("b"); !ok {
				t.Errorf("%s: not begun anew", name)
			}
			if _, ok := c.Get([]byte("k")); !ok {
				t.Errorf("%s: the verdict was lost", name)
			}
		}
	}
}

func TestCacheNeverInTheWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := OpenCache(path)
	if err := c.PutDeck(deckOf("a", 1)); err != nil {
		t.Fatal(err)
	}
	held, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, ok := c.Deck("a"); ok {
		t.Error("read a busy file")
	}
	if err := c.RemoveDeck("a"); !errors.Is(err, ErrBusy) {
		t.Errorf("writing to a busy file: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("waited %v", took)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Deck("a"); !ok {
		t.Error("the deck is gone after the file was busy")
	}

	folder := OpenCache(t.TempDir())
	if _, ok := folder.Get([]byte("k")); ok || folder.Flush() != nil || folder.PutDeck(deckOf("a", 1)) == nil {
		t.Error("a folder in its place is not told from a cache")
	}
	for i := range 10 * putsAtOnce {
		_ = folder.Put(fmt.Append(nil, i), nil)
	}
	if n := len(folder.pending); n >= putsAtOnce {
		t.Errorf("%d verdicts wait for a file that never comes", n)
	}
}
