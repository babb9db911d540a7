package anki

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
)

// subdeck returns the id of the deck in Anki for a deck of ours. It depends on the
// name alone, unless two names meet.
func (c *collection) subdeck(name string) int64 {
	id, ok := c.below[name]
	if ok {
		return id
	}
	sum := sha256.Sum256([]byte("anneal deck\x00" + name))
	id = deckID - 1 - int64(binary.BigEndian.Uint32(sum[:4])%1_000_000_000) // in the past
	for slices.Contains(slices.Collect(maps.Values(c.below)), id) {
		id--
	}
	c.below[name] = id
	return id
}

// decks returns the deck that all cards are in, or that all others are below, those
// others, and the one that no collection can be without.
func (c *collection) decks(title, description string) []object {
	preset := 1
	if c.schedule != nil {
		preset = presetID
	}
	all := []object{deck(1, "Default", "", 1), deck(deckID, title, description, preset)}
	for _, name := range slices.Sorted(maps.Keys(c.below)) {
		all = append(all, deck(c.below[name], title+"::"+deckTitle(name), "", preset))
	}
	return all
}

// deck returns a deck as it stands in the "decks" of a collection.
func deck(id int64, name, description string, preset int) object {
	none := []int{0, 0}
	return object{
		"id": id, "name": name, "desc": description, "md": false, "mod": int64(typesChanged), "usn": -1, "dyn": 0, "conf": preset,
		"collapsed": false, "browserCollapsed": false, "extendNew": 0, "extendRev": 0,
		"lrnToday": none, "revToday": none, "newToday": none, "timeToday": none,
	}
}
