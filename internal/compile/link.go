package compile

import (
	"fmt"
	"maps"
	"slices"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// linker fits the lessons of a deck together, in the order of teaching: it sees
// to it that no two concepts and no two cards share a name, that what a lesson
// requires is there, and that a question which a deck should ask once is asked
// once. It needs the catalog only; texts are read for messages alone.
type linker struct {
	catalog *Catalog
	files   map[string]*Input
	shelf   Shelf
	r       diag.Reporter
	read    map[string]*source.File
}

// holder is who has a key.
type holder struct {
	e    *entry
	at   place
	what string
}

func (l *linker) link() {
	concepts := map[string]*entry{}
	cards := map[quiz.CardID]holder{}
	codes := map[string]bool{}
	asked := map[uint64]holder{}
	for _, e := range l.catalog.entries {
		e.dropped, e.needs = false, nil
		for i := range e.links {
			e.links[i].kept, e.links[i].scheduled = false, false
		}
		if e.concept == "" {
			continue
		}
		switch first := concepts[e.concept]; {
		case first == nil:
		case l.own(e) && !l.own(first):
			// The user's own copy of a lesson stands for it, under the same keys.
			first.dropped = true
		case l.own(first) && !l.own(e):
			e.dropped = true
			continue
		default:
			e.dropped = true
			l.conceptTwice(e, first)
			continue
		}
		concepts[e.concept] = e
		// A concept's page is known in the log by a key as well, so that no
		// card may have it; a file of cards has no page.
		if e.taught {
			cards[quiz.IDOf(quiz.JoinKey(l.catalog.Name, e.concept))] = holder{e, e.conceptAt, "the page of this concept"}
		}
	}
	l.requires(concepts)
	for _, e := range l.catalog.entries {
		if e.inDeck() {
			l.cards(e, cards, codes)
			l.alike(e, asked)
		}
	}
}

// own reports whether a lesson lies in the user's own folder.
func (l *linker) own(e *entry) bool { return l.files[e.name] != nil && l.files[e.name].own }

// cards decides which cards of a lesson the deck has. The author's own come
// first.
func (l *linker) cards(e *entry, taken map[quiz.CardID]holder, codes map[string]bool) {
	scheduled := map[int]int{} // generated cards of each program
	for _, generated := range []bool{false, true} {
		for i := range e.links {
			k := &e.links[i]
			if k.generated != generated {
				continue
			}
			k.kept, k.scheduled = false, false
			if k.generated && k.code != "" && codes[k.code] {
				continue
			}
			if first, twice := taken[k.id]; twice {
				l.keyTwice(e, i, first)
				continue
			}
			taken[k.id] = holder{e, k.at, "first card"}
			if k.off {
				continue
			}
			k.kept, k.scheduled = true, k.always
			if k.code != "" {
				codes[k.code] = true
			}
			if k.generated && k.program >= 0 {
				k.scheduled = scheduled[k.program] < maxScheduled
				scheduled[k.program]++
			}
		}
	}
}

// alike reports cards that ask the same as one of another lesson, in the same
// words. Within a lesson they are compared closer when it is compiled.
func (l *linker) alike(e *entry, asked map[uint64]holder) {
	for i := range e.links {
		k := &e.links[i]
		if !k.kept || k.words == 0 {
			continue
		}
		first, again := asked[k.words]
		if !again {
			asked[k.words] = holder{e, k.at, "the first"}
			continue
		}
		if first.e != e {
			l.r.Report(diag.Diagnostic{
				Code: diag.CardLike, Message: "this card asks what one of another lesson asks",
				Labels: append(diag.At(l.span(e, k.at), "the second"), diag.Label{Span: l.span(first.e, first.at), Text: first.what}),
				Help:   "keep the better one, or make the questions differ in what they ask",
			})
		}
	}
}

// slots returns what became of every slot of the deck's lessons.
func (l *linker) slots(made map[string][]madeSlot) []Slot {
	var out []Slot
	for _, e := range l.catalog.entries {
		if !e.inDeck() {
			continue
		}
		for _, s := range made[e.name] {
			slot := Slot{Deck: l.catalog.Name, Concept: e.concept, Name: s.name, Why: s.why, How: s.how}
			if s.why == "" && s.card >= 0 && !e.links[s.card].kept {
				slot.Why = "another card has its key"
				if code := e.links[s.card].code; code != "" {
					slot.Why = fmt.Sprintf("another lesson of the deck asks for %s", code)
				}
			}
			out = append(out, slot)
		}
	}
	return out
}

// span returns a place in a lesson's file, which is read for it.
func (l *linker) span(e *entry, p place) source.Span {
	f, ok := l.read[e.name]
	if !ok {
		if in := l.files[e.name]; in != nil {
			f, _ = in.file()
		}
		if f == nil {
			f = source.New(e.name, nil) // it was there a moment ago
		}
		if l.read == nil {
			l.read = map[string]*source.File{}
		}
		l.read[e.name] = f
	}
	return p.in(f)
}

func (l *linker) conceptTwice(e, first *entry) {
	l.r.Report(diag.Diagnostic{
		Code: diag.ConceptTwice, Message: fmt.Sprintf("concept `%s` is defined twice", e.concept),
		Labels: append(diag.At(l.span(e, e.conceptAt), "second definition"), diag.Label{Span: l.span(first, first.conceptAt), Text: "first defined here"}),
		Notes:  []string{"the id of a concept is its identity: the history of its cards is kept under it"},
		Help:   "give one of them another id, or merge the two lessons",
	})
}

func (l *linker) keyTwice(e *entry, card int, first holder) {
	key := "?"
	if o, ok := l.shelf.Get(e.id); ok && card < len(o.Cards) {
		key = o.Cards[card].Key
	}
	l.r.Report(diag.Diagnostic{
		Code: diag.KeyTwice, Message: fmt.Sprintf("the key `%s` is taken", key),
		Labels: append(diag.At(l.span(e, e.links[card].at), "this card would have it"), diag.Label{Span: l.span(first.e, first.at), Text: first.what}),
		Help:   "give the card another {#key}",
	})
}

// requires reports prerequisites that do not exist and those that go round in a
// circle, and drops them so that every concept can be reached.
func (l *linker) requires(concepts map[string]*entry) {
	walk := requirements{l, concepts, nil, map[*entry]visit{}}
	for _, e := range l.catalog.entries {
		if e.inDeck() && walk.seen[e] == unseen {
			walk.visit(e)
		}
	}
}

// requirements goes over the concepts, those that are required first.
type requirements struct {
	*linker
	concepts map[string]*entry
	ids      []string // of all concepts, once they are asked for
	seen     map[*entry]visit
}

type visit uint8

const (
	unseen visit = iota
	under        // on the way from it down
	done
)

func (q *requirements) visit(e *entry) {
	q.seen[e] = under
	for _, want := range e.requires {
		id := quiz.KeyPart(want.name)
		to := q.concepts[id]
		if to != nil && q.seen[to] == unseen {
			q.visit(to)
		}
		switch {
		case to == nil:
			q.unknown(e, want)
		case to == e:
			q.r.Report(diag.Diagnostic{
				Code: diag.RequiresCycle, Message: fmt.Sprintf("`%s` requires itself", id),
				Labels: diag.At(q.span(e, want.at), ""), Help: "drop it from `requires`",
			})
		case q.seen[to] == under:
			q.r.Report(diag.Diagnostic{
				Code: diag.RequiresCycle, Message: fmt.Sprintf("`%s` and `%s` require each other", e.concept, id),
				Labels: diag.At(q.span(e, want.at), "this closes the circle"),
				Help:   "decide which of the two is taught first, and drop the other `requires`",
			})
		case !slices.Contains(e.needs, id):
			e.needs = append(e.needs, id)
		}
	}
	q.seen[e] = done
}

func (q *requirements) unknown(e *entry, want reference) {
	if q.ids == nil {
		q.ids = slices.Sorted(maps.Keys(q.concepts))
	}
	help := "name the id of another lesson of this deck"
	if near := diag.Near(want.name, q.ids); near != "" {
		help = fmt.Sprintf("did you mean `%s`?", near)
	}
	q.r.Report(diag.Diagnostic{
		Code: diag.RequiresUnknown, Message: fmt.Sprintf("no lesson of this deck has the id `%s`", want.name),
		Labels: diag.At(q.span(e, want.at), ""), Help: help,
	})
}
