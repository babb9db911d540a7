package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// keys sees to it that no two concepts and no two cards of a deck share a name.
// A concept's page is known in the log by a key as well, so that no card may have
// it.
type keys struct {
	r        diag.Reporter
	concepts map[string]source.Span
	cards    map[string]holder
}

// holder is who has a key.
type holder struct {
	at   source.Span
	what string
}

func newKeys(r diag.Reporter) *keys {
	return &keys{r: r, concepts: map[string]source.Span{}, cards: map[string]holder{}}
}

// concept takes the name of a lesson's concept; false if another lesson has it.
func (k *keys) concept(l *lesson) bool {
	at := l.tree.ID.Span
	if at.IsZero() {
		at = l.tree.File.Line(1)
	}
	first, twice := k.concepts[l.concept.ID]
	if twice {
		k.r.Report(diag.Diagnostic{
			Code: diag.ConceptTwice, Message: fmt.Sprintf("concept `%s` is defined twice", l.concept.ID),
			Labels: append(diag.At(at, "second definition"), diag.Label{Span: first, Text: "first defined here"}),
			Notes:  []string{"the id of a concept is its identity: the history of its cards is kept under it"},
			Help:   "give one of them another id, or merge the two lessons",
		})
		return false
	}
	k.concepts[l.concept.ID] = at
	if isLesson(l.tree) { // a file of cards has no page
		k.cards[l.concept.Key()] = holder{at, "the page of this concept"}
	}
	return true
}

// card takes a card's key; false if something else of the deck has it.
func (k *keys) card(key string, at source.Span) bool {
	first, twice := k.cards[key]
	if !twice {
		k.cards[key] = holder{at, "first card"}
		return true
	}
	k.r.Report(diag.Diagnostic{
		Code: diag.KeyTwice, Message: fmt.Sprintf("the key `%s` is taken", key),
		Labels: append(diag.At(at, "this card would have it"), diag.Label{Span: first.at, Text: first.what}),
		Help:   "give the card another {#key}",
	})
	return false
}

// part makes one part of a key of what an author wrote, and reports it when
// nothing is left.
func part(t syntax.Text, what string, r diag.Reporter) string {
	p := quiz.KeyPart(t.Value)
	if p == "" && t.Value != "" {
		r.Report(diag.Diagnostic{
			Code: diag.KeyUnusable, Message: fmt.Sprintf("%s `%s` has no letter or digit", what, t.Value),
			Labels: diag.At(t.Span, ""), Help: "use letters, digits and `-`, `_` or `.`",
		})
	}
	return p
}

// checkRequires reports prerequisites that do not exist and those that go round
// in a circle, and drops them so that every concept can be reached.
func checkRequires(lessons []*lesson, r diag.Reporter) {
	byID := map[string]*lesson{}
	var ids []string
	for _, l := range lessons {
		byID[l.concept.ID] = l
		ids = append(ids, l.concept.ID)
	}
	for _, l := range lessons {
		for _, want := range l.tree.Requires {
			id := quiz.KeyPart(want.Value)
			switch {
			case byID[id] == nil:
				help := "name the id of another lesson of this deck"
				if near := diag.Near(want.Value, ids); near != "" {
					help = fmt.Sprintf("did you mean `%s`?", near)
				}
				r.Report(diag.Diagnostic{
					Code: diag.RequiresUnknown, Message: fmt.Sprintf("no lesson of this deck has the id `%s`", want.Value),
					Labels: diag.At(want.Span, ""), Help: help,
				})
			case id == l.concept.ID:
				r.Report(diag.Diagnostic{
					Code: diag.RequiresCycle, Message: fmt.Sprintf("`%s` requires itself", id),
					Labels: diag.At(want.Span, ""), Help: "drop it from `requires`",
				})
			case reaches(byID, id, l.concept.ID, map[string]bool{}):
				r.Report(diag.Diagnostic{
					Code: diag.RequiresCycle, Message: fmt.Sprintf("`%s` and `%s` require each other", l.concept.ID, id),
					Labels: diag.At(want.Span, "this closes the circle"),
					Help:   "decide which of the two is taught first, and drop the other `requires`",
				})
			case !slices.Contains(l.concept.Requires, id):
				l.concept.Requires = append(l.concept.Requires, id)
			}
		}
	}
}

// reaches reports whether from requires to, directly or not, by what was
// accepted so far.
func reaches(byID map[string]*lesson, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] || byID[from] == nil {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(byID[from].concept.Requires, func(next string) bool { return reaches(byID, next, to, seen) })
}

// suffixed names a slot of a program that carries an id of its own.
func suffixed(slot, id string) string {
	return strings.TrimSuffix(slot+"-"+id, "-")
}
