package compile

import (
	"cmp"
	"context"
	"time"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// DefaultEdition is that of lessons and decks which name none.
const DefaultEdition = "2021"

// Version is raised when the same sources would give other cards because this
// package changed, so that what was compiled before is compiled anew.
const Version = 8

// Judge says what the compiler makes of programs, in their order. It fails only
// when ctx ends. The two kinds are a real compiler and recorded evidence.
type Judge interface {
	Judge(ctx context.Context, programs []quiz.Program) ([]quiz.Verdict, error)
}

// Recaller is a [Judge] that knows some verdicts without any work. Asked for
// those, a lesson is compiled in one pass. Recall is called from several
// goroutines.
type Recaller interface {
	Recall(program quiz.Program) (verdict quiz.Verdict, known bool)
}

// Runner is a [Judge] that may say what programs do when they are run. CanRun
// reports whether it would of a program that compiles: where it then did not,
// another build asks it again.
type Runner interface {
	CanRun(program quiz.Program) bool
}

// Source is what one deck is made of.
type Source struct {
	Name    string // one part of a key
	Title   string // "" if unset
	Edition string // "" if unset
	Syntax  string // how its files are written where they do not say: one of syntax.Syntaxes; "" if unset
	Licence string
	Prose   bool // cards of prose that nothing proves are wanted
	Files   []*Input

	folder  string   // that it was found in, as the user named it
	trusted bool     // the user lets the programs of this folder be run; each file knows it of its own
	others  []*Input // files that were looked at and are no sources
}

// Slot tells of one question that a lesson could yield.
type Slot struct {
	Deck, Concept, Name string
	Why                 string // why it was not made; "" if it was
	How                 string // what was done to a program of an article, "" if nothing was
}

// Options say how a build is made. Only Judge is needed.
type Options struct {
	Judge    Judge
	By       string                // names the judge; lessons that another one judged are compiled again. "" takes any
	Shelf    Shelf                 // where compiled lessons are kept; in memory if nil
	Dossiers Dossiers              // what came of programs under this judge; may be nil
	Now      time.Time             // the time of the build: what a file said at about that moment may have changed since
	Slots    bool                  // whether to tell of every slot; nothing is then taken from the last build
	Progress func(done, total int) // lessons; may be nil

	// Asked is told of every program that a verdict is wanted on and of the file
	// that wants it; may be nil.
	Asked func(file string, program quiz.Program)
}

// Result is what came out of a build.
type Result struct {
	Catalogs   []*Catalog   // a deck each, in the order of the sources
	Decks      []*quiz.Deck // the decks whole; [Build] leaves them on the shelf
	Slots      []Slot       // if asked for
	Lessons    int          // sources of all kinds
	Compiled   int          // lessons that were not taken from the last build
	Programs   int          // programs that were judged, edits included
	Cards      int          // cards that are in the decks
	Proved     int          // of them, those that a verdict stands behind
	Unverified int          // of them, those about code without one
	Rustc      string       // the compiler's version
}

// Compile makes decks of sources and reports what is wrong with them to bag. An
// error in one lesson leaves the others whole. It fails only when ctx ends.
func Compile(ctx context.Context, sources []Source, judge Judge, bag *diag.Bag) (*Result, error) {
	shelf := NewShelf()
	result, err := Build(ctx, sources, Options{Judge: judge, Shelf: shelf, Slots: true}, bag)
	if err != nil {
		return nil, err
	}
	for _, c := range result.Catalogs {
		deck, _ := c.Deck(shelf) // what was just put there is there
		result.Decks = append(result.Decks, deck)
	}
	return result, nil
}

// Build is Compile for decks of any size: lessons are compiled a few at a time,
// put on the shelf and forgotten; what did not change since the last build is
// neither read nor compiled, if [Reload] knew that build. The catalogs and findings are those that a build
// of everything gives.
func Build(ctx context.Context, sources []Source, o Options, bag *diag.Bag) (*Result, error) {
	if o.Shelf == nil {
		o.Shelf = NewShelf()
	}
	b := &builder{Options: o, bag: bag, result: &Result{}}
	for _, s := range sources {
		b.total += len(s.Files)
	}
	for i := range sources {
		if err := b.deck(ctx, &sources[i]); err != nil {
			return nil, err
		}
	}
	return b.result, nil
}

// builder makes one build.
type builder struct {
	Options
	bag    *diag.Bag
	result *Result
	total  int // lessons of all decks
	done   int
}

// deck builds one deck: its lessons each for itself, then the links between
// them.
func (b *builder) deck(ctx context.Context, s *Source) error {
	c := &Catalog{Name: s.Name, Title: s.Title, Edition: s.Edition, Licence: s.Licence}
	if c.Title == "" {
		c.Title = s.Name
	}
	if c.Edition == "" {
		c.Edition = DefaultEdition
	}
	files := map[string]*Input{}
	slots := map[string][]madeSlot{}
	var window []*unit
	flush := func() error {
		if err := b.compile(ctx, window); err != nil {
			return err
		}
		for _, u := range window {
			c.entries = append(c.entries, u.entry)
			if b.Slots {
				slots[u.in.Name] = u.slots
			}
			b.result.Compiled++
		}
		window = window[:0]
		return nil
	}
	for _, in := range s.Files {
		files[in.Name] = in
		if e := b.unchanged(in, s.of(in)); e != nil {
			c.entries = append(c.entries, e)
			b.step(1)
			continue
		}
		if window = append(window, newUnit(s.of(in), in)); len(window) == windowSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	for _, in := range s.others {
		c.entries = append(c.entries, in.other(s.of(in), b.Now))
	}
	c.sort()
	l := &linker{catalog: c, files: files, shelf: b.Shelf, r: b.bag}
	l.link()
	b.count(c)
	if b.Slots {
		b.result.Slots = append(b.result.Slots, l.slots(slots)...)
	}
	b.result.Catalogs = append(b.result.Catalogs, c)
	return nil
}

func (b *builder) count(c *Catalog) {
	for _, e := range c.entries {
		if !e.isSource() {
			continue
		}
		b.result.Lessons++
		b.result.Rustc = cmp.Or(b.result.Rustc, e.rustc)
		b.result.Programs += e.programs
		for i := range e.links {
			if k := &e.links[i]; k.kept {
				b.result.Cards++
				b.result.Proved += one(k.proved)
				b.result.Unverified += one(k.open)
			}
		}
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (b *builder) step(n int) {
	b.done += n
	if b.Progress != nil {
		b.Progress(b.done, b.total)
	}
}

// unchanged returns what the last build made of a file, with its findings told
// again; nil if it must be compiled.
func (b *builder) unchanged(in *Input, s *Source) *entry {
	e := in.prior
	if e != nil && in.lost {
		return e.again()
	}
	if e == nil || b.Slots || b.By != "" && (e.by != b.By || e.open) || !in.same(s) {
		return nil
	}
	if e.findings > 0 {
		o, ok := b.Shelf.Get(e.id)
		if !ok || !o.tell(in, b.bag) {
			return nil
		}
	}
	e = e.again()
	e.stat(in, b.Now)
	return e
}
