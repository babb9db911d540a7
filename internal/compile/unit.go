package compile

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// windowSize is how many lessons are compiled together: enough to keep the
// cores and the judge busy, few enough to fit into any memory.
const windowSize = 64

// unit is one lesson while it is compiled.
type unit struct {
	deck *Source
	in   *Input

	text   *source.File
	tree   *syntax.Lesson
	known  *proofs
	parsed diag.Bag // what the reader found
	found  diag.Bag // what the last pass found
	object *Object
	marks  []mark // of the object's cards

	entry *entry
	slots []madeSlot
}

func newUnit(s *Source, in *Input) *unit { return &unit{deck: s, in: in} }

// compile compiles the lessons of a window: all of them pass after pass, until
// no verdict is missing.
func (b *builder) compile(ctx context.Context, window []*unit) error {
	recall, _ := b.Judge.(Recaller)
	pass := func(u *unit) {
		if u.pass(); len(u.known.wanted) == 0 {
			u.finish(b)
		}
	}
	each(window, func(u *unit) {
		u.read(recall)
		pass(u)
	})
	for open := window; ; {
		open = slices.DeleteFunc(slices.Clone(open), func(u *unit) bool { return u.entry != nil })
		if err := b.judge(ctx, open); err != nil {
			return err
		}
		if len(open) == 0 {
			break
		}
		each(open, pass)
	}
	for _, u := range window {
		b.bag.Merge(&u.parsed)
		b.bag.Merge(&u.found)
		if u.object != nil {
			b.Shelf.Put(u.entry.id, u.object)
		}
	}
	b.step(len(window))
	return nil
}

// judge gets the verdicts that the lessons want, each program once.
func (b *builder) judge(ctx context.Context, open []*unit) error {
	var wanted []quiz.Program
	place := map[quiz.Program]int{} // without what is no part of its identity
	identity := func(p quiz.Program) quiz.Program { return quiz.Program{Text: p.Text, Edition: p.Edition} }
	for _, u := range open {
		for _, p := range u.known.wanted {
			if b.Asked != nil {
				b.Asked(u.in.Name, p)
			}
			id := identity(p)
			n, again := place[id]
			if !again {
				n = len(wanted)
				place[id] = n
				wanted = append(wanted, p)
			}
			wanted[n].Shown = wanted[n].Shown || p.Shown
			wanted[n].Run = wanted[n].Run || p.Run
			wanted[n].Trusted = wanted[n].Trusted || p.Trusted
		}
	}
	if len(wanted) == 0 {
		return ctx.Err()
	}
	verdicts, err := b.Judge.Judge(ctx, wanted)
	if err != nil {
		return err
	}
	for _, u := range open {
		u.known.learn(func(p quiz.Program) quiz.Verdict { return verdicts[place[identity(p)]] })
	}
	return nil
}

// each calls fn for all units, on all cores.
func each(units []*unit, fn func(*unit)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(units); i = int(next.Add(1)) - 1 {
			fn(units[i])
		}
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(units)) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}

// read reads the file. What cannot be read is reported and has no tree.
func (u *unit) read(recall Recaller) {
	u.known = newProofs(recall)
	u.known.trusted = u.in.trusted
	f, err := u.in.take()
	if err != nil {
		unreadable(u.in.Name, err, &u.parsed)
		return
	}
	u.text = f
	u.tree = u.in.read(f, u.deck, &u.parsed)
}

// pass compiles the lesson with the verdicts that are known so far.
func (u *unit) pass() {
	u.found, u.object, u.marks, u.slots = diag.Bag{}, nil, nil, nil
	if u.tree == nil {
		return
	}
	l := newLesson(u.deck, u.tree, u.known, &u.found)
	if l == nil {
		return
	}
	u.object = &Object{Concept: l.concept}
	u.object.Cards, u.marks, u.slots = l.cards()
}

// finish makes the entry for the catalog.
func (u *unit) finish(b *builder) {
	e := &entry{name: u.in.Name, settings: u.deck.settings(u.in), by: b.By, findings: u.parsed.Len() + u.found.Len()}
	u.entry = e
	e.stat(u.in, b.Now)
	if u.text == nil {
		if prior := u.in.prior; prior != nil { // it cannot be read for now, and has not vanished
			u.entry = prior.again()
		}
		u.entry.time = 0 // the next build is to say it again
		u.object = nil
		return
	}
	e.hash = hashOf(u.text.Text)
	if u.object == nil {
		u.object = &Object{} // for its findings
	}
	for _, bag := range []*diag.Bag{&u.parsed, &u.found} {
		for _, d := range bag.All() {
			u.object.Findings = append(u.object.Findings, keep(&d, u.text))
		}
	}
	if u.tree != nil {
		for _, f := range u.tree.Included {
			e.includes = append(e.includes, included{f.Name, u.in.included(f), hashOf(f.Text)})
		}
		e.describe(u.tree, &u.object.Concept)
	}
	e.links = links(u.object.Cards, u.marks)
	e.programs = len(u.known.verdicts)
	e.open = u.known.open || u.unrun(b.Judge)
	e.id = u.id()
	e.rustc = u.known.rustc
	u.known.release()
	u.tree, u.known, u.text = nil, nil, nil
}

// unrun reports whether a program whose run is wanted and allowed was not run,
// though the judge runs programs: it ran out of time, or could not be linked.
func (u *unit) unrun(judge Judge) bool {
	r, ok := judge.(Runner)
	if !ok || !u.known.trusted {
		return false
	}
	for n, s := range u.known.states {
		if !s.run || s.verdict < 0 {
			continue
		}
		if v := &u.known.verdicts[s.verdict]; v.Outcome != quiz.Compiles || v.Run != nil {
			continue
		}
		id := &u.known.asked.programs[n]
		if r.CanRun(quiz.Program{Text: u.known.texts.text(id.text), Edition: id.edition, Run: true, Trusted: true}) {
			return true
		}
	}
	return false
}

// id hashes what the object was made of: settings, texts and verdicts. Errors
// are told by the compiler's version.
func (u *unit) id() LessonID {
	var b []byte
	number := func(n int) { b = binary.AppendVarint(b, int64(n)) }
	text := func(s string) { number(len(s)); b = append(b, s...) }
	b = append(append(b, u.entry.settings[:]...), u.entry.hash[:]...)
	number(len(u.entry.includes))
	for _, inc := range u.entry.includes {
		b = append(b, inc.hash[:]...)
	}
	for i := range u.known.verdicts {
		v := &u.known.verdicts[i]
		number(int(v.Outcome))
		text(v.Rustc)
		text(v.Why)
		b = strconv.AppendBool(b, v.Foreign)
		b = strconv.AppendBool(b, v.Run != nil)
		if r := v.Run; r != nil {
			number(int(r.Ending))
			number(r.Code)
			text(r.Output)
			text(r.Panic)
			b = strconv.AppendBool(b, r.Foreign)
		}
	}
	sum := sha256.Sum256(b)
	return LessonID(sum[:len(LessonID{})])
}
