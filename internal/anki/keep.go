package anki

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"slices"
	"strings"
	"time"
)

// guid is what Anki knows a note by: a hash of its permanent key, never of its
// content. Letters and digits only, so that it can stand in a table of text.
func guid(key string) string {
	sum := sha256.Sum256([]byte("anneal note\x00" + key))
	text := new(big.Int).SetBytes(sum[:8]).Text(62)
	return strings.Repeat("0", 11-len(text)) + text
}

// contentHash hashes what makes a note another one if it changes: not the small
// print, which names compilers and source lines.
func contentHash(t *noteType, fields, tags []string) [16]byte {
	h := sha256.New()
	put := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	put(t.name)
	for i, f := range fields {
		if !slices.Contains(t.unhashed, i) {
			put(f)
		}
	}
	for _, t := range tags {
		put(t)
	}
	return [16]byte(h.Sum(nil)[:16])
}

// keeper keeps the ids and times of notes from package to package.
type keeper struct {
	known map[string]Known // of earlier packages
	fresh map[string]Known // what is to be known beside or instead
	used  map[int64]bool   // ids that a new one might meet
	next  int64            // id to be tried next
	now   int64            // Unix seconds
}

func newKeeper(known map[string]Known, now time.Time) *keeper {
	k := &keeper{known: known, fresh: map[string]Known{}, used: map[int64]bool{}, next: now.UnixMilli(), now: now.Unix()}
	use := func(id int64) {
		if id >= k.next {
			k.used[id] = true
		}
	}
	for _, n := range known {
		use(n.Note)
		for _, c := range n.Cards {
			use(c.ID)
		}
	}
	return k
}

// newID returns an id that nothing has. Anki wants times of creation, at most a
// day ahead: with one id a millisecond there is room for 86 million.
func (k *keeper) newID() int64 {
	for k.used[k.next] {
		k.next++
	}
	k.next++
	return k.next - 1
}

// change is what became of a note since the last package.
type change uint8

const (
	same change = iota
	added
	edited
)

// keep gives a note and its cards their ids, the old ones if they have any, and
// moves its time if its content has another hash.
func (k *keeper) keep(n *note, hash [16]byte) (Known, change) {
	old, ok := k.known[n.key]
	now, became := old, same
	switch {
	case !ok || old.Note <= 0:
		now, became = Known{Note: k.newID(), Mod: k.now}, added
	case old.Hash != hash:
		now.Mod, became = max(k.now, old.Mod+1), edited
	}
	now.Hash = hash
	more := false
	for _, c := range n.cards {
		if c.id = now.card(c.ord); c.id == 0 {
			c.id, more = k.newID(), true
			now.Cards = with(now.Cards, Place{c.ord, c.id})
		}
		if n.typ.slots == nil || n.gone {
			continue
		}
		slot := Known{Note: now.Note, Cards: []Place{{c.ord, c.id}}}
		if old := k.known[slotOf+c.key]; old.Note != slot.Note || !slices.Equal(old.Cards, slot.Cards) {
			k.fresh[slotOf+c.key] = slot
		}
	}
	if became != same || more {
		k.fresh[strings.Clone(n.key)] = now // a part of a text keeps the whole text in memory
	}
	return now, became
}

// card returns the id of the card at a place, 0 if it never was there.
func (k Known) card(ord int) int64 {
	for _, c := range k.Cards {
		if c.Ord == ord && c.ID > 0 {
			return c.ID
		}
	}
	return 0
}

// with returns the places with one more, in order; those that were given stay as
// they are.
func with(places []Place, p Place) []Place {
	all := make([]Place, 0, len(places)+1)
	for _, old := range places {
		if old.Ord != p.Ord {
			all = append(all, old)
		}
	}
	all = append(all, p)
	slices.SortFunc(all, func(a, b Place) int { return a.Ord - b.Ord })
	return all
}
