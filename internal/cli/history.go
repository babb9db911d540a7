package cli

import (
	"context"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

// changes is what a compilation made of the decks that were there before.
type changes struct {
	fresh, changed, renamed, gone int
	carried                       []compile.Rename // of cards with a history
	listed                        []compile.Listed
}

// history carries what was learnt over from the decks of the last build to those
// of this one.
type history struct {
	*program
	ctx   context.Context
	db    *store.DB
	cache *store.Cache
	shelf *shelf
}

// carryOver finds the cards that go on under other keys, writes down that they
// do, and returns what has changed.
func (h *history) carryOver(l *library, before, after []*compile.Catalog, made []*quiz.Deck, found []*diag.Bag) (changes, error) {
	diff := compile.Compare(before, after, h.shelf)
	c := changes{fresh: len(diff.New), changed: len(diff.Changed), gone: len(diff.Gone)}
	if len(before) > 0 && c.fresh+c.changed+c.gone == 0 {
		return c, nil
	}
	states, err := h.db.States()
	if err != nil {
		return c, err
	}
	known, err := h.known(states, made, diff.Gone)
	if err != nil {
		return c, err
	}
	last, _ := h.shelf.decks(before)
	r := compile.Reconcile(compile.Before{Decks: append(last, h.kept()...), History: known}, sourcesOf(l, made, found), made)
	if err := h.write(r, known, states); err != nil {
		return c, err
	}
	h.keep(r.Kept)
	c.count(r, diff)
	for _, x := range r.Renames {
		if _, answered := states[quiz.IDOf(x.OldKey)]; answered {
			c.carried = append(c.carried, x)
		}
	}
	for _, x := range r.Listed {
		if _, answered := states[quiz.IDOf(x.Key)]; answered {
			c.listed = append(c.listed, x)
		}
	}
	return c, nil
}

// count takes out of what is new and gone what was renamed.
func (c *changes) count(r compile.Reconciliation, diff compile.Changes) {
	fresh, gone := map[string]bool{}, map[string]bool{}
	for i := range diff.New {
		fresh[diff.New[i].Key] = true
	}
	for i := range diff.Gone {
		gone[diff.Gone[i].Key] = true
	}
	for _, x := range r.Renames {
		c.renamed++
		if fresh[x.NewKey] {
			c.fresh--
		}
		if gone[x.OldKey] {
			c.gone--
		}
	}
}

// known returns the texts of the cards that have a history or were exported, by
// key. What goes on under another key already is not among them.
func (h *history) known(states map[quiz.CardID]quiz.State, made []*quiz.Deck, gone []quiz.Card) (map[string]string, error) {
	remembered, err := h.db.Remembered()
	if err != nil {
		return nil, err
	}
	for e, err := range h.db.Events(h.ctx) {
		if err != nil {
			return nil, err
		}
		if _, again := states[e.Card]; e.Kind == quiz.Renamed && !again {
			delete(remembered, e.Card)
		}
	}
	texts := map[string]string{}
	for _, r := range remembered {
		texts[r.Key] = r.Text
	}
	add := func(c *quiz.Card) { // answered, and not remembered yet
		if _, answered := states[c.ID()]; answered && texts[c.Key] == "" {
			texts[c.Key] = compile.Text(c)
		}
	}
	for c := range allCards(made) {
		add(c)
	}
	for i := range gone {
		add(&gone[i])
	}
	return texts, nil
}

// write appends the renames, all in one command, since they happen at once, and
// notes by what the cards are known that rest. Of those that go on it notes the old
// key, which an export to Anki has to name.
func (h *history) write(r compile.Reconciliation, known map[string]string, states map[quiz.CardID]quiz.State) error {
	noted := map[quiz.CardID]store.Remembered{}
	for _, x := range r.Listed {
		if x.Resting() {
			noted[quiz.IDOf(x.Key)] = store.Remembered{Key: x.Key, Text: compile.Rested(x.Text)}
		}
	}
	for _, x := range r.Renames {
		if text, ok := known[x.OldKey]; ok {
			noted[quiz.IDOf(x.OldKey)] = store.Remembered{Key: x.OldKey, Text: text}
		}
	}
	if err := h.db.Remember(noted); err != nil {
		return err
	}
	stamp, err := h.stamp()
	if err != nil {
		return err
	}
	var events []quiz.Event
	add := func(x compile.Rename) {
		e := stamp
		e.Kind, e.Card, e.Key = quiz.Renamed, quiz.IDOf(x.OldKey), x.NewKey
		events = append(events, e)
	}
	for _, x := range r.Renames {
		if _, ok := known[x.OldKey]; ok {
			add(x)
		}
	}
	for _, x := range r.Pages {
		_, read := states[quiz.IDOf(x.OldKey)]
		if _, again := states[quiz.IDOf(x.NewKey)]; read && !again {
			add(x)
		}
	}
	if len(events) == 0 {
		return nil
	}
	_, err = h.db.Append(h.ctx, states[events[0].Card].Head, events...)
	return err
}

// keptID is where the cache has the cards whose source could not be read.
var keptID = store.LessonID([]byte("cards put aside "))

// kept returns the cards that the last build could not see.
func (h *history) kept() []*quiz.Deck {
	var decks []*quiz.Deck
	if text := h.cache.Lessons([]store.LessonID{keptID})[0]; text != nil && json.Unmarshal(text, &decks) != nil {
		return nil
	}
	return decks
}

// keep puts the cards aside that this build cannot see.
func (h *history) keep(decks []*quiz.Deck) {
	if text, err := json.Marshal(decks); err == nil && (len(decks) > 0 || len(h.kept()) > 0) {
		_ = h.cache.PutLesson(keptID, text) // what is lost is matched by what is remembered
	}
}

// unreadable are the findings after which nothing of a file is read, halfWritten
// those after which a card is left out.
var (
	unreadable  = []diag.Code{diag.Unreadable, diag.Empty, diag.NotText, diag.TooLarge, diag.TOMLSyntax, diag.FrontMatterOpen, diag.FrontMatterID}
	halfWritten = []diag.Code{diag.CardUnfinished, diag.CardNoRight, diag.CardFewOptions, diag.CardEmpty, diag.ClozeEmpty, diag.CardOptionTwin, diag.CardGaps, diag.FenceOpen}
)

// sourcesOf says which sources could not be read.
func sourcesOf(l *library, made []*quiz.Deck, found []*diag.Bag) compile.Sources {
	lost, half := map[string]bool{}, map[string]bool{}
	for _, bag := range found {
		for _, d := range bag.Sorted() {
			file := d.Primary().Position().File
			switch {
			case slices.Contains(unreadable, d.Code):
				lost[file] = true
			case slices.Contains(halfWritten, d.Code):
				half[file] = true
			}
		}
	}
	here, missing := map[string]bool{}, map[string]bool{} // decks
	read := map[string]bool{}                             // files
	for _, d := range made {
		here[d.Name] = true
	}
	for c := range allCards(made) {
		read[c.Origin.File] = true
	}
	for _, f := range l.missing {
		lost[strings.TrimSuffix(f.Path, "/")] = true
		missing[f.Deck] = true
	}
	return compile.Sources{
		Away: func(deck, file string) bool {
			if file == "" {
				return missing[deck] && !here[deck]
			}
			for name := range lost {
				moved := path.Base(name) == path.Base(file) && !read[file] // to another folder
				if file == name || strings.HasPrefix(file, name+"/") || moved {
					return true
				}
			}
			return false
		},
		Doubt: func(deck string) bool { return missing[deck] || len(lost) > len(missing) },
		Half:  func(file string) bool { return half[file] },
	}
}

// maxSaid is how many histories are told of one by one.
const maxSaid = 5

// sayCarried tells which histories go on under other keys.
func (p *program) sayCarried(carried []compile.Rename) {
	if len(carried) > maxSaid {
		p.hint("the histories of %d cards go on under other keys, among them that of %s as %s", len(carried), carried[0].OldKey, carried[0].NewKey)
		return
	}
	for _, x := range carried {
		p.hint("the history of %s goes on as %s", x.OldKey, x.NewKey)
	}
}

// sayListed tells of histories that rest or stay with a card that has changed.
func (p *program) sayListed(listed []compile.Listed) {
	byWhy := map[compile.Reason][]compile.Listed{}
	for _, x := range listed {
		if x.Why == compile.Dropped {
			continue // the learner has done it, and knows
		}
		byWhy[x.Why] = append(byWhy[x.Why], x)
	}
	for _, why := range slices.Sorted(maps.Keys(byWhy)) {
		list := byWhy[why]
		for i, x := range list {
			if i == maxSaid && why != compile.Unclear {
				p.hint("… and so for %d more", len(list)-i)
				break
			}
			p.sayOne(&x, len(list))
			if why == compile.Gone && len(list) > 1 {
				break
			}
		}
	}
}

func (p *program) sayOne(x *compile.Listed, alike int) {
	near := strings.Join(x.Near, " or ")
	slot := x.Key[strings.LastIndexByte(x.Key, '/')+1:]
	switch x.Why {
	case compile.Gone:
		if alike > 1 {
			p.hint("%d cards with a history are gone and no new ones are like them, among them %s; their history rests", alike, x.Key)
			return
		}
		p.hint("the card %s is gone and no new one is like it; its history rests", x.Key)
	case compile.Unclear:
		if quiz.ReservedSlot(slot) {
			p.hint("the card %s is gone and may be %s now; its history rests, unless that lesson says `aliases:` with the old id", x.Key, near)
			return
		}
		p.hint("the card %s is gone and may be %s now; its history rests, unless that question ends in {#%s}", x.Key, near, slot)
	case compile.Turned:
		p.hint("the card %s has another answer than before; its history stays with it", x.Key)
	case compile.Elsewhere:
		if near == "" {
			p.hint("the card %s is gone, or in a file that cannot be read; its history rests", x.Key)
			return
		}
		p.hint("the card %s cannot be read, and %s is like it; the history stays with the former", x.Key, near)
	}
}
