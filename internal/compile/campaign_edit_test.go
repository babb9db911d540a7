package compile

import (
	"slices"
	"strings"
)

// edits are what authors do. Each returns false if there is nothing to do it to.
var authorEdits = []struct {
	name string
	do   func(w *world) bool
}{
	{"fix a typo", (*world).typo},
	{"reword", (*world).rewordCard},
	{"reorder", (*world).reorder},
	{"insert a hint", (*world).hint},
	{"split a lesson in two", (*world).split},
	{"rename the file", (*world).rename},
	{"move it between folders", (*world).move},
	{"copy it", (*world).copyFile},
	{"delete", (*world).remove},
	{"restore", (*world).restore},
	{"unmount", (*world).unmount},
	{"remount", (*world).remount},
	{"change an answer's meaning", (*world).turnAnswer},
	{"replace a card by another", (*world).replaceCard},
	{"add a card", (*world).addCard},
	{"add or remove a gap", (*world).gap},
	{"break or mend a file", (*world).breakFile},
	{"edit a program", (*world).editProgram},
	{"leave a card half written", (*world).leave},
}

// any returns a file that the author can get at. What is not mounted here may be
// edited elsewhere.
func (w *world) any() *wfile {
	if len(w.files) == 0 {
		return nil
	}
	return pick(w.r, w.files)
}

func (w *world) anyCard() *wcard {
	f := w.any()
	if f == nil || len(f.cards) == 0 {
		return nil
	}
	return pick(w.r, f.cards)
}

// change puts another text in the place of the question; false if the file asks
// that already.
func (w *world) change(c *wcard, q string) bool {
	for _, f := range w.files {
		if slices.Contains(f.cards, c) && slices.ContainsFunc(f.cards, func(o *wcard) bool { return o != c && o.q == q }) {
			return false
		}
	}
	c.q = q
	return true
}

func (w *world) typo() bool {
	c := w.anyCard()
	switch {
	case c == nil:
		return false
	case c.q != c.clean:
		return w.change(c, c.clean)
	case w.r.IntN(4) == 0 && c.a != "" && !strings.HasPrefix(c.a, "`"):
		c.a = typo(w.r, c.a)
		return true
	}
	return w.change(c, typo(w.r, c.q))
}

func (w *world) rewordCard() bool {
	c := w.anyCard()
	if c == nil {
		return false
	}
	q := c.clean
	if c.fact != nil && w.r.IntN(3) == 0 {
		q = pick(w.r, c.fact.questions)
		if slices.Contains(c.fact.answers, c.a) && w.r.IntN(3) == 0 {
			c.a = pick(w.r, c.fact.answers)
		}
	} else {
		for range 1 + w.r.IntN(2) {
			q = reword(w.r, q)
		}
	}
	if len(q) > 160 || !w.change(c, q) {
		return false
	}
	c.clean = q
	return true
}

func (w *world) reorder() bool {
	f := w.any()
	if f == nil {
		return false
	}
	w.r.Shuffle(len(f.cards), func(i, j int) { f.cards[i], f.cards[j] = f.cards[j], f.cards[i] })
	return true
}

func (w *world) hint() bool {
	c := w.anyCard()
	if c == nil {
		return false
	}
	c.hints = append(c.hints, "Think of "+pick(w.r, familyAnswers))
	return true
}

func (w *world) split() bool {
	f := w.any()
	if f == nil || len(f.cards) < 2 {
		return false
	}
	n := 1 + w.r.IntN(len(f.cards)-1)
	g := &wfile{deck: f.deck, dir: f.dir, name: w.name("part"), cards: slices.Clone(f.cards[n:]), copied: f.copied}
	f.cards = f.cards[:n:n]
	w.files = append(w.files, g)
	return true
}

func (w *world) rename() bool {
	f := w.any()
	if f == nil || f.broken && w.moves(f) {

		return false
	}
	f.name = w.name("renamed")
	if f.id != "" && w.r.IntN(2) == 0 {
		old := f.id
		f.id = w.name("lesson")
		f.aliases = nil
		if w.r.IntN(2) == 0 {
			f.aliases = []string{old}
		}
	}
	return true
}

func (w *world) move() bool {
	f := w.any()
	if f == nil || f.broken && w.moves(f) {

		return false
	}
	if w.r.IntN(2) == 0 {
		f.dir = pick(w.r, []string{"", "deep", "other"})
		return true
	}
	if len(w.away) > 0 { // nobody gets at both
		return false
	}
	f.deck = map[string]string{"north": "south", "south": "north"}[f.deck]
	return true
}

func (w *world) copyFile() bool {
	f := w.any()
	if f == nil || f.broken || len(w.files) > 8 || slices.ContainsFunc(f.cards, func(c *wcard) bool { return w.gone[c.about] != "" }) {
		return false // the copy would be what was deleted elsewhere, moved
	}
	g := w.again(f)
	f.copied, g.copied = true, true
	g.name = w.name("copy")
	if g.id != "" {
		g.id = w.name("lesson")
	}
	w.files = append(w.files, g)
	return true
}

// moves reports whether to delete from a file now is to move it: no build has
// seen yet that another one says the same.
func (w *world) moves(f *wfile) bool {
	return slices.ContainsFunc(w.files, func(g *wfile) bool {
		return g == f && f.copied || g != f && slices.ContainsFunc(g.cards, func(c *wcard) bool {
			return (g.copied || c.unseen) && slices.ContainsFunc(f.cards, func(o *wcard) bool { return o.about == c.about })
		}) || g != f && g.copied && g.program != nil && f.program != nil && g.program.copy == f.program.copy
	})
}

// remove deletes a card or a whole file.
func (w *world) remove() bool {
	f := w.any()
	if f == nil || len(w.files) < 2 || w.moves(f) {
		return false
	}
	if w.r.IntN(2) == 0 {
		w.bin = append(w.bin, f)
		w.delete(f, f.cards...)
		w.files = slices.DeleteFunc(w.files, func(o *wfile) bool { return o == f })
		return true
	}
	if len(f.cards) < 2 {
		return false
	}
	i := w.r.IntN(len(f.cards))
	w.bin = append(w.bin, &wfile{deck: f.deck, dir: f.dir, name: f.name, cards: []*wcard{f.cards[i]}})
	w.delete(f, f.cards[i])
	f.cards = slices.Delete(f.cards, i, i+1)
	return true
}

// delete notes what is gone.
func (w *world) delete(f *wfile, cards ...*wcard) {
	for _, c := range cards {
		w.gone[c.about] = f.deck
	}
}

// restore brings back what was deleted, a card into the file that it was in.
func (w *world) restore() bool {
	if len(w.bin) == 0 {
		return false
	}
	i := w.r.IntN(len(w.bin))
	g := w.bin[i]
	w.bin = slices.Delete(w.bin, i, i+1)
	for _, f := range w.files {
		if f.deck == g.deck && f.name == g.name {
			for _, c := range g.cards {
				if !slices.ContainsFunc(f.cards, func(o *wcard) bool { return o.q == c.q }) {
					f.cards = append(f.cards, c)
				}
			}
			return true
		}
	}
	w.files = append(w.files, g)
	return true
}

func (w *world) unmount() bool {
	w.away[pick(w.r, []string{"north", "south"})] = true
	return true
}

func (w *world) remount() bool {
	clear(w.away)
	return true
}

func (w *world) turnAnswer() bool {
	c := w.anyCard()
	if c == nil || c.fact == nil {
		return false
	}
	a := turn(w.r, c.fact)
	if slices.Contains(c.options, a) || a == c.a {
		return false
	}
	c.a = a
	c.fact = &fact{c.fact.questions, []string{a}}
	return true
}

// replaceCard throws a card away and writes another in its place.
func (w *world) replaceCard() bool {
	f := w.any()
	if f == nil || len(f.cards) == 0 || w.moves(f) {
		return false
	}
	i := w.r.IntN(len(f.cards))
	c := w.card()
	if c == nil {
		return false
	}
	w.delete(f, f.cards[i])
	f.cards[i] = c
	return true
}

func (w *world) addCard() bool {
	f := w.any()
	return f != nil && w.add(f)
}

// gap hides one more word of a sentence, or shows one.
func (w *world) gap() bool {
	c := w.anyCard()
	if c == nil || c.gaps == nil {
		return false
	}
	if found := gapOf.FindAllString(c.q, -1); len(found) > 1 && w.r.IntN(2) == 0 {
		g := pick(w.r, found)
		c.shown[g] = c.gaps[g]
		delete(c.gaps, g)
		return w.change(c, strings.Replace(c.q, g, strings.Trim(g, "[]"), 1)) && w.cleaned(c)
	}
	ws := strings.Split(c.q, " ")
	i := w.r.IntN(len(ws))
	if len(ws[i]) < 3 || strings.ContainsAny(ws[i], "[].,:?") || c.gaps["["+ws[i]+"]"] != "" {
		return false
	}
	ws[i] = "[" + ws[i] + "]"
	if c.gaps[ws[i]] = c.shown[ws[i]]; c.gaps[ws[i]] == "" {
		c.gaps[ws[i]] = w.name("gap")
	}
	return w.change(c, strings.Join(ws, " ")) && w.cleaned(c)
}

func (w *world) cleaned(c *wcard) bool {
	c.clean = c.q
	return true
}

func (w *world) breakFile() bool {
	f := w.any()
	if f == nil || !f.broken && w.moves(f) {
		return false
	}
	f.broken = !f.broken
	return true
}

func (w *world) editProgram() bool {
	f := w.any()
	if f == nil || f.program == nil {
		return false
	}
	if w.r.IntN(2) == 0 {
		f.program.name = w.name("value")
	} else {
		f.program.filler = append(f.program.filler, "    let "+w.name("n")+" = 5;")
	}
	return true
}

// leave takes the answer out of a card, or finishes one that has none.
func (w *world) leave() bool {
	for _, f := range w.files {
		for _, c := range f.cards {
			if c.half {
				c.half = false
				return true
			}
		}
	}
	f := w.any()
	if f == nil || len(f.cards) == 0 || w.moves(f) {
		return false
	}
	c := pick(w.r, f.cards)
	if c.gaps != nil || c.options != nil {
		return false
	}
	c.half, c.unseen = true, true
	return true
}
