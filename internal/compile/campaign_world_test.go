package compile

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// world is an author's decks, of which every card has an identity that the
// compiler does not know.
type world struct {
	r     *rand.Rand
	files []*wfile
	bin   []*wfile // what was deleted and may be restored
	next  int      // counts identities and names
	asked map[string]bool
	gone  map[string]string // what was deleted from which deck, and no build has seen that
	away  map[string]bool   // decks that are not mounted
}

// wfile is a source: a file of cards, or a lesson with a program and cards.
type wfile struct {
	deck, dir, name string
	id              string // of a lesson; "" for a file of cards
	aliases         []string
	cards           []*wcard
	program         *wprogram
	broken          bool // not UTF-8
	copied          bool // and no build has seen it since: to delete it now is to move it
}

// wcard is an authored card. Of a sentence with gaps each gap has an identity.
type wcard struct {
	fact     *fact
	identity string
	key      string // {#key}, "" if it has none
	q, clean string // as it stands, and without its typos
	about    string // what it was first written about; a copy is about the same
	a        string
	gaps     map[string]string // for a cloze: what is hidden -> identity
	shown    map[string]string // gaps that were taken back
	options  []string          // for a choice: wrong ones
	hints    []string
	half     bool // its answer is not written yet
	unseen   bool // no build has seen it since it was half written
}

// wprogram is a program that moves a value and uses it again.
type wprogram struct {
	identity   string
	name, copy string
	filler     []string
}

func (w *world) name(what string) string {
	w.next++
	return fmt.Sprintf("%s%d", what, w.next)
}

func newWorld(seed uint64) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 7)), away: map[string]bool{}, asked: map[string]bool{}, gone: map[string]string{}}
	for _, deck := range []string{"north", "south"} {
		for range 1 + w.r.IntN(2) {
			f := &wfile{deck: deck, name: w.name("cards")}
			if w.r.IntN(2) == 0 {
				f.id = w.name("lesson")
				f.program = w.program()
			}
			for range 3 + w.r.IntN(6) {
				w.add(f)
			}
			w.files = append(w.files, f)
		}
	}
	return w
}

// add writes a new card, if there is something that was not asked yet.
func (w *world) add(f *wfile) bool {
	c := w.card()
	if c != nil {
		f.cards = slices.Insert(f.cards, w.r.IntN(len(f.cards)+1), c)
	}
	return c != nil
}

var sentences = []string{
	"A [moved] value can be used [again] only after it was assigned.",
	"The [borrow] of a [local] must not outlive its owner.",
	"Every [thread] gets its own handle of the [channel].",
	"An iterator is [lazy] until something [consumes] it.",
	"A trait [bound] says what a type [parameter] can do.",
	"What a closure [captures] decides which [trait] it implements.",
	"The [guard] of a lock gives it back when it is [dropped].",
	"An [enum] holds one of its [variants] at a time.",
	"A [macro] is expanded before [types] are checked.",
	"The [orphan] rule asks for a [local] trait or type.",
	"A [reference] is never [null] in safe code.",
}

// card makes a card that asks what was never asked: who writes the same again has
// restored it.
func (w *world) card() *wcard {
	for range 10 {
		c := w.draw()
		about := c.q
		if c.fact != nil {
			about = c.fact.questions[0]
		}
		if !w.asked[about] {
			w.asked[about], c.about = true, about
			return c
		}
	}
	return nil
}

func (w *world) draw() *wcard {
	c := &wcard{identity: w.name("card"), shown: map[string]string{}}
	if w.r.IntN(5) == 0 {
		c.key = w.name("key-")
	}
	switch n := w.r.IntN(6); {
	case n == 0:
		c.q = pick(w.r, sentences)
		c.gaps = map[string]string{}
		for _, g := range gapOf.FindAllString(c.q, -1) {
			c.gaps[g] = w.name("gap")
		}
	default:
		c.fact = newFact(w.r)
		c.q, c.a = pick(w.r, c.fact.questions), c.fact.answers[0]
		if n == 1 {
			for len(c.options) < 2 {
				if o := turn(w.r, c.fact); !slices.Contains(c.options, o) {
					c.options = append(c.options, o)
				}
			}
		}
	}
	c.clean = c.q
	return c
}

var gapOf = regexp.MustCompile(`\[[^]]*\]`)

func (w *world) program() *wprogram {
	names := []string{"list", "text", "words", "rope", "names", "parts", "pages"}
	p := &wprogram{identity: w.name("program"), name: pick(w.r, names), copy: w.name("other")}
	for range w.r.IntN(4) {
		p.filler = append(p.filler, fmt.Sprintf("    let %s = %d;", w.name("n"), w.r.IntN(90)))
	}
	return p
}

// again returns a copy whose cards are others.
func (w *world) again(f *wfile) *wfile {
	g := *f
	g.cards = nil
	for _, c := range f.cards {
		d := *c
		d.identity, d.key, d.shown = w.name("card"), "", map[string]string{}
		if c.gaps != nil {
			d.gaps = map[string]string{}
			for gap := range c.gaps {
				d.gaps[gap] = w.name("gap")
			}
		}
		g.cards = append(g.cards, &d)
	}
	if f.program != nil {
		p := *f.program
		p.identity = w.name("program")
		g.program = &p
	}
	g.aliases = nil
	return &g
}

func (f *wfile) path() string {
	if f.dir == "" {
		return f.name + ".md"
	}
	return f.dir + "/" + f.name + ".md"
}

// render writes the file; at holds the card that begins in each line.
func (f *wfile) render() (text string, at map[int]*wcard) {
	var b strings.Builder
	at = map[int]*wcard{}
	if f.id != "" {
		fmt.Fprintf(&b, "---\nid: %s\naliases: [%s]\n---\n", f.id, strings.Join(f.aliases, ", "))
		f.program.render(&b)
		b.WriteString("## Cards\n\n")
	}
	for _, c := range f.cards {
		at[1+strings.Count(b.String(), "\n")] = c
		key := ""
		if c.key != "" {
			key = " {#" + c.key + "}"
		}
		if c.gaps != nil {
			fmt.Fprintf(&b, "C: %s%s\n", c.q, key)
		} else if c.options != nil {
			fmt.Fprintf(&b, "Q: %s%s\n- [x] %s\n- [ ] %s\n", c.q, key, c.a, strings.Join(c.options, "\n- [ ] "))
		} else if c.half {
			fmt.Fprintf(&b, "Q: %s%s\n", c.q, key)
		} else {
			fmt.Fprintf(&b, "Q: %s%s\nA: %s\n", c.q, key, c.a)
		}
		for _, h := range c.hints {
			fmt.Fprintf(&b, "H: %s\n", h)
		}
		b.WriteString("\n")
	}
	text = b.String()
	if f.broken {
		text += "\xff"
	}
	return text, at
}

func (p *wprogram) render(b *strings.Builder) {
	for _, s := range []struct{ title, how string }{{"Broken Code", ""}, {"Correct Code", ".clone()"}} {
		fmt.Fprintf(b, "## %s\n\n```rust\nfn main() {\n    let %s = String::from(\"a\");\n%s    let %s = %s%s;\n    println!(\"{%s} {%s}\");\n}\n```\n\n",
			s.title, p.name, strings.Join(append(slices.Clone(p.filler), ""), "\n"), p.copy, p.name, s.how, p.name, p.copy)
	}
}

// scribe judges the programs of a world by a rule of its own: a name is moved
// away by being given to another, and must not be used afterwards.
type scribe struct{}

var (
	declares = regexp.MustCompile(`^\s*let (\w+) = (.*);$`)
	uses     = regexp.MustCompile(`[{ (](\w+)[.}):;]`)
	bareName = regexp.MustCompile(`^[a-z]\w*$`)
)

func (scribe) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		out[i] = judgeText(p.Text)
	}
	return out, nil
}

func judgeText(text string) quiz.Verdict {
	v := quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.95.0"}
	fail := func(code, text string, spans ...quiz.SpanLabel) quiz.Verdict {
		v.Outcome, v.Errors = quiz.Fails, []quiz.Message{{Code: code, Text: text, Spans: spans}}
		return v
	}
	moved, known := map[string]int{}, map[string]bool{}
	for n, line := range strings.Split(text, "\n") {
		d := declares.FindStringSubmatch(line)
		used := line
		if d != nil {
			used = " " + d[2] + ";"
		}
		for _, m := range uses.FindAllStringSubmatch(used, -1) {
			name := m[1]
			if !bareName.MatchString(name) || name == "main" {
				continue
			}
			if !known[name] {
				return fail("E0425", fmt.Sprintf("cannot find value `%s` in this scope", name), quiz.SpanLabel{Line: n + 1, Column: 5, EndLine: n + 1, EndColumn: 9, Primary: true})
			}
			if at := moved[name]; at > 0 {
				return fail("E0382", fmt.Sprintf("borrow of moved value: `%s`", name),
					quiz.SpanLabel{Line: n + 1, Column: 5, EndLine: n + 1, EndColumn: 9, Primary: true, Label: "value borrowed here after move"},
					quiz.SpanLabel{Line: at, Column: 5, EndLine: at, EndColumn: 9, Label: "value moved here"})
			}
		}
		if d != nil {
			known[d[1]] = true
			if bareName.MatchString(d[2]) {
				moved[d[2]] = n + 1
			}
		}
	}
	return v
}

// outcome is what came out of a build of a world.
type outcome struct {
	decks    []*quiz.Deck
	identity map[string]string // of each card, by key
	read     map[string]bool   // files that cards came from
	unread   map[string]bool   // files that could not be read
	half     map[string]bool   // files with a card that is half written
}

func (w *world) build(t *testing.T) outcome {
	t.Helper()
	maps.DeleteFunc(w.gone, func(_, deck string) bool { return !w.away[deck] })
	b := outcome{identity: map[string]string{}, read: map[string]bool{}, unread: map[string]bool{}, half: map[string]bool{}}
	folders := map[string]fstest.MapFS{}
	lines := map[string]map[int]*wcard{}
	byFile := map[string]*wfile{}
	for _, f := range w.files {
		if w.away[f.deck] {
			continue
		}
		text, at := f.render()
		f.copied = f.copied && f.broken
		for _, c := range f.cards {
			c.unseen = c.unseen && (c.half || f.broken)
		}
		if folders[f.deck] == nil {
			folders[f.deck] = fstest.MapFS{}
		}
		folders[f.deck][f.path()] = &fstest.MapFile{Data: []byte(text)}
		lines[f.deck+"/"+f.path()], byFile[f.deck+"/"+f.path()] = at, f
	}
	var list []Folder
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		list = append(list, Folder{FS: folders[name], Path: name, Name: name})
	}
	var bag diag.Bag
	result, err := Compile(t.Context(), Load(list, &bag), scribe{}, &bag)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range bag.Sorted() {
		switch d.Code {
		case diag.NotText:
			b.unread[d.Primary().File.Name] = true
		case diag.CardUnfinished:
			b.half[d.Primary().File.Name] = true
		}
	}
	b.decks = result.Decks
	for _, d := range b.decks {
		// What a code means is the same question in all decks: it can be with no
		// wrong card.
		d.Cards = slices.DeleteFunc(d.Cards, func(c quiz.Card) bool { return strings.HasPrefix(c.Slot, meaningSlot) })
		for i := range d.Cards {
			c := &d.Cards[i]
			b.read[c.Origin.File] = true
			b.identity[c.Key] = identityOf(c, byFile[c.Origin.File], lines[c.Origin.File])
		}
	}
	return b
}

// identityOf says which card it is, by where it stands.
func identityOf(c *quiz.Card, f *wfile, at map[int]*wcard) string {
	if c.Program != "" {
		return f.program.identity + "/" + c.Slot
	}
	card := at[c.Origin.Line]
	if card.gaps != nil {
		return card.gaps["["+c.Answer+"]"]
	}
	return card.identity
}
