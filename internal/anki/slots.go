package anki

import (
	"fmt"
	"strings"
)

// families are the slots of a program's note in the order of their templates.
// Anki knows a template by its place in this list, so it never changes: what
// comes later takes a spare slot.
var families = []family{
	{"why", 1, false}, {"cut", 1, false}, {"place", 1, false}, {"repair", 1, false}, {"fix", 1, false},
	{"what-if", 6, false}, {"transfer", 4, false}, {"blame", 1, false}, {"role", 4, false},
	{"gap", 3, true}, {"order", 1, false}, {"output", 1, true}, {"code", 2, true}, {"meaning", 2, false},
	{"invariant", 1, true}, {"hint", 4, false}, {spare, 8, true},
}

const spare = "spare"

// family is a slot of the design, or several that count as one: what-if-clone
// and what-if-drop both take a template of "what-if".
type family struct {
	name  string
	size  int  // templates
	typed bool // they have a type-in field
}

// slot is a template of a program's note.
type slot struct {
	name               string
	family             string
	front, back, typed int // indexes of its fields; typed is -1 where it has none
}

// programSlots lays out the slots over the fields that follow the first ones.
func programSlots(first int) []slot {
	var all []slot
	for _, f := range families {
		for n := 1; n <= f.size; n++ {
			s := slot{name: f.name, family: f.name, front: first, back: first + 1, typed: -1}
			if f.size > 1 {
				s.name = fmt.Sprintf("%s %d", f.name, n)
			}
			first += 2
			if f.typed {
				s.typed = first
				first++
			}
			all = append(all, s)
		}
	}
	return all
}

// familyOf returns the family that the slot of a card belongs to, "" if none:
// the name of the family, alone or with something behind a "-".
func familyOf(name string) string {
	best := ""
	for _, f := range families {
		if (name == f.name || strings.HasPrefix(name, f.name+"-")) && len(f.name) > len(best) && f.name != spare {
			best = f.name
		}
	}
	return best
}
