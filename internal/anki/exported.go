package anki

import (
	"maps"
	"slices"
	"strings"
)

// Exported returns a function that finds the permanent key of a card that an
// earlier package held, by the guid of its note and the place of its template;
// "" for any other.
func Exported(known map[string]Known) func(guid string, ord int) string {
	type place struct {
		guid string
		ord  int
	}
	cards := map[place]string{}
	program := map[int64]string{} // guids of programs' notes, by their ids
	keys := slices.Sorted(maps.Keys(known))
	for _, key := range keys {
		switch n := known[key]; {
		case strings.HasPrefix(key, programOf):
			program[n.Note] = guid(key)
		case !strings.HasPrefix(key, slotOf):
			cards[place{guid(key), 0}] = key
		}
	}
	for _, key := range keys {
		card, ok := strings.CutPrefix(key, slotOf)
		if !ok {
			continue
		}
		if note := program[known[key].Note]; note != "" {
			for _, c := range known[key].Cards {
				cards[place{note, c.Ord}] = card
			}
		}
	}
	return func(guid string, ord int) string { return cards[place{guid, ord}] }
}
