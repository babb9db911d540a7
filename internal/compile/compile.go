package compile

import (
	"cmp"
	"context"
	"slices"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// DefaultEdition is that of lessons and decks which name none.
const DefaultEdition = "2021"

// Judge says what the compiler makes of programs, in their order. It fails only
// when ctx ends. The two kinds are a real compiler and recorded evidence.
type Judge interface {
	Judge(ctx context.Context, programs []quiz.Program) ([]quiz.Verdict, error)
}

// Source is what one deck is made of.
type Source struct {
	Name    string // one part of a key
	Title   string // "" if unset
	Edition string // "" if unset
	Licence string
	Files   []*source.File
}

// Slot tells of one question that a lesson could yield.
type Slot struct {
	Deck, Concept, Name string
	Why                 string // why it was not made; "" if it was
}

// Result is what came out of a compilation.
type Result struct {
	Decks      []*quiz.Deck
	Slots      []Slot
	Programs   int // programs that were judged, edits included
	Proved     int // cards that a verdict stands behind
	Unverified int // cards about code without one
	Rustc      string
}

// Compile makes decks of sources and reports what is wrong with them to bag. An
// error in one lesson leaves the others whole. It fails only when ctx ends.
func Compile(ctx context.Context, sources []Source, judge Judge, bag *diag.Bag) (*Result, error) {
	var parsed diag.Bag
	decks := parse(sources, &parsed)
	known := newProofs()
	for {
		var found diag.Bag
		result := pass(decks, known, &found)
		wanted := known.take()
		if len(wanted) == 0 {
			bag.Merge(&parsed)
			bag.Merge(&found)
			return result, nil
		}
		verdicts, err := judge.Judge(ctx, wanted)
		if err != nil {
			return nil, err
		}
		known.learn(wanted, verdicts)
	}
}

// deck is a source with its lessons read.
type deck struct {
	Source
	lessons []*syntax.Lesson
}

func parse(sources []Source, r diag.Reporter) []deck {
	decks := make([]deck, 0, len(sources))
	for _, s := range sources {
		d := deck{Source: s}
		for _, f := range s.Files {
			d.lessons = append(d.lessons, syntax.Parse(f, r))
		}
		slices.SortStableFunc(d.lessons, func(a, b *syntax.Lesson) int {
			return cmp.Or(cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.File.Name, b.File.Name))
		})
		decks = append(decks, d)
	}
	return decks
}

// pass compiles all decks with what is known so far.
func pass(decks []deck, known *proofs, r diag.Reporter) *Result {
	result := &Result{}
	for i := range decks {
		result.add(build(&decks[i], known, r))
	}
	result.Programs = len(known.verdicts)
	result.Rustc = known.rustc
	return result
}

func (r *Result) add(d *quiz.Deck, slots []Slot) {
	r.Decks = append(r.Decks, d)
	r.Slots = append(r.Slots, slots...)
	for i := range d.Cards {
		switch c := &d.Cards[i]; {
		case c.Proof != nil:
			r.Proved++
		case c.Code != "":
			r.Unverified++
		}
	}
}

// build makes one deck.
func build(d *deck, known *proofs, r diag.Reporter) (*quiz.Deck, []Slot) {
	out := &quiz.Deck{Name: d.Name, Title: cmp.Or(d.Title, d.Name), Edition: cmp.Or(d.Edition, DefaultEdition), Licence: d.Licence}
	keys := newKeys(r)
	var lessons []*lesson
	for _, tree := range d.lessons {
		if l := newLesson(d, tree, known, r); l != nil && keys.concept(l) {
			lessons = append(lessons, l)
		}
	}
	checkRequires(lessons, r)
	codes := map[string]bool{}
	var slots []Slot
	for _, l := range lessons {
		cards, made := l.cards(codes, keys)
		// A file of cards teaches nothing step by step: its cards are not held
		// back for one another.
		if isLesson(l.tree) {
			out.Concepts = append(out.Concepts, l.concept)
		}
		out.Cards = append(out.Cards, cards...)
		slots = append(slots, made...)
	}
	return out, slots
}

// Version is raised when the same sources would give other cards because this
// package changed, so that cached decks are made anew.
const Version = 1
