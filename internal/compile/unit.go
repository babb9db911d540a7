package compile

import (
	"cmp"
	"context"
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
	heard  map[quiz.ProgramID]heard
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
		u.pass()
		wanted := 0
		u.known.each(func(k *proofs) { wanted += len(k.wanted) })
		if wanted == 0 {
			u.finish(b)
		}
	}
	each(window, func(u *unit) {
		u.read(recall, b.Dossiers)
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
	place := map[quiz.ProgramID]int{}
	want := func(u *unit, p quiz.Program) {
		id := p.ID()
		if u.heard[id].answers(p) {
			return
		}
		if b.Asked != nil {
			b.Asked(u.in.Name, p)
		}
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
	for _, u := range open {
		u.known.each(func(k *proofs) {
			for _, p := range k.wanted {
				want(u, p)
			}
		})
	}
	var verdicts []quiz.Verdict
	if len(wanted) > 0 {
		var err error
		if verdicts, err = b.Judge.Judge(ctx, wanted); err != nil {
			return err
		}
	}
	for _, u := range open {
		u.known.each(func(k *proofs) {
			k.learn(func(p quiz.Program) quiz.Verdict {
				id := p.ID()
				if !u.heard[id].answers(p) {
					if u.heard == nil {
						u.heard = map[quiz.ProgramID]heard{}
					}
					u.heard[id] = heard{wanted[place[id]].Shown, wanted[place[id]].Run, verdicts[place[id]]}
				}
				return u.heard[id].verdict
			})
		})
	}
	return ctx.Err()
}

// heard is what a judge said to a lesson.
type heard struct {
	shown, run bool // this was asked
	verdict    quiz.Verdict
}

// answers reports whether it says what is wanted of the program.
func (h heard) answers(p quiz.Program) bool {
	asked := h.verdict.Outcome != quiz.Unknown || h.verdict.Why != ""
	return asked && (h.shown || !p.Shown) && (h.run || !p.Run)
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
func (u *unit) read(recall Recaller, dossiers Dossiers) {
	u.known = newProofs(recall)
	u.known.trusted, u.known.dossiers = u.in.trusted, dossiers
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
	e.programs, e.rustc = len(u.known.verdicts), u.known.rustc
	runner, _ := b.Judge.(Runner)
	u.known.each(func(k *proofs) { e.open = e.open || k.open || runner != nil && k.unrun(runner.CanRun) })
	for i := range u.known.inquiries {
		q := &u.known.inquiries[i]
		q.close(b.Dossiers)
		e.programs += q.programs
		e.rustc = cmp.Or(q.rustc, e.rustc)
	}
	e.id = u.id()
	u.known.release()
	u.tree, u.known, u.heard, u.text = nil, nil, nil, nil
}

// id hashes what the object was made of: settings, texts and verdicts. Errors
// are told by the compiler's version.
func (u *unit) id() LessonID {
	b := slices.Concat(u.entry.settings[:], u.entry.hash[:])
	b = binary.AppendVarint(b, int64(len(u.entry.includes)))
	for _, inc := range u.entry.includes {
		b = append(b, inc.hash[:]...)
	}
	b = appendVerdicts(b, u.known.verdicts)
	for i := range u.known.inquiries {
		b = append(b, u.known.inquiries[i].sum[:]...)
	}
	return LessonID(hashOf(b))
}

// appendVerdicts writes down what verdicts say, for a hash.
func appendVerdicts(b []byte, verdicts []quiz.Verdict) []byte {
	number := func(n int) { b = binary.AppendVarint(b, int64(n)) }
	text := func(s string) { number(len(s)); b = append(b, s...) }
	for i := range verdicts {
		v := &verdicts[i]
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
	return b
}
